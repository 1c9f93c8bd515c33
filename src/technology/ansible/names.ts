// The variables that a file of Ansible defines, and those that its expressions use.

import { type FileScan, literalText, scalarTree, treeLocation } from '../../model/declaration.ts';
import type { Expression, Template, TreeEntry } from '../../model/value.ts';
import type { NamedTree } from '../linker.ts';
import { type AnsibleFile, ansiblePart, taskAt } from './file.ts';

/** Words of the language itself, and names that Ansible and not the files define. */
const NOT_VARIABLES: ReadonlySet<string> = new Set(
  'and or not in is if else true false none True False None defined undefined item omit inventory_hostname hostvars groups group_names'.split(
    ' ',
  ),
);

/** The variables that a Jinja expression uses; none for other languages. */
export function jinjaNames({ language, text }: Expression): readonly string[] {
  if (language !== 'jinja') return [];
  const bare = text.replace(/"[^"]*"|'[^']*'/g, ' ');
  // What is called is a function of the language, such as `lookup(…)`.
  return [...bare.matchAll(/(?<![\w.|])(?<!\|\s{0,4})[A-Za-z_]\w*(?!\w|\s{0,4}\()/g)]
    .map((m) => m[0])
    .filter((n) => !NOT_VARIABLES.has(n) && !n.startsWith('ansible_'));
}

/** The variables that a file defines, wherever in it; the `hosts` of its plays and what it includes under the empty name. */
export function* bindings(scan: FileScan): Iterable<NamedTree> {
  const part = ansiblePart(scan);
  if (!part) return;
  const lists: (readonly TreeEntry[])[] = [part.variables];
  for (const play of part.plays) {
    lists.push(play.vars, ...play.roles.flatMap((r) => [r.params, r.vars]));
    yield { name: '', tree: scalarTree(play.hosts) };
    for (const name of play.varsFiles.flat()) yield { name: '', tree: scalarTree(name) };
  }
  for (const { vars } of part.imports) lists.push(vars);
  for (const condition of conditionsIn(scan, part)) yield { name: '', tree: scalarTree(condition) };
  for (const include of part.includes) {
    lists.push(include.vars, include.locals);
    yield { name: '', tree: scalarTree(include.target) };
  }
  for (const { params, vars } of part.dependencies) lists.push(params, vars);
  for (const group of part.groups) lists.push(group.vars, ...group.hosts.map((h) => h.vars));
  for (const { key, value, task } of part.facts) {
    const name = literalText(key);
    if (name === undefined) continue;
    if (value) yield { name, tree: value };
    for (const condition of part.tasks[task]?.when ?? []) yield { name, tree: scalarTree(condition) };
  }
  for (const { key, value } of lists.flat()) {
    const name = literalText(key);
    if (name !== undefined) yield { name, tree: value };
  }
}

/** Where each name is first defined, in the order of the files: `site.yml:12`. */
export function firstDefinitions(scans: readonly FileScan[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const scan of scans.toSorted((a, b) => (a.file < b.file ? -1 : 1)))
    for (const { name, tree } of bindings(scan)) {
      const { file, line } = treeLocation(tree);
      if (name !== '' && !found.has(name)) found.set(name, `${file}:${line}`);
    }
  return found;
}

/** What decides whether something of the file is declared or brought in. */
function* conditionsIn({ declarations }: FileScan, part: AnsibleFile): Iterable<Template> {
  const tasks = new Set([...part.includes, ...part.uses].map((t) => t.task));
  for (const { at } of declarations) {
    const task = taskAt(part.tasks, at);
    if (task !== undefined) tasks.add(task);
  }
  for (const task of tasks) {
    const { when = [], delegate } = part.tasks[task] ?? {};
    yield* when;
    if (delegate) yield delegate;
  }
  for (const { when } of [...part.plays.flatMap((p) => p.roles), ...part.dependencies, ...part.imports])
    yield* when;
}
