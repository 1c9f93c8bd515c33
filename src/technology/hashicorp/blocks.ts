// Blocks of HashiCorp's tools, written in HCL or in the JSON that means the same.

import { itemsOf, keyText, type MapNode, type Node } from '../../syntax/node.ts';
import type { Trail } from '../linux/trail.ts';

/** A block with its labels: `port "http" { static = 80 }` has one. */
export interface LabelledBlock {
  readonly labels: readonly string[];
  readonly body: MapNode;
}

/**
 * The blocks of a type in a body, in their order. A block may be a map or a list of maps, and so may what stands below
 * each label.
 */
export function labelledBlocks(
  node: Node | undefined,
  type: string,
  labels: number,
): readonly LabelledBlock[] {
  if (node?.kind !== 'map') return [];
  return node.entries.filter((e) => keyText(e.key) === type).flatMap((e) => labelled(e.value, labels, []));
}

function labelled(value: Node, depth: number, labels: readonly string[]): readonly LabelledBlock[] {
  return itemsOf(value).flatMap((item): readonly LabelledBlock[] => {
    if (item.kind !== 'map') return [];
    if (depth === 0) return [{ labels, body: item }];
    return item.entries.flatMap((e) => labelled(e.value, depth - 1, [...labels, keyText(e.key)]));
  });
}

/** True where a key on the way to a node has this word in it. */
export function isBelow({ key, parent }: Trail, word: string): boolean {
  if (key?.toLowerCase().includes(word)) return true;
  return parent !== undefined && isBelow(parent, word);
}

/** A chart's values name ports of containers in the same words as an agent names its own. */
export function isChart(path: string): boolean {
  return /(^|\/)(?:charts?|helm)\/|(^|\/)[^/]*values[^/]*\.ya?ml$/i.test(path);
}
