// Numeric functions.

import { type Known, known, unknown, type Value } from '../../../model/value.ts';
import { collection, failure, isDyadic, lift, number, toNumber } from '../types.ts';
import {
  asInteger,
  asItems,
  asNumber,
  asText,
  atLeast,
  exactly,
  type FunctionTable,
  type HclFunction,
  type Via,
} from './define.ts';

export const NUMBER_FUNCTIONS: FunctionTable = {
  abs: exactly(1, ([n], via) => asNumber(n, (x) => number(Math.abs(x), via))),
  // Adding 0 turns -0 to 0.
  ceil: exactly(1, ([n], via) => asNumber(n, (x) => number(Math.ceil(x) + 0, via))),
  floor: exactly(1, ([n], via) => asNumber(n, (x) => number(Math.floor(x) + 0, via))),
  signum: exactly(1, ([n], via) => asInteger(n, (x) => number(Math.sign(x), via))),
  max: extreme((a, b) => a > b),
  min: extreme((a, b) => a < b),
  pow: exactly(2, ([base, exponent], via) =>
    asNumber(base, (a) =>
      asNumber(exponent, (b) => {
        const whole = Number.isSafeInteger(a) && Number.isSafeInteger(b) && b >= 0;
        return whole ? number(a ** b, via) : unknown('pow() of fractions is not evaluated', via);
      }),
    ),
  ),
  log: exactly(2, ([value, base], via) =>
    asNumber(value, (x) =>
      asNumber(base, (b) => {
        // The last digit may differ from Go's logarithm, so only what stays the same when rounded up or down is told.
        const result = Math.log(x) / Math.log(b);
        const nearInteger = Math.abs(result - Math.round(result)) < 1e-9;
        if (!Number.isFinite(result)) return failure('no logarithm', via);
        if (!nearInteger) return known(result, via);
        return b === 2 && 2 ** Math.round(result) === x
          ? known(Math.round(result), via)
          : unknown('the logarithm may differ in its last digits', via);
      }),
    ),
  ),
  parseint: exactly(2, ([content, base], via) =>
    asText(content, (s) =>
      asInteger(base, (b) => {
        if (b < 2 || b > 62) return failure('parseint() needs a base of 2 to 62', via);
        if (!/^[+-]?[0-9a-z]+$/i.test(s)) return failure('no number', via);
        if (b > 36) return unknown('the number of parseint() is not evaluated', via);
        const digits = s.replace(/^[+-]/, '').toLowerCase();
        if ([...digits].some((d) => Number.parseInt(d, 36) >= b))
          return failure(`no number of base ${b}`, via);
        return number(Number.parseInt(s, b) + 0, via);
      }),
    ),
  ),
  sum: exactly(1, ([list], via) =>
    asItems(list, (items) => {
      if (items.length === 0) return failure('sum() of an empty list', via);
      return lift(
        items.map((item) => lift([item], toNumber)),
        (...numbers: readonly Known[]) => {
          const values = numbers.map((n) => Number(n.data));
          if (!values.every(isDyadic)) return unknown('the result may differ in its last digits', via);
          return number(
            values.reduce((sum, n) => sum + n, 0),
            via,
          );
        },
      );
    }),
  ),
  range: { min: 1, max: 3, run: range },
};

function extreme(better: (a: number, b: number) => boolean): HclFunction {
  return atLeast(1, (args) =>
    lift(args.map(toNumber), (...numbers: readonly Known[]) =>
      numbers.reduce((best, n) => (better(Number(n.data), Number(best.data)) ? n : best)),
    ),
  );
}

/** Terraform refuses more than 1024 elements. */
const MAX_RANGE = 1024;

function range(args: readonly Known[], via: Via): Value {
  return lift(args.map(toNumber), (...numbers: readonly Known[]) => {
    const [first = 0, second, third] = numbers.map((n) => Number(n.data));
    const start = second === undefined ? 0 : first;
    const end = second ?? first;
    const step = third ?? (end < start ? -1 : 1);
    if (step === 0 || (step > 0 && end < start) || (step < 0 && end > start)) {
      return failure('range() never gets to its end', via);
    }
    if (![start, end, step].every(isDyadic)) return unknown('the result may differ in its last digits', via);
    const items: Value[] = [];
    for (let i = 0, at = start; step > 0 ? at < end : at > end; i++, at = start + i * step) {
      if (items.length >= MAX_RANGE) return failure(`range() of more than ${MAX_RANGE} numbers`, via);
      items.push(known(at, via));
    }
    return collection('list', items, via);
  });
}
