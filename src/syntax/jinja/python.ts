// Python's types on the model's data: what Jinja sees of a value, and how Python compares and prints it.

import { type Data, type Known, known, type TypedScalar, type Value } from '../../model/value.ts';
import { joinVia, refuse } from './lattice.ts';

const SHAPE = Symbol('python type');

/** What Python takes a piece of data for. `view` is what `dict.keys()` and `range()` give: iterable, no list yet. */
export type Python =
  | { readonly type: 'none' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int' | 'float'; readonly value: number }
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'list' | 'tuple' | 'view'; readonly items: readonly Value[] }
  | { readonly type: 'dict'; readonly map: ReadonlyMap<string, Value> };

const isList = (data: Data): data is readonly Value[] => Array.isArray(data);

function shapeOf(data: object): 'tuple' | 'view' | 'float' | undefined {
  return (data as { readonly [SHAPE]?: 'tuple' | 'view' | 'float' })[SHAPE];
}

function shaped<T extends object>(data: T, shape: 'tuple' | 'view' | 'float'): T {
  return Object.defineProperty(data, SHAPE, { value: shape });
}

/** The Python object behind data. */
export function pythonOf(data: Data): Python {
  if (data === null) return { type: 'none' };
  if (typeof data === 'boolean') return { type: 'bool', value: data };
  if (typeof data === 'string') return { type: 'str', value: data };
  if (typeof data === 'number') return { type: Number.isInteger(data) ? 'int' : 'float', value: data };
  const shape = shapeOf(data);
  if (isList(data)) return { type: shape === 'tuple' || shape === 'view' ? shape : 'list', items: data };
  const whole = shape === 'float' ? data.get('float') : undefined;
  if (whole?.kind === 'known') return { type: 'float', value: Number(whole.data) };
  return { type: 'dict', map: data };
}

export function tuple(items: readonly Value[]): Data {
  return shaped([...items], 'tuple');
}

export function view(items: readonly Value[]): Data {
  return shaped([...items], 'view');
}

/** An `int`; refuses what a double cannot hold exactly. */
export function int(value: number): Data {
  if (!Number.isSafeInteger(value)) refuse('a number is too large to follow');
  return value === 0 ? 0 : value;
}

/**
 * A `float`. The model's numbers cannot tell 5.0 from 5, and Python prints them differently, so a whole float
 * travels in a shape of its own inside one expression; {@link settle} makes it the text `5.0` at the end.
 */
export function float(value: number): Data {
  if (!Number.isFinite(value)) refuse('a number is too large to follow');
  if (!Number.isInteger(value)) return value;
  return shaped(new Map([['float', known(value)]]), 'float');
}

/** Keys of dictionaries that are no text, by the text that stands for them in the model, whose keys are text. */
const KEYS = new WeakMap<ReadonlyMap<string, Value>, ReadonlyMap<string, Data>>();

/** A dictionary of which it is known which keys are no text. */
export function keyed(map: ReadonlyMap<string, Value>, others: ReadonlyMap<string, Data>): Data {
  KEYS.set(map, others);
  return map;
}

/** The key that a text of the model's stands for. */
export function keyOf(map: ReadonlyMap<string, Value>, key: string): Data {
  return KEYS.get(map)?.get(key) ?? key;
}

/** A dictionary with the keys of another, of which it may be known which are no text. */
export function withKeysOf(map: ReadonlyMap<string, Value>, copy: ReadonlyMap<string, Value>): Data {
  const others = KEYS.get(map);
  return others ? keyed(copy, others) : copy;
}

/** The value of a key that is a text or a number. Where nobody says which keys are numbers, those that look like one are both. */
export function valueAt(map: ReadonlyMap<string, Value>, key: string | number): Value | undefined {
  const name = String(key);
  const others = KEYS.get(map);
  const isOther = others?.has(name);
  if (others && (typeof key === 'number') !== (isOther && typeof others.get(name) === 'number'))
    return undefined;
  return typeof key === 'string' && isOther ? undefined : map.get(name);
}

/** A typed scalar of a document as Python's data. */
export function pythonScalar(data: TypedScalar): Data {
  return typeof data === 'object' && data !== null ? float(data.float) : data;
}

/** Lists and maps larger than this, children included, and texts longer than sixteen times this, are not followed. */
const MAX_WEIGHT = 20_000;
const weights = new WeakMap<object, number>();

/** How many values hang below data; shared parts count every time, so that printing it is bounded too. */
function weightOf(data: Data, depth = 0): number {
  if (typeof data === 'string') return 1 + data.length / 16;
  if (data === null || typeof data !== 'object') return 1;
  const seen = weights.get(data);
  if (seen !== undefined) return seen;
  if (depth > 60) return Number.POSITIVE_INFINITY;
  let weight = 1;
  for (const child of data.values()) {
    if (child.kind === 'known') weight += weightOf(child.data, depth + 1);
    else if (child.kind === 'several') {
      for (const option of child.options)
        weight += option.kind === 'known' ? weightOf(option.data, depth + 1) : 1;
    } else weight++;
    if (weight > MAX_WEIGHT) break;
  }
  weights.set(data, weight);
  return weight;
}

/** Refuses, before it is written, a text of so many characters. */
export function checkLength(characters: number): void {
  if (!(characters <= MAX_WEIGHT * 16)) refuse('the value is too large to follow');
}

/** True where data can be walked: it is neither too large nor too deep, shared parts counted every time. */
export function isWalkable(data: Data): boolean {
  return weightOf(data) <= MAX_WEIGHT;
}

/** A computed value: no origin, the way of its parts; refuses what has grown too large. */
export function computed(data: Data, parts: readonly Value[]): Known {
  if (!isWalkable(data)) refuse('the value is too large to follow');
  return known(data, joinVia(parts));
}

/** Turns views into lists and whole floats into the text Python prints for them, at any depth. */
export function settle(value: Value, depth = 0): Value {
  if (value.kind === 'several') {
    return { kind: 'several', options: value.options.map((o) => settle(o, depth) as Known) };
  }
  if (value.kind === 'unknown' || value.data === null || typeof value.data !== 'object') return value;
  // What is not walkable was not computed here, so it holds neither.
  if (depth === 0 && !isWalkable(value.data)) return value;
  const python = pythonOf(value.data);
  if (python.type === 'float') return { ...value, data: floatText(python.value) };
  if (python.type === 'dict') {
    const entries = [...python.map].map(([key, child]) => [key, settle(child, depth + 1)] as const);
    return entries.every(([key, child]) => child === python.map.get(key))
      ? value
      : { ...value, data: withKeysOf(python.map, new Map(entries)) };
  }
  if (python.type !== 'list' && python.type !== 'tuple' && python.type !== 'view') return value;
  const items = python.items.map((child) => settle(child, depth + 1));
  const same = python.type !== 'view' && items.every((child, i) => child === python.items[i]);
  return same ? value : { ...value, data: python.type === 'tuple' ? tuple(items) : items };
}

/** Python's `bool(x)`. */
export function truthy(data: Data): boolean {
  const python = pythonOf(data);
  switch (python.type) {
    case 'none':
      return false;
    case 'bool':
      return python.value;
    case 'int':
    case 'float':
      return python.value !== 0;
    case 'str':
      return python.value !== '';
    case 'dict':
      return python.map.size > 0;
    case 'list':
    case 'tuple':
    case 'view':
      return python.items.length > 0;
  }
}

/** A number as Python's arithmetic takes it: bools count. */
export function numberOf(python: Python): number | undefined {
  if (python.type === 'int' || python.type === 'float') return python.value;
  return python.type === 'bool' ? Number(python.value) : undefined;
}

/** Python's `==`; undefined where an unknown part decides. */
export function equal(a: Value, b: Value, depth = 0): boolean | undefined {
  if (a.kind !== 'known' || b.kind !== 'known') return undefined;
  if (depth === 0 && !(isWalkable(a.data) && isWalkable(b.data))) return undefined;
  const left = pythonOf(a.data);
  const right = pythonOf(b.data);
  const number = numberOf(left);
  if (number !== undefined) return number === numberOf(right);
  if (left.type === 'none' || right.type === 'none') return left.type === right.type;
  if (left.type === 'str' || right.type === 'str') {
    return left.type === 'str' && right.type === 'str' && left.value === right.value;
  }
  if (left.type === 'view' || right.type === 'view') return undefined;
  if (left.type === 'dict' && right.type === 'dict') return equalMaps(left.map, right.map, depth);
  if ('items' in left && 'items' in right && left.type === right.type) {
    if (left.items.length !== right.items.length) return false;
    return every(left.items, (item, i) => {
      const other = right.items[i];
      return other && equal(item, other, depth + 1);
    });
  }
  return false;
}

function equalMaps(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  depth: number,
): boolean | undefined {
  if (a.size !== b.size) return false;
  return every([...a], ([key, value]) => {
    const other = b.get(key);
    return other ? equal(value, other, depth + 1) : false;
  });
}

function every<T>(
  items: readonly T[],
  holds: (item: T, index: number) => boolean | undefined,
): boolean | undefined {
  let all: boolean | undefined = true;
  for (const [index, item] of items.entries()) {
    const one = holds(item, index);
    if (one === false) return false;
    if (one === undefined) all = undefined;
  }
  return all;
}

/** Negative, zero or positive like Python's ordering; refuses types Python does not order. */
export function order(a: Data, b: Data, depth = 0): number {
  if (depth === 0 && !(isWalkable(a) && isWalkable(b))) refuse('the value is too large to follow');
  const left = pythonOf(a);
  const right = pythonOf(b);
  const x = numberOf(left);
  const y = numberOf(right);
  if (x !== undefined && y !== undefined) return x - y;
  if (left.type === 'str' && right.type === 'str') return orderTexts(left.value, right.value);
  if ('items' in left && 'items' in right && left.type === right.type && left.type !== 'view') {
    for (const [i, item] of left.items.entries()) {
      const other = right.items[i];
      if (!other) return 1;
      const same = equal(item, other, depth + 1);
      if (same) continue;
      if (same === undefined || item.kind !== 'known' || other.kind !== 'known')
        refuse('a list to compare holds an unknown value');
      return order(item.data, other.data, depth + 1);
    }
    return left.items.length - right.items.length;
  }
  return refuse(`Python does not order ${left.type} and ${right.type}`);
}

/** By code point, as Python orders text; UTF-16 order differs above U+FFFF. */
export function orderTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (!/[\ud800-\udfff]/.test(a + b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Python's `repr` of a float: the shortest digits, an exponent below 1e-4 and from 1e16. */
export function floatText(value: number): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential());
  if (!match) return String(value);
  const [, sign = '', first = '', more = '', power = '0'] = match;
  const exponent = Number(power);
  const digits = first + more;
  const minus = Object.is(value, -0) ? '-' : sign;
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${minus}${first}${more ? `.${more}` : ''}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${minus}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${minus}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** The items Python iterates over: keys of a dict, characters of a text. Refuses what is not iterable. */
export function iterate(data: Data): readonly Value[] {
  const python = pythonOf(data);
  if (python.type === 'str') return [...python.value].map((c) => known(c));
  if (python.type === 'dict') return [...python.map.keys()].map((key) => known(keyOf(python.map, key)));
  if ('items' in python) return python.items;
  return refuse(`a value of type ${python.type} is not a list`);
}

/** How many of `items` equal `value`; undefined where an unknown part decides. */
export function equalCount(items: readonly Value[], value: Value): number | undefined {
  let count = 0;
  for (const item of items) {
    const same = equal(item, value);
    if (same === undefined) return undefined;
    if (same) count++;
  }
  return count;
}
