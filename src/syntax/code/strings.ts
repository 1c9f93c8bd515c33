// Strings of code: the pieces of text they stand for, and the expressions in them.

import type { Piece } from '../../source/source.ts';
import type { CodeToken, Interpolation } from './tokens.ts';

/**
 * What stands at a place of a string's text: an escape as the piece it stands for, an interpolation as the place behind
 * it, or the end of the text; undefined for a letter like any other.
 */
export type StringPart = Piece | number | 'end' | undefined;

/** The pieces of the text from `start`, as far as `partAt` says or `limit`; `end`: the place behind the last one. */
export function readPieces(
  text: string,
  start: number,
  limit: number,
  partAt: (at: number) => StringPart,
): { readonly pieces: readonly Piece[]; readonly end: number } {
  const pieces: Piece[] = [];
  let from = start;
  let at = start;
  const verbatim = () => {
    if (at > from) pieces.push({ text: text.slice(from, at), start: from, end: at });
  };
  while (at < limit) {
    const part = partAt(at);
    if (part === 'end') break;
    if (part === undefined) at++;
    else if (typeof part === 'number') at = part;
    else {
      verbatim();
      if (part.text !== '') pieces.push(part);
      from = at = part.end;
    }
  }
  at = Math.min(at, limit);
  verbatim();
  return { pieces, end: at };
}

/** Where a string opens and how far it may go. */
interface Opening {
  /** The first character of the quote. */
  readonly start: number;
  /** The place behind the quote. */
  readonly inner: number;
  /** How long the quote at the other end is. */
  readonly close: number;
  /** What a token of this kind has as its text. */
  readonly text: string;
  readonly style: 'quoted' | 'block';
}

/** A string as far as the end that `partAt` finds; one without an end is the rest of the text. */
export function readString(text: string, opening: Opening, partAt: (at: number) => StringPart): CodeToken {
  const { pieces, end } = readPieces(text, opening.inner, text.length, partAt);
  return {
    kind: 'string',
    start: opening.start,
    end: Math.min(end + opening.close, text.length),
    text: opening.text,
    inner: { start: opening.inner, end },
    style: opening.style,
    pieces,
    ...(end >= text.length && { isOpen: true }),
  };
}

/** The opening of a string between single characters, the first of them at `start`. */
export function quoteAt(start: number): Opening {
  return { start, inner: start + 1, close: 1, text: '"', style: 'quoted' };
}

/** A backslash and the character behind it, which stands for itself unless `letters` says what it stands for. */
export function escapeAt(text: string, at: number, letters: Readonly<Record<string, string>>): Piece {
  const escaped = text[at + 1] ?? '';
  return { text: letters[escaped] ?? escaped, start: at, end: at + 2, coarse: true };
}

/**
 * The place behind the interpolation between braces whose two-character opening stands at `start`, noted in `found`.
 * `stringEnd` gives the place behind a string that opens at a place: it may hold braces of its own.
 */
export function readInterpolation(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  stringEnd: (at: number) => number | undefined,
): number {
  let at = start + 2;
  let open = 1;
  while (at < text.length && open > 0) {
    const c = text[at];
    if (c === '{') open++;
    else if (c === '}') open--;
    at = stringEnd(at) ?? at + 1;
  }
  at = Math.min(at, text.length);
  found?.push({ start, end: at, inner: { start: start + 2, end: Math.max(start + 2, at - 1) } });
  return at;
}
