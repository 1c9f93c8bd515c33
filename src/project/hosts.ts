// From facts to hosts: who meets whom in one network namespace, which setting wins there, what the kernel hands out.

import type { Fact, Place, PortsFact, SysctlFact } from '../model/fact.ts';
import type { Confidence } from '../model/finding.ts';
import type { Claim, Host, PlacedEvidence, Setting } from '../model/host.ts';
import { PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';
import { CHART_HOST_NETWORK } from '../technology/helm/forms.ts';
import type { ConfFile } from './conf-files.ts';
import { doubtOfPlace } from './doubt.ts';
import { groupBy } from './group.ts';
import type { Linked } from './link.ts';
import { PlaceIndex, type Relation, relateTo, statedHosts } from './places.ts';
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
  const all = new Estate(onHosts, evidence, confFiles);
  const places = groupMachines([...onHosts.map((f) => f.place), ...evidence.map((e) => e.place)], all, label);
  return [...places.map((place) => hostAt(place, all, whatIf)), ...containersOf(facts)].sort((a, b) =>
    compareNames(a.place, b.place),
  );
}

/** By label; of several containers of one name the first one of its file first. */
function compareNames(a: Place, b: Place): number {
  const [x, y] = [a, b].map(({ label }) => label);
  if (x !== y) return (x ?? '') < (y ?? '') ? -1 : 1;
  const byLength = a.namespace.length - b.namespace.length;
  return byLength !== 0 ? byLength : a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : 0;
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
    return [hostAt(place, new Estate(own, [], []), { assume: [] })];
  });
}

/** Machines with the same declarations, and signs of the same products, are one host to the rules. */
function groupMachines(places: readonly Place[], all: Estate, label: Linked['label']): readonly Place[] {
  const groups = new Map<string, Place>();
  const seen = new Set<string>();
  for (const place of places) {
    for (const member of place.members) {
      const stated = place.stated?.filter((s) => s.member === member);
      const single: Place = { ...place, members: [member], stated };
      const name = `${place.namespace} ${place.kind} ${member}`;
      if (seen.has(name)) continue;
      seen.add(name);
      const reaching = all.facts.same(single).map((f) => f.index);
      const showing = new Set(all.evidence.same(single).map((e) => e.item.evidence.product));
      // What people state to be one machine is one, in whatever words its tools speak of it.
      const hosts = [...statedHosts(single)].sort();
      const kind = hosts.length > 0 ? `stated ${hosts.join(' ')}` : place.kind;
      const key = `${place.namespace} ${kind} ${reaching.join(',')} ${[...showing].sort().join(',')}`;
      const before = groups.get(key);
      groups.set(
        key,
        before
          ? {
              ...before,
              members: before.kind === place.kind ? [...before.members, member] : before.members,
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

/** All that is declared on hosts, found by its place. */
class Estate {
  readonly facts: PlaceIndex<Fact>;
  readonly evidence: PlaceIndex<Linked['evidence'][number]>;
  readonly confFiles: PlaceIndex<ConfFile>;
  /** What decides which ports the kernel hands out. */
  readonly ranges: readonly SysctlFact[];
  readonly claims: readonly PortsFact[];
  /** Places of which nothing says how they relate: files and roles by themselves. */
  readonly loosePlaces: number;
  /** Places that have a range of their own: machines of several kinds, of which a claim elsewhere may be any. */
  readonly rangePlaces: number;
  readonly #around = new Map<string, Surroundings>();
  readonly #shared = new Map<PortsFact, Claim>();

  constructor(
    facts: readonly Fact[],
    readonly signs: Linked['evidence'],
    confFiles: readonly ConfFile[],
  ) {
    this.facts = new PlaceIndex(facts, (f) => f.place);
    this.evidence = new PlaceIndex(signs, (e) => e.place);
    this.confFiles = new PlaceIndex(confFiles, (f) => f.place);
    this.ranges = facts.filter(
      (f): f is SysctlFact => f.kind === 'sysctl' && (f.key === RANGE_KEY || f.key === RESERVED_KEY),
    );
    this.rangePlaces = new Set(
      this.ranges.flatMap(({ key, place }) =>
        key === RANGE_KEY ? [`${place.namespace} ${place.kind} ${place.members.join(' ')}`] : [],
      ),
    ).size;
    this.claims = facts.filter((f): f is PortsFact => f.kind === 'ports' && HOLDING_ROLES.has(f.role));
    this.loosePlaces = new Set(
      [...this.ranges, ...this.claims].flatMap(({ place }) =>
        place.kind === 'path' || place.kind === 'role' ? place.members.map((m) => `${place.kind} ${m}`) : [],
      ),
    ).size;
  }

  settingsAt(place: Place): ReadonlyMap<string, Setting> {
    const certain = this.facts.same(place).flatMap(({ item }) => (item.kind === 'sysctl' ? [item] : []));
    return settingsOf(
      certain,
      this.confFiles.same(place).map((f) => f.item),
    );
  }

  /** What the machines of a claim declare themselves. */
  around(place: Place): Surroundings {
    const key = `${place.namespace} ${place.kind} ${place.members.join('\n')}`;
    const before = this.#around.get(key);
    if (before) return before;
    const settings = this.settingsAt(place);
    const lists = (settings.get(RESERVED_KEY)?.inForce ?? []).map(listOf);
    const found = {
      hasRange: this.facts.same(place).some(({ item }) => item.kind === 'sysctl' && item.key === RANGE_KEY),
      reserved: lists.reduce<PortSet>((all, list) => (list ? all.union(list) : all), PortSet.EMPTY),
    };
    this.#around.set(key, found);
    return found;
  }

  /** The claim as hosts see it of which nothing says whether they are its machine: one object for all of them. */
  maybe(fact: PortsFact, make: () => Claim): Claim {
    const before = this.#shared.get(fact);
    if (before) return before;
    const made = make();
    this.#shared.set(fact, made);
    return made;
  }
}

function hostAt(place: Place, all: Estate, whatIf: WhatIf): Host {
  const settings = all.settingsAt(place);
  const certain = all.facts.same(place).flatMap(({ item }) => (isClaim(item) ? [item] : []));
  // Where nobody says what the kernel hands out, a claim from elsewhere meets nothing that it does not meet on its own machine.
  const isOwn = settings.has(RANGE_KEY) || settings.has(RESERVED_KEY);
  const claims = isOwn ? all.claims : certain;
  const signs = isOwn ? all.signs : all.evidence.same(place).map((e) => e.item);
  return {
    place,
    settings,
    ephemeral: pools(place, settings, all.ranges, whatIf),
    claims: claims.flatMap((fact) => claimOn(place, fact, all)),
    evidence: [
      ...whatIf.assume.map(
        (product) => ({ product, at: NOWHERE, place, confidence: 'high', assumed: true }) as const,
      ),
      ...signs.flatMap(({ evidence: e, place: other }): readonly PlacedEvidence[] => {
        const relation = relateTo(place, other);
        // A sign says that the product is around, never that nothing but it is.
        const confidence =
          relation === 'same' ? 'medium' : isScattered(relation, all) ? 'low' : CONFIDENCE[relation];
        return confidence ? [{ ...e, place: other, confidence, assumed: false }] : [];
      }),
    ],
  };
}

function isClaim(fact: Fact): fact is PortsFact {
  return fact.kind === 'ports' && HOLDING_ROLES.has(fact.role);
}

/** What a run assumes stands in no file. */
const NOWHERE: Location = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

const CONFIDENCE: Readonly<Record<Relation, Confidence | undefined>> = {
  same: 'high',
  maybe: 'medium',
  unlikely: 'low',
  apart: undefined,
};

/**
 * The more places a project has, the less it says that two of them stand in it. The numbers come from public repositories:
 * installers and role collections for one machine have up to 30 places, collections of unrelated stacks 60 and more.
 */
const MAX_LOOSE_PLACES = 40;

/** Of so many machines with a range of their own one may well be that of a claim of which nothing says where it is. */
const MAX_RANGE_PLACES = 2;

function isScattered(relation: Relation, all: Estate): boolean {
  return relation === 'maybe' && (all.loosePlaces > MAX_LOOSE_PLACES || all.rangePlaces > MAX_RANGE_PLACES);
}

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

/** The claim as this host sees it; none where it is proven to be elsewhere, or its machine has a range of its own. */
function claimOn(place: Place, fact: PortsFact, all: Estate): readonly Claim[] {
  const relation = relateTo(place, fact.place);
  const confidence = CONFIDENCE[relation];
  if (!confidence) return [];
  if (relation === 'same') return [onSame(place, fact)];
  const make = () => {
    const { hasRange, reserved: protectedPorts } = all.around(fact.place);
    // A machine whose range is declared for it gets that one, not one from a place that may be another machine.
    if (hasRange) {
      const why = 'the machine of the claim has an ephemeral range of its own';
      return { fact, confidence: 'low', why, protectedPorts } as const;
    }
    if (isScattered(relation, all)) {
      const why =
        all.loosePlaces > MAX_LOOSE_PLACES
          ? `this project declares ports in ${all.loosePlaces} places, and nothing says which of them are one machine`
          : `this project gives ${all.rangePlaces} machines a range, and nothing says which of them the claim is on`;
      return { fact, confidence: 'low', why, protectedPorts } as const;
    }
    return { fact, confidence, why: WHY[confidence], protectedPorts };
  };
  return [relation === 'maybe' ? all.maybe(fact, make) : make()];
}

const OF_CHART =
  'the values put the pod on the network of its node, and the chart that reads them is not in these files';

function onSame(place: Place, fact: PortsFact): Claim {
  const host = [...statedHosts(place)].find((h) => statedHosts(fact.place).has(h));
  const why = host === undefined ? WHY.high : `the configuration says that both are on host '${host}'`;
  const doubt = doubtOf(fact);
  return {
    fact,
    confidence: doubt === undefined ? 'high' : isOneWay(fact) ? 'low' : 'medium',
    why: doubt ?? why,
    protectedPorts: PortSet.EMPTY,
  };
}

/**
 * Files of which one is taken are mostly ways to install one product: whichever it is, the product listens on its port, yet
 * only one of them publishes it.
 */
function isOneWay({ isChosen, role }: PortsFact): boolean {
  return isChosen === true && role === 'publish';
}

/** Why a claim may not be there, or be another one; undefined for one that is certain. */
function doubtOf(fact: PortsFact): string | undefined {
  const { alternatives, form } = fact;
  if (alternatives > 1) return `the claim is one of ${alternatives} possible values`;
  if (form === CHART_HOST_NETWORK) return OF_CHART;
  return doubtOfPlace(fact, 'the claim');
}
