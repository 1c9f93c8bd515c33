// What a document says, without places: for comparisons with the libraries that read the same format.

import { keyText, type Node } from '../../src/syntax/node.ts';

/** Maps, lists and typed scalars as plain data; undefined for no node. */
export function plain(node: Node | undefined): unknown {
  if (!node) return undefined;
  if (node.kind === 'list') return node.items.map(plain);
  if (node.kind === 'scalar') return node.data;
  return Object.fromEntries(node.entries.map((e) => [keyText(e.key), plain(e.value)]));
}
