// How a function is written down: its number of arguments, and what it computes from known ones.

import type { Location } from '../../../model/span.ts';
import { type Known, known, type Value } from '../../../model/value.ts';
import { failure, isList, lift, text, toNumber, toText } from '../types.ts';

/** The places the arguments came by. */
export type Via = readonly Location[];

/** A pure function of Terraform. `run` gets as many arguments as `min` to `max` allow, none of them unknown. */
export interface HclFunction {
  readonly min: number;
  readonly max: number;
  readonly run: (args: readonly Known[], via: Via) => Value;
  /** True where null is an argument like others; elsewhere it is an error. */
  readonly nullable?: boolean;
}

/** Functions by name. */
export type FunctionTable = Readonly<Record<string, HclFunction>>;

/** A function of exactly `count` arguments. */
export function exactly(count: number, run: HclFunction['run']): HclFunction {
  return { min: count, max: count, run };
}

/** A function of `min` or more arguments. */
export function atLeast(min: number, run: HclFunction['run']): HclFunction {
  return { min, max: Number.POSITIVE_INFINITY, run };
}

/** A function of `count` strings. */
export function ofTexts(
  count: number,
  compute: (texts: readonly string[], via: Via) => Value | string | boolean,
): HclFunction {
  return exactly(count, (args, via) =>
    lift(args.map(toText), (...texts: readonly Known[]) => {
      const result = compute(
        texts.map((t) => String(t.data)),
        via,
      );
      if (typeof result === 'string') return text(result, via);
      return typeof result === 'boolean' ? known(result, via) : result;
    }),
  );
}

/** Computes from an argument as a string. */
export function asText(arg: Known | undefined, compute: (content: string) => Value): Value {
  return arg ? lift([toText(arg)], (t) => compute(String(t.data))) : failure('an argument is missing');
}

/** Computes from an argument as a number. */
export function asNumber(arg: Known | undefined, compute: (value: number) => Value): Value {
  return arg ? lift([toNumber(arg)], (n) => compute(Number(n.data))) : failure('an argument is missing');
}

/** Computes from an argument as a whole number. */
export function asInteger(arg: Known | undefined, compute: (value: number) => Value): Value {
  return asNumber(arg, (n) => (Number.isSafeInteger(n) ? compute(n) : failure('a whole number is required')));
}

/** Computes from the items of a list, set or tuple, which may hold unknown ones. */
export function asItems(arg: Known | undefined, compute: (items: readonly Value[]) => Value): Value {
  if (arg && isList(arg.data)) return compute(arg.data);
  return failure('a list is required', arg?.via);
}
