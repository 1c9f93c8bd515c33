// Names that Ansible itself gives a machine: its own, and those of its groups.

import { literalTemplate } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import { known, unknown, type Value } from '../../model/value.ts';
import { groupHosts } from './hosts.ts';
import type { Machine } from './machines.ts';
import type { Inventory } from './project.ts';
import type { Layer, LayerEntry } from './scope.ts';

/** Inventories of more hosts are not spelled out in `groups`. */
const MAX_LISTED = 2000;

/** `inventory_hostname`, `group_names` and `groups`; none where no inventory names hosts. */
export function magicLayer({ inventory, host, groups, hosts }: Machine): Layer {
  if (!inventory || !host) return { entries: [] };
  const at = startOf(inventory);
  const own = (): Value =>
    hosts.length === 1 ? known(host.name) : unknown("'inventory_hostname' differs between the hosts");
  const short = (): Value => {
    const name = own();
    return name.kind === 'known' ? known(host.name.split('.')[0] ?? '') : name;
  };
  const computed = new Map<string, () => Value>([
    ['inventory_hostname', own],
    ['inventory_hostname_short', short],
    [
      'group_names',
      () => known((groups.length > 0 ? [...groups].sort() : ['ungrouped']).map((g) => known(g))),
    ],
    ['groups', () => allGroups(inventory)],
  ]);
  return {
    entries: [],
    named: (name): readonly LayerEntry[] | undefined => {
      const compute = computed.get(name);
      return compute && [{ key: literalTemplate(name, at), value: undefined, compute }];
    },
  };
}

function startOf({ file }: Inventory): Location {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

const GROUPS = new WeakMap<Inventory, Value>();

function allGroups(inventory: Inventory): Value {
  const cached = GROUPS.get(inventory);
  if (cached) return cached;
  const value = listed(inventory);
  GROUPS.set(inventory, value);
  return value;
}

function listed(inventory: Inventory): Value {
  if (inventory.hosts.size > MAX_LISTED) return unknown('the inventory names too many hosts');
  const names = new Set(['all', 'ungrouped', ...inventory.groups.keys()]);
  return known(
    new Map([...names].map((g) => [g, known(groupHosts(inventory, g).map((h) => known(h)))] as const)),
  );
}
