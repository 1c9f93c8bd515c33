// Which hosts of an inventory a pattern such as `web:!db`, `web:&staging`, `web*` or `all` selects.

import type { Inventory, InventoryHost } from './project.ts';

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
  const text = pattern.slice(0, MAX_PATTERN);
  // A regular expression has brackets and colons of its own; a comma still ends it.
  const pieces = /(?:^|,)\s*[!&]?~/.test(text)
    ? text.split(',').flatMap((p) => p.trim() || [])
    : (text.match(/(?:[^\s:,[\]]|\[[^\]]*\])+/g) ?? []);
  const add = pieces.filter((p) => !/^[!&]/.test(p));
  return {
    add: add.length === 0 && pieces.length > 0 ? ['all'] : add,
    restrict: pieces.filter((p) => p.startsWith('&')).map((p) => p.slice(1)),
    exclude: pieces.filter((p) => p.startsWith('!')).map((p) => p.slice(1)),
  };
}

/** The hosts of an inventory that a pattern selects, in the order in which Ansible goes over them. */
export function matchHosts(inventory: Inventory, pattern: string): readonly InventoryHost[] {
  const { add, restrict, exclude } = parseHostPattern(pattern);
  const selected = new Set(add.flatMap((p) => membersOf(inventory, p)));
  for (const piece of restrict) {
    const members = new Set(membersOf(inventory, piece));
    for (const host of [...selected]) if (!members.has(host)) selected.delete(host);
  }
  for (const piece of exclude) for (const host of membersOf(inventory, piece)) selected.delete(host);
  return [...selected].flatMap((name) => inventory.hosts.get(name) ?? []);
}

/** Every host below a group, a host by its name, or all that a wildcard matches; `web[0]` and `web[0:2]` count hosts. */
function membersOf(inventory: Inventory, name: string): readonly string[] {
  const part = name.startsWith('~') ? undefined : /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/.exec(name);
  if (part) return slice(membersOf(inventory, part[1] ?? ''), part[2] ?? part[3] ?? '', part[4]);
  if (name === 'all') return allHosts(inventory);
  if (name === '*') return [...new Set([...allHosts(inventory), ...inventory.hosts.keys()])];
  if (name.startsWith('~')) return matching(inventory, expressionOf(name.slice(1)));
  if (!/[*?[]/.test(name)) {
    if (inventory.groups.has(name)) return groupHosts(inventory, name);
    return inventory.hosts.has(name) ? [name] : [];
  }
  return matching(inventory, wildcard(name));
}

/** The hosts of all groups whose names match, then those whose own names do. */
function matching(inventory: Inventory, matches: (name: string) => boolean): readonly string[] {
  const groups = [...inventory.groups.keys()].filter(matches);
  const hosts = [...inventory.hosts.keys()].filter(matches);
  return [...new Set([...groups.flatMap((g) => groupHosts(inventory, g)), ...hosts])];
}

/** `web*`, `web?`, `web[12]`, `web[!s]`, as Python's fnmatch has them. */
function wildcard(pattern: string): (name: string) => boolean {
  const tokens = [...pattern.matchAll(/\*|\[!?\]?[^\]]*\]|[\s\S]/g)].map(([token]) => token);
  return (name) => {
    // After a mismatch the last star takes one character more.
    let [token, at, star, resume] = [0, 0, -1, 0];
    while (at < name.length) {
      if (tokens[token] === '*') {
        star = token++;
        resume = at;
      } else if (token < tokens.length && isOneOf(name[at] ?? '', tokens[token] ?? '')) {
        token++;
        at++;
      } else if (star < 0) return false;
      else {
        token = star + 1;
        at = ++resume;
      }
    }
    return tokens.slice(token).every((t) => t === '*');
  };
}

/** A character and what stands for one: itself, `?` or a class. */
function isOneOf(character: string, token: string): boolean {
  if (token === '?' || token === character) return true;
  if (token.length < 3) return false;
  const isNot = token[1] === '!';
  const ranges = token.slice(isNot ? 2 : 1, -1).matchAll(/([\s\S])-([\s\S])|[\s\S]/g);
  const isIn = [...ranges].some(([whole, from, to]) =>
    from === undefined || to === undefined ? whole === character : from <= character && character <= to,
  );
  return isIn !== isNot;
}

/** `~web\d+`: a regular expression that matches from the start; one that could take long matches nothing. */
function expressionOf(text: string): (name: string) => boolean {
  const isPlain = text.length <= 200 && !/[*+}]\)?[*+{?]|\)[*+{]|\\[^dwsDWS.-]|\(\?/.test(text);
  if (!isPlain || (text.match(/[*+{]/g)?.length ?? 0) > 3) return () => false;
  try {
    const expression = new RegExp(`^(?:${text})`);
    return (name) => name.length <= 200 && expression.test(name);
  } catch {
    return () => false;
  }
}

/**
 * Ansible counts the last host of a range in; one that ends at 0 is the host it starts with (ansible-core
 * inventory/manager.py, _apply_subscript). What counts from behind is no range: `web[-2:]` is a wildcard.
 */
function slice(hosts: readonly string[], start: string, end: string | undefined): readonly string[] {
  const from = Number(start);
  if (end === undefined || (end !== '' && Number(end) === 0)) return hosts.slice(from, from + 1 || undefined);
  return hosts.slice(from, end === '' ? undefined : Number(end) + 1);
}

/** The hosts of a group: its own first, then those of the groups below, level by level (ansible-core inventory/group.py). */
export function groupHosts(inventory: Inventory, name: string): readonly string[] {
  return name === 'all' ? allHosts(inventory) : hostsBelow(inventory, [name]);
}

function hostsBelow({ groups }: Inventory, names: readonly string[]): readonly string[] {
  const seen = new Set(names);
  const hosts = new Set<string>();
  for (const next of seen) {
    const group = groups.get(next);
    for (const host of group?.hosts ?? []) hosts.add(host.name);
    for (const child of group?.children ?? []) seen.add(child);
  }
  return [...hosts];
}

const ALL = new WeakMap<Inventory, readonly string[]>();

/** Hosts of no group come first, then the groups that no other one holds, in the order of the file. */
function allHosts(inventory: Inventory): readonly string[] {
  const cached = ALL.get(inventory);
  if (cached) return cached;
  const { groups, hosts } = inventory;
  const below = new Set([...groups.values()].flatMap((g) => g.children));
  const top = [...groups.keys()].filter((g) => !below.has(g));
  const ungrouped = [...hosts.values()].filter((h) => h.groups.every((g) => g === 'ungrouped'));
  const own = (groups.get('all')?.hosts ?? []).map((h) => h.name);
  const rest = hostsBelow(inventory, [...(groups.get('all')?.children ?? []), ...top]);
  const all = [...new Set([...own, ...ungrouped.map((h) => h.name), ...rest, ...hosts.keys()])];
  ALL.set(inventory, all);
  return all;
}
