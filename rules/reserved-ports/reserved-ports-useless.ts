// Reserved ports that the kernel never hands out on that machine.

import { DEFAULT_EPHEMERAL, writeReservedPorts } from '../../src/knowledge/kernel.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import type { Host } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { RANGE_KEY, RESERVED_KEY } from '../../src/project/settings.ts';
import type { Rule } from '../rule.ts';
import { type Opinion, report } from '../sysctl-decisions.ts';

export const reservedPortsUseless: Rule = {
  id: 'reserved-ports-useless',
  level: 'note',
  summary: 'All reserved ports lie outside of the ephemeral range',
  why: `\`net.ipv4.ip_local_reserved_ports\` takes ports out of those that the kernel hands to outgoing connections and to bind(0), and it hands out none beyond \`net.ipv4.ip_local_port_range\`. A list that lies outside of that range protects nothing that was not safe. It is no firewall, and a program that asks for a reserved port by number gets it.`,
  fix: `Nothing has to be done: the list does no harm, and protects the ports if the range is widened one day. If it was to protect something now, look whether its numbers are right.`,
  limits: `Only where no port of the list is in any range that the machine may have. Where no file sets the range, the kernel's default is compared.`,
  references: ['https://docs.kernel.org/networking/ip-sysctl.html#ip-variables'],
  keys: [RANGE_KEY, RESERVED_KEY],
  tags: ['sysctl', 'reserved-ports', 'ephemeral-range'],
  check: (project) => {
    const found = new Map<SysctlFact, Opinion>();
    const useful = new Set<SysctlFact>();
    for (const host of project.hosts) {
      for (const { fact } of host.settings.get(RESERVED_KEY)?.inForce ?? []) {
        const opinion = fact && judge(fact, host);
        if (opinion) found.set(fact, opinion);
        else if (fact) useful.add(fact);
      }
    }
    return report(
      [...found.keys()].filter((f) => !useful.has(f)),
      (fact) => found.get(fact),
    );
  },
};

function judge(fact: SysctlFact, { ephemeral, settings }: Host): Opinion | undefined {
  const write = fact.value === null ? undefined : writeReservedPorts(fact.value, PortSet.EMPTY);
  if (!write?.accepted || write.ports.isEmpty || fact.alternatives > 1) return undefined;
  const setting = settings.get(RANGE_KEY)?.inForce ?? [];
  if (setting.some((s) => s.range === null)) return undefined;
  if (ephemeral.some((p) => !PortSet.of(p.range).intersect(write.ports).isEmpty)) return undefined;
  const [pool] = ephemeral;
  if (!pool) return undefined;
  const isDefault = `${pool.range}` === `${DEFAULT_EPHEMERAL}` && pool.setBy === null;
  const range = `${pool.range.join('-')}${isDefault ? ', the default' : ''}`;
  return {
    message: `None of the reserved ports ${write.ports} is in the ephemeral range (${range}): the kernel never hands them out anyway.`,
    help: 'the list does no harm; if it was to protect something, look whether its numbers are right',
    ...(pool.setBy && {
      related: [{ location: pool.setBy.location, label: 'the ephemeral range is set here', default: false }],
    }),
    ...(isDefault && {
      doubt: {
        confidence: 'medium',
        why: 'no file sets the ephemeral range, so the default of the kernel is compared',
      },
    }),
  };
}
