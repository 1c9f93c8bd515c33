// Sprig's numbers: conversions by spf13/cast, and arithmetic in int64 (https://masterminds.github.io/sprig/math.html).

import type { Known } from '../../../model/value.ts';
import { derived, integer, isInteger, refuse } from '../values.ts';
import { first, second } from './comparisons.ts';
import type { Pure } from './index.ts';

export const NUMBERS: ReadonlyMap<string, Pure> = new Map<string, Pure>([
  ['int', convert],
  ['int64', convert],
  ['toString', (args) => derived(textOfNumber(first(args)), args, true)],
  ['float64', ([value]) => derived(Number(scalarNumber(value)), value ? [value] : [], true)],
  [
    'atoi',
    (args) => (typeof first(args).data === 'string' ? convert(args) : refuse("'atoi' of what is no text")),
  ],
  ['add', (args) => fold(args, (a, b) => a + b, 0)],
  ['add1', (args) => fold(args, (a, b) => a + b, 1)],
  ['sub', (args) => integer(whole(first(args)) - whole(pair(args)), args)],
  ['mul', (args) => fold(args, (a, b) => a * b, 1)],
  ['div', (args) => divided(args, (a, b) => Math.trunc(a / b))],
  ['mod', (args) => divided(args, (a, b) => a % b)],
  ['max', (args) => fold(args.slice(1), Math.max, whole(first(args)), args)],
  ['min', (args) => fold(args.slice(1), Math.min, whole(first(args)), args)],
]);

function convert(args: readonly Known[]): Known {
  const value = first(args);
  return Object.assign(derived(whole(value), [value], true), integer(whole(value), [value]), {
    ...(value.origin && { origin: value.origin }),
  });
}

function fold(
  args: readonly Known[],
  step: (a: number, b: number) => number,
  from: number,
  all: readonly Known[] = args,
): Known {
  const result = args.reduce((sum, value) => step(sum, whole(value)), from);
  if (!Number.isSafeInteger(result)) refuse('a number is too large to follow');
  return integer(result, all);
}

function divided(args: readonly Known[], step: (a: number, b: number) => number): Known {
  const by = whole(second(args));
  if (by === 0) refuse('a division by zero stops the template');
  return integer(step(whole(first(args)), by), args);
}

/** The second of two arguments. */
function pair(args: readonly Known[]): Known {
  if (args.length > 2) refuse('a function is given too many arguments');
  return second(args);
}

/** cast.ToInt64: what is no number is 0; a text with a leading zero is read in base 0 or 10 by its version. */
function whole(value: Known): number {
  const number = scalarNumber(value);
  if (!Number.isSafeInteger(Math.trunc(number))) refuse('a number is too large to follow');
  return Math.trunc(number) + 0;
}

function scalarNumber(value: Known | undefined): number {
  const data = value?.data ?? null;
  if (typeof data === 'number') return data;
  if (typeof data === 'boolean') return data ? 1 : 0;
  if (data === null) return 0;
  if (typeof data !== 'string') return 0;
  if (/^[+-]?(?:0|[1-9]\d{0,15})$/.test(data)) return Number(data);
  if (/^\s*$|^[^\d+-.]/.test(data)) return 0;
  return refuse(`how '${data.slice(0, 40)}' becomes a number depends on the version of Helm`);
}

function textOfNumber(value: Known): string {
  const { data } = value;
  if (typeof data === 'string') return data;
  if (typeof data === 'number') {
    if (isInteger(value) || Math.abs(data) < 1e6) return String(data);
    // strval prints `%v`; large floats differ by version.
    return refuse(
      'how a number this large is printed depends on the version of Helm: quote it, or use int64',
    );
  }
  if (typeof data === 'boolean') return String(data);
  return refuse('a text of what is no text or number');
}
