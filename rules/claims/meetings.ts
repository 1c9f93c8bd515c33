// Claims that meet on one machine, gathered by decision: one that meets many is one meeting, on however many machines.

import { type Confidence, type Related, rank } from '../../src/model/finding.ts';
import type { Host } from '../../src/model/host.ts';
import type { PortSet } from '../../src/model/ports.ts';
import { compareLocations, type Location, sameLocation } from '../../src/model/span.ts';
import { hostsWords, nameOf, ownName } from '../words.ts';
import { type Held, least } from './machine.ts';

/** Two claims on one machine that want the same ports. */
export interface Pair {
  /** The side that somebody would change. */
  readonly decision: Held & { readonly location: Location };
  readonly other: Held;
  /** What both want. */
  readonly ports: PortSet;
  readonly host: Host;
}

/** The other side of a meeting. */
export interface Met {
  readonly held: Held;
  readonly ports: PortSet;
  readonly confidence: Confidence;
  readonly why: string;
}

/** A claim with all that it meets. */
export interface Meeting {
  readonly decision: Pair['decision'];
  /** Most certain first, then by place. */
  readonly met: readonly [Met, ...Met[]];
  /** All that is wanted twice. */
  readonly ports: PortSet;
  readonly hosts: string;
}

/** The meetings of `pairs`, sorted by place; doubtful pairs make a meeting of their own, so that they colour no other. */
export function meetings(pairs: readonly Pair[]): readonly Meeting[] {
  const gathered = new Map<string, { first: Pair; met: Map<string, Met>; hosts: Set<string> }>();
  for (const pair of pairs) {
    const { decision, other } = pair;
    if (other.location && sameLocation(decision.location, other.location)) continue;
    const { confidence, why } = least(decision, other);
    const key = `${JSON.stringify(decision.location)} ${decision.ports} ${confidence === 'low'}`;
    const found = gathered.get(key) ?? { first: pair, met: new Map(), hosts: new Set() };
    gathered.set(key, found);
    const name = `${other.claimant} ${other.location ? JSON.stringify(other.location) : other.ports}`;
    const before = found.met.get(name);
    const isSurer = !before || rank(confidence) < rank(before.confidence);
    found.met.set(name, {
      ...(isSurer ? { held: other, confidence, why } : before),
      ports: before ? before.ports.union(pair.ports) : pair.ports,
    });
    found.hosts.add(pair.host.place.label);
  }
  return [...gathered.values()]
    .flatMap(({ first, met, hosts }): readonly Meeting[] => {
      const [surest, ...others] = [...met.values()].sort(compareMet);
      if (!surest) return [];
      const ports = others.reduce((all, m) => all.union(m.ports), surest.ports);
      const labels = hostsWords(hosts);
      return [{ decision: first.decision, met: [surest, ...others], ports, hosts: labels }];
    })
    .sort((a, b) => compareLocations(a.decision.location, b.decision.location));
}

function compareMet(a: Met, b: Met): number {
  const [x, y] = [a.held.location, b.held.location];
  const byPlace = x && y ? compareLocations(x, y) : x ? -1 : y ? 1 : 0;
  return rank(a.confidence) - rank(b.confidence) || byPlace || (a.held.claimant < b.held.claimant ? -1 : 1);
}

/** With so many others of one port a claim is compared, and so many it is said to meet: a file may be generated. */
const MAX_COMPARED = 100;
const MAX_MET = 8;

/** The pairs of claims on one port each: each claim with those before it. In time in proportion to the claims. */
export function pairsWithin(
  claims: readonly Held[],
  pairOf: (later: Held, earlier: Held) => readonly Pair[],
): readonly Pair[] {
  const byPort = new Map<string, Map<string, Held[]>>();
  return claims.flatMap((claim) => {
    const port = `${claim.ports}`;
    const before = byPort.get(port) ?? new Map<string, Held[]>();
    byPort.set(port, before);
    const found: Pair[] = [];
    for (const list of before.values())
      for (const earlier of list) if (found.length < MAX_MET) found.push(...pairOf(claim, earlier));
    // Of each program, so that thousands of one do not hide the other.
    const own = before.get(claim.fact?.form ?? '') ?? [];
    if (own.length < MAX_COMPARED) own.push(claim);
    before.set(claim.fact?.form ?? '', own);
    return found;
  });
}

/** The other sides of a meeting. */
export function relatedOf(met: readonly Met[], label: (met: Met) => string): readonly Related[] {
  return met.map((m) => ({
    location: m.held.location,
    label: label(m),
    claimant: m.held.claimant,
    default: m.held.location === null,
    ports: m.ports,
  }));
}

/** Who holds a claim and how, as the subject of a sentence: `HAProxy listens on`. */
export function holderWords({ claimant, fact }: Held): string {
  if (claimant === 'k8s-hostport') return 'a pod takes';
  if (fact?.role === 'publish') return 'a container is published on';
  return `${nameOf({ claimant, name: fact ? ownName(fact) : undefined }) ?? 'a service'} listens on`;
}
