// What a name may have at a place of a script: sets of assignments, and which of them a function or `readonly` holds.

import type { Binding, ShellArgument, ShellStep } from '../../model/shell.ts';
import type { Location } from '../../model/span.ts';

/** What a name may have at a place. `outside`: what it had before the script; `unset`: nothing. */
export type Reaching =
  | Binding
  | { readonly kind: 'spoil'; readonly reason: string; readonly at?: Location }
  | {
      readonly kind: 'argument';
      readonly index: number;
      readonly of: readonly ShellArgument[];
      readonly isOpen: boolean;
    }
  | { readonly kind: 'unset' }
  | { readonly kind: 'outside' };

/** A value of a name that is local to a function, or that nothing changes any more. */
export interface Held {
  readonly kind: 'held';
  readonly of: Reaching;
  /** How many functions are being run where it was declared local; 0 for a name that is not. */
  readonly level: number;
  readonly isFixed: boolean;
}

export type State = ReadonlySet<Reaching | Held>;

export const OUTSIDE: Reaching = { kind: 'outside' };
export const UNSET: Reaching = { kind: 'unset' };
export const NEVER: State = new Set();

/** A variable with more values than this has none that a reader could name. */
const MAX_STATE = 64;

const TOO_MANY: Reaching = {
  kind: 'spoil',
  reason: `the variable is assigned in more than ${MAX_STATE} places of this file`,
};

export function plain(one: Reaching | Held): Reaching {
  return one.kind === 'held' ? one.of : one;
}

export function union(states: readonly State[]): State {
  const [only] = states;
  if (only && states.length === 1) return only;
  const all = new Set<Reaching | Held>();
  for (const state of states) addAll(all, state);
  return all;
}

/** A set that becomes too large says only that. */
export function addAll(to: Set<Reaching | Held>, state: State): void {
  if (to.has(TOO_MANY)) return;
  for (const one of state) to.add(one);
  if (to.size <= MAX_STATE && !to.has(TOO_MANY)) return;
  to.clear();
  to.add(TOO_MANY);
}

/** The held values of one walk, one of each, so that the states of loops stop growing. */
export class Holds {
  private readonly made = new Map<Reaching, Held[]>();

  hold(of: Reaching, level: number, isFixed: boolean): Reaching | Held {
    if (level === 0 && !isFixed) return of;
    const list = this.made.get(of) ?? [];
    const found = list.find((h) => h.level === level && h.isFixed === isFixed);
    if (found) return found;
    const made: Held = { kind: 'held', of, level, isFixed };
    this.made.set(of, [...list, made]);
    return made;
  }

  /** The state once the name gets another value, wherever it may. */
  changed(state: State, to: Reaching): State {
    if (this.made.size === 0) return state.size > 0 ? new Set([to]) : state;
    const after = new Set<Reaching | Held>();
    for (const one of state)
      after.add(one.kind !== 'held' ? to : one.isFixed ? one : this.hold(to, one.level, false));
    return after;
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
  if (step.kind === 'assign' || step.kind === 'unset' || step.kind === 'local' || step.kind === 'fix')
    names.add(step.name);
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

/** The steps of a list that a question may be about, found without looking at all of them. */
interface Index {
  readonly byName: ReadonlyMap<string, readonly number[]>;
  readonly forAll: readonly number[];
  /** Those that hold lists of steps of their own. */
  readonly compound: readonly ShellStep[];
}

const indexes = new WeakMap<readonly ShellStep[], Index>();

export function indexOf(steps: readonly ShellStep[]): Index {
  const known = indexes.get(steps);
  if (known) return known;
  const byName = new Map<string, number[]>();
  const forAll: number[] = [];
  for (const [i, step] of steps.entries()) {
    const { names, isForAll } = effectsOf(step);
    if (isForAll) forAll.push(i);
    else
      for (const name of names) {
        const list = byName.get(name);
        if (list) list.push(i);
        else byName.set(name, [i]);
      }
  }
  const made = { byName, forAll, compound: steps.filter((s) => s.kind === 'either' || 'steps' in s) };
  indexes.set(steps, made);
  return made;
}

/** The places in a list of the steps that may change the name, in order. */
export function concerning(steps: readonly ShellStep[], name: string): readonly number[] {
  const { byName, forAll } = indexOf(steps);
  const own = byName.get(name) ?? [];
  const more = /^\d+$/.test(name) ? (byName.get('@') ?? []) : [];
  if (own.length === 0 && more.length === 0) return forAll;
  return [...new Set([...own, ...more, ...forAll])].sort((a, b) => a - b);
}
