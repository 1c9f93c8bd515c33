// What a task meets on a machine: its variables there, whether its conditions hold, how often it is brought in.

import { literalText } from '../../model/declaration.ts';
import { type TreeEntry, unknown } from '../../model/value.ts';
import { evaluateTemplate, evaluateTree, type Scope, textOf } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { loopItems } from '../loops.ts';
import { joinPath } from '../paths.ts';
import { type Answer, allHold, together } from './conditions.ts';
import type { TaskSite } from './file.ts';
import { firstFound } from './first-found.ts';
import { includedLayers, variableFolders } from './included-variables.ts';
import { firstOf, type Machine, type Machines } from './machines.ts';
import { magicLayer } from './magic.ts';
import type { PlayRun } from './plays.ts';
import { Precedence } from './precedence.ts';
import { type AnsibleProject, type Inventory, type Role, roleFolder } from './project.ts';
import { byTask, taskFolders } from './role-files.ts';
import type { FactEvent, FileRun, Gate, RoleRun, Walk } from './runs.ts';
import { ansibleScope, type Elsewhere, type Layer, type VariableScope } from './scope.ts';
import { type Actor, SetFacts } from './set-facts.ts';
import { isBefore, ONE_ROUND, positionIn, type Round, type Standpoint } from './standpoint.ts';
import { FileIndex } from './targets.ts';

/** So many machines are asked whether an include takes place on any. */
const MAX_ASKED = 20;

/** Loops of includes inside each other: more rounds are no use to anybody. */
const MAX_ROUNDS = 100;

/** Tasks that set variables from what tasks before them set: each level is a call within a call. */
const MAX_DEPTH = 40;

/** Rounds that do not bind some names. */
function without(names: readonly string[], rounds: readonly Round[]): readonly Round[] {
  if (names.length === 0) return rounds;
  return rounds.map((r) => ({ ...r, names: new Map([...r.names].filter(([n]) => !names.includes(n))) }));
}

function answerOf(rounds: readonly Round[]): Answer {
  if (rounds.length === 0) return 'no';
  return rounds.some((r) => r.isSure) ? 'yes' : 'maybe';
}

interface Owner {
  readonly walk: Walk;
  readonly play: PlayRun | undefined;
}

export class Situations {
  readonly #precedence: Precedence;
  readonly #files: FileIndex;
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #owners = new WeakMap<FileRun, Owner>();
  readonly #scopes = new WeakMap<FileRun, Map<string, VariableScope>>();
  readonly #facts: SetFacts;
  readonly #rounds = new WeakMap<FileRun, Map<Machine, readonly Round[]>>();
  readonly #taken = new WeakMap<Gate, Answer>();
  readonly #answers = new WeakMap<FileRun, Map<string, Answer>>();
  readonly #numbers = new Map<Machine, number>();
  #depth = 0;

  constructor(
    private readonly project: AnsibleProject,
    private readonly machines: Machines,
    private readonly supplied: Supplied,
    private readonly elsewhere: Elsewhere,
  ) {
    this.#precedence = new Precedence(project);
    this.#facts = new SetFacts(project, machines, {
      site: (run, task) => this.#site(run, task),
      roundsOf: (run, task, machine) => this.roundsOf(run, task, machine),
      fileRounds: (run, machine) => this.#roundsOfFile(run, machine),
      answer: (run, task, machine) => this.#answer(run, task, machine),
      scope: (run, task, machine) => this.#taskScope(run, task, machine),
      items: (run, site, scope) => this.#items(run, site, scope),
      actor: (run, task, machine) => this.#actor(run, task, machine),
      deeper: (compute) => this.#deeper(compute),
    });
    this.#roles = new Map(project.roles.map((r) => [r.folder, r]));
    this.#files = new FileIndex(project.files);
  }

  /** Makes the runs of a walk known. */
  add(walk: Walk, play: PlayRun | undefined): void {
    for (const runs of walk.runs.values()) for (const run of runs) this.#owners.set(run, { walk, play });
  }

  scope(at: Standpoint, shell: Parameters<typeof ansibleScope>[1]): VariableScope {
    return ansibleScope(() => this.#layers(at), shell, this.supplied, this.elsewhere);
  }

  /** The rounds in which a task runs on a machine; none where it surely does not. */
  roundsOf(run: FileRun, task: number | undefined, machine: Machine): readonly Round[] {
    const rounds = this.#roundsOfFile(run, machine);
    const conditions = [...(this.#site(run, task)?.when ?? []), ...run.when];
    if (conditions.length === 0 || rounds.length === 0) return rounds;
    const scope = this.#taskScope(run, task, machine);
    return rounds.flatMap(({ names, isSure }): readonly Round[] => {
      const answer = allHold(conditions, scope.bind(names), machine.host !== undefined);
      return answer === 'no' ? [] : [{ names, isSure: isSure && answer === 'yes' }];
    });
  }

  /** The variables of a task on a machine. */
  #taskScope(run: FileRun, task: number | undefined, machine: Machine): VariableScope {
    const scopes = this.#scopes.get(run) ?? new Map<string, VariableScope>();
    this.#scopes.set(run, scopes);
    const key = `${this.#number(machine)} ${task ?? ''}`;
    const found = scopes.get(key);
    if (found) return found;
    const owner = this.#owners.get(run);
    const at: Standpoint = {
      file: run.file,
      walk: owner?.walk,
      play: owner?.play,
      run,
      task,
      machine,
      uses: [],
    };
    const scope = this.scope(at, []);
    scopes.set(key, scope);
    return scope;
  }

  #number(machine: Machine): number {
    const number = this.#numbers.get(machine) ?? this.#numbers.size;
    this.#numbers.set(machine, number);
    return number;
  }

  #deeper<T>(compute: () => T): T | undefined {
    if (this.#depth >= MAX_DEPTH) return undefined;
    this.#depth++;
    try {
      return compute();
    } finally {
      this.#depth--;
    }
  }

  #site(run: FileRun, task: number | undefined): TaskSite | undefined {
    return task === undefined ? undefined : this.project.parts.get(run.file)?.tasks[task];
  }

  #layers(at: Standpoint): readonly Layer[] {
    const site = at.run && this.#site(at.run, at.task);
    const folder = roleFolder(at.file);
    const set: readonly Layer[] = at.walk
      ? [{ entries: [], named: (name) => this.#facts.before(at, name) }, ...this.#includedBefore(at)]
      : [];
    return [
      magicLayer(at.machine),
      ...this.#precedence.layers({
        ...at,
        locals: at.locals ?? site?.locals ?? [],
        role: at.role ?? (folder === undefined ? undefined : this.#roles.get(folder)),
        roleRun: at.roleRun ?? at.run?.role,
        position: positionIn(at),
        own: this.#ownParameters(at),
        set,
        hasTaken: (gate) => this.#hasTaken(gate, at),
        textOf: (template, layers) => {
          const text = textOf(
            evaluateTemplate(
              template,
              ansibleScope(() => layers, [], this.supplied),
            ),
          );
          return typeof text === 'string' ? text : undefined;
        },
      }),
    ];
  }

  /** A task that includes something has its variables as parameters for itself as well. */
  #ownParameters({ run, task }: Standpoint): readonly TreeEntry[] {
    const part = run && this.project.parts.get(run.file);
    if (!part || task === undefined) return [];
    const includes = byTask(part).get(task)?.includes ?? [];
    return includes.flatMap((i) => {
      if (i.kind === 'vars') return [];
      return i.kind === 'role' && !i.isImport ? [...i.vars, ...(run.role?.loaded.params ?? [])] : i.vars;
    });
  }

  #roundsOfFile(run: FileRun, machine: Machine): readonly Round[] {
    const { gate, role } = run;
    if (!gate && !role?.earlier.length) return ONE_ROUND;
    const cached = this.#rounds.get(run)?.get(machine);
    if (cached) return cached;
    const all = gate ? this.#roundsThrough(gate, machine) : ONE_ROUND;
    const first = without(run.hides, gate?.isOnce ? all.slice(0, 1) : all);
    // Handlers run whatever has run before.
    const before =
      role && first.length > 0 && run.since === undefined ? this.#hasRun(role.earlier, machine) : 'no';
    const rounds =
      before === 'yes' ? [] : before === 'no' ? first : first.map((r) => ({ ...r, isSure: false }));
    const byMachine = this.#rounds.get(run) ?? new Map<Machine, readonly Round[]>();
    this.#rounds.set(run, byMachine);
    byMachine.set(machine, rounds);
    return rounds;
  }

  /** Did one of several runs of a role have a task to run on a machine? */
  #hasRun(runs: readonly RoleRun[], machine: Machine): Answer {
    let found: Answer = 'no';
    for (const run of runs.flatMap((r) => r.files)) {
      const answers = [...run.positions.keys()].map((task) => this.#answer(run, task, machine));
      const { others = 'no' } = this.project.parts.get(run.file) ?? {};
      if (others !== 'no') answers.push(together([others, this.#answer(run, undefined, machine)]));
      if (answers.includes('yes')) return 'yes';
      if (answers.includes('maybe')) found = 'maybe';
    }
    return found;
  }

  /** Has an include brought something in on any machine of its play? */
  #hasTaken(gate: Gate, { play, machine }: Standpoint): Answer {
    const cached = this.#taken.get(gate);
    if (cached) return cached;
    const all = play ? this.machines.ofPlay(play) : [machine];
    const machines = all.slice(0, MAX_ASKED);
    const answers = this.#deeper(() => machines.map((m) => answerOf(this.#roundsThrough(gate, m))));
    if (!answers) return 'maybe';
    if (all.length > machines.length) answers.push('maybe');
    const answer = answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
    this.#taken.set(gate, answer);
    return answer;
  }

  #roundsThrough(gate: Gate, machine: Machine): readonly Round[] {
    const { run, include } = gate;
    const outer = this.#roundsOfFile(run, machine);
    const site = this.#site(run, include.task);
    const conditions = [...(site?.when ?? []), ...run.when];
    if (!site?.loop && conditions.length === 0 && gate.exact && include.vars.length === 0) return outer;
    const scope = this.#taskScope(run, include.task, machine);
    const rounds: Round[] = [];
    const given = new Set(include.vars.map((v) => literalText(v.key)));
    for (const { names, isSure } of outer) {
      for (const items of this.#items(run, site, scope.bind(names))) {
        const all = new Map([...names, ...items.names]);
        const inner = scope.bind(all);
        const answer = together([
          allHold(conditions, inner, machine.host !== undefined),
          gate.exact ? 'yes' : this.#brings(gate, inner),
        ]);
        if (answer === 'no') continue;
        // Its own parameters are stronger than what loops around it bind.
        const bound = new Map([...[...names].filter(([n]) => !given.has(n)), ...items.names]);
        rounds.push({ names: bound, isSure: isSure && items.isSure && answer === 'yes' });
      }
    }
    return rounds.slice(0, MAX_ROUNDS);
  }

  /** What each round of a task's own loop binds; names without value where the list is not known. */
  #items(run: FileRun, site: TaskSite | undefined, scope: Scope): readonly Round[] {
    if (!site?.loop) return ONE_ROUND;
    const { candidates, variable } = site.loop;
    if (candidates) return firstFound(candidates, scope, variable, this.#files, this.#foldersOf(run, site));
    const list = evaluateTree(site.loop.items, scope);
    if (list.kind === 'known') {
      const items = loopItems(list, site.loop);
      // What the rest would do is not known.
      const isSure = items.length <= MAX_ROUNDS;
      return items.slice(0, MAX_ROUNDS).map((names) => ({ names, isSure }));
    }
    const why = list.kind === 'unknown' ? list : unknown('the list of the loop is one of several');
    return [{ names: new Map([[site.loop.variable, why]]), isSure: false }];
  }

  /** Where the files that a task brings in are looked for. */
  #foldersOf(run: FileRun, site: TaskSite): readonly string[] {
    const play = this.#owners.get(run)?.play;
    const part = this.project.parts.get(run.file);
    const include = part?.includes.find((i) => part.tasks[i.task] === site);
    if (include?.kind !== 'tasks') return variableFolders(run, play);
    return taskFolders(run.file, run.role?.role, play?.playbook.folder ?? '');
  }

  /** Does the name that an include works out mean this file or role? A role that is not named is not brought in. */
  #brings({ include, target, run }: Gate, scope: Scope): Answer {
    const text = textOf(evaluateTemplate(include.target, scope));
    if (typeof text !== 'string') return include.kind === 'role' ? 'no' : 'maybe';
    const name = text.replace(/\.ya?ml$/, '');
    if (include.kind === 'role')
      return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1) === target ? 'yes' : 'no';
    const path = target.replace(/\.ya?ml$/, '');
    return path === name ||
      path.endsWith(`/${joinPath('', name)}`) ||
      path === joinPath(run.file, `../${name}`)
      ? 'yes'
      : 'no';
  }

  /** Does a task run on a machine at all? */
  #answer(run: FileRun, task: number | undefined, machine: Machine): Answer {
    const answers = this.#answers.get(run) ?? new Map<string, Answer>();
    this.#answers.set(run, answers);
    const key = `${this.#number(machine)} ${task ?? ''}`;
    const cached = answers.get(key);
    if (cached) return cached;
    const rounds = this.#deeper(() =>
      task === undefined ? this.#roundsOfFile(run, machine) : this.roundsOf(run, task, machine),
    );
    if (!rounds) return 'maybe';
    const answer = answerOf(rounds);
    answers.set(key, answer);
    return answer;
  }

  /** With `run_once` the first machine of the play that comes to the task; any other task is the machine's own. */
  #actor(run: FileRun, task: number | undefined, machine: Machine): Actor | undefined {
    if (!this.#site(run, task)?.once) return { machine, isSure: true };
    const play = this.#owners.get(run)?.play;
    if (!play) return { machine, isSure: false };
    const [first] = this.actors(run, task, this.machines.ofPlay(play), machine.inventory);
    return first;
  }

  /** The machines on which a task runs: all of them, or with `run_once` one, or those of which one is the first. */
  actors(
    run: FileRun,
    task: number | undefined,
    machines: readonly Machine[],
    inventory?: Inventory,
  ): readonly Actor[] {
    if (!this.#site(run, task)?.once) return machines.map((machine) => ({ machine, isSure: true }));
    const found: Machine[] = [];
    for (const machine of machines) {
      if (inventory && machine.inventory !== inventory) continue;
      const rounds = this.#roundsOfFile(run, machine);
      if (rounds.length === 0) continue;
      found.push(machine.hosts.length > 1 ? firstOf(machine) : machine);
      if (rounds.some((r) => r.isSure)) break;
    }
    return found.map((machine) => ({ machine, isSure: found.length === 1 }));
  }

  #includedBefore(at: Standpoint): readonly Layer[] {
    const { walk, play, machine } = at;
    const layers: Layer[] = [];
    const position = positionIn(at);
    const add = (event: FactEvent, isThere: Answer): void => {
      const { include, run, task } = event;
      const actor = include && this.#actor(run, task, at.machine);
      if (!include || !actor) return;
      const { machine } = actor;
      const answer = together([isThere, this.#answer(run, task, machine), actor.isSure ? 'yes' : 'maybe']);
      if (answer === 'no') return;
      const owner = this.#owners.get(run);
      const site = this.#site(run, task);
      const rounds = this.roundsOf(run, task, machine).flatMap(({ names }) =>
        this.#items(run, site, this.#taskScope(run, task, machine).bind(names)).map((r) => ({
          names: new Map([...names, ...r.names]),
          isSure: r.isSure,
        })),
      );
      const isOne = site?.loop?.candidates !== undefined;
      const isSure = answer === 'yes' && (isOne || rounds.every((r) => r.isSure));
      const targets = rounds.map(({ names }) => {
        const text = textOf(
          evaluateTemplate(include.target, this.#taskScope(run, task, machine).bind(names)),
        );
        return typeof text === 'string'
          ? { parts: [text], raw: text, at: include.target.at }
          : include.target;
      });
      layers.unshift(
        ...includedLayers(
          { project: this.project, files: this.#files, include, run, play: owner?.play, targets, isOne },
          isSure,
        ),
      );
    };
    for (const earlier of play?.before.toReversed() ?? []) {
      if (!earlier.events.some((e) => e.include)) continue;
      const isThere = this.machines.isIn(machine, earlier);
      if (isThere !== 'no') for (const event of earlier.events) if (event.include) add(event, isThere);
    }
    for (const event of walk?.events ?? [])
      if (event.include && event.position < position) add(event, isBefore(event, at));
    return layers;
  }
}
