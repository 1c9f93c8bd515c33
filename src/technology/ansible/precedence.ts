// Ansible's order of precedence: every definition that a task on a machine may see, strongest first.

import type { TreeEntry } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { AnsibleFile, Include, TaskFact } from './file.ts';
import type { Machine } from './machines.ts';
import type { PlayRun, RoleRun, TaskRun } from './plays.ts';
import type { AnsibleProject, Role, VariablesFile } from './project.ts';
import type { Layer } from './scope.ts';
import { FileIndex } from './targets.ts';

/** Where a declaration stands and what brings it to a machine. */
export interface Standpoint {
  readonly file: string;
  readonly role: Role | undefined;
  readonly play: PlayRun | undefined;
  /** The run of the role, where the file is a role's. */
  readonly run: RoleRun | undefined;
  /** The inclusion of the file, where the play includes it. */
  readonly included: TaskRun | undefined;
  readonly machine: Machine;
  /** Variables of the task and its blocks, innermost first. */
  readonly locals: readonly TreeEntry[];
  /** Variables of the tasks that template or copy the file. */
  readonly uses: readonly (readonly TreeEntry[])[];
}

/**
 * Measured with ansible-core 2.14 and read in its vars/manager.py: role and include parameters, set_fact,
 * include_vars, task vars, role vars, vars of the play's other roles, vars_files, play vars, host_vars (playbook,
 * inventory), host variables of the inventory file, group_vars of groups (playbook, inventory), group_vars/all, group
 * variables of the inventory file, role defaults, defaults of the play's other roles.
 */
export class Precedence {
  readonly #files: FileIndex;

  constructor(private readonly project: AnsibleProject) {
    this.#files = new FileIndex(project.variables.keys());
  }

  layers(at: Standpoint): readonly Layer[] {
    return [
      ...this.#parameters(at),
      ...this.#setByTasks(at),
      ...this.#localVariables(at),
      ...roleVariables(at),
      ...this.#playVariables(at),
      ...this.#machineVariables(at),
      ...this.#defaults(at),
    ];
  }

  #parameters(at: Standpoint): readonly Layer[] {
    const within = this.#inclusions(at).map((i) => i.vars);
    return [
      ...(within.some((v) => v.length > 0) ? [chosen(within, true)] : []),
      { entries: at.included?.params ?? [] },
      { entries: at.run?.params ?? [] },
    ];
  }

  /** Where the role's own tasks bring in one of its files. */
  #inclusions({ role, file }: Standpoint): readonly Include[] {
    return (role?.tasks ?? []).flatMap(({ file: from, part }) =>
      part.includes.filter((i) => i.kind === 'tasks' && this.#brings(i, from, role, file)),
    );
  }

  #brings(include: Include, from: string, role: Role | undefined, file: string): boolean {
    const [first] = include.target.parts;
    // Most files are not what an include names: compare the end before looking paths up.
    if (include.target.parts.length === 1 && typeof first === 'string') {
      const name = first.slice(first.lastIndexOf('/') + 1);
      if (!file.endsWith(`/${name}`) && !file.endsWith(`/${name}.yml`)) return false;
      const folder = role?.folder ?? '';
      return [folderOf(from), joinPath(folder, 'tasks'), folder].some((f) =>
        [first, `${first}.yml`].some((path) => joinPath(f, path) === file),
      );
    }
    return false;
  }

  /** set_fact and register, then include_vars: of the role itself, then of what else the play runs. */
  #setByTasks({ file, role, play }: Standpoint): readonly Layer[] {
    const own = this.project.parts.get(file);
    const parts = new Map<string, AnsibleFile>();
    if (own) parts.set(file, own);
    for (const t of role?.tasks ?? []) parts.set(t.file, t.part);
    if (play) {
      parts.set(play.playbook.file, play.playbook.part);
      for (const { file: included } of play.tasks) {
        const part = this.project.parts.get(included);
        if (part) parts.set(included, part);
      }
      for (const run of play.roles.toReversed()) for (const t of run.role.tasks) parts.set(t.file, t.part);
    }
    const facts: TaskFact[] = [];
    const included: Layer[] = [];
    for (const [from, part] of parts) {
      facts.unshift(...part.facts);
      for (const include of part.includes.toReversed())
        if (include.kind === 'vars') included.push(...this.#includedVariables(include, from, play));
    }
    return [{ entries: facts, successive: true }, ...included];
  }

  #includedVariables(include: Include, from: string, play: PlayRun | undefined): readonly Layer[] {
    const role = this.project.roles.find((r) => r.folder !== '' && from.startsWith(`${r.folder}/`));
    const bases = [
      ...(role ? [role.folder] : []),
      folderOf(from),
      ...(play ? [play.playbook.folder] : []),
      '',
    ];
    const found = this.#files.find(
      include.target,
      bases.flatMap((b) => [joinPath(b, 'vars'), b]),
    );
    const files = found.files.flatMap((f) => this.project.variables.get(f) ?? []);
    if (found.exact && !include.conditional) return oneLayerEach(files);
    const sets = files.map((f) => f.entries);
    return sets.length > 0 ? [chosen(sets, !include.conditional)] : [];
  }

  #localVariables(at: Standpoint): readonly Layer[] {
    const { locals, uses, run, included } = at;
    const around = this.#inclusions(at).map((i) => i.locals);
    return [
      { entries: locals.toReversed() },
      ...(uses.some((u) => u.length > 0) ? [chosen(uses, true)] : []),
      ...(around.some((l) => l.length > 0) ? [chosen(around, true)] : []),
      { entries: (included?.locals ?? []).toReversed() },
      { entries: (run?.locals ?? []).toReversed() },
    ];
  }

  /** Variables of the other roles that the play lists, its vars_files and its own. */
  #playVariables({ play }: Standpoint): readonly Layer[] {
    if (!play) return [];
    const layers: Layer[] = [];
    for (const run of play.listed.toReversed()) layers.push(...ownVariables(run));
    for (const names of play.play.varsFiles.toReversed()) {
      // A list of names means the first that exists.
      const { folder } = play.playbook;
      const found = names.map((n) => this.#files.find(n, [joinPath(folder, 'vars'), folder]));
      const certain = found.findIndex((f) => f.exact && f.files.length > 0);
      const possible = certain < 0 ? found : found.slice(0, certain + 1);
      const files = possible.flatMap((f) => f.files.flatMap((p) => this.project.variables.get(p) ?? []));
      if (certain === 0) layers.push(...oneLayerEach(files));
      else if (files.length > 0)
        layers.push(
          chosen(
            files.map((f) => f.entries),
            false,
          ),
        );
    }
    return [...layers, { entries: play.play.vars }];
  }

  #machineVariables({ file, play, machine }: Standpoint): readonly Layer[] {
    const { groupVars, hostVars } = this.project;
    // Without a play, a variables file is as strong as beside its own playbook.
    const bookFolder = play?.playbook.folder ?? /^(?:(.*)\/)?(?:group|host)_vars\//.exec(file)?.[1];
    const folders = [bookFolder ?? '', ...(machine.inventory ? [machine.inventory.folder] : [])];
    const at = (from: typeof groupVars, folder: string, name: string): readonly Layer[] =>
      oneLayerEach(from.get(folder)?.get(name) ?? []);
    const layers: Layer[] = [];
    const { host } = machine;
    if (host) {
      for (const folder of new Set(folders)) layers.push(...at(hostVars, folder, host.name));
      layers.push({ entries: host.vars });
    }
    for (const folder of new Set(folders))
      for (const group of machine.groups) layers.push(...at(groupVars, folder, group));
    for (const folder of new Set(folders)) layers.push(...at(groupVars, folder, 'all'));
    for (const group of [...machine.groups, 'all'])
      layers.push({ entries: machine.inventory?.groups.get(group)?.vars ?? [] });
    return layers;
  }

  #defaults({ file, role, run, play }: Standpoint): readonly Layer[] {
    const layers: Layer[] = [];
    if (!play && role) {
      // Without a play nobody says which groups a role meets: its default and any group's value are possible.
      const anyGroup = [...this.project.groupVars.values()].flatMap((g) => [...g.values()].flat());
      const any = [...role.defaults, ...anyGroup].filter((v) => v.file !== file);
      layers.push({ entries: any.flatMap((v) => v.entries), alternatives: true });
    }
    layers.push(...oneLayerEach(role?.defaults ?? []));
    for (const parent of run?.parents.toReversed() ?? []) layers.push(...oneLayerEach(parent.role.defaults));
    for (const other of play?.listed.toReversed() ?? []) layers.push(...oneLayerEach(other.role.defaults));
    return layers;
  }
}

/** `vars/main.yml` of the role, the variables given where it is named, then those of the roles that brought it in. */
function roleVariables({ role, run, play }: Standpoint): readonly Layer[] {
  if (!run) return oneLayerEach(role?.vars ?? []);
  const dependencies = (play?.roles ?? []).filter((r) => r.parents.at(-1) === run);
  return [
    ...ownVariables(run),
    ...dependencies.toReversed().flatMap(ownVariables),
    ...run.parents.toReversed().flatMap(ownVariables),
  ];
}

function ownVariables(run: RoleRun): readonly Layer[] {
  return [...oneLayerEach(run.role.vars), { entries: run.vars }];
}

/** One layer a file, the last file strongest. */
function oneLayerEach(files: readonly VariablesFile[]): readonly Layer[] {
  return files.toReversed().map((f) => ({ entries: f.entries }));
}

/** One of several sets is in force; `sure` where one is at all. A name that a set lacks leaves weaker definitions possible. */
function chosen(sets: readonly (readonly TreeEntry[])[], sure: boolean): Layer {
  const count = new Map<string, number>();
  for (const set of sets)
    for (const name of new Set(set.map((e) => e.key.raw))) count.set(name, (count.get(name) ?? 0) + 1);
  const isCertain = ({ key }: TreeEntry) => sure && count.get(key.raw) === sets.length;
  return { entries: sets.flat().map((e) => ({ ...e, conditional: !isCertain(e) })), alternatives: true };
}
