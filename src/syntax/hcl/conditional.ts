// The type of a conditional: both sides are converted to what they have in common, whichever is chosen.

import { type Known, known, type Unknown, unknown, type Value } from '../../model/value.ts';
import {
  type CollectionKind,
  collection,
  failure,
  isFailure,
  isList,
  isMap,
  isUniform,
  kindOf,
  unify,
} from './types.ts';

const UNDECIDED = 'the two sides of the condition differ in their types';

/**
 * The chosen side of a condition in the type it has in common with the other one, as cty's unification finds it. A
 * side that is not known leaves the other as it is; a failure where Terraform finds no common type.
 */
export function commonType(chosen: Value, other: Value): Value {
  if (chosen.kind !== 'known' || other.kind !== 'known') {
    // The other side has a type that could be told, and was not.
    return other.kind === 'unknown' && other.reason === UNDECIDED ? other : chosen;
  }
  if (chosen.data === null || other.data === null) return chosen;
  const shape = shapeOf(chosen);
  if (shape !== shapeOf(other)) {
    return failure('the two sides of the condition have no common type', chosen.via);
  }
  if (shape === 'scalar') return first(unify([chosen, other])) ?? chosen;
  const kinds = [kindOf(chosen.data), kindOf(other.data)];
  if (kinds.includes('set') && kinds[0] !== kinds[1]) return unknown(UNDECIDED, chosen.via);
  if (isList(chosen.data) && isList(other.data)) return commonList(chosen, chosen.data, other.data, kinds);
  if (isMap(chosen.data) && isMap(other.data)) return commonMap(chosen, chosen.data, other.data, kinds);
  return chosen;
}

type Kinds = readonly (CollectionKind | undefined)[];

function commonList(chosen: Known, items: readonly Value[], others: readonly Value[], kinds: Kinds): Value {
  if (items.length === others.length && kinds.every((kind) => kind === 'tuple')) {
    const pairs = items.map((item, i) => commonType(item, others[i] ?? item));
    if (pairs.every((item, i) => item === items[i])) return chosen;
    return undecidedOf(items, pairs) ?? collection('tuple', pairs, chosen.via);
  }
  const unified = isUniform([...items, ...others]) ? items : unify([...items, ...others]);
  if (!('length' in unified)) return isFailure(unified) ? unified : unknown(UNDECIDED, chosen.via);
  if (kinds.includes(undefined) && unified === items) return chosen;
  const kind = kinds[0] === 'open' || kinds[0] === 'set' ? kinds[0] : 'list';
  return collection(kind, [...unified].slice(0, items.length), chosen.via);
}

function commonMap(
  chosen: Known,
  entries: ReadonlyMap<string, Value>,
  others: ReadonlyMap<string, Value>,
  kinds: Kinds,
): Value {
  const keys = [...entries.keys()];
  const values = [...entries.values()];
  const sameKeys = entries.size === others.size && keys.every((key) => others.has(key));
  if (sameKeys && kinds.every((kind) => kind === 'object')) {
    const pairs = keys.map((key, i) => commonType(values[i] ?? known(null), others.get(key) ?? known(null)));
    if (pairs.every((value, i) => value === values[i])) return chosen;
    return undecidedOf(values, pairs) ?? collection('object', zip(keys, pairs), chosen.via);
  }
  const all = [...values, ...others.values()];
  const unified = isUniform(all) ? values : unify(all);
  if (!('length' in unified)) return isFailure(unified) ? unified : unknown(UNDECIDED, chosen.via);
  if (kinds.includes(undefined) && unified === values) return chosen;
  return collection('map', zip(keys, unified), chosen.via);
}

/** The reason why one of `converted` is not known although it was. */
function undecidedOf(before: readonly Value[], converted: readonly Value[]): Unknown | undefined {
  for (const [i, value] of converted.entries()) {
    if (value.kind === 'unknown' && before[i]?.kind === 'known') return value;
  }
  return undefined;
}

function zip(keys: readonly string[], values: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(keys.map((key, i) => [key, values[i] ?? known(null)]));
}

function first(unified: readonly Value[] | Unknown): Value | undefined {
  return 'length' in unified ? unified[0] : unified;
}

function shapeOf({ data }: Known): 'list' | 'map' | 'scalar' {
  return isList(data) ? 'list' : isMap(data) ? 'map' : 'scalar';
}
