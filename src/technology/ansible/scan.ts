// One YAML file of Ansible: tasks that set kernel parameters, and what linking needs to know of the file.

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
  treeEntry,
} from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { type Draft, entriesOf, type TaskContext, templateIn, variablesOf, variableTree } from './draft.ts';
import { type AnsibleFile, playName, type RoleUse } from './file.ts';
import { yamlInventory } from './inventory-yaml.ts';
import { isExpression, isNeverRun, isYes, tagsOf } from './keywords.ts';
import { NEVER } from './role-files.ts';
import { conditionsOf, isModule, playContext, scanTasks, whenOf } from './tasks.ts';

const VARIABLES_PATH = /(^|\/)(defaults|vars|group_vars|host_vars)\//;
const TASKS_PATH = /(^|\/)(tasks|handlers)\//;
const PLAY_KEYS = [
  'roles',
  'tasks',
  'pre_tasks',
  'post_tasks',
  'handlers',
  'vars',
  'gather_facts',
  'become',
  'vars_files',
];

/**
 * Scans a document if it is Ansible's. Returns the nodes that were understood as tasks' own arguments, so that the
 * readers of general shapes leave them alone; undefined where the document is no Ansible.
 */
export function scanAnsible(root: Node, context: ScanContext): ReadonlySet<Node> | undefined {
  const draft: Draft = {
    plays: [],
    imports: [],
    tasks: [],
    includes: [],
    uses: [],
    facts: [],
    variables: [],
    dependencies: [],
    allowsDuplicates: false,
    others: 'no',
    hasTasks: false,
  };
  const inner: ScanContext = { ...context, technology: 'ansible' };
  const done = new Set<Node>();
  const groups = yamlInventory(root, context.path);
  if (
    root.kind === 'list' &&
    (TASKS_PATH.test(context.path) || root.items.some(isPlay) || root.items.some(isTask))
  ) {
    draft.hasTasks = true;
    for (const item of root.items) {
      if (isPlay(item)) scanPlay(item, draft, inner, done);
      else scanTasks([item], { draft, context: inner, ...OUTSIDE_PLAYS }, done);
    }
  } else if (root.kind === 'map' && /(^|\/)meta\/main\.ya?ml$/.test(context.path)) {
    draft.dependencies.push(...itemsOf(entry(root, 'dependencies')).flatMap((d) => roleUse(d)));
    draft.allowsDuplicates = /^(true|yes|on)$/i.test(scalarText(entry(root, 'allow_duplicates')) ?? '');
  } else if (root.kind === 'map' && (VARIABLES_PATH.test(context.path) || !isForeign(root))) {
    for (const e of root.entries) draft.variables.push(treeEntry(e.key, variableTree(e.value)));
  } else if (groups.length === 0) return undefined;
  const namesHosts = root.document.text.includes('inventory_hostname');
  const part: AnsibleFile = { ...draft, groups, namesHosts };
  context.sink.parts['ansible'] = mergeParts(context.sink.parts['ansible'] as AnsibleFile | undefined, part);
  return done;
}

const OUTSIDE_PLAYS = { locals: [], play: undefined, section: undefined, isNever: false, when: [], task: 0 };

/** A file with several documents is one file. */
function mergeParts(before: AnsibleFile | undefined, after: AnsibleFile): AnsibleFile {
  if (!before) return after;
  const behind = before.tasks.length;
  const later = <T extends { readonly task: number }>(list: readonly T[]): readonly T[] =>
    list.map((x) => ({ ...x, task: x.task + behind }));
  const part = {
    ...after,
    includes: later(after.includes),
    facts: later(after.facts),
    uses: later(after.uses),
  };
  return {
    plays: [...before.plays, ...part.plays],
    imports: [...before.imports, ...part.imports],
    tasks: [...before.tasks, ...part.tasks],
    namesHosts: before.namesHosts || part.namesHosts,
    includes: [...before.includes, ...part.includes],
    uses: [...before.uses, ...part.uses],
    facts: [...before.facts, ...part.facts],
    variables: [...before.variables, ...part.variables],
    dependencies: [...before.dependencies, ...part.dependencies],
    allowsDuplicates: before.allowsDuplicates || part.allowsDuplicates,
    others:
      [before.others, part.others].find((o) => o === 'yes') ??
      (before.others === 'no' ? part.others : 'maybe'),
    groups: [...before.groups, ...part.groups],
    hasTasks: before.hasTasks || part.hasTasks,
  };
}

/** Maps that belong to other tools; their keys are no Ansible variables. */
function isForeign(root: MapNode): boolean {
  const names = new Set(root.entries.map((e) => keyText(e.key)));
  return (
    (names.has('apiVersion') && names.has('kind')) ||
    names.has('services') ||
    names.has('Resources') ||
    names.has('AWSTemplateFormatVersion')
  );
}

function isPlay(node: Node): boolean {
  return (
    entry(node, 'import_playbook', 'ansible.builtin.import_playbook') !== undefined ||
    (entry(node, 'hosts') !== undefined && PLAY_KEYS.some((k) => entry(node, k) !== undefined))
  );
}

function isTask(node: Node): boolean {
  if (node.kind !== 'map') return false;
  const names = node.entries.map((e) => keyText(e.key));
  if (names.some((n) => isModule(n) || n === 'block')) return true;
  return (
    names.includes('name') &&
    names.some(
      (n) => ['become', 'register', 'when', 'notify', 'tags', 'loop'].includes(n) || n.startsWith('with_'),
    )
  );
}

function scanPlay(node: Node, draft: Draft, context: ScanContext, done: Set<Node>): void {
  const imported = entry(node, 'import_playbook', 'ansible.builtin.import_playbook');
  if (imported?.kind === 'scalar' && whenOf(node) !== 'never') {
    draft.imports.push({
      target: templateOf(imported),
      vars: variablesOf(entry(node, 'vars')),
      when: [...(isNeverRun(tagsOf(node)) ? [NEVER] : []), ...conditionsOf(node)],
      before: draft.plays.length,
    });
  }
  const hosts = entry(node, 'hosts');
  if (!hosts) return;
  const play = draft.plays.length;
  const written = entry(node, 'vars');
  const vars = variablesOf(written);
  const tags = tagsOf(node);
  const patterns = itemsOf(hosts).filter((h) => h.kind === 'scalar');
  const [first] = patterns;
  if (!first) return;
  draft.plays.push({
    // A list of patterns is a union, as a colon is.
    hosts: patterns.length === 1 ? templateIn(first) : joinedPatterns(patterns, hosts),
    roles: itemsOf(entry(node, 'roles'))
      .flatMap((r) => roleUse(r, tags))
      .map((r) => withPlay(r, node)),
    vars,
    prompts: itemsOf(entry(node, 'vars_prompt')).flatMap((p) => {
      const name = entry(p, 'name');
      return name?.kind === 'scalar' ? [templateOf(name)] : [];
    }),
    ...(isShuffled(node) && { isShuffled: true }),
    ...(written?.kind === 'scalar' && isExpression(written) && { isOpen: true }),
    varsFiles: itemsOf(entry(node, 'vars_files')).map((f) => itemsOf(f).flatMap(asTemplate)),
    at: node.document.locate(node.span),
  });
  const around: TaskContext = {
    draft,
    context: { ...context, resource: playName(play) },
    ...OUTSIDE_PLAYS,
    play,
  };
  const tasks = playContext(node, around);
  for (const section of ['pre_tasks', 'tasks', 'post_tasks', 'handlers'] as const)
    scanTasks(itemsOf(entry(node, section)), { ...tasks, section }, done);
}

/** A list of patterns, expressions among them, as the one pattern it stands for. */
function joinedPatterns(patterns: readonly ScalarNode[], hosts: Node): Template {
  const parts = patterns.flatMap((p, i) => [...(i === 0 ? [] : [':']), ...templateOf(p).parts]);
  const at = hosts.document.locate(hosts.span);
  return { parts, raw: patterns.map((p) => templateOf(p).raw).join(':'), at };
}

/** Whoever comes first is not the first of the inventory. */
function isShuffled(play: Node): boolean {
  const order = scalarText(entry(play, 'order'));
  const strategy = scalarText(entry(play, 'strategy'));
  return (
    entry(play, 'serial') !== undefined ||
    (order !== undefined && order !== 'inventory') ||
    (strategy !== undefined && !/(^|\.)linear$/.test(strategy))
  );
}

/** A role has from its play what it does not say itself. */
function withPlay(use: RoleUse, play: Node): RoleUse {
  const delegate = entry(play, 'delegate_to');
  return {
    ...use,
    once: use.once ?? isYes(entry(play, 'run_once')),
    ...(!use.delegate && delegate?.kind === 'scalar' && { delegate: templateOf(delegate) }),
  };
}

function roleUse(node: Node, around: readonly string[] = []): readonly RoleUse[] {
  const name =
    node.kind === 'scalar' ? node : (entry(node, 'role') ?? entry(node, 'name') ?? entry(node, 'src'));
  if (name?.kind !== 'scalar' || whenOf(node) === 'never') return [];
  const params = entriesOf(node).filter((e) => !ROLE_KEYWORDS.has(e.key.raw));
  const tags = itemsOf(entry(node, 'tags')).map((t) => scalarText(t) ?? '');
  const isTagged = isNeverRun([...tagsOf(node), ...around]);
  const delegate = entry(node, 'delegate_to');
  const once = entry(node, 'run_once');
  return [
    {
      name: templateOf(name),
      params,
      vars: variablesOf(entry(node, 'vars')),
      when: [...(isTagged ? [NEVER] : []), ...conditionsOf(node)],
      tags: tags.join(','),
      ...(once && { once: isYes(once) }),
      ...(delegate?.kind === 'scalar' && { delegate: templateOf(delegate) }),
    },
  ];
}

/** What a role's entry may hold besides parameters (ansible-core playbook/role/definition.py). */
const ROLE_KEYWORDS: ReadonlySet<string> = new Set([
  'role',
  'name',
  'src',
  'version',
  'scm',
  'any_errors_fatal',
  'become',
  'become_exe',
  'become_flags',
  'become_method',
  'become_user',
  'check_mode',
  'collections',
  'connection',
  'debugger',
  'delegate_facts',
  'delegate_to',
  'diff',
  'environment',
  'ignore_errors',
  'ignore_unreachable',
  'module_defaults',
  'no_log',
  'port',
  'remote_user',
  'run_once',
  'tags',
  'throttle',
  'timeout',
  'vars',
  'when',
]);

function asTemplate(node: Node): readonly Template[] {
  return node.kind === 'scalar' ? [templateOf(node)] : [];
}
