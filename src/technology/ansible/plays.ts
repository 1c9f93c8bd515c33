// Which roles and task files a play runs, with the parameters given on the way.

import { literalText } from '../../model/declaration.ts';
import type { TreeEntry } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { Include, Play, RoleUse } from './file.ts';
import type { AnsibleProject, Playbook, Role } from './project.ts';
import { FileIndex } from './targets.ts';

/** One run of a role in a play. */
export interface RoleRun {
  readonly role: Role;
  /** Stronger than set_fact; the last of a name wins. */
  readonly params: readonly TreeEntry[];
  /** `vars:` where the role is named. */
  readonly vars: readonly TreeEntry[];
  /** Variables of the blocks around an include, and of the roles' own includes. */
  readonly locals: readonly TreeEntry[];
  /** The runs that brought it in, as a dependency or by an include; outermost first. */
  readonly parents: readonly RoleRun[];
}

/** A file of tasks that a play includes. */
export interface TaskRun {
  readonly file: string;
  readonly params: readonly TreeEntry[];
  readonly locals: readonly TreeEntry[];
}

/** A play with all that it runs. */
export interface PlayRun {
  readonly playbook: Playbook;
  readonly play: Play;
  /** Index of the play in its playbook. */
  readonly index: number;
  readonly roles: readonly RoleRun[];
  /** The roles listed under `roles:`, whose variables every task of the play sees. */
  readonly listed: readonly RoleRun[];
  readonly tasks: readonly TaskRun[];
}

/** What an inclusion passes on to the next one inside it. */
interface Passed {
  readonly params: readonly TreeEntry[];
  readonly locals: readonly TreeEntry[];
}

const NOTHING: Passed = { params: [], locals: [] };

/** Roles that bring each other in many times over: no play that a person wrote has more runs. */
const MAX_RUNS = 2000;
const MAX_CHAIN = 30;

/** The plays of a project in order. */
export function playRuns(project: AnsibleProject): readonly PlayRun[] {
  const files = new FileIndex(project.parts.keys());
  const byName = new Map<string, Role[]>();
  for (const role of project.roles) byName.set(role.name, [...(byName.get(role.name) ?? []), role]);
  return project.playbooks.flatMap((playbook) =>
    playbook.plays.map((play, index) => new PlayWalk(project, files, byName, playbook, play, index).run()),
  );
}

class PlayWalk {
  readonly #roles: RoleRun[] = [];
  readonly #tasks: TaskRun[] = [];

  constructor(
    private readonly project: AnsibleProject,
    private readonly files: FileIndex,
    private readonly byName: ReadonlyMap<string, readonly Role[]>,
    private readonly playbook: Playbook,
    private readonly play: Play,
    private readonly index: number,
  ) {}

  run(): PlayRun {
    for (const use of this.play.roles) this.#role(use, [], []);
    const listed = [...this.#roles];
    for (const include of this.playbook.part.includes)
      if (include.play === this.index) this.#include(include, this.playbook.file, NOTHING, []);
    const { playbook, play, index } = this;
    return { playbook, play, index, roles: this.#roles, listed, tasks: this.#tasks };
  }

  #role(use: RoleUse, locals: readonly TreeEntry[], parents: readonly RoleRun[]): void {
    const role = this.#findRole(literalText(use.name));
    if (!role || parents.some((p) => p.role === role)) return;
    if (parents.length > MAX_CHAIN || this.#roles.length > MAX_RUNS) return;
    const inherited = parents.at(-1)?.params ?? [];
    const run: RoleRun = { role, params: [...inherited, ...use.params], vars: use.vars, locals, parents };
    const chain = [...parents, run];
    for (const dependency of role.dependencies) this.#role(dependency, [], chain);
    this.#roles.push(run);
    for (const { file, part } of role.tasks) {
      for (const include of part.includes) {
        if (include.kind === 'role') this.#include(include, file, { params: [], locals: run.locals }, chain);
        else if (include.kind === 'tasks') this.#outside(include, file, chain);
      }
    }
  }

  /** A role's own task files all run with the role; those of other places need their parameters. */
  #outside(include: Include, from: string, chain: readonly RoleRun[]): void {
    const role = chain.at(-1)?.role;
    const { files } = this.#taskFiles(include, from);
    if (role && files.some((f) => !f.startsWith(`${role.folder}/`)))
      this.#include(include, from, { params: [], locals: chain.at(-1)?.locals ?? [] }, chain);
  }

  #include(include: Include, from: string, passed: Passed, parents: readonly RoleRun[], depth = 0): void {
    const params = [...passed.params, ...include.vars];
    const locals = [...include.locals, ...passed.locals];
    if (include.kind === 'role') {
      this.#role({ name: include.target, params, vars: [] }, locals, parents);
      return;
    }
    if (include.kind !== 'tasks' || depth > MAX_CHAIN || this.#tasks.length > MAX_RUNS) return;
    for (const file of this.#taskFiles(include, from).files) {
      this.#tasks.push({ file, params, locals });
      for (const next of this.project.parts.get(file)?.includes ?? [])
        this.#include(next, file, { params, locals }, parents, depth + 1);
    }
  }

  #taskFiles(include: Include, from: string) {
    const { folder } = this.playbook;
    return this.files.find(include.target, [folderOf(from), folder, joinPath(folder, 'tasks')]);
  }

  /** A role by its name: beside the playbook first, then anywhere in the project; a path or a collection's name as well. */
  #findRole(name: string | undefined): Role | undefined {
    if (name === undefined) return undefined;
    const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1);
    const { folder } = this.playbook;
    const paths = [joinPath(folder, `roles/${name}`), joinPath(folder, name), joinPath('', name)];
    const candidates = [...(this.byName.get(name) ?? []), ...(this.byName.get(last) ?? [])];
    for (const path of paths) {
      const role = candidates.find((r) => r.folder === path);
      if (role) return role;
    }
    return candidates.find((r) => r.folder.endsWith(`roles/${last}`)) ?? candidates[0];
  }
}
