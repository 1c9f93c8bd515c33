// What a place in a minion's pillar may hold: a value, one of several, nothing, or something that hides what was there.

import { known, lift, oneOf, options, toPlain, type Value } from '../../model/value.ts';

/** `value`: what it holds where it holds something; undefined where it never does. */
export interface Possible {
  readonly value: Value | undefined;
  /** It may hold nothing. */
  readonly absent: boolean;
  /** A parent may hold something that is no map: what was below it before is gone. */
  readonly blocked: boolean;
}

export const ABSENT: Possible = { value: undefined, absent: true, blocked: false };
export const BLOCKED: Possible = { value: undefined, absent: false, blocked: true };

export function present(value: Value): Possible {
  return { value, absent: false, blocked: false };
}

export function either(a: Possible, b: Possible): Possible {
  const values = [a.value, b.value].filter((v) => v !== undefined);
  return {
    value: values.length > 0 ? oneOf(values) : undefined,
    absent: a.absent || b.absent,
    blocked: a.blocked || b.blocked,
  };
}

/** What stands after `over` was merged over `base`: maps recursively, else the later one (dictupdate.update of Salt). */
export function merged(base: Possible, over: Possible): Possible {
  const parts: Possible[] = [];
  if (over.absent) parts.push(base);
  if (over.blocked) parts.push(BLOCKED);
  if (over.value) {
    if (base.value) parts.push(present(mergedValue(base.value, over.value)));
    if (base.absent || base.blocked || !base.value) parts.push(present(over.value));
  }
  const [first = ABSENT, ...rest] = parts;
  return rest.reduce(either, first);
}

/** Deeper maps are nobody's settings. */
const MAX_DEPTH = 40;

/** `over` merged over `base`; lists and scalars are replaced. */
export function mergedValue(base: Value, over: Value, depth = 0): Value {
  if (depth > MAX_DEPTH) return over;
  // Only a map is merged with what was there.
  const joins = options(over).map((top): Value => {
    if (top.kind === 'unknown' || !(top.data instanceof Map)) return top;
    return lift([base], (low) => {
      if (!(low.data instanceof Map) || !(top.data instanceof Map)) return top;
      const map = new Map(low.data as ReadonlyMap<string, Value>);
      for (const [key, value] of top.data as ReadonlyMap<string, Value>) {
        const before = map.get(key);
        map.set(key, before ? mergedValue(before, value, depth + 1) : value);
      }
      return known(map, [...top.via, ...low.via]);
    });
  });
  return oneOf(joins);
}

/** The same data from two places counts once. */
export function distinct(value: Value): Value {
  if (value.kind !== 'several') return value;
  const found = new Map<string, Value>();
  for (const [i, option] of value.options.entries()) {
    const plain = toPlain(option);
    const key = plain === undefined ? `#${i}` : JSON.stringify(plain);
    if (!found.has(key)) found.set(key, option);
  }
  return oneOf([...found.values()]);
}
