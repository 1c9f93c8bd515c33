// Quote removal: the runs of a script that a shell word or a here-document spells.

import type { HereDoc, Word, WordPart } from 'unbash';
import type { Span } from '../model/span.ts';
import type { Piece, Source } from '../source/source.ts';

export interface ShellWord {
  /** The word as written, quotes included; offsets in the script. */
  readonly span: Span;
  /** The word after quote removal; expansions are holes. */
  readonly content: Source;
}

/** A word of a script whose expansions are masked. */
export function wordOf(node: Word, source: Source): ShellWord {
  return { span: spanOf(node, source), content: source.child(wordPieces(node, source.text)) };
}

/** An escape at the end of a broken script makes the parser's places reach beyond the text (unbash 6.0.4). */
export function spanOf(node: { readonly pos: number; readonly end: number }, source: Source): Span {
  return { start: Math.min(node.pos, source.text.length), end: Math.min(node.end, source.text.length) };
}

/** What a word becomes (POSIX, 2.2 Quoting and 2.6.7 Quote Removal); `text` is the script, expansions masked. */
export function wordPieces(node: Word, text: string): readonly Piece[] {
  const span = ({ pos, end }: Word | WordPart) => ({ start: pos, end: Math.min(end, text.length) });
  if (!node.parts) return partPieces(undefined, span(node), text);
  return node.parts.flatMap((part) => partPieces(part, span(part), text));
}

function partPieces(part: WordPart | undefined, span: Span, text: string): readonly Piece[] {
  switch (part?.type) {
    case 'SingleQuoted':
      return unescaped(text, quoted(text, span, "'"));
    case 'DoubleQuoted':
    case 'LocaleString':
      return unescaped(text, quoted(text, span, '"'), /\\(?:[\\$`"]|\r?\n)/g);
    case 'AnsiCQuoted':
      return ansiCPieces(text, span, part.value);
    default:
      return unescaped(text, span, /\\(?:\r?\n|[\s\S])/g);
  }
}

/** What stands between the quotes; to the end where the text ends before they are closed. */
function quoted(text: string, span: Span, quote: '"' | "'", hasEscapes = quote === '"'): Span {
  // A quote that an open backtick has taken in is not seen: the word is all there is.
  const at = text.indexOf(quote, span.start);
  const start = at < 0 || at >= span.end ? span.start : at + 1;
  let escapes = 0;
  if (hasEscapes) while (text[span.end - 2 - escapes] === '\\') escapes++;
  const closed = span.end > start && text[span.end - 1] === quote && escapes % 2 === 0;
  return { start, end: closed ? span.end - 1 : span.end };
}

/** The lines that a here-document feeds to its command, without the tabs that `<<-` takes away. */
export function hereDocumentPieces(node: HereDoc, text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const { pos, end } = node.body;
  const isLiteral = node.delimiter?.quoted === true;
  let start = pos;
  let atLineStart = true;
  while (start < end) {
    const newline = text.indexOf('\n', start);
    const lineEnd = newline < 0 || newline >= end ? end : newline + 1;
    let from = start;
    // Lines are joined before their tabs are taken away: behind a backslash only an empty line loses its own (bash 5.2).
    if (node.operator === '<<-' && atLineStart) while (from < lineEnd && text[from] === '\t') from++;
    const line = { start: from, end: lineEnd };
    pieces.push(...unescaped(text, line, isLiteral ? undefined : /\\(?:[\\$`]|\r?\n)/g));
    const written = text.slice(from, lineEnd);
    const isContinued = !isLiteral && /(?<!\\)(?:\\\\)*\\\r?\n$/.test(written);
    atLineStart = !isContinued || (atLineStart && /^\\\r?\n$/.test(written));
    start = lineEnd;
  }
  return pieces;
}

/** Pieces of a span in which every match of `escapes` stands for its last character, or for nothing before a line end. */
function unescaped(text: string, span: Span, escapes?: RegExp): readonly Piece[] {
  const written = text.slice(span.start, span.end);
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of escapes ? written.matchAll(escapes) : []) {
    if (match.index > from) pieces.push(verbatim(written.slice(from, match.index), span.start + from));
    const end = match.index + match[0].length;
    if (!match[0].endsWith('\n')) {
      pieces.push({ text: match[0].slice(1), start: span.start + match.index, end: span.start + end });
    }
    from = end;
  }
  if (from < written.length) pieces.push(verbatim(written.slice(from), span.start + from));
  return pieces;
}

function verbatim(text: string, start: number): Piece {
  return { text, start, end: start + text.length };
}

const ANSI_C_ESCAPE =
  /\\(?:x(?<hex>[0-9a-fA-F]{1,2})|(?<octal>[0-7]{1,3})|u(?<short>[0-9a-fA-F]{1,4})|U(?<long>[0-9a-fA-F]{1,8})|(?<letter>[\s\S]))/g;

const ANSI_C_LETTERS: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', v: '\v',
  '\\': '\\', "'": "'", '"': '"', '?': '?',
}; // biome-ignore format: a table (bash(1), QUOTING)

/** `$'…'`. Where an escape is rare (a control character, a byte beyond ASCII), the whole string is one coarse run. */
function ansiCPieces(text: string, span: Span, value: string): readonly Piece[] {
  const inner = quoted(text, span, "'", true);
  const written = text.slice(inner.start, inner.end);
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of written.matchAll(ANSI_C_ESCAPE)) {
    const decoded = ansiC(match.groups ?? {}, match[0]);
    if (decoded === undefined) return [{ text: value, ...inner, coarse: true }];
    if (match.index > from) pieces.push(verbatim(written.slice(from, match.index), inner.start + from));
    const start = inner.start + match.index;
    from = match.index + match[0].length;
    pieces.push({ text: decoded, start, end: inner.start + from });
  }
  if (from < written.length) pieces.push(verbatim(written.slice(from), inner.start + from));
  return pieces;
}

function ansiC(groups: Readonly<Record<string, string | undefined>>, written: string): string | undefined {
  const { hex, octal, short, long, letter } = groups;
  if (letter !== undefined) return letter === 'c' ? undefined : (ANSI_C_LETTERS[letter] ?? written);
  const digits = octal ?? hex;
  const code = digits ? Number.parseInt(digits, octal ? 8 : 16) : Number.parseInt(short ?? long ?? '', 16);
  // Bash ends the string at a NUL, and bytes beyond ASCII are parts of characters.
  if (code === 0 || code > 0x10ffff || (digits !== undefined && code > 0x7f)) return undefined;
  return String.fromCodePoint(code);
}
