// Filters on one list: order, picking, mapping, selecting, grouping.

import { type Known, known, oneOf, type Value } from '../../../model/value.ts';
import { path } from '../access.ts';
import { arithmetic } from '../arithmetic.ts';
import {
  type Arguments,
  flagArgument,
  intArgument,
  type Machine,
  type Operation,
  type Operations,
  operation,
  textArgument,
} from '../calls.ts';
import { isUndefinedJinja, partOf, perOption, refuse, Stop, together, undefinedJinja } from '../lattice.ts';
import { asText } from '../print.ts';
import { checkLength, computed, iterate, order, pythonOf, truthy } from '../python.ts';

/** The items of a list to work on; the steps are counted. */
function itemsOf(subject: Known, machine: Machine): readonly Value[] {
  const items = iterate(subject.data);
  machine.work.spend(items.length);
  return items;
}

function certain(value: Value): Known {
  if (value.kind === 'known') return value;
  if (value.kind === 'unknown') throw new Stop(value);
  return refuse('a list holds a value that may differ');
}

/** The key an item is sorted or compared by: an attribute or itself, without case unless asked. */
function keyOf(item: Value, attribute: Known | undefined, caseSensitive: boolean): Known {
  const value = certain(attribute && attribute.data !== null ? path(item, attribute) : item);
  return !caseSensitive && typeof value.data === 'string' ? known(value.data.toLowerCase()) : value;
}

function extreme(sign: 1 | -1): Operation {
  return operation(['case_sensitive', 'attribute'], (subject, [caseSensitive, attribute], machine) => {
    let best: { item: Value; key: Known } | undefined;
    for (const item of itemsOf(subject, machine)) {
      const key = keyOf(item, attribute, flagArgument(caseSensitive));
      if (!best || sign * order(key.data, best.key.data) > 0) best = { item, key };
    }
    return best ? partOf(subject, best.item) : undefinedJinja('the list is empty', subject.via);
  });
}

function end(position: 0 | -1): Operation {
  return operation([], (subject, _, machine) => {
    const python = pythonOf(subject.data);
    if (position === -1 && python.type === 'view') return refuse('the end of a view is not followed');
    const item = itemsOf(subject, machine).at(position);
    return item ? partOf(subject, item) : undefinedJinja('the list is empty', subject.via);
  });
}

/** `map('filter', …)` and `map(attribute=…, default=…)`. */
const map: Operation = (subject, args, machine) =>
  perOption(subject, (list) => {
    if (list.kind === 'unknown') return list;
    return computed(itemsOf(list, machine).map(mapping(args, machine)), [list]);
  });

function mapping(args: Arguments, machine: Machine): (item: Value) => Value {
  const [name, ...rest] = args.positional;
  if (name) {
    const filter = textArgument(certain(name));
    return (item) => machine.filter(filter, item, { positional: rest, named: args.named });
  }
  const attribute = certain(args.named.get('attribute') ?? refuse('map needs a filter or an attribute'));
  const fallback = args.named.get('default');
  if (args.named.size > (fallback ? 2 : 1)) return refuse('map has an argument that is not known');
  return (item) => {
    const value = path(item, attribute);
    return isUndefinedJinja(value) && fallback ? fallback : value;
  };
}

/** select, reject, selectattr, rejectattr: undecided items make the list unknown, its length is not known. */
function selection(keep: boolean, byAttribute: boolean): Operation {
  return (subject, args, machine) =>
    perOption(subject, (list) => {
      if (list.kind === 'unknown') return list;
      const attribute = byAttribute
        ? certain(args.positional[0] ?? refuse('an attribute is missing'))
        : undefined;
      const [name, ...rest] = args.positional.slice(byAttribute ? 1 : 0);
      const test = name && textArgument(certain(name));
      const kept = itemsOf(list, machine).filter((item) => {
        const value = attribute ? path(item, attribute) : item;
        const verdict =
          test === undefined ? value : machine.test(test, value, { positional: rest, named: args.named });
        return truthy(certain(verdict).data) === keep;
      });
      return computed(kept, [list]);
    });
}

/** Ansible's flatten: words that mean null are dropped unless skip_nulls is off. */
function flatten(
  items: readonly Value[],
  levels: number,
  skipNulls: boolean,
  machine: Machine,
): readonly Value[] {
  machine.work.spend(items.length + 1);
  if (levels < -60) return refuse('the value is nested too deep');
  const flat: Value[] = [];
  for (const item of items) {
    const python = item.kind === 'known' ? pythonOf(item.data) : undefined;
    if (item.kind === 'several') refuse('a list holds a value that may differ');
    const isNull = python?.type === 'none' || (python?.type === 'str' && /^(None|null)$/.test(python.value));
    if (skipNulls && isNull) continue;
    // An unknown item may be a list itself: the flat list would have another length.
    if (!python) certain(item);
    else if ((python.type === 'list' || python.type === 'tuple') && levels !== 0) {
      flat.push(...flatten(python.items, levels - 1, skipNulls, machine));
    } else flat.push(item);
  }
  return flat;
}

function batches(items: readonly Value[], size: number, fill: Value | undefined): readonly Value[] {
  if (size < 1 || size > 10_000) return refuse('a batch of this size is not followed');
  const result: Value[] = [];
  for (let i = 0; i < items.length; i += size) {
    const batch = items.slice(i, i + size);
    const missing = fill && fill.kind === 'known' && fill.data !== null ? size - batch.length : 0;
    result.push(known([...batch, ...Array.from({ length: missing }, () => fill ?? known(null))]));
  }
  return result;
}

export const LIST_FILTERS: Operations = new Map<string, Operation>([
  [
    'list',
    operation([], (subject, _, machine) => {
      const items = itemsOf(subject, machine);
      return pythonOf(subject.data).type === 'list' ? subject : computed([...items], [subject]);
    }),
  ],
  ['first', end(0)],
  ['last', end(-1)],
  ['min', extreme(-1)],
  ['max', extreme(1)],
  ['map', map],
  ['select', selection(true, false)],
  ['reject', selection(false, false)],
  ['selectattr', selection(true, true)],
  ['rejectattr', selection(false, true)],
  [
    'reverse',
    operation([], (subject, _, machine) => {
      const items = [...itemsOf(subject, machine)].reverse();
      const text = typeof subject.data === 'string';
      return computed(text ? items.map((c) => certain(c).data).join('') : items, [subject]);
    }),
  ],
  [
    'sort',
    operation(
      ['reverse', 'case_sensitive', 'attribute'],
      (subject, [reverse, caseSensitive, attribute], machine) => {
        if (attribute && typeof attribute.data === 'string' && attribute.data.includes(','))
          refuse('sorting by several attributes is not followed');
        const keyed = itemsOf(subject, machine).map((item) => ({
          item,
          key: keyOf(item, attribute, flagArgument(caseSensitive)),
        }));
        machine.work.spend(keyed.length * Math.log2(keyed.length + 1));
        const sign = flagArgument(reverse) ? -1 : 1;
        keyed.sort((a, b) => sign * order(a.key.data, b.key.data));
        return computed(
          keyed.map(({ item }) => item),
          [subject],
        );
      },
    ),
  ],
  [
    'join',
    operation(['d', 'attribute'], (subject, [separator, attribute], machine) => {
      const between = separator ? asText(separator) : known('');
      const items = itemsOf(subject, machine);
      const wanted =
        attribute && attribute.data !== null ? items.map((item) => path(item, attribute)) : items;
      return together(wanted, (...parts) => {
        const texts = parts.map(asText);
        const gap = textArgument(between);
        checkLength(texts.reduce((sum, { data }) => sum + String(data).length + gap.length, 0));
        const text = texts.map(({ data }) => data).join(gap);
        return computed(text, [subject, between, ...texts]);
      });
    }),
  ],
  [
    'sum',
    operation(['attribute', 'start'], (subject, [attribute, start], machine) => {
      const items = itemsOf(subject, machine);
      const wanted =
        attribute && attribute.data !== null ? items.map((item) => path(item, attribute)) : items;
      return together(wanted, (...parts) => {
        let total: Known = start ?? known(0, subject.via);
        for (const part of parts) {
          machine.work.spend(Array.isArray(total.data) ? total.data.length : 1);
          total = certain(arithmetic('+', total, part));
        }
        return computed(total.data, [subject, total]);
      });
    }),
  ],
  [
    'flatten',
    operation(['levels', 'skip_nulls'], (subject, [levels, skipNulls], machine) => {
      const python = pythonOf(subject.data);
      if (python.type !== 'list' && python.type !== 'tuple') return refuse('only lists are flattened');
      const depth = levels && levels.data !== null ? intArgument(levels) : -1;
      return computed(flatten(python.items, depth, !skipNulls || flagArgument(skipNulls), machine), [
        subject,
      ]);
    }),
  ],
  [
    'batch',
    operation(['linecount', 'fill_with'], (subject, [size, fill], machine) =>
      computed(batches(itemsOf(subject, machine), intArgument(size), fill), [subject]),
    ),
  ],
]);

/** `ternary(yes, no, none)`: an undecided condition leaves both. */
export const ternary: Operation = (subject, args) => {
  const [yes, no] = [
    args.positional[0] ?? args.named.get('true_val'),
    args.positional[1] ?? args.named.get('false_val'),
  ];
  const none = args.positional[2] ?? args.named.get('none_val');
  if (!yes || !no) return refuse('ternary needs two values');
  return perOption(subject, (condition) => {
    if (isUndefinedJinja(condition)) return condition;
    if (condition.kind === 'unknown') return oneOf(none ? [yes, no, none] : [yes, no]);
    if (condition.data === null && none && !(none.kind === 'known' && none.data === null)) return none;
    return truthy(condition.data) ? yes : no;
  });
};
