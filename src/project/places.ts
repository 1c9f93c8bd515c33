// Who shares a host: the relation of two places.

import type { Place } from '../model/fact.ts';

/**
 * `same`: the files prove a common machine; `maybe`: one project, and nothing speaks against it; `unlikely`: the
 * files name different machines but do not exclude that one is both; `apart`: proven to be different.
 */
export type Relation = 'same' | 'maybe' | 'unlikely' | 'apart';

export function relate(a: Place, b: Place): Relation {
  if (a.namespace !== b.namespace) return 'apart';
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
