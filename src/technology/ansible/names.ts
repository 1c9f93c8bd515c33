// The variables that a file of Ansible defines, and those that its expressions use.

import { type FileScan, literalText, scalarTree } from '../../model/declaration.ts';
import type { Expression, TreeEntry } from '../../model/value.ts';
import type { NamedTree } from '../linker.ts';
import { ansiblePart } from './file.ts';

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
  }
  for (const include of part.includes) {
    lists.push(include.vars, include.locals);
    yield { name: '', tree: scalarTree(include.target) };
  }
  for (const { params, vars } of part.dependencies) lists.push(params, vars);
  for (const group of part.groups) lists.push(group.vars, ...group.hosts.map((h) => h.vars));
  for (const { key, value } of part.facts) {
    const name = literalText(key);
    if (name !== undefined && value) yield { name, tree: value };
  }
  for (const { key, value } of lists.flat()) {
    const name = literalText(key);
    if (name !== undefined) yield { name, tree: value };
  }
}
