// A resource's body, wherever it was written: blocks of HCL, their JSON syntax, the values of a plan or a state.

import type { Tree } from '../../model/value.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, treeOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import type { Trail } from '../linux/trail.ts';

/** A block below a body with its name; `context` has the loop of a `dynamic` one. */
export interface Block {
  readonly name: string;
  readonly body: MapNode;
  readonly context: ScanContext;
}

/** The blocks of a body in its order: maps and lists of maps, those of `dynamic` blocks with their loop. */
export function blocksOf(body: MapNode, context: ScanContext): readonly Block[] {
  return body.entries.flatMap(({ key, value }): readonly Block[] => {
    const name = keyText(key);
    if (name === 'dynamic') return itemsOf(value).flatMap((v) => dynamicBlocks(v, context));
    return itemsOf(value).flatMap((item) => (item.kind === 'map' ? [{ name, body: item, context }] : []));
  });
}

/** https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks */
function dynamicBlocks(node: Node, context: ScanContext): readonly Block[] {
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key, value }) =>
    itemsOf(value).flatMap((block): readonly Block[] => {
      const name = keyText(key);
      const inner = block.kind === 'map' ? inDynamic(name, block, context) : context;
      return itemsOf(entry(block, 'content')).flatMap((body) =>
        body.kind === 'map' ? [{ name, body, context: inner }] : [],
      );
    }),
  );
}

function inDynamic(name: string, block: MapNode, context: ScanContext): ScanContext {
  const items = entry(block, 'for_each');
  if (!items) return context;
  const variable = iteratorOf(entry(block, 'iterator')) ?? name;
  return { ...context, loop: { items: itemsTree(items), variable, over: 'entries' } };
}

const trees = new WeakMap<Node, Tree>();

/** What a loop goes over; made once, however many values stand in the loop. */
function itemsTree(items: Node): Tree {
  const tree = trees.get(items) ?? treeOf(items);
  trees.set(items, tree);
  return tree;
}

/**
 * The context of values in a map of a document: in a resource with the loop of the nearest `dynamic` block, where the
 * values use it. The rounds of a whole resource are instances of their own, which linking knows.
 */
export function inBlock(
  values: readonly (Node | undefined)[],
  trail: Trail,
  context: ScanContext,
): ScanContext {
  return context.resource === undefined ? context : inLoop(values, loopAt(trail, context));
}

function loopAt(trail: Trail, context: ScanContext): ScanContext {
  let at = trail;
  for (; at.parent; at = at.parent)
    if (at.node.kind === 'map' && isDynamic(at)) return inDynamic(at.key ?? '', at.node, context);
  return context;
}

/** The items of a `dynamic` block: what they hold counts where the block's content uses it. */
export function isDynamicItems({ key, parent }: Trail): boolean {
  return key === 'for_each' && parent !== undefined && isDynamic(parent);
}

/** Below the block's label, which is a key of its own. */
function isDynamic(trail: Trail): boolean {
  if (!entry(trail.node, 'content')) return false;
  let above = trail.parent;
  while (above?.node.kind === 'list') above = above.parent;
  return above?.key === 'dynamic';
}

/** A bare word, which is a name here and no expression. */
function iteratorOf(node: Node | undefined): string | undefined {
  return node && /[\w-]+/.exec(node.document.rawText(node.span))?.[0];
}

/** The context without its loop where the values are the same in every round: how many rounds there are is no matter. */
export function inLoop(values: readonly (Node | undefined)[], context: ScanContext): ScanContext {
  const { loop, ...rest } = context;
  if (!loop) return context;
  const uses = new RegExp(`(?<![\\w.-])${loop.variable}\\s*[.[]`);
  return values.some((v) => v && uses.test(v.document.rawText(v.span))) ? context : rest;
}
