// A resource's body, wherever it was written: blocks of HCL, their JSON syntax, the values of a plan or a state.

import type { Loop } from '../../model/declaration.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, treeOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';

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
      const items = entry(block, 'for_each');
      const variable = iteratorOf(entry(block, 'iterator')) ?? name;
      const loop: Loop | undefined = items && { items: treeOf(items), variable, over: 'entries' };
      const inner = loop ? { ...context, loop } : context;
      return itemsOf(entry(block, 'content')).flatMap((body) =>
        body.kind === 'map' ? [{ name, body, context: inner }] : [],
      );
    }),
  );
}

/** A bare word, which is a name here and no expression. */
function iteratorOf(node: Node | undefined): string | undefined {
  return node && /[\w-]+/.exec(node.document.rawText(node.span))?.[0];
}

/** The loop of a whole resource: `for_each` and `count`. */
export function instancesOf(body: MapNode, context: ScanContext): ScanContext {
  const items = entry(body, 'for_each');
  if (items) return { ...context, loop: { items: treeOf(items), variable: 'each', over: 'entries' } };
  const count = entry(body, 'count');
  if (!count) return context;
  return { ...context, loop: { items: treeOf(count), variable: 'count', over: 'count' } };
}

/** The context without its loop where the values are the same in every round: how many rounds there are is no matter. */
export function inLoop(values: readonly (Node | undefined)[], context: ScanContext): ScanContext {
  const { loop, ...rest } = context;
  if (!loop) return context;
  const uses = new RegExp(`(?<![\\w.-])${loop.variable}\\s*[.[]`);
  return values.some((v) => v && uses.test(v.document.rawText(v.span))) ? context : rest;
}
