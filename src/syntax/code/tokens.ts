// Tokens of languages whose code is read and never run (Nix, Puppet, Ruby): all that is no string.

import type { Span } from '../../model/span.ts';
import type { Piece } from '../../source/source.ts';
import type { SyntaxProblem } from '../yaml.ts';

/** A token; `text` is what the file has, of a string only how it opens. */
export interface CodeToken extends Span {
  readonly kind: 'string' | 'word' | 'number' | 'sign';
  readonly text: string;
  /** A string without its quotes. */
  readonly inner?: Span;
  readonly style?: 'quoted' | 'block';
  /** The runs of text that a string stands for, escapes undone. */
  readonly pieces?: readonly Piece[];
  /** True where a line break stands between this token and the one before, in languages whose statements end with their line. */
  readonly isFirst?: boolean;
  /** True of a string without its end: it is the rest of the text. */
  readonly isOpen?: boolean;
}

/** An interpolation inside a string; `inner` is its expression. */
export interface Interpolation extends Span {
  readonly inner: Span;
}

export interface Lexed {
  readonly tokens: readonly CodeToken[];
  /** Sorted, disjoint: those inside others are left out. */
  readonly interpolations: readonly Interpolation[];
}

/** The string that is not closed; what it hides is not read as code. */
export function problemsOf({ tokens }: Lexed): readonly SyntaxProblem[] {
  const open = tokens.at(-1);
  if (!open?.isOpen) return [];
  const { start, inner } = open;
  return [{ message: 'the string is not closed', span: { start, end: inner?.start ?? start + 1 } }];
}

/** Code nests no deeper where a person wrote it. */
export const MAX_DEPTH = 100;

/** The place behind the one blank, or the comment from `#` to the end of its line, that stands at `at`; else `at`. */
export function afterBlank(text: string, at: number): number {
  const c = text[at] ?? '';
  if (c === '#') return lineEnd(text, at);
  return /\s/.test(c) ? at + 1 : at;
}

/** The place behind the comment between slashes and stars that opens at `at`; else `at`. One without its end is the rest. */
export function afterBlockComment(text: string, at: number): number {
  if (text[at] !== '/' || text[at + 1] !== '*') return at;
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

/** Where the line of `at` ends, without its line break. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}

/** What a sticky pattern finds at a place. */
export function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** The token of the first pattern (sticky) that matches at `start`; any other character is a sign. */
export function readPlain(
  text: string,
  start: number,
  patterns: readonly (readonly [kind: 'word' | 'number' | 'sign', pattern: RegExp])[],
): CodeToken {
  for (const [kind, pattern] of patterns) {
    const found = match(pattern, text, start);
    if (found) return { kind, start, end: start + found[0].length, text: found[0] };
  }
  return { kind: 'sign', start, end: start + 1, text: text[start] ?? '' };
}
