// The two ways in which Ansible renders a template: until ansible-core 2.18 to a text, from 2.19 on to a value of its
// own type.

import { type Data, type Known, known, oneOf, options, type Unknown, type Value } from '../../model/value.ts';
import { Stop } from '../../syntax/jinja/lattice.ts';
import { asText } from '../../syntax/jinja/print.ts';
import { equal, keyOf, pythonOf, settle, withKeysOf } from '../../syntax/jinja/python.ts';
import { pythonLiteral } from '../../syntax/python-literal.ts';

export type Reading = 'text' | 'native';

/** Deeper values hold no other reading that anybody looks at. */
const MAX_DEPTH = 40;

const DUAL = new WeakMap<object, boolean>();

/** Does a value, or a part of it, differ between the two? */
export function isDual(value: Value, depth = 0): boolean {
  if (value.kind === 'several') return value.options.some((o) => isDual(o, depth));
  if (value.kind === 'unknown') return false;
  if (value.native !== undefined) return true;
  const { data } = value;
  if (data === null || typeof data !== 'object' || depth > MAX_DEPTH) return false;
  const seen = DUAL.get(data);
  if (seen !== undefined) return seen;
  const found = [...data.values()].some((child) => isDual(child, depth + 1));
  DUAL.set(data, found);
  return found;
}

/** A value as one of the two has it. */
export function asRead(value: Value, reading: Reading, depth = 0): Value {
  if (!isDual(value) || depth > MAX_DEPTH) return value;
  if (value.kind === 'several')
    return { ...value, options: value.options.map((o) => asRead(o, reading, depth) as Known | Unknown) };
  if (value.kind === 'unknown') return value;
  const { native, ...rest } = value;
  if (native !== undefined && reading === 'native') return { ...rest, data: native };
  const { data } = value;
  if (data === null || typeof data !== 'object') return rest;
  const inner = (child: Value) => asRead(child, reading, depth + 1);
  if (Array.isArray(data)) return { ...rest, data: (data as readonly Value[]).map(inner) };
  const map = data as ReadonlyMap<string, Value>;
  const read = new Map([...map].map(([key, child]) => [key, inner(child)] as const));
  return { ...rest, data: withKeysOf(map, read) };
}

/**
 * What a template comes to where it is rendered to a text, of which those that look like a list, a dictionary or a truth
 * value are read as one (ansible-core 2.14 template/native_helpers.py, ansible_eval_concat).
 */
export function rendered(value: Value): Value {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'several') {
    const all = value.options.map((o) => rendered(o) as Known | Unknown);
    return all.every((o, i) => o === value.options[i]) ? value : { ...value, options: all };
  }
  const { data } = value;
  if (data === null) return { ...value, data: '' };
  if (typeof data === 'string') return readAsLiteral(value, data);
  if (typeof data === 'boolean') return value;
  const { type } = pythonOf(data);
  if (type === 'list' || type === 'dict' || type === 'view') return listed(value);
  try {
    const text = asText(value);
    return { ...value, data: text.data };
  } catch (stop) {
    if (stop instanceof Stop) return settle(value);
    throw stop;
  }
}

/** The same of a template that is a variable and nothing else: no text is made of a number, a truth value or null. */
export function renderedVariable(value: Value): Value {
  if (value.kind === 'several') return oneOf(value.options.map((o) => renderedVariable(o)));
  if (value.kind === 'unknown') return value;
  const { data } = value;
  if (data === null || typeof data === 'number') return value;
  return pythonOf(data).type === 'float' ? value : rendered(value);
}

/** Views are lists to whoever gets them; a float without a fraction is one as long as nobody writes it somewhere. */
export function listed(value: Value): Value {
  return value.kind === 'known' && pythonOf(value.data).type !== 'view' ? value : settle(value);
}

function readAsLiteral(value: Known, text: string): Value {
  if (!/^[[{]/.test(text) && text !== 'True' && text !== 'False') return value;
  const literal = pythonLiteral(text, true);
  return literal?.kind === 'known' ? { ...value, data: literal.data } : value;
}

/** The value of a template from both readings: one where they agree, or where only the type differs. */
export function merged(text: Value, native: Value): Value {
  if (text === native) return text;
  if (text.kind === 'known' && native.kind === 'known') return mergedKnown(text, native);
  const left = options(text);
  const right = options(native);
  if (left.length !== right.length) return oneOf([text, native]);
  return oneOf(
    left.map((option, i) => {
      const other = right[i] ?? option;
      if (option.kind === 'known' && other.kind === 'known') return mergedKnown(option, other);
      return option.kind === 'unknown' && other.kind === 'unknown' ? option : oneOf([option, other]);
    }),
  );
}

function mergedKnown(text: Known, native: Known): Value {
  const a = pythonOf(text.data);
  const b = pythonOf(native.data);
  if (a.type === 'list' && b.type === 'list' && a.items.length === b.items.length) {
    const items = a.items.map((item, i) => merged(item, b.items[i] ?? item));
    return items.every((item, i) => item === a.items[i]) ? text : { ...text, data: items };
  }
  if (a.type === 'dict' && b.type === 'dict' && isSameKeys(a.map, b.map)) {
    const entries = [...a.map].map(([key, child]) => [key, merged(child, b.map.get(key) ?? child)] as const);
    return entries.every(([key, child]) => child === a.map.get(key))
      ? text
      : { ...text, data: withKeysOf(a.map, new Map(entries)) };
  }
  if (a.type === b.type && equal(text, native) !== false) return text;
  return isSameText(text, native) ? { ...text, native: native.data } : oneOf([text, native]);
}

function isSameKeys(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key) && keyOf(a, key) === keyOf(b, key));
}

/** Is it one text once it is written somewhere? */
function isSameText(text: Known, native: Known): boolean {
  const written = textIn(text.data);
  if (written !== undefined && written === textIn(native.data)) return true;
  // A list that is read off a text is that text to who does not read it.
  return typeof native.data === 'string' && typeof text.data === 'object' && /^[[{]/.test(native.data);
}

function textIn(data: Data): string | undefined {
  if (data === null) return '';
  try {
    return String(asText(known(data)).data);
  } catch (stop) {
    if (stop instanceof Stop) return undefined;
    throw stop;
  }
}
