// The ephemeral range covers ports that Mesos agents offer to their tasks.

import { defaultClaims, productById } from '../src/knowledge/products.ts';
import type { Host } from '../src/model/host.ts';
import { PortSet } from '../src/model/ports.ts';
import {
  type Clash,
  clashes,
  type Met,
  moveWords,
  rangeName,
  relatedOf,
  riskOf,
  surest,
  whereWords,
} from './ephemeral.ts';
import type { Draft, Rule } from './rule.ts';

const CLAIMANT = 'mesos-agent';

export const ephemeralVsMesos: Rule = {
  id: 'ephemeral-vs-mesos',
  level: 'error',
  summary: 'The ephemeral range covers ports that Mesos offers to tasks',
  why: `A Mesos agent offers ports (31000-32000 unless \`--resources\` says otherwise) and trusts that nobody else takes them. The kernel does not know: it hands any port of \`net.ipv4.ip_local_port_range\` to outgoing connections. A task that is given such a port fails to start with *Address already in use*, now and then, on busy machines, weeks after the change. A connection in TIME_WAIT blocks the port for 60 seconds more, and neither SO_REUSEADDR nor \`tcp_tw_reuse\` helps the task.`,
  fix: `Start the range above the offer, or name the offer in \`net.ipv4.ip_local_reserved_ports\`: the kernel then leaves these ports to those who ask for them. Every write replaces the whole list, so merge it with what is there. Changing the range does not move connections that are open.`,
  limits: `Tasks in a network namespace of their own (IP-per-container) hold no port of the host. Where no file says which ports an agent offers, its default is assumed only on a sign that an agent runs there, and reported as a note.`,
  references: [
    'https://github.com/dcos/dcos/pull/554',
    'https://mesos.apache.org/documentation/latest/port-mapping-isolator/',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['ports', 'sysctl', 'ephemeral-range', 'mesos'],
  check: (project) =>
    clashes(project, (c) => c.claimant === CLAIMANT && c.role === 'offer', defaultOffer).map(draft),
};

/** An agent without an offer in any file offers its default, where something shows that it runs. */
function defaultOffer(host: Host): readonly Met[] {
  const product = productById(CLAIMANT);
  const signs = host.evidence.filter((e) => e.product === CLAIMANT);
  const [sign] = signs;
  if (!product || !sign || host.claims.some((c) => c.fact.claimant === CLAIMANT && c.fact.role === 'offer'))
    return [];
  const claimed = defaultClaims(product);
  const { confidence } = sign;
  const why = sign.assumed
    ? 'the run assumes that a Mesos agent is on every host'
    : 'a Mesos agent shows here, and no file says which ports it offers';
  return [{ location: null, claimant: CLAIMANT, claimed, ports: claimed, confidence, why }];
}

function draft(clash: Clash): Draft {
  const first = surest(clash);
  const ports = clash.met.reduce((all, m) => all.union(m.ports), PortSet.EMPTY);
  const others = clash.met.length - 1;
  const more = others > 0 ? ` and meets ${others} more offer${others > 1 ? 's' : ''}` : '';
  const subject = rangeName(clash);
  const part = first.ports.equals(first.claimed) ? '' : `${first.ports} of `;
  const onlyDefaults = clash.met.every((m) => m.location === null);
  return {
    subject: CLAIMANT,
    ...(onlyDefaults && first.confidence !== 'high' && { level: 'note' as const }),
    confidence: first.confidence,
    why: first.why,
    message: `${capital(subject)} ${PortSet.of(clash.range)} covers ${part}${first.claimed}, which Mesos offers to tasks (${whereWords(first)})${more}: a task fails to start when an outgoing connection holds its port.`,
    help: `${moveWords(clash)}set net.ipv4.ip_local_reserved_ports = ${clash.reserve}`,
    location: clash.location,
    ports,
    hosts: clash.hosts,
    related: relatedOf(clash, (m) => `Mesos offers ${m.claimed} to tasks`),
    risk: riskOf(clash),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
