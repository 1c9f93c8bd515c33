// Paths in a tree of states: relative to a root that the tree does not name, a folder above the file that uses them.

import { folderOf, joinPath } from '../paths.ts';

/** Where a path that a file uses may stand, nearest root first. */
export function ancestorPaths(from: string, path: string): readonly string[] {
  const found: string[] = [];
  for (let folder = folderOf(from); ; folder = folderOf(folder)) {
    found.push(joinPath(folder, path));
    if (folder === '') return found;
  }
}
