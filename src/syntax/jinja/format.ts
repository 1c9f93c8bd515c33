// Python's two ways to fill a text: `'%05d' % n` and `'{}'.format(x)`, in the simple forms.

import type { Known, Value } from '../../model/value.ts';
import { item } from './access.ts';
import type { Arguments } from './calls.ts';
import { refuse, together } from './lattice.ts';
import { textOf } from './print.ts';
import { checkLength, computed, numberOf, pythonOf } from './python.ts';

/** Wider fields are not written out. */
const MAX_WIDTH = 1000;

const PERCENT = /%(?:\((\w+)\))?([-0+ ]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g;

/** `format % values`: a tuple fills several places, a dict the named ones, anything else the only one. */
export function percentFormat(format: Known, values: Known): Value {
  const python = pythonOf(values.data);
  if (python.type === 'tuple') return fill(format, python.items, undefined, [values]);
  if (python.type === 'dict') return fill(format, [], values, [values]);
  return fill(format, [values], undefined, [values]);
}

/** As {@link percentFormat} with the places given one by one. */
export function fill(
  format: Known,
  values: readonly Value[],
  named: Known | undefined,
  also: readonly Known[] = [],
): Value {
  const text = typeof format.data === 'string' ? format.data : refuse('the format is no text');
  const wanted: Value[] = [];
  let next = 0;
  for (const [, name, , , , kind] of text.matchAll(PERCENT)) {
    if (kind === '%') continue;
    const value =
      name === undefined ? values[next++] : named && item(named, { kind: 'known', data: name, via: [] });
    wanted.push(value ?? refuse('the format has more places than values'));
  }
  if (next < values.length) refuse('the format has fewer places than values');
  if (text.replace(PERCENT, '').includes('%')) refuse('the format is not one that is followed');
  return together(wanted, (...known) => {
    let at = 0;
    let length = 0;
    const parts: Value[] = [];
    const result = text.replace(
      PERCENT,
      (_, _name, flags: string, width: string, precision, kind: string) => {
        if (kind === '%') return '%';
        const value = known[at++];
        if (!value) return '';
        parts.push(value);
        const shown = pad(
          converted(kind, value, precision, parts),
          flags,
          width,
          kind !== 's' && kind !== 'r',
        );
        length += shown.length;
        checkLength(length);
        return shown;
      },
    );
    return computed(result, [format, ...also, ...parts]);
  });
}

function converted(kind: string, value: Known, precision: string | undefined, parts: Value[]): string {
  if (kind === 's') {
    const printed = textOf(value);
    parts.push(...printed.parts);
    return precision === undefined ? printed.text : [...printed.text].slice(0, Number(precision)).join('');
  }
  const number = numberOf(pythonOf(value.data));
  if (number === undefined) return refuse('a format wants a number');
  if (kind === 'd' || kind === 'i') {
    return precision === undefined
      ? String(Math.trunc(number))
      : refuse('the format is not one that is followed');
  }
  // toFixed rounds an exact half up, Python to even: only halves differ, and they end in 5 when written out.
  if (kind === 'f' && Number(precision ?? 6) <= 20) {
    const digits = Number(precision ?? 6);
    if (
      /^50*$/.test(
        number
          .toFixed(Math.min(100, digits + 60))
          .split('.')[1]
          ?.slice(digits) ?? '',
      )
    ) {
      return refuse('a half is not rounded here');
    }
    return Math.abs(number) < 1e15 ? number.toFixed(digits) : refuse('a number is too large to follow');
  }
  if ((kind === 'x' || kind === 'X' || kind === 'o') && Number.isInteger(number) && precision === undefined) {
    const text = number.toString(kind === 'o' ? 8 : 16);
    return kind === 'X' ? text.toUpperCase() : text;
  }
  return refuse('the format is not one that is followed');
}

function pad(text: string, flags: string, width: string, numeric: boolean): string {
  const size = Number(width || 0);
  if (size > MAX_WIDTH) refuse('the value is too large to follow');
  let sign = '';
  let body = text;
  if (numeric) {
    if (body.startsWith('-')) [sign, body] = ['-', body.slice(1)];
    else if (flags.includes('+')) sign = '+';
    else if (flags.includes(' ')) sign = ' ';
  }
  if (flags.includes('-')) return (sign + body).padEnd(size);
  if (numeric && flags.includes('0')) return sign + body.padStart(size - sign.length, '0');
  return (sign + body).padStart(size);
}

const BRACES = /\{\{|\}\}|\{(\w*)\}|[{}]/g;

/** `format.format(*args, **kwargs)` with plain places: `{}`, `{0}`, `{name}`. */
export function braceFormat(format: Known, args: Arguments): Value {
  const text = typeof format.data === 'string' ? format.data : refuse('the format is no text');
  const wanted: Value[] = [];
  let next = 0;
  let numbered = false;
  for (const [whole, name] of text.matchAll(BRACES)) {
    if (whole === '{{' || whole === '}}') continue;
    if (name === undefined) return refuse('the format is not one that is followed');
    if (name !== '' && /^\d/.test(name)) numbered = true;
    const value =
      name === ''
        ? args.positional[next++]
        : /^\d+$/.test(name)
          ? args.positional[Number(name)]
          : args.named.get(name);
    wanted.push(value ?? refuse('the format has more places than values'));
  }
  if (numbered && next > 0) return refuse('the format mixes numbered places with others');
  return together(wanted, (...known) => {
    let at = 0;
    let length = 0;
    const parts: Value[] = [];
    const result = text.replace(BRACES, (whole) => {
      if (whole === '{{') return '{';
      if (whole === '}}') return '}';
      const value = known[at++];
      if (!value) return '';
      const printed = textOf(value);
      parts.push(...printed.parts);
      length += printed.text.length;
      checkLength(length);
      return printed.text;
    });
    return computed(result, [format, ...parts]);
  });
}
