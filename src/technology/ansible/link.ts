// Joins an Ansible project: which hosts a role's or play's declarations reach, with which variables.

import { type Declaration, type Evidence, type FileScan, literalText } from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import type { ShellStep } from '../../model/shell.ts';
import { expressionsIn, type Tree, type TreeEntry } from '../../model/value.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { folderOf, joinPath } from '../paths.ts';
import { Definitions } from './definitions.ts';
import { type FileUse, playName } from './file.ts';
import { matchHosts } from './hosts.ts';
import { groupLabel, inventoryMember, type Machine, Machines, roleLabel } from './machines.ts';
import { bindings, jinjaNames } from './names.ts';
import { type PlayRun, playRuns, type RoleRun, type TaskRun } from './plays.ts';
import { Precedence, type Standpoint } from './precedence.ts';
import { type AnsibleProject, type Inventory, indexProject, type Role, roleFolder } from './project.ts';
import { ansibleScope, type VariableScope } from './scope.ts';

/** A play that brings a file to its hosts: as a role's, by an include, as its own, or by a template task. */
interface Application {
  readonly play: PlayRun | undefined;
  readonly run?: RoleRun;
  readonly included?: TaskRun;
}

const NO_PLAY: Application = { play: undefined };

export class AnsibleLinker implements Linker {
  readonly #project: AnsibleProject;
  readonly #plays: readonly PlayRun[];
  readonly #machines: Machines;
  readonly #precedence: Precedence;
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;
  readonly #uses: readonly { readonly use: FileUse; readonly from: string }[];
  readonly #usesOf = new Map<string, readonly { readonly use: FileUse; readonly from: string }[]>();
  readonly #applications = new Map<string, readonly Application[]>();
  readonly #scopes = new Map<Application, Map<string, Map<Machine, VariableScope>>>();
  readonly #scans: ReadonlyMap<string, FileScan>;
  readonly #definitions = new Map<string, Definitions>();
  readonly #overridden = new WeakSet<Declaration | Evidence>();

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
  ) {
    this.#project = indexProject(scans);
    this.#plays = playRuns(this.#project);
    this.#machines = new Machines(this.#project, supplied);
    this.#precedence = new Precedence(this.#project);
    this.#roles = new Map(this.#project.roles.map((r) => [r.folder, r]));
    this.#scans = new Map(scans.map((s) => [s.file, s]));
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    this.#uses = [...this.#project.parts].flatMap(([from, part]) => part.uses.map((use) => ({ use, from })));
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    const role = this.#roleOf(file);
    const applications = this.#applicationsOf(file, role, item.resource ?? this.#playAt(item));
    if (!applications) return undefined;
    const name = this.#project.variables.has(file) ? this.variableOf(item) : undefined;
    const winning: Reached[] = [];
    const losing: Reached[] = [];
    for (const application of applications) {
      const { play } = application;
      for (const machine of play ? this.#machines.ofPlay(play) : this.#machines.ofFile(role, file)) {
        const scope = this.#scope(item, role, application, machine);
        const reached = { place: machine.place, scope, rank: play?.index ?? 0 };
        // A variable that another file defines more strongly for a machine is not in that machine's configuration.
        const wins = name === undefined || scope.definitions(name).some((at) => at.file === file);
        (wins ? winning : losing).push(reached);
      }
    }
    if (winning.length > 0) return winning;
    // Where the project names no machine, the file itself is what is left to say.
    if (losing.length === 0) return undefined;
    this.#overridden.add(item);
    return losing;
  }

  isOverridden(declaration: Declaration): boolean {
    return this.#overridden.has(declaration);
  }

  variableOf({ at }: Declaration | Evidence): string | undefined {
    const scan = this.#scans.get(at.file);
    if (!scan) return undefined;
    const found = this.#definitions.get(at.file) ?? new Definitions(bindings(scan), at.file);
    this.#definitions.set(at.file, found);
    return found.at(at);
  }

  namesIn(tree: Tree): readonly string[] {
    return [...expressionsIn(tree)].flatMap(jinjaNames);
  }

  destinationOf(file: string): string | undefined {
    for (const { use } of this.#usesOfFile(file)) {
      const found = literalText(use.destination);
      if (found === undefined || found === '') continue;
      // A destination that is a folder takes the name of the source.
      return found.endsWith('/') ? found + (file.split('/').at(-1) ?? '').replace(/\.j2$/, '') : found;
    }
    return undefined;
  }

  label(kind: Place['kind'], members: readonly string[]): string | undefined {
    switch (kind) {
      case 'role':
        return members.map(roleLabel).join(', ');
      case 'group':
        return members.includes('all') ? groupLabel('all') : members.map(groupLabel).join(', ');
      case 'inventory':
        return this.#inventoryLabel(members);
      default:
        return undefined;
    }
  }

  namesOf(kind: Place['kind'], member: string): readonly string[] {
    switch (kind) {
      case 'role':
        return [`ansible:role/${member.slice(member.lastIndexOf('/') + 1)}`];
      case 'group':
        return [`ansible:group/${member}`];
      case 'inventory': {
        const inventory = this.#project.inventories.find((i) => member.startsWith(`${i.file}:`));
        const host = inventory?.hosts.get(member.slice(inventory.file.length + 1));
        if (!host) return [];
        return [`ansible:host/${host.name}`, ...host.groups.map((g) => `ansible:group/${g}`)];
      }
      default:
        return [];
    }
  }

  #inventoryLabel(members: readonly string[]): string {
    const wanted = new Set(members);
    const labels = this.#project.inventories.flatMap((inventory) => {
      const names = [...inventory.hosts.keys()].filter((h) => wanted.has(inventoryMember(inventory, h)));
      return names.length > 0 ? [hostsLabel(inventory, names)] : [];
    });
    return [...new Set(labels)].join('; ');
  }

  #roleOf(file: string): Role | undefined {
    const folder = roleFolder(file);
    return folder === undefined ? undefined : this.#roles.get(folder);
  }

  /** The play that a part of a playbook stands in, such as a list among its variables. */
  #playAt({ at }: Declaration | Evidence): string | undefined {
    const plays = this.#project.parts.get(at.file)?.plays ?? [];
    const index = plays.findLastIndex((p) => p.at.line <= at.line && at.line <= p.at.endLine);
    return index < 0 ? undefined : playName(index);
  }

  #usesOfFile(file: string): readonly { readonly use: FileUse; readonly from: string }[] {
    const cached = this.#usesOf.get(file);
    if (cached) return cached;
    const found = this.#uses.filter(({ use, from }) => isSource(use, from, file));
    this.#usesOf.set(file, found);
    return found;
  }

  /** What brings a file to machines, `NO_PLAY` where nothing does; undefined where the file is none of Ansible's. */
  #applicationsOf(
    file: string,
    role: Role | undefined,
    resource: string | undefined,
  ): readonly Application[] | undefined {
    const key = `${file}\n${resource ?? ''}`;
    const cached = this.#applications.get(key);
    if (cached) return cached;
    const found = this.#plays.flatMap((play) => this.#byPlay(play, file, role, resource));
    const part = this.#project.parts.get(file);
    // A template that no task names in words we can follow is still filled with the project's variables.
    const isTemplate = /\.j2$/.test(file) && this.#plays.length > 0;
    const isOurs =
      role !== undefined ||
      isTemplate ||
      (part !== undefined &&
        (part.hasTasks ||
          part.groups.length > 0 ||
          /(^|\/)(group_vars|host_vars|vars|defaults)\//.test(file)));
    if (found.length === 0 && !isOurs) return undefined;
    const applications = found.length > 0 ? found : [NO_PLAY];
    this.#applications.set(key, applications);
    return applications;
  }

  #byPlay(
    play: PlayRun,
    file: string,
    role: Role | undefined,
    resource: string | undefined,
  ): readonly Application[] {
    const { playbook, index } = play;
    if (playbook.file === file) return resource === playName(index) ? [{ play }] : [];
    const runs = role ? play.roles.filter((r) => r.role === role) : [];
    if (runs.length > 0) return runs.map((run) => ({ play, run }));
    const included = play.tasks.filter((t) => t.file === file);
    if (included.length > 0) return included.map((t) => ({ play, included: t }));
    const isVariables = play.play.varsFiles.some((names) =>
      names.some((n) => joinPath(playbook.folder, literalText(n) ?? '') === file),
    );
    const isUsed = this.#usesOfFile(file).some(
      ({ use, from }) =>
        (from === playbook.file && use.play === index) || play.tasks.some((t) => t.file === from),
    );
    return isVariables || isUsed ? [{ play }] : [];
  }

  #scope(
    item: Declaration | Evidence,
    role: Role | undefined,
    application: Application,
    machine: Machine,
  ): VariableScope {
    const { file } = item.at;
    const locals = 'locals' in item ? (item.locals ?? []) : [];
    // Task variables belong to one declaration only; everything else is shared by the declarations of a file.
    if (locals.length > 0) return this.#newScope(file, locals, role, application, machine);
    const byFile = this.#scopes.get(application) ?? new Map<string, Map<Machine, VariableScope>>();
    this.#scopes.set(application, byFile);
    const byMachine = byFile.get(file) ?? new Map<Machine, VariableScope>();
    byFile.set(file, byMachine);
    const scope = byMachine.get(machine) ?? this.#newScope(file, [], role, application, machine);
    byMachine.set(machine, scope);
    return scope;
  }

  #newScope(
    file: string,
    locals: readonly TreeEntry[],
    role: Role | undefined,
    { play, run, included }: Application,
    machine: Machine,
  ): VariableScope {
    const uses = this.#usesOfFile(file).map(({ use }) => use.locals);
    const at: Standpoint = { file, role, play, run, included, machine, locals, uses };
    return ansibleScope(() => this.#precedence.layers(at), this.#shell.get(file), this.supplied);
  }
}

/** True where the `src` of a task in `from` is `file`: beside the task, or in the templates and files of its role. */
function isSource(use: FileUse, from: string, file: string): boolean {
  const source = literalText(use.source)?.replace(/^.*\//, '');
  // Cheap before exact: most tasks use other files.
  if (source === undefined && !use.source.parts.some((p) => typeof p !== 'string')) return false;
  const [first, ...rest] = use.source.parts;
  const anchored = typeof first === 'object' && /^\s*(role_path|playbook_dir)\s*$/.test(first.text);
  const parts = anchored ? rest : use.source.parts;
  if (parts.length !== 1 || typeof parts[0] !== 'string') return false;
  const [path] = parts;
  if (!file.endsWith(path.slice(path.lastIndexOf('/') + 1))) return false;
  const bases = [roleFolder(from), folderOf(from)].filter((b) => b !== undefined);
  return bases.some((base) =>
    ['', 'templates', 'files'].some((f) => joinPath(joinPath(base, f), path) === file),
  );
}

function hostsLabel(inventory: Inventory, names: readonly string[]): string {
  // Where the inventory has but one group, its name says more than `all`.
  const groups = [...inventory.groups.keys()].filter((g) => g !== 'all' && g !== 'ungrouped');
  if (names.length === inventory.hosts.size && names.length > 1 && groups.length !== 1) return 'all hosts';
  const wanted = [...names].sort().join('\n');
  for (const group of groups) {
    const members = matchHosts(inventory, group).map((h) => h.name);
    if (members.length === names.length && members.sort().join('\n') === wanted) return `group ${group}`;
  }
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3
    ? `${shown} and ${names.length - 3} more hosts`
    : `${names.length === 1 ? 'host' : 'hosts'} ${shown}`;
}
