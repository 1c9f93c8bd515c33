// text/template's comparisons and logic of known values, and the kinds of values as Sprig names them.

import type { Known } from '../../../model/value.ts';
import { derived, equals, isEmpty, isInteger, kindOf, refuse } from '../values.ts';
import type { Pure } from './index.ts';

export const COMPARISONS: ReadonlyMap<string, Pure> = new Map<string, Pure>([
  ['not', (args) => derived(isEmpty(first(args)), args)],
  [
    'eq',
    (args) =>
      derived(
        args.slice(1).some((b) => equals(first(args), b)),
        args,
      ),
  ],
  ['ne', (args) => derived(!equals(first(args), second(args)), args)],
  ['lt', (args) => derived(order(args) < 0, args)],
  ['le', (args) => derived(order(args) <= 0, args)],
  ['gt', (args) => derived(order(args) > 0, args)],
  ['ge', (args) => derived(order(args) >= 0, args)],
  ['kindOf', (args) => derived(kindOf(first(args)), args)],
  ['kindIs', (args) => derived(kindOf(second(args)) === first(args).data, args)],
  ['typeOf', (args) => derived(typeName(first(args)), args)],
  ['typeIs', (args) => derived(typeName(second(args)) === first(args).data, args)],
]);

/** What a function is given at a place; refuses where nothing is. */
export function first(args: readonly Known[], index = 0): Known {
  return args[index] ?? refuse('a function is given too few arguments');
}

export function second(args: readonly Known[]): Known {
  return first(args, 1);
}

function order(args: readonly Known[]): number {
  const [a, b] = [first(args), second(args)];
  const sameKind =
    (typeof a.data === 'number' && typeof b.data === 'number' && isInteger(a) === isInteger(b)) ||
    (typeof a.data === 'string' && typeof b.data === 'string');
  if (!sameKind) refuse(`${kindOf(a)} and ${kindOf(b)} cannot be compared: Helm would stop with an error`);
  const [x, y] = [a.data as number | string, b.data as number | string];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `%T` of what Helm reads from values files. */
function typeName(value: Known): string {
  const kind = kindOf(value);
  if (kind === 'slice') return '[]interface {}';
  if (kind === 'map') return 'map[string]interface {}';
  return kind === 'invalid' ? '<nil>' : kind;
}
