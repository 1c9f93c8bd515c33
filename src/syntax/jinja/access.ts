// Attributes, subscripts and slices, as Jinja's Environment.getattr and getitem find them on Python's types.

import { type Known, known, type Value } from '../../model/value.ts';
import { isUndefinedJinja, partOf, perOption, refuse, undefinedJinja } from './lattice.ts';
import { computed, int, numberOf, type Python, pythonOf, tuple, valueAt } from './python.ts';

/** Public attributes of Python's str, list, tuple, dict, int and float: a bound method hides a missing key. */
const PYTHON_ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'append as_integer_ratio bit_count bit_length capitalize casefold center clear conjugate copy count ' +
    'denominator encode endswith expandtabs extend find format format_map from_bytes fromhex fromkeys get hex ' +
    'imag index insert is_integer isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric ' +
    'isprintable isspace istitle isupper items join keys ljust lower lstrip maketrans mapping numerator ' +
    'partition pop popitem real remove removeprefix removesuffix replace reverse rfind rindex rjust rpartition ' +
    'rsplit rstrip setdefault sort split splitlines start startswith step stop strip swapcase title to_bytes ' +
    'translate update upper values zfill isdisjoint'
  ).split(' '),
);

const DICT_ATTRIBUTES: ReadonlySet<string> = new Set(
  'clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '),
);

/** `target.name`. Undefined stays undefined, as Ansible's undefined does (AnsibleUndefined.__getattr__). */
export function attribute(target: Value, name: string): Value {
  return perOption(target, (option) => {
    if (option.kind === 'unknown') return option;
    const python = pythonOf(option.data);
    // Unlike a subscript, an attribute finds the method before the key.
    if (python.type === 'dict' && DICT_ATTRIBUTES.has(name)) refuse(`'${name}' is a method, not a value`);
    return item(option, known(name));
  });
}

/** `target[index]` for one value each. */
export function subscript(target: Value, index: Value): Value {
  return perOption(target, (option) => {
    if (option.kind === 'unknown')
      return isUndefinedJinja(option) && index.kind === 'unknown' ? index : option;
    return perOption(index, (key) => (key.kind === 'unknown' ? key : item(option, key)));
  });
}

/** `getitem` of a known value; undefined in Jinja where it is missing, refused where Python's own attributes answer. */
export function item(container: Known, key: Known): Value {
  const python = pythonOf(container.data);
  const wanted = pythonOf(key.data);
  const found = lookUp(python, wanted);
  if (found) return partOf(container, found);
  if (wanted.type === 'str') {
    const name = wanted.value;
    if (name.startsWith('_')) refuse(`the attribute '${name}' is not followed`);
    const attributes = python.type === 'dict' ? DICT_ATTRIBUTES : PYTHON_ATTRIBUTES;
    if (attributes.has(name)) refuse(`'${name}' is a method, not a value`);
  }
  if (python.type === 'view') refuse('a view of a dictionary or a range has no parts to pick');
  const label = wanted.type === 'str' || wanted.type === 'int' ? `'${wanted.value}'` : 'this key';
  return undefinedJinja(`${label} is not in the value`, container.via);
}

function lookUp(container: Python, key: Python): Value | undefined {
  if (container.type === 'dict') {
    return key.type === 'str' || key.type === 'int' ? valueAt(container.map, key.value) : undefined;
  }
  const index = key.type === 'float' ? undefined : numberOf(key);
  if (index === undefined) return undefined;
  if (container.type === 'list' || container.type === 'tuple') return container.items.at(index);
  if (container.type !== 'str') return undefined;
  const c = [...container.value].at(index);
  return c === undefined ? undefined : known(c);
}

/** `target[start:stop:step]` of a known value. */
export function slice(target: Known, bounds: readonly (Known | undefined)[]): Value {
  const [start, stop, step] = bounds.map(bound);
  const python = pythonOf(target.data);
  if (python.type === 'str') {
    const characters = pick([...python.value], start, stop, step);
    return computed(characters.join(''), [target]);
  }
  if (python.type !== 'list' && python.type !== 'tuple')
    return refuse(`a value of type ${python.type} has no slices`);
  const items = pick(python.items, start, stop, step);
  return computed(python.type === 'tuple' ? tuple(items) : items, [target]);
}

function bound(value: Known | undefined): number | undefined {
  if (value === undefined || value.data === null) return undefined;
  const number = numberOf(pythonOf(value.data));
  return number !== undefined && Number.isInteger(number) ? number : refuse('a slice needs whole numbers');
}

/** Python's slice.indices. */
function pick<T>(
  items: readonly T[],
  start: number | undefined,
  stop: number | undefined,
  step = 1,
): readonly T[] {
  if (step === 0) return refuse('a slice step is zero');
  const size = items.length;
  const clamp = (value: number): number => {
    const from = value < 0 ? value + size : value;
    return step > 0 ? Math.min(Math.max(from, 0), size) : Math.min(Math.max(from, -1), size - 1);
  };
  const first = start === undefined ? (step > 0 ? 0 : size - 1) : clamp(start);
  const last = stop === undefined ? (step > 0 ? size : -1) : clamp(stop);
  const picked: T[] = [];
  for (let i = first; step > 0 ? i < last : i > last; i += step) picked.push(items[i] as T);
  return picked;
}

/** `a.b.0` as `map(attribute=…)` reads it: digits are indexes. A whole number is one index. */
export function path(value: Value, attributes: Known): Value {
  const python = pythonOf(attributes.data);
  if (python.type === 'int') return subscript(value, known(int(python.value)));
  if (python.type !== 'str') return refuse('an attribute is no text');
  let at = value;
  for (const part of python.value.split('.')) {
    at = subscript(at, known(/^\d{1,9}$/.test(part) ? Number(part) : part));
  }
  return at;
}
