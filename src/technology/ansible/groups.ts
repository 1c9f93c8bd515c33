// The hosts of an inventory, each with its groups in the order in which Ansible merges their variables.

import { literalText } from '../../model/declaration.ts';
import type { TreeEntry } from '../../model/value.ts';
import type { InventoryGroup } from './file.ts';
import type { Inventory, InventoryHost } from './project.ts';

/** The groups of one inventory file. */
export interface InventoryFile {
  readonly file: string;
  readonly groups: readonly InventoryGroup[];
}

/** Puts the groups of one inventory together, of which later files may say more of what earlier ones name. */
export function indexInventory(files: readonly InventoryFile[], folder: string): Inventory {
  const written = files.flatMap((f) => f.groups);
  const groups = new Map<string, InventoryGroup>();
  for (const group of written) {
    const { name, hosts, children, vars } = groups.get(group.name) ?? { ...NO_GROUP, name: group.name };
    groups.set(name, {
      name,
      hosts: [...hosts, ...group.hosts],
      children: [...children, ...group.children],
      vars: [...vars, ...group.vars],
    });
  }
  const list = [...groups.values()];
  const parents = parentsOf(list);
  const ancestors = new Map<string, ReadonlySet<string>>();
  const vars = new Map<string, TreeEntry[]>();
  const direct = new Map<string, Set<string>>();
  // As the files have it: what is written last of a host wins, in whatever group.
  for (const group of written) {
    for (const host of group.hosts) {
      const entries = vars.get(host.name) ?? [];
      vars.set(host.name, entries);
      entries.push(...host.vars);
      const own = direct.get(host.name) ?? new Set();
      direct.set(host.name, own.add(group.name));
    }
  }
  const order = mergeOrder(list, parents);
  const sorted = new Map<string, readonly string[]>();
  const hosts = new Map<string, InventoryHost>();
  for (const [name, own] of vars) {
    const names = [...(direct.get(name) ?? [])];
    const key = names.join('\n');
    // Hosts of the same groups share one list.
    const among = sorted.get(key) ?? strongestFirst(names, parents, ancestors, order);
    sorted.set(key, among);
    hosts.set(name, { name, vars: own, groups: among });
  }
  const names = files.map((f) => f.file);
  return { file: names[0] ?? folder, files: names, folder, groups, hosts };
}

const NO_GROUP: InventoryGroup = { name: '', hosts: [], children: [], vars: [] };

function parentsOf(list: readonly InventoryGroup[]): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  for (const group of list) {
    for (const child of group.children) {
      const before = parents.get(child);
      if (before) before.push(group.name);
      else parents.set(child, [group.name]);
    }
  }
  return parents;
}

/** All groups above the named ones, and themselves; `all` left out, `ungrouped` only where there is no other. */
function strongestFirst(
  names: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  cache: Map<string, ReadonlySet<string>>,
  order: ReadonlyMap<string, number>,
): readonly string[] {
  const found = new Set(names.flatMap((n) => [...above(n, parents, cache)]));
  found.delete('all');
  if (found.size > 1) found.delete('ungrouped');
  return [...found].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

function above(
  name: string,
  parents: ReadonlyMap<string, readonly string[]>,
  cache: Map<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const cached = cache.get(name);
  if (cached) return cached;
  const found = new Set([name]);
  for (const next of found) for (const parent of parents.get(next) ?? []) found.add(parent);
  cache.set(name, found);
  return found;
}

/**
 * Ranks, strongest first. Ansible merges groups sorted by their depth below `all`, `ansible_group_priority` and name,
 * so the last of them wins (ansible-core inventory/helpers.py, sort_groups).
 */
function mergeOrder(
  list: readonly InventoryGroup[],
  parents: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const depth = depths(list, parents);
  const rows = list.map((g) => ({ name: g.name, depth: depth.get(g.name) ?? 1, priority: priorityOf(g) }));
  rows.sort((a, b) => b.depth - a.depth || b.priority - a.priority || (a.name < b.name ? 1 : -1));
  return new Map(rows.map((r, i) => [r.name, i]));
}

function priorityOf(group: InventoryGroup): number {
  const entry = group.vars.findLast((v) => literalText(v.key) === 'ansible_group_priority');
  const text = entry?.value.kind === 'scalar' ? literalText(entry.value.template) : undefined;
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : 1;
}

/** The longest way down from `all` to each group; groups in a ring, which Ansible refuses, stay where they are. */
function depths(
  list: readonly InventoryGroup[],
  parents: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const depth = new Map<string, number>();
  const waiting = new Map<string, number>();
  const ready: string[] = [];
  const children = new Map(list.map((g) => [g.name, g.children]));
  for (const { name } of list) {
    const count = (parents.get(name) ?? []).filter((p) => p !== 'all').length;
    waiting.set(name, count);
    if (count === 0) ready.push(name);
  }
  for (const name of ready) {
    const own = name === 'all' ? 0 : (depth.get(name) ?? 1);
    depth.set(name, own);
    if (name === 'all') continue;
    for (const child of children.get(name) ?? []) {
      depth.set(child, Math.max(depth.get(child) ?? 1, own + 1));
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return depth;
}
