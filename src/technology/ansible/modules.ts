// The modules whose tasks matter here: what each one's arguments declare or bring in.

import { literalTemplate } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Template } from '../../model/value.ts';
import {
  entry,
  itemsOf,
  keyText,
  type MapNode,
  type Node,
  scalarText,
  templateOf,
} from '../../syntax/node.ts';
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
import { entriesOf, type TaskContext, templateIn, variablesOf, variableTree } from './draft.ts';
import type { FolderOptions, FromFiles, Include } from './file.ts';
import { isExpression, isYes } from './keywords.ts';
import { foundTemplate } from './loops.ts';

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
  ['template', useModule('templates')],
  ['blockinfile', textModule('block')],
  ['lineinfile', textModule('line')],
  ['shell', commandModule],
  ['command', oneCommand],
  ['raw', commandModule],
  ['script', useModule('files')],
  ['set_fact', setFact],
  ['group_by', groupBy],
  ['add_host', addHost],
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
  const key = templateIn(name);
  if (key.parts.every((p) => typeof p === 'string') && !isSysctlKey(name.content().text)) return;
  const file = entry(args, 'sysctl_file');
  // The module writes /etc/sysctl.conf unless told otherwise (ansible.posix plugins/modules/sysctl.py).
  const destination =
    file?.kind === 'scalar' ? templateIn(file) : literalTemplate('/etc/sysctl.conf', key.at);
  const span = value.kind === 'scalar' ? value.inner : value.span;
  const hiding = hidingOf(args);
  context.sink.declarations.push({
    kind: 'sysctl',
    ...surroundings({ ...context, destination }, value.document, span),
    form: 'module-task',
    key,
    value: variableTree(value),
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
    useModule('files')(args, task, around, context);
    return;
  }
  const path = scalarText(destination);
  const inner =
    destination?.kind === 'scalar' ? { ...context, destination: templateIn(destination) } : context;
  context.scanNested(content.content(), { path, form: 'copy-content' }, inner);
}

/** A file of the project; with `remote_src` it is one of the machine. `folder`: where the module looks for it first. */
function useModule(folder: 'files' | 'templates'): Module {
  return (args, task, around, context) => {
    const source = args.kind === 'scalar' ? args : entry(args, 'src');
    const destination = entry(args, 'dest', 'path');
    if (source?.kind !== 'scalar' || isYes(entry(args, 'remote_src'))) return;
    around.draft.uses.push({
      source: (source !== args && foundTemplate(source, task)) || templateOf(source),
      destination:
        destination?.kind === 'scalar'
          ? templateIn(destination)
          : literalTemplate('', source.document.locate(source.span)),
      folder,
      locals: context.locals ?? [],
      ...(DELIMITERS.some((d) => entry(args, d)) && { hasOwnDelimiters: true }),
      task: around.task,
    });
  };
}

const DELIMITERS = ['variable_start_string', 'variable_end_string', 'block_start_string', 'block_end_string'];

/** `lineinfile` and `blockinfile`: their text as it will stand in the file. */
function textModule(name: 'block' | 'line'): Module {
  return (args, _task, _around, context) => {
    const text = entry(args, name, name === 'line' ? 'value' : 'content');
    const destination = entry(args, 'path', 'dest', 'destfile', 'name');
    if (text?.kind !== 'scalar' || scalarText(entry(args, 'state')) === 'absent') return;
    const inner =
      destination?.kind === 'scalar' ? { ...context, destination: templateIn(destination) } : context;
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

function setFact(args: Node, of: MapNode, around: TaskContext): void {
  const written = entry(of, 'set_fact', 'ansible.builtin.set_fact');
  const { task, factDefaults = [] } = around;
  const given = entriesOf(args);
  const names = new Set(given.map(({ key }) => key.raw));
  for (const { key, value } of [...factDefaults.filter((d) => !names.has(d.key.raw)), ...given])
    if (key.raw !== 'cacheable') around.draft.facts.push({ key, value, task });
  // The facts are what an expression gives.
  const open = [written, entry(of, 'args')].find(
    (n) => n?.kind === 'scalar' && given.length === 0 && isExpression(n),
  );
  if (open?.kind !== 'scalar') return;
  const key = templateOf(open);
  around.draft.facts.push({
    key,
    value: undefined,
    task,
    spoil: 'it may be set by a set_fact of an expression',
  });
}

function groupBy(args: Node, _task: MapNode, around: TaskContext): void {
  const key = entry(args, 'key');
  if (key?.kind !== 'scalar') return;
  const groups = [key, ...itemsOf(entry(args, 'parents'))].flatMap((g) =>
    g.kind === 'scalar' ? [templateOf(g)] : [],
  );
  const spoil = 'its host may be in a group that a task makes';
  around.draft.facts.push({
    key: templateOf(key),
    value: undefined,
    task: around.task,
    spoil,
    makes: { groups, names: [] },
  });
}

const OF_HOST = ['name', 'hostname', 'host', 'groups', 'groupname', 'group'] as const;

function addHost(args: Node, _task: MapNode, around: TaskContext): void {
  const name = entry(args, 'name', 'hostname', 'host');
  if (args.kind !== 'map' || name?.kind !== 'scalar') return;
  const host = templateOf(name);
  const groups = itemsOf(entry(args, 'groups', 'groupname', 'group')).flatMap((g): readonly Template[] => {
    if (g.kind !== 'scalar') return [];
    const template = templateOf(g);
    const [only] = template.parts;
    if (template.parts.length !== 1 || typeof only !== 'string') return [template];
    return only.split(',').map((word) => ({ ...template, parts: [word.trim()] }));
  });
  const names = args.entries.map((e) => keyText(e.key)).filter((n) => !OF_HOST.some((o) => o === n));
  const spoil = 'a task that adds a host may set it';
  around.draft.facts.push({
    key: host,
    value: undefined,
    task: around.task,
    spoil,
    makes: { groups, names, host },
  });
}

/** Variables of an import are those of a block around what it brings in; those of an include are parameters. */
function includeModule(kind: Include['kind'], argument: string, isImport = false): Module {
  return (written, task, around) => {
    const args = kind === 'vars' ? variableArguments(written) : written;
    const folder = kind === 'vars' ? entry(args, 'dir') : undefined;
    const first = written.kind === 'scalar' && args !== written && !folder ? firstWord(written) : undefined;
    const named =
      args.kind === 'scalar' ? args : (entry(args, argument) ?? entry(args, '_raw_params') ?? first);
    const target = named ?? folder;
    if (target?.kind !== 'scalar') return;
    const into = kind === 'vars' && args.kind === 'map' ? entry(args, 'name') : undefined;
    const isOneLine = args.kind === 'scalar' && kind === 'tasks';
    const words = isOneLine ? entriesOf(keyValueArguments(withoutFirstWord(args))) : [];
    const { outer = [], outerWhen = [] } = around;
    const given = [...words, ...variablesOf(entry(task, 'vars'))];
    const applied = args.kind === 'map' && !isImport ? variablesOf(entry(entry(args, 'apply'), 'vars')) : [];
    around.draft.includes.push({
      kind,
      target: foundTemplate(target, task) ?? templateOf(isOneLine ? firstWord(args) : target),
      vars: isImport ? [] : given,
      given,
      locals: isImport ? [...given, ...outer] : [...applied, ...outer],
      when: outerWhen,
      isImport,
      ...(kind === 'role' && {
        from: fromFiles(args),
        isPublic: isYes(entry(args, 'public')),
        isOnce: isNo(entry(args, 'allow_duplicates')),
      }),
      ...(into?.kind === 'scalar' && { into: templateOf(into) }),
      ...(folder && !named && { folder: folderOptions(args) }),
      ...(kind === 'vars' && scalarText(entry(args, 'hash_behaviour')) === 'merge' && { merges: true }),
      task: around.task,
    });
  };
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

/** `include_vars` in one line: options, or a file with options behind it. */
function variableArguments(args: Node): Node {
  if (args.kind !== 'scalar') return args;
  const { text } = args.content();
  if (/^\s*\w+=/.test(text)) return keyValueArguments(args);
  return /\s\w+=/.test(text) ? keyValueArguments(withoutFirstWord(args)) : args;
}

/** The files of a folder that count; without the ones of `extensions` Ansible fails, so that they do not matter. */
function folderOptions(args: Node): FolderOptions {
  const words = (key: string): readonly (string | undefined)[] => itemsOf(entry(args, key)).map(scalarText);
  const [matching] = words('files_matching');
  const [depth = '0'] = words('depth');
  const ignored = words('ignore_files').flatMap((w) => w?.split(/\s+/) ?? [undefined]);
  const extensions = entry(args, 'extensions') ? words('extensions') : ['yaml', 'yml', 'json'];
  const isOpen =
    (entry(args, 'files_matching') !== undefined && matching === undefined) ||
    !/^\d{1,6}$/.test(depth) ||
    [...ignored, ...extensions].includes(undefined);
  const literal = (list: readonly (string | undefined)[]) => list.filter((w) => w !== undefined);
  return {
    matching,
    ignored: literal(ignored),
    depth: Number(depth),
    extensions: literal(extensions),
    isOpen,
  };
}
