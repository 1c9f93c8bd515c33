// How filters, tests, methods and functions are called: their shape, and their arguments bound to names.

import type { Known, Value } from '../../model/value.ts';
import { refuse, together, type Work } from './lattice.ts';
import { type Python, pythonOf, truthy } from './python.ts';

export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

export const NO_ARGUMENTS: Arguments = { positional: [], named: new Map() };

/** The evaluator as filters see it: `map` and `select` call other filters and tests by name. */
export interface Machine {
  readonly work: Work;
  filter(name: string, subject: Value, args: Arguments): Value;
  test(name: string, subject: Value, args: Arguments): Value;
}

/** A filter, a test or a method: what stands left of it, and its arguments. May throw `Stop`. */
export type Operation = (subject: Value, args: Arguments, machine: Machine) => Value;

/** Named operations; a map, so that `constructor` names nothing. */
export type Operations = ReadonlyMap<string, Operation>;

/** Arguments in the order of `names`, undefined where not given; refuses one too many or of an unknown name. */
export function bind(args: Arguments, names: readonly string[]): readonly (Value | undefined)[] {
  if (args.positional.length > names.length) refuse('there is an argument too many');
  for (const name of args.named.keys()) {
    if (names.indexOf(name) < args.positional.length) refuse(`the argument '${name}' is not known`);
  }
  return names.map((name, i) => args.positional[i] ?? args.named.get(name));
}

/**
 * An operation on known values with named parameters. Where it changes nothing the subject itself is the result,
 * so that it keeps its origin.
 */
export function operation(
  names: readonly string[],
  apply: (subject: Known, args: readonly (Known | undefined)[], machine: Machine) => Value,
): Operation {
  return (subject, args, machine) => {
    const bound = bind(args, names);
    const given = bound.filter((value) => value !== undefined);
    return together([subject, ...given], (first, ...rest) => {
      machine.work.spend(costOf(first));
      let next = 0;
      const known = bound.map((value) => (value === undefined ? undefined : rest[next++]));
      const result = first && apply(first, known, machine);
      if (!first || !result) return refuse('there is nothing to work on');
      return result.kind === 'known' && result.data === first.data ? first : result;
    });
  };
}

/** An operation on known values with any number of positional arguments and some named ones. */
export function variadic(
  names: readonly string[],
  apply: (
    subject: Known,
    rest: readonly Known[],
    named: ReadonlyMap<string, Known>,
    machine: Machine,
  ) => Value,
): Operation {
  return (subject, args, machine) => {
    for (const name of args.named.keys())
      if (!names.includes(name)) refuse(`the argument '${name}' is not known`);
    return together([subject, ...args.positional, ...args.named.values()], (first, ...rest) => {
      machine.work.spend(costOf(first));
      if (!first) return refuse('there is nothing to work on');
      const count = args.positional.length;
      const named = new Map<string, Known>();
      for (const [i, name] of [...args.named.keys()].entries()) {
        const value = rest[count + i];
        if (value) named.set(name, value);
      }
      return apply(first, rest.slice(0, count), named, machine);
    });
  };
}

function costOf(value: Known | undefined): number {
  const data = value?.data;
  if (typeof data === 'string') return 1 + data.length / 16;
  if (data instanceof Map) return 1 + data.size;
  return Array.isArray(data) ? 1 + data.length : 1;
}

/** A text argument; `fallback` where not given. Refuses other types. */
export function textArgument(value: Known | undefined, fallback?: string): string {
  const data = value === undefined ? fallback : value.data;
  return typeof data === 'string' ? data : refuse('an argument is no text');
}

/** A whole number; `fallback` where not given. Refuses other types. */
export function intArgument(value: Known | undefined, fallback?: number): number {
  if (value === undefined) return fallback ?? refuse('an argument is missing');
  const python: Python = pythonOf(value.data);
  return python.type === 'int' ? python.value : refuse('an argument is no whole number');
}

/** An argument used as a condition; false where not given. */
export function flagArgument(value: Known | undefined): boolean {
  return value !== undefined && truthy(value.data);
}
