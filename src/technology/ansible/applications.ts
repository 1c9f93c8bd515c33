// What brings a file, or a task in it, to machines: runs of its tasks, of its role, or of the tasks that copy it.

import { literalText } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import { escapeRegex } from '../../syntax/regex.ts';
import { folderOf, joinPath } from '../paths.ts';
import { type FileUse, playName, taskAt } from './file.ts';
import { isOfTest, type PlayRun, walkAlone } from './plays.ts';
import { type AnsibleProject, type Role, roleFolder } from './project.ts';
import type { FileRun, RoleRun, Walk } from './runs.ts';
import { type UseIn, usesIn } from './uses.ts';

/** One way in which something comes to machines. */
export interface Application {
  /** Undefined where no play runs it. */
  readonly play: PlayRun | undefined;
  readonly walk?: Walk | undefined;
  readonly run?: FileRun | undefined;
  readonly roleRun?: RoleRun | undefined;
  /** Index of the task in the file of `run`. */
  readonly task?: number | undefined;
}

export class Applications {
  readonly #uses: readonly UseIn[];
  readonly #usesOf = new Map<string, readonly UseIn[]>();
  readonly #found = new Map<string, readonly Application[] | undefined>();
  #sharing: ReadonlySet<string> | undefined;
  #drawnFrom: ReadonlySet<string> | undefined;
  readonly #alone = new Map<Role, Walk>();

  constructor(
    private readonly project: AnsibleProject,
    private readonly plays: readonly PlayRun[],
    private readonly onWalk: (walk: Walk) => void,
  ) {
    this.#uses = [...project.parts].flatMap(([from, part]) => usesIn(from, part));
  }

  /** What brings a place of a file to machines; undefined where the file is none of Ansible's. */
  of(
    file: string,
    role: Role | undefined,
    at: Location,
    resource: string | undefined,
  ): readonly Application[] | undefined {
    const task = taskAt(this.project.parts.get(file)?.tasks ?? [], at);
    const key = `${file}\n${task ?? ''}\n${resource ?? ''}`;
    if (this.#found.has(key)) return this.#found.get(key);
    const found = this.#search(file, role, task, resource);
    this.#found.set(key, found);
    return found;
  }

  /**
   * Of what no play brings to a machine: a role, or tasks of one, while plays take others from its folder; a file of tasks,
   * while plays include others beside it. Nothing there says that it is for other projects.
   */
  isUnused(role: Role | undefined, file: string): boolean {
    this.#drawnFrom ??= this.#foldersDrawnFrom();
    if (role) return this.#drawnFrom.has(folderOf(role.folder));
    return this.project.parts.get(file)?.hasTasks === true && this.#drawnFrom.has(folderOf(file));
  }

  /** The folders of the roles that plays apply, and of the files of tasks that they include. */
  #foldersDrawnFrom(): ReadonlySet<string> {
    const plays = this.plays.filter((p) => !isOfTest(p.playbook));
    const roles = plays.flatMap((p) => p.roles.map((r) => r.role.folder));
    const files = plays.flatMap(({ runs, playbook }) =>
      [...runs].flatMap(([file, of]) => (file === playbook.file || of.some((r) => r.role) ? [] : [file])),
    );
    // A role that declares nothing is not read: where plays look for theirs, others are there by name.
    const listed = plays.flatMap(({ play, playbook: { folder } }) =>
      play.roles.length > 0 ? [joinPath(folder, 'roles'), joinPath(folder, '../roles')] : [],
    );
    return new Set([...[...roles, ...files].map(folderOf), ...listed]);
  }

  usesOf(file: string): readonly UseIn[] {
    const cached = this.#usesOf.get(file);
    if (cached) return cached;
    const named = this.#uses.filter(({ use, from }) => isSource(use, from, file));
    const found = named.length > 0 ? named : this.#possibleUses(file);
    this.#usesOf.set(file, found);
    return found;
  }

  /** Does another file stand at the same path on the machine, or may the task that puts this one there take another? */
  isAlternative(file: string): boolean {
    return this.usesOf(file).some(({ use, from }) => {
      if (!isSource(use, from, file)) return true;
      const path = literalText(use.destination);
      if (path === undefined || path === '' || path.endsWith('/')) return false;
      this.#sharing ??= sharedPaths(this.#uses);
      return this.#sharing.has(`${roleFolder(from) ?? from}\n${path}`);
    });
  }

  /**
   * The tasks of a role whose source is partly an expression and may be this file of its. None where another task of the role
   * may use any file: then the file comes with the role.
   */
  #possibleUses(file: string): readonly UseIn[] {
    const folder = roleFolder(file);
    if (folder === undefined || !/^\/(templates|files)\//.test(file.slice(folder.length))) return [];
    const computed = this.#uses.filter(
      ({ use, from }) => roleFolder(from) === folder && literalText(use.source) === undefined,
    );
    const found: UseIn[] = [];
    for (const one of computed) {
      const pattern = patternOf(one.use);
      if (!pattern) return [];
      if (pattern.test(file)) found.push(one);
    }
    return found;
  }

  #search(
    file: string,
    role: Role | undefined,
    task: number | undefined,
    resource: string | undefined,
  ): readonly Application[] | undefined {
    const found = this.plays.flatMap((play) => this.#byPlay(play, file, role, task, resource));
    if (found.length > 0) return found;
    const part = this.project.parts.get(file);
    // A template that no task names in words we can follow is still filled with the project's variables.
    const isTemplate = /\.j2$/.test(file) && this.plays.length > 0;
    const isOurs =
      role !== undefined ||
      isTemplate ||
      (part !== undefined &&
        (part.hasTasks ||
          part.groups.length > 0 ||
          /(^|\/)(group_vars|host_vars|vars|defaults)\//.test(file)));
    if (!isOurs) return undefined;
    return role ? this.#byRoleAlone(role, file, task) : [{ play: undefined }];
  }

  #byPlay(
    play: PlayRun,
    file: string,
    role: Role | undefined,
    task: number | undefined,
    resource: string | undefined,
  ): readonly Application[] {
    const { playbook, index } = play;
    if (playbook.file === file) {
      if (resource !== playName(index)) return [];
      const run = play.runs.get(file)?.find((r) => task !== undefined && r.positions.has(task));
      return [{ play, walk: play, ...(task !== undefined && { run, task }) }];
    }
    const runs = this.#runsIn(play, file, task);
    if (runs.length > 0) return runs.map((a) => ({ ...a, play }));
    // A file that a task puts on machines goes where that task runs, not where the rest of its role does.
    if (role && (this.project.parts.get(file)?.hasTasks || this.usesOf(file).length > 0)) return [];
    const ofRole = role ? play.roles.filter((r) => r.role === role) : [];
    if (ofRole.length > 0)
      return ofRole.map((roleRun) => ({ play, walk: play, roleRun, run: runOf(play, roleRun) }));
    const isVariables = play.play.varsFiles.some((names) =>
      names.some((n) => joinPath(playbook.folder, literalText(n) ?? '') === file),
    );
    return isVariables ? [{ play, walk: play }] : [];
  }

  /** The runs of a file's own tasks, and of the tasks that put it on a machine. */
  #runsIn(walk: Walk, file: string, task: number | undefined): readonly Omit<Application, 'play'>[] {
    const own = (walk.runs.get(file) ?? []).map((run) => ({ walk, run, roleRun: run.role, task }));
    if (own.length > 0) return own;
    return this.usesOf(file).flatMap(({ use, from }) =>
      (walk.runs.get(from) ?? [])
        .filter((run) => run.positions.has(use.task))
        .map((run) => ({ walk, run, roleRun: run.role, task: use.task })),
    );
  }

  /** What a role does that no play runs, for itself. */
  #byRoleAlone(role: Role, file: string, task: number | undefined): readonly Application[] {
    const walk = this.#alone.get(role) ?? walkAlone(this.project, role);
    if (!this.#alone.has(role)) this.onWalk(walk);
    this.#alone.set(role, walk);
    const runs = this.#runsIn(walk, file, task).filter((a) => a.roleRun?.role === role);
    if (runs.length > 0) return runs.map((a) => ({ ...a, play: undefined }));
    const roleRun = walk.roles.find((r) => r.role === role);
    return [{ play: undefined, walk, roleRun, run: roleRun && runOf(walk, roleRun) }];
  }
}

/** The paths at which one role, or one file of tasks, puts several sources. */
function sharedPaths(uses: readonly UseIn[]): ReadonlySet<string> {
  const sources = new Map<string, Set<string>>();
  for (const { use, from } of uses) {
    const path = literalText(use.destination);
    if (path === undefined) continue;
    const key = `${roleFolder(from) ?? from}\n${path}`;
    sources.set(key, (sources.get(key) ?? new Set()).add(literalText(use.source) ?? use.source.raw));
  }
  return new Set([...sources].filter(([, of]) => of.size > 1).map(([key]) => key));
}

/** The first run of a role's tasks. */
function runOf({ runs }: Walk, roleRun: RoleRun): FileRun | undefined {
  for (const list of runs.values()) for (const run of list) if (run.role === roleRun) return run;
  return undefined;
}

/** What the paths of a source with expressions look like; undefined where it may be any path. */
function patternOf({ source }: FileUse): RegExp | undefined {
  const words = source.parts.filter((p) => typeof p === 'string');
  if (!words.some((w) => /\w{3}/.test(w.replace(/\.(j2|conf|yml|yaml|json)\b/g, '')))) return undefined;
  const parts = source.parts.map((p) => (typeof p === 'string' ? escapeRegex(p) : '[^\n]*'));
  return new RegExp(`(^|/)${parts.join('')}$`);
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
  const folders = use.folder === undefined ? ['', 'templates', 'files'] : ['', use.folder];
  return bases.some((base) => folders.some((f) => joinPath(joinPath(base, f), path) === file));
}
