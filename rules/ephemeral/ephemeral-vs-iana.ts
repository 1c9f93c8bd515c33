// A widened range newly exposes ports that are registered for services: a note, once a range.

import { DEFAULT_EPHEMERAL } from '../../src/knowledge/kernel.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { Draft, Rule, RuleContext } from '../rule.ts';
import { type WrittenRange, writtenRanges } from './ranges.ts';

export const ephemeralVsIana: Rule = {
  id: 'ephemeral-vs-iana',
  level: 'note',
  summary: 'The widened ephemeral range newly covers ports registered for services',
  why: `Beyond the kernel's default 32768-60999 a range covers ports that IANA lists for services and that software uses by default. A service that starts, or restarts, while an outgoing connection holds its port fails with *Address already in use*.`,
  fix: `Name the ports of what runs on these machines in \`net.ipv4.ip_local_reserved_ports\`. \`portclash range LOW-HIGH --all\` lists every registered name.`,
  limits: `A registered name is an assignment, not use: most of these services run nowhere near your machines, so this is a note and never more. Ports are counted once, whatever the number of names and transports on them.`,
  references: [
    'https://www.iana.org/assignments/service-names-port-numbers/',
    'https://www.rfc-editor.org/rfc/rfc6335#section-6',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['ports', 'sysctl', 'ephemeral-range', 'iana'],
  check: (project, context) => writtenRanges(project).flatMap((range) => draft(range, context)),
};

function draft(range: WrittenRange, { registered }: RuleContext): readonly Draft[] {
  const { fact, location, pool, ports, labels, confidence, why, related } = range;
  const added = ports.subtract(PortSet.of(DEFAULT_EPHEMERAL));
  const count = registered?.ports.intersect(added).size ?? 0;
  if (!registered || count === 0) return [];
  return [
    {
      subject: fact.key,
      confidence,
      why,
      message: `The ephemeral range ${PortSet.of(pool.range)} newly covers ${count.toLocaleString('en-US')} port${count > 1 ? 's' : ''} that ${registered.source} registers for services, beyond the kernel's default ${PortSet.of(DEFAULT_EPHEMERAL)}.`,
      help: `portclash range ${PortSet.of(pool.range)} lists what it covers and the reserved list that protects it`,
      location,
      ports: added,
      hosts: labels,
      related,
    },
  ];
}
