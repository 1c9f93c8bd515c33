// The machines that a play or a variables file reaches: inventory hosts, or groups where no inventory names hosts.

import type { Place } from '../../model/fact.ts';
import type { Unknown } from '../../model/value.ts';
import { evaluateTemplate, textOf } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { folderOf } from '../paths.ts';
import type { Answer } from './conditions.ts';
import { matchHosts, parseHostPattern } from './hosts.ts';
import type { PlayRun } from './plays.ts';
import type { AnsibleProject, Inventory, InventoryHost, Role } from './project.ts';
import { ansibleScope } from './scope.ts';

/** Hosts whose variables cannot differ, or a group where no inventory names hosts. */
export interface Machine {
  readonly place: Place;
  readonly inventory?: Inventory;
  /** One host that stands for all of them. */
  readonly host?: InventoryHost;
  /** The names of all of them; none for a group. */
  readonly hosts: readonly string[];
  /** Group names whose group_vars apply, strongest first, `all` left out. */
  readonly groups: readonly string[];
}

/** How many folders two paths have in common from the root on. */
function shared(a: string, b: string): number {
  const [x, y] = [a.split('/'), b.split('/')];
  const differs = x.findIndex((segment, i) => segment !== y[i]);
  return a === '' ? 0 : differs < 0 ? x.length : differs;
}

export class Machines {
  readonly #near = new Map<string, readonly Inventory[]>();
  readonly #ofPlays = new Map<PlayRun, readonly Machine[]>();
  readonly #ofPattern = new Map<string, readonly Machine[]>();
  readonly #named: ReadonlySet<string>;
  readonly #members = new Map<PlayRun, Map<Inventory | undefined, ReadonlySet<string>>>();

  constructor(
    private readonly project: AnsibleProject,
    private readonly supplied: Supplied,
  ) {
    // Every group that a file names; `hosts: all` reaches them, and `all:!db` all but one.
    const groups = [...project.groupVars.values()].flatMap((g) => [...g.keys()]);
    const inPlays = project.playbooks.flatMap((b) =>
      b.plays.flatMap((p) =>
        p.hosts.parts.length === 1 && typeof p.hosts.parts[0] === 'string'
          ? parseHostPattern(p.hosts.parts[0]).add
          : [],
      ),
    );
    this.#named = new Set([...groups, ...inPlays].filter((g) => g !== 'all' && !/[*?[\]~]/.test(g)));
  }

  /** The machines of a play's `hosts`. */
  ofPlay(run: PlayRun): readonly Machine[] {
    const machines = this.#ofPlays.get(run) ?? this.#namedBy(run);
    this.#ofPlays.set(run, machines);
    return machines;
  }

  #namedBy({ play, folder, vars }: PlayRun): readonly Machine[] {
    const text = textOf(
      evaluateTemplate(
        play.hosts,
        ansibleScope(() => [{ entries: vars }], [], this.supplied),
      ),
    );
    if (typeof text !== 'string') {
      // Somebody gives the pattern when the playbook is run: it may be any machine.
      const label = `hosts ${play.hosts.raw}`;
      return [{ place: place('path', [label], label), hosts: [], groups: [] }];
    }
    const key = `${folder}\n${text}`;
    const cached = this.#ofPattern.get(key);
    if (cached) return cached;
    const found = this.#inInventories(text, folder);
    const machines = found.length > 0 ? found : this.#byGroups(text);
    this.#ofPattern.set(key, machines);
    return machines;
  }

  /** The machines of a file that no play brings in: those of its group or host, else the role or folder by itself. */
  ofFile(role: Role | undefined, file: string, isUnused = false): readonly Machine[] {
    const group = /(^|\/)group_vars\/([^/]+?)(\.ya?ml|\.json|\/.*)?$/.exec(file)?.[2];
    if (group !== undefined) {
      const machines = this.#inInventories(group, folderOf(file));
      return machines.length > 0 ? machines : [groupMachine(group)];
    }
    const host = /(^|\/)host_vars\/([^/]+?)(\.ya?ml|\.json|\/.*)?$/.exec(file)?.[2];
    if (host !== undefined) {
      const machines = this.#inInventories(host, folderOf(file));
      return machines.length > 0
        ? machines
        : [{ place: place('group', [host], `host ${host}`), hosts: [], groups: [] }];
    }
    const inventory = this.project.inventories.find((i) => i.files.includes(file));
    if (inventory) return hostClasses(this.project, inventory, [...inventory.hosts.values()]);
    // Files of tasks that nothing includes have only their folder in common.
    const folder = isUnused ? file : folderOf(file);
    const alone = role
      ? place('role', [role.folder], roleLabel(role.folder))
      : place('path', [folder || '.'], folder || 'this project');
    return [
      {
        place: { ...alone, ...(isUnused && { isUnused }) },
        hosts: [],
        groups: [],
      },
    ];
  }

  /** The place of the host that a task is delegated to; `from` is the machine it is a task of. */
  delegated(host: string | Unknown, from: Machine): Place {
    if (typeof host !== 'string') return place('path', ['delegated'], 'a host that the run chooses');
    if (from.inventory?.hosts.has(host))
      return place('inventory', [inventoryMember(from.inventory, host)], `host ${host}`);
    return groupMachine(host).place;
  }

  /** Is a machine among those of a play? */
  isIn({ inventory, hosts }: Machine, play: PlayRun): Answer {
    if (hosts.length === 0) return 'maybe';
    const names = this.#namesIn(play, inventory);
    const there = hosts.filter((h) => names.has(h)).length;
    if (there === hosts.length) return 'yes';
    return there === 0 && this.ofPlay(play).every((m) => m.hosts.length > 0) ? 'no' : 'maybe';
  }

  #namesIn(play: PlayRun, inventory: Inventory | undefined): ReadonlySet<string> {
    const byInventory = this.#members.get(play) ?? new Map<Inventory | undefined, ReadonlySet<string>>();
    this.#members.set(play, byInventory);
    const names =
      byInventory.get(inventory) ??
      new Set(this.ofPlay(play).flatMap((m) => (m.inventory === inventory ? m.hosts : [])));
    byInventory.set(inventory, names);
    return names;
  }

  #inInventories(pattern: string, folder: string): readonly Machine[] {
    return this.#inventoriesOf(folder).flatMap((inventory) =>
      hostClasses(this.project, inventory, matchHosts(inventory, pattern)),
    );
  }

  /**
   * The inventories that a run from a folder may be given. One that stands nearer to the playbooks of another project is
   * that one's, where this one has an inventory of its own.
   */
  #inventoriesOf(folder: string): readonly Inventory[] {
    const known = this.#near.get(folder);
    if (known) return known;
    const { inventories, playbooks } = this.project;
    const nearest = Math.max(0, ...inventories.map((i) => shared(folder, i.folder)));
    const found = inventories.filter((inventory) => {
      const near = shared(folder, inventory.folder);
      return near === nearest || !playbooks.some((p) => shared(p.folder, inventory.folder) > near);
    });
    this.#near.set(folder, found);
    return found;
  }

  #byGroups(pattern: string): readonly Machine[] {
    const { add, exclude } = parseHostPattern(pattern);
    const left = new Set(exclude);
    if (!add.includes('all')) return add.map((g) => groupMachine(g));
    const named = [...this.#named].filter((g) => !left.has(g));
    // `all` itself stands for the machines of groups that nobody names; with an exclusion it would say too much.
    if (left.size > 0) return named.length > 0 ? named.map(groupMachine) : [groupMachine(pattern)];
    return [groupMachine('all'), ...named.map(groupMachine)];
  }
}

/** `role base`; a role that is a repository of its own has no name in the files. */
export function roleLabel(folder: string): string {
  return folder === '' ? 'this role' : `role ${folder.slice(folder.lastIndexOf('/') + 1)}`;
}

/** What members of an inventory are called. */
export function inventoryMember(inventory: Inventory, host: string): string {
  return `${inventory.file}:${host}`;
}

/** So few hosts are looked at one by one, since tasks may treat them differently. */
const MAX_HOSTS_EACH = 16;

/** The same where files ask for a host's name. */
const MAX_NAMED_HOSTS = 200;

/** Hosts of the same groups without variables of their own are one: thousands cost no more than one. */
function hostClasses(
  project: AnsibleProject,
  inventory: Inventory,
  hosts: readonly InventoryHost[],
): readonly Machine[] {
  const withVars = new Set([...project.hostVars.values()].flatMap((h) => [...h.keys()]));
  const isEach =
    inventory.hosts.size <=
    ([...project.parts.values()].some((p) => p.namesHosts) ? MAX_NAMED_HOSTS : MAX_HOSTS_EACH);
  const classes = new Map<unknown, InventoryHost[]>();
  for (const host of hosts) {
    const key = isEach || host.vars.length > 0 || withVars.has(host.name) ? host : host.groups;
    const list = classes.get(key);
    if (list) list.push(host);
    else classes.set(key, [host]);
  }
  return [...classes.values()].flatMap((list): readonly Machine[] => {
    const [host] = list;
    if (!host) return [];
    const members = list.map((h) => inventoryMember(inventory, h.name));
    return [
      {
        place: place('inventory', members, `host ${host.name}`),
        inventory,
        host,
        hosts: list.map((h) => h.name),
        groups: host.groups,
      },
    ];
  });
}

/** The first of machines that are alike. */
export function firstOf(machine: Machine): Machine {
  const { place, hosts } = machine;
  return { ...machine, hosts: hosts.slice(0, 1), place: { ...place, members: place.members.slice(0, 1) } };
}

function groupMachine(group: string): Machine {
  return {
    place: place('group', [group], groupLabel(group)),
    hosts: [],
    groups: group === 'all' ? [] : [group],
  };
}

/** `all hosts`, `group web`; `localhost` is a host wherever it is written. */
export function groupLabel(group: string): string {
  if (group === 'all') return 'all hosts';
  return group === 'localhost' || group === '127.0.0.1' ? `host ${group}` : `group ${group}`;
}

function place(kind: Place['kind'], members: readonly string[], label: string): Place {
  return { namespace: 'host', kind, members, label };
}
