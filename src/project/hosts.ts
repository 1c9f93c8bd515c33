// From facts to hosts: who meets whom in one network namespace, which setting wins there, what the kernel hands out.

import { DEFAULT_EPHEMERAL, writePortRange, writeReservedPorts } from '../knowledge/kernel.ts';
import type { Fact, Place, PortsFact, SysctlFact } from '../model/fact.ts';
import type { Confidence } from '../model/finding.ts';
import type { Claim, EphemeralPool, Host, PlacedEvidence, Setting } from '../model/host.ts';
import { type Interval, PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';
import type { Linked } from './link.ts';
import { type Relation, relate, statedHosts } from './places.ts';
import { RANGE_KEY, RESERVED_KEY, settingOf } from './settings.ts';

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
  const around = surroundingsOf(onHosts);
  return hosts
    .map((place) => hostAt(place, onHosts, evidence, whatIf, around))
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
      const stated = place.stated?.filter((s) => s.member === member);
      const single: Place = { ...place, members: [member], stated };
      const name = `${place.namespace} ${place.kind} ${member}`;
      if (seen.has(name)) continue;
      seen.add(name);
      const reaching = facts.flatMap((f, i) => (relate(single, f.place) === 'same' ? [i] : []));
      const key = `${place.namespace} ${place.kind} ${reaching.join(',')}`;
      const before = groups.get(key);
      groups.set(
        key,
        before
          ? {
              ...before,
              members: [...before.members, member],
              stated: [...(before.stated ?? []), ...(stated ?? [])],
            }
          : { ...single, label: place.label },
      );
    }
  }
  return [...groups.values()].map((place) => {
    const hosts = [...statedHosts(place)];
    return { ...place, label: hosts.length > 0 ? hosts.join(', ') : label(place.kind, place.members) };
  });
}

function hostAt(
  place: Place,
  facts: readonly Fact[],
  evidence: Linked['evidence'],
  whatIf: WhatIf,
  around: (place: Place) => Surroundings,
): Host {
  const settings = new Map<string, Setting>();
  const certain = facts.filter(
    (f): f is SysctlFact => f.kind === 'sysctl' && relate(place, f.place) === 'same',
  );
  for (const [key, group] of groupBy(certain, (f) => f.key)) settings.set(key, settingOf(group));
  return {
    place,
    settings,
    ephemeral: pools(place, settings, facts, whatIf),
    claims: facts.flatMap((f) =>
      f.kind === 'ports' && HOLDING_ROLES.has(f.role) ? claimOn(place, f, around) : [],
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
    : reservedAt(
        place,
        (settings.get(RESERVED_KEY)?.inForce ?? []).map((f) => f.fact),
        facts,
      );
  const pool = (
    setBy: SysctlFact | null,
    range: Interval,
    confidence: Confidence,
    why: string,
  ): EphemeralPool => ({
    setBy,
    range,
    given: whatIf.range !== undefined,
    ports: PortSet.of(range).subtract(certain),
    confidence,
    why,
    perhapsReserved: perhaps,
  });
  if (whatIf.range) return [pool(null, whatIf.range, 'high', '')];
  const inForce = settings.get(RANGE_KEY)?.inForce ?? [];
  const ranges = inForce.filter((f) => f.range !== null);
  if (inForce.length > 0) {
    // A range of unknown value: neither the default nor anything else is what the machine gets.
    const values = new Set(inForce.map((f) => f.range?.join(' ')));
    const doubt = values.size > 1 ? `it is one of ${values.size} ranges that may be in force` : '';
    return ranges.map(({ fact, range }) =>
      pool(fact, range ?? DEFAULT_EPHEMERAL, doubt === '' ? 'high' : 'medium', doubt),
    );
  }
  // A range that stands elsewhere in the project may be this machine's.
  const elsewhere = facts.some(
    (f) => f.kind === 'sysctl' && f.key === RANGE_KEY && relate(place, f.place) !== 'apart',
  );
  if (elsewhere)
    return [
      pool(null, DEFAULT_EPHEMERAL, 'low', 'a range that this project declares may reach this machine'),
    ];
  return [pool(null, DEFAULT_EPHEMERAL, 'high', '')];
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

/** What the machines of a claim declare themselves; the same for all claims of one place. */
interface Surroundings {
  readonly hasRange: boolean;
  readonly reserved: PortSet;
}

function surroundingsOf(facts: readonly Fact[]): (place: Place) => Surroundings {
  const settings = facts.filter(
    (f): f is SysctlFact => f.kind === 'sysctl' && (f.key === RANGE_KEY || f.key === RESERVED_KEY),
  );
  const known = new Map<string, Surroundings>();
  return (place) => {
    const key = `${place.namespace} ${place.kind} ${place.members.join('\n')}`;
    const before = known.get(key);
    if (before) return before;
    const there = settings.filter((f) => relate(place, f.place) === 'same');
    const lists = settingOf(there.filter((f) => f.key === RESERVED_KEY)).inForce.map((f) =>
      portsOfSysctl(f.fact),
    );
    const found = {
      hasRange: there.some((f) => f.key === RANGE_KEY),
      reserved: lists.reduce<PortSet>((all, list) => (list ? all.union(list) : all), PortSet.EMPTY),
    };
    known.set(key, found);
    return found;
  };
}

/** The claim as this host sees it; none where it is proven to be elsewhere, or its machine has a range of its own. */
function claimOn(place: Place, fact: PortsFact, around: (place: Place) => Surroundings): readonly Claim[] {
  const relation = relate(place, fact.place);
  let confidence = CONFIDENCE[relation];
  if (!confidence) return [];
  const host = [...statedHosts(place)].find((h) => statedHosts(fact.place).has(h));
  let why = host === undefined ? WHY[confidence] : `the configuration says that both are on host '${host}'`;
  let protectedPorts = PortSet.EMPTY;
  if (relation !== 'same') {
    const { hasRange, reserved } = around(fact.place);
    protectedPorts = reserved;
    // A machine whose range is declared for it gets that one, not one from a place that may be another machine.
    if (hasRange) {
      confidence = 'low';
      why = 'the machine of the claim has an ephemeral range of its own';
    }
  }
  if (fact.alternatives > 1 && confidence === 'high') {
    confidence = 'medium';
    why = `the claim is one of ${fact.alternatives} possible values`;
  }
  return [{ fact, confidence, why, protectedPorts }];
}
