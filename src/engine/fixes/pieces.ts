// The lines of a file that a fix may need, apart from the rest of it: an object file holds these and no whole texts.

import type { Span } from '../../model/span.ts';
import { FILLER } from '../../source/source.ts';
import { masked } from '../mask.ts';
import { itemAt } from './items.ts';
import { CONTINUES, headerOf, isConfLine, type Line, lineAt, lineBefore, settingOf } from './lines.ts';

/** Lines as they stand, where they stand. */
export interface Piece {
  /** Number of the first line, from 1. */
  readonly line: number;
  /** Offset of its first character. */
  readonly start: number;
  readonly text: string;
}

/** A token that a fix may change, and the key that it is the value of; null for ports of a pool. */
export interface Editable {
  readonly span: Span;
  readonly key: string | null;
}

/**
 * As much of a text as its fixes look at: lines and items that set a parameter and do nothing else; of other lines the
 * token itself, of those around them how they begin and end. Without secrets; sorted, none over another.
 */
export function piecesOf(text: string, tokens: readonly Editable[]): readonly Piece[] {
  const safe = masked(text);
  const shown = new Map<number, string>();
  const shapes = new Map<number, string>();
  const show = (line: Line, as: string) => shown.set(line.start, as + line.newline);
  for (const { span, key } of tokens) {
    const line = lineAt(text, span.start);
    if (span.end > line.end) continue;
    const item = key === null ? undefined : itemAt(text, line, span, key);
    const end = item?.end ?? line.next;
    if (item)
      for (let at = item.start; at < item.end; ) {
        const own = lineAt(text, at);
        show(own, safe.slice(own.start, own.end));
        at = own.next;
      }
    else if (!shown.has(line.start)) show(line, lineOf(text, safe, line, { span, key }));
    const start = item?.start ?? line.start;
    const header = headerOf(text, line);
    const around = [
      ...(start > 0 ? [lineBefore(text, start)] : []),
      ...linesBehind(text, end),
      ...(header ? [header] : []),
    ];
    for (const one of around) shapes.set(one.start, shape(one));
  }
  const pieces: { line: number; start: number; text: string }[] = [];
  let [line, at] = [1, 0];
  for (const start of [...new Set([...shown.keys(), ...shapes.keys()])].sort((x, y) => x - y)) {
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

/** The line behind a place; behind an empty one the next too, which says whether items stand apart. */
function linesBehind(text: string, end: number): readonly Line[] {
  if (end >= text.length) return [];
  const line = lineAt(text, end);
  const isLast = /\S/.test(line.text) || line.next >= text.length;
  return isLast ? [line] : [line, lineAt(text, line.next)];
}

/** Whole where it is a setting and nothing else; otherwise its signs, and the token. */
function lineOf(text: string, safe: string, line: Line, { span, key }: Editable): string {
  const isSetting =
    key !== null && (settingOf(text, line, span, key) !== undefined || isConfLine(line.text, key));
  if (isSetting) return safe.slice(line.start, line.end);
  const signs = (part: string) => part.replace(/\w/g, 'x');
  return (
    signs(text.slice(line.start, span.start)) +
    safe.slice(span.start, span.end) +
    signs(text.slice(span.end, line.end))
  );
}

const NEWLINES = /\r\n|\r|\n/g;

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

/** A line without its words: empty or not, how it begins, and what at its end says that it goes on or opens something. */
function shape({ text, newline }: Line): string {
  const lead = /^[ \t]*(?:- )?/.exec(text)?.[0] ?? '';
  const end = OPENS.exec(text)?.[0] ?? CONTINUES.exec(text)?.[0] ?? '';
  if (lead.length + end.length >= text.length) return text + newline;
  const middle = text.slice(lead.length, text.length - end.length);
  return lead + middle.replace(/[^#}\]{%]/g, FILLER) + end + newline;
}

/** The key of a block or of a list of commands, with what opens it. */
const OPENS =
  /(?:[\w-]{1,40}["']?[ \t]*[:=][ \t]*)?(?:[[{]|[|>][+-]?\d?)[ \t]*$|[\w-]{1,40}["']?[ \t]*:[ \t]*$/;
