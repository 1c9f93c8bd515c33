// The lines of a file that a fix may need, apart from the rest of it: an object file holds these and no whole texts.

import { FILLER } from '../../source/source.ts';
import { masked } from '../mask.ts';
import { itemAt } from './items.ts';
import { CONTINUES, type Line, lineAt, lineBefore } from './lines.ts';

/** Lines as they stand, where they stand. */
export interface Piece {
  /** Number of the first line, from 1. */
  readonly line: number;
  /** Offset of its first character. */
  readonly start: number;
  readonly text: string;
}

/**
 * The lines at some offsets, with the item of a YAML list that they belong to, and of the lines before and behind these
 * what says whether a command goes on. Without secrets; sorted, none over another.
 */
export function piecesOf(text: string, offsets: readonly number[]): readonly Piece[] {
  const shown = new Map<number, string>();
  const shapes = new Map<number, string>();
  for (const offset of offsets) {
    const line = lineAt(text, offset);
    const span = itemAt(text, line) ?? { start: line.start, end: line.next };
    if (shown.has(span.start)) continue;
    // Masked as a whole: what a name above says of a value counts for the lines below.
    let at = span.start;
    for (const own of masked(text.slice(span.start, span.end)).match(LINES) ?? []) {
      shown.set(at, own);
      at += own.length;
    }
    if (span.start > 0) {
      const before = lineBefore(text, span.start);
      shapes.set(before.start, shape(before));
    }
    if (span.end < text.length) shapes.set(span.end, shape(lineAt(text, span.end)));
  }
  const pieces: { line: number; start: number; text: string }[] = [];
  let [line, at] = [1, 0];
  for (const start of [...new Set([...shown.keys(), ...shapes.keys()])].sort((a, b) => a - b)) {
    const own = shown.get(start) ?? shapes.get(start) ?? '';
    const last = pieces.at(-1);
    if (last && last.start + last.text.length === start) last.text += own;
    else {
      line += text.slice(at, start).match(NEWLINES)?.length ?? 0;
      at = start;
      pieces.push({ line, start, text: own });
    }
  }
  return pieces;
}

const NEWLINES = /\r\n|\r|\n/g;
const LINES = /[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g;

/** A text with the pieces at their places, and nothing that is known between them. */
export function textOf(pieces: readonly Piece[]): string {
  let [text, line] = ['', 1];
  for (const piece of pieces) {
    const breaks = Math.max(0, piece.line - line);
    text += FILLER.repeat(Math.max(0, piece.start - text.length - breaks)) + '\n'.repeat(breaks);
    text += piece.text;
    line = piece.line + (piece.text.match(NEWLINES)?.length ?? 0);
  }
  return text;
}

/** A line without its words: empty or not, and with a continuation at its end or the head of a block. */
function shape({ text, newline }: Line): string {
  const end = /(?:(?:^|[:-])[ \t]+\|[ \t]*)$/.exec(text)?.[0] ?? CONTINUES.exec(text)?.[0] ?? '';
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  if (indent.length + end.length >= text.length) return text + newline;
  return indent + FILLER.repeat(text.length - indent.length - end.length) + end + newline;
}
