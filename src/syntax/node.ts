// One shape for structured documents (YAML, JSON): maps, lists and scalars with exact places and nested text.

import type { Span } from '../model/span.ts';
import type { Template, Tree, TreeEntry, TypedScalar } from '../model/value.ts';
import type { Source } from '../source/source.ts';

export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly document: Source;
  /** The whole token, quotes and block header included; offsets in `document`. */
  readonly span: Span;
  /** The token without quotes; for a block scalar its lines. */
  readonly inner: Span;
  readonly style: 'plain' | 'quoted' | 'block';
  /** An explicit tag such as `!vault`; its value is not what it looks like. */
  readonly tag?: string | undefined;
  /** The value as the format's own rules type it; undefined where it holds a template expression. */
  readonly data?: string | number | boolean | null | undefined;
  /** The value as YAML 1.1 types it, where that is something else: a tool in Python reads that. */
  readonly data11?: TypedScalar;
  /** The text the scalar stands for, escapes and folds undone, with its places. */
  readonly content: () => Source;
  /** The expression whose value it is, where the content is only what that may come to. */
  readonly made?: ScalarNode | undefined;
}

export interface ListNode {
  readonly kind: 'list';
  readonly document: Source;
  readonly span: Span;
  /** An explicit tag, such as compose's `!override`. */
  readonly tag?: string | undefined;
  readonly items: readonly Node[];
  /** The expression that makes the list out of these items, where it is no list as it stands. */
  readonly made?: ScalarNode | undefined;
}

export interface MapNode {
  readonly kind: 'map';
  readonly document: Source;
  readonly span: Span;
  /** An explicit tag, such as compose's `!reset`. */
  readonly tag?: string | undefined;
  /** In the order of the file; merged keys (`<<`) after the map's own. A key may occur twice: the last one counts. */
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: Node;
}

/** Aliases can make a document exponentially larger than its text; a walk stops after this many nodes. */
const MAX_VISITED_NODES = 500_000;

/** The value of a key spelled as text, the last one where it is written twice. */
export function entry(node: Node | undefined, ...names: readonly string[]): Node | undefined {
  if (node?.kind !== 'map') return undefined;
  let found: Node | undefined;
  for (const { key, value } of node.entries) if (names.includes(keyText(key))) found = value;
  return found;
}

/** The text of a key; masked expressions show as filler. */
export function keyText(key: ScalarNode): string {
  return key.content().text;
}

/** The text of a scalar; undefined for maps, lists and nothing at all. Masked expressions show as filler. */
export function scalarText(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.data !== null ? node.content().text : undefined;
}

/** The items of a list; a scalar or a map alone counts as a list of one, as most tools read it. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (!node) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** A scalar as a template: what a declaration keeps of it. */
export function templateOf(node: ScalarNode): Template {
  const content = node.content();
  const written = content.template({ start: 0, end: content.text.length }).parts;
  const quotes = quotesOf(node);
  const escapes = quotes === 'double' ? /[\\\n]/ : /''|\n/;
  const parts = quotes
    ? written.map((p) => (typeof p !== 'string' && escapes.test(p.text) ? { ...p, quotes } : p))
    : written;
  return { parts, raw: node.document.rawText(node.inner), at: node.document.locate(node.inner) };
}

function quotesOf({ style, document, span }: ScalarNode): 'single' | 'double' | undefined {
  if (style !== 'quoted') return undefined;
  return document.text[span.start] === '"' ? 'double' : 'single';
}

/** A node as plain data for a scan result. */
export function treeOf(node: Node, depth = 0): Tree {
  if (node.kind !== 'map' && node.made) return treeOf(node.made, depth);
  const at = node.document.locate(node.span);
  if (node.kind === 'scalar') {
    const { data, data11 } = node;
    return {
      kind: 'scalar',
      template: templateOf(node),
      ...(data !== undefined && { data }),
      ...(data11 !== undefined && { data11 }),
    };
  }
  if (depth > 60) return { kind: 'list', items: [], at };
  if (node.kind === 'list') return { kind: 'list', items: node.items.map((i) => treeOf(i, depth + 1)), at };
  return {
    kind: 'map',
    entries: node.entries.map((e) => treeEntry(e.key, treeOf(e.value, depth + 1))),
    at,
  };
}

/** An entry of a map as plain data. */
export function treeEntry(key: ScalarNode, value: Tree): TreeEntry {
  const { data = '', data11 = data } = key;
  return { key: templateOf(key), ...(typeof data11 !== 'string' && { key11: data11 }), value };
}

/** Visits a node and all below it once, parents first; `visit` returns false to leave the children out. */
export function walk(root: Node, visit: (node: Node, parents: readonly Node[]) => boolean | undefined): void {
  const seen = new Set<Node>();
  const parents: Node[] = [];
  const step = (node: Node): void => {
    if (seen.has(node) || seen.size > MAX_VISITED_NODES || parents.length > 200) return;
    seen.add(node);
    if (visit(node, parents) === false) return;
    parents.push(node);
    if (node.kind === 'list') for (const item of node.items) step(item);
    else if (node.kind === 'map') for (const e of node.entries) step(e.value);
    parents.pop();
  };
  step(root);
}
