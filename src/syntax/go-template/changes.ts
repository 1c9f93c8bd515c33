// Functions that change a map in place, as Go does: what is open about the change is open about the map from then on.

import { known, oneOf, options, type Unknown, unknown, type Value } from '../../model/value.ts';
import { keyOf } from './functions/collections.ts';
import { type GoMap, isMap, refuse, truth } from './values.ts';

/** What a change needs of the execution around it. */
export interface Change {
  /** Whether it happens at all is not decided by the files. */
  readonly isDoubtful: boolean;
  readonly spend: (steps: number) => void;
  /** The map may have entries that nobody knows. */
  readonly open: (map: GoMap, why: Unknown) => void;
  /** Gives up on the chart: a map that is changed in part would give wrong values. */
  readonly giveUp: () => never;
}

const MAX_DEPTH = 60;

/** Sprig's `set` and `unset`. */
export function setEntry(
  name: string,
  [map, key, value = known(null)]: readonly Value[],
  change: Change,
): Value {
  if (!map) return refuse(`'${name}' needs a map`);
  const maps = options(map).filter(isMap);
  if (maps.length === 0) return map.kind === 'unknown' ? map : refuse(`'${name}' needs a map`);
  const isDoubtful = change.isDoubtful || maps.length < options(map).length || maps.length > 1;
  const next = name === 'unset' ? known(null) : value;
  for (const { data } of maps) {
    const entries = data as Map<string, Value>;
    if (key?.kind !== 'known') {
      const why = unknown('an entry of the map is changed, and which one is not known');
      obscure(entries, why, change, 0);
    } else if (name === 'unset' && !isDoubtful) entries.delete(keyOf(key));
    else {
      const before = entries.get(keyOf(key)) ?? known(null);
      entries.set(keyOf(key), isDoubtful ? oneOf([before, next]) : next);
    }
  }
  return map;
}

/** Sprig's merges change their first map: it wins, but for what is empty in it, or the others overwrite it (mergo). */
export function mergeMaps([into, ...maps]: readonly Value[], overwrites: boolean, change: Change): Value {
  const targets = into ? options(into).filter(isMap) : [];
  if (!into || targets.length === 0) return refuse('a map that is merged is not known');
  const isDoubtful = change.isDoubtful || targets.length > 1 || targets.length < options(into).length;
  for (const { data } of targets)
    for (const map of maps) {
      const all = options(map);
      for (const one of all) {
        const entries = data as Map<string, Value>;
        if (isMap(one))
          merge(entries, one.data, overwrites, { ...change, isDoubtful: isDoubtful || all.length > 1 }, 0);
        else if (one.kind === 'unknown') {
          const why = unknown(`a map that is merged is not known: ${one.reason}`, one.via);
          if (overwrites) obscure(entries, why, change, 0);
          else fillWith(entries, why, change, 0);
        }
      }
    }
  return into;
}

function merge(
  into: Map<string, Value>,
  from: GoMap,
  overwrites: boolean,
  change: Change,
  depth: number,
): void {
  if (depth > MAX_DEPTH) change.giveUp();
  const put = (key: string, before: Value | undefined, value: Value) =>
    into.set(key, change.isDoubtful ? oneOf([before ?? known(null), value]) : value);
  for (const [key, value] of from) {
    change.spend(1);
    const before = into.get(key);
    if (isMap(before) && isMap(value))
      merge(before.data as Map<string, Value>, value.data, overwrites, change, depth + 1);
    else if (before === undefined || overwrites) put(key, before, value);
    else {
      const is = truth(before);
      if (is === undefined) into.set(key, unknown('a value that is merged is not known'));
      else if (!is) put(key, before, value);
    }
  }
}

/** Anything of the map may have another value now. */
function obscure(map: Map<string, Value>, why: Unknown, change: Change, depth: number): void {
  if (depth > MAX_DEPTH) change.giveUp();
  change.open(map, why);
  for (const [key, value] of map) {
    change.spend(1);
    if (isMap(value)) obscure(value.data as Map<string, Value>, why, change, depth + 1);
    else map.set(key, why);
  }
}

/** What the map has stays; what it has not, or is empty, may have been given. */
function fillWith(map: Map<string, Value>, why: Unknown, change: Change, depth: number): void {
  if (depth > MAX_DEPTH) change.giveUp();
  change.open(map, why);
  for (const [key, value] of map) {
    change.spend(1);
    if (isMap(value)) fillWith(value.data as Map<string, Value>, why, change, depth + 1);
    else if (truth(value) !== true) map.set(key, why);
  }
}
