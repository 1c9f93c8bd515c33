// `format` and `formatlist`: the verbs that are exact, after https://developer.hashicorp.com/terraform/language/functions/format.

import { type Known, known, unknown, type Value } from '../../../model/value.ts';
import {
  collection,
  failure,
  isList,
  lift,
  MAX_TEXT,
  numberText,
  text,
  toBool,
  toNumber,
  toText,
  viaOf,
} from '../types.ts';
import { asText, atLeast, type FunctionTable, type Via } from './define.ts';
import { encodeJson } from './json.ts';
import { characters } from './texts.ts';

const VERB = /%([-+# 0]*)(\d{1,4})?(?:\.(\d{1,4}))?(?:\[(\d{1,4})\])?(.)?/gsu;

export const FORMAT_FUNCTIONS: FunctionTable = {
  format: {
    ...atLeast(1, ([spec, ...args], via) => asText(spec, (s) => format(s, args, via))),
    nullable: true,
  },
  formatlist: atLeast(1, ([spec, ...args], via) =>
    asText(spec, (s) => {
      const lengths = args.flatMap((arg) => (isList(arg.data) ? [arg.data.length] : []));
      const length = lengths[0] ?? 1;
      if (lengths.some((other) => other !== length))
        return failure('formatlist() of lists of different lengths', via);
      const rows: Value[] = [];
      for (let i = 0; i < length; i++) {
        const row = args.map((arg) => (isList(arg.data) ? (arg.data[i] ?? arg) : arg));
        rows.push(lift(row, (...all: readonly Known[]) => format(s, all, viaOf(all))));
      }
      return rows.find((row) => row.kind === 'unknown' && 'failed' in row) ?? collection('list', rows, via);
    }),
  ),
};

function format(spec: string, args: readonly Known[], via: Via): Value {
  const pieces: Value[] = [];
  let next = 0;
  let used = 0;
  let end = 0;
  for (const match of spec.matchAll(VERB)) {
    const [all, flags = '', width, precision, position, verb] = match;
    pieces.push(known(spec.slice(end, match.index)));
    end = match.index + all.length;
    if (verb === '%') {
      pieces.push(known('%'));
      continue;
    }
    const at = position === undefined ? next : Number(position) - 1;
    next = at + 1;
    used = Math.max(used, next);
    const arg = args[at];
    if (!arg) return failure('format() with too few arguments', via);
    pieces.push(pad(verbText(verb, flags, precision, arg), flags, Number(width ?? 0), verb));
  }
  pieces.push(known(spec.slice(end)));
  if (used < args.length) return failure('format() with too many arguments', via);
  return lift(pieces, (...texts: readonly Known[]) => {
    const length = texts.reduce((sum, piece) => sum + String(piece.data).length, 0);
    if (length > MAX_TEXT) return unknown('the text is too large to compute', via);
    return text(texts.map((piece) => piece.data).join(''), via);
  });
}

function verbText(verb: string | undefined, flags: string, precision: string | undefined, arg: Known): Value {
  if (arg.data === null) return unknown('format() of null', arg.via);
  const places = precision === undefined ? undefined : Number(precision);
  switch (verb) {
    case 's':
      return lift([toText(arg)], (t) => known(shorten(String(t.data), places), t.via));
    case 'v':
      if (places !== undefined || flags.includes('+') || flags.includes(' ')) break;
      return typeof arg.data === 'object' || flags.includes('#') ? encodeJson(arg) : toText(arg);
    case 'q':
      return lift([toText(arg)], (t) => encodeJson(known(shorten(String(t.data), places), t.via)));
    case 't':
      return lift([toBool(arg)], toText);
    case 'd':
    case 'b':
    case 'o':
    case 'x':
    case 'X':
      if (places !== undefined || (flags.includes('#') && verb !== 'd')) break;
      return lift([toNumber(arg)], (n) => integerText(Number(n.data), verb, flags, n.via));
    case 'f':
      return lift([toNumber(arg)], (n) => {
        const x = Number(n.data);
        // A double rounds like 512 bits do only where it is the same number.
        const scaled = x * 2 ** 20;
        if (!Number.isSafeInteger(scaled) || (places ?? 6) > 20)
          return unknown('the digits of %f may differ', n.via);
        return known(signed(halfEven(x, places ?? 6), x, flags), n.via);
      });
    default:
  }
  return unknown(`format() with %${verb ?? ''} is not evaluated`, arg.via);
}

function integerText(value: number, verb: string, flags: string, via: Via): Value {
  if (!Number.isSafeInteger(value) || numberText(value) === undefined)
    return failure('a whole number is required', via);
  const radix = verb === 'b' ? 2 : verb === 'o' ? 8 : verb === 'd' ? 10 : 16;
  const digits = Math.abs(value).toString(radix);
  return known(signed(verb === 'X' ? digits.toUpperCase() : digits, value, flags), via);
}

function signed(digits: string, value: number, flags: string): string {
  const plain = digits.replace('-', '');
  if (value < 0) return `-${plain}`;
  return flags.includes('+') ? `+${plain}` : flags.includes(' ') ? ` ${plain}` : plain;
}

/** Fixed decimals of a dyadic number, ties to even as Go rounds; `toFixed` rounds ties away from zero. */
function halfEven(value: number, places: number): string {
  const fixed = Math.abs(value).toFixed(places);
  const exactDigits = Math.abs(value).toFixed(Math.min(100, Math.max(places + 1, 25)));
  const rest = exactDigits.slice(exactDigits.indexOf('.') + 1 + places);
  if (!/^50*$/.test(rest)) return fixed;
  const down = exactDigits.slice(0, exactDigits.indexOf('.') + (places > 0 ? 1 + places : 0));
  return Number(down.at(-1)) % 2 === 0 ? down : fixed;
}

function shorten(content: string, places: number | undefined): string {
  return places === undefined ? content : characters(content).slice(0, places).join('');
}

function pad(value: Value, flags: string, width: number, verb: string | undefined): Value {
  return lift([value], (piece) => {
    const content = String(piece.data);
    const missing = width - characters(content).length;
    // Go's %t of Terraform ignores the width.
    if (missing <= 0 || verb === 't') return piece;
    if (flags.includes('-')) return known(content + ' '.repeat(missing), piece.via);
    if (!flags.includes('0')) return known(' '.repeat(missing) + content, piece.via);
    if (!'dbxXof'.includes(verb ?? ' '))
      return unknown('format() with zeros before a text is not evaluated', piece.via);
    const sign = /^[-+ ]/.exec(content)?.[0] ?? '';
    return known(sign + '0'.repeat(missing) + content.slice(sign.length), piece.via);
  });
}
