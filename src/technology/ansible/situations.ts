// What a task meets on a machine: its variables there, whether its conditions hold, how often it is brought in.

import { literalText } from '../../model/declaration.ts';
import { options, type Template, type TreeEntry, unknown } from '../../model/value.ts';
import { isOfRun } from '../../syntax/jinja/names.ts';
import { evaluateTemplate, evaluateTree, type Scope, textOf } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { loopItems } from '../loops.ts';
import { joinPath } from '../paths.ts';
import { type Answer, allHold, allOf, negated } from './conditions.ts';
import type { TaskSite } from './file.ts';
import { firstFound } from './first-found.ts';
import { includedLayers, variableFolders } from './included-variables.ts';
import { firstOf, type Machine, type Machines } from './machines.ts';
import { magicLayer } from './magic.ts';
import type { PlayRun } from './plays.ts';
import { Precedence } from './precedence.ts';
import { type AnsibleProject, type Inventory, type Role, roleFolder } from './project.ts';
import { byTask, isNever, NOWHERE, taskFolders, UNSURE } from './role-files.ts';
import { type FactEvent, type FileRun, type Gate, positionOf, type RoleRun, type Walk } from './runs.ts';
import {
  ansibleScope,
  type Elsewhere,
  flattened,
  type Layer,
  type LayerEntry,
  spoiled,
  type VariableScope,
} from './scope.ts';
import { type Actor, SetFacts } from './set-facts.ts';
import {
  isBefore,
  isOfHandler,
  isReached,
  ONE_ROUND,
  positionIn,
  type Round,
  type Standpoint,
} from './standpoint.ts';
import { type FileIndex, indexOfFiles, isAnyFile } from './targets.ts';

/** So many machines are asked whether an include takes place on any. */
const MAX_ASKED = 20;

/** Loops of includes inside each other: more rounds are no use to anybody. */
const MAX_ROUNDS = 100;

/** Tasks that set variables from what tasks before them set: each level is a call within a call. */
const MAX_DEPTH = 40;

const TOO_DEEP = 'it may be set by a task that depends on too many others';

/** Rounds that do not bind some names. */
function without(names: readonly string[], rounds: readonly Round[]): readonly Round[] {
  if (names.length === 0) return rounds;
  return rounds.map((r) => ({ ...r, names: new Map([...r.names].filter(([n]) => !names.includes(n))) }));
}

/** Does a condition use one of the names? */
function asks({ raw }: Template, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const words = new Set(raw.match(/[A-Za-z_]\w*/g));
  return names.some((n) => words.has(n));
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
  readonly #lost = new WeakMap<FactEvent, Map<Machine, boolean>>();
  readonly #inclusions = new WeakMap<Walk, readonly FactEvent[]>();
  readonly #included = new WeakMap<FactEvent, Map<Machine, readonly Layer[]>>();
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
      roundsOf: (run, task, machine) => this.#roundsOf(run, task, machine),
      setByTag: (event, at, name) => this.#setByTag(event, at, name),
      isEnded: (walk, event, machine) => this.#isEnded(walk, event.position, machine),
      fileRounds: (run, machine) => this.#roundsOfFile(run, machine),
      answer: (run, task, machine) => this.#answer(run, task, machine),
      scope: (run, task, machine) => this.#taskScope(run, task, machine),
      items: (run, site, scope) => this.#items(run, site, scope),
      actor: (run, task, machine) => this.#actor(run, task, machine),
      isLost: (event, machine) => this.#isLost(event, machine),
      deeper: (compute) => this.#deeper(compute),
    });
    this.#roles = new Map(project.roles.map((r) => [r.folder, r]));
    this.#files = indexOfFiles(project.files);
  }

  /** Makes the runs of a walk known. */
  add(walk: Walk, play: PlayRun | undefined): void {
    for (const runs of walk.runs.values()) for (const run of runs) this.#owners.set(run, { walk, play });
  }

  scope(at: Standpoint, shell: Parameters<typeof ansibleScope>[1]): VariableScope {
    return ansibleScope(
      () => this.#layers(at),
      shell,
      this.supplied,
      this.elsewhere,
      this.project.mergesMaps,
    );
  }

  /** The host that a task runs on instead; undefined where it is the machine's own. */
  delegateOf(run: FileRun, task: number | undefined): Template | undefined {
    return this.#site(run, task)?.delegate ?? run.delegate;
  }

  /**
   * The rounds in which a task runs on a machine; none where it surely does not. One of the tag `never` is there for those
   * who ask for it.
   */
  roundsOf(
    run: FileRun,
    task: number | undefined,
    machine: Machine,
    items: readonly string[] = [],
  ): readonly Round[] {
    const rounds = this.#roundsOf(run, task, machine, true, items);
    const walk = this.#owners.get(run)?.walk;
    const ended = walk ? this.#isEnded(walk, positionOf(run, task), machine) : 'no';
    if (ended === 'no') return rounds;
    return ended === 'yes' ? [] : rounds.map((r) => ({ ...r, isSure: false }));
  }

  /** What the conditions of a task on the items of its own loop come to, in the scope of one; undefined for none. */
  takes(
    run: FileRun,
    task: number | undefined,
    machine: Machine,
    items: readonly string[],
  ): ((scope: Scope) => Answer) | undefined {
    const own = (this.#site(run, task)?.when ?? []).filter((c) => asks(c, items));
    if (own.length === 0) return undefined;
    return (scope) => allHold(own, scope, machine.host !== undefined);
  }

  /** Has a `meta: end_play` or its like ended a play for a machine before a place in it? */
  #isEnded({ ends }: Walk, position: number, machine: Machine): Answer {
    let found: Answer = 'no';
    for (const end of ends) {
      if (end.position >= position) break;
      const answer = this.#endAnswer(end, machine);
      if (answer === 'yes') return 'yes';
      if (answer === 'maybe') found = 'maybe';
    }
    return found;
  }

  /** `end_play` asks its condition of one of the hosts. */
  #endAnswer({ run, task, ends }: FactEvent, machine: Machine): Answer {
    const own = this.#answer(run, task, machine);
    const play = this.#owners.get(run)?.play;
    if (ends === 'host' || !play) return own;
    const machines = this.machines.ofPlay(play).slice(0, MAX_ASKED);
    return machines.every((m) => this.#answer(run, task, m) === own) ? own : 'maybe';
  }

  /** Is it run only where somebody asks for its tags? */
  #isTaggedNever(run: FileRun | undefined, task: number | undefined): boolean {
    return run !== undefined && [...(this.#site(run, task)?.when ?? []), ...run.when].some(isNever);
  }

  /** `items`: names of the items of a loop; conditions that ask them are left out. */
  #roundsOf(
    run: FileRun,
    task: number | undefined,
    machine: Machine,
    isAskedFor = false,
    items: readonly string[] = [],
  ): readonly Round[] {
    const rounds = this.#roundsOfFile(run, machine);
    const own = (this.#site(run, task)?.when ?? []).filter((c) => !asks(c, items));
    const all = [...own, ...run.when];
    const conditions = isAskedFor ? all.map((c) => (isNever(c) ? UNSURE : c)) : all;
    if (conditions.length === 0 || rounds.length === 0) return rounds;
    const scope = this.#taskScope(run, task, machine);
    return rounds.flatMap((round): readonly Round[] => {
      const answer = allHold(conditions, scope.bind(round.names), machine.host !== undefined);
      return answer === 'no' ? [] : [{ ...round, isSure: round.isSure && answer === 'yes' }];
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
      ? [
          { entries: [], named: (name) => this.#facts.before(at, name) },
          { entries: [], named: (name) => this.#includedBefore(at, name) },
        ]
      : [];
    const spoil: readonly Layer[] =
      site?.spoil === undefined ? [] : [{ entries: [], spoil: { at: site.at, reason: site.spoil } }];
    return [
      magicLayer(at.machine),
      ...spoil,
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
              ansibleScope(() => layers, [], this.supplied, undefined, this.project.mergesMaps),
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
      if (others !== 'no') answers.push(allOf([others, this.#answer(run, undefined, machine)]));
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
    const outer = this.#first(gate, machine, this.#roundsOfFile(run, machine));
    const site = this.#site(run, include.task);
    const conditions = [...(site?.when ?? []), ...run.when];
    if (!site?.loop && conditions.length === 0 && gate.exact && include.vars.length === 0) return outer;
    const scope = this.#taskScope(run, include.task, machine);
    const rounds: Round[] = [];
    const given = new Set(include.vars.map((v) => literalText(v.key)));
    for (const { names, isSure, isChosen: isOuterChosen } of outer) {
      for (const items of this.#items(run, site, scope.bind(names))) {
        const all = new Map([...names, ...items.names]);
        const inner = scope.bind(all);
        const brought = gate.exact ? 'yes' : this.#brings(gate, inner);
        const answer = allOf([
          allHold(conditions, inner, machine.host !== undefined),
          brought === 'perhaps this' ? 'maybe' : brought,
        ]);
        if (answer === 'no') continue;
        // A loop brings in several.
        const isChosen = isOuterChosen ?? ((brought === 'perhaps this' && !site?.loop) || undefined);
        // Its own parameters are stronger than what loops around it bind.
        const bound = new Map([...[...names].filter(([n]) => !given.has(n)), ...items.names]);
        rounds.push({ names: bound, isSure: isSure && items.isSure && answer === 'yes', isChosen });
      }
    }
    return rounds.slice(0, MAX_ROUNDS);
  }

  /** What an include with `run_once` brings in runs on the first machine alone. */
  #first({ run, include }: Gate, machine: Machine, rounds: readonly Round[]): readonly Round[] {
    if (rounds.length === 0 || !this.#isOnce(run, include.task)) return rounds;
    const actor = this.#actor(run, include.task, machine);
    const isMaybe = !actor?.isSure || machine.hosts.length !== 1;
    const isFirst = actor?.machine.hosts[0] === machine.hosts[0];
    if (!isFirst && actor?.isSure) return [];
    return isMaybe ? rounds.map((r) => ({ ...r, isSure: false })) : rounds;
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
    const { index = site.loop.variable } = site.loop;
    return [
      {
        names: new Map([
          [index, why],
          [site.loop.variable, why],
        ]),
        isSure: false,
      },
    ];
  }

  /** Where the files that a task brings in are looked for. */
  #foldersOf(run: FileRun, site: TaskSite): readonly string[] {
    const play = this.#owners.get(run)?.play;
    const part = this.project.parts.get(run.file);
    const include = part?.includes.find((i) => part.tasks[i.task] === site);
    if (include?.kind !== 'tasks') return variableFolders(run, play);
    return taskFolders(run.file, run.role?.role, play?.playbook.folder ?? '');
  }

  /**
   * Does the name that an include works out mean this file or role? A role that is not named is not brought in. Of the files
   * for machines of several kinds each is right for its own; of others, `perhaps this` one.
   */
  #brings(gate: Gate, scope: Scope): Answer | 'perhaps this' {
    const answers = options(evaluateTemplate(gate.include.target, scope)).map((option) => {
      const text = textOf(option);
      if (typeof text === 'string') return this.#isMeant(gate, text) ? 'yes' : 'no';
      if (gate.include.kind === 'role') return 'no';
      return option.kind === 'unknown' && isOfRun(option) ? 'maybe' : 'perhaps this';
    });
    const [first = 'no'] = answers;
    if (answers.every((a) => a === first)) return first;
    return answers.includes('yes') || answers.includes('maybe') ? 'maybe' : 'perhaps this';
  }

  #isMeant({ include, target, run }: Gate, text: string): boolean {
    const name = text.replace(/\.ya?ml$/, '');
    if (include.kind === 'role')
      return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1) === target;
    const path = target.replace(/\.ya?ml$/, '');
    return (
      path === name || path.endsWith(`/${joinPath('', name)}`) || path === joinPath(run.file, `../${name}`)
    );
  }

  /** Does a task run on a machine at all? */
  #answer(run: FileRun, task: number | undefined, machine: Machine): Answer {
    const isBare = !run.gate && run.when.length === 0 && !run.role?.earlier.length;
    if (isBare && (this.#site(run, task)?.when ?? []).length === 0) return 'yes';
    const answers = this.#answers.get(run) ?? new Map<string, Answer>();
    this.#answers.set(run, answers);
    const key = `${this.#number(machine)} ${task ?? ''}`;
    const cached = answers.get(key);
    if (cached) return cached;
    const rounds = this.#deeper(() =>
      task === undefined ? this.#roundsOfFile(run, machine) : this.#roundsOf(run, task, machine),
    );
    if (!rounds) return 'maybe';
    const answer = answerOf(rounds);
    answers.set(key, answer);
    return answer;
  }

  #isOnce(run: FileRun, task: number | undefined): boolean {
    return run.once || this.#site(run, task)?.once === true;
  }

  /** With `run_once` the first machine of the play that comes to the task; any other task is the machine's own. */
  #actor(run: FileRun, task: number | undefined, machine: Machine): Actor | undefined {
    if (!this.#isOnce(run, task)) return { machine, isSure: true };
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
    if (!this.#isOnce(run, task)) return machines.map((machine) => ({ machine, isSure: true }));
    // In another order, or in several batches, it may be any of them.
    if (this.#owners.get(run)?.play?.play.isShuffled)
      return machines
        .filter((m) => !inventory || m.inventory === inventory)
        .map((machine) => ({ machine, isSure: machines.length === 1 && machine.hosts.length === 1 }));
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

  /** What `include_vars` has brought in before, asked for one name at a time. */
  #includedBefore(at: Standpoint, name: string): readonly LayerEntry[] | undefined {
    const { walk, play, machine } = at;
    const position = positionIn(at);
    const parts: (readonly LayerEntry[])[] = [];
    // The latest first: what comes before a sure one is hidden.
    const isHidden = (events: readonly FactEvent[], answerFor: (event: FactEvent) => Answer): boolean => {
      for (const event of events.toReversed()) {
        const isThere = answerFor(event);
        if (isThere === 'no') continue;
        const asked = this.#setByTag(event, at, name);
        if (asked) parts.unshift([asked]);
        const { entries, isSure } = flattened(this.#inclusion(event, machine), name);
        if (entries.length === 0) continue;
        const isCertain = isSure && isThere === 'yes';
        parts.unshift(isCertain ? entries : entries.map((e) => ({ ...e, conditional: true })));
        if (isCertain) return true;
      }
      return false;
    };
    const isOwn = (event: FactEvent) => isReached(event, position);
    if (walk && isHidden(this.#inclusionsIn(walk).filter(isOwn), (e) => isBefore(e, at))) return parts.flat();
    for (const earlier of play?.before ?? []) {
      const events = this.#inclusionsIn(earlier);
      const isThere = events.length === 0 ? 'no' : this.machines.isIn(machine, earlier);
      const reached = (e: FactEvent): Answer =>
        isOfHandler(e.run) ? 'maybe' : allOf([isThere, negated(this.#isEnded(earlier, e.position, machine))]);
      if (isThere !== 'no' && isHidden(events, reached)) break;
    }
    return parts.length > 0 ? parts.flat() : undefined;
  }

  /** Does an include of tasks bring in a file that its play is not seen to run? Nobody knows what that one sets. */
  #isLost(event: FactEvent, machine: Machine): boolean {
    const cached = this.#lost.get(event)?.get(machine);
    if (cached !== undefined) return cached;
    const byMachine = this.#lost.get(event) ?? new Map<Machine, boolean>();
    this.#lost.set(event, byMachine);
    // Who asks while this is worked out stands before it.
    byMachine.set(machine, false);
    const isLost = this.#deeper(() => this.#leadsAway(event, machine)) ?? true;
    byMachine.set(machine, isLost);
    return isLost;
  }

  #leadsAway({ include, brought = [], run, task }: FactEvent, machine: Machine): boolean {
    if (!include) return false;
    const site = this.#site(run, task);
    const scope = this.#taskScope(run, task, machine);
    const play = this.#owners.get(run)?.play;
    const folders = taskFolders(run.file, run.role?.role, play?.playbook.folder ?? '');
    const isAway = (name: string): boolean => {
      const [file] = this.#files.find({ parts: [name], raw: name, at: include.target.at }, folders).files;
      // A file of which nothing was kept sets no name that anybody asks for.
      return file === undefined || (this.project.parts.has(file) && !brought.includes(file));
    };
    // The file of a plain name is the same in all rounds, whatever their conditions.
    const plain = literalText(include.target);
    if (plain !== undefined && !isAway(plain)) return false;
    return this.#roundsOf(run, task, machine).some(({ names }) =>
      this.#items(run, site, scope.bind(names)).some((item) => {
        const text = textOf(evaluateTemplate(include.target, scope.bind(names).bind(item.names)));
        // Of a role, every file of tasks is taken for one that may run.
        if (typeof text !== 'string') return !run.role && (brought.length === 0 || isAnyFile(include.target));
        return isAway(text);
      }),
    );
  }

  /** What runs only for those who ask for its tags is there for others that do. */
  #setByTag({ run, task }: FactEvent, at: Standpoint, name: string): LayerEntry | undefined {
    if (!this.#isTaggedNever(run, task) || !this.#isTaggedNever(at.run, at.task)) return undefined;
    const place = this.#site(run, task)?.at ?? NOWHERE;
    return spoiled({ at: place, reason: "a task of the tag 'never' may set it" }, name);
  }

  #inclusionsIn(walk: Walk): readonly FactEvent[] {
    const events = this.#inclusions.get(walk) ?? walk.events.filter((e) => e.include?.kind === 'vars');
    this.#inclusions.set(walk, events);
    return events;
  }

  /** What one `include_vars` gives a machine, strongest first. */
  #inclusion(event: FactEvent, machine: Machine): readonly Layer[] {
    const byMachine = this.#included.get(event) ?? new Map<Machine, readonly Layer[]>();
    this.#included.set(event, byMachine);
    const cached = byMachine.get(machine);
    if (cached) return cached;
    const layers = this.#deeper(() => this.#layersOfInclusion(event, machine)) ?? [
      { entries: [], spoil: { at: event.run.gate?.include.target.at ?? NOWHERE, reason: TOO_DEEP } },
    ];
    byMachine.set(machine, layers);
    return layers;
  }

  #layersOfInclusion({ include, run, task }: FactEvent, at: Machine): readonly Layer[] {
    const actor = include && this.#actor(run, task, at);
    if (!include || !actor) return [];
    const { machine } = actor;
    const answer = allOf([this.#answer(run, task, machine), actor.isSure ? 'yes' : 'maybe']);
    if (answer === 'no') return [];
    const site = this.#site(run, task);
    const scope = this.#taskScope(run, task, machine);
    const rounds = this.#roundsOf(run, task, machine).flatMap(({ names }) =>
      this.#items(run, site, scope.bind(names)).map((r) => ({
        names: new Map([...names, ...r.names]),
        isSure: r.isSure,
      })),
    );
    const isOne = site?.loop?.candidates !== undefined;
    // Each round asks the conditions anew, with what the rounds before it have set.
    const isAsked = rounds.length > 1 && [...(site?.when ?? []), ...run.when].length > 0;
    const isSure = answer === 'yes' && (isOne || (!isAsked && rounds.every((r) => r.isSure)));
    const targets = rounds.map(({ names }) => {
      const text = textOf(evaluateTemplate(include.target, scope.bind(names)));
      return typeof text === 'string' ? { parts: [text], raw: text, at: include.target.at } : include.target;
    });
    const play = this.#owners.get(run)?.play;
    return includedLayers(
      { project: this.project, files: this.#files, include, run, play, targets, isOne },
      isSure,
    );
  }
}
