// Computing with values that may be several or unknown: what the evaluator adds to model/value.ts.

import type { Location } from '../../model/span.ts';
import { compareLocations } from '../../model/span.ts';
import { type Known, lift, oneOf, options, type Unknown, unknown, type Value } from '../../model/value.ts';

const UNDEFINED = Symbol('undefined in Jinja');

/**
 * What nobody defines. To everyone else an unknown value; to Jinja's `default` and `is defined` a known state.
 * A scope may give it for a name that does not exist on the host in question.
 */
export function undefinedJinja(
  reason: string,
  via: readonly Location[] = [],
  missing?: string | undefined,
): Unknown {
  return Object.assign(unknown(reason, via, missing), { [UNDEFINED]: true });
}

export function isUndefinedJinja(value: Value): boolean {
  return value.kind === 'unknown' && UNDEFINED in value;
}

const PERHAPS = Symbol('perhaps undefined in Jinja');

/** What only the run knows, and whether there is any such thing as well. */
export function perhapsThere(reason: string): Unknown {
  return Object.assign(unknown(reason), { [PERHAPS]: true });
}

export function isPerhapsThere(value: Value): boolean {
  return value.kind === 'unknown' && PERHAPS in value;
}

const ABSENT = Symbol('may be absent in Jinja');

/** Undefined as one of several: what defines the name may not take place. What is made of it carries the mark. */
export function absentJinja(reason: string, at?: Location): Unknown {
  return Object.assign(undefinedJinja(reason, at ? [at] : []), { [ABSENT]: true });
}

/** Without what is there only where a name is absent, which makes whatever uses it fail. */
export function withoutAbsence(value: Value): Value {
  if (value.kind !== 'several') return value;
  const left = value.options.filter((o) => !(ABSENT in o));
  return left.length === 0 ? value : oneOf(left);
}

/**
 * Thrown inside this folder where Python would raise an error or work would not end; the evaluator turns it back
 * into the value it carries. `final` ends the whole expression, not just the operation.
 */
export class Stop {
  constructor(
    readonly value: Unknown,
    readonly final = false,
  ) {}
}

/** Ends the current operation: its value is unknown because of `reason`. */
export function refuse(reason: string): never {
  throw new Stop(unknown(reason));
}

/** The value of `compute`, or what a {@link Stop} in it carries. */
export function attempt(compute: () => Value): Value {
  try {
    return compute();
  } catch (stop) {
    if (stop instanceof Stop && !stop.final) return stop.value;
    throw stop;
  }
}

/** How much work one expression may be: list items looked at, or sixteen characters copied, count one. */
const MAX_WORK = 200_000;

/** A store of steps that only shrinks. */
export class Work {
  #left = MAX_WORK;

  /** Throws a final {@link Stop} when the store is empty. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new Stop(unknown('the expression takes too much work to follow'), true);
  }
}

/** Maps every alternative; unknown ones too. */
export function perOption(value: Value, map: (option: Known | Unknown) => Value): Value {
  if (value.kind !== 'several') return attempt(() => map(value));
  return oneOf(value.options.map((option) => attempt(() => map(option))));
}

/** More arguments than this are not combined alternative by alternative. */
const MAX_COMBINED = 64;

/** Applies `compute` to known values; an unknown one makes the result unknown, several ones give several results. */
export function together(values: readonly Value[], compute: (...known: readonly Known[]) => Value): Value {
  const certain: Known[] = [];
  for (const value of values) {
    if (value.kind === 'known') certain.push(value);
  }
  if (certain.length === values.length) return attempt(() => compute(...certain));
  if (!values.some((value) => value.kind === 'several')) {
    const first = values.find((value) => value.kind === 'unknown');
    if (first?.kind !== 'unknown') return unknown('unknown', joinVia(values));
    const failed = unknown(first.reason, joinVia(values), first.missing);
    return ABSENT in first ? Object.assign(failed, { [ABSENT]: true }) : failed;
  }
  if (values.length > MAX_COMBINED) return unknown('too many values that may differ');
  return lift(values, (...args) => attempt(() => compute(...args)));
}

/** A way longer than this tells nobody more. */
const MAX_VIA = 24;

/** The ways of all parts, nearest first, each place once. */
export function joinVia(values: readonly Value[]): readonly Location[] {
  let only: readonly Location[] | undefined;
  const all: Location[] = [];
  for (const value of values) {
    for (const option of options(value)) {
      if (option.via.length === 0) continue;
      only = all.length === 0 ? option.via : undefined;
      for (const place of option.via) {
        if (all.length >= MAX_VIA) return all;
        if (!all.some((seen) => compareLocations(seen, place) === 0)) all.push(place);
      }
    }
  }
  return only && only.length === all.length ? only : all;
}

/** A part of `container`: whoever looked up the container has looked up the part. */
export function partOf(container: Known, part: Value): Value {
  if (container.via.length === 0) return part;
  const nearer = (option: Known | Unknown): Known | Unknown => ({
    ...option,
    via: joinVia([container, option]),
  });
  if (part.kind !== 'several') return nearer(part);
  return { kind: 'several', options: part.options.map(nearer) };
}
