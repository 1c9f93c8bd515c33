// Tokens of the Nix language (https://nix.dev/manual/nix/latest/language/): strings with their interpolations, the rest as words and signs.

import type { Piece } from '../../source/source.ts';
import { type CodeToken, type Interpolation, MAX_DEPTH } from '../code.ts';

export interface Lexed {
  readonly tokens: readonly CodeToken[];
  /** Sorted, disjoint: those inside others are left out. */
  readonly interpolations: readonly Interpolation[];
}

/** Reads a text to its end whatever it holds; a string without its end runs to the end of the text. */
export function lexNix(text: string): Lexed {
  const tokens: CodeToken[] = [];
  const interpolations: Interpolation[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text[at] ?? '';
    if (/\s/.test(c)) at++;
    else if (c === '#') at = lineEnd(text, at);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      at = end < 0 ? text.length : end + 2;
    } else {
      const token = readString(text, at, interpolations) ?? readWord(text, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return { tokens, interpolations };
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}

const NUMBER = /\d+(?:\.\d+)?/y;
/** A path keeps its slashes: `./x.nix`, `/etc/x`, `~/x`, `<nixpkgs>`; so does a URI. */
const PATH =
  /(?:\.{1,2}|~)?(?:\/[\w.+-]+)+\/?|<[\w./+-]+>|[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\/[\w%/?:@&=+$,.!~*'-]+/y;
const IDENTIFIER = /[A-Za-z_][\w'-]*/y;
const SIGN = /\.\.\.|\/\/|\+\+|==|!=|<=|>=|&&|\|\||->|\|>|[\s\S]/y;

function readWord(text: string, start: number): CodeToken {
  const path = match(PATH, text, start);
  if (path !== undefined) return { kind: 'word', start, end: start + path.length, text: path };
  const number = match(NUMBER, text, start);
  if (number !== undefined) return { kind: 'number', start, end: start + number.length, text: number };
  const word = match(IDENTIFIER, text, start);
  if (word !== undefined) return { kind: 'word', start, end: start + word.length, text: word };
  const sign = text.startsWith('${', start) ? '${' : (match(SIGN, text, start) ?? '?');
  return { kind: 'sign', start, end: start + sign.length, text: sign };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function readString(text: string, start: number, found: Interpolation[] | undefined): CodeToken | undefined {
  if (text[start] === '"') return readQuoted(text, start, found, 0);
  return text.startsWith("''", start) ? readIndented(text, start, found, 0) : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readQuoted(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): CodeToken {
  const pieces: Piece[] = [];
  let from = start + 1;
  let at = from;
  const verbatim = () => {
    if (at > from) pieces.push({ text: text.slice(from, at), start: from, end: at });
  };
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\') {
      verbatim();
      const escaped = text[at + 1] ?? '';
      pieces.push({ text: ESCAPES[escaped] ?? escaped, start: at, end: at + 2, coarse: true });
      from = at += 2;
    } else if (text.startsWith('${', at)) at = skipInterpolation(text, at, found, depth);
    else at++;
  }
  at = Math.min(at, text.length);
  verbatim();
  const end = Math.min(at + 1, text.length);
  return {
    kind: 'string',
    start,
    end,
    text: '"',
    inner: { start: start + 1, end: at },
    style: 'quoted',
    pieces,
  };
}

/** `''…''`: the least indentation of its lines is no part of it, `'''` is two quotes, `''$` a dollar, `''\n` a line break. */
function readIndented(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): CodeToken {
  const pieces: Piece[] = [];
  let from = start + 2;
  let at = from;
  const verbatim = () => {
    if (at > from) pieces.push({ text: text.slice(from, at), start: from, end: at });
  };
  while (at < text.length) {
    if (text.startsWith("''", at)) {
      const next = text[at + 2];
      if (next !== "'" && next !== '$' && next !== '\\') break;
      verbatim();
      const length = next === '\\' ? 4 : 3;
      const escaped = text[at + 3] ?? '';
      const plain = next === "'" ? "''" : next === '$' ? '$' : (ESCAPES[escaped] ?? escaped);
      pieces.push({ text: plain, start: at, end: at + length, coarse: true });
      from = at += length;
    } else if (text.startsWith('${', at)) at = skipInterpolation(text, at, found, depth);
    else at++;
  }
  at = Math.min(at, text.length);
  verbatim();
  const inner = { start: start + 2, end: at };
  const end = Math.min(at + 2, text.length);
  return { kind: 'string', start, end, text: "''", inner, style: 'block', pieces };
}

/** The end of `${…}`; strings inside it may hold braces of their own. */
function skipInterpolation(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): number {
  let at = start + 2;
  let open = 1;
  while (at < text.length && open > 0) {
    const c = text[at];
    if (c === '{') open++;
    else if (c === '}') open--;
    if (c === '"' && depth < MAX_DEPTH) at = readQuoted(text, at, undefined, depth + 1).end;
    else if (c === "'" && text[at + 1] === "'" && depth < MAX_DEPTH)
      at = readIndented(text, at, undefined, depth + 1).end;
    else at++;
  }
  if (at > start + 2)
    found?.push({ start, end: at, inner: { start: start + 2, end: Math.max(start + 2, at - 1) } });
  return at;
}
