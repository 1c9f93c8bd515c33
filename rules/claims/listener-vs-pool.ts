// A fixed port of a machine lies among those that a scheduler hands to what it starts there.

import type { Draft, Rule } from '../rule.ts';
import { capital, listed, placeWords } from '../words.ts';
import { common, type Held, holder } from './machine.ts';
import { holderWords, type Meeting, meetings, type Pair, relatedOf } from './meetings.ts';
import { effectOf, isPool, leaveOut, leavingOut, POOLS, poolsOn, poolWords } from './pools.ts';

/** Pools that have a rule of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['k8s-nodeport', 'swarm']);

export const listenerVsPool: Rule = {
  id: 'listener-vs-pool',
  level: 'error',
  summary: 'A scheduler hands out a port that a service of the machine listens on',
  why: `Mesos offers ports and Nomad hands out dynamic ones by their own books: they do not ask the machine whether somebody listens there. A task that is given the port of a service fails to start with *Address already in use*, on that machine and now and then. Where the task is first, after a reboot, it is the service that fails.`,
  fix: `Leave the port out of the pool: \`reserved { reserved_ports = "25672" }\` in the block \`client\` of Nomad, \`ports:[31000-31019, 31021-32000]\` among the resources of a Mesos agent. Or move the service out of the pool.`,
  limits: `Judged on machines for which the files show both. What runs as a task of the scheduler itself is in its books and not reported. Where no file says what is handed out, the default is assumed on a sign that the scheduler runs there, and reported as a warning. A listener on one address of the machine meets what is handed out on every address.`,
  references: [
    'https://github.com/d2iq-archive/dcos-kafka-service/issues/331',
    'https://developer.hashicorp.com/nomad/docs/configuration/client#reserved_ports',
    'https://mesos.apache.org/documentation/latest/attributes-resources/',
  ],
  tags: ['ports', 'nomad', 'mesos', 'listeners'],
  check: (project) => {
    const holds = holder(project);
    const pairs = project.hosts
      .filter((h) => h.place.namespace === 'host')
      .flatMap((host): readonly Pair[] => {
        const held = holds(host);
        const fixed = held.filter(isFixed);
        if (fixed.length === 0) return [];
        const pools = poolsOn(host, held).filter((p) => !ELSEWHERE.has(p.claimant));
        return pools.flatMap((pool) =>
          fixed.flatMap((taken): readonly Pair[] => {
            const ports = common(pool, taken);
            if (ports.isEmpty) return [];
            const [decision, other] = pool.location ? [pool, taken] : [taken, pool];
            const { location } = decision;
            return location ? [{ decision: { ...decision, location }, other, ports, host }] : [];
          }),
        );
      });
    return meetings(pairs).map(draft);
  },
};

/** Claims of tasks that a scheduler starts: it knows of them. */
const BY_SCHEDULERS: ReadonlySet<string> = new Set(['nomad', 'marathon', 'mesos', 'ecs', 'kubernetes']);

function isFixed({ fact, claimant, confidence }: Held): boolean {
  if (!fact || confidence === 'low' || BY_SCHEDULERS.has(fact.technology)) return false;
  if (/^(?:marathon|k8s|ecs)-|^nomad-static/.test(claimant) || fact.form.startsWith('nomad-static'))
    return false;
  return fact.role === 'listen' || fact.role === 'publish';
}

function draft(meeting: Meeting): Draft {
  const { decision, met, ports, hosts } = meeting;
  const [{ held, confidence, why }] = met;
  const pool = isPool(decision) ? decision : held;
  return {
    subject: 'listener in pool',
    ...(pool.fact === null && { level: 'warning' as const }),
    confidence,
    why,
    message: isPool(decision) ? poolMessage(meeting) : listenerMessage(meeting),
    help: `${leaveOut(pool, ports)}, or move the service`,
    remedies: leavingOut(pool, ports),
    location: decision.location,
    ports,
    hosts,
    related: relatedOf(met, (m) =>
      POOLS.has(m.held.claimant) && m.held.fact === null
        ? poolWords(m.held)
        : `${holderWords(m.held)} ${m.held.ports}`,
    ),
  };
}

function poolMessage({ decision, met, ports }: Meeting): string {
  const [{ held }] = met;
  const what =
    met.length === 1
      ? `${holderWords(held)} ${ports} of them (${placeWords(held.location)})`
      : `${met.length} of them are taken on the same machines (${listed(met.map((m) => `${m.ports} at ${placeWords(m.held.location)}`))})`;
  return `${capital(poolWords(decision))}, and ${what}: ${effectOf(decision)}.`;
}

function listenerMessage({ decision, met, ports }: Meeting): string {
  const [{ held }] = met;
  const part = ports.equals(decision.ports) ? '' : ` (${ports} of it)`;
  return `${capital(holderWords(decision))} ${decision.ports}${part}, and ${poolWords(held)} (${placeWords(held.location)}): ${effectOf(held)}.`;
}
