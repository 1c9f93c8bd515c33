// `hosts:` of the configuration: people state which places are one machine, where the files cannot tell.

import type { Place } from '../model/fact.ts';
import type { Linked } from './link.ts';

/** A group of machines by name, and what belongs to it. */
export interface StatedHosts {
  readonly name: string;
  readonly matches: readonly StatedMatch[];
}

export interface StatedMatch {
  /** As written: `ansible:group/agents`, `path:packer/**`. */
  readonly pattern: string;
  /** True for a file that belongs to it, or for one of the names of a place. */
  readonly takes: (file: string, names: readonly string[]) => boolean;
}

export interface Stated {
  readonly linked: Linked;
  /** Patterns that took nothing: most likely misspelt. */
  readonly idle: readonly { readonly host: string; readonly pattern: string }[];
}

/** Marks the places of facts and evidence with the hosts that they are stated to be. */
export function stateHosts(linked: Linked, hosts: readonly StatedHosts[]): Stated {
  const used = new Set<StatedMatch>();
  const byMember = new Map<string, Set<string>>();
  const note = (place: Place, file: string): void => {
    for (const member of place.members) {
      const names = linked.namesOf(place.kind, member);
      for (const { name, matches } of hosts) {
        for (const match of matches) {
          if (!match.takes(file, names)) continue;
          used.add(match);
          const key = `${place.kind} ${member}`;
          const before = byMember.get(key);
          if (before) before.add(name);
          else byMember.set(key, new Set([name]));
        }
      }
    }
  };
  for (const { place, location } of linked.facts) note(place, location.file);
  for (const { place, evidence } of linked.evidence) note(place, evidence.at.file);
  const marked = (place: Place): Place => {
    const stated = place.members.flatMap((member) =>
      [...(byMember.get(`${place.kind} ${member}`) ?? [])].map((host) => ({ member, host })),
    );
    return stated.length > 0 ? { ...place, stated } : place;
  };
  return {
    linked: {
      ...linked,
      facts: linked.facts.map((f) => ({ ...f, place: marked(f.place) })),
      confFiles: linked.confFiles.map((f) => ({ ...f, place: marked(f.place) })),
      evidence: linked.evidence.map((e) => ({ ...e, place: marked(e.place) })),
    },
    idle: hosts.flatMap(({ name, matches }) =>
      matches.filter((m) => !used.has(m)).map(({ pattern }) => ({ host: name, pattern })),
    ),
  };
}
