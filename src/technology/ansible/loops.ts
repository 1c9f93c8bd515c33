// The lists that a task is repeated over.

import type { Loop } from '../../model/declaration.ts';
import { scalarTree } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import { entry, keyText, type MapNode, type Node, scalarText, treeOf } from '../../syntax/node.ts';

/** The loop of a task: `loop`, `with_items`, `with_dict` and the like; undefined where it runs once. */
export function taskLoop(task: MapNode): Loop | undefined {
  const variable = scalarText(entry(entry(task, 'loop_control'), 'loop_var')) ?? 'item';
  for (const { key, value } of task.entries) {
    const name = keyText(key).replace(/^ansible\.builtin\./, '');
    if (name === 'loop' || name === 'with_list') return { items: treeOf(value), variable, over: 'items' };
    if (name === 'with_dict') return { items: treeOf(value), variable, over: 'entries' };
    if (name === 'with_items' || name === 'with_flattened')
      return { items: treeOf(value), variable, over: 'flattened' };
    if (name.startsWith('with_')) return { items: atRunTime(name.slice(5), value), variable, over: 'items' };
  }
  return undefined;
}

/** Lookups of other plugins as the call they stand for, which is not evaluated. */
function atRunTime(plugin: string, node: Node): Tree {
  const at = node.document.locate(node.span);
  const text = `query('${plugin.replace(/\W/g, '')}')`;
  return scalarTree({ parts: [{ language: 'jinja', text, at }], raw: '', at });
}
