// What the document of a pillar file holds at a path, its conditions and loops taken into account.

import { literalText } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import {
  known,
  options,
  type Tree,
  type TreeEntry,
  through,
  unknown,
  type Value,
} from '../../model/value.ts';
import { evaluateTemplate, type Scope, textOf } from '../evaluate.ts';
import { ABSENT, BLOCKED, either, type Possible, present } from './possible.ts';
import type { Guard } from './rendering.ts';

/** A rendered file: what its expressions are worth, and which of its parts are rendered. */
export interface Document {
  readonly guard: (at: Location) => Guard;
  readonly scope: () => Scope;
}

/** What `tree` of a rendered file holds at a path. */
export function contentsAt(tree: Tree, path: readonly string[], file: Document): Possible {
  const [key, ...rest] = path;
  if (key === undefined) return { ...ABSENT, absent: false, value: wholeValue(tree, file) };
  switch (tree.kind) {
    case 'map': {
      const { named, doubt } = entriesOf(tree.entries, file, key);
      const found = inOrder(named.get(key) ?? [], (value) => contentsAt(value, rest, file));
      return doubt ? either(found, present(doubt)) : found;
    }
    case 'list': {
      const item = /^-?\d{1,6}$/.test(key) ? itemsOf(tree.items, file) : undefined;
      if (!item) return BLOCKED;
      if (!Array.isArray(item)) return present(unknown('an item of a list with conditions'));
      const chosen = (item as readonly Tree[]).at(Number(key));
      return chosen ? contentsAt(chosen, rest, file) : BLOCKED;
    }
    case 'scalar':
      return tree.data === undefined ? belowValue(wholeValue(tree, file), path) : BLOCKED;
  }
}

/** What a value holds at a path. */
export function belowValue(value: Value, path: readonly string[]): Possible {
  const [key, ...rest] = path;
  if (key === undefined) return present(value);
  const all = options(value).map((option): Possible => {
    if (option.kind === 'unknown') return present(option);
    if (option.data instanceof Map) {
      const below = (option.data as ReadonlyMap<string, Value>).get(key);
      return below ? belowValue(below, rest) : ABSENT;
    }
    const item = Array.isArray(option.data) ? (option.data as readonly Value[])[Number(key)] : undefined;
    return item ? belowValue(item, rest) : BLOCKED;
  });
  const [first = ABSENT, ...more] = all;
  return more.reduce(either, first);
}

interface Guarded {
  readonly value: Tree;
  readonly guard: Guard;
}

/** The entries of a map by their keys, in the order of the file; `doubt` where there may be more. */
function entriesOf(
  entries: readonly TreeEntry[],
  file: Document,
  wanted?: string,
): { readonly named: ReadonlyMap<string, readonly Guarded[]>; readonly doubt: Value | undefined } {
  const named = new Map<string, Guarded[]>();
  let doubt: Value | undefined;
  for (const { key, value } of entries) {
    const literal = literalText(key);
    if (literal !== undefined && wanted !== undefined && literal !== wanted) continue;
    const guard = file.guard(key.at);
    if (guard.verdict === 'no') continue;
    const name = literal ?? textOf(evaluateTemplate(key, file.scope()));
    if (typeof name !== 'string' || guard.verdict === 'many') {
      doubt = unknown('a part of the pillar that a loop or an expression names', [key.at]);
      continue;
    }
    const list = named.get(name);
    if (list) list.push({ value, guard });
    else named.set(name, [{ value, guard }]);
  }
  return { named, doubt };
}

/** What the entries of one key come to: the last one that is rendered counts. */
function inOrder(entries: readonly Guarded[], contentsOf: (value: Tree) => Possible): Possible {
  let found: Possible = ABSENT;
  const covered = new Map<number, { readonly count: number; readonly branches: Set<number> }>();
  let isCovered = false;
  for (const { value, guard } of entries) {
    const contents = contentsOf(value);
    if (guard.verdict === 'yes') {
      found = contents;
      continue;
    }
    found = either(found, contents);
    const { branch } = guard;
    if (!branch || contents.absent) continue;
    const seen = covered.get(branch.of) ?? { count: branch.count, branches: new Set<number>() };
    covered.set(branch.of, seen);
    seen.branches.add(branch.index);
    isCovered ||= seen.branches.size === seen.count;
  }
  // One of the branches of a condition with `else` is always taken.
  return isCovered ? { ...found, absent: false } : found;
}

/** The items of a list; false where which there are is open. */
function itemsOf(items: readonly Tree[], file: Document): readonly Tree[] | false {
  const kept: Tree[] = [];
  for (const item of items) {
    const { verdict } = file.guard(placeOf(item));
    if (verdict === 'no') continue;
    if (verdict !== 'yes') return false;
    kept.push(item);
  }
  return kept;
}

function placeOf(tree: Tree): Location {
  return tree.kind === 'scalar' ? tree.template.at : tree.at;
}

/** More keys than this that may be there or not make too many maps. */
const MAX_OPEN = 4;

/** The whole value of a tree. */
export function wholeValue(tree: Tree, file: Document): Value {
  switch (tree.kind) {
    case 'scalar':
      return scalarOf(tree, file);
    case 'list': {
      const items = itemsOf(tree.items, file);
      if (!items) return unknown('a list whose items depend on a condition', [tree.at]);
      return known(
        items.map((i) => wholeValue(i, file)),
        [],
        tree.at,
      );
    }
    case 'map': {
      const { named, doubt } = entriesOf(tree.entries, file);
      if (doubt) return doubt;
      let maps: (readonly [string, Value])[][] = [[]];
      let open = 0;
      for (const [key, entries] of named) {
        const { value, absent, blocked } = inOrder(entries, (v) => present(wholeValue(v, file)));
        if (!value) continue;
        const isOpen = absent || blocked;
        if (isOpen && ++open > MAX_OPEN) return unknown('a map with many keys under conditions', [tree.at]);
        maps = maps.flatMap((m) => (isOpen ? [m, [...m, [key, value]]] : [[...m, [key, value] as const]]));
      }
      const values = maps.map((m) => known(new Map(m), [], tree.at));
      const [only, ...more] = values;
      return only && more.length === 0 ? only : { kind: 'several', options: values };
    }
  }
}

function scalarOf(tree: Tree & { kind: 'scalar' }, file: Document): Value {
  const { template, data } = tree;
  if (typeof data === 'string' && data.startsWith('-----BEGIN PGP')) return unknown('the value is encrypted');
  return data === undefined
    ? through(template.at, evaluateTemplate(template, file.scope()))
    : known(data, [template.at], template.at);
}
