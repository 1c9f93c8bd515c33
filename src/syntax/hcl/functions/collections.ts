// Functions on lists, sets and maps. Elements may be unknown: only what depends on them is unknown then.

import { type Known, known, oneOf, unknown, type Value } from '../../../model/value.ts';
import {
  adopt,
  collection,
  compareTexts,
  entriesOf,
  equal,
  failure,
  isList,
  isMap,
  kindOf,
  lift,
  toBool,
  toText,
} from '../types.ts';
import { toList, toSet } from './conversions.ts';
import {
  asInteger,
  asItems,
  asText,
  atLeast,
  exactly,
  type FunctionTable,
  type HclFunction,
  type Via,
} from './define.ts';
import { characters } from './texts.ts';

/** More elements than this are not multiplied out. */
const MAX_PRODUCT = 10_000;

export const COLLECTION_FUNCTIONS: FunctionTable = {
  alltrue: every(true),
  anytrue: every(false),
  chunklist: exactly(2, ([list, size], via) =>
    asItems(list, (items) =>
      asInteger(size, (n) => {
        if (n < 0) return failure('chunklist() needs a positive size', via);
        return lift([toList(items, via)], (converted) =>
          asItems(converted, (all) => {
            const chunks: Value[] = [];
            const step = n === 0 ? Math.max(1, all.length) : n;
            for (let i = 0; i < all.length; i += step)
              chunks.push(collection('list', all.slice(i, i + step), via));
            return collection('list', chunks, via);
          }),
        );
      }),
    ),
  ),
  coalescelist: {
    ...atLeast(1, (args, via) => {
      if (!args.every((arg) => arg.data === null || hasPositions(arg)))
        return failure('coalescelist() needs lists', via);
      const taken = args.find((arg) => isList(arg.data) && arg.data.length > 0);
      return taken ?? failure('all arguments of coalescelist() are empty', via);
    }),
    nullable: true,
  },
  compact: exactly(1, ([list], via) =>
    asItems(list, (items) => {
      const texts = items.map((item) =>
        item.kind === 'known' && item.data === null ? item : lift([item], toText),
      );
      const kept = texts.filter((item) => item.kind !== 'known' || (item.data !== '' && item.data !== null));
      return ordered('list', kept, via);
    }),
  ),
  concat: atLeast(1, (args, via) => {
    if (!args.every(hasPositions)) return failure('concat() needs lists', via);
    const items = args.flatMap((arg) =>
      isList(arg.data) ? arg.data.map((item) => adopt(arg.via, item)) : [],
    );
    const typed = args.every((arg) => kindOf(arg.data) === 'list');
    return typed ? toList(items, via) : collection('tuple', items, via);
  }),
  contains: exactly(2, ([list, wanted], via) =>
    asItems(list, (items) => {
      const found = items.map((item) => (wanted ? equal(item, wanted) : undefined));
      if (found.includes(true)) return known(true, via);
      return found.includes(undefined)
        ? unknown('an element of the list is not known', via)
        : known(false, via);
    }),
  ),
  distinct: exactly(1, ([list], via) =>
    asItems(list, (items) =>
      lift([toList(items, via)], (converted) =>
        asItems(converted, (all) => {
          if (all.length > 1000 && !all.every(isScalar)) return unknown('too many elements to compare', via);
          return ordered('list', distinct(all), via);
        }),
      ),
    ),
  ),
  element: exactly(2, ([list, position], via) =>
    asItems(list, (items) =>
      asInteger(position, (n) => {
        if (list && !hasPositions(list)) return failure('element() of a set', via);
        const rest = n % items.length;
        // Terraform 1.11 wraps negative positions around in lists, and stops in tuples.
        if (rest < 0 && list && kindOf(list.data) !== 'list') {
          return kindOf(list.data)
            ? failure('element() with a negative position', via)
            : unknown('a negative position', via);
        }
        const item = items[rest < 0 ? rest + items.length : rest];
        return item ? adopt(via, item) : failure('element() of an empty list', via);
      }),
    ),
  ),
  flatten: exactly(1, ([list], via) =>
    asItems(list, (items) => {
      const flat: Value[] = [];
      flattenInto(flat, items, 0);
      return ordered('tuple', flat, via);
    }),
  ),
  index: exactly(2, ([list, wanted], via) =>
    asItems(list, (items) => {
      if (list && !hasPositions(list)) return failure('index() of a set', via);
      for (const [i, item] of items.entries()) {
        const same = wanted ? equal(item, wanted) : undefined;
        if (same === true) return known(i, via);
        if (same === undefined) return unknown('an element of the list is not known', via);
      }
      return failure('index() finds no such element', via);
    }),
  ),
  keys: exactly(1, ([map], via) => {
    if (!map || !isMap(map.data)) return failure('keys() needs a map', via);
    const kind = kindOf(map.data) === 'map' ? 'list' : 'tuple';
    return collection(
      kind,
      entriesOf(map.data).map(([key]) => known(key, via)),
      via,
    );
  }),
  values: exactly(1, ([map], via) => {
    if (!map || !isMap(map.data)) return failure('values() needs a map', via);
    const kind = kindOf(map.data) === 'map' ? 'list' : 'tuple';
    return collection(
      kind,
      entriesOf(map.data).map(([, value]) => adopt(via, value)),
      via,
    );
  }),
  length: exactly(1, ([value], via) => {
    if (!value) return failure('no argument');
    const { data } = value;
    if (typeof data === 'string') return known(characters(data).length, via);
    if (isMap(data)) return known(data.size, via);
    if (!isList(data)) return failure('length() needs a collection or a string', via);
    if (kindOf(data) === 'set' && data.some((item) => item.kind !== 'known')) {
      return unknown('how many elements the set has is not known', via);
    }
    return known(data.length, via);
  }),
  lookup: {
    min: 2,
    max: 3,
    nullable: true,
    run: ([map, key, fallback], via) => {
      if (!map || !isMap(map.data)) return failure('lookup() needs a map', via);
      const { data } = map;
      return asText(key, (name) => {
        const found = data.get(name);
        return found
          ? adopt(map.via, found)
          : (fallback ?? failure(`the map has no key ${JSON.stringify(name)}`, via));
      });
    },
  },
  matchkeys: exactly(3, ([values, keys, wanted], via) =>
    asItems(values, (all) =>
      asItems(keys, (names) =>
        asItems(wanted, (set) => {
          if (all.length !== names.length) return failure('matchkeys() needs two lists of one length', via);
          const kept: Value[] = [];
          for (const [i, name] of names.entries()) {
            const found = set.map((item) => equal(item, name));
            if (found.includes(true)) kept.push(all[i] ?? known(null));
            else if (found.includes(undefined)) return unknown('a key of matchkeys() is not known', via);
          }
          return toList(kept, via);
        }),
      ),
    ),
  ),
  merge: {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    nullable: true,
    run: (args, via) => {
      const merged = new Map<string, Value>();
      for (const arg of args) {
        if (arg.data === null) continue;
        if (!isMap(arg.data)) return failure('merge() needs maps', via);
        for (const [key, value] of arg.data) merged.set(key, adopt(arg.via, value));
      }
      const typed = args.length > 0 && args.every((arg) => kindOf(arg.data) === 'map');
      return collection(typed ? 'map' : 'object', merged, via);
    },
  },
  one: exactly(1, ([list], via) =>
    asItems(list, (items) => {
      if (items.length > 1) return failure('one() of more than one element', via);
      return items[0] ? adopt(via, items[0]) : known(null, via);
    }),
  ),
  reverse: exactly(1, ([list], via) =>
    asItems(list, (items) =>
      collection(list && kindOf(list.data) === 'tuple' ? 'tuple' : 'list', [...items].reverse(), via),
    ),
  ),
  setintersection: ofSets((sets, via) => {
    const [first = [], ...rest] = sets;
    return toSet(
      first.filter((item) => rest.every((set) => set.some((other) => sameScalar(item, other)))),
      via,
    );
  }),
  setproduct: atLeast(2, (args, via) => {
    let rows: (readonly Value[])[] = [[]];
    for (const arg of args) {
      const items = isList(arg.data) ? toList(arg.data, arg.via) : failure('setproduct() needs lists', via);
      if (items.kind !== 'known' || !isList(items.data)) return items;
      const { data } = items;
      if (rows.length * data.length > MAX_PRODUCT) return unknown('the product is too large to compute', via);
      rows = rows.flatMap((row) => data.map((item) => [...row, adopt(arg.via, item)]));
    }
    const kind = args.every((arg) => kindOf(arg.data) === 'set') ? 'set' : 'list';
    return collection(
      kind,
      rows.map((row) => collection('tuple', row)),
      via,
    );
  }),
  setsubtract: {
    ...ofSets((sets, via) => {
      const [first = [], second = []] = sets;
      return toSet(
        first.filter((item) => !second.some((other) => sameScalar(item, other))),
        via,
      );
    }),
    min: 2,
    max: 2,
  },
  setunion: ofSets((sets, via) => toSet(sets.flat(), via)),
  slice: exactly(3, ([list, from, to], via) =>
    asItems(list, (items) =>
      asInteger(from, (start) =>
        asInteger(to, (end) => {
          if (list && !hasPositions(list)) return failure('slice() of a set', via);
          if (start < 0 || end < start || end > items.length)
            return failure('slice() outside of the list', via);
          return collection(
            list && kindOf(list.data) === 'tuple' ? 'tuple' : 'list',
            items.slice(start, end),
            via,
          );
        }),
      ),
    ),
  ),
  sort: exactly(1, ([list], via) =>
    asItems(list, (items) => {
      const texts = items.map((item) => lift([item], toText));
      const failed = texts.find((item) => item.kind === 'unknown' && 'failed' in item);
      if (failed) return failed;
      const sorted = texts
        .flatMap((item) => (item.kind === 'known' ? [item] : []))
        .sort((a, b) => compareTexts(String(a.data), String(b.data)));
      return ordered('list', [...sorted, ...texts.filter((item) => item.kind !== 'known')], via);
    }),
  ),
  transpose: exactly(1, ([map], via) => {
    if (!map || !isMap(map.data)) return failure('transpose() needs a map of lists', via);
    const turned = new Map<string, Value[]>();
    for (const [key, list] of entriesOf(map.data)) {
      if (list.kind !== 'known' || !isList(list.data))
        return list.kind === 'unknown' ? list : failure('no list', via);
      for (const item of list.data) {
        const name = lift([item], toText);
        if (name.kind !== 'known')
          return name.kind === 'unknown' ? name : unknown('a key may be one of several', via);
        const group = turned.get(String(name.data));
        if (group) group.push(known(key, via));
        else turned.set(String(name.data), [known(key, via)]);
      }
    }
    return collection(
      'map',
      new Map([...turned].map(([key, items]) => [key, collection('list', items)])),
      via,
    );
  }),
  zipmap: exactly(2, ([keys, values], via) =>
    asItems(keys, (names) =>
      asItems(values, (items) => {
        if (values && !hasPositions(values)) return failure('zipmap() needs a list of values', via);
        if (names.length !== items.length) return failure('zipmap() needs two lists of one length', via);
        const texts = names.map((name) => lift([name], toText));
        if (texts.some((name) => name.kind === 'several')) return unknown('a key may be one of several', via);
        return lift(texts, (...all: readonly Known[]) => {
          const map = new Map(all.map((name, i) => [String(name.data), items[i] ?? known(null)]));
          return collection(values && kindOf(values.data) === 'list' ? 'map' : 'object', map, via);
        });
      }),
    ),
  ),
};

/** A list whose number or order of elements depends on unknown ones among them is open. */
function ordered(kind: 'list' | 'tuple', items: readonly Value[], via: Via): Value {
  return collection(items.every((item) => item.kind === 'known') ? kind : 'open', items, via);
}

function flattenInto(flat: Value[], items: readonly Value[], depth: number): void {
  for (const item of items) {
    if (item.kind === 'known' && isList(item.data) && depth < 100) {
      flattenInto(
        flat,
        item.data.map((inner) => adopt(item.via, inner)),
        depth + 1,
      );
    } else flat.push(item);
  }
}

/** True for lists and tuples: a set has no positions. */
function hasPositions(value: Known): boolean {
  return isList(value.data) && kindOf(value.data) !== 'set';
}

function isScalar(value: Value): value is Known {
  return value.kind === 'known' && (value.data === null || typeof value.data !== 'object');
}

function sameScalar(a: Value, b: Value): boolean {
  return isScalar(a) && isScalar(b) && a.data === b.data;
}

/** Elements without their repetitions; unknown ones all stay. */
function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Set<unknown>();
  const kept: Value[] = [];
  for (const item of items) {
    if (isScalar(item)) {
      if (seen.has(item.data)) continue;
      seen.add(item.data);
    } else if (kept.some((other) => equal(other, item) === true)) continue;
    kept.push(item);
  }
  return kept;
}

/** A function on sets of scalars that are all known, converted to one type. */
function ofSets(compute: (sets: readonly (readonly Value[])[], via: Via) => Value): HclFunction {
  return atLeast(1, (args, via) => {
    const lengths: number[] = [];
    const all: Value[] = [];
    for (const arg of args) {
      if (!isList(arg.data)) return failure('a set is required', via);
      lengths.push(arg.data.length);
      all.push(...arg.data.map((item) => adopt(arg.via, item)));
    }
    return lift([toList(all, [])], (converted) =>
      asItems(converted, (items) => {
        if (!items.every(isScalar)) return unknown('an element of the sets is not known', via);
        if (items.length > 2000) return unknown('the sets are too large to compute', via);
        const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
        return compute(
          lengths.map((length, i) => items.slice(starts[i], (starts[i] ?? 0) + length)),
          via,
        );
      }),
    );
  });
}

/** `alltrue` and `anytrue`; null counts as false. */
function every(expected: boolean): HclFunction {
  return exactly(1, ([list], via) =>
    asItems(list, (items) => {
      const bools = items.map((item) =>
        item.kind === 'known' && item.data === null ? known(false) : lift([item], toBool),
      );
      const failed = bools.find((item) => item.kind === 'unknown' && 'failed' in item);
      if (failed) return failed;
      if (bools.some((item) => item.kind === 'known' && item.data !== expected)) return known(!expected, via);
      const undecided = bools.find((item) => item.kind !== 'known');
      if (!undecided) return known(expected, via);
      return undecided.kind === 'unknown' ? undecided : oneOf([known(true, via), known(false, via)]);
    }),
  );
}
