// Which runs of the file spell the value of a YAML scalar: folds, chomping and escapes undone with their places.

import type { Span } from '../model/span.ts';
import type { Piece } from '../source/source.ts';

/** How a scalar is written; the names of the `yaml` package. */
export type ScalarType = 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE' | 'BLOCK_LITERAL' | 'BLOCK_FOLDED';

/**
 * The runs of `text` that spell `value`. `inner`: the token without its quotes; of a block scalar the lines behind
 * its header. Where the runs do not add up to the value (a broken document), it is one run without inner places: a
 * place may then be coarse, but never wrong.
 */
export function scalarPieces(text: string, inner: Span, type: ScalarType, value: string): readonly Piece[] {
  const pieces = type.startsWith('BLOCK') ? blockPieces(text, inner, value) : flowPieces(text, inner, type);
  let length = 0;
  const spelled = pieces.every((piece) => {
    length += piece.text.length;
    return value.startsWith(piece.text, length - piece.text.length);
  });
  if (spelled && length === value.length) return pieces;
  return [{ text: value, ...inner, coarse: true }];
}

/** A text between quotes as it reads, and where a span of that stands in the text as written. */
export interface Unquoted {
  readonly text: string;
  readonly written: (span: Span) => Span;
}

/** Undoes the escapes and folds of a quoted scalar's text, or of a part of it. */
export function unquoted(text: string, quotes: 'single' | 'double'): Unquoted {
  const type = quotes === 'single' ? 'QUOTE_SINGLE' : 'QUOTE_DOUBLE';
  const pieces = flowPieces(text, { start: 0, end: text.length }, type);
  const offset = (at: number, isEnd: boolean): number => {
    let from = 0;
    for (const piece of pieces) {
      const { length } = piece.text;
      if (isEnd ? at <= from + length : at < from + length) {
        if (piece.end - piece.start === length) return piece.start + at - from;
        return at > from ? piece.end : piece.start;
      }
      from += length;
    }
    return text.length;
  };
  return {
    text: pieces.map((p) => p.text).join(''),
    written: ({ start, end }) => ({ start: offset(start, false), end: offset(end, true) }),
  };
}

/** What interrupts the verbatim runs of a scalar in the flow styles: a line break, or the start of an escape. */
const INTERRUPTIONS: Readonly<Record<string, RegExp>> = {
  PLAIN: /\r?\n/g,
  QUOTE_SINGLE: /\r?\n|''/g,
  QUOTE_DOUBLE: /\r?\n|\\/g,
};

function flowPieces(text: string, inner: Span, type: ScalarType): readonly Piece[] {
  const written = text.slice(inner.start, inner.end);
  const pieces: Piece[] = [];
  const push = (run: string, start: number, end: number) => {
    if (end > start) pieces.push({ text: run, start: inner.start + start, end: inner.start + end });
  };
  let from = 0;
  // A copy of its own: the position of a shared pattern would be shared too.
  const pattern = new RegExp(INTERRUPTIONS[type] ?? /$/g);
  for (let match = pattern.exec(written); match; match = pattern.exec(written)) {
    const at = match.index;
    if (match[0].endsWith('\n')) {
      let lineEnd = at;
      while (lineEnd > from && isBlank(written[lineEnd - 1])) lineEnd--;
      push(written.slice(from, lineEnd), from, lineEnd);
      const fold = foldAt(written, at);
      push(fold.text, lineEnd, fold.end);
      from = fold.end;
    } else {
      push(written.slice(from, at), from, at);
      const escaped = match[0] === '\\' ? escapeAt(written, at) : { text: "'", end: at + 2 };
      push(escaped.text, at, escaped.end);
      from = escaped.end;
    }
    pattern.lastIndex = from;
  }
  push(written.slice(from), from, written.length);
  return pieces;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

interface Run {
  readonly text: string;
  readonly end: number;
}

/** One line break is a blank, of more the first is dropped (YAML 1.2.2, section 6.5); indent goes with them. */
function foldAt(written: string, at: number): Run {
  let breaks = 0;
  let end = at;
  for (;;) {
    const lineBreak = written[end] === '\n' ? 1 : written.startsWith('\r\n', end) ? 2 : 0;
    if (lineBreak === 0) break;
    breaks++;
    end += lineBreak;
    while (isBlank(written[end])) end++;
  }
  return { text: breaks > 1 ? '\n'.repeat(breaks - 1) : ' ', end };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b',
  ' ': ' ', '"': '"', '/': '/', '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029',
}; // biome-ignore format: a table (YAML 1.2.2, section 5.7)

const ESCAPE_WIDTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escapeAt(written: string, at: number): Run {
  const next = written[at + 1] ?? '';
  const lineBreak = next === '\n' ? 1 : written.startsWith('\r\n', at + 1) ? 2 : 0;
  if (lineBreak > 0) {
    // An escaped line break joins two lines and swallows the indent of the second.
    let end = at + 1 + lineBreak;
    while (isBlank(written[end])) end++;
    return { text: '', end };
  }
  const end = at + 2 + (ESCAPE_WIDTHS[next] ?? 0);
  const digits = written.slice(at + 2, end);
  if (digits === '') return { text: ESCAPES[next] ?? `\\${next}`, end };
  const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.POSITIVE_INFINITY;
  return { text: code <= 0x10ffff ? String.fromCodePoint(code) : written.slice(at, end), end };
}

interface Line {
  /** Offset of the first character that is no blank. */
  readonly content: number;
  readonly indent: number;
  /** Offset of the line break. */
  readonly end: number;
}

/** The lines of a span that are not empty. A tab is content: only blanks indent. */
function linesWithContent(text: string, span: Span): readonly Line[] {
  const lines: Line[] = [];
  let start = span.start;
  while (start < span.end) {
    const newline = text.indexOf('\n', start);
    const next = newline < 0 || newline >= span.end ? span.end : newline + 1;
    let end = text[next - 1] === '\n' ? next - 1 : next;
    if (end > start && text[end - 1] === '\r') end--;
    let content = start;
    while (content < end && text[content] === ' ') content++;
    if (content < end) lines.push({ content, indent: content - start, end });
    start = next;
  }
  return lines;
}

/**
 * The lines are verbatim but for their indent. What folding and chomping leave between them is read off the value:
 * blanks and line breaks, which no line starts with but those that are indented more than the block.
 */
function blockPieces(text: string, inner: Span, value: string): readonly Piece[] {
  const lines = linesWithContent(text, inner);
  // The header may give the indent relative to a parent that is not known here; the first line tells it as well.
  const indent = (lines[0]?.indent ?? 0) - (/^(?: *\n)*( *)/.exec(value)?.[1]?.length ?? 0);
  const blanks = /[ \n]*/y;
  const pieces: Piece[] = [];
  let at = inner.start;
  let length = 0;
  for (const line of lines) {
    blanks.lastIndex = length;
    const between = blanks.exec(value)?.[0].length ?? 0;
    const kept = Math.min(Math.max(0, line.indent - indent), between);
    const start = line.content - kept;
    const gap = value.slice(length, length + between - kept);
    if (gap !== '') pieces.push({ text: gap, start: at, end: start, coarse: true });
    pieces.push({ text: text.slice(start, line.end), start, end: line.end });
    at = line.end;
    length += gap.length + line.end - start;
  }
  if (length < value.length)
    pieces.push({ text: value.slice(length), start: at, end: inner.end, coarse: true });
  return pieces;
}
