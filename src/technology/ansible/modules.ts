// The modules whose tasks matter here: what each one's arguments declare or bring in.

import { literalTemplate } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Expression, Template } from '../../model/value.ts';
import { entry, type MapNode, type Node, scalarText, templateOf, treeOf } from '../../syntax/node.ts';
import { isSysctlKey } from '../../syntax/sysctl-conf.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { CONTAINER_MODULES } from '../docker/tasks.ts';
import {
  firewalldModule,
  googleModule,
  iptablesModule,
  openstackModule,
  ufwModule,
} from '../firewall/ansible.ts';
import { firstWord, keyValueArguments, withoutFirstWord } from './arguments.ts';
import { entriesOf, type TaskContext } from './draft.ts';
import type { FromFiles, Include } from './file.ts';

/** Reads the arguments of one task. */
export type Module = (args: Node, task: MapNode, around: TaskContext, context: ScanContext) => void;

/** The modules that matter, by the last part of their name; in full where that part is a word of other tools. */
export const MODULES: ReadonlyMap<string, Module> = new Map<string, Module>([
  ['sysctl', sysctlModule],
  ['ufw', (args, _task, _around, context) => ufwModule(args, context)],
  ['firewalld', (args, _task, _around, context) => firewalldModule(args, context)],
  ['iptables', (args, _task, _around, context) => iptablesModule(args, context)],
  ['openstack.cloud.security_group_rule', (args, _task, _around, context) => openstackModule(args, context)],
  ['os_security_group_rule', (args, _task, _around, context) => openstackModule(args, context)],
  ['gcp_compute_firewall', (args, _task, _around, context) => googleModule(args, context)],
  ['google.cloud.gcp_compute_firewall', (args, _task, _around, context) => googleModule(args, context)],
  ['copy', copyModule],
  ['template', useModule],
  ['blockinfile', textModule('block')],
  ['lineinfile', textModule('line')],
  ['shell', commandModule],
  ['command', oneCommand],
  ['raw', commandModule],
  ['script', useModule],
  ['set_fact', setFact],
  ['include_role', includeModule('role', 'name')],
  ['import_role', includeModule('role', 'name', true)],
  ['include_tasks', includeModule('tasks', 'file')],
  ['import_tasks', includeModule('tasks', 'file', true)],
  ['include', includeModule('tasks', 'file')],
  ['include_vars', includeModule('vars', 'file')],
  ...CONTAINER_MODULES,
]);

function sysctlModule(args: Node, _task: MapNode, _around: TaskContext, context: ScanContext): void {
  const name = entry(args, 'name', 'key');
  const value = entry(args, 'value', 'val');
  if (name?.kind !== 'scalar' || !value || scalarText(entry(args, 'state')) === 'absent') return;
  const key = templateOf(name);
  if (key.parts.every((p) => typeof p === 'string') && !isSysctlKey(name.content().text)) return;
  const file = entry(args, 'sysctl_file');
  // The module writes /etc/sysctl.conf unless told otherwise (ansible.posix plugins/modules/sysctl.py).
  const destination =
    file?.kind === 'scalar' ? templateOf(file) : literalTemplate('/etc/sysctl.conf', key.at);
  const span = value.kind === 'scalar' ? value.inner : value.span;
  const hiding = hidingOf(args);
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings({ ...context, destination }, value.document, span),
    form: 'module-task',
    key,
    value: treeOf(value),
    ...(hiding && { hiding: { of: 'missing', at: hiding } }),
  });
}

/**
 * `ignoreerrors: true` calls sysctl with `-e`, which passes over keys that are not there; a value that the kernel refuses
 * still fails the task (ansible.posix plugins/modules/sysctl.py, procps 4.0.2).
 */
function hidingOf(args: Node): Location | undefined {
  const ignored = entry(args, 'ignoreerrors');
  if (ignored?.kind !== 'scalar' || !/^(?:true|yes|on|1)$/i.test(ignored.content().text.trim()))
    return undefined;
  return ignored.document.locate(ignored.span);
}

function copyModule(args: Node, task: MapNode, around: TaskContext, context: ScanContext): void {
  const content = entry(args, 'content');
  const destination = entry(args, 'dest', 'path');
  if (content?.kind !== 'scalar') {
    useModule(args, task, around, context);
    return;
  }
  const path = scalarText(destination);
  const inner =
    destination?.kind === 'scalar' ? { ...context, destination: templateOf(destination) } : context;
  context.scanNested(content.content(), { path, form: 'copy-content' }, inner);
}

function useModule(args: Node, _task: MapNode, around: TaskContext, context: ScanContext): void {
  const source = args.kind === 'scalar' ? args : entry(args, 'src');
  const destination = entry(args, 'dest', 'path');
  if (source?.kind !== 'scalar') return;
  around.draft.uses.push({
    source: templateOf(source),
    destination:
      destination?.kind === 'scalar'
        ? templateOf(destination)
        : literalTemplate('', source.document.locate(source.span)),
    locals: context.locals ?? [],
    task: around.task,
  });
}

/** `lineinfile` and `blockinfile`: their text as it will stand in the file. */
function textModule(name: 'block' | 'line'): Module {
  return (args, _task, _around, context) => {
    const text = entry(args, name, name === 'line' ? 'value' : 'content');
    const destination = entry(args, 'path', 'dest', 'destfile', 'name');
    if (text?.kind !== 'scalar' || scalarText(entry(args, 'state')) === 'absent') return;
    const inner =
      destination?.kind === 'scalar' ? { ...context, destination: templateOf(destination) } : context;
    context.scanNested(text.content(), { path: scalarText(destination), form: `${name}infile` }, inner);
  };
}

function commandModule(args: Node, _task: MapNode, _around: TaskContext, context: ScanContext): void {
  const command = args.kind === 'scalar' ? args : (entry(args, 'cmd') ?? entry(args, '_raw_params'));
  if (command?.kind === 'scalar') context.scanNested(command.content(), { kind: 'shell' }, context);
  const words = entry(args, 'argv');
  const name = words?.kind === 'list' ? scalarText(words.items[0]) : undefined;
  if (words?.kind !== 'list' || !/(^|\/)sysctl$/.test(name ?? '')) return;
  for (const word of words.items) {
    // One argument of a vector is one word, blanks included: read it as the text of an assignment.
    if (word.kind === 'scalar')
      context.scanNested(word.content(), { kind: 'text', form: 'sysctl-command' }, context);
  }
}

/** `command` runs no shell: its line breaks are blanks between arguments, as a folded text keeps some of them. */
function oneCommand(args: Node, task: MapNode, around: TaskContext, context: ScanContext): void {
  const command = args.kind === 'scalar' ? args : (entry(args, 'cmd') ?? entry(args, '_raw_params'));
  const content = command?.kind === 'scalar' ? command.content() : undefined;
  if (!content || !/\n\s*-/.test(content.text)) {
    commandModule(args, task, around, context);
    return;
  }
  const pieces = [...content.text.matchAll(/\n|[^\n]+/g)].map((m) => {
    const [text] = m;
    return { text: text === '\n' ? ' ' : text, start: m.index, end: m.index + text.length };
  });
  context.scanNested(content.child(pieces), { kind: 'shell' }, context);
}

function setFact(args: Node, _task: MapNode, around: TaskContext): void {
  const { task } = around;
  for (const { key, value } of entriesOf(args))
    if (key.raw !== 'cacheable') around.draft.facts.push({ key, value, task });
}

/** Variables of an import are those of a block around what it brings in; those of an include are parameters. */
function includeModule(kind: Include['kind'], argument: string, isImport = false): Module {
  return (args, task, around) => {
    const named = args.kind === 'scalar' ? args : (entry(args, argument) ?? entry(args, '_raw_params'));
    const folder = kind === 'vars' ? entry(args, 'dir') : undefined;
    const target = named ?? folder;
    if (target?.kind !== 'scalar') return;
    const into = kind === 'vars' && args.kind === 'map' ? entry(args, 'name') : undefined;
    const isOneLine = args.kind === 'scalar' && kind === 'tasks';
    const words = isOneLine ? entriesOf(keyValueArguments(withoutFirstWord(args))) : [];
    const written = templateOf(isOneLine ? firstWord(args) : target);
    const { outer = [], outerWhen = [] } = around;
    const given = [...words, ...entriesOf(entry(task, 'vars'))];
    around.draft.includes.push({
      kind,
      target: named ? written : everyFileOf(written),
      vars: isImport ? [] : given,
      given,
      locals: isImport ? [...given, ...outer] : outer,
      when: outerWhen,
      isImport,
      ...(kind === 'role' && {
        from: fromFiles(args),
        isPublic: isYes(entry(args, 'public')),
        isOnce: isNo(entry(args, 'allow_duplicates')),
      }),
      ...(into?.kind === 'scalar' && { into: templateOf(into) }),
      task: around.task,
    });
  };
}

function isYes(node: Node | undefined): boolean {
  return /^(true|yes|on|1)$/i.test(scalarText(node) ?? '');
}

function isNo(node: Node | undefined): boolean {
  return /^(false|no|off|0)$/i.test(scalarText(node) ?? '');
}

/** Ansible takes the last part of a path (ansible-core playbook/role_include.py). */
function fromFiles(args: Node): FromFiles {
  const named = (key: string) => {
    const node = entry(args, key);
    if (node?.kind !== 'scalar') return undefined;
    const { raw } = templateOf(node);
    return raw.includes('{{') ? raw : scalarText(node)?.replace(/^.*\//, '');
  };
  return { tasks: named('tasks_from'), vars: named('vars_from'), defaults: named('defaults_from') };
}

/** All files of a folder, which `include_vars` brings in with `dir`. */
function everyFileOf(folder: Template): Template {
  const any: Expression = { language: 'placeholder', text: '', at: folder.at };
  return { ...folder, parts: [...folder.parts, '/', any] };
}
