// What a person sees at a place of a report: the text between two lines and columns, found without a line index.

import type { Location } from '../src/model/span.ts';

/** The text at a location. CRLF, LF and a lone CR end a line; columns count UTF-16 units from 1. */
export function cut(text: string, at: Omit<Location, 'file'>): string {
  return text.slice(offsetOf(text, at.line, at.column), offsetOf(text, at.endLine, at.endColumn));
}

/** Offset of a line and a column, both from 1. Throws where the text has no such line. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  if (line > lines.length + 1) throw new Error(`no line ${line}`);
  return lines.slice(0, line - 1).join('').length + column - 1;
}
