// Somebody chose a port out of the kernel's own range: a note, and only for those who ask for it.

import { PortSet } from '../../src/model/ports.ts';
import type { Draft, Rule } from '../rule.ts';
import { nameOf } from '../words.ts';
import { type Clash, clashes, relatedOf, riskOf, surest } from './clashes.ts';
import { isUntouched } from './ephemeral-vs.ts';

export const ephemeralDefault: Rule = {
  id: 'ephemeral-default',
  level: 'note',
  summary: "A port lies in the kernel's own ephemeral range",
  why: `Without a word in any file the kernel hands 32768-60999 to outgoing connections. A port in it is safe on most machines on most days: among 28,000 ports a few connections seldom hold the one that a service wants when it starts. Products that shipped with such defaults have moved them all the same (HDFS in 3.0, HBase in 1.0), because on machines with many connections it happens.`,
  fix: `Choose a port below 32768, or name it in \`net.ipv4.ip_local_reserved_ports\`.`,
  limits: `Off in \`portclash:recommended\`: the defaults of WireGuard, libvirt, Gluster and others lie in the range, and mostly nothing comes of it.`,
  references: [
    'https://issues.apache.org/jira/browse/HDFS-9427',
    'https://issues.apache.org/jira/browse/HBASE-10123',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['ports', 'ephemeral-range', 'listeners'],
  check: (project) =>
    clashes(
      project,
      (c) => c.role === 'listen' || c.role === 'publish',
      () => [],
    )
      .filter(isUntouched)
      .map(draft),
};

function draft(clash: Clash): Draft {
  const first = surest(clash);
  const name = nameOf(first);
  return {
    subject: first.claimant,
    confidence: first.confidence,
    why: first.why,
    message: `${first.claimed}${name === undefined ? '' : ` of ${name}`} lies in the kernel's default ephemeral range ${PortSet.of(clash.range)}: now and then an outgoing connection holds it.`,
    help: `choose a port below ${clash.range[0]}, or set net.ipv4.ip_local_reserved_ports = ${clash.reserve}`,
    location: clash.location,
    ports: first.ports,
    hosts: clash.hosts,
    related: relatedOf(clash, (m) => `${m.claimed}`),
    risk: riskOf(clash),
    remedies: clash.remedies,
  };
}
