// Which assignments of a script may have given a name its value at each of its places: reaching definitions over its flow.

import {
  type Binding,
  bindingsIn,
  type ShellFlow,
  type ShellStep,
  type ShellTest,
} from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';
import type { Template } from '../../model/value.ts';
import {
  addAll,
  concerning,
  type Held,
  Holds,
  indexOf,
  NEVER,
  OUTSIDE,
  plain,
  type Reaching,
  type State,
  UNSET,
  union,
} from './shell-states.ts';

/** Steps that one pass may look at; functions that call each other again and again have no end. */
const MAX_STEPS = 30_000;
const MAX_ROUNDS = 4;
const MAX_CALLS = 30;

/** Builtins that give names values (bash(1), SHELL BUILTIN COMMANDS). */
const CHANGES_NAMES =
  /^\s*(?:eval|export|declare|typeset|local|readonly|read|unset|printf|source|\.|let|mapfile|readarray|getopts)(?:\s|$)/;

/** What a pass asks of the values of names, its own among them: `state` is what that has there. */
export interface Answers {
  /** Which of the values that the name may have let the test hold, and which do not; a value may be in both. */
  readonly decide: (
    test: ShellTest,
    name: string,
    state: State,
  ) => { readonly holds: State; readonly fails: State };
  /**
   * The texts that a word may be; undefined where the files do not say. `isCommand`: a variable that nothing in the
   * files gives a value is empty, as `$SUDO` is for most.
   */
  readonly texts: (
    word: Template,
    name: string,
    state: State,
    isCommand: boolean,
  ) => readonly string[] | undefined;
}

/** True where `a` starts before `b`, in one file. */
export function isBefore(a: Point, b: Point): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

export interface Point {
  readonly line: number;
  readonly column: number;
}

export function endOf({ endLine, endColumn }: Location): Point {
  return { line: endLine, column: endColumn };
}

/** True for a place inside of a span, its start included. */
export function holds(around: Location, point: Point): boolean {
  return !isBefore(point, around) && isBefore(point, endOf(around));
}

type FunctionStep = Extract<ShellStep, { kind: 'function' }>;
type Call = Extract<ShellStep, { kind: 'call' }>;

/** What the name had in front of the steps of a list that concern it, whenever a run came there, and at the end. */
interface Record {
  readonly before: Map<number, Set<Reaching | Held>>;
  readonly end: Set<Reaching | Held>;
}

type Records = Map<readonly ShellStep[], Record>;

/** A function that is being run. */
interface Frame {
  readonly of: readonly FunctionStep[];
  /** What the name had before it was declared local. */
  readonly saved: Set<Reaching | Held>;
  /** What it has where the function calls itself, and where it ended in the round before. */
  readonly again: Set<Reaching | Held>;
  out: State;
}

/** One pass through one script for one name, which is asked for the name's values at any place. */
export class Pass {
  /** What the name may have at the end of the script, where it comes there. */
  out: State = NEVER;
  private isDone = false;
  /** The step of the script itself that is being looked at. */
  private current = 0;
  private left = MAX_STEPS;
  private readonly main: Records = new Map();
  /** Those that are being written. */
  private records: Records = this.main;
  private readonly functions = new Map<string, FunctionStep[]>();
  /** Of functions that the script does not call, each run as others may call it. */
  private readonly uncalled = new Map<FunctionStep, Records | undefined>();
  private readonly holds = new Holds();
  /** One of each, so that states of loops stop growing. */
  private readonly made = new Map<ShellStep, Reaching>();
  private readonly frames: Frame[] = [];
  /** The steps that every run takes; a function elsewhere may never be defined. */
  private readonly first: ReadonlySet<ShellStep>;
  /** The call that all others are made by. */
  private outermost: Location | undefined;
  private leaving: (Set<Reaching | Held> | undefined)[] = [];
  private returning: State[] = [];
  private readonly isArgument: boolean;

  constructor(
    private readonly flow: ShellFlow,
    private readonly name: string,
    private readonly entry: State,
    private readonly answers: Answers,
  ) {
    this.first = new Set(flow.steps);
    this.isArgument = /^\d+$/.test(name);
  }

  run(): this {
    this.noteFunctions(this.flow.steps);
    const out = this.outsideLoops(() => this.list(this.flow.steps, this.entry));
    this.out = union([out, ...this.returning]);
    this.isDone = true;
    return this;
  }

  /**
   * What the name may have at a place; undefined while the pass has not come by. `isEntry`: a script inside of a
   * command starts there, which sees the command's own assignments.
   */
  at(point: Point, isEntry: boolean): State | undefined {
    if (!this.isDone && !this.isSettled(point)) return undefined;
    const state = this.in(this.main, point, isEntry) ?? this.inUncalled(point, isEntry);
    return state && this.left < 0 ? union([state, new Set([this.exhausted()])]) : state;
  }

  /** True where no later step of a pass that is under way changes what is known. */
  private isSettled(point: Point): boolean {
    const { steps } = this.flow;
    const step = steps[this.current];
    const around = indexOf(steps).compound.find((s) => within(s, point, false) !== undefined);
    if (!step || around?.kind === 'function') return false;
    return around ? around !== step && isBefore(around.at, step.at) : isBefore(point, endOf(step.at));
  }

  /** Undefined for a place in a function that the records say nothing of. */
  private in(records: Records, point: Point, isEntry: boolean): State | undefined {
    let list: readonly ShellStep[] | undefined = this.flow.steps;
    let state = this.entry;
    while (list) {
      const steps: readonly ShellStep[] = list;
      state = noted(records.get(steps), steps, point) ?? state;
      const around = indexOf(steps).compound.find((s) => within(s, point, isEntry) !== undefined);
      if (!around) return state;
      if (around.kind === 'scoped') return this.all(around.steps, state);
      list = within(around, point, isEntry);
      if (around.kind === 'function' && !records.has(around.steps)) return undefined;
      if (around.kind === 'either' && list && !records.has(list)) {
        const [first] = around.arms;
        if (around.test && first && around.arms.length === 2) {
          const sides = this.answers.decide(around.test, this.name, state);
          state = list === first.steps ? sides.holds : sides.fails;
        }
      }
    }
    return state;
  }

  /** A function that the script itself does not call may be called by whoever reads the script, at its end or later. */
  private inUncalled(point: Point, isEntry: boolean): State | undefined {
    const around = [...this.functions.values()].flat().filter((f) => holds(f.at, point));
    const outermost = around.filter((f) => !around.some((g) => g !== f && holds(g.at, f.at)));
    for (const f of [...outermost, ...around]) {
      const records = this.recordsOf(f, around);
      if (!records) return undefined;
      const state = this.in(records, point, isEntry);
      if (state) return state;
    }
    return this.entry;
  }

  private recordsOf(f: FunctionStep, around: readonly FunctionStep[]): Records | undefined {
    if (this.uncalled.has(f)) return this.uncalled.get(f);
    // While it is looked at, nothing can be said of it.
    this.uncalled.set(f, undefined);
    const all = new Set(this.out);
    if (!this.isArgument) {
      for (const binding of outsideFunctions(this.flow.steps, around))
        if (binding.name === this.name) addAll(all, new Set([binding]));
    } else all.add(OUTSIDE);
    if (all.size === 0) all.add(OUTSIDE);
    const made: Records = new Map();
    this.records = made;
    this.ends([f], all);
    this.records = this.main;
    this.uncalled.set(f, made);
    return made;
  }

  private noteFunctions(steps: readonly ShellStep[]): void {
    for (const step of steps) {
      if (step.kind === 'function') {
        const list = this.functions.get(step.name);
        if (list) list.push(step);
        else this.functions.set(step.name, [step]);
      }
      if (step.kind === 'either') for (const arm of step.arms) this.noteFunctions(arm.steps);
      else if ('steps' in step && step.kind !== 'script') this.noteFunctions(step.steps);
    }
  }

  private list(steps: readonly ShellStep[], entry: State): State {
    let record = this.records.get(steps);
    if (!record) {
      record = { before: new Map(), end: new Set() };
      this.records.set(steps, record);
    }
    let state = entry;
    for (const i of concerning(steps, this.name)) {
      const step = steps[i];
      if (!step) continue;
      if (this.left-- < 0) return new Set([this.exhausted()]);
      if (steps === this.flow.steps) this.current = i;
      const before = record.before.get(i);
      if (before) addAll(before, state);
      else record.before.set(i, new Set(state));
      state = this.step(step, state);
    }
    addAll(record.end, state);
    return state;
  }

  private all(steps: readonly ShellStep[], state: State): State {
    return steps.reduce((s, step) => this.step(step, s), state);
  }

  private step(step: ShellStep, state: State): State {
    switch (step.kind) {
      case 'assign':
        if (step.name !== this.name) return state;
        return step.isGlobal ? this.global(state, step) : this.holds.changed(state, step);
      case 'unset':
        return step.name === this.name ? this.unset(state) : state;
      case 'local':
        return step.name === this.name ? this.local(state) : state;
      case 'fix':
        if (step.name !== this.name) return state;
        return new Set([...state].map((one) => this.holds.hold(plain(one), levelOf(one), true)));
      case 'spoil':
        return this.spoil(step, state);
      case 'either':
        return this.either(step, state);
      case 'loop': {
        let before = state;
        let after: State = NEVER;
        for (let round = 0; round < MAX_ROUNDS; round++) {
          const { out, left } = this.inLoop(() => this.list(step.steps, before));
          after = union([out, left]);
          const next = union([before, after]);
          if (next.size === before.size && round > 0) break;
          before = next;
        }
        return step.isSure ? after : union([state, after]);
      }
      case 'together':
        return this.all(step.steps, state);
      case 'apart': {
        const { returning } = this;
        this.returning = [];
        this.outsideLoops(() => this.list(step.steps, state));
        this.returning = returning;
        return state;
      }
      case 'scoped':
      case 'function':
      case 'script':
        return state;
      case 'call':
        return this.call(step, state);
      case 'leave':
        if (step.what === 'loop') return this.leave(step.levels ?? 1, state);
        if (step.what === 'function') this.returning.push(state);
        return NEVER;
    }
  }

  private spoil(step: Extract<ShellStep, { kind: 'spoil' }>, state: State): State {
    const isOfArguments = step.name === '@' ? this.isArgument : step.name === this.name;
    const isOfAny = step.name === undefined && !this.isArgument;
    if (state.size === 0 || !(isOfArguments || isOfAny)) return state;
    if (step.word) {
      const texts = this.answers.texts(step.word, this.name, state, false);
      if (texts && !texts.some((t) => /^\w*/.exec(t)?.[0] === this.name)) return state;
    }
    const spoilt = this.once(step, () => ({ kind: 'spoil', reason: step.reason, at: step.at }));
    const after = this.holds.changed(state, spoilt);
    return step.isSure || step.name === '@' ? after : union([state, after]);
  }

  private either(step: Extract<ShellStep, { kind: 'either' }>, state: State): State {
    const [first, second] = step.arms;
    if (step.test && first && second && step.arms.length === 2) {
      const sides = this.answers.decide(step.test, this.name, state);
      return union([this.list(first.steps, sides.holds), this.list(second.steps, sides.fails)]);
    }
    const out = new Set<Reaching | Held>();
    const fitting = new Set<Reaching | Held>();
    let next: State = NEVER;
    for (const arm of step.arms) {
      const isFirst = next.size + fitting.size === 0;
      const end = this.list(arm.steps, isFirst ? state : union([state, next, fitting]));
      next = arm.goesOn === 'next' ? end : NEVER;
      if (arm.goesOn === 'fitting') addAll(fitting, end);
      if (arm.goesOn !== 'next') addAll(out, end);
    }
    addAll(out, next);
    return out;
  }

  /** Leaves loops; outside of any it does nothing. */
  private leave(levels: number, state: State): State {
    const own = this.leaving.slice(this.leaving.lastIndexOf(undefined) + 1).filter((l) => l !== undefined);
    if (own.length === 0) return state;
    const left = levels === 0 ? own : own.slice(-levels).slice(0, 1);
    for (const loop of left) addAll(loop, state);
    return NEVER;
  }

  private inLoop(run: () => State): { readonly out: State; readonly left: State } {
    const left = new Set<Reaching | Held>();
    this.leaving.push(left);
    const out = run();
    this.leaving.pop();
    return { out, left };
  }

  /** In a process or a function of its own, from which no loop is left. */
  private outsideLoops(run: () => State): State {
    this.leaving.push(undefined);
    const out = run();
    this.leaving.pop();
    return out;
  }

  /** Inside of a function the name is another one from here on; dash gives it what it had, bash nothing. */
  private local(state: State): State {
    const level = this.frames.length;
    const frame = this.frames.at(-1);
    if (!frame) return state;
    const after = new Set<Reaching | Held>();
    for (const one of state) {
      if (levelOf(one) === level || isFixed(one)) after.add(one);
      else {
        addAll(frame.saved, new Set([one]));
        after.add(this.holds.hold(UNSET, level, false));
        after.add(this.holds.hold(plain(one), level, false));
      }
    }
    return after;
  }

  /** In bash a function that takes away a name local to its caller uncovers the one outside. */
  private unset(state: State): State {
    const after = new Set(this.holds.changed(state, UNSET));
    for (const one of state) {
      const level = levelOf(one);
      if (level > 0 && level < this.frames.length) addAll(after, this.frames[level - 1]?.saved ?? NEVER);
    }
    return after;
  }

  /** `declare -g` where the name is local too. */
  private global(state: State, step: Binding): State {
    const after = new Set<Reaching | Held>();
    for (const one of state) {
      const level = levelOf(one);
      if (level > 0) addAll(this.frames[level - 1]?.saved ?? new Set(), new Set([step]));
      after.add(level > 0 || isFixed(one) ? one : step);
    }
    return after;
  }

  private call(step: Call, state: State): State {
    if (state.size === 0) return state;
    const texts = step.word && this.answers.texts(step.word, this.name, state, true);
    if (!this.isArgument && texts?.some((t) => CHANGES_NAMES.test(t))) {
      const reason = 'a command that the script calls by a variable may give it another value';
      return union([state, new Set([this.once(step, () => ({ kind: 'spoil', reason, at: step.at }))])]);
    }
    const called = this.calledBy(step.name, texts);
    if (called.length === 0) return state;
    const isOutermost = this.outermost === undefined;
    const from = this.outermost ?? step.at;
    this.outermost = from;
    // Before its definition the name is that of another command.
    const isDefined = called.some((f) => this.first.has(f) && !isBefore(from, endOf(f.at)));
    const isSure = step.isSure && isDefined && called.length === 1;
    const own = step.prefix?.filter((b) => b.name === this.name) ?? [];
    const inner = this.isArgument ? this.argumentState(step) : this.all(own, state);
    const out = this.ends(called, inner);
    if (isOutermost) this.outermost = undefined;
    if (out.size === 0) return isSure ? NEVER : state;
    // Arguments are the function's own; what stands in front of it is gone when it ends.
    if (this.isArgument || own.length > 0) return state;
    return isSure ? out : union([state, out]);
  }

  private calledBy(name: string, texts: readonly string[] | undefined): readonly FunctionStep[] {
    if (name !== '*') return this.functions.get(name) ?? [];
    if (!texts) return [...this.functions.values()].flat();
    return texts.flatMap((t) => this.functions.get(/^\S*/.exec(t.trimStart())?.[0] ?? '') ?? []);
  }

  /** One of the functions, again and again while it calls itself with what it had not before. */
  private ends(called: readonly FunctionStep[], state: State): State {
    const same = this.frames.find((f) => called.every((c) => f.of.includes(c)));
    if (same || this.frames.length > MAX_CALLS) {
      if (same) {
        const again = [...state].map((one) => this.holds.hold(plain(one), 0, isFixed(one)));
        addAll(same.again, new Set(again));
      } else this.left = -1;
      return union([state, same?.out ?? NEVER]);
    }
    const frame: Frame = { of: called, saved: new Set(), again: new Set(), out: NEVER };
    const { returning } = this;
    this.frames.push(frame);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const [again, out] = [frame.again.size, frame.out.size];
      const inner = union([state, frame.again]);
      this.returning = [];
      const ends = called.map((f) => this.outsideLoops(() => this.list(f.steps, inner)));
      frame.out = this.withoutLocals(union([...ends, ...this.returning]), frame);
      if (frame.again.size === again && frame.out.size === out) break;
      if (frame.again.size === 0) break;
    }
    this.frames.pop();
    this.returning = returning;
    return frame.out;
  }

  /** What the name has behind a function that had it for itself. */
  private withoutLocals(state: State, { saved }: Frame): State {
    const level = this.frames.length;
    const after = new Set<Reaching | Held>();
    for (const one of state) {
      if (levelOf(one) === level) addAll(after, saved);
      else addAll(after, new Set([one]));
    }
    return after;
  }

  private argumentState(call: Call): State {
    const { arguments: of, isSure, isOpen = false, at } = call;
    const index = Number(this.name) - 1;
    const reason = 'the arguments are known only when the script runs';
    return new Set([
      this.once(call, () =>
        isSure ? { kind: 'argument', index, of, isOpen } : { kind: 'spoil', reason, at },
      ),
    ]);
  }

  private once(step: ShellStep, make: () => Reaching): Reaching {
    const before = this.made.get(step);
    if (before) return before;
    const made = make();
    this.made.set(step, made);
    return made;
  }

  private exhausted(): Reaching {
    return this.once(this.flow, () => ({
      kind: 'spoil',
      reason: `the way to variable '${this.name}' is too long to follow`,
      at: this.flow.at,
    }));
  }
}

function levelOf(one: Reaching | Held): number {
  return one.kind === 'held' ? one.level : 0;
}

function isFixed(one: Reaching | Held): boolean {
  return one.kind === 'held' && one.isFixed;
}

/** What a list's record says of a place: what stands in front of the first step that ends behind it. */
function noted(record: Record | undefined, steps: readonly ShellStep[], point: Point): State | undefined {
  if (!record) return undefined;
  for (const [i, state] of record.before) {
    const step = steps[i];
    if (step && isBefore(point, endOf(step.at))) return state;
  }
  return record.end;
}

/** The list inside of a step that a place stands in; undefined for a place that only its words hold. */
function within(step: ShellStep, point: Point, isEntry: boolean): readonly ShellStep[] | undefined {
  if (!holds(step.at, point)) return undefined;
  if (step.kind === 'either') return step.arms.find((arm) => holds(arm.at, point))?.steps;
  if (step.kind === 'scoped') return isEntry ? step.steps : undefined;
  return step.kind === 'loop' || step.kind === 'apart' || step.kind === 'function' ? step.steps : undefined;
}

function* outsideFunctions(steps: readonly ShellStep[], but: readonly ShellStep[]): Iterable<Binding> {
  for (const step of steps) {
    if (but.includes(step)) continue;
    if (step.kind === 'either') for (const arm of step.arms) yield* outsideFunctions(arm.steps, but);
    else if (step.kind === 'assign') yield step;
    else if ('steps' in step && step.kind !== 'scoped') yield* bindingsIn(step.steps);
  }
}
