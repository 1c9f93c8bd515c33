// Compose's interpolation: `$NAME`, `${NAME:-default}` and its kin, `$$` for a dollar sign.

import { type Location, locateWithin } from '../../model/span.ts';
import { type Known, known, lift, unknown, type Value } from '../../model/value.ts';
import { textOf } from '../evaluate.ts';

/** The value of a name; undefined where nothing sets it. */
export type Lookup = (name: string) => Value | undefined;

/** A default in a default in a …: nobody writes more. */
const MAX_DEPTH = 20;
/** Longer texts are no setting. */
const MAX_LENGTH = 10_000;
/** Names made of names that double each other have too many places to look at. */
const MAX_PLACES = 100;

/**
 * The value of a text after interpolation (https://docs.docker.com/reference/compose-file/interpolation/). Compose takes
 * a name that is set nowhere for empty and warns; here it is unknown, since whoever runs the project sets it outside of
 * the files. `at` is where the text stands, verbatim.
 */
export function interpolate(text: string, at: Location, lookup: Lookup, depth = 0): Value {
  const pieces = text.length <= MAX_LENGTH && depth <= MAX_DEPTH ? piecesOf(text) : undefined;
  if (!pieces) return unknown(`'${shown(text)}' is no interpolation that Compose reads`);
  const [only] = pieces;
  if (only === undefined) return known('', [], at);
  if (pieces.length === 1) return pieceValue(only, text, at, lookup, depth);
  const values = pieces.map((p) => pieceValue(p, text, at, lookup, depth));
  return lift(values, (...parts) => {
    const joined = parts.map((p) => asText(p)).join('');
    const via = parts.flatMap((p) => p.via).slice(0, MAX_PLACES);
    return joined.length > MAX_LENGTH
      ? unknown('the value is too long for a setting', via)
      : known(joined, via);
  });
}

/** One substitution; `start` and `end` are those of its word, the text behind the operator. */
interface Substitution {
  readonly name: string;
  readonly operator: Operator | undefined;
  readonly start: number;
  readonly end: number;
}

type Operator = ':-' | '-' | ':?' | '?' | ':+' | '+';
type Piece = string | Substitution;

/** The pieces of a text; undefined where Compose refuses it: a lone `$`, a brace that nothing closes. */
function piecesOf(text: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let literal = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '$') {
      const next = text.indexOf('$', at);
      literal += text.slice(at, next < 0 ? text.length : next);
      at = next < 0 ? text.length : next;
      continue;
    }
    if (text[at + 1] === '$') {
      literal += '$';
      at += 2;
      continue;
    }
    const found = substitutionAt(text, at);
    if (!found) return undefined;
    if (literal !== '') pieces.push(literal);
    literal = '';
    pieces.push(found.piece);
    at = found.next;
  }
  if (literal !== '') pieces.push(literal);
  return pieces;
}

function substitutionAt(text: string, at: number): { piece: Substitution; next: number } | undefined {
  const isBraced = text[at + 1] === '{';
  const from = at + (isBraced ? 2 : 1);
  const name = /^[A-Za-z_]\w*/.exec(text.slice(from, from + 200))?.[0];
  if (name === undefined) return undefined;
  const end = from + name.length;
  if (!isBraced) return { piece: { name, operator: undefined, start: end, end }, next: end };
  const close = closingBrace(text, at + 1);
  if (close === undefined) return undefined;
  if (close === end) return { piece: { name, operator: undefined, start: end, end }, next: close + 1 };
  const operator = /^:?[-?+]/.exec(text.slice(end, end + 2))?.[0] as Operator | undefined;
  if (operator === undefined) return undefined;
  return { piece: { name, operator, start: end + operator.length, end: close }, next: close + 1 };
}

/** The brace that closes the one at `at`; those of substitutions in between belong to them. */
function closingBrace(text: string, at: number): number | undefined {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '{' && text[i - 1] === '$') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return undefined;
}

function pieceValue(piece: Piece, text: string, at: Location, lookup: Lookup, depth: number): Value {
  if (typeof piece === 'string') return known(piece, [], piece === text ? at : undefined);
  const { name, operator, start, end } = piece;
  const word = (): Value =>
    interpolate(text.slice(start, end), locateWithin(at, text, { start, end }), lookup, depth + 1);
  const value = lookup(name);
  switch (operator) {
    case undefined:
      return value ?? unknown(`variable '${name}' is set in no file that Compose reads here`, [], name);
    case '-':
      return value ?? word();
    case ':-':
      return value ? lift([value], (v) => (asText(v) === '' ? word() : v)) : word();
    case '+':
      return value ? word() : known('');
    case ':+':
      return value ? lift([value], (v) => (asText(v) === '' ? known('') : word())) : known('');
    case '?':
      return value ?? required(name);
    case ':?':
      return value ? lift([value], (v) => (asText(v) === '' ? required(name) : v)) : required(name);
  }
}

function required(name: string): Value {
  return unknown(`variable '${name}' must be given, and no file that Compose reads here sets it`, [], name);
}

/** A value of an environment is a text; what is given as something else has none. */
function asText(value: Known): string {
  const text = textOf(value);
  return typeof text === 'string' ? text : '';
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
