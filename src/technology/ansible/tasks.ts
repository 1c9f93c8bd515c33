// The tasks of a play, role or task file: what they set, what they bring in and over what they loop.

import {
  entry,
  itemsOf,
  keyText,
  type MapNode,
  type Node,
  scalarText,
  templateOf,
} from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { FREE_FORM, keyValueArguments, withoutFirstWord } from './arguments.ts';
import { entriesOf, type TaskContext } from './draft.ts';
import { taskLoop } from './loops.ts';
import { MODULES } from './modules.ts';

/** Packages of tasks' modules: `ansible.builtin.copy` is `copy`. */
const COLLECTIONS = /^(ansible\.(builtin|posix|legacy)|community\.(general|docker)|containers\.podman)\./;

/** More levels of blocks than this are written by no person. */
const MAX_BLOCKS = 50;

/** True for the key of a task that names a module this reader knows. */
export function isModule(name: string): boolean {
  const own = name.replace(COLLECTIONS, '');
  // Other tools have keys of that name too.
  return name.startsWith('ansible.') || (MODULES.has(own) && own !== 'docker');
}

/** Scans tasks and the blocks among them; nodes that were read as arguments go into `done`. */
export function scanTasks(tasks: readonly Node[], around: TaskContext, done: Set<Node>, depth = 0): void {
  for (const task of tasks) {
    if (task.kind !== 'map') continue;
    const when = whenOf(task);
    if (when === 'never') {
      for (const { value } of task.entries) done.add(value);
      continue;
    }
    const inner: TaskContext = {
      ...around,
      locals: [...entriesOf(entry(task, 'vars')), ...around.locals],
      conditional: around.conditional || when === 'maybe',
    };
    const blocks = ['block', 'rescue', 'always'].map((k) => entry(task, k)).filter((b) => b !== undefined);
    if (blocks.length === 0) scanTask(task, around, inner, done);
    else if (depth < MAX_BLOCKS)
      for (const block of blocks) scanTasks(itemsOf(block), inner, done, depth + 1);
  }
}

/** What a `when` says without any variable: only a literal decides. */
export function whenOf(node: Node): 'always' | 'maybe' | 'never' {
  const when = entry(node, 'when');
  if (!when) return 'always';
  const texts = itemsOf(when).map((w) => scalarText(w)?.trim().toLowerCase() ?? '');
  if (texts.some((t) => t === 'false' || t === 'no')) return 'never';
  return texts.every((t) => t === 'true' || t === 'yes') ? 'always' : 'maybe';
}

function scanTask(task: MapNode, outer: TaskContext, around: TaskContext, done: Set<Node>): void {
  registerResult(task, around);
  for (const { key, value } of task.entries) {
    const called = calledModule(keyText(key), value);
    const module = called && MODULES.get(called.name);
    if (!called || !module) continue;
    const loop = taskLoop(task);
    const context: ScanContext = { ...around.context, locals: around.locals, ...(loop && { loop }) };
    const given = entry(task, 'args');
    let { args } = called;
    if (given?.kind === 'map' && args.kind === 'map')
      args = { ...args, entries: [...args.entries, ...given.entries] };
    done.add(value);
    if (given) done.add(given);
    // Variables of an including task are stronger than those of the blocks around it.
    const conditional = around.conditional || loop !== undefined;
    module(args, task, { ...around, conditional, outer: outer.locals }, context);
  }
}

/** The module that a key of a task calls, with its arguments; undefined for keywords such as `become`. */
function calledModule(key: string, value: Node): { readonly name: string; readonly args: Node } | undefined {
  const name = key.replace(COLLECTIONS, '');
  if (name !== 'action' && name !== 'local_action') return { name, args: argumentsOf(name, value) };
  if (value.kind === 'map') {
    return { name: (scalarText(entry(value, 'module')) ?? '').replace(COLLECTIONS, ''), args: value };
  }
  if (value.kind !== 'scalar') return undefined;
  const word = /^\s*(\S+)/.exec(value.content().text)?.[1] ?? '';
  const inner = word.replace(COLLECTIONS, '');
  return { name: inner, args: argumentsOf(inner, withoutFirstWord(value)) };
}

function argumentsOf(name: string, value: Node): Node {
  return value.kind === 'scalar' && !FREE_FORM.has(name) ? keyValueArguments(value) : value;
}

/** `register` gives a variable a value that only the run knows. */
function registerResult(task: MapNode, around: TaskContext): void {
  const name = entry(task, 'register');
  if (name?.kind !== 'scalar') return;
  const key = templateOf(name);
  around.draft.facts.push({ key, value: undefined, conditional: around.conditional });
}
