// How hiera merges what several levels say of one key (https://www.puppet.com/docs/puppet/8/hiera_merging.html).

import { type Data, type Known, known, toPlain, unknown, type Value } from '../../model/value.ts';

export interface Merge {
  readonly strategy: 'first' | 'unique' | 'hash' | 'deep';
  readonly sorted?: boolean;
  /** An option that is not followed: the result is unknown. */
  readonly other?: string;
}

export const FIRST: Merge = { strategy: 'first' };

/** The strategy that a name or a hash with options says; undefined for none. */
export function mergeOf(plain: unknown): Merge | undefined {
  if (plain === null || plain === undefined) return undefined;
  if (typeof plain === 'string') return named(plain);
  if (typeof plain !== 'object') return undefined;
  const { strategy, sort_merged_arrays: sorted, ...rest } = plain as Record<string, unknown>;
  const merge = typeof strategy === 'string' ? named(strategy) : undefined;
  if (!merge) return undefined;
  const [other] = Object.keys(rest).filter((k) => k !== 'merge_debug' && rest[k] !== false);
  return { ...merge, ...(sorted === true && { sorted: true }), ...(other !== undefined && { other }) };
}

function named(strategy: string): Merge | undefined {
  switch (strategy) {
    case 'first':
    case 'default':
      return FIRST;
    case 'unique':
    case 'hash':
    case 'deep':
      return { strategy };
    default:
      return { strategy: 'first', other: strategy };
  }
}

/**
 * What one stage of a lookup says: its paths, its levels or its layers, of which `variants` were asked and `values` had
 * the key, strongest first. Undefined for `variants`: as many as files of a pattern, which nobody counts. `unique`
 * drops what is equal and flattens only where more than one is asked (puppet/pops/merge_strategy.rb).
 */
export function combined(
  values: readonly Value[],
  variants: number | undefined,
  merge: Merge,
): Value | undefined {
  const [first] = values;
  if (!first || values.length > 1 || merge.strategy !== 'unique' || merge.other !== undefined)
    return first && merged(values, merge);
  if (first.kind !== 'known') return first;
  if (!Array.isArray(first.data)) return variants === 1 ? first : known([first], first.via);
  const items = first.data as readonly Value[];
  const distinct = union(items);
  if (variants === undefined && distinct.length < items.length)
    return unknown('how often hiera finds the list is not known', first.via);
  return known(variants === 1 ? distinct : flattened(first), first.via);
}

/** What the levels say, highest first; never empty. */
function merged(values: readonly Value[], merge: Merge): Value {
  const [first] = values;
  if (!first || merge.strategy === 'first') return first ?? unknown('hiera has no value');
  if (merge.other !== undefined) return unknown(`hiera merges with ${merge.other}, which is not followed`);
  const open = values.find((v) => v.kind !== 'known');
  if (open) return open.kind === 'unknown' ? open : unknown('a part of the merged value is one of several');
  const all = values as readonly Known[];
  const via = all.flatMap((v) => v.via);
  if (merge.strategy === 'unique') return known(union(all.flatMap(flattened)), via);
  if (all.length === 1) return first;
  if (merge.strategy === 'hash') {
    const entries = new Map<string, Value>();
    for (const { data } of [...all].reverse()) {
      if (!(data instanceof Map)) return unknown('hiera merges hashes, and a level has something else', via);
      for (const [key, value] of data as ReadonlyMap<string, Value>) entries.set(key, value);
    }
    return known(entries, via);
  }
  return { ...all.reduce((higher, lower) => deep(higher, lower, merge, 0)), via };
}

const MAX_DEPTH = 60;

function deep(higher: Known, lower: Known, merge: Merge, depth: number): Known {
  if (depth > MAX_DEPTH) return higher;
  const [a, b] = [higher.data, lower.data];
  if (a instanceof Map && b instanceof Map) {
    const entries = new Map(b as ReadonlyMap<string, Value>);
    for (const [key, value] of a as ReadonlyMap<string, Value>) {
      const below = entries.get(key);
      const joined =
        value.kind === 'known' && below?.kind === 'known' && below.data !== null && below.data !== false;
      entries.set(key, joined ? deep(value, below, merge, depth + 1) : value);
    }
    return known(entries, higher.via);
  }
  if (!Array.isArray(a) || !Array.isArray(b)) return higher;
  const items = union([...(b as readonly Value[]), ...(a as readonly Value[])]);
  if (merge.sorted) items.sort((x, y) => (sortKey(x) < sortKey(y) ? -1 : 1));
  return known(items, higher.via);
}

function sortKey(value: Value): string | number {
  const plain = toPlain(value);
  return typeof plain === 'number' ? plain : String(plain);
}

function flattened(value: Value): readonly Value[] {
  if (value.kind !== 'known' || !Array.isArray(value.data)) return [value];
  return (value.data as readonly Value[]).flatMap(flattened);
}

/** Equal items once, at the place of the first. */
function union(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((v) => {
    const plain = toPlain(v);
    const key = plain === undefined ? undefined : JSON.stringify(plain);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A value by the segments of a dotted key; undefined where there is none. */
export function dig(value: Value, segments: readonly string[]): Value | undefined {
  let found: Value | undefined = value;
  for (const segment of segments) {
    if (found?.kind !== 'known') return found;
    const data: Data = found.data;
    if (data instanceof Map) found = (data as ReadonlyMap<string, Value>).get(segment);
    else if (Array.isArray(data) && /^-?\d+$/.test(segment))
      found = (data as readonly Value[]).at(Number(segment));
    else return undefined;
  }
  return found;
}
