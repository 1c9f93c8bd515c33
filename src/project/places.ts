// Who shares a host: the relation of two places.

import type { Place } from '../model/fact.ts';

/**
 * `same`: the files prove a common machine; `maybe`: one project, and nothing speaks against it; `unlikely`: the
 * files name different machines but do not exclude that one is both; `apart`: proven to be different.
 */
export type Relation = 'same' | 'maybe' | 'unlikely' | 'apart';

export function relate(a: Place, b: Place): Relation {
  if (a.namespace !== b.namespace) return 'apart';
  const byPeople = relateStated(a, b);
  if (byPeople) return byPeople;
  if (a.kind === 'group' && (b.kind === 'group' || b.kind === 'inventory') && a.members.includes('all'))
    return 'same';
  if (b.kind === 'group' && (a.kind === 'group' || a.kind === 'inventory') && b.members.includes('all'))
    return 'same';
  if (a.kind !== b.kind) return 'maybe';
  if (a.members.some((m) => b.members.includes(m))) return 'same';
  switch (a.kind) {
    case 'inventory':
    case 'configured':
      return 'apart';
    case 'group':
    case 'resource':
      return 'unlikely';
    case 'role':
    case 'path':
      return 'maybe';
  }
}

/** What people state wins: one host in common, or, where all of both is stated, none. */
function relateStated(a: Place, b: Place): Relation | undefined {
  const [x, y] = [statedHosts(a), statedHosts(b)];
  if (x.size === 0 || y.size === 0) return undefined;
  for (const host of x) if (y.has(host)) return 'same';
  return isAllStated(a) && isAllStated(b) ? 'apart' : undefined;
}

/** The hosts of the configuration that a place is stated to be. */
export function statedHosts({ kind, members, stated = [] }: Place): ReadonlySet<string> {
  return new Set(kind === 'configured' ? members : stated.map((s) => s.host));
}

function isAllStated({ kind, members, stated = [] }: Place): boolean {
  if (kind === 'configured') return true;
  // What reaches all hosts reaches more than those that are named.
  return members.every((m) => m !== 'all' && stated.some((s) => s.member === m));
}
