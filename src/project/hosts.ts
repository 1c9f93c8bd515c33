// From facts to hosts: who meets whom in one network namespace, which setting wins there, what the kernel hands out.

import type { Fact, Place, PortsFact, SysctlFact } from '../model/fact.ts';
import type { Confidence } from '../model/finding.ts';
import type { Claim, Host, PlacedEvidence } from '../model/host.ts';
import { PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';
import type { ConfFile } from './conf-files.ts';
import { groupBy } from './group.ts';
import type { Linked } from './link.ts';
import { type Relation, relate, statedHosts } from './places.ts';
import { listOf, pools, type WhatIfPools } from './pools.ts';
import { RANGE_KEY, RESERVED_KEY, settingsOf } from './settings.ts';

/** Roles that hold a port of the host's own namespace; a filter's opening or a registration holds none. */
export const HOLDING_ROLES: ReadonlySet<PortsFact['role']> = new Set([
  'offer',
  'listen',
  'publish',
  'nodeport',
]);

/** What a run judges instead of, or besides, what the files say. */
export interface WhatIf extends WhatIfPools {
  /** Ids of products that run on every host. */
  readonly assume: readonly string[];
}

/** What hosts are made of. */
type HostFacts = Pick<Linked, 'facts' | 'evidence' | 'confFiles' | 'label'>;

/** The hosts of a project: one for every set of machines that the same declarations reach. Sorted by name. */
export function hostsOf({ facts, evidence, confFiles, label }: HostFacts, whatIf: WhatIf): readonly Host[] {
  const onHosts = facts.filter((f) => f.applied && f.reach === 'host');
  const hosts = groupMachines(
    [...onHosts.map((f) => f.place), ...evidence.map((e) => e.place)],
    onHosts,
    label,
  );
  const around = surroundingsOf(onHosts, confFiles);
  return [
    ...hosts.map((place) => hostAt(place, { facts: onHosts, evidence, confFiles }, whatIf, around)),
    ...containersOf(facts),
  ].sort((a, b) => compareNames(a.place, b.place));
}

function compareNames(a: Place, b: Place): number {
  const [x, y] = [`${a.label}\0${a.namespace}`, `${b.label}\0${b.namespace}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * Pods, services and containers with a network namespace of their own. A new namespace starts from the kernel's defaults,
 * whatever the host has (https://docs.kernel.org/networking/ip-sysctl.html), and what runs on the host is not in it: a run
 * that asks what a range would do asks it of hosts.
 */
function containersOf(facts: readonly Fact[]): readonly Host[] {
  const inside = facts.filter((f) => f.applied && f.reach === 'container' && f.place.isAlone !== true);
  return [...groupBy(inside, (f) => f.place.namespace).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const members = [...new Set(own.flatMap((f) => f.place.members))];
    const place: Place = { ...first.place, members };
    return [
      hostAt(place, { facts: own, evidence: [], confFiles: [] }, { assume: [] }, surroundingsOf(own, [])),
    ];
  });
}

function confFilesAt(place: Place, files: readonly ConfFile[]): readonly ConfFile[] {
  return files.filter((f) => relate(place, f.place) === 'same');
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
  { facts, evidence, confFiles }: Omit<HostFacts, 'label'>,
  whatIf: WhatIf,
  around: (place: Place) => Surroundings,
): Host {
  const certain = facts.filter(
    (f): f is SysctlFact => f.kind === 'sysctl' && relate(place, f.place) === 'same',
  );
  const settings = settingsOf(certain, confFilesAt(place, confFiles));
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

function surroundingsOf(
  facts: readonly Fact[],
  confFiles: readonly ConfFile[],
): (place: Place) => Surroundings {
  const settings = facts.filter(
    (f): f is SysctlFact => f.kind === 'sysctl' && (f.key === RANGE_KEY || f.key === RESERVED_KEY),
  );
  const known = new Map<string, Surroundings>();
  return (place) => {
    const key = `${place.namespace} ${place.kind} ${place.members.join('\n')}`;
    const before = known.get(key);
    if (before) return before;
    const there = settings.filter((f) => relate(place, f.place) === 'same');
    const lists = (settingsOf(there, confFilesAt(place, confFiles)).get(RESERVED_KEY)?.inForce ?? []).map(
      listOf,
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
