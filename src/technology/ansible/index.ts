// Ansible as a technology that is linked: which files matter, and the linker over them.

import { type FileScan, literalText, scalarTree } from '../../model/declaration.ts';
import type { Expression, TreeEntry } from '../../model/value.ts';
import { anyWord, type LinkedTechnology, type NamedTree } from '../linker.ts';
import { ansiblePart } from './file.ts';
import { isInventoryPath } from './inventory-groups.ts';
import { roleFolder } from './project.ts';

export const ansible: LinkedTechnology = {
  name: 'ansible',
  concerns: (scan) => ansiblePart(scan) !== undefined || roleFolder(scan.file) !== undefined,
  isStructure: (path, text) => {
    if (isInventoryPath(path) && !/\.(sh|py|md)$/.test(path)) {
      return /^\s*\[[\w.:-]+\]|^\s*(hosts|children)\s*:/m.test(text);
    }
    return (
      /\.ya?ml$/.test(path) &&
      /^\s*-\s*(hosts|import_playbook|ansible\.builtin\.import_playbook)\s*:|^\s+(hosts|roles)\s*:|^dependencies\s*:/m.test(
        text,
      )
    );
  },
  mayDefine: (path) =>
    /\.(ya?ml|json)$/.test(path) ||
    isInventoryPath(path) ||
    /(^|\/)(group_vars|host_vars|defaults|vars)\//.test(path),
  namesIn: (expression) => (expression.language === 'jinja' ? jinjaNames(expression) : []),
  bindings,
  handles: ({ file }) => {
    const base = file.slice(file.lastIndexOf('/') + 1);
    const role = roleFolder(file);
    // `main` brings itself in.
    const own = /^main\.ya?ml$/.test(base) ? [] : [base, base.replace(/\.ya?ml$/, '')];
    return role === undefined ? own : [...own, role.slice(role.lastIndexOf('/') + 1)];
  },
  matcher: ({ names, handles }) => {
    const name = anyWord(names);
    const defines =
      names.length > 0
        ? new RegExp(`(?:^|[\\s{,"'-])${name}["']?\\s*[:=]|register:\\s*${name}`, 'm')
        : undefined;
    const brings = handles.length > 0 ? new RegExp(anyWord(handles)) : undefined;
    return (_path, text) =>
      defines?.test(text) || (brings !== undefined && BRINGING.test(text) && brings.test(text));
  },
  link: async (scans) => new (await import('./link.ts')).AnsibleLinker(scans),
};

/** Tasks that bring in other files, or put one on a machine. */
const BRINGING = /(include|import)_(role|tasks|vars)|\binclude\s*:|\bsrc\s*[:=]|\bscript\s*:/;

/** Words of the language itself, and names that Ansible and not the files define. */
const NOT_VARIABLES: ReadonlySet<string> = new Set(
  'and or not in is if else true false none True False None defined undefined item omit inventory_hostname hostvars groups group_names lookup query range dict'.split(
    ' ',
  ),
);

function jinjaNames({ text }: Expression): readonly string[] {
  const bare = text.replace(/"[^"]*"|'[^']*'/g, ' ');
  return [...bare.matchAll(/(?<![\w.|])(?<!\|\s{0,4})[A-Za-z_]\w*/g)]
    .map((m) => m[0])
    .filter((n) => !NOT_VARIABLES.has(n) && !n.startsWith('ansible_'));
}

function* bindings(scan: FileScan): Iterable<NamedTree> {
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
