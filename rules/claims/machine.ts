// What one machine holds for certain: the claims that the files apply to it, each at the place where it is written.

import type { PortsFact, Protocol } from '../../src/model/fact.ts';
import { type Confidence, rank } from '../../src/model/finding.ts';
import type { Host, Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { Location } from '../../src/model/span.ts';
import { relateTo } from '../../src/project/places.ts';
import { type Writing, writingOf } from '../ephemeral/clashes.ts';

/** A claim on ports of one machine. */
export interface Held {
  /** Where the ports are written; null for the default of a product that no file states. */
  readonly location: Location | null;
  readonly claimant: string;
  readonly ports: PortSet;
  readonly protocol: Protocol;
  /** The one local address; absent for every one. */
  readonly address?: string | undefined;
  readonly confidence: Confidence;
  /** Why not surer, or why so sure, in words. */
  readonly why: string;
  /** Null for a default. */
  readonly fact: PortsFact | null;
}

/** Ports of the machine on which a tool runs its virtual machines or nodes in containers, not of these themselves. */
const AROUND: ReadonlySet<string> = new Set(['vagrant-config', 'cluster-port']);

/** What hosts of a project hold; a claim on a machine that only may be this one is none. */
export function holder(project: Project): (host: Host) => readonly Held[] {
  const writing = writingOf(project, () => true);
  return (host) => host.claims.flatMap((claim) => held(host, claim, writing));
}

function held(
  { place }: Host,
  { fact, confidence, why }: Host['claims'][number],
  writing: Writing,
): readonly Held[] {
  if (!fact.ports || writing.used.has(fact) || AROUND.has(fact.form)) return [];
  if (relateTo(place, fact.place) !== 'same') return [];
  const location = writing.writtenBy.get(fact)?.location ?? fact.origin ?? fact.location;
  const { claimant, ports, protocol, address } = fact;
  const doubt =
    fact.confidence === 'low'
      ? { confidence: fact.confidence, why: 'only a name says that something listens there' }
      : { confidence, why };
  return [{ location, claimant, ports, protocol, address, fact, ...doubt }];
}

/** The ports that two claims both want, in the same protocol and at an address of which one holds the other. */
export function common(a: Held, b: Held): PortSet {
  if (a.protocol !== b.protocol && a.protocol !== 'any' && b.protocol !== 'any') return PortSet.EMPTY;
  if (a.address !== undefined && b.address !== undefined && a.address !== b.address) return PortSet.EMPTY;
  return a.ports.intersect(b.ports);
}

/** The least sure of several. */
export function least<T extends { readonly confidence: Confidence }>(first: T, ...more: readonly T[]): T {
  return more.reduce((worst, one) => (rank(one.confidence) > rank(worst.confidence) ? one : worst), first);
}
