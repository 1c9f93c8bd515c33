// Tokens of Puppet manifests (https://www.puppet.com/docs/puppet/8/lang_summary.html): strings, heredocs, words and signs.

import type { Piece } from '../../source/source.ts';
import { type CodeToken, type Interpolation, MAX_DEPTH } from '../code.ts';

/** No manifest has more heredocs; each is searched for its end. */
const MAX_HEREDOCS = 500;

export interface Lexed {
  readonly tokens: readonly CodeToken[];
  readonly interpolations: readonly Interpolation[];
}

/** Reads a manifest to its end whatever it holds. */
export function lexPuppet(text: string): Lexed {
  const tokens: CodeToken[] = [];
  const interpolations: Interpolation[] = [];
  let at = 0;
  let heredocs = 0;
  /** Where the line goes on whose heredoc texts follow it. */
  let resume: { readonly newline: number; readonly end: number } | undefined;
  while (at < text.length) {
    const c = text[at] ?? '';
    if (resume && at >= resume.newline) {
      at = Math.max(at, resume.end);
      resume = undefined;
    } else if (/\s/.test(c)) at++;
    else if (c === '#') at = lineEnd(text, at);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      at = end < 0 ? text.length : end + 2;
    } else {
      const heredoc =
        c === '@' && heredocs < MAX_HEREDOCS ? readHeredoc(text, at, resume?.end, interpolations) : undefined;
      if (heredoc) {
        heredocs++;
        resume = { newline: lineEnd(text, at), end: heredoc.resume };
        tokens.push(heredoc.token);
        at = heredoc.token.end;
      } else {
        const token = readToken(text, at, tokens.at(-1), interpolations);
        tokens.push(token);
        at = token.end;
      }
    }
  }
  return { tokens, interpolations: sorted(interpolations) };
}

/** The text of a heredoc stands behind the rest of its line. */
function sorted(interpolations: readonly Interpolation[]): readonly Interpolation[] {
  return [...interpolations].sort((a, b) => a.start - b.start);
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}

const NUMBER = /-?\d[\d_]*(?:\.\d+)?(?![\w])/y;
const WORD = /\$?(?:::)?[A-Za-z_][\w]*(?:::\w+)*|\$\d/y;
const SIGN = /=>|\+>|->|~>|<-|<~|==|!=|=~|!~|<=|>=|<<\||\|>>|<\||\|>|<<|>>|@@|[\s\S]/y;
const REGEX = /\/(?:\\.|[^/\\\n]){1,300}\//y;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function readToken(
  text: string,
  start: number,
  before: CodeToken | undefined,
  found: Interpolation[],
): CodeToken {
  const c = text[start];
  if (c === "'") return readSingle(text, start);
  if (c === '"') return readDouble(text, start, found, 0);
  // A slash divides behind a value and opens a pattern behind anything else.
  if (
    c === '/' &&
    (before === undefined || (before.kind === 'sign' && before.text !== ')' && before.text !== ']'))
  ) {
    const regex = match(REGEX, text, start);
    if (regex !== undefined) return { kind: 'word', start, end: start + regex.length, text: '/' };
  }
  const number = match(NUMBER, text, start);
  const isMinus = number?.startsWith('-') === true && before !== undefined && before.kind !== 'sign';
  if (number !== undefined && !isMinus)
    return { kind: 'number', start, end: start + number.length, text: number };
  const word = match(WORD, text, start);
  if (word !== undefined) return { kind: 'word', start, end: start + word.length, text: word };
  const sign = match(SIGN, text, start) ?? '?';
  return { kind: 'sign', start, end: start + sign.length, text: sign };
}

/** `'…'`: only a quote and a backslash are escaped. */
function readSingle(text: string, start: number): CodeToken {
  const pieces: Piece[] = [];
  let from = start + 1;
  let at = from;
  const verbatim = () => {
    if (at > from) pieces.push({ text: text.slice(from, at), start: from, end: at });
  };
  for (; at < text.length && text[at] !== "'"; at++) {
    if (text[at] !== '\\' || (text[at + 1] !== "'" && text[at + 1] !== '\\')) continue;
    verbatim();
    from = ++at;
  }
  verbatim();
  return quoted(text, start, at, pieces);
}

function quoted(text: string, start: number, at: number, pieces: readonly Piece[]): CodeToken {
  const end = Math.min(at + 1, text.length);
  const inner = { start: start + 1, end: Math.max(start + 1, Math.min(at, text.length)) };
  return { kind: 'string', start, end, text: '"', inner, style: 'quoted', pieces };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', s: ' ' };

function readDouble(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): CodeToken {
  const { pieces, end } = readPieces(text, start + 1, text.length, '"', true, found, depth);
  return quoted(text, start, end, pieces);
}

/** The pieces of a text with `${…}` and `$name` in it, as far as the closing quote or `limit`. */
function readPieces(
  text: string,
  start: number,
  limit: number,
  close: string | undefined,
  escapes: boolean,
  found: Interpolation[] | undefined,
  depth: number,
): { readonly pieces: readonly Piece[]; readonly end: number } {
  const pieces: Piece[] = [];
  let from = start;
  let at = start;
  const verbatim = () => {
    if (at > from) pieces.push({ text: text.slice(from, at), start: from, end: at });
  };
  while (at < limit && text[at] !== close) {
    if (text[at] === '\\' && escapes) {
      verbatim();
      const escaped = text[at + 1] ?? '';
      pieces.push({ text: ESCAPES[escaped] ?? escaped, start: at, end: at + 2, coarse: true });
      from = at += 2;
    } else if (text[at] === '$') at = skipInterpolation(text, at, found, depth);
    else at++;
  }
  at = Math.min(at, limit);
  verbatim();
  return { pieces, end: at };
}

const NAME = /\$(?:::)?[a-z_]\w*(?:::\w+)*/y;

function skipInterpolation(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): number {
  if (text[start + 1] !== '{') {
    const name = match(NAME, text, start);
    if (name === undefined) return start + 1;
    found?.push({ start, end: start + name.length, inner: { start: start + 1, end: start + name.length } });
    return start + name.length;
  }
  let at = start + 2;
  let open = 1;
  while (at < text.length && open > 0) {
    const c = text[at];
    if (c === '{') open++;
    else if (c === '}') open--;
    if (c === '"' && depth < MAX_DEPTH) at = readDouble(text, at, undefined, depth + 1).end;
    else if (c === "'") at = readSingle(text, at).end;
    else at++;
  }
  found?.push({ start, end: at, inner: { start: start + 2, end: Math.max(start + 2, at - 1) } });
  return at;
}

const HEREDOC =
  /@\([ \t]*("?)([^")\n:/]{1,80}?)\1[ \t]*(?::[ \t]*\w{1,20})?[ \t]*(?:\/[\w$]{0,20})?[ \t]*\)/y;

/** `@("END")`: the lines below, as far as `| END`, `|- END` or `END` (lang_data_string, "Heredocs"). */
function readHeredoc(
  text: string,
  start: number,
  after: number | undefined,
  found: Interpolation[],
): { readonly token: CodeToken; readonly resume: number } | undefined {
  HEREDOC.lastIndex = start;
  const opening = HEREDOC.exec(text);
  if (!opening) return undefined;
  const [all, quote, tag = ''] = opening;
  const bodyStart = after ?? lineEnd(text, start) + 1;
  const escaped = tag.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const ending = new RegExp(`^[ \\t]*(?:\\|[ \\t]*)?-?[ \\t]*${escaped}[ \\t]*\\r?$`, 'gm');
  ending.lastIndex = bodyStart;
  const end = bodyStart <= text.length ? ending.exec(text) : null;
  if (!end) return undefined;
  const inner = { start: bodyStart, end: end.index };
  const pieces =
    quote === '"'
      ? readPieces(text, inner.start, inner.end, undefined, false, found, 0).pieces
      : [{ text: text.slice(inner.start, inner.end), ...inner }];
  const token: CodeToken = {
    kind: 'string',
    start,
    end: start + all.length,
    text: '"',
    inner,
    style: 'block',
    pieces,
  };
  return { token, resume: end.index + end[0].length };
}
