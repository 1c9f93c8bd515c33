// The names that a template has at a place, in the order in which its statements set them.

import { known, oneOf, options, type Value } from '../../model/value.ts';
import type { JinjaExpression } from '../../syntax/jinja/expression.ts';
import { undefinedJinja } from '../../syntax/jinja/index.ts';

/** The last name that was set, and those before it; undefined for none. */
export type Names = { readonly name: string; readonly value: Value; readonly before: Names } | undefined;

export function withName(names: Names, name: string, value: Value): Names {
  return { name, value, before: names };
}

export function nameIn(names: Names, name: string): Value | undefined {
  for (let at = names; at; at = at.before) if (at.name === name) return at.value;
  return undefined;
}

/** What names stand for after one of several ways was taken; `outer`: what they stand for where a way does not set them. */
export function joinedNames(
  before: Names,
  ways: readonly Names[],
  outer: (name: string) => Value | undefined,
): Names {
  const changed = new Set<string>();
  for (const way of ways) for (let at = way; at && at !== before; at = at.before) changed.add(at.name);
  let names = before;
  for (const name of [...changed].reverse()) {
    const values = ways.map(
      (way) =>
        nameIn(way, name) ?? outer(name) ?? undefinedJinja(`'${name}' is set under a condition`, [], name),
    );
    names = withName(names, name, oneOf(values));
  }
  return names;
}

/** `a.b['c']` as its name and the keys below it; undefined for anything else. */
export function pathOf(
  node: JinjaExpression,
): { readonly name: string; readonly keys: readonly string[] } | undefined {
  if (node.kind === 'name') return { name: node.name, keys: [] };
  if (node.kind === 'attribute') {
    const target = pathOf(node.target);
    return target && { ...target, keys: [...target.keys, node.name] };
  }
  if (node.kind !== 'subscript' || node.index.kind !== 'literal') return undefined;
  const target = pathOf(node.target);
  return target && { ...target, keys: [...target.keys, String(node.index.data)] };
}

/** A value with what is below some keys replaced; the replacement alone where there is no such place. */
export function replacedAt(value: Value, keys: readonly string[], replacement: Value): Value {
  const [key, ...rest] = keys;
  if (key === undefined) return replacement;
  return oneOf(
    options(value).map((option): Value => {
      if (option.kind === 'unknown') return option;
      if (!(option.data instanceof Map)) return replacement;
      const map = new Map(option.data as ReadonlyMap<string, Value>);
      const below = map.get(key);
      map.set(key, below ? replacedAt(below, rest, replacement) : replacement);
      return known(map, option.via);
    }),
  );
}
