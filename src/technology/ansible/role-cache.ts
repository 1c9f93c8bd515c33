// The roles that one play has loaded: Ansible keeps a role by its name and parameters, and hands it out again.

import type { Tree, TreeEntry } from '../../model/value.ts';
import type { AnsibleFile, FromFiles, Include, RoleUse } from './file.ts';
import type { AnsibleProject, Role } from './project.ts';
import { isOpen, mainFile, NO_USE, ownFiles, taskFolders } from './role-files.ts';
import type { RoleNames } from './role-names.ts';
import type { Export, Gate, Link, LoadedRole } from './runs.ts';
import type { FileIndex } from './targets.ts';

/** Roles and files that bring each other in many times over. */
const MAX_LOADED = 2000;
const MAX_NESTED = 30;
/** A role that so many others bring in has every variable of theirs. */
const MAX_PARENTS = 40;

/** What brings something in while the play runs; empty for what stands in it from the start. */
export interface Loading {
  readonly gate?: Gate | undefined;
  readonly position: number;
}

/** Loaded with the play: its variables are there from the first task on. */
export const FROM_START: Loading = { position: -1 };

type MutableRole = LoadedRole & { parents: Link[]; readonly dependencies: LoadedRole[] };

export class RoleCache {
  /** Roles whose variables the play sees, in the order in which they came. */
  readonly exports: Export[] = [];
  readonly #loaded = new Map<string, MutableRole>();
  readonly #open = new Set<string>();

  constructor(
    private readonly project: AnsibleProject,
    private readonly files: FileIndex,
    private readonly names: RoleNames,
    /** The folder of the playbook. */
    private readonly folder: string,
  ) {}

  /** A role as it was loaded before; undefined where it was not. */
  find(role: Role, use: RoleUse, from: FromFiles, isIncluded: boolean): LoadedRole | undefined {
    return this.#loaded.get(keyOf(role, use, from, isIncluded));
  }

  /** A role that is listed, depended on (`parent`) or included (by a task of `parent`); undefined in a ring. */
  load(
    role: Role,
    use: RoleUse,
    from: FromFiles,
    isIncluded: boolean,
    parent: LoadedRole | undefined,
    loading: Loading,
  ): LoadedRole | undefined {
    const key = keyOf(role, use, from, isIncluded);
    const link = parent && { role: parent, gate: loading.gate };
    const before = this.#loaded.get(key);
    if (before) {
      const isNew = link && !before.parents.some((p) => p.role === link.role);
      if (isNew && before.parents.length < MAX_PARENTS) before.parents = [...before.parents, link];
      return before;
    }
    if (this.#open.has(key) || this.#open.size > MAX_NESTED || this.#loaded.size > MAX_LOADED)
      return undefined;
    this.#open.add(key);
    const parents = link ? [link] : [];
    const loaded: MutableRole = {
      role,
      params: use.params,
      vars: use.vars,
      when: use.when,
      once: use.once === true,
      delegate: use.delegate,
      isIncluded,
      parents,
      firstParents: parents,
      dependencies: [],
      defaultsFiles: ownFiles(role, 'defaults', from.defaults) ?? role.defaults,
      varsFiles: ownFiles(role, 'vars', from.vars) ?? role.vars,
      main: mainFile(role, from.tasks, this.project.parts),
      open: { tasks: isOpen(from.tasks), vars: isOpen(from.vars), defaults: isOpen(from.defaults) },
    };
    for (const dependency of role.dependencies) {
      const other = this.names.byTemplate(dependency.name);
      const made = other && this.load(other, dependency, {}, false, loaded, loading);
      if (made) loaded.dependencies.push(made);
    }
    if (loaded.main !== undefined) this.read(loaded.main, loaded, loading);
    this.#open.delete(key);
    this.#loaded.set(key, loaded);
    return loaded;
  }

  /** Loads what a file of tasks imports. */
  read(file: string, owner: LoadedRole | undefined, loading: Loading, within: readonly string[] = []): void {
    const part = this.project.parts.get(file);
    if (!part || within.includes(file) || within.length > MAX_NESTED) return;
    for (const include of part.includes) this.#import(include, file, owner, loading, [...within, file]);
  }

  /** Loads what some tasks of a playbook import. */
  readTasks(
    file: string,
    { includes }: AnsibleFile,
    isWanted: (task: number) => boolean,
    loading: Loading,
  ): void {
    for (const include of includes)
      if (isWanted(include.task)) this.#import(include, file, undefined, loading, [file]);
  }

  #import(
    include: Include,
    file: string,
    owner: LoadedRole | undefined,
    loading: Loading,
    within: readonly string[],
  ): void {
    if (!include.isImport) return;
    if (include.kind === 'tasks') {
      const found = this.files.find(include.target, taskFolders(file, owner?.role, this.folder));
      for (const other of found.files) this.read(other, owner, loading, within);
      return;
    }
    for (const { role } of this.names.all(include.target)) {
      const loaded = this.load(role, useOf(include), include.from ?? {}, true, owner, loading);
      if (loaded) this.exports.push({ role: loaded, ...loading });
    }
  }
}

/** What a task that brings in a role gives it. */
export function useOf({ target, given }: Include): RoleUse {
  return { ...NO_USE, name: target, vars: given };
}

/** The same for what Ansible holds for the same: its name and all that is given with it. */
function keyOf({ folder }: Role, use: RoleUse, from: FromFiles, isIncluded: boolean): string {
  const { params, vars, when, tags } = use;
  const files = [from.tasks, from.vars, from.defaults].map((f) => f ?? '');
  return JSON.stringify([
    folder,
    isIncluded,
    wordsOf(params),
    wordsOf(vars),
    when.map((w) => w.raw),
    tags,
    files,
  ]);
}

/** Entries as they are written, wherever that is. */
function wordsOf(entries: readonly TreeEntry[]): unknown {
  return entries
    .map(({ key, value }) => [key.raw, plain(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function plain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return [typeof tree.data, tree.template.raw];
  return tree.kind === 'list' ? tree.items.map(plain) : { map: wordsOf(tree.entries) };
}
