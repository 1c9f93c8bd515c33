// The tasks that a play runs, in order, through roles and included files, with the parameters given on the way.

import { literalText } from '../../model/declaration.ts';
import type { Template } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { AnsibleFile, Include, Section } from './file.ts';
import type { AnsibleProject, Playbook, Role } from './project.ts';
import { FROM_START, RoleCache, useOf } from './role-cache.ts';
import { byTask, NO_USE, taskFolders, UNSURE } from './role-files.ts';
import { RoleNames } from './role-names.ts';
import type { Export, FactEvent, FileRun, Gate, Link, LoadedRole, RoleRun, Walk } from './runs.ts';
import type { FileIndex } from './targets.ts';

/** Roles and files that bring each other in many times over: no play that a person wrote has more runs. */
const MAX_RUNS = 2000;
const MAX_CHAIN = 30;
/** Includes by an expression inside each other: each of them may be any file of a folder. */
const MAX_CHOSEN = 2;

/** What stands around a file or role that is brought in. */
type Around = Pick<FileRun, 'params' | 'locals' | 'when' | 'gate' | 'hides' | 'once' | 'delegate'> & {
  readonly depth: number;
  /** The files around, and the roles. */
  readonly within: readonly string[];
  readonly path: readonly Role[];
  /** The roles above what is imported here: those of when its tasks were read. */
  readonly above: readonly Link[];
  /** In a handler: the place in the order from which on it may have run. */
  readonly since?: number | undefined;
};

interface MutableRun extends FileRun {
  readonly positions: Map<number, number>;
  end: number;
}

const OUTSIDE: Around = {
  params: [],
  locals: [],
  when: [],
  gate: undefined,
  depth: 0,
  within: [],
  path: [],
  above: [],
  hides: [],
  once: false,
};

export class PlayWalk {
  readonly #runs = new Map<string, FileRun[]>();
  readonly #events: FactEvent[] = [];
  readonly #ends: FactEvent[] = [];
  readonly #exports: Export[] = [];
  readonly #roles: RoleRun[] = [];
  readonly #passes = new Map<LoadedRole, RoleRun[]>();
  readonly #cache: RoleCache;
  readonly #handlers: (() => void)[] = [];
  #count = 0;
  readonly #names: RoleNames;
  #position = 0;
  #since = 0;

  constructor(
    private readonly project: AnsibleProject,
    private readonly files: FileIndex,
    byName: ReadonlyMap<string, readonly Role[]>,
    /** The folder of the playbook. */
    private readonly folder: string,
  ) {
    this.#names = new RoleNames(project.roles, byName, folder);
    this.#cache = new RoleCache(project, files, this.#names, folder);
  }

  play({ file, part, plays }: Playbook, index: number, when: readonly Template[]): Walk {
    const listed = (plays[index]?.roles ?? []).flatMap((use) => {
      const role = this.#names.byTemplate(use.name);
      const given = { ...use, when: [...when, ...use.when] };
      return (role && this.#cache.load(role, given, {}, false, undefined, FROM_START)) ?? [];
    });
    this.#exports.push(...listed.map((role) => ({ role, position: -1 })));
    const isIn = (name: Section) => (task: number) =>
      part.tasks[task]?.play === index && part.tasks[task]?.section === name;
    // In this order, whatever that of the play (ansible-core playbook/play.py).
    for (const name of ['handlers', 'pre_tasks', 'post_tasks', 'tasks'] as const)
      this.#cache.readTasks(file, part, isIn(name), FROM_START);
    const around: Around = { ...OUTSIDE, when };
    const run = this.#newRun(file, undefined, around);
    let within: Around = { ...around, within: [file] };
    const section = (name: Section, of = run): void => {
      for (const i of part.tasks.keys()) if (isIn(name)(i)) this.#task(of, part, i, within);
    };
    section('pre_tasks');
    const afterFirst = this.#position;
    for (const role of listed) this.#role(role, OUTSIDE, [], false);
    section('tasks');
    const afterTasks = this.#position;
    section('post_tasks');
    // Handlers run behind each of the three sections in which something notifies them.
    const hasFirst = part.tasks.some((t) => t.play === index && t.section === 'pre_tasks');
    this.#since = hasFirst ? afterFirst : afterTasks;
    const handlers = this.#newRun(file, undefined, { ...around, since: this.#since });
    within = { ...within, since: this.#since };
    section('handlers', handlers);
    handlers.end = this.#position++;
    for (const handler of this.#handlers) handler();
    run.end = this.#position++;
    return this.#result();
  }

  alone(role: Role): Walk {
    const loaded = this.#cache.load(role, NO_USE, {}, false, undefined, FROM_START);
    const run = loaded && this.#role(loaded, OUTSIDE, [], false);
    if (run) this.#loose(run, OUTSIDE);
    for (const handler of this.#handlers) handler();
    return this.#result();
  }

  #result(): Walk {
    const exports = [...this.#exports, ...this.#cache.exports];
    const events = this.#events;
    return { runs: this.#runs, events, ends: this.#ends, exports, roles: this.#roles };
  }

  #newRun(
    file: string,
    role: RoleRun | undefined,
    { params, locals, when, gate, hides, since, once, delegate }: Around,
  ): MutableRun {
    const run: MutableRun = {
      file,
      role,
      params,
      locals,
      when: role ? [...when, ...conditionsOf(role)] : when,
      once: once || rolesOf(role).some((r) => r.once),
      delegate: delegate ?? rolesOf(role).findLast((r) => r.delegate)?.delegate,
      gate,
      hides,
      since,
      positions: new Map(),
      end: this.#position,
    };
    const runs = this.#runs.get(file);
    if (runs) runs.push(run);
    else this.#runs.set(file, [run]);
    this.#count++;
    if (since === undefined) role?.files.push(run);
    return run;
  }

  #file(file: string, role: RoleRun | undefined, around: Around): void {
    const part = this.project.parts.get(file);
    if (!part || around.depth > MAX_CHAIN || this.#count > MAX_RUNS || around.within.includes(file)) return;
    const run = this.#newRun(file, role, around);
    const inner = { ...around, within: [...around.within, file] };
    for (const i of part.tasks.keys()) this.#task(run, part, i, inner);
    run.end = this.#position++;
  }

  #task(run: MutableRun, part: AnsibleFile, task: number, around: Around): void {
    const position = this.#position++;
    run.positions.set(task, position);
    const { facts = [], includes = [] } = byTask(part).get(task) ?? {};
    const { ends } = part.tasks[task] ?? {};
    if (ends) this.#ends.push({ run, task, position, ends });
    for (const fact of facts) this.#events.push({ run, task, position, fact });
    for (const include of includes) {
      if (include.kind === 'vars') this.#events.push({ run, task, position, include });
      else this.#include(include, run, part, around, position);
    }
  }

  #include(include: Include, run: FileRun, part: AnsibleFile, outer: Around, position: number): void {
    const { isImport } = include;
    const owner = run.role?.loaded;
    // Parameters of the role that brings in another one are stronger than all that is given on the way.
    const ofRole = include.kind === 'role' ? (owner?.params ?? []) : [];
    const names = ofRole.flatMap((p) => literalText(p.key) ?? []);
    const site = part.tasks[include.task];
    const own = isImport ? (site?.when ?? []) : include.when;
    const around: Around = {
      ...outer,
      // What is included runs where its include does, task by task.
      ...(isImport && { once: run.once || site?.once === true, delegate: site?.delegate ?? run.delegate }),
      params: [...run.params, ...include.vars, ...ofRole],
      hides: isImport ? [...run.hides, ...names] : names,
      locals: [...include.locals, ...run.locals],
      when: [...own, ...outer.when],
      depth: outer.depth + 1,
    };
    const gated = (target: string, exact: boolean): Around => ({
      ...around,
      gate: isImport ? run.gate : { run, include, exact, target },
    });
    if (include.kind === 'role') {
      for (const { role, exact } of this.#names.all(include.target))
        this.#includeRole(include, role, owner, gated(role.name, exact), position);
      return;
    }
    const { files, exact } = this.files.find(
      include.target,
      taskFolders(run.file, run.role?.role, this.folder),
    );
    const brought = !exact && chosenAround(run.gate) >= MAX_CHOSEN ? [] : files;
    if (!exact || files.length === 0)
      this.#events.push({ run, task: include.task, position, include, brought });
    if (brought.length === 0) return;
    for (const file of files) {
      const isTasks = this.project.parts.get(file)?.plays.length === 0;
      if (!exact && !isTasks) continue;
      const inner = gated(file, exact);
      if (!isImport) this.#cache.read(file, owner, { gate: inner.gate, position });
      this.#file(file, run.role, isImport ? inner : { ...inner, above: aboveOf(owner, inner.path) });
    }
  }

  #includeRole(
    include: Include,
    role: Role,
    owner: LoadedRole | undefined,
    around: Around,
    position: number,
  ): void {
    const use = useOf(include);
    const from = include.from ?? {};
    if (include.isImport) {
      const loaded = this.#cache.find(role, use, from, true);
      if (loaded) this.#role(loaded, around, around.above, false, include.isOnce);
      return;
    }
    const loading = { gate: around.gate, position };
    const loaded = this.#cache.load(role, use, from, true, owner, loading);
    if (!loaded) return;
    if (include.isPublic) this.#cache.exports.push({ role: loaded, ...loading });
    this.#role(loaded, around, aboveOf(owner, around.path), false, include.isOnce);
  }

  /** `isShared`: as a dependency, it is one role for all rounds of the loops around. */
  #role(
    loaded: LoadedRole,
    around: Around,
    chain: readonly Link[],
    isShared: boolean,
    isOnce = false,
  ): RoleRun | undefined {
    const { role } = loaded;
    if (around.depth > MAX_CHAIN || this.#count > MAX_RUNS || this.#roles.length > MAX_RUNS) return undefined;
    if (around.path.includes(role)) return undefined;
    const repeats = loaded.isIncluded ? !isOnce : role.allowsDuplicates;
    const passes = this.#passes.get(loaded) ?? [];
    const run: RoleRun = { role, loaded, chain, earlier: repeats ? [] : [...passes], files: [] };
    this.#passes.set(loaded, [...passes, run]);
    const gate = isShared && !repeats && around.gate ? { ...around.gate, isOnce: true } : around.gate;
    const links = [...chain, { role: loaded }];
    const inner: Around = { ...around, gate, depth: around.depth + 1, path: [...around.path, role] };
    for (const dependency of loaded.dependencies) this.#role(dependency, inner, links, true);
    this.#roles.push(run);
    const above = [...loaded.firstParents, { role: loaded }];
    if (loaded.main !== undefined) this.#file(loaded.main, run, { ...inner, above });
    if (
      loaded.open.tasks ||
      role.tasks.some((t) => t.part.includes.some((i) => this.#isUnresolved(i, t.file, role)))
    )
      this.#loose(run, { ...inner, above, when: [UNSURE, ...inner.when] });
    if (passes.length > 0) return run;
    const handlers = role.tasks.filter((t) => t.file.startsWith(joinPath(role.folder, 'handlers/')));
    for (const { file: handler } of handlers)
      this.#handlers.push(() => {
        this.#file(handler, run, { ...inner, above, since: this.#since });
      });
    return run;
  }

  /** A name that we cannot follow may bring in any file of the role. */
  #isUnresolved(include: Include, from: string, role: Role): boolean {
    if (include.kind !== 'tasks') return false;
    const folders = [folderOf(from), joinPath(role.folder, 'tasks'), role.folder];
    return (
      literalText(include.target) === undefined && this.files.find(include.target, folders).files.length === 0
    );
  }

  #loose(run: RoleRun, around: Around): void {
    for (const { file } of run.role.tasks)
      if (!this.#runs.has(file) && !file.includes('/handlers/')) this.#file(file, run, around);
  }
}

/** The roles above what a task of a role includes; those on the way to it are there for sure. */
function aboveOf(owner: LoadedRole | undefined, path: readonly Role[]): readonly Link[] {
  if (!owner) return [];
  const parents = owner.parents.map((p) => (path.includes(p.role.role) ? { role: p.role } : p));
  return [...parents, { role: owner }];
}

/** A role and those that brought it in, outermost first. */
function rolesOf(run: RoleRun | undefined): readonly LoadedRole[] {
  return run ? [...run.chain.map((l) => l.role), run.loaded] : [];
}

/** The conditions of a role's entry and of the roles above it. */
function conditionsOf({ loaded, chain }: RoleRun): readonly Template[] {
  const ofChain = chain.flatMap(({ role, gate }) => (gate && role.when.length > 0 ? [UNSURE] : role.when));
  return [...loaded.when, ...ofChain];
}

/** How many of the includes around choose their file by an expression. */
function chosenAround(gate: Gate | undefined): number {
  return gate ? chosenAround(gate.run.gate) + (gate.exact ? 0 : 1) : 0;
}
