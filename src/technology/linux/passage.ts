// Pieces of shell in texts of lines, and the lines that go on in the next one.

import type { Reach } from '../../model/fact.ts';
import type { Span } from '../../model/span.ts';
import type { Piece, Source } from '../../source/source.ts';

/** A piece of shell in another text. */
export interface Passage {
  readonly source: Source;
  /** What the tool around makes of it: a build step only changes an image. */
  readonly reach?: Reach;
  /** What a service runs, all of it one command. */
  readonly runs?: boolean;
  /** The text of a file that the passage writes, in place of a script. */
  readonly writes?: string;
  /** The shell that runs it together with others, and those whose variables it has; unique in the file. */
  readonly session?: string;
  readonly environment?: readonly string[];
}

/** The lines of a text as spans without their line breaks. */
export function linesOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    spans.push({ start, end });
    start = end + 1;
  }
  return spans;
}

/** The last of the lines that a line goes on in, by the backslash at its end; comments between them do not end it. */
export function lastLine(text: string, lines: readonly Span[], first: number): number {
  let last = first;
  for (let i = first; i < lines.length; i++) {
    const line = lineText(text, lines[i]);
    if (i > first && /^\s*#/.test(line)) continue;
    last = i;
    if (!line.trimEnd().endsWith('\\')) break;
  }
  return last;
}

export function lineText(text: string, line: Span | undefined): string {
  return line ? text.slice(line.start, line.end) : '';
}

/** The text of lines without those that are comments: a continued command goes on behind them. */
export function withoutComments(source: Source, start: number, lines: readonly Span[]): Source {
  const pieces: Piece[] = [];
  for (const [i, line] of lines.entries()) {
    if (i > 0 && /^\s*#/.test(lineText(source.text, line))) continue;
    const from = i === 0 ? start : line.start;
    const end = i === lines.length - 1 ? line.end : Math.min(line.end + 1, source.text.length);
    pieces.push({ text: source.text.slice(from, end), start: from, end });
  }
  return source.child(pieces);
}
