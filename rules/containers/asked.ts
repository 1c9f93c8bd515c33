// Parameters that pods, containers and node pools ask others to set, each place once, gathered by who asks.

import type { Asked, SysctlFact } from '../../src/model/fact.ts';
import type { Project } from '../../src/model/host.ts';
import { sameLocation } from '../../src/model/span.ts';
import { listed } from '../words.ts';

/** A fact that is a request. */
export interface Request extends SysctlFact {
  readonly asked: Asked;
}

/** What one pod, container or pool asks for, in the order of the file; never empty. */
export interface Requests {
  readonly first: Request;
  readonly all: readonly Request[];
  /** Words for who asks: `Deployment web`, `the pod`. */
  readonly name: string;
}

/**
 * The requests that `filter` takes. What several overlays or releases make of one place is one request, and a key that the
 * files leave open is none.
 */
export function requests(project: Project, filter: (request: Request) => boolean): readonly Requests[] {
  const groups = new Map<string, Request[]>();
  const seen = new Set<string>();
  for (const fact of project.facts) {
    if (!isRequest(fact) || !fact.applied || !KEY.test(fact.key) || !filter(fact)) continue;
    const place = `${fact.key} ${JSON.stringify(fact.location)}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const { asked, location, place: of } = fact;
    const owner = asked.shared ?? (of.isAlone ? location.file : of.namespace);
    const key = `${asked.of} ${JSON.stringify(owner)}`;
    const group = groups.get(key);
    if (group) group.push(fact);
    else groups.set(key, [fact]);
  }
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    return first ? [{ first, all, name: nameOf(first) }] : [];
  });
}

const KEY = /^[a-z][\w-]*(?:\.[\w*/-]+)+$/i;

function isRequest(fact: Project['facts'][number]): fact is Request {
  return fact.kind === 'sysctl' && fact.asked !== undefined;
}

function nameOf({ asked, place }: Request): string {
  if (!place.isAlone && place.namespace !== 'host') return place.label;
  return asked.of === 'kubelet' ? 'the pod' : 'the container';
}

/** `net.core.somaxconn`, or `net.core.somaxconn, kernel.sem and 3 more`. */
export function keysOf(all: readonly Request[]): string {
  return listed([...new Set(all.map((r) => r.key))]);
}

/** The places of the other requests of a group. */
export function othersOf({ first, all }: Requests, label: (request: Request) => string) {
  return all
    .filter((r) => !sameLocation(r.location, first.location))
    .map((r) => ({ location: r.location, label: label(r), default: false, own: true as const }));
}
