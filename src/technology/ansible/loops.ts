// The lists that a task is repeated over.

import type { Loop } from '../../model/declaration.ts';
import { scalarTree } from '../../model/declaration.ts';
import type { Expression, Template, Tree } from '../../model/value.ts';
import {
  entry,
  keyText,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarText,
  templateOf,
} from '../../syntax/node.ts';
import { variableTree } from './draft.ts';

/** The loop of a task: `loop`, `with_items`, `with_dict` and the like; undefined where it runs once. */
export function taskLoop(task: MapNode): Loop | undefined {
  const loop = loopOver(task) ?? lookedUp(task);
  const index = scalarText(entry(entry(task, 'loop_control'), 'index_var'));
  return loop && index !== undefined ? { ...loop, index } : loop;
}

function loopOver(task: MapNode): Loop | undefined {
  const variable = scalarText(entry(entry(task, 'loop_control'), 'loop_var')) ?? ITEM;
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

/**
 * `include_vars: "{{ lookup('first_found', params) }}"` with `params` among the task's variables is a loop over what is found
 * (https://docs.ansible.com/ansible/latest/collections/ansible/builtin/first_found_lookup.html).
 */
function lookedUp(task: MapNode): Loop | undefined {
  for (const { value } of task.entries) {
    const node = [value, entry(value, 'file'), entry(value, 'src')].find((n) => n?.kind === 'scalar');
    const name = node?.kind === 'scalar' ? firstFoundName(node) : undefined;
    if (name === undefined || node?.kind !== 'scalar') continue;
    const written = entry(entry(task, 'vars'), name);
    const candidates = written
      ? variableTree(written)
      : scalarTree({ ...templateOf(node), parts: [nameAt(node, name)] });
    return { items: atRunTime('first_found', node), variable: ITEM, over: 'items', candidates };
  }
  return undefined;
}

const ITEM = 'item';

const FIRST_FOUND =
  /^\s*\{\{-?\s*(?:lookup|query|q)\(\s*["'](?:ansible\.builtin\.)?first_found["']\s*,\s*(\w+)\s*(?:,[^()]*)?\)\s*(?:\|\s*first\s*)?-?\}\}\s*$/;

function firstFoundName(node: ScalarNode): string | undefined {
  return FIRST_FOUND.exec(node.document.rawText(node.inner))?.[1];
}

function nameAt(node: ScalarNode, text: string): Expression {
  return { language: 'jinja', text, at: node.document.locate(node.inner) };
}

/** The name of a file that such a lookup gives: the item of its loop. Undefined for all else. */
export function foundTemplate(node: ScalarNode, task: MapNode): Template | undefined {
  if (firstFoundName(node) === undefined || loopOver(task)) return undefined;
  return { ...templateOf(node), parts: [nameAt(node, ITEM)] };
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
