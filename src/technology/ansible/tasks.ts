// The tasks of a play, role or task file: what they set, what they bring in and over what they loop.

import type { Unless } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Template } from '../../model/value.ts';
import {
  entry,
  itemsOf,
  keyText,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarText,
  templateOf,
} from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { FREE_FORM, keyValueArguments, withoutFirstWord } from './arguments.ts';
import { entriesOf, type TaskContext, templateIn, variablesOf } from './draft.ts';
import type { TaskSite } from './file.ts';
import { isNeverRun, isYes, spoilingKeyword, tagsOf } from './keywords.ts';
import { taskLoop } from './loops.ts';
import { MODULES } from './modules.ts';
import { NEVER, UNSURE } from './role-files.ts';

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
  let hasFailed = false;
  for (const task of tasks) {
    if (task.kind !== 'map') continue;
    const when = whenOf(task);
    if (when === 'never') for (const { value } of task.entries) done.add(value);
    const isNever = around.isNever || when === 'never';
    const inner: TaskContext = {
      ...around,
      ...inheritedFrom(task, around),
      isNever,
      when: [...around.when, ...conditionsOf(task), ...(hasFailed ? [UNSURE] : [])],
    };
    hasFailed ||= !isNever && failsAlways(task, inner);
    const blocks = BLOCKS.flatMap((name) => {
      const block = entry(task, name);
      return block ? [{ name, block }] : [];
    });
    if (blocks.length === 0) scanTask(task, around, inner, done);
    else if (depth < MAX_BLOCKS)
      for (const { name, block } of blocks) {
        // Only what fails is rescued, and nobody knows what does.
        const within = name === 'rescue' ? { ...inner, when: [...inner.when, UNSURE] } : inner;
        scanTasks(itemsOf(block), within, done, depth + 1);
      }
  }
}

const BLOCKS = ['block', 'rescue', 'always'] as const;

/** What a task or block has of itself and what it has from around it. */
function inheritedFrom(node: Node, around: TaskContext): Partial<TaskContext> & Pick<TaskContext, 'locals'> {
  const delegate = entry(node, 'delegate_to');
  const defaults = entry(entry(node, 'module_defaults'), 'set_fact', 'ansible.builtin.set_fact');
  const spoiling = spoilingKeyword(node);
  const once = entry(node, 'run_once');
  const facts = entry(node, 'delegate_facts');
  const ignored = entry(node, 'ignore_errors');
  return {
    locals: [...variablesOf(entry(node, 'vars')), ...around.locals],
    tags: [...tagsOf(node), ...(around.tags ?? [])],
    once: once ? isYes(once) : around.once === true,
    delegate: delegate?.kind === 'scalar' ? templateOf(delegate) : around.delegate,
    delegatesFacts: facts ? isYes(facts) : around.delegatesFacts === true,
    factDefaults: [...entriesOf(defaults), ...(around.factDefaults ?? [])],
    mayFail: ignored ? placeOfYes(ignored) : around.mayFail,
    spoil: spoiling ? `'${spoiling}' of the task is an expression that may set it` : around.spoil,
  };
}

function placeOfYes(node: Node): Location | undefined {
  return isYes(node) ? node.document.locate(node.span) : undefined;
}

/** What lets a task fail without any consequence. */
function mayFail(task: MapNode, around: TaskContext): Location | undefined {
  const failed = entry(task, 'failed_when');
  const isNever =
    itemsOf(failed).length === 1 && /^(?:false|no)$/i.test(scalarText(itemsOf(failed)[0]) ?? '');
  return failed && isNever ? failed.document.locate(failed.span) : around.mayFail;
}

/** What the tasks of a play have from it. */
export function playContext(play: Node, around: TaskContext): TaskContext {
  return { ...around, ...inheritedFrom(play, around), locals: around.locals, spoil: undefined };
}

/** `fail` without any condition: the tasks behind it do not run. */
function failsAlways(task: MapNode, { tags = [] }: TaskContext): boolean {
  if (!entry(task, 'fail', 'ansible.builtin.fail') || isNeverRun(tags)) return false;
  const mayPass = ['ignore_errors', 'failed_when', 'loop'].some((k) => entry(task, k));
  return whenOf(task) === 'always' && !mayPass;
}

/** What a `when` says without any variable: only a literal decides. */
export function whenOf(node: Node): 'always' | 'maybe' | 'never' {
  const when = entry(node, 'when');
  if (!when) return 'always';
  const texts = itemsOf(when).map((w) => {
    const { data, data11 = data } = w.kind === 'scalar' ? w : {};
    return typeof data11 === 'string' ? data11.trim().toLowerCase() : String(data11);
  });
  if (texts.includes('false')) return 'never';
  return texts.every((t) => t === 'true') ? 'always' : 'maybe';
}

/** The conditions of a task, block or role, each as the expression that it is. */
export function conditionsOf(node: Node): readonly Template[] {
  return itemsOf(entry(node, 'when')).flatMap((w) => (w.kind === 'scalar' ? [condition(w)] : []));
}

/** Ansible reads a condition as an expression without braces; some people write them all the same. */
function condition(node: ScalarNode): Template {
  const template = templateOf(node);
  const { parts } = template;
  const [only] = parts;
  if (parts.length !== 1 || typeof only !== 'string') return template;
  // YAML's own words for truth are no names.
  const { data11 = node.data } = node;
  const text = typeof data11 === 'boolean' ? String(data11) : only.trim();
  return { ...template, parts: [{ language: 'jinja', text, at: template.at }] };
}

function scanTask(task: MapNode, outer: TaskContext, around: TaskContext, done: Set<Node>): void {
  const { draft } = around;
  const site = draft.tasks.length;
  const { tags = [] } = around;
  const isTagged = isNeverRun(tags);
  const own = siteOf(task, isTagged ? { ...around, when: [NEVER, ...around.when] } : around);
  draft.tasks.push(own);
  let matters = !isTagged && registerResult(task, { ...around, task: site });
  matters ||= own.ends !== undefined && !around.isNever;
  for (const { key, value } of task.entries) {
    const called = calledModule(keyText(key), value);
    const module = called && MODULES.get(called.name);
    if (!called || !module) continue;
    // What is imported lends its variables to the play all the same.
    if (around.isNever && !/^import_(role|tasks)$/.test(called.name)) continue;
    const loop = taskLoop(task);
    const given = entry(task, 'args');
    let { args } = called;
    if (given?.kind === 'map' && args.kind === 'map')
      args = { ...args, entries: [...args.entries, ...given.entries] };
    done.add(value);
    if (given) done.add(given);
    const unless = takenAway(entry(args, 'state'));
    const context: ScanContext = {
      ...around.context,
      locals: around.locals,
      ...(loop && { loop }),
      ...(unless && { unless }),
    };
    // What a task takes away it does not set, whatever its items look like.
    if (scalarText(entry(args, 'state')) === 'absent')
      for (const own of task.entries)
        if (/^(loop|with_\w+)$/.test(keyText(own.key) ?? '')) done.add(own.value);
    // Variables of an including task are stronger than those of the blocks around it.
    const { locals, when } = outer;
    const inner = { ...around, task: site, outer: locals, outerWhen: when };
    context.sink.ignored(mayFail(task, around), () => module(args, task, inner, context));
    matters = true;
  }
  if (matters) return;
  draft.tasks.length = site;
  if (around.isNever || entry(task, 'meta', 'ansible.builtin.meta')) return;
  if (around.when.length === 0 && !taskLoop(task)) draft.others = 'yes';
  else if (draft.others === 'no') draft.others = 'maybe';
}

/** A state that is an expression: it may be the one in which the task takes away what it names. */
function takenAway(state: Node | undefined): Unless | undefined {
  if (state?.kind !== 'scalar') return undefined;
  const value = templateIn(state);
  return value.parts.every((p) => typeof p === 'string')
    ? undefined
    : { value, is: ['absent', 'disabled', 'removed'] };
}

function siteOf(task: MapNode, around: TaskContext): TaskSite {
  const { once = false, delegate, delegatesFacts, spoil } = around;
  const ends = /^end_(play|host|batch)$/.exec(
    scalarText(entry(task, 'meta', 'ansible.builtin.meta')) ?? '',
  )?.[1];
  return {
    at: task.document.locate(task.span),
    when: around.when,
    locals: around.locals,
    loop: taskLoop(task),
    play: around.play,
    section: around.section,
    once,
    ...(delegate && { delegate }),
    ...(delegate && delegatesFacts && { delegatesFacts }),
    ...(ends !== undefined && { ends: ends === 'host' ? 'host' : 'play' }),
    ...(spoil !== undefined && { spoil }),
  };
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
function registerResult(task: MapNode, around: TaskContext): boolean {
  const name = entry(task, 'register');
  // A task that is skipped is registered as well.
  if (name?.kind !== 'scalar') return false;
  around.draft.facts.push({ key: templateOf(name), value: undefined, task: around.task });
  return true;
}
