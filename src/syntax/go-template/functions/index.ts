// The functions of a Go template in a chart: text/template's own, Sprig's, and Helm's that need no other file.

import { type Known, known, oneOf, options, unknown, type Value } from '../../../model/value.ts';
import type { Spend } from '../room.ts';
import { derived, isEmpty, refuse, together } from '../values.ts';
import { COLLECTIONS } from './collections.ts';
import { COMPARISONS } from './comparisons.ts';
import { NUMBERS } from './numbers.ts';
import { PATTERNS } from './patterns.ts';
import { TEXTS } from './texts.ts';

/** A function whose arguments are all known, or the reasons and alternatives handled by itself. */
export type Compute = (args: readonly Value[], spend: Spend) => Value;

/** Defaults and choices: they take a value as it is, with its place, and look at no more than they need. */
const CHOICES: ReadonlyMap<string, Compute> = new Map<string, Compute>([
  ['default', ([fallback, value]) => (value ? firstSet([value, fallback]) : (fallback ?? known(null)))],
  ['coalesce', (args) => firstSet(args)],
  ['ternary', ([yes = known(null), no = known(null), is]) => choose(is, yes, no)],
  [
    'required',
    ([, value = known(null)]) =>
      oneOf(
        options(value).map((o) =>
          o.kind === 'known' && (o.data === null || o.data === '')
            ? unknown('the chart requires a value that its values files do not give', o.via)
            : o,
        ),
      ),
  ],
  ['fail', () => refuse('the chart stops with an error')],
  ['empty', ([value = known(null)]) => together([value], (v) => derived(isEmpty(v), [v]))],
  ['all', (args) => together(args, (...all) => derived(!all.some(isEmpty), all))],
  [
    'any',
    (args) =>
      together(args, (...all) =>
        derived(
          all.some((v) => !isEmpty(v)),
          all,
        ),
      ),
  ],
]);

/** The first value that is not empty, else the last one. */
function firstSet(args: readonly (Value | undefined)[]): Value {
  const values = args.filter((a) => a !== undefined);
  const [first, ...rest] = values;
  if (!first) return known(null);
  if (rest.length === 0) return first;
  return oneOf(
    options(first).map((o): Value => {
      if (o.kind === 'unknown' || !isEmpty(o)) return o;
      return firstSet(rest);
    }),
  );
}

function choose(is: Value | undefined, yes: Value, no: Value): Value {
  if (!is) return refuse("'ternary' needs three arguments");
  return oneOf(
    options(is).map((o): Value => {
      // Either may be what comes out, as of `if`.
      if (o.kind === 'unknown') return oneOf([yes, no]);
      if (typeof o.data !== 'boolean') return unknown("'ternary' chooses by true or false alone", o.via);
      return o.data ? yes : no;
    }),
  );
}

/** A function of known values only. */
export type Pure = (args: readonly Known[], spend: Spend) => Value;

function lifted(table: ReadonlyMap<string, Pure>): [string, Compute][] {
  return [...table].map(([name, compute]) => [
    name,
    (args, spend) => together(args, (...k) => compute(k, spend)),
  ]);
}

export const FUNCTIONS: ReadonlyMap<string, Compute> = new Map<string, Compute>([
  ...CHOICES,
  ...lifted(COMPARISONS),
  ...lifted(NUMBERS),
  ...lifted(TEXTS),
  ...lifted(PATTERNS),
  ...COLLECTIONS,
]);
