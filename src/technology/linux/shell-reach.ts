// Which assignments of a script may have given a name its value at a place: reaching definitions over its flow.

import {
  type Binding,
  bindingsIn,
  type ShellArgument,
  type ShellFlow,
  type ShellStep,
  type ShellTest,
} from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';

/** What a name may have at a place. `outside`: what it had before the script; `unset`: nothing. */
export type Reaching =
  | Binding
  | { readonly kind: 'spoil'; readonly reason: string; readonly at: Location }
  | {
      readonly kind: 'argument';
      readonly index: number;
      readonly of: readonly ShellArgument[];
      readonly isOpen: boolean;
    }
  | { readonly kind: 'unset' }
  | { readonly kind: 'outside' };

export const OUTSIDE: Reaching = { kind: 'outside' };
const UNSET: Reaching = { kind: 'unset' };

/** Steps that one question may look at; functions that call each other again and again have no end. */
const MAX_STEPS = 3000;
const MAX_ROUNDS = 4;
const MAX_CALLS = 30;

/** Says of a test which of the values that a name may have let it hold, and which do not; a value may be in both. */
export type Decide = (
  test: ShellTest,
  state: ReadonlySet<Reaching>,
) => { readonly holds: ReadonlySet<Reaching>; readonly fails: ReadonlySet<Reaching> };

type State = ReadonlySet<Reaching>;
const NEVER: State = new Set();

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

/** Walks through one script for one name. */
export class Walk {
  /** What the name may have at the place, once the walk is done; undefined where the place was not come to. */
  found: Set<Reaching> | undefined;
  private left = MAX_STEPS;
  private readonly functions = new Map<string, Extract<ShellStep, { kind: 'function' }>[]>();
  /** One of each, so that states of loops stop growing. */
  private readonly made = new Map<ShellStep, Reaching>();
  private readonly calling: string[] = [];
  /** The steps that every run takes; a function elsewhere may never be defined. */
  private first: ReadonlySet<ShellStep> = new Set();
  /** The call that all others are made by. */
  private outermost: Location | undefined;
  private leaving: (Set<Reaching> | undefined)[] = [];
  private returning: Set<Reaching>[] = [];

  /** `isEntry`: the place is where a script inside of a command starts, which sees the command's own assignments. */
  constructor(
    private readonly name: string,
    private readonly point: Point | undefined,
    private readonly isEntry: boolean,
    private readonly decide: Decide,
  ) {}

  /** True where there was more to look at than anybody wrote. */
  get isExhausted(): boolean {
    return this.left < 0;
  }

  /** What the name may have at the end of the script, where it comes there. */
  through(flow: ShellFlow, entry: State): State {
    this.noteFunctions(flow.steps);
    this.first = new Set(flow.steps);
    const out = new Set(this.outsideLoops(() => this.list(flow.steps, flow.at, entry)));
    for (const state of this.returning) for (const one of state) out.add(one);
    if (this.point && !this.found) this.intoUncalled(flow, out);
    return out;
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

  /** A function that the script itself does not call may be called by whoever reads the script, at its end or later. */
  private intoUncalled(flow: ShellFlow, end: State): void {
    const around = [...this.functions.values()].flat().filter((f) => this.point && holds(f.at, this.point));
    const outermost = around.filter((f) => !around.some((g) => g !== f && holds(g.at, f.at)));
    const all = new Set<Reaching>(end);
    if (!/^\d+$/.test(this.name)) {
      for (const binding of outsideFunctions(flow.steps, around))
        if (binding.name === this.name) all.add(binding);
    } else all.add(OUTSIDE);
    if (all.size === 0) all.add(OUTSIDE);
    for (const f of outermost) {
      this.calling.push(f.name);
      this.outsideLoops(() => this.list(f.steps, f.at, all));
      this.calling.pop();
    }
    // A function in a function, or one behind an end of the script.
    if (!this.found) for (const f of around) this.outsideLoops(() => this.list(f.steps, f.at, all));
  }

  private note(state: State): void {
    this.found ??= new Set();
    for (const one of state) this.found.add(one);
  }

  private list(steps: readonly ShellStep[], around: Location, entry: State): State {
    const { point } = this;
    const isHere = point !== undefined && holds(around, point);
    let isNoted = !isHere;
    let state = entry;
    for (const step of steps) {
      if (!this.concerns(step)) continue;
      if (this.left-- < 0) return new Set([exhausted(this.name, step.at)]);
      if (!isNoted && point && isBefore(point, endOf(step.at))) {
        // Inside of a step that holds others, these say it.
        isNoted = true;
        if (!this.isInside(step)) this.note(state);
      }
      state = this.step(step, state);
    }
    if (!isNoted) this.note(state);
    return state;
  }

  /** True for a step that may change the name, end the script, or hold the place. */
  private concerns(step: ShellStep): boolean {
    if (this.point && isBefore(this.point, endOf(step.at)) && !isBefore(this.point, step.at)) return true;
    const { names, isForAll } = effectsOf(step);
    return isForAll || names.has(this.name) || (names.has('@') && /^\d+$/.test(this.name));
  }

  private isInside(step: ShellStep): boolean {
    const { point } = this;
    if (!point || !holds(step.at, point)) return false;
    if (step.kind === 'either') return step.arms.some((arm) => holds(arm.at, point));
    if (step.kind === 'scoped') return this.isEntry;
    return step.kind === 'loop' || step.kind === 'apart' || step.kind === 'function';
  }

  private step(step: ShellStep, state: State): State {
    switch (step.kind) {
      case 'assign':
        return step.name === this.name && state.size > 0 ? new Set([step]) : state;
      case 'unset':
        return step.name === this.name && state.size > 0 ? new Set([UNSET]) : state;
      case 'spoil': {
        const isOfArguments = step.name === '@' ? /^\d+$/.test(this.name) : step.name === this.name;
        const isOfAny = step.name === undefined && !/^\d+$/.test(this.name);
        if (state.size === 0 || !(isOfArguments || isOfAny)) return state;
        const spoilt = this.once(step, () => ({ kind: 'spoil', reason: step.reason, at: step.at }));
        return step.isSure || step.name === '@' ? new Set([spoilt]) : new Set([...state, spoilt]);
      }
      case 'either': {
        const [first, second] = step.arms;
        if (step.test && first && second && step.arms.length === 2) {
          const sides = this.decide(step.test, state);
          return union([
            this.list(first.steps, first.at, sides.holds),
            this.list(second.steps, second.at, sides.fails),
          ]);
        }
        return union(step.arms.map((arm) => this.list(arm.steps, arm.at, state)));
      }
      case 'loop': {
        let before = state;
        let after: State = NEVER;
        for (let round = 0; round < MAX_ROUNDS; round++) {
          const { out, left } = this.inLoop(() => this.list(step.steps, step.at, before));
          after = union([out, left]);
          const next = union([before, after]);
          if (next.size === before.size && round > 0) break;
          before = next;
        }
        return step.isSure ? after : union([state, after]);
      }
      case 'apart': {
        const returning = this.returning;
        this.returning = [];
        this.outsideLoops(() => this.list(step.steps, step.at, state));
        this.returning = returning;
        return state;
      }
      case 'scoped':
        if (this.isEntry && this.isInside(step))
          this.note(step.steps.reduce((s: State, inner) => this.step(inner, s), state));
        return state;
      case 'function':
      case 'script':
        return state;
      case 'call':
        return this.call(step, state);
      case 'leave':
        if (step.what === 'loop') {
          // Outside of a loop it does nothing.
          if (!this.leaving.at(-1)) return state;
          addAll(this.leaving.at(-1), state);
        } else if (step.what === 'function') this.returning.push(new Set(state));
        return NEVER;
    }
  }

  private inLoop(run: () => State): { readonly out: State; readonly left: State } {
    const left = new Set<Reaching>();
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

  private call(step: Extract<ShellStep, { kind: 'call' }>, state: State): State {
    const called =
      step.name === '*' ? [...this.functions.values()].flat() : (this.functions.get(step.name) ?? []);
    if (state.size === 0 || this.calling.includes(step.name) || this.calling.length > MAX_CALLS) return state;
    const isOutermost = this.outermost === undefined;
    const from = this.outermost ?? step.at;
    this.outermost = from;
    // Before its definition the name is that of another command.
    const isDefined = called.some((f) => this.first.has(f) && !isBefore(from, endOf(f.at)));
    const outs = called.map((f) => {
      const isArgument = /^\d+$/.test(this.name);
      const inner = isArgument ? this.argumentState(step) : state;
      const returning = this.returning;
      this.returning = [];
      this.calling.push(step.name);
      const out = this.outsideLoops(() => this.list(f.steps, f.at, inner));
      this.calling.pop();
      const all = union([out, ...this.returning]);
      this.returning = returning;
      if (all.size === 0) return NEVER;
      return isArgument || f.locals.includes(this.name) ? state : all;
    });
    if (isOutermost) this.outermost = undefined;
    if (outs.length === 0) return state;
    return step.isSure && isDefined && called.length === 1 ? union(outs) : union([state, ...outs]);
  }

  private argumentState(call: Extract<ShellStep, { kind: 'call' }>): State {
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
}

function exhausted(name: string, at: Location): Reaching {
  return { kind: 'spoil', reason: `the way to variable '${name}' is too long to follow`, at };
}

function union(states: readonly State[]): State {
  const all = new Set<Reaching>();
  for (const state of states) addAll(all, state);
  return all;
}

function addAll(to: Set<Reaching> | undefined, state: State): void {
  for (const one of state) to?.add(one);
}

function* outsideFunctions(steps: readonly ShellStep[], but: readonly ShellStep[]): Iterable<Binding> {
  for (const step of steps) {
    if (but.includes(step)) continue;
    if (step.kind === 'either') for (const arm of step.arms) yield* outsideFunctions(arm.steps, but);
    else if (step.kind === 'assign') yield step;
    else if ('steps' in step && step.kind !== 'scoped') yield* bindingsIn(step.steps);
  }
}

interface Effects {
  readonly names: ReadonlySet<string>;
  /** A call, an end of the script, something that may change every name. */
  readonly isForAll: boolean;
}

const effects = new WeakMap<ShellStep, Effects>();

/** What a step may change, with all that is in it. */
export function effectsOf(step: ShellStep): Effects {
  const known = effects.get(step);
  if (known) return known;
  const names = new Set<string>();
  let isForAll = step.kind === 'call' || step.kind === 'leave';
  if (step.kind === 'assign' || step.kind === 'unset') names.add(step.name);
  else if (step.kind === 'spoil') {
    if (step.name === undefined) isForAll = true;
    else names.add(step.name);
  }
  const inner =
    step.kind === 'either' ? step.arms.flatMap((a) => a.steps) : 'steps' in step ? step.steps : [];
  for (const one of inner) {
    const of = effectsOf(one);
    for (const name of of.names) names.add(name);
    isForAll ||= of.isForAll;
  }
  const made = { names, isForAll };
  effects.set(step, made);
  return made;
}
