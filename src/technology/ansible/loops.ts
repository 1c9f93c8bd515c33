// The lists that a task is repeated over.

import type { Loop } from '../../model/declaration.ts';
import { scalarTree } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { variableTree } from './draft.ts';

/** The loop of a task: `loop`, `with_items`, `with_dict` and the like; undefined where it runs once. */
export function taskLoop(task: MapNode): Loop | undefined {
  const loop = loopOver(task);
  const index = scalarText(entry(entry(task, 'loop_control'), 'index_var'));
  return loop && index !== undefined ? { ...loop, index } : loop;
}

function loopOver(task: MapNode): Loop | undefined {
  const variable = scalarText(entry(entry(task, 'loop_control'), 'loop_var')) ?? 'item';
  for (const { key, value } of task.entries) {
    const name = keyText(key).replace(/^ansible\.builtin\./, '');
    if (name === 'loop' || name === 'with_list')
      return { items: variableTree(value), variable, over: 'items' };
    if (name === 'with_dict') return { items: variableTree(value), variable, over: 'entries' };
    const over = OVER.get(name);
    if (over) return { items: variableTree(value), variable, over };
    if (name === 'with_first_found')
      return {
        items: atRunTime('first_found', value),
        variable,
        over: 'items',
        candidates: variableTree(value),
      };
    if (name.startsWith('with_')) return { items: atRunTime(name.slice(5), value), variable, over: 'items' };
  }
  return undefined;
}

/** Lookups that go over what they are given in their own way. */
const OVER: ReadonlyMap<string, Loop['over']> = new Map([
  ['with_items', 'flattened'],
  ['with_flattened', 'flattened'],
  ['with_together', 'zipped'],
  ['with_nested', 'crossed'],
  ['with_cartesian', 'crossed'],
  ['with_indexed_items', 'indexed'],
]);

/** Lookups of other plugins as the call they stand for, which is not evaluated. */
function atRunTime(plugin: string, node: Node): Tree {
  const at = node.document.locate(node.span);
  const text = `query('${plugin.replace(/\W/g, '')}')`;
  return scalarTree({ parts: [{ language: 'jinja', text, at }], raw: '', at });
}
