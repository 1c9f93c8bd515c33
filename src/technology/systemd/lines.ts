// The lines of a unit file (systemd.syntax(7)): assignments with their sections, continued ones as one.

import type { Piece, Source } from '../../source/source.ts';

/** `Key=value` of a unit; an empty value takes back what the lines before say. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  /** Without blanks around it. A continued line is one text: the backslash and the line break read as a blank. */
  readonly value: Source;
}

/** No person wrote more. */
const MAX_ASSIGNMENTS = 5000;

/** Reads the assignments in their order; what is none is left out, as systemd does with a warning. */
export function readAssignments(source: Source): readonly Assignment[] {
  const { text } = source;
  const found: Assignment[] = [];
  let section = '';
  for (let at = 0; at < text.length && found.length < MAX_ASSIGNMENTS; ) {
    const { pieces, next } = logicalLine(text, at);
    at = next;
    const line = source.child(pieces);
    const written = line.text;
    const header = /^\s*\[([^\]]*)\]\s*$/.exec(written);
    if (header) section = header[1] ?? '';
    else {
      const match = /^\s*([A-Za-z][\w-]*)\s*=\s*/.exec(written);
      if (!match) continue;
      const start = match[0].length;
      const value = line.slice({ start, end: Math.max(start, written.trimEnd().length) });
      found.push({ section, key: match[1] ?? '', value });
    }
  }
  return found;
}

/** One line with those that it goes on in: comments between them do not end it. */
function logicalLine(
  text: string,
  from: number,
): { readonly pieces: readonly Piece[]; readonly next: number } {
  const pieces: Piece[] = [];
  let at = from;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, end).replace(/\r$/, '');
    if (/^\s*[#;]/.test(line)) {
      at = next;
      if (pieces.length === 0) break;
      continue;
    }
    const isContinued = line.endsWith('\\');
    const length = line.length - (isContinued ? 1 : 0);
    pieces.push({ text: line.slice(0, length), start: at, end: at + length });
    if (isContinued) pieces.push({ text: ' ', start: at + length, end: at + length });
    at = next;
    if (!isContinued) break;
  }
  return { pieces, next: at };
}
