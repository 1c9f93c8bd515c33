// Ansible's order of precedence: every definition that a task on a machine may see, strongest first.

import { type Template, type TreeEntry, unknown } from '../../model/value.ts';
import { joinPath } from '../paths.ts';
import type { Answer } from './conditions.ts';
import type { PlayRun } from './plays.ts';
import type { AnsibleProject, Role, VariablesFile } from './project.ts';
import type { Gate, LoadedRole, RoleRun } from './runs.ts';
import { chosen, type Layer } from './scope.ts';
import type { Standpoint } from './standpoint.ts';
import { type FileIndex, indexOfFiles } from './targets.ts';

/** A standpoint with all that is asked of it. */
export interface Surroundings extends Standpoint {
  readonly role: Role | undefined;
  readonly roleRun: RoleRun | undefined;
  readonly locals: readonly TreeEntry[];
  /** The place in the order of the play. */
  readonly position: number;
  /** Parameters that the task itself gives what it includes. */
  readonly own: readonly TreeEntry[];
  /** What tasks before it have set: facts, then what `include_vars` brought in, strongest first. */
  readonly set: readonly Layer[];
  /** Has what an include brings in been brought in, on any machine? */
  readonly hasTaken: (gate: Gate) => Answer;
  /** The text of a template with the variables of some layers; undefined where it is not known. */
  readonly textOf: (template: Template, layers: readonly Layer[]) => string | undefined;
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
    this.#files = indexOfFiles(project.files);
  }

  layers(at: Surroundings): readonly Layer[] {
    const weakest = [...this.#machineVariables(at), ...this.#defaults(at)];
    const layers = [
      ...this.#parameters(at),
      ...at.set,
      ...this.#localVariables(at),
      ...roleVariables(at),
      ...this.#playVariables(at, weakest),
      ...weakest,
    ];
    // Most are empty, and each is asked for every name.
    return layers.filter((l) => l.entries.length > 0 || l.named !== undefined || l.spoil !== undefined);
  }

  #parameters(at: Surroundings): readonly Layer[] {
    const { run, roleRun } = at;
    const own = roleRun ? [{ entries: roleRun.loaded.params }] : [];
    return [{ entries: run?.params ?? [] }, ...own, ...above(at, (role) => [{ entries: role.params }])];
  }

  #localVariables({ locals, uses, run }: Surroundings): readonly Layer[] {
    return [
      { entries: locals.toReversed() },
      ...(uses.some((u) => u.length > 0) ? [chosen(uses, true)] : []),
      { entries: (run?.locals ?? []).toReversed() },
    ];
  }

  /** Variables of the roles that the whole play sees, its vars_files and its own. */
  #playVariables(at: Surroundings, weakest: readonly Layer[]): readonly Layer[] {
    const { play } = at;
    if (!play) return [];
    const layers: Layer[] = [];
    layers.push(...exported(at, varsOf));
    // A name may use what is weaker than the file: the play's variables, the files before it and the machine's.
    let below: readonly Layer[] = [{ entries: play.vars }, ...weakest];
    const files: Layer[] = [];
    for (const names of play.play.varsFiles) {
      const added = this.#varsFile(names, play, (template) => at.textOf(template, below));
      files.unshift(...added);
      below = [...added, ...below];
    }
    return [...layers, ...files, ...asked(play), { entries: play.vars }];
  }

  /** Of a list of names the first that exists is read. */
  #varsFile(
    names: readonly Template[],
    { playbook }: PlayRun,
    textOf: (template: Template) => string | undefined,
  ): readonly Layer[] {
    const { folder } = playbook;
    const possible: VariablesFile[] = [];
    let isFound = false;
    let isWritten = true;
    for (const name of names) {
      const text = textOf(name);
      const target = text === undefined ? name : { ...name, parts: [text] };
      const { files, exact } = this.#files.find(target, [joinPath(folder, 'vars'), folder]);
      const unread = files.find((f) => !this.project.isUnderstood(f));
      if (unread !== undefined)
        return [
          {
            entries: [],
            spoil: { at: name.at, reason: `it may be set in '${unread}', which is not read as variables` },
          },
        ];
      const sets = files.map((f) => this.project.variables.get(f) ?? { file: f, entries: [] });
      if (exact && files.length > 0 && possible.length === 0) return oneLayerEach(sets);
      possible.push(...sets);
      isWritten &&= text !== undefined;
      isFound = exact && files.length > 0;
      if (isFound) break;
    }
    // Ansible fails where none of the names is that of a file; with an expression it is one of those that there are.
    const [first] = names;
    if (possible.length > 0 && (isFound || names.length === 1)) return [chosenOf(possible, true)];
    const reason = `it may be set in the variables file '${first?.raw ?? ''}', which is not among the files`;
    const missing: readonly Layer[] = first ? [{ entries: [], spoil: { at: first.at, reason } }] : [];
    return possible.length > 0 ? [...(isWritten ? [] : missing), chosenOf(possible, false)] : missing;
  }

  #machineVariables({ file, play, machine }: Surroundings): readonly Layer[] {
    const { groupVars, hostVars } = this.project;
    // Each play has those beside its own playbook, be it imported (ansible-core executor/playbook_executor.py,
    // set_basedir). Without a play, a variables file is as strong as beside its own playbook.
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

  #defaults(at: Surroundings): readonly Layer[] {
    const { file, role, roleRun, play } = at;
    const layers: Layer[] = [];
    if (!play && role) {
      // Without a play nobody says which groups a role meets: its default and any group's value are possible.
      const anyGroup = [...this.project.groupVars.values()].flatMap((g) => [...g.values()].flat());
      const any = [...(roleRun?.loaded.defaultsFiles ?? role.defaults), ...anyGroup].filter(
        (v) => v.file !== file,
      );
      layers.push({ entries: any.flatMap((v) => v.entries), alternatives: true });
    }
    if (roleRun) {
      const { loaded } = roleRun;
      layers.push(...ownDefaults(loaded));
      layers.push(...above(at, ownDefaults));
      for (const other of loaded.dependencies.toReversed()) layers.push(...defaultsOf(other));
    } else layers.push(...oneLayerEach(role?.defaults ?? []));
    layers.push(...exported(at, defaultsOf));
    return layers;
  }
}

/** Variables of roles that are seen where something stands, strongest first: of the play's roles the last one wins. */
function exported(at: Surroundings, layersOf: (role: LoadedRole) => readonly Layer[]): readonly Layer[] {
  const seen = (at.walk?.exports ?? []).filter((e) => e.position < at.position);
  return seen.toReversed().flatMap(({ role, gate }) => taken(at, gate, () => layersOf(role)));
}

/** Variables of the roles above, the nearest first. */
function above(at: Surroundings, layersOf: (role: LoadedRole) => readonly Layer[]): readonly Layer[] {
  const chain = at.roleRun?.chain ?? [];
  return chain.toReversed().flatMap(({ role, gate }) => taken(at, gate, () => layersOf(role)));
}

function taken(
  { hasTaken }: Surroundings,
  gate: Gate | undefined,
  layersOf: () => readonly Layer[],
): readonly Layer[] {
  const answer = gate ? hasTaken(gate) : 'yes';
  return answer === 'no' ? [] : layersOf().map((l) => sure(l, answer === 'yes'));
}

function sure(layer: Layer, isSure: boolean): Layer {
  return isSure ? layer : { ...layer, isDoubtful: true };
}

/** `vars/main.yml` of the role, the variables given where it is named, then those of the roles that brought it in. */
function roleVariables(at: Surroundings): readonly Layer[] {
  const { role, roleRun } = at;
  if (!roleRun) return oneLayerEach(role?.vars ?? []);
  return [...varsOf(roleRun.loaded), ...above(at, ownVariables)];
}

/** A role's own variables, then those of its dependencies, the last of them first. */
function varsOf(role: LoadedRole): readonly Layer[] {
  return [...ownVariables(role), ...role.dependencies.toReversed().flatMap(varsOf)];
}

function defaultsOf(role: LoadedRole): readonly Layer[] {
  return [...ownDefaults(role), ...role.dependencies.toReversed().flatMap(defaultsOf)];
}

function ownVariables(role: LoadedRole): readonly Layer[] {
  return [...layersOf(role.varsFiles, role.open.vars), { entries: role.vars }];
}

function ownDefaults({ defaultsFiles, open }: LoadedRole): readonly Layer[] {
  return layersOf(defaultsFiles, open.defaults);
}

function layersOf(files: readonly VariablesFile[], isOpen: boolean): readonly Layer[] {
  if (!isOpen) return oneLayerEach(files);
  const sets = files.map((f) => f.entries);
  return sets.length > 0 ? [chosen(sets, true)] : [];
}

/** What a play asks somebody for, and what it has from an expression. */
function asked({ play }: PlayRun): readonly Layer[] {
  const { prompts = [], isOpen, at } = play;
  const compute = () => unknown('somebody is asked for it when the play starts');
  const entries = prompts.map((key) => ({ key, value: undefined, compute }));
  const open: readonly Layer[] = isOpen
    ? [{ entries: [], spoil: { at, reason: "the play's variables are an expression" } }]
    : [];
  return [...(entries.length > 0 ? [{ entries }] : []), ...open];
}

function chosenOf(files: readonly VariablesFile[], isSure: boolean): Layer {
  return chosen(
    files.map((f) => f.entries),
    isSure,
  );
}

/** One layer a file, the last file strongest. */
function oneLayerEach(files: readonly VariablesFile[]): readonly Layer[] {
  return files.toReversed().map((f) => ({ entries: f.entries }));
}
