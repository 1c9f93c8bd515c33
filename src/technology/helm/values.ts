// A chart's values: trees of values files merged as Helm does, the stronger one over the weaker.

import { literalText } from '../../model/declaration.ts';
import { known, LEFT_OUT, type Tree, unknown, type Value } from '../../model/value.ts';
import { type GoMap, isMap } from '../../syntax/go-template/values.ts';
import type { Supplied } from '../linker.ts';

/** What a values file says. Helm fills nothing in there: an expression is text, which `tpl` may look at. */
export function treeValue(tree: Tree, depth = 0): Value {
  if (depth > 60) return known(null);
  switch (tree.kind) {
    case 'scalar': {
      const { template, data } = tree;
      const [first] = template.parts;
      if (typeof first === 'object' && first.language === 'placeholder' && first.text === LEFT_OUT)
        return unknown(LEFT_OUT, [template.at]);
      const isText = data === undefined || template.parts.some((p) => typeof p !== 'string');
      return known(isText ? (literalText(template) ?? template.raw) : data, [template.at], template.at);
    }
    case 'list':
      return known(
        tree.items.map((i) => treeValue(i, depth + 1)),
        [],
        tree.at,
      );
    case 'map': {
      const entries = new Map<string, Value>();
      for (const { key, value } of tree.entries)
        entries.set(literalText(key) ?? key.raw, treeValue(value, depth + 1));
      return known(entries, [], tree.at);
    }
  }
}

export function mapOf(tree: Tree | undefined): GoMap {
  const value = tree && treeValue(tree);
  return isMap(value) ? value.data : new Map();
}

/**
 * `strong` over `weak`, maps key by key. Null takes a key of the weaker side away, as Helm has it; it stays as nothing
 * where the weaker side has none. Always a new map.
 */
export function merged(strong: GoMap, weak: GoMap): Map<string, Value> {
  const result = new Map<string, Value>();
  for (const [key, value] of weak) if (!strong.has(key)) result.set(key, copied(value));
  for (const [key, value] of strong) {
    const below = weak.get(key);
    if (isMap(value))
      result.set(key, { ...value, data: merged(value.data, isMap(below) ? below.data : new Map()) });
    else result.set(key, copied(value));
  }
  return result;
}

/** Templates may change maps while they are executed: no two charts share one. */
function copied(value: Value): Value {
  if (!isMap(value)) return value;
  return { ...value, data: merged(value.data, new Map()) };
}

/** The values that `--set` gives by their dotted paths. */
export function suppliedValues(supplied: Supplied): GoMap {
  const root = new Map<string, Value>();
  for (const [name, value] of supplied) {
    const path = name.split('.');
    const last = path.pop();
    if (last === undefined || path.length > 30) continue;
    let at = root;
    for (const key of path) {
      const next = at.get(key);
      const map = isMap(next) ? (next.data as Map<string, Value>) : new Map<string, Value>();
      at.set(key, known(map));
      at = map;
    }
    at.set(last, value);
  }
  return root;
}

/** The value at a dotted path; undefined where nothing gives it one. */
export function valueAt(values: GoMap, path: string): Value | undefined {
  let at: Value | undefined = known(values);
  for (const key of path.split('.')) at = isMap(at) ? at.data.get(key) : undefined;
  return at;
}

/** The path of a map in values, by its identity; undefined where it is not among them. */
export function pathOf(values: GoMap, wanted: GoMap, seen: Set<GoMap> = new Set()): string | undefined {
  if (values === wanted) return '';
  // A template may put a map into itself.
  if (seen.has(values)) return undefined;
  seen.add(values);
  for (const [key, value] of values) {
    if (!isMap(value)) continue;
    const found = pathOf(value.data, wanted, seen);
    if (found !== undefined) return found === '' ? key : `${key}.${found}`;
  }
  return undefined;
}
