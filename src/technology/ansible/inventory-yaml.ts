// Ansible inventories in YAML form.

import { entry, keyText, type Node, treeEntry } from '../../syntax/node.ts';
import { variableTree } from './draft.ts';
import type { InventoryGroup } from './file.ts';
import { expandHostRange, Groups } from './inventory-groups.ts';

/** Reads a YAML inventory: top-level groups with `hosts`, `children` and `vars`. Empty for any other document. */
export function yamlInventory(root: Node, path: string): readonly InventoryGroup[] {
  if (root.kind !== 'map' || /(^|\/)(group_vars|host_vars|roles|defaults|vars|tasks)\//.test(path)) return [];
  const looksLike = root.entries.every(({ key, value }) => {
    const empty = value.kind === 'scalar' && value.data === null;
    return (
      /^[\w.-]+$/.test(keyText(key)) &&
      (empty ||
        (value.kind === 'map' &&
          value.entries.every((e) => ['hosts', 'children', 'vars'].includes(keyText(e.key)))))
    );
  });
  if (!looksLike || !root.entries.some((e) => entry(e.value, 'hosts') ?? entry(e.value, 'children')))
    return [];
  const groups = new Groups();
  const read = (name: string, node: Node, depth: number): void => {
    const group = groups.get(name);
    const hosts = entry(node, 'hosts');
    if (hosts?.kind === 'map') {
      for (const { key, value } of hosts.entries) {
        const vars =
          value.kind === 'map' ? value.entries.map((e) => treeEntry(e.key, variableTree(e.value))) : [];
        groups.addHosts(name, expandHostRange(keyText(key)), vars);
      }
    }
    const vars = entry(node, 'vars');
    if (vars?.kind === 'map')
      group.vars.push(...vars.entries.map((e) => treeEntry(e.key, variableTree(e.value))));
    const children = entry(node, 'children');
    if (children?.kind !== 'map' || depth > 50) return;
    for (const { key, value } of children.entries) {
      group.children.push(keyText(key));
      read(keyText(key), value, depth + 1);
    }
  };
  for (const { key, value } of root.entries) read(keyText(key), value, 0);
  return groups.all();
}
