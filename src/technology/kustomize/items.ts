// Objects as Kustomize changes them: data whose scalars know the tokens of the files that they come from.

import type { Location } from '../../model/span.ts';
import { keyText, type Node } from '../../syntax/node.ts';

export type Item = ScalarItem | ListItem | MapItem;

export interface ScalarItem {
  readonly kind: 'scalar';
  readonly data: string | number | boolean | null;
  /** Several where a patch says what was there before. */
  readonly tokens: readonly Location[];
}

export interface ListItem {
  readonly kind: 'list';
  items: Item[];
}

export interface MapItem {
  readonly kind: 'map';
  readonly entries: Map<string, Item>;
}

/** Thrown where the files do not say, or Kustomize would stop with an error: nothing of the tree is judged then. */
export class Undecided extends Error {}

const MAX_DEPTH = 100;
const tokens = new WeakMap<Node, Location>();
const offsets = new WeakMap<Location, number>();

/** The token of a scalar: the same location object each time. */
export function tokenOf(node: Node): Location {
  const before = tokens.get(node);
  if (before) return before;
  const token = node.document.locate(node.span);
  tokens.set(node, token);
  offsets.set(token, node.document.offsetInFile(node.span.start));
  return token;
}

/** Where a token begins in its file. */
export function offsetOf(token: Location): number {
  return offsets.get(token) ?? 0;
}

export function itemOf(node: Node, depth = 0): Item {
  if (depth > MAX_DEPTH) throw new Undecided('the objects are nested too deeply');
  switch (node.kind) {
    case 'scalar':
      return {
        kind: 'scalar',
        data: node.data === undefined ? node.content().text : node.data,
        tokens: [tokenOf(node)],
      };
    case 'list':
      return { kind: 'list', items: node.items.map((i) => itemOf(i, depth + 1)) };
    case 'map': {
      const entries = new Map<string, Item>();
      for (const { key, value } of node.entries) entries.set(keyText(key), itemOf(value, depth + 1));
      return { kind: 'map', entries };
    }
  }
}

export function copyOf(item: Item): Item {
  if (item.kind === 'scalar') return item;
  if (item.kind === 'list') return { kind: 'list', items: item.items.map(copyOf) };
  return { kind: 'map', entries: new Map([...item.entries].map(([k, v]) => [k, copyOf(v)])) };
}

/** What is at a path of keys. */
export function itemAt(item: Item | undefined, ...path: readonly string[]): Item | undefined {
  let at = item;
  for (const key of path) at = at?.kind === 'map' ? at.entries.get(key) : undefined;
  return at;
}

export function textAt(item: Item | undefined, ...path: readonly string[]): string | undefined {
  const found = itemAt(item, ...path);
  return found?.kind === 'scalar' && found.data !== null ? String(found.data) : undefined;
}

export function isSame(a: Item | undefined, b: Item | undefined): boolean {
  return JSON.stringify(plainOf(a)) === JSON.stringify(plainOf(b));
}

/** Plain data, the keys of maps sorted. */
export function plainOf(item: Item | undefined): unknown {
  if (!item) return undefined;
  if (item.kind === 'scalar') return item.data;
  if (item.kind === 'list') return item.items.map(plainOf);
  return Object.fromEntries(
    [...item.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, plainOf(v)]),
  );
}

/** A scalar in the place of another: where both say the same, both are what stands there. */
export function replaced(before: Item | undefined, after: Item): Item {
  if (before?.kind !== 'scalar' || after.kind !== 'scalar' || before.data !== after.data) return after;
  return { ...after, tokens: [...new Set([...before.tokens, ...after.tokens])] };
}

export function addTokens(item: Item, found: Set<Location>): void {
  if (item.kind === 'scalar') for (const token of item.tokens) found.add(token);
  else if (item.kind === 'list') for (const i of item.items) addTokens(i, found);
  else for (const value of item.entries.values()) addTokens(value, found);
}
