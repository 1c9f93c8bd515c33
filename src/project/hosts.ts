// From facts to hosts: who meets whom in one network namespace, which setting wins there, what the kernel hands out.

import { DEFAULT_EPHEMERAL, writePortRange, writeReservedPorts } from '../knowledge/kernel.ts';
import type { Fact, Place, PortsFact, SysctlFact } from '../model/fact.ts';
import type { Confidence } from '../model/finding.ts';
import type { Claim, EphemeralPool, Host, PlacedEvidence, Setting } from '../model/host.ts';
import { type Interval, PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';
import type { Linked } from './link.ts';
import { type Relation, relate } from './places.ts';

export const RANGE_KEY = 'net.ipv4.ip_local_port_range';
export const RESERVED_KEY = 'net.ipv4.ip_local_reserved_ports';

/** Roles that hold a port of the host's own namespace; a filter's opening or a registration holds none. */
export const HOLDING_ROLES: ReadonlySet<PortsFact['role']> = new Set([
  'offer',
  'listen',
  'publish',
  'nodeport',
]);

/** What a run judges instead of, or besides, what the files say. */
export interface WhatIf {
  /** Every host has this range. */
  readonly range?: Interval;
  /** Every host has this reserved list. */
  readonly reserved?: PortSet;
  /** Ids of products that run on every host. */
  readonly assume: readonly string[];
}

/** The hosts of a project: one for every set of machines that the same declarations reach. Sorted by name. */
export function hostsOf({ facts, evidence, label }: Linked, whatIf: WhatIf): readonly Host[] {
  const onHosts = facts.filter((f) => f.applied && f.reach === 'host');
  const hosts = groupMachines(
    [...onHosts.map((f) => f.place), ...evidence.map((e) => e.place)],
    onHosts,
    label,
  );
  return hosts
    .map((place) => hostAt(place, onHosts, evidence, whatIf))
    .sort((a, b) => (a.place.label < b.place.label ? -1 : 1));
}

/** Machines with the same declarations are one host to the rules. */
function groupMachines(
  places: readonly Place[],
  facts: readonly Fact[],
  label: Linked['label'],
): readonly Place[] {
  const groups = new Map<string, Place>();
  const seen = new Set<string>();
  for (const place of places) {
    for (const member of place.members) {
      const single: Place = { ...place, members: [member] };
      const name = `${place.namespace} ${place.kind} ${member}`;
      if (seen.has(name)) continue;
      seen.add(name);
      const reaching = facts.flatMap((f, i) => (relate(single, f.place) === 'same' ? [i] : []));
      const key = `${place.namespace} ${place.kind} ${reaching.join(',')}`;
      const before = groups.get(key);
      groups.set(
        key,
        before ? { ...before, members: [...before.members, member] } : { ...single, label: place.label },
      );
    }
  }
  return [...groups.values()].map((place) => ({ ...place, label: label(place.kind, place.members) }));
}

function hostAt(place: Place, facts: readonly Fact[], evidence: Linked['evidence'], whatIf: WhatIf): Host {
  const settings = new Map<string, Setting>();
  const certain = facts.filter(
    (f): f is SysctlFact => f.kind === 'sysctl' && relate(place, f.place) === 'same',
  );
  for (const [key, group] of groupBy(certain, (f) => f.key)) settings.set(key, setting(group));
  return {
    place,
    settings,
    ephemeral: pools(place, settings, facts, whatIf),
    claims: facts.flatMap((f) =>
      f.kind === 'ports' && HOLDING_ROLES.has(f.role) ? claimOn(place, f, facts) : [],
    ),
    evidence: [
      ...whatIf.assume.map(
        (product) => ({ product, at: NOWHERE, place, confidence: 'high', assumed: true }) as const,
      ),
      ...evidence.flatMap(({ evidence: e, place: other }): readonly PlacedEvidence[] => {
        const relation = relate(place, other);
        // A sign says that the product is around, never that nothing but it is.
        const confidence = relation === 'same' ? 'medium' : CONFIDENCE[relation];
        return confidence ? [{ ...e, place: other, confidence, assumed: false }] : [];
      }),
    ],
  };
}

/** What a run assumes stands in no file. */
const NOWHERE: Location = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * Which of several declarations of a key wins. Later in a file wins; sysctl.d files are applied sorted by name; between
 * anything else the files do not say, so each may be in force. What the kernel refuses changes nothing.
 */
function setting(facts: readonly SysctlFact[]): Setting {
  const overridden: SysctlFact[] = [];
  const domains = groupBy(facts, (f) => {
    const [file] = f.order;
    return typeof file === 'string' && file.startsWith('sysctl.d/') ? 'sysctl.d' : String(file);
  });
  const inForce: SysctlFact[] = [];
  for (const group of domains.values()) {
    const sorted = [...group].sort((a, b) => compareOrder(a.order, b.order));
    const last = sorted.findLast((f) => isAccepted(f));
    for (const fact of sorted) {
      // The alternatives of one declaration stand side by side.
      const wins = last !== undefined && compareOrder(fact.order, last.order) === 0 && isAccepted(fact);
      (wins ? inForce : overridden).push(fact);
    }
  }
  return { inForce, overridden };
}

function compareOrder(a: SysctlFact['order'], b: SysctlFact['order']): number {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (y === undefined || x === y) continue;
    return x < y ? -1 : 1;
  }
  return 0;
}

/** False for a value that the kernel refuses, so that the earlier one stays. */
function isAccepted(fact: SysctlFact): boolean {
  if (fact.value === null) return true;
  if (fact.key === RANGE_KEY) return writePortRange(fact.value).accepted;
  if (fact.key === RESERVED_KEY) return writeReservedPorts(fact.value, PortSet.EMPTY).accepted;
  return true;
}

/** The ports that a range or a reserved list stands for; null where it is no such key, unknown, or refused. */
export function portsOfSysctl(fact: Fact): PortSet | null {
  if (fact.kind !== 'sysctl' || fact.value === null) return null;
  if (fact.key === RANGE_KEY) {
    const write = writePortRange(fact.value);
    return write.accepted ? PortSet.of(write.range) : null;
  }
  if (fact.key === RESERVED_KEY) {
    const write = writeReservedPorts(fact.value, PortSet.EMPTY);
    return write.accepted ? write.ports : null;
  }
  return null;
}

function pools(
  place: Place,
  settings: ReadonlyMap<string, Setting>,
  facts: readonly Fact[],
  whatIf: WhatIf,
): readonly EphemeralPool[] {
  const { certain, perhaps } = whatIf.reserved
    ? { certain: whatIf.reserved, perhaps: PortSet.EMPTY }
    : reservedAt(place, settings.get(RESERVED_KEY)?.inForce ?? [], facts);
  const pool = (setBy: SysctlFact | null, range: Interval, given = false): EphemeralPool => ({
    setBy,
    range,
    given,
    ports: PortSet.of(range).subtract(certain),
    perhapsReserved: perhaps,
  });
  if (whatIf.range) return [pool(null, whatIf.range, true)];
  const inForce = settings.get(RANGE_KEY)?.inForce ?? [];
  const ranges = inForce.flatMap((f) => (f.value === null ? [] : [pool(f, writePortRange(f.value).range)]));
  // A range of unknown value: neither the default nor anything else is what the machine gets.
  return ranges.length > 0 || inForce.length > 0 ? ranges : [pool(null, DEFAULT_EPHEMERAL)];
}

/**
 * What a host's reserved lists protect. Every write replaces the list, so with several candidates only what all of
 * them name is certain. An unknown list may protect anything; so may one of a place that may be this one.
 */
function reservedAt(
  place: Place,
  inForce: readonly SysctlFact[],
  facts: readonly Fact[],
): { certain: PortSet; perhaps: PortSet } {
  const lists = inForce.map((f) => portsOfSysctl(f));
  let perhaps = PortSet.EMPTY;
  let certain: PortSet | undefined;
  for (const list of lists) {
    perhaps = list ? perhaps.union(list) : PortSet.ALL;
    certain = certain ? certain.intersect(list ?? PortSet.EMPTY) : (list ?? PortSet.EMPTY);
  }
  for (const fact of facts) {
    if (fact.kind !== 'sysctl' || fact.key !== RESERVED_KEY || relate(place, fact.place) !== 'maybe')
      continue;
    perhaps = perhaps.union(fact.value === null ? PortSet.ALL : (portsOfSysctl(fact) ?? PortSet.EMPTY));
  }
  return { certain: certain ?? PortSet.EMPTY, perhaps };
}

const CONFIDENCE: Readonly<Record<Relation, Confidence | undefined>> = {
  same: 'high',
  maybe: 'medium',
  unlikely: 'low',
  apart: undefined,
};

const WHY: Readonly<Record<Confidence, string>> = {
  high: 'the files apply both to the same machine',
  medium: 'both stand in this project and nothing says that they are for different machines',
  low: 'the files name different machines for them, though one machine may be both',
};

/** The claim as this host sees it; none where it is proven to be elsewhere, or its machine has a range of its own. */
function claimOn(place: Place, fact: PortsFact, facts: readonly Fact[]): readonly Claim[] {
  const relation = relate(place, fact.place);
  let confidence = CONFIDENCE[relation];
  if (!confidence) return [];
  let why = WHY[confidence];
  let protectedPorts = PortSet.EMPTY;
  if (relation !== 'same') {
    const there = facts.filter(
      (f): f is SysctlFact => f.kind === 'sysctl' && relate(fact.place, f.place) === 'same',
    );
    // A machine whose range is declared for it gets that one, not one from a place that may be another machine.
    if (there.some((f) => f.key === RANGE_KEY)) {
      confidence = 'low';
      why = 'the machine of the claim has an ephemeral range of its own';
    }
    const reserved = setting(there.filter((f) => f.key === RESERVED_KEY)).inForce.map(portsOfSysctl);
    for (const list of reserved) if (list) protectedPorts = protectedPorts.union(list);
  }
  if (fact.alternatives > 1 && confidence === 'high') {
    confidence = 'medium';
    why = `the claim is one of ${fact.alternatives} possible values`;
  }
  return [{ fact, confidence, why, protectedPorts }];
}
