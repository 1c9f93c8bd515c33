// Inventory files that are one inventory: `-i inventory/` reads all that the folder holds.

import { folderOf } from '../paths.ts';
import type { InventoryGroup } from './file.ts';
import { type InventoryFile, indexInventory } from './groups.ts';
import type { Inventory } from './project.ts';

/** Files that a folder may hold beside its inventory (ansible-core config/base.yml, INVENTORY_IGNORE_EXTS). */
const IGNORED = /(?:\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)|~)$/;

/**
 * The inventories of a project. Files of one folder are one where they are parts by their names (`01-hosts`), or where
 * one of them speaks of groups whose hosts only others have; files that are whole each are of different environments.
 * `withPlaybooks`: folders that nobody gives as an inventory.
 */
export function inventoriesIn(
  files: readonly InventoryFile[],
  withPlaybooks: ReadonlySet<string>,
): readonly Inventory[] {
  const byFolder = new Map<string, InventoryFile[]>();
  for (const file of files) {
    const folder = folderOf(file.file);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return [...byFolder].flatMap(([folder, list]) => {
    // Ansible reads the files of a folder in the order of their names (ansible-core inventory/manager.py, parse_source).
    const read = list.filter((f) => !IGNORED.test(f.file)).sort((a, b) => (a.file < b.file ? -1 : 1));
    const isOne = read.length > 1 && folder !== '' && !withPlaybooks.has(folder) && areParts(read);
    if (!isOne) return list.map((f) => indexInventory([f], folder));
    const alone = list.filter((f) => !read.includes(f));
    return [indexInventory(read, folder), ...alone.map((f) => indexInventory([f], folder))];
  });
}

function areParts(files: readonly InventoryFile[]): boolean {
  if (files.every(({ file }) => /(?:^|\/)\d+[-_.][^/]*$/.test(file))) return true;
  const held = files.map(({ groups }) => withHosts(groups));
  const isShared = held.some((names, i) =>
    held.some((others, k) => k > i && [...names].some((name) => others.has(name))),
  );
  if (isShared) return false;
  return files.some(({ groups }, i) =>
    groups.some(({ name }) => !held[i]?.has(name) && held.some((names) => names.has(name))),
  );
}

/** The groups that have hosts of their own or in a group below, in one file. */
function withHosts(groups: readonly InventoryGroup[]): ReadonlySet<string> {
  const names = new Set(groups.filter((g) => g.hosts.length > 0).map((g) => g.name));
  let before = -1;
  while (before !== names.size) {
    before = names.size;
    for (const { name, children } of groups) if (children.some((c) => names.has(c))) names.add(name);
  }
  for (const name of ['all', 'ungrouped']) names.delete(name);
  return names;
}
