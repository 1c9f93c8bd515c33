// What tasks before a standpoint have set: `set_fact`, and `register`, whose value only a run knows.

import { literalText } from '../../model/declaration.ts';
import { known, oneOf, type Template, unknown, type Value } from '../../model/value.ts';
import { evaluateTemplate, evaluateTree, type Scope, textOf } from '../evaluate.ts';
import { type Answer, allHold, allOf, negated } from './conditions.ts';
import type { Made, TaskSite } from './file.ts';
import type { Machine, Machines } from './machines.ts';
import type { AnsibleProject } from './project.ts';
import { byTask } from './role-files.ts';
import { type FactEvent, type FileRun, type Gate, isWithin, type Walk } from './runs.ts';
import { type LayerEntry, spoiled } from './scope.ts';
import { isBefore, isOfHandler, isReached, positionIn, type Round, type Standpoint } from './standpoint.ts';
import { matchesGlob } from './targets.ts';

/** What tasks meet on a machine, as far as facts depend on it. */
export interface TaskView {
  readonly site: (run: FileRun, task: number | undefined) => TaskSite | undefined;
  readonly roundsOf: (run: FileRun, task: number | undefined, machine: Machine) => readonly Round[];
  /** The rounds of its file, whatever the conditions of the task. */
  readonly fileRounds: (run: FileRun, machine: Machine) => readonly Round[];
  readonly answer: (run: FileRun, task: number | undefined, machine: Machine) => Answer;
  readonly scope: (run: FileRun, task: number | undefined, machine: Machine) => Scope;
  /** The rounds of a task's own loop. */
  readonly items: (run: FileRun, site: TaskSite | undefined, scope: Scope) => readonly Round[];
  readonly actor: (run: FileRun, task: number | undefined, machine: Machine) => Actor | undefined;
  /** Does an include of tasks bring in what is not found? */
  readonly isLost: (event: FactEvent, machine: Machine) => boolean;
  readonly setByTag: (event: FactEvent, at: Standpoint, name: string) => LayerEntry | undefined;
  /** Has an earlier play been ended for a machine before a task of it? */
  readonly isEnded: (walk: Walk, event: FactEvent, machine: Machine) => Answer;
  /** Calls within calls: runs `compute`, or gives undefined where there are too many. */
  readonly deeper: <T>(compute: () => T) => T | undefined;
}

/** The machine on which a task runs for another one: with `run_once` the first that comes to it. */
export interface Actor {
  readonly machine: Machine;
  readonly isSure: boolean;
}

interface ByName {
  readonly named: ReadonlyMap<string, readonly FactEvent[]>;
  /** Those whose name is an expression. */
  readonly open: readonly FactEvent[];
  /** Both by the names that have been asked for. */
  readonly asked: Map<string, readonly FactEvent[]>;
}

export class SetFacts {
  readonly #events = new WeakMap<Walk, ByName>();
  readonly #answers = new WeakMap<FactEvent, Map<Machine, Answer>>();
  readonly #names = new WeakMap<FactEvent, Map<Machine, string | undefined>>();
  readonly #values = new WeakMap<FactEvent, Map<Machine, Value>>();
  readonly #ofGroups = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly project: AnsibleProject,
    private readonly machines: Machines,
    private readonly tasks: TaskView,
  ) {}

  /** What tasks have set a name to before, oldest first. */
  before(at: Standpoint, name: string): readonly LayerEntry[] {
    const { walk, play, machine } = at;
    const entries: LayerEntry[] = [];
    let isSpoiled = false;
    // The latest first: what comes before a sure one is hidden.
    const isHidden = (events: readonly FactEvent[], isThere: (event: FactEvent) => Answer): boolean => {
      for (const event of events.toReversed()) {
        // One reason why a value may be another one is enough: there may be a hundred.
        const maySpoil = event.brought !== undefined || event.fact?.spoil !== undefined;
        if (maySpoil && isSpoiled) continue;
        const entry = this.#entry(event, name, at, isThere(event));
        if (entry) entries.unshift(entry);
        isSpoiled ||= maySpoil && entry !== undefined;
        if (entry && !entry.conditional) return true;
      }
      return false;
    };
    const position = positionIn(at);
    const own = walk ? this.#eventsOf(walk, name).filter((e) => isReached(e, position)) : [];
    if (isHidden(own, (event) => isBefore(event, at))) return entries;
    for (const earlier of play?.before ?? []) {
      const events = this.#eventsOf(earlier, name);
      const isThere = events.length > 0 ? this.machines.isIn(machine, earlier) : 'no';
      const reached = (event: FactEvent): Answer => {
        if (this.#delegates(event) || event.fact?.makes?.host) return 'maybe';
        if (isThere === 'no') return 'no';
        if (isOfHandler(event.run)) return 'maybe';
        return allOf([isThere, negated(this.tasks.isEnded(earlier, event, machine))]);
      };
      if (isHidden(events, reached)) break;
    }
    return entries.length > 0 ? entries : NO_ENTRIES;
  }

  #entry(event: FactEvent, name: string, at: Standpoint, isThere: Answer): LayerEntry | undefined {
    const { fact, run, task } = event;
    const { machine } = at;
    if (isThere === 'no') return undefined;
    if (event.brought) return this.#lost(event, name, machine);
    if (!fact) return undefined;
    if (this.#delegates(event)) return spoiled({ at: fact.key.at, reason: DELEGATED }, name);
    if (fact.spoil !== undefined) {
      const reason = fact.spoil;
      if (fact.makes && !this.#givenBy(fact.makes, name, machine)) return undefined;
      return this.#runsOn(event, { machine, isSure: true }) === 'no'
        ? undefined
        : spoiled({ at: fact.key.at, reason }, name);
    }
    const named = literalText(fact.key) === undefined ? this.#nameOf(event, machine) : name;
    // An expression that nobody knows, without a word beside it, is any name and so says nothing of this one.
    const isOther = named === undefined ? fact.key.parts.length === 1 : named !== name;
    const actor = isOther ? undefined : this.tasks.actor(run, task, machine);
    if (!actor) return undefined;
    // A task that is skipped is registered as well.
    const runs = this.#runsOn(event, actor);
    if (runs === 'no') return this.tasks.setByTag(event, at, name);
    const isSure = actor.isSure && named !== undefined;
    const answer = allOf([isThere, runs, isSure ? 'yes' : 'maybe']);
    if (answer === 'no') return undefined;
    const compute = fact.value ? () => this.#valueOf(event, name, at, actor) : undefined;
    return { key: fact.key, value: fact.value, compute, conditional: answer === 'maybe' };
  }

  /** May a group or host that a task makes give a machine a variable? */
  #givenBy({ groups, names, host }: Made, name: string, machine: Machine): boolean {
    const own = host && literalText(host);
    if (own !== undefined && machine.hosts.length > 0 && !machine.hosts.includes(own)) return false;
    if (names.includes(name)) return true;
    return groups.some((group) => this.#namesOfGroups(globOf(group)).has(name));
  }

  /** The names that variables of the groups of a pattern have. */
  #namesOfGroups(glob: string): ReadonlySet<string> {
    const found = this.#ofGroups.get(glob);
    if (found) return found;
    const names = new Set<string>();
    for (const byGroup of this.project.groupVars.values())
      for (const [group, files] of byGroup)
        if (matchesGlob(group, glob))
          for (const { entries } of files) for (const e of entries) names.add(literalText(e.key) ?? '');
    this.#ofGroups.set(glob, names);
    return names;
  }

  /** `delegate_facts`: it sets a fact of another host. */
  #delegates({ fact, run, task }: FactEvent): boolean {
    return fact?.value !== undefined && this.tasks.site(run, task)?.delegatesFacts === true;
  }

  /** What tasks that are not found may set. */
  #lost(event: FactEvent, name: string, machine: Machine): LayerEntry | undefined {
    const target = event.include?.target;
    if (!target || !this.tasks.isLost(event, machine)) return undefined;
    const reason = `it may be set by the tasks of '${target.raw}', which are not among the files`;
    return spoiled({ at: target.at, reason }, name);
  }

  #runsOn(event: FactEvent, actor: Actor): Answer {
    const answers = this.#answers.get(event) ?? new Map<Machine, Answer>();
    this.#answers.set(event, answers);
    const answer = answers.get(actor.machine) ?? this.#answerOf(event, actor);
    answers.set(actor.machine, answer);
    return answer;
  }

  #answerOf({ fact, run, task }: FactEvent, { machine }: Actor): Answer {
    const isRegister = fact?.value === undefined && fact?.spoil === undefined;
    const answer = this.tasks.answer(run, isRegister ? undefined : task, machine);
    const site = this.tasks.site(run, task);
    if (answer !== 'maybe' || !fact?.value || !site?.loop) return answer;
    // The condition may be one on the items of its loop.
    return (
      this.tasks.deeper(() => {
        const outer = this.tasks.fileRounds(run, machine);
        const [last] = outer;
        if (!last?.isSure || outer.length > 1) return answer;
        const scope = this.tasks.scope(run, task, machine).bind(last.names);
        const answers = this.tasks.items(run, site, scope).map((item): Answer => {
          const runs = allHold(
            [...site.when, ...run.when],
            scope.bind(item.names),
            machine.host !== undefined,
          );
          return item.isSure || runs === 'no' ? runs : 'maybe';
        });
        return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
      }) ?? answer
    );
  }

  /** What a name that is an expression comes to. */
  #nameOf(event: FactEvent, machine: Machine): string | undefined {
    const names = this.#names.get(event) ?? new Map<Machine, string | undefined>();
    this.#names.set(event, names);
    if (names.has(machine)) return names.get(machine);
    const { fact, run, task } = event;
    const text = this.tasks.deeper(
      () => fact && textOf(evaluateTemplate(fact.key, this.tasks.scope(run, task, machine))),
    );
    const name = typeof text === 'string' ? text : undefined;
    names.set(machine, name);
    return name;
  }

  #valueOf(event: FactEvent, name: string, at: Standpoint, actor: Actor): Value {
    if (!actor.isSure) return unknown(`variable '${name}' is set for all hosts from what it is worth on one`);
    const values = this.#values.get(event) ?? new Map<Machine, Value>();
    this.#values.set(event, values);
    const inLoop = at.run && sharesLoop(at.run, event.run, (gate) => this.#isLoop(gate, actor.machine));
    if (inLoop) return unknown(`variable '${name}' is set anew in each round of a loop`);
    const cached = values.get(actor.machine);
    if (cached) return cached;
    const value =
      this.tasks.deeper(() => this.#workedOut(event, name, actor.machine)) ??
      unknown(`variable '${name}' is set through too many others`);
    values.set(actor.machine, value);
    return value;
  }

  #isLoop({ run, include }: Gate, machine: Machine): boolean {
    const site = this.tasks.site(run, include.task);
    if (!site?.loop) return false;
    return this.tasks.items(run, site, this.tasks.scope(run, include.task, machine)).length > 1;
  }

  /** What the last round leaves. */
  #workedOut({ fact, run, task }: FactEvent, name: string, machine: Machine): Value {
    const site = this.tasks.site(run, task);
    const rounds = site?.loop ? this.tasks.fileRounds(run, machine) : this.tasks.roundsOf(run, task, machine);
    const last = rounds.at(-1);
    if (!fact?.value || !last) return unknown('no task sets it here');
    const anew = unknown(`variable '${name}' is set anew in each round of a loop`);
    // A later round may start from what the one before it has set.
    if (rounds.length > 1) return anew;
    const scope = this.tasks.scope(run, task, machine).bind(last.names);
    if (!site?.loop) return asFact(evaluateTree(fact.value, scope));
    const part = this.project.parts.get(run.file);
    const facts = (part && byTask(part).get(task)?.facts) ?? [];
    let set: ReadonlyMap<string, Value> = new Map();
    for (const item of this.tasks.items(run, site, scope)) {
      // Each round sees what the rounds before it have set, stronger than all else.
      const inner = scope.bind(new Map([...item.names, ...set, ...item.names]));
      const runs = allHold([...site.when, ...run.when], inner, machine.host !== undefined);
      if (runs === 'no') continue;
      if (runs === 'maybe' || !item.isSure) return anew;
      const found = facts.flatMap(({ key, value }) => {
        const text = textOf(evaluateTemplate(key, inner));
        return value && typeof text === 'string' ? [[text, asFact(evaluateTree(value, inner))] as const] : [];
      });
      set = new Map([...set, ...found]);
    }
    return set.get(name) ?? anew;
  }

  #eventsOf(walk: Walk, name: string): readonly FactEvent[] {
    const { named, open, asked } = this.#events.get(walk) ?? this.#index(walk);
    const events = named.get(name) ?? NO_EVENTS;
    if (open.length === 0) return events;
    const found = asked.get(name) ?? withOpen(events, open, name);
    asked.set(name, found);
    return found;
  }

  /** `{{ item.name }}: …`: any name, so it says nothing of one. */
  #isNamedByItem({ fact, run, task }: FactEvent): boolean {
    const [only] = fact?.key.parts ?? [];
    if (fact?.key.parts.length !== 1 || typeof only !== 'object') return false;
    const names = this.tasks.site(run, task)?.loop?.variable.split(',') ?? [];
    return names.some((n) => new RegExp(`\\b${n.trim().replace(/\W/g, '')}\\b`).test(only.text));
  }

  #index(walk: Walk): ByName {
    const named = new Map<string, FactEvent[]>();
    const open: FactEvent[] = [];
    for (const event of walk.events) {
      const { fact } = event;
      if (event.brought) open.push(event);
      if (!fact || (fact.spoil === undefined && this.#isNamedByItem(event))) continue;
      const name = fact.spoil === undefined ? literalText(fact.key) : undefined;
      const list = name === undefined ? open : (named.get(name) ?? []);
      list.push(event);
      if (name !== undefined) named.set(name, list);
    }
    const index = { named, open, asked: new Map() };
    this.#events.set(walk, index);
    return index;
  }
}

/** The events of a name with those that may be of any name, in the order of the play. */
function withOpen(
  events: readonly FactEvent[],
  open: readonly FactEvent[],
  name: string,
): readonly FactEvent[] {
  const maybe = open.filter(({ fact, brought }) => {
    if (brought || fact?.spoil !== undefined) return true;
    return fact !== undefined && matchesGlob(name, globOf(fact.key));
  });
  return maybe.length === 0 ? events : [...events, ...maybe].sort((a, b) => a.position - b.position);
}

function globOf({ parts }: Template): string {
  return parts.map((p) => (typeof p === 'string' ? p : '*')).join('');
}

const DELEGATED = 'a task sets it for the host that it is delegated to';

const NO_ENTRIES: readonly LayerEntry[] = [];
const NO_EVENTS: readonly FactEvent[] = [];

/** Do two files run in the same rounds of a loop around both? */
function sharesLoop(a: FileRun, b: FileRun, isLoop: (gate: Gate) => boolean): boolean {
  for (let gate = a.gate; gate; gate = gate.run.gate) if (isWithin(b, gate) && isLoop(gate)) return true;
  return false;
}

/** `set_fact` makes truth values of texts that look like them (ansible-core plugins/action/set_fact.py). */
function asFact(value: Value): Value {
  if (value.kind === 'several') return oneOf(value.options.map(asFact));
  if (value.kind !== 'known' || typeof value.data !== 'string') return value;
  const { data, via, origin } = value;
  if (!/^(true|false|yes|no)$/i.test(data)) return value;
  return known(/^(true|yes)$/i.test(data), via, origin);
}
