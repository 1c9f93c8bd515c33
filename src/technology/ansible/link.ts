// Joins an Ansible project: which hosts a role's or play's declarations reach, with which variables.

import {
  type Declaration,
  type Evidence,
  type FileScan,
  type Loop,
  literalText,
  treeLocation,
} from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import type { ShellStep } from '../../model/shell.ts';
import { encloses } from '../../model/span.ts';
import { expressionsIn, type Tree, type TreeEntry, unknown } from '../../model/value.ts';
import { evaluateTemplate, type Scope, textOf } from '../evaluate.ts';
import { hasOutside, type Linker, type Reached, type Supplied } from '../linker.ts';
import { type Application, Applications } from './applications.ts';
import { Definitions } from './definitions.ts';
import { playName } from './file.ts';
import { matchHosts } from './hosts.ts';
import { groupLabel, inventoryMember, type Machine, Machines, roleLabel } from './machines.ts';
import { bindings, firstDefinitions, jinjaNames } from './names.ts';
import { playRuns } from './plays.ts';
import { type AnsibleProject, type Inventory, indexProject, type Role, roleFolder } from './project.ts';
import { finalScope, type VariableScope } from './scope.ts';
import { Situations } from './situations.ts';
import { isOfHandler } from './standpoint.ts';

export class AnsibleLinker implements Linker {
  readonly #project: AnsibleProject;
  readonly #machines: Machines;
  readonly #situations: Situations;
  readonly #applications: Applications;
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;
  readonly #scopes = new Map<Application, Map<string, Map<Machine, VariableScope>>>();
  readonly #scans: ReadonlyMap<string, FileScan>;
  readonly #definitions = new Map<string, Definitions>();
  readonly #hasOutside: boolean;
  #firsts: ReadonlyMap<string, string> | undefined;
  readonly #overridden = new WeakSet<Declaration | Evidence>();
  readonly #unread = new WeakSet<Declaration | Evidence>();

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
  ) {
    this.#project = indexProject(scans);
    this.#hasOutside = scans.some(hasOutside);
    const plays = playRuns(this.#project);
    this.#machines = new Machines(this.#project, supplied);
    const situations = new Situations(this.#project, this.#machines, supplied, (name) => this.#firstOf(name));
    for (const play of plays) situations.add(play, play);
    this.#situations = situations;
    this.#applications = new Applications(this.#project, plays, (walk) => situations.add(walk, undefined));
    this.#roles = new Map(this.#project.roles.map((r) => [r.folder, r]));
    this.#scans = new Map(scans.map((s) => [s.file, s]));
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    const role = this.#roleOf(file);
    const applications = this.#applications.of(file, role, item.at, item.resource ?? this.#playAt(item));
    if (!applications) return undefined;
    // What tasks put on machines is a document of its own, though its fields look like variables.
    const isVariables = this.#project.variables.has(file) && this.#applications.usesOf(file).length === 0;
    const name = isVariables ? this.variableOf(item) : undefined;
    // Extra variables are stronger than every file.
    const isGiven = this.supplied.size > 0 && this.supplied.has(this.variableOf(item) ?? '');
    const winning: Reached[] = [];
    const losing: Reached[] = [];
    const skipped: Reached[] = [];
    for (const application of applications) {
      for (const machine of this.#machinesOf(application, role, file)) {
        const all = this.#reachOn(machine, item, role, application);
        for (const reached of all) {
          if (reached.isAbsent) skipped.push(reached);
          // A variable that another file defines more strongly for a machine is not in that machine's configuration.
          else if (!isGiven && (name === undefined || this.#isDefinedBy(file, name, reached)))
            winning.push(reached);
          else losing.push(reached);
        }
      }
    }
    if (winning.length > 0) return winning;
    // Where the project names no machine, the file itself is what is left to say.
    if (losing.length === 0) return skipped.length > 0 ? skipped : undefined;
    this.#overridden.add(item);
    if (name !== undefined && !isGiven && losing.every((r) => !isDefined(name, r))) this.#unread.add(item);
    return losing;
  }

  #isDefinedBy(file: string, name: string, { scope }: Reached): boolean {
    return (
      'definitions' in scope && (scope as VariableScope).definitions(name).some((at) => at.file === file)
    );
  }

  #machinesOf({ play, run, task }: Application, role: Role | undefined, file: string): readonly Machine[] {
    if (!play) return this.#machines.ofFile(role, file, this.#applications.isUnused(role, file));
    const machines = this.#machines.ofPlay(play);
    return run ? this.#situations.actors(run, task, machines).map((a) => a.machine) : machines;
  }

  /** Once for each round in which the machine gets the item; an absence where it surely does not. */
  #reachOn(
    machine: Machine,
    item: Declaration | Evidence,
    role: Role | undefined,
    application: Application,
  ): readonly Reached[] {
    const { play, run, task } = application;
    const scope = this.#scope(item, role, application, machine);
    const started = play ? { startedBy: [play.startedBy] } : {};
    const isWhole = machine.host !== undefined && !this.#hasOutside;
    const isAlternative = this.#applications.isAlternative(item.at.file) || undefined;
    const reached = {
      place: machine.place,
      scope,
      rank: play?.order ?? 0,
      isWhole,
      isChosen: isAlternative,
      ...started,
    };
    if (!run) return [reached];
    const own = item.at.file === run.file && 'loop' in item ? item.loop : undefined;
    const items = namesOf(own ?? this.#loopAround(item, run.file, task));
    const rounds = this.#situations.roundsOf(run, task, machine, items);
    const takes = own && this.#situations.takes(run, task, machine, items);
    if (rounds.length === 0) return [{ ...reached, isAbsent: true }];
    const delegate = this.#situations.delegateOf(run, task);
    return rounds.map(({ names, isSure, isChosen }) => {
      const inner = names.size > 0 ? scope.bind(names) : scope;
      const place = delegate
        ? this.#machines.delegated(textOf(evaluateTemplate(delegate, inner)), machine)
        : machine.place;
      return {
        ...reached,
        place,
        takes,
        // Whether anything notifies a handler is known only when the play runs.
        isChosen: isChosen ?? isAlternative,
        isDoubtful: !isSure || (isClaim(item) && isOfHandler(run)),
        scope: names.size > 0 ? { ...inner, definitions: scope.definitions } : scope,
      };
    });
  }

  /** The loop of a task in whose list something stands: the rounds of the loop say whether it is taken. */
  #loopAround({ at }: Declaration | Evidence, file: string, task: number | undefined): Loop | undefined {
    const loop = task === undefined ? undefined : this.#project.parts.get(file)?.tasks[task]?.loop;
    return loop && at.file === file && encloses(treeLocation(loop.items), at) ? loop : undefined;
  }

  /** Where the project first defines a name: `site.yml:12`. */
  #firstOf(name: string): string | undefined {
    this.#firsts ??= firstDefinitions([...this.#scans.values()]);
    return this.#firsts.get(name);
  }

  isOverridden(declaration: Declaration): boolean {
    return this.#overridden.has(declaration);
  }

  isUnread(declaration: Declaration): boolean {
    return this.#unread.has(declaration);
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
    for (const { use } of this.#applications.usesOf(file)) {
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
    { play, walk, run, task, roleRun }: Application,
    machine: Machine,
  ): VariableScope {
    const uses = task === undefined ? this.#applications.usesOf(file).map(({ use }) => use.locals) : [];
    const own = locals.length > 0 ? { locals } : {};
    const at = { file, play, walk, run, task, roleRun, role, machine, uses, ...own };
    const scope = finalScope(this.#situations.scope(at, this.#shell.get(file)));
    const hasOwn = this.#applications.usesOf(file).some(({ use }) => use.hasOwnDelimiters);
    return hasOwn ? { ...scope, ...NOT_READ } : scope;
  }
}

/** The names that a loop binds in each round. */
function namesOf(loop: Loop | undefined): readonly string[] {
  if (!loop) return [];
  return [...(loop.variable.match(/\w+/g) ?? []), ...(loop.index === undefined ? [] : [loop.index])];
}

/** A template whose task has delimiters of its own: what looks like an expression is text, and other text is one. */
const NOT_READ: Scope = {
  evaluate: () => unknown('the task that fills in the template gives it delimiters of its own'),
  bind: () => NOT_READ,
  open: undefined,
};

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

function isClaim(item: Declaration | Evidence): boolean {
  return 'kind' in item && item.kind === 'ports';
}

/** Does any file give the machine the variable? */
function isDefined(name: string, { scope }: Reached): boolean {
  return !('definitions' in scope) || (scope as VariableScope).definitions(name).length > 0;
}
