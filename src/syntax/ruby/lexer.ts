// Tokens of Ruby as far as recipes use it: strings of all kinds, heredocs, symbols, words and signs.

import type { Piece } from '../../source/source.ts';
import { type CodeToken, type Interpolation, MAX_DEPTH } from '../code.ts';

/** No recipe has more heredocs; each is searched for its end. */
const MAX_HEREDOCS = 500;

export interface Lexed {
  readonly tokens: readonly CodeToken[];
  readonly interpolations: readonly Interpolation[];
}

/** Reads a text to its end whatever it holds. */
export function lexRuby(text: string): Lexed {
  const tokens: CodeToken[] = [];
  const interpolations: Interpolation[] = [];
  let at = 0;
  let heredocs = 0;
  let isFirst = true;
  let resume: { readonly newline: number; readonly end: number } | undefined;
  const push = (token: CodeToken) => {
    tokens.push(isFirst ? { ...token, isFirst } : token);
    isFirst = false;
    at = token.end;
  };
  while (at < text.length) {
    const c = text[at] ?? '';
    if (resume && at >= resume.newline) {
      at = Math.max(at, resume.end);
      resume = undefined;
      isFirst = true;
    } else if (c === '\n') {
      at++;
      isFirst = true;
      if (text.startsWith('=begin', at)) at = blockEnd(text, at);
      else if (text.startsWith('__END__', at)) break;
    } else if (/\s/.test(c)) at++;
    else if (c === '\\' && text[at + 1] === '\n') at += 2;
    else if (c === '#') at = lineEnd(text, at);
    else {
      const heredoc =
        c === '<' && heredocs < MAX_HEREDOCS ? readHeredoc(text, at, resume?.end, interpolations) : undefined;
      if (heredoc) {
        heredocs++;
        resume = { newline: lineEnd(text, at), end: heredoc.resume };
        push(heredoc.token);
      } else push(readToken(text, at, tokens.at(-1), interpolations));
    }
  }
  return { tokens, interpolations: interpolations.sort((a, b) => a.start - b.start) };
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}

function blockEnd(text: string, at: number): number {
  const end = text.indexOf('\n=end', at);
  return end < 0 ? text.length : lineEnd(text, end + 1);
}

const NUMBER = /\d[\d_]*(?:\.\d+)?(?!\w)/y;
const WORD = /[A-Za-z_@$][\w]*[?!]?/y;
const SYMBOL = /:[A-Za-z_]\w*/y;
const SIGN = /=>|==|!=|=~|!~|<=|>=|&&|\|\||\|\|=|<<|>>|::|&\.|\*\*|[\s\S]/y;
const REGEX = /\/(?:\\.|[^/\\\n]){1,300}\/[imxo]{0,4}/y;
const PERCENT = /%([qQwWiI]?)([([{<|!])/y;

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
  if (c === "'") return readQuoted(text, start + 1, start, "'", undefined, 0);
  if (c === '"' || c === '`') return readQuoted(text, start + 1, start, c, found, 0);
  const opens = before === undefined || (before.kind === 'sign' && !/^[)\]}]$/.test(before.text));
  if (c === '%' && (opens || (text[start - 1] === ' ' && text[start + 1] !== ' '))) {
    const literal = readPercent(text, start, found);
    if (literal) return literal;
  }
  if (c === '/' && (opens || /^(?:if|unless|when|and|or|not)$/.test(before?.text ?? ''))) {
    const regex = match(REGEX, text, start);
    if (regex !== undefined) return { kind: 'word', start, end: start + regex.length, text: '/' };
  }
  const isTail = /[\w"':)\]]/.test(text[start - 1] ?? '');
  const symbol = c === ':' && !isTail ? match(SYMBOL, text, start) : undefined;
  if (symbol !== undefined) {
    const inner = { start: start + 1, end: start + symbol.length };
    const pieces = [{ text: symbol.slice(1), ...inner }];
    return { kind: 'string', start, end: inner.end, text: ':', inner, style: 'quoted', pieces };
  }
  const number = match(NUMBER, text, start);
  if (number !== undefined) return { kind: 'number', start, end: start + number.length, text: number };
  const word = match(WORD, text, start);
  if (word !== undefined) return { kind: 'word', start, end: start + word.length, text: word };
  const sign = match(SIGN, text, start) ?? '?';
  return { kind: 'sign', start, end: start + sign.length, text: sign };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', s: ' ' };

/** From `start`, behind the opening quote at `opening`; `found`: the quotes take interpolations and all escapes. */
function readQuoted(
  text: string,
  start: number,
  opening: number,
  close: string,
  found: Interpolation[] | undefined,
  depth: number,
): CodeToken {
  const { pieces, end: at } = readPieces(text, start, text.length, close, found, found !== undefined, depth);
  const end = Math.min(at + 1, text.length);
  return {
    kind: 'string',
    start: opening,
    end,
    text: '"',
    inner: { start, end: at },
    style: 'quoted',
    pieces,
  };
}

function readPieces(
  text: string,
  start: number,
  limit: number,
  close: string | undefined,
  found: Interpolation[] | undefined,
  isDouble: boolean,
  depth: number,
): { readonly pieces: readonly Piece[]; readonly end: number } {
  const pieces: Piece[] = [];
  let from = start;
  let at = start;
  const verbatim = () => {
    if (at > from) pieces.push({ text: text.slice(from, at), start: from, end: at });
  };
  while (at < limit && text[at] !== close) {
    const next = text[at + 1] ?? '';
    if (text[at] === '\\' && (isDouble || next === '\\' || next === close)) {
      verbatim();
      const plain = isDouble ? (ESCAPES[next] ?? (next === '\n' ? '' : next)) : next;
      if (plain !== '') pieces.push({ text: plain, start: at, end: at + 2, coarse: true });
      from = at += 2;
    } else if (isDouble && text[at] === '#' && next === '{') at = skipInterpolation(text, at, found, depth);
    else at++;
  }
  at = Math.min(at, limit);
  verbatim();
  return { pieces, end: at };
}

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
    if ((c === '"' || c === "'") && depth < MAX_DEPTH)
      at = readPieces(text, at + 1, text.length, c, undefined, c === '"', depth + 1).end + 1;
    else at++;
  }
  at = Math.min(at, text.length);
  found?.push({ start, end: at, inner: { start: start + 2, end: Math.max(start + 2, at - 1) } });
  return at;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** `%w(a b)` is a token whose text starts with `%w`; its words are the pieces. */
function readPercent(text: string, start: number, found: Interpolation[]): CodeToken | undefined {
  PERCENT.lastIndex = start;
  const opening = PERCENT.exec(text);
  if (!opening) return undefined;
  const [all, letter = '', bracket = ''] = opening;
  const close = CLOSING[bracket] ?? bracket;
  const from = start + all.length;
  if (!/[wWiI]/.test(letter))
    return readQuoted(text, from, start, close, letter === 'q' ? undefined : found, 0);
  const end = text.indexOf(close, from);
  if (end < 0) return undefined;
  const pieces = [...text.slice(from, end).matchAll(/\S+/g)].map((m) => ({
    text: m[0],
    start: from + m.index,
    end: from + m.index + m[0].length,
  }));
  return {
    kind: 'string',
    start,
    end: end + 1,
    text: '%w',
    inner: { start: from, end },
    style: 'quoted',
    pieces,
  };
}

const HEREDOC = /<<([~-]?)(?:(["'])([A-Za-z_]\w{0,80})\2|([A-Z_][A-Z_\d]{0,80}))(?!\w)/y;

/** `<<~EOS`, `<<-'EOS'`, `<<EOS`: the lines below the one it stands in, as far as the word. */
function readHeredoc(
  text: string,
  start: number,
  after: number | undefined,
  found: Interpolation[],
): { readonly token: CodeToken; readonly resume: number } | undefined {
  HEREDOC.lastIndex = start;
  const opening = HEREDOC.exec(text);
  if (!opening) return undefined;
  const [all, indent, quote, quoted, bare = ''] = opening;
  const bodyStart = after ?? lineEnd(text, start) + 1;
  const ending = new RegExp(`^${indent === '' ? '' : '[ \\t]*'}${quoted ?? bare}[ \\t]*\\r?$`, 'gm');
  ending.lastIndex = bodyStart;
  const end = bodyStart <= text.length ? ending.exec(text) : null;
  if (!end) return undefined;
  const inner = { start: bodyStart, end: end.index };
  const pieces =
    quote === "'"
      ? [{ text: text.slice(inner.start, inner.end), ...inner }]
      : readPieces(text, inner.start, inner.end, undefined, found, true, 0).pieces;
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
