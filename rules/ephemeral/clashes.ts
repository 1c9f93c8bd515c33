// Clashes of ephemeral pools with claims, gathered by decision: one range that meets many claims is one clash.

import { collisionProbability } from '../../src/knowledge/kernel.ts';
import type { PortsFact } from '../../src/model/fact.ts';
import { type Confidence, type Related, type Risk, rank } from '../../src/model/finding.ts';
import type { EphemeralPool, Host, Project } from '../../src/model/host.ts';
import { type Interval, PortSet } from '../../src/model/ports.ts';
import type { Remedy } from '../../src/model/remedy.ts';
import { compareLocations, encloses, type Location, sameLocation } from '../../src/model/span.ts';
import { doubtOfSetting } from '../../src/project/doubt.ts';
import { groupBy } from '../../src/project/group.ts';
import { hostsWords, ownName } from '../words.ts';
import { isDrawnFrom } from './drawn.ts';
import { movedRange, Reservation, remediesOf } from './remedies.ts';

/** One claim that a pool meets, on at least one host. */
export interface Met {
  /** Where the claim's ports are written; null for the default of a product that no file states. */
  readonly location: Location | null;
  readonly claimant: string;
  /** What shows the product whose default it is. */
  readonly sign?: Location | undefined;
  /** What the configuration calls it. */
  readonly name?: string | undefined;
  /** What is claimed, in full. */
  readonly claimed: PortSet;
  /** The part that the kernel may hand out. */
  readonly ports: PortSet;
  readonly confidence: Confidence;
  readonly why: string;
  /** Ports are drawn from it: of those that are taken another one is tried. */
  readonly isDrawn?: boolean | undefined;
}

/** A decision about the ephemeral range, or about a claim where the range is nobody's, and what it clashes with. */
export interface Clash {
  /** The token to change. */
  readonly location: Location;
  readonly range: Interval;
  /** How many ports the kernel may hand out: the pool's size. */
  readonly poolSize: number;
  readonly setBy: EphemeralPool['setBy'];
  /** True where the range was given for this run, not by a file. */
  readonly given: boolean;
  /** All of one confidence, by place. */
  readonly met: readonly Met[];
  readonly hosts: string;
  /** The reserved list that would protect them: what is reserved there now, what the files claim as surely of the range, and they. */
  readonly reserve: PortSet;
  /** Everything that the files claim of the range on its machines, and what is met. */
  readonly claimed: PortSet;
  readonly remedies: readonly Remedy[];
}

/** Claims of a host that a rule asks about. */
export type ClaimFilter = (claim: PortsFact) => boolean;

interface Gathering {
  /** The same for those that differ in confidence only. */
  readonly decision: string;
  readonly confidence: Confidence;
  readonly location: Location;
  readonly pool: EphemeralPool;
  readonly met: Map<string, Met>;
  readonly hosts: Set<string>;
  readonly reservation: Reservation;
}

/** The clashes of the claims that `filter` takes with any pool of any host, and of `defaults` on each host. */
export function clashes(
  project: Project,
  filter: ClaimFilter,
  defaults: (host: Host) => readonly Met[],
): readonly Clash[] {
  const gatherings = new Map<string, Gathering>();
  const writing = writingOf(project, filter);
  for (const host of project.hosts) {
    for (const pool of host.ephemeral) {
      const met = [
        ...metClaims(host, pool, filter, writing),
        ...defaults(host).flatMap((d) => meet(d, pool)),
      ];
      for (const one of met) gather(gatherings, host, pool, one);
    }
  }
  dropDoubts([...gatherings.values()]);
  return [...gatherings.values()]
    .filter((g) => g.met.size > 0)
    .map(finish)
    .sort((a, b) => compareLocations(a.location, b.location));
}

/** A claim that one host certainly meets is not doubtful because another one may meet it too. */
function dropDoubts(gatherings: readonly Gathering[]): void {
  for (const group of groupBy(gatherings, (g) => g.decision).values()) {
    const seen = new Set<string>();
    for (const { met } of [...group].sort((a, b) => rank(a.confidence) - rank(b.confidence)))
      for (const claim of [...met.keys()])
        if (seen.has(claim)) met.delete(claim);
        else seen.add(claim);
  }
}

function metClaims(host: Host, pool: EphemeralPool, filter: ClaimFilter, writing: Writing): readonly Met[] {
  return host.claims.flatMap(({ fact, confidence, why, protectedPorts }) => {
    // A variable that holds a claim is declared where it is written and again where it is used: one decision.
    if (!fact.ports || !filter(fact) || writing.used.has(fact)) return [];
    const location = writing.writtenBy.get(fact)?.location ?? fact.origin ?? fact.location;
    const ports = fact.ports.subtract(protectedPorts);
    const doubt =
      fact.confidence === 'low'
        ? { confidence: fact.confidence, why: 'only a name says that something listens there' }
        : { confidence, why };
    const isDrawn = isDrawnFrom(fact);
    return meet(
      {
        location,
        claimant: fact.claimant,
        name: ownName(fact),
        claimed: fact.ports,
        ports,
        isDrawn,
        ...doubt,
      },
      pool,
    );
  });
}

/** Claims whose value was looked up at the place of another claim. */
export interface Writing {
  readonly writtenBy: ReadonlyMap<PortsFact, PortsFact>;
  readonly used: ReadonlySet<PortsFact>;
}

/** Which of the claims that `filter` takes are the value of others. */
export function writingOf(project: Project, filter: ClaimFilter): Writing {
  const claims = project.facts.filter((f): f is PortsFact => f.kind === 'ports' && filter(f));
  const byFile = new Map<string, PortsFact[]>();
  for (const claim of claims) {
    const list = byFile.get(claim.location.file);
    if (list) list.push(claim);
    else byFile.set(claim.location.file, [claim]);
  }
  const writtenBy = new Map<PortsFact, PortsFact>();
  for (const user of claims) {
    for (const via of user.via) {
      if (encloses(via, user.location)) continue;
      const written = byFile.get(via.file)?.find((c) => c !== user && encloses(via, c.location));
      if (written) writtenBy.set(user, written);
    }
  }
  return { writtenBy, used: new Set(writtenBy.values()) };
}

function meet(claim: Met, pool: EphemeralPool): readonly Met[] {
  const ports = claim.ports.intersect(pool.ports);
  if (ports.isEmpty) return [];
  const doubts: { readonly confidence: Confidence; readonly why: string }[] = [
    { confidence: claim.confidence, why: claim.why },
    pool,
  ];
  const ofRange = pool.setBy && doubtOfSetting(pool.setBy, 'the range');
  if (ofRange) doubts.push({ confidence: 'medium', why: ofRange });
  if (ports.subtract(pool.perhapsReserved).isEmpty) {
    doubts.push({ confidence: 'low', why: 'a reserved list of this project may protect these ports' });
  }
  const { confidence, why } = doubts.reduce((worst, d) =>
    rank(d.confidence) > rank(worst.confidence) ? d : worst,
  );
  return [{ ...claim, ports, confidence, why }];
}

/** A place of a host for what is asked about it and stands in none of its files. */
function anchorOf({ claims, evidence, settings }: Host): Location | null {
  const [claim] = claims;
  const sign = evidence.find((e) => !e.assumed);
  const [setting] = [...settings.values()].flatMap((s) => s.inForce.flatMap(({ fact }) => fact ?? []));
  return claim?.fact.location ?? sign?.at ?? setting?.location ?? null;
}

function gather(gatherings: Map<string, Gathering>, host: Host, pool: EphemeralPool, met: Met): void {
  // Where no file sets the range, the claim is the decision that somebody wrote down.
  const location = pool.setBy
    ? (pool.setBy.origin ?? pool.setBy.location)
    : (met.location ?? (pool.given ? (met.sign ?? anchorOf(host)) : null));
  if (!location) return;
  // What is certain must not colour what is not: the claims of each confidence make a clash of their own, and harmless ones.
  const decision = `${JSON.stringify(location)} ${pool.range.join('-')} ${met.isDrawn === true}`;
  const { confidence } = met;
  const key = `${decision} ${confidence}`;
  const found = gatherings.get(key) ?? {
    decision,
    confidence,
    location,
    pool,
    met: new Map(),
    hosts: new Set(),
    reservation: new Reservation(),
  };
  gatherings.set(key, found);
  const claim = `${met.claimant} ${JSON.stringify(met.location)}`;
  const before = found.met.get(claim);
  found.met.set(claim, { ...(before ?? met), ports: before ? before.ports.union(met.ports) : met.ports });
  found.hosts.add(host.place.label);
  found.reservation.add(host, pool);
}

function finish({ location, pool, met, hosts, reservation, confidence }: Gathering): Clash {
  const sorted = [...met.values()].sort(
    (a, b) => comparePlaces(a.location, b.location) || (a.claimant < b.claimant ? -1 : 1),
  );
  const { range, setBy } = pool;
  const claimed = sorted.reduce((all, m) => all.union(m.claimed), reservation.claimed);
  // What is only perhaps on the machine is reserved for nobody who is certain about the rest.
  const declared = confidence === 'high' ? reservation.certain : reservation.claimed;
  const ports = sorted.reduce((all, m) => all.union(m.ports), declared);
  const reserve = reservation.reserved.union(ports);
  const isCertain = confidence === 'high' && ports.subtract(reservation.certain).isEmpty;
  return {
    location,
    range,
    poolSize: pool.ports.size,
    setBy,
    given: pool.given,
    met: sorted,
    hosts: hostsWords(hosts),
    reserve,
    claimed,
    remedies: sorted.every((m) => m.isDrawn)
      ? []
      : remediesOf({ setBy, range, reserve, list: reservation.list, claimed, isCertain }),
  };
}

function comparePlaces(a: Location | null, b: Location | null): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  return compareLocations(a, b);
}

/** The confidence of a clash is that of each of its claims. */
export function surest(clash: Clash): Met {
  const [first] = clash.met;
  if (!first) throw new RangeError('a clash meets at least one claim');
  return first;
}

/** Connections for which a finding says how likely a collision is: a busy proxy or a CI worker has about as many. */
const CONNECTIONS = 1000;

/** One random port of the pool, with {@link CONNECTIONS} outgoing connections to random destinations. */
export function riskOf(clash: Clash): Risk {
  return {
    connections: CONNECTIONS,
    ports: 1,
    probability: round(collisionProbability(CONNECTIONS, clash.poolSize)),
  };
}

/** Four digits: what the measurement behind the model supports. */
function round(probability: number): number {
  return Number(probability.toPrecision(4));
}

/** The other sides of a clash, and the place that sets the range where the value stands elsewhere. */
export function relatedOf(clash: Clash, label: (met: Met) => string): readonly Related[] {
  const related: Related[] = [];
  if (clash.setBy && !sameLocation(clash.setBy.location, clash.location)) {
    related.push({
      location: clash.setBy.location,
      label: 'the ephemeral range is set here',
      default: false,
    });
  }
  for (const met of clash.met) {
    if (met.location && !clash.setBy && sameLocation(met.location, clash.location)) continue;
    const { location, claimant, ports } = met;
    related.push({ location, label: label(met), claimant, default: location === null, ports });
  }
  if (!clash.setBy) {
    const range = PortSet.of(clash.range);
    related.push({
      location: null,
      label: `${rangeName(clash)} is ${range}`,
      default: !clash.given,
      ports: range,
    });
  }
  return related;
}

/** `start the range at 32001, or `: the move that leaves the larger pool; empty where none leaves any. */
export function moveWords({ range, claimed }: Clash): string {
  const moved = movedRange(range, claimed);
  if (!moved) return '';
  return moved[1] === range[1] ? `start the range at ${moved[0]}, or ` : `end the range at ${moved[1]}, or `;
}

/** What to call the range of a clash: set by a file, given for this run, or the kernel's own. */
export function rangeName(clash: Clash): string {
  if (clash.setBy) return 'the ephemeral range';
  return clash.given ? 'the range asked about' : "the kernel's default ephemeral range";
}
