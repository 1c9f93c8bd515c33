// Filters that treat lists as sets or combine several lists.

import { type Known, known, type Value } from '../../../model/value.ts';
import { path } from '../access.ts';
import {
  flagArgument,
  type Machine,
  type Operation,
  type Operations,
  operation,
  variadic,
} from '../calls.ts';
import { refuse } from '../lattice.ts';
import { computed, equal, iterate, numberOf, pythonOf, tuple } from '../python.ts';

/** A key that is equal exactly for equal scalars; undefined for lists and dicts, which Python cannot hash or which hold parts. */
function scalarKey(value: Value): string | undefined {
  if (value.kind !== 'known') return refuse('a list holds a value that is not known');
  const python = pythonOf(value.data);
  if (python.type === 'str') return `s${python.value}`;
  if (python.type === 'none') return 'none';
  const number = numberOf(python);
  return number === undefined ? undefined : `n${number}`;
}

/** Membership by Python's equality: scalars by key, the rest one by one. */
class Members {
  readonly #keys = new Set<string>();
  readonly #others: Value[] = [];

  constructor(
    readonly machine: Machine,
    items: readonly Value[] = [],
  ) {
    for (const item of items) this.add(item);
  }

  /** True where it was not there before. */
  add(item: Value): boolean {
    if (this.has(item)) return false;
    const key = scalarKey(item);
    if (key === undefined) this.#others.push(item);
    else this.#keys.add(key);
    return true;
  }

  has(item: Value): boolean {
    const key = scalarKey(item);
    this.machine.work.spend(1 + (key === undefined ? this.#others.length : 0));
    if (key !== undefined) return this.#keys.has(key);
    return this.#others.some(
      (other) => equal(other, item) ?? refuse('a list holds a value that is not known'),
    );
  }
}

function distinct(items: readonly Value[], machine: Machine): readonly Value[] {
  const seen = new Members(machine);
  return items.filter((item) => seen.add(item));
}

/** A list as Ansible's set filters take it; texts and tuples become real sets there, whose order is not known. */
function listOf(value: Known | undefined): readonly Value[] {
  const python = value && pythonOf(value.data);
  return python?.type === 'list' ? python.items : refuse('only lists are combined');
}

function setOperation(
  combine: (a: readonly Value[], b: readonly Value[], machine: Machine) => readonly Value[],
): Operation {
  return operation(['b'], (subject, [other], machine) => {
    const result = combine(listOf(subject), listOf(other), machine);
    return computed(distinct(result, machine), other ? [subject, other] : [subject]);
  });
}

const without = (a: readonly Value[], b: readonly Value[], machine: Machine): readonly Value[] => {
  const members = new Members(machine, b);
  return a.filter((item) => !members.has(item));
};

const common = (a: readonly Value[], b: readonly Value[], machine: Machine): readonly Value[] => {
  const members = new Members(machine, b);
  return a.filter((item) => members.has(item));
};

/** Jinja's do_unique, and Ansible's own where an item cannot be hashed: only the first ignores case. */
const unique = operation(['case_sensitive', 'attribute'], (subject, [caseSensitive, attribute], machine) => {
  const items = iterate(subject.data);
  const keys = attribute && attribute.data !== null ? items.map((item) => path(item, attribute)) : items;
  const hashable = keys.every((key) => scalarKey(key) !== undefined);
  if (!hashable && ((caseSensitive && !flagArgument(caseSensitive)) || attribute))
    return refuse('the list is not one that unique takes');
  const tuples = items.some((item) => item.kind === 'known' && pythonOf(item.data).type === 'tuple');
  if (!hashable && tuples) return refuse('a list with tuples is not followed');
  const seen = new Members(machine);
  const kept = items.filter((_, i) => {
    const key = keys[i] ?? known(null);
    const text = key.kind === 'known' && typeof key.data === 'string' ? key.data : undefined;
    return seen.add(
      text !== undefined && hashable && !flagArgument(caseSensitive) ? known(text.toLowerCase()) : key,
    );
  });
  return computed(kept, [subject]);
});

/** More combinations than this are not written out. */
const MAX_PRODUCT = 10_000;

function product(lists: readonly (readonly Value[])[], machine: Machine): readonly Value[] {
  const size = lists.reduce((sum, list) => sum * list.length, 1);
  if (size > MAX_PRODUCT) return refuse('the value is too large to follow');
  machine.work.spend(2 * size * lists.length);
  let rows: readonly (readonly Value[])[] = [[]];
  for (const list of lists) rows = rows.flatMap((row) => list.map((item) => [...row, item]));
  return rows.map((row) => known(tuple(row)));
}

function zip(lists: readonly (readonly Value[])[]): readonly Value[] {
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, i) => known(tuple(lists.map((list) => list[i] ?? known(null)))));
}

function several(
  combine: (lists: readonly (readonly Value[])[], machine: Machine) => readonly Value[],
): Operation {
  return variadic([], (subject, rest, _, machine) => {
    const lists = [subject, ...rest].map((list) => iterate(list.data));
    for (const list of lists) machine.work.spend(list.length);
    return computed(combine(lists, machine), [subject, ...rest]);
  });
}

export const SET_FILTERS: Operations = new Map<string, Operation>([
  ['unique', unique],
  ['union', setOperation((a, b) => [...a, ...b])],
  ['intersect', setOperation(common)],
  ['difference', setOperation(without)],
  [
    'symmetric_difference',
    setOperation((a, b, machine) => without([...a, ...b], common(a, b, machine), machine)),
  ],
  ['zip', several(zip)],
  ['product', several(product)],
]);
