// Which files the tasks and plays of a project may bring in, by the words of their names.

import type { FileScan } from '../../model/declaration.ts';
import type { Template, Tree } from '../../model/value.ts';
import { folderOf } from '../paths.ts';
import { ansiblePart } from './file.ts';
import { roleFolder } from './project.ts';
import { matchesGlob } from './targets.ts';

/**
 * A test for paths that `include_vars`, `include_tasks`, `import_tasks` or `vars_files` may mean. It goes by base names, and
 * where an expression is all there is by the folder: more than is meant does no harm.
 */
export function broughtFiles(scans: readonly FileScan[]): (path: string) => boolean {
  const names = new Set<string>();
  const globs = new Set<string>();
  const folders = new Set<string>();
  const segments = new Set<string>();
  for (const scan of scans) {
    const part = ansiblePart(scan);
    if (!part) continue;
    const near = roleFolder(scan.file) ?? folderOf(scan.file);
    const add = (target: Template): void => {
      const pattern = target.parts.map((p) => (typeof p === 'string' ? p : '*')).join('');
      const name = pattern.slice(pattern.lastIndexOf('/') + 1);
      if (!name.includes('*')) names.add(name);
      else if (/\w/.test(name.replace(/\.\w+$/, ''))) globs.add(name);
      else {
        // The playbook's variables as well as those of the role.
        segments.add('vars');
        if (near !== '') folders.add(near);
      }
    };
    const addFolder = ({ parts }: Template, beside: string): void => {
      const last = parts.at(-1);
      const segment = typeof last === 'string' ? /([^/]+)\/*$/.exec(last)?.[1] : undefined;
      if (segment === undefined) folders.add(beside);
      else segments.add(segment);
    };
    for (const { kind, target, folder, task } of part.includes) {
      if (kind === 'role') continue;
      if (folder) addFolder(target, near);
      else add(target);
      const loop = part.tasks[task]?.loop;
      for (const tree of [loop?.items, loop?.candidates])
        if (tree) for (const name of scalars(tree)) add(name);
    }
    for (const play of part.plays) for (const name of play.varsFiles.flat()) add(name);
  }
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const bare = name.replace(/\.(ya?ml|json)$/, '');
    if (names.has(name) || names.has(bare)) return true;
    if (
      segments.size > 0 &&
      folderOf(path)
        .split('/')
        .some((s) => segments.has(s))
    )
      return true;
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (folders.has(folder)) return true;
      if (folder === '') break;
    }
    for (const glob of globs) if (matchesGlob(name, glob) || matchesGlob(bare, glob)) return true;
    return false;
  };
}

function scalars(tree: Tree): readonly Template[] {
  if (tree.kind === 'scalar') return [tree.template];
  return tree.kind === 'list' ? tree.items.flatMap(scalars) : tree.entries.flatMap((e) => scalars(e.value));
}
