// Two places write the list of reserved ports of one machine: the last one erases the other.

import { writeReservedPorts } from '../../src/knowledge/kernel.ts';
import type { SysctlFact } from '../../src/model/fact.ts';
import type { Host } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { RESERVED_KEY } from '../../src/project/settings.ts';
import { valueRemedy } from '../remedies.ts';
import type { Draft, Rule } from '../rule.ts';
import { isCertainLine } from '../sysctls/sysctl-files.ts';

export const reservedPortsOverwritten: Rule = {
  id: 'reserved-ports-overwritten',
  level: 'error',
  summary: 'Two places write the reserved ports of a machine, and one erases the other',
  why: `A write to \`net.ipv4.ip_local_reserved_ports\` replaces the whole list, it adds nothing. Where two roles, files or scripts each reserve their own ports, only what the last one wrote is reserved, and the kernel hands the ports of the others to outgoing connections again.`,
  fix: `Write one list with all ports in one place; the help line has it.`,
  limits: `Only where both certainly reach the machine, both values are known, and ports are lost that the ephemeral range of the machine covers. Arms of one condition, and what stands under a condition that the files leave open, are left out, and so are Puppet, Chef, Salt and NixOS, whose classes and modules are chosen for each machine. Programs that write the list at run time (Cilium, SAP host agent) are not seen.`,
  references: [
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
    'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/kernel/sysctl.c',
  ],
  keys: [RESERVED_KEY],
  tags: ['sysctl', 'reserved-ports'],
  check: (project) => {
    const found = new Map<string, Draft>();
    for (const host of project.hosts) {
      const draft = judge(host);
      if (draft)
        found.set(JSON.stringify(draft.location), found.get(JSON.stringify(draft.location)) ?? draft);
    }
    return [...found.values()];
  },
};

interface List {
  readonly fact: SysctlFact;
  readonly ports: PortSet;
}

function judge(host: Host): Draft | undefined {
  const setting = host.settings.get(RESERVED_KEY);
  if (!setting) return undefined;
  const last = setting.inForce.flatMap(({ fact }) => listsOf(fact));
  const lists = [
    ...last,
    ...setting.overridden.filter((o) => !HIDDEN.test(o.why)).flatMap((o) => listsOf(o.fact)),
  ];
  const [winner] = last;
  if (!winner || lists.length < 2) return undefined;
  const pool = host.ephemeral.reduce<PortSet>((all, p) => all.union(PortSet.of(p.range)), PortSet.EMPTY);
  const losers = lists.filter(
    (l) => l !== winner && areTogether(l.fact, winner.fact) && !lostIn(l, winner, pool).isEmpty,
  );
  const [loser] = losers;
  if (!loser) return undefined;
  const lost = losers.reduce<PortSet>((all, l) => all.union(lostIn(l, winner, pool)), PortSet.EMPTY);
  const others = losers.length > 1 ? ` and ${losers.length - 1} more` : '';
  const isOpen = last.length > 1;
  const { file, line } = loser.fact.location;
  return {
    subject: RESERVED_KEY,
    confidence: isOpen ? 'medium' : 'high',
    why: isOpen ? 'the files do not say which of them is written last' : 'the value is what the files say',
    message: isOpen
      ? `This list and the one of ${file}:${line}${others} replace each other: ports ${lost} are reserved by one of them only.`
      : `This list replaces the one of ${file}:${line}${others}: ports ${lost} are not reserved on ${host.place.label}.`,
    help: `write one list in one place: ${mergedList(lists)}`,
    location: winner.fact.origin ?? winner.fact.location,
    ports: lost,
    hosts: host.place.label,
    remedies: isOpen ? [] : [valueRemedy(winner.fact, mergedList(lists))],
    related: losers.map(({ fact, ports }) => ({
      location: fact.origin ?? fact.location,
      label: `${ports} would be reserved here`,
      default: false,
    })),
  };
}

/** Tools whose classes, recipes and modules are chosen for each machine, by what is not in the file that holds them. */
const CHOSEN: ReadonlySet<string> = new Set(['puppet', 'chef', 'salt', 'nix']);

/** False for two parts of one program, of which a machine may get one: classes of a manifest, functions of a script. */
function areTogether(a: SysctlFact, b: SysctlFact): boolean {
  if (CHOSEN.has(a.technology) || CHOSEN.has(b.technology)) return false;
  return a.location.file !== b.location.file || (isCertainLine(a) && isCertainLine(b));
}

/** Hidden files are replaced as a whole, on purpose. */
const HIDDEN = / hides /;

/** The value that keeps everything: all lists as one, normalised. */
export function mergedList(lists: readonly { readonly ports: PortSet }[]): string {
  return `${lists.reduce<PortSet>((all, l) => all.union(l.ports), PortSet.EMPTY)}`;
}

function lostIn(loser: List, winner: List, pool: PortSet): PortSet {
  return loser.ports.subtract(winner.ports).intersect(pool);
}

/** The list of a setting that certainly takes place; empty for a value that is unknown or refused. */
function listsOf(fact: SysctlFact | null): readonly List[] {
  if (!fact || fact.value === null || fact.alternatives > 1 || fact.isConditional || fact.order.branches)
    return [];
  const write = writeReservedPorts(fact.value, PortSet.EMPTY);
  return write.accepted && !write.ports.isEmpty ? [{ fact, ports: write.ports }] : [];
}
