// Strings of Ruby: in quotes, in brackets of any kind behind a percent sign, and here-documents.

import type { Span } from '../../model/span.ts';
import { type Heredocs, readHeredoc, verbatim } from '../code/heredocs.ts';
import { escapeAt, readInterpolation, readPieces, readString, type StringPart } from '../code/strings.ts';
import { type CodeToken, type Interpolation, MAX_DEPTH, match } from '../code/tokens.ts';
import { escapeRegex } from '../regex.ts';

/** From `inner`, behind the quote at `start`; `found`: the quotes take interpolations and all escapes. */
export function readQuoted(
  text: string,
  start: number,
  inner: number,
  close: string,
  found: Interpolation[] | undefined,
  depth: number,
): CodeToken {
  const opening = { start, inner, close: 1, text: '"', style: 'quoted' } as const;
  return readString(text, opening, (at) =>
    found ? doublePart(text, at, close, found, depth) : singlePart(text, at, close),
  );
}

/** Without interpolations only the closing quote and a backslash are escaped. */
function singlePart(text: string, at: number, close: string | undefined): StringPart {
  if (text[at] === close) return 'end';
  const next = text[at + 1] ?? '';
  return text[at] === '\\' && (next === '\\' || next === close) ? escapeAt(text, at, {}) : undefined;
}

const PATTERN = /\/(?![\s=])(?:\\.|[^/\\\n]){1,300}\/|%r\{(?:\\.|[^{}\\\n]){0,300}\}/y;

/** A backslash joins the line below to its own. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', s: ' ', '\n': '' };

function doublePart(
  text: string,
  at: number,
  close: string | undefined,
  found: Interpolation[] | undefined,
  depth: number,
): StringPart {
  if (text[at] === close) return 'end';
  if (text[at] === '\\') return escapeAt(text, at, ESCAPES);
  if (!text.startsWith('#{', at)) return undefined;
  return readInterpolation(text, at, found, (inner) => {
    const quote = text[inner];
    // A pattern may hold braces and quotes of its own.
    if (/[\s(,]/.test(text[inner - 1] ?? '')) {
      const pattern = match(PATTERN, text, inner);
      if (pattern) return inner + pattern[0].length;
    }
    if ((quote !== '"' && quote !== "'") || depth >= MAX_DEPTH) return undefined;
    const partAt = (i: number) =>
      quote === '"' ? doublePart(text, i, quote, undefined, depth + 1) : singlePart(text, i, quote);
    return readPieces(text, inner + 1, text.length, partAt).end + 1;
  });
}

const PERCENT = /%(?:([qQwWiIrsx])([([{<|!/@^~,"'])|()([([{<|!]))/y;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** `%w(a b)` is a token whose text is `%w`; its words are the pieces. `%r{a}` is a pattern as `/a/` is. */
export function readPercent(text: string, start: number, found: Interpolation[]): CodeToken | undefined {
  const opening = match(PERCENT, text, start);
  if (!opening) return undefined;
  const letter = opening[1] ?? '';
  const bracket = opening[2] ?? opening[4] ?? '';
  const close = CLOSING[bracket] ?? bracket;
  const from = start + opening[0].length;
  const isVerbatim = /[qwis]/.test(letter);
  const isText = !/[wWiIr]/.test(letter);
  const partAt = nesting(text, bracket, close, (at) =>
    isVerbatim
      ? singlePart(text, at, undefined)
      : doublePart(text, at, undefined, isText ? found : undefined, 0),
  );
  const literal = readString(text, { start, inner: from, close: 1, text: '"', style: 'quoted' }, partAt);
  if (isText) return literal;
  const { end, inner = { start: from, end }, isOpen } = literal;
  if (letter === 'r') {
    const flags = match(FLAGS, text, end)?.[0].length ?? 0;
    return { kind: 'word', start, end: end + flags, text: '//', ...(isOpen && { isOpen }) };
  }
  const pieces = [...text.slice(from, inner.end).matchAll(/\S+/g)].map((m) => ({
    text: m[0],
    start: from + m.index,
    end: from + m.index + m[0].length,
  }));
  return { ...literal, text: '%w', pieces };
}

const FLAGS = /[imxounse]{0,4}/y;

/** Brackets of the kind that closes a literal may stand in it in pairs. */
function nesting(
  text: string,
  bracket: string,
  close: string,
  partAt: (at: number) => StringPart,
): (at: number) => StringPart {
  let open = 0;
  return (at) => {
    const c = text[at];
    if (c === close) {
      if (open === 0) return 'end';
      open--;
    } else if (c === bracket) open++;
    // A backslash in front of a bracket takes it out of the pairs.
    else if (c === '\\' && (text[at + 1] === close || text[at + 1] === bracket))
      return escapeAt(text, at, {});
    else return partAt(at);
    return undefined;
  };
}

const HEREDOC = /<<(?:([~-]?)(?:(["'`])([^"'`\n]{1,80})\2|([A-Z_]\w{0,80}))|([~-])([a-z]\w{0,80}))(?!\w)/y;

/** `<<~EOS`, `<<-'EOS'`, `<<EOS`: the lines below the one it stands in, as far as the word. */
export function heredocAt(
  text: string,
  start: number,
  heredocs: Heredocs,
  found: Interpolation[],
): CodeToken | undefined {
  const opening = text[start] === '<' ? match(HEREDOC, text, start) : undefined;
  if (!opening) return undefined;
  const [all, sign, quote, quoted, bare, indent = sign, lower = ''] = opening;
  const tag = escapeRegex(quoted ?? bare ?? lower);
  const ending = `${indent === '' ? '' : '[ \\t]*'}${tag}`;
  const interpolated = (inner: Span) =>
    readPieces(text, inner.start, inner.end, (at) => doublePart(text, at, undefined, found, 0)).pieces;
  return readHeredoc(text, { start, end: start + all.length }, ending, heredocs, (inner) =>
    quote === "'" ? verbatim(text, inner) : interpolated(inner),
  );
}
