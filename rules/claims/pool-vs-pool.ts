// Two schedulers, or their kind, hand out the same ports of one machine.

import type { Level } from '../../src/model/finding.ts';
import type { Host } from '../../src/model/host.ts';
import type { Draft, Rule } from '../rule.ts';
import { capital, placeWords } from '../words.ts';
import { common, type Held, holder } from './machine.ts';
import { type Meeting, meetings, type Pair, relatedOf } from './meetings.ts';
import { leaveOut, leavingOut, POOLS, poolsOn, poolWords } from './pools.ts';

export const poolVsPool: Rule = {
  id: 'pool-vs-pool',
  level: 'error',
  summary: 'Two schedulers hand out the same ports of one machine',
  why: `Each of them keeps its own books and asks neither the machine nor the other one. Sooner or later both give the same port away: what comes second fails to start with *Address already in use*, or, where no process holds the port (NodePorts of Kubernetes, published ports of Docker Swarm), gets none of its traffic. The defaults meet: Mesos offers 31000-32000 and Kubernetes takes 30000-32767 for NodePorts, and so does Docker Swarm; Consul's proxies have 21000-21755, inside the 20000-32000 of Nomad.`,
  fix: `Make the ranges disjoint. Nomad leaves out what \`reserved_ports\` in the block \`reserved\` of the client names, a Mesos agent what is not among its \`ports\` resources.`,
  limits: `Judged on machines for which the files show both. One default range and one that a file names are reported as a warning, the default of Consul's proxies as a note, since only services with a sidecar take ports of it. Two defaults that no file names are not reported.`,
  references: [
    'https://mesos.apache.org/documentation/latest/isolators/network-port-mapping/',
    'https://developer.hashicorp.com/nomad/docs/configuration/client#reserved_ports',
    'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
  ],
  tags: ['ports', 'nomad', 'mesos', 'consul', 'kubernetes'],
  check: (project) => {
    const holds = holder(project);
    const pairs = project.hosts
      .filter((h) => h.place.namespace === 'host')
      .flatMap((host) => pairsOn(host, poolsOn(host, holds(host))));
    return meetings(pairs).map(draft);
  },
};

const ORDER = [...POOLS.keys()];

function pairsOn(host: Host, pools: readonly Held[]): readonly Pair[] {
  return pools.flatMap((a) =>
    pools.flatMap((b): readonly Pair[] => {
      // Each pair once, and the side first that people would rather change.
      if (ORDER.indexOf(a.claimant) >= ORDER.indexOf(b.claimant)) return [];
      const ports = common(a, b);
      const [decision, other] = a.location ? [a, b] : [b, a];
      const { location } = decision;
      if (ports.isEmpty || !location) return [];
      return [{ decision: { ...decision, location }, other, ports, host }];
    }),
  );
}

function draft({ decision, met, ports, hosts }: Meeting): Draft {
  const [{ held, confidence, why }] = met;
  const level = levelOf(decision, held);
  const all = met.map((m) => `${poolWords(m.held)} (${placeWords(m.held.location)})`);
  const last = all.pop() ?? '';
  const others = all.length > 0 ? `${all.join(', ')} and ${last}` : last;
  return {
    subject: `${decision.claimant} pool`,
    ...(level && { level }),
    confidence,
    why,
    message: `${capital(poolWords(decision))} on the same machines where ${others}: both give away ${ports}, and of two that get the same port only one works.`,
    help: leaveOut(decision, ports),
    remedies: leavingOut(decision, ports),
    location: decision.location,
    ports,
    hosts,
    related: relatedOf(met, (m) => poolWords(m.held)),
  };
}

function levelOf(a: Held, b: Held): Level | undefined {
  if (a.fact && b.fact) return a.claimant === CONSUL || b.claimant === CONSUL ? 'warning' : undefined;
  return [a, b].some((h) => !h.fact && h.claimant === CONSUL) ? 'note' : 'warning';
}

const CONSUL = 'consul-sidecar';
