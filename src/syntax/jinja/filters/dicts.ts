// Filters on dictionaries.

import { type Known, known, type Value } from '../../../model/value.ts';
import { item } from '../access.ts';
import {
  flagArgument,
  type Machine,
  type Operation,
  type Operations,
  operation,
  textArgument,
  variadic,
} from '../calls.ts';
import { isUndefinedJinja, partOf, refuse, Stop } from '../lattice.ts';
import { computed, equal, iterate, keyOf, order, pythonOf, tuple } from '../python.ts';

type Dict = ReadonlyMap<string, Value>;

function dictOf(value: Value): Dict {
  if (value.kind === 'unknown') throw new Stop(value);
  if (value.kind === 'several') return refuse('a list holds a value that may differ');
  const python = pythonOf(value.data);
  return python.type === 'dict' ? python.map : refuse('the value is no dictionary');
}

interface Merge {
  readonly recursive: boolean;
  readonly lists: string;
}

/** Ansible's merge_hash: `over` wins over `base`; key order is that of `base`. */
function merge(base: Dict, over: Dict, how: Merge, machine: Machine, depth = 0): Dict {
  machine.work.spend(base.size + over.size + 1);
  if (depth > 60) return refuse('the value is nested too deep');
  if (base.size === 0 || equal(known(base), known(over))) return over;
  const result = new Map(base);
  for (const [key, value] of over) {
    const below = base.get(key);
    result.set(key, below ? mergeValues(below, value, how, machine, depth) : value);
  }
  return result;
}

function mergeValues(below: Value, above: Value, how: Merge, machine: Machine, depth: number): Value {
  const plain = !how.recursive && how.lists === 'replace';
  if (plain || (below.kind === 'known' && above.kind === 'known' && isScalar(below, above))) return above;
  // What is merged depends on types that are not known.
  if (below.kind !== 'known' || above.kind !== 'known') {
    return refuse('a part to combine is not known');
  }
  const low = pythonOf(below.data);
  const high = pythonOf(above.data);
  if (low.type === 'dict' && high.type === 'dict') {
    return how.recursive
      ? computed(merge(low.map, high.map, how, machine, depth + 1), [below, above])
      : above;
  }
  if (low.type !== 'list' || high.type !== 'list') return above;
  switch (how.lists) {
    case 'replace':
      return above;
    case 'keep':
      return below;
    case 'append':
      return computed([...low.items, ...high.items], [below, above]);
    case 'prepend':
      return computed([...high.items, ...low.items], [below, above]);
    default:
      return refuse('this list_merge is not followed');
  }
}

function isScalar(a: Known, b: Known): boolean {
  const isContainer = (value: Known) => value.data !== null && typeof value.data === 'object';
  return !(isContainer(a) && isContainer(b));
}

function combine(terms: readonly Known[], how: Merge, machine: Machine): Value {
  const flat: Value[] = [];
  for (const term of terms) {
    const python = pythonOf(term.data);
    if (python.type === 'list' || python.type === 'tuple')
      flat.push(...python.items.map((part) => partOf(term, part)));
    else if (python.type !== 'none') flat.push(term);
  }
  for (const dict of flat) dictOf(dict);
  const [first, ...rest] = flat;
  if (!first) return computed(new Map(), terms);
  if (rest.length === 0) return first;
  // From the right, as Ansible does: it decides the order of keys.
  let result = dictOf(flat.at(-1) ?? first);
  for (const dict of flat.slice(0, -1).reverse()) result = merge(dictOf(dict), result, how, machine);
  return computed(result, flat);
}

function required(value: Value): Value {
  if (isUndefinedJinja(value)) refuse('an item lacks its key');
  return value;
}

export const DICT_FILTERS: Operations = new Map<string, Operation>([
  [
    'combine',
    variadic(['recursive', 'list_merge'], (subject, rest, named, machine) => {
      const how = {
        recursive: flagArgument(named.get('recursive')),
        lists: textArgument(named.get('list_merge'), 'replace'),
      };
      return combine([subject, ...rest], how, machine);
    }),
  ],
  [
    'dict2items',
    operation(['key_name', 'value_name'], (subject, [keyName, valueName]) => {
      const names = [textArgument(keyName, 'key'), textArgument(valueName, 'value')] as const;
      const map = dictOf(subject);
      const items = [...map].map(([key, value]) =>
        known(
          new Map([
            [names[0], known(keyOf(map, key))],
            [names[1], value],
          ]),
        ),
      );
      return computed(items, [subject]);
    }),
  ],
  [
    'items2dict',
    operation(['key_name', 'value_name'], (subject, [keyName, valueName], machine) => {
      const names = [known(textArgument(keyName, 'key')), known(textArgument(valueName, 'value'))] as const;
      const items = iterate(subject.data);
      machine.work.spend(items.length);
      const entries = items.map((entry): readonly [string, Value] => {
        const dict = entry.kind === 'known' ? entry : known(dictOf(entry));
        const key = required(item(dict, names[0]));
        const name =
          key.kind === 'known' && typeof key.data === 'string' ? key.data : refuse('a key is no text');
        return [name, required(item(dict, names[1]))];
      });
      return computed(new Map(entries), [subject]);
    }),
  ],
  [
    'dictsort',
    operation(['case_sensitive', 'by', 'reverse'], (subject, [caseSensitive, by, reverse], machine) => {
      const field = textArgument(by, 'key');
      if (field !== 'key' && field !== 'value') return refuse('dictsort sorts by key or value');
      const entries = [...dictOf(subject)];
      machine.work.spend(entries.length * Math.log2(entries.length + 1));
      const keyed = entries.map(([key, value]) => {
        const sorted = field === 'key' ? known(key) : value;
        if (sorted.kind !== 'known') return refuse('a value to sort by is not known');
        const { data } = sorted;
        const lower = typeof data === 'string' && !flagArgument(caseSensitive) ? data.toLowerCase() : data;
        return { by: lower, pair: known(tuple([known(key), value])) };
      });
      const sign = flagArgument(reverse) ? -1 : 1;
      keyed.sort((a, b) => sign * order(a.by, b.by));
      return computed(
        keyed.map(({ pair }) => pair),
        [subject],
      );
    }),
  ],
]);
