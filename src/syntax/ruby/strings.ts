// Strings of Ruby: in quotes, in brackets of any kind behind a percent sign, and here-documents.

import type { Span } from '../../model/span.ts';
import { type Heredocs, readHeredoc, verbatim } from '../code/heredocs.ts';
import { escapeAt, readInterpolation, readPieces, readString, type StringPart } from '../code/strings.ts';
import { type CodeToken, type Interpolation, MAX_DEPTH, match } from '../code/tokens.ts';

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
function singlePart(text: string, at: number, close: string): StringPart {
  if (text[at] === close) return 'end';
  const next = text[at + 1] ?? '';
  return text[at] === '\\' && (next === '\\' || next === close) ? escapeAt(text, at, {}) : undefined;
}

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
    if ((quote !== '"' && quote !== "'") || depth >= MAX_DEPTH) return undefined;
    const partAt = (i: number) =>
      quote === '"' ? doublePart(text, i, quote, undefined, depth + 1) : singlePart(text, i, quote);
    return readPieces(text, inner + 1, text.length, partAt).end + 1;
  });
}

const PERCENT = /%([qQwWiI]?)([([{<|!])/y;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** `%w(a b)` is a token whose text is `%w`; its words are the pieces. */
export function readPercent(text: string, start: number, found: Interpolation[]): CodeToken | undefined {
  const opening = match(PERCENT, text, start);
  if (!opening) return undefined;
  const [all, letter = '', bracket = ''] = opening;
  const close = CLOSING[bracket] ?? bracket;
  const from = start + all.length;
  if (!/[wWiI]/.test(letter))
    return readQuoted(text, start, from, close, letter === 'q' ? undefined : found, 0);
  const end = text.indexOf(close, from);
  if (end < 0) return undefined;
  const inner = { start: from, end };
  const pieces = [...text.slice(from, end).matchAll(/\S+/g)].map((m) => ({
    text: m[0],
    start: from + m.index,
    end: from + m.index + m[0].length,
  }));
  return { kind: 'string', start, end: end + 1, text: '%w', inner, style: 'quoted', pieces };
}

const HEREDOC = /<<([~-]?)(?:(["'])([A-Za-z_]\w{0,80})\2|([A-Z_][A-Z_\d]{0,80}))(?!\w)/y;

/** `<<~EOS`, `<<-'EOS'`, `<<EOS`: the lines below the one it stands in, as far as the word. */
export function heredocAt(
  text: string,
  start: number,
  heredocs: Heredocs,
  found: Interpolation[],
): CodeToken | undefined {
  const opening = text[start] === '<' ? match(HEREDOC, text, start) : undefined;
  if (!opening) return undefined;
  const [all, indent, quote, quoted, bare = ''] = opening;
  const ending = `${indent === '' ? '' : '[ \\t]*'}${quoted ?? bare}`;
  const interpolated = (inner: Span) =>
    readPieces(text, inner.start, inner.end, (at) => doublePart(text, at, undefined, found, 0)).pieces;
  return readHeredoc(text, { start, end: start + all.length }, ending, heredocs, (inner) =>
    quote === "'" ? verbatim(text, inner) : interpolated(inner),
  );
}
