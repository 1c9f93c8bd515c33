// Text of one Jinja expression to tokens, after jinja2/lexer.py of Jinja 3.1.

import type { Span } from '../../model/span.ts';
import { endOfString } from './regions.ts';

/** `literal` keeps a backslash as it stands; `escapes` reads Python's escapes. See {@link ParseOptions}. */
export type Backslashes = 'escapes' | 'literal';

export type Token = { readonly span: Span } & (
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'integer' | 'float'; readonly text: string; readonly value: number }
  | { readonly kind: 'string'; readonly text: string; readonly content: Span }
  | { readonly kind: 'end'; readonly text: '' }
);

/** Why a text is no expression: thrown inside this folder only, returned as data by `parseJinja`. */
export class SyntaxFault {
  constructor(
    readonly error: string,
    readonly span: Span,
  ) {}
}

const BLANK = /[ \t\r\n\f\v\u00a0]+/y;
const NAME = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const FLOAT = /\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d[\d_]*)?|[eE][+-]?\d[\d_]*)/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const OPERATOR = /\*\*|\/\/|==|!=|>=|<=|[-+*/%~[\](){}<>=.:|,;]/y;

/** Tokens of `text` within `span`, ended by an `end` token. Throws {@link SyntaxFault}. */
export function tokenize(text: string, span: Span, backslashes: Backslashes): readonly Token[] {
  const tokens: Token[] = [];
  // A regular expression knows no end: it would read on into the delimiter that follows the expression.
  const code = span.end === text.length ? text : text.slice(0, span.end);
  let at = span.start;
  while (at < span.end) {
    const blank = match(BLANK, code, at);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const token = tokenAt(code, at, tokens.at(-1), backslashes);
    tokens.push(token);
    at = token.span.end;
  }
  tokens.push({ kind: 'end', text: '', span: { start: span.end, end: span.end } });
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function tokenAt(text: string, at: number, before: Token | undefined, backslashes: Backslashes): Token {
  const c = text[at];
  if (c === "'" || c === '"') return stringAt(text, at, backslashes);
  const name = match(NAME, text, at);
  if (name !== undefined) return { kind: 'name', text: name, span: { start: at, end: at + name.length } };
  // In `a.0.5` the digits after a dot are a subscript, never the start of a float.
  const afterDot = before?.kind === 'operator' && before.text === '.' && before.span.end === at;
  const float = afterDot ? undefined : match(FLOAT, text, at);
  if (float !== undefined && !/_(?!\d)/.test(float)) {
    const value = Number(float.replaceAll('_', ''));
    return { kind: 'float', text: float, value, span: { start: at, end: at + float.length } };
  }
  const integer = match(INTEGER, text, at);
  if (integer !== undefined) {
    const value = Number(integer.replaceAll('_', ''));
    return { kind: 'integer', text: integer, value, span: { start: at, end: at + integer.length } };
  }
  const operator = match(OPERATOR, text, at);
  if (operator !== undefined) {
    return { kind: 'operator', text: operator, span: { start: at, end: at + operator.length } };
  }
  throw new SyntaxFault(`unexpected character ${JSON.stringify(c)}`, { start: at, end: at + 1 });
}

function stringAt(text: string, at: number, backslashes: Backslashes): Token {
  const end = endOfString(text, at);
  if (end === undefined) {
    throw new SyntaxFault('a string is not closed', { start: at, end: text.length });
  }
  const content = { start: at + 1, end: end - 1 };
  const body = text.slice(content.start, content.end).replace(/\r\n?/g, '\n');
  const decoded = backslashes === 'literal' ? body : decodeEscapes(body, content);
  return { kind: 'string', text: decoded, content, span: { start: at, end } };
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\n', ''],
]);

/** Python's `unicode-escape` codec; an unknown escape stays as it is. */
function decodeEscapes(body: string, content: Span): string {
  if (!body.includes('\\')) return body;
  return body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, hex2, hex4, hex8, octal, other: string | undefined) => {
      const hex: string | undefined = hex2 ?? hex4 ?? hex8;
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), content);
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8), content);
      if (other === 'x' || other === 'u' || other === 'U' || other === 'N') {
        throw new SyntaxFault('a string holds an escape that is not complete', content);
      }
      return SIMPLE_ESCAPES.get(other ?? '') ?? whole;
    },
  );
}

function codePoint(code: number, content: Span): string {
  if (code > 0x10ffff) throw new SyntaxFault('a string holds an escape above U+10FFFF', content);
  return String.fromCodePoint(code);
}
