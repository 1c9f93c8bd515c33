// Filters that write or read another notation: JSON, base64.

import { type Known, known, type Value } from '../../../model/value.ts';
import {
  flagArgument,
  intArgument,
  type Operation,
  type Operations,
  operation,
  textArgument,
} from '../calls.ts';
import { refuse } from '../lattice.ts';
import { jsonOf, textOf } from '../print.ts';
import { computed } from '../python.ts';

/** Longer or deeper JSON is not read. */
const MAX_JSON = 100_000;
const MAX_DEPTH = 50;

function fromJson(subject: Known): Value {
  const text = textArgument(subject);
  if (text.length > MAX_JSON) return refuse('the value is too large to follow');
  // Whole floats and the order of number-like keys are lost by JSON.parse.
  if (/\d\.\d|\d[eE]|"-?\d+"\s*:/.test(text)) return refuse('this JSON is not read');
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch {
    return refuse('the text is no JSON');
  }
  const value = fromPlain(plain, 0);
  return { ...computed(value.data, [subject]) };
}

function fromPlain(plain: unknown, depth: number): Known {
  if (depth > MAX_DEPTH) return refuse('the value is nested too deep');
  if (plain === null || typeof plain === 'string' || typeof plain === 'boolean') return known(plain);
  if (typeof plain === 'number') {
    return Number.isSafeInteger(plain) ? known(plain) : refuse('a number is too large to follow');
  }
  if (Array.isArray(plain)) return known(plain.map((item: unknown) => fromPlain(item, depth + 1)));
  if (typeof plain !== 'object') return refuse('the text is no JSON');
  return known(new Map(Object.entries(plain).map(([key, child]) => [key, fromPlain(child, depth + 1)])));
}

function fromBase64(text: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return refuse('the text is no base64');
  const bytes = Buffer.from(text, 'base64');
  const decoded = bytes.toString('utf8');
  return Buffer.from(decoded, 'utf8').equals(bytes) ? decoded : refuse('the base64 holds no text');
}

export const ENCODING_FILTERS: Operations = new Map<string, Operation>([
  [
    'to_json',
    operation([], (subject) => {
      const { text, parts } = jsonOf(subject, { indent: undefined, sorted: false });
      return computed(text, parts);
    }),
  ],
  [
    'to_nice_json',
    operation(['indent', 'sort_keys'], (subject, [indent, sorted]) => {
      const blanks = intArgument(indent, 4);
      if (blanks < 0 || blanks > 16) return refuse('the value is too large to follow');
      const layout = { indent: blanks, sorted: sorted === undefined || flagArgument(sorted) };
      const { text, parts } = jsonOf(subject, layout);
      return computed(text, parts);
    }),
  ],
  ['from_json', operation([], fromJson)],
  [
    'b64encode',
    operation([], (subject) => {
      const { text, parts } = textOf(subject);
      return computed(Buffer.from(text, 'utf8').toString('base64'), parts);
    }),
  ],
  ['b64decode', operation([], (subject) => computed(fromBase64(textArgument(subject)), [subject]))],
]);
