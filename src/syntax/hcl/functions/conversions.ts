// Conversions between types, which Terraform also does unasked.

import { type Known, known, unknown, type Value } from '../../../model/value.ts';
import {
  collection,
  compareTexts,
  failure,
  isList,
  isMap,
  toBool,
  toNumber,
  toText,
  unify,
} from '../types.ts';
import { exactly, type FunctionTable, type HclFunction, type Via } from './define.ts';

export const CONVERSION_FUNCTIONS: FunctionTable = {
  tostring: scalar(toText),
  tonumber: scalar(toNumber),
  tobool: scalar(toBool),
  tolist: orNull((value, via) => (isList(value.data) ? toList(value.data, via) : failure('no list', via))),
  toset: orNull((value, via) => (isList(value.data) ? toSet(value.data, via) : failure('no list', via))),
  tomap: orNull((value, via) => {
    if (!isMap(value.data)) return failure('no map', via);
    const names = [...value.data.keys()];
    const values = unify([...value.data.values()]);
    if (!('length' in values)) return values;
    return collection('map', new Map(names.map((name, i) => [name, values[i] ?? known(null)])), via);
  }),
  sensitive: { min: 1, max: 1, nullable: true, run: ([value]) => value ?? failure('no argument') },
  nonsensitive: { min: 1, max: 1, nullable: true, run: ([value]) => value ?? failure('no argument') },
};

/** Elements in their common type. */
export function toList(items: readonly Value[], via: Via): Value {
  const unified = unify(items);
  return 'length' in unified ? collection('list', unified, via) : unified;
}

/** Distinct elements in Terraform's order: strings by bytes, numbers by size, false before true. Unknown ones come last. */
export function toSet(items: readonly Value[], via: Via): Value {
  const unified = unify(items);
  if (!('length' in unified)) return unified;
  const distinct = new Map<string | number | boolean, Known>();
  const undecided: Value[] = [];
  for (const item of unified) {
    if (item.kind !== 'known') undecided.push(item);
    else if (item.data === null) return failure('null in a set', via);
    else if (typeof item.data === 'object') {
      return unknown('the order of a set of collections is not known', via);
    } else if (!distinct.has(item.data)) distinct.set(item.data, item);
  }
  const sorted = [...distinct].sort(([a], [b]) =>
    typeof a === 'string' && typeof b === 'string' ? compareTexts(a, b) : Number(a) - Number(b),
  );
  return collection('set', [...sorted.map(([, item]) => item), ...undecided], via);
}

function scalar(convert: (value: Known) => Value): HclFunction {
  return orNull((value) => convert(value));
}

function orNull(convert: (value: Known, via: Via) => Value): HclFunction {
  const { min, max, run } = exactly(1, ([value], via) => {
    if (!value) return failure('no argument');
    return value.data === null ? value : convert(value, via);
  });
  return { min, max, run, nullable: true };
}
