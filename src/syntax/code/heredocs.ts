// Here-documents of Puppet and Ruby: their texts stand below the line that opens them, one behind the other.

import type { Span } from '../../model/span.ts';
import type { Piece } from '../../source/source.ts';
import { type CodeToken, lineEnd } from './tokens.ts';

/** No file has more here-documents; each is searched for its end. */
const MAX_SEARCHES = 500;

/** What is known of the here-documents of one text. */
export interface Heredocs {
  searches: number;
  /** Ends (as patterns) that do not stand in the rest of the text. */
  readonly missing: Set<string>;
  /** The line that opened the last one, and where the text goes on behind it. */
  resume?: { readonly newline: number; readonly end: number } | undefined;
}

export function noHeredocs(): Heredocs {
  return { searches: 0, missing: new Set() };
}

/** The place behind the texts of the line that ends at `at`; undefined where it opened none. */
export function afterHeredocs(heredocs: Heredocs, at: number): number | undefined {
  const { resume } = heredocs;
  if (!resume || at < resume.newline) return undefined;
  heredocs.resume = undefined;
  return Math.max(at, resume.end);
}

/**
 * The token that `opening` is: its text is the lines below as far as the one that `ending` matches (a pattern of a whole
 * line), in the pieces that `piecesOf` makes of it. Undefined where that line is missing.
 */
export function readHeredoc(
  text: string,
  opening: Span,
  ending: string,
  heredocs: Heredocs,
  piecesOf: (inner: Span) => readonly Piece[],
): CodeToken | undefined {
  if (heredocs.searches >= MAX_SEARCHES || heredocs.missing.has(ending)) return undefined;
  heredocs.searches++;
  const newline = lineEnd(text, opening.start);
  const start = heredocs.resume?.end ?? newline + 1;
  const pattern = new RegExp(`^${ending}[ \\t]*\\r?$`, 'gm');
  pattern.lastIndex = start;
  const end = start <= text.length ? pattern.exec(text) : null;
  if (!end) {
    heredocs.missing.add(ending);
    return undefined;
  }
  heredocs.resume = { newline, end: end.index + end[0].length };
  const inner = { start, end: end.index };
  return { kind: 'string', ...opening, text: '"', inner, style: 'block', pieces: piecesOf(inner) };
}

/** A text without escapes and interpolations. */
export function verbatim(text: string, { start, end }: Span): readonly Piece[] {
  return [{ text: text.slice(start, end), start, end }];
}
