// Which hosts of an inventory a pattern such as `web:!db`, `web:&staging`, `web*` or `all` selects.

import type { Inventory, InventoryHost } from './project.ts';
import { matchesGlob } from './targets.ts';

/** Longer patterns are not written by people. */
const MAX_PATTERN = 4000;

/** A pattern's pieces by what they do; `add` holds `all` where only exclusions are written, as Ansible does. */
export interface HostPattern {
  readonly add: readonly string[];
  readonly restrict: readonly string[];
  readonly exclude: readonly string[];
}

export function parseHostPattern(pattern: string): HostPattern {
  // A colon inside brackets belongs to a range of hosts.
  const pieces = pattern.slice(0, MAX_PATTERN).match(/(?:[^\s:,[\]]|\[[^\]]*\])+/g) ?? [];
  const add = pieces.filter((p) => !/^[!&]/.test(p));
  return {
    add: add.length === 0 && pieces.length > 0 ? ['all'] : add,
    restrict: pieces.filter((p) => p.startsWith('&')).map((p) => p.slice(1)),
    exclude: pieces.filter((p) => p.startsWith('!')).map((p) => p.slice(1)),
  };
}

/** The hosts of an inventory that a pattern selects, in the order of the inventory. */
export function matchHosts(inventory: Inventory, pattern: string): readonly InventoryHost[] {
  const { add, restrict, exclude } = parseHostPattern(pattern);
  const selected = new Set(add.flatMap((p) => membersOf(inventory, p)));
  for (const piece of restrict) {
    const members = new Set(membersOf(inventory, piece));
    for (const host of [...selected]) if (!members.has(host)) selected.delete(host);
  }
  for (const piece of exclude) for (const host of membersOf(inventory, piece)) selected.delete(host);
  return [...inventory.hosts.values()].filter((h) => selected.has(h.name));
}

/** Every host below a group, a host by its name, or all that a wildcard matches; `web[0]` and `web[0:2]` count hosts. */
function membersOf(inventory: Inventory, name: string): readonly string[] {
  const part = /^([^[\]]+)\[(-?\d+)(?:[:-](-?\d*))?\]$/.exec(name);
  if (part) return slice(membersOf(inventory, part[1] ?? ''), Number(part[2]), part[3]);
  if (name === 'all' || name === '*') return [...inventory.hosts.keys()];
  if (!/[*?]/.test(name)) {
    if (inventory.groups.has(name)) return groupHosts(inventory, name);
    return inventory.hosts.has(name) ? [name] : [];
  }
  const groups = [...inventory.groups.keys()].filter((g) => matchesGlob(g, name));
  const hosts = [...inventory.hosts.keys()].filter((h) => matchesGlob(h, name));
  return [...new Set([...groups.flatMap((g) => groupHosts(inventory, g)), ...hosts])];
}

/** Ansible counts the last host of a range in. */
function slice(hosts: readonly string[], from: number, to: string | undefined): readonly string[] {
  if (to === undefined) return hosts.slice(from, from + 1 || undefined);
  return hosts.slice(from, to === '' ? undefined : Number(to) + 1 || undefined);
}

function groupHosts(inventory: Inventory, name: string): readonly string[] {
  const seen = new Set([name]);
  const hosts = new Set<string>();
  for (const next of seen) {
    const group = inventory.groups.get(next);
    for (const host of group?.hosts ?? []) hosts.add(host.name);
    for (const child of group?.children ?? []) seen.add(child);
  }
  return [...hosts];
}
