// What all inventories share: where they stand, ranges of hosts, groups while they are read.

import type { TreeEntry } from '../../model/value.ts';
import type { InventoryGroup } from './file.ts';

/** Where inventories usually stand; the content decides. */
const INVENTORY_PATH =
  /(^|\/)(hosts|inventor(y|ies))([^/]*|\/[^/]+(\/[^/]+)?)$|\.(ini|inventory)$|(^|\/)(production|prod|staging|stage|development|dev|testing|test|qa|local|vagrant)$/;

export function isInventoryPath(path: string): boolean {
  return (
    INVENTORY_PATH.test(path) && !/\/(group_vars|host_vars|roles|tasks|templates|files)\//.test(`/${path}`)
  );
}

/** More hosts than this in one range are no inventory that a person wrote. */
const MAX_RANGE = 10_000;

/** More ranges than this stand in no host's name. */
const MAX_RANGES_IN_NAME = 8;

/** `web[01:03].example`, `db-[a:c]` → the names they stand for; the name itself where it holds no range. */
export function expandHostRange(pattern: string): readonly string[] {
  let heads: readonly string[] = [''];
  let rest = pattern;
  for (let i = 0; i < MAX_RANGES_IN_NAME; i++) {
    const match = /\[(\w*):(\w+)(?::(\d+))?\]/.exec(rest);
    if (!match) break;
    const middles = rangeItems(match[1] ?? '', match[2] ?? '', Math.max(1, Number(match[3] ?? '1')));
    if (!middles || heads.length * middles.length > MAX_RANGE) return [pattern];
    const before = rest.slice(0, match.index);
    heads = heads.flatMap((h) => middles.map((m) => h + before + m));
    rest = rest.slice(match.index + match[0].length);
  }
  return heads.map((h) => h + rest);
}

/** Both ends count; a leading zero pads all to the same width. No first number means 0. */
function rangeItems(from: string, to: string, stride: number): readonly string[] | undefined {
  const items: string[] = [];
  if (/^\d*$/.test(from) && /^\d{1,9}$/.test(to)) {
    const width = from.length > 1 && from.startsWith('0') ? from.length : 0;
    for (let i = Number(from); i <= Number(to) && items.length <= MAX_RANGE; i += stride)
      items.push(String(i).padStart(width, '0'));
  } else if (/^[a-zA-Z]$/.test(from) && /^[a-zA-Z]$/.test(to)) {
    for (let c = from.charCodeAt(0); c <= to.charCodeAt(0); c += stride) items.push(String.fromCharCode(c));
  } else return undefined;
  return items.length === 0 ? undefined : items;
}

interface DraftGroup {
  readonly name: string;
  readonly hosts: InventoryGroup['hosts'][number][];
  readonly children: string[];
  readonly vars: TreeEntry[];
}

/** Hosts of one file; a file of ranges could name billions. */
const MAX_HOSTS = 100_000;

/** The groups of an inventory while it is read. */
export class Groups {
  readonly #groups = new Map<string, DraftGroup>();
  #hosts = 0;

  /** Adds hosts with their variables; false where the file names more hosts than anybody has. */
  addHosts(group: string, names: readonly string[], vars: readonly TreeEntry[]): boolean {
    this.#hosts += names.length;
    if (this.#hosts > MAX_HOSTS) return false;
    const { hosts } = this.get(group);
    for (const name of names) hosts.push({ name, vars });
    return true;
  }

  get(name: string): DraftGroup {
    const found = this.#groups.get(name) ?? { name, hosts: [], children: [], vars: [] };
    this.#groups.set(name, found);
    return found;
  }

  all(): readonly InventoryGroup[] {
    return [...this.#groups.values()];
  }
}
