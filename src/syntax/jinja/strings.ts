// Python's string functions that both filters and methods need.

import { checkLength } from './python.ts';

/** What Python's str.isspace() is true for. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`, 'g');
const IS_SPACE = new RegExp(`[${SPACE}]`);
const LINE_BREAK = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Which end of a text `strip` works on. */
export type Ends = 'both' | 'left' | 'right';

/** `str.strip`, `lstrip` and `rstrip`; blanks where `characters` is undefined. */
export function strip(text: string, characters: string | undefined, ends: Ends = 'both'): string {
  const set = characters === undefined ? undefined : new Set(characters);
  const drop = (c: string | undefined) => c !== undefined && (set ? set.has(c) : IS_SPACE.test(c));
  const units = [...text];
  let start = 0;
  let end = units.length;
  if (ends !== 'right') while (start < end && drop(units[start])) start++;
  if (ends !== 'left') while (end > start && drop(units[end - 1])) end--;
  return start === 0 && end === units.length ? text : units.slice(start, end).join('');
}

/** `str.split(separator, limit)`; runs of blanks where `separator` is undefined. Undefined for an empty separator. */
export function split(
  text: string,
  separator: string | undefined,
  limit = -1,
): readonly string[] | undefined {
  if (separator === '') return undefined;
  if (separator === undefined && limit < 0) return text.split(SPACES).filter((piece) => piece !== '');
  if (separator === undefined) return undefined;
  const pieces = text.split(separator);
  if (limit < 0 || pieces.length <= limit + 1) return pieces;
  return [...pieces.slice(0, limit), pieces.slice(limit).join(separator)];
}

/** `str.rsplit(separator, limit)` for a separator that is not empty. */
export function splitFromRight(text: string, separator: string, limit: number): readonly string[] {
  const pieces = text.split(separator);
  if (limit < 0 || pieces.length <= limit + 1) return pieces;
  const head = pieces.length - limit;
  return [pieces.slice(0, head).join(separator), ...pieces.slice(head)];
}

/** `str.splitlines()`. */
export function splitLines(text: string): readonly string[] {
  const lines = text.split(LINE_BREAK);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** `str.replace(from, to, count)`; every occurrence where `count` is negative. Refuses a result that is too long. */
export function replace(text: string, from: string, to: string, count = -1): string {
  const places = from === '' ? text.length + 1 : text.split(from).length - 1;
  checkLength(text.length + places * (to.length - from.length));
  if (count < 0)
    return from === '' ? `${to}${[...text].map((c) => c + to).join('')}` : text.split(from).join(to);
  const pieces = from === '' ? ['', ...text] : text.split(from);
  if (pieces.length <= count + 1 && from !== '') return pieces.join(to);
  const joined = pieces.slice(0, count + 1).join(to);
  return count >= pieces.length
    ? joined + to
    : joined +
        pieces
          .slice(count + 1)
          .map((p) => from + p)
          .join('');
}

/** `str.capitalize()`. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

/** `int(text)` in base ten: sign, single underscores and blanks around allowed. */
export function parseInt10(text: string): number | undefined {
  const digits = strip(text, undefined);
  return /^[+-]?\d+(?:_\d+)*$/.test(digits) ? Number(digits.replaceAll('_', '')) : undefined;
}

/** `float(text)` for finite numbers written with digits. `inf` and `nan` give NaN, other text undefined. */
export function parseFloat10(text: string): number | undefined {
  const digits = strip(text, undefined);
  if (/^[+-]?(?:inf|infinity|nan)$/i.test(digits)) return Number.NaN;
  const number = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
  return number.test(digits) ? Number(digits.replaceAll('_', '')) : undefined;
}
