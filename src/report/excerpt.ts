// Draws a place of a file: its line behind a gutter, carets under the token, a label beside or under them.

import type { Location } from '../model/span.ts';
import { displayWidth, takeEnd, takeStart, wrap } from './columns.ts';
import type { FileText } from './file-text.ts';
import type { Colour, Paint } from './paint.ts';
import { visible } from './visible.ts';

/** A place to draw. */
export interface Mark {
  readonly at: Location;
  /** Visible text; may be empty. */
  readonly label: string;
  /** `^` under the token itself, `-` under the places it is about. */
  readonly sign: '^' | '-';
  readonly colour: Colour;
}

/** How the excerpts of one finding look, so that their gutters line up. */
export interface Frame {
  /** Digits of the largest line number. */
  readonly gutter: number;
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
}

/** A label wraps beside its carets if it has this many columns there, else under them. */
const LABEL_ROOM = 30;
const TAB = '    ';
/** A token over more lines than this is shown by its first two lines and its last. */
const MAX_LINES = 4;

/** The lines of an excerpt without newlines; a place that the file no longer has becomes a line that says so. */
export function excerpt(file: FileText | undefined, mark: Mark, frame: Frame): readonly string[] {
  const { at } = mark;
  const first = file?.line(at.line);
  // A file that was read elsewhere: its place and what is said of it are all there is.
  if (file === undefined)
    return mark.label === ''
      ? []
      : wrap(mark.label, room(frame), room(frame)).map((line) => row(frame, '', line));
  if (first === undefined) {
    const why = `(this line is no longer there)${mark.label === '' ? '' : ` ${mark.label}`}`;
    return wrap(why, room(frame), room(frame)).map((line) => row(frame, '', line));
  }
  // An end in column 1 is the line break of the line before.
  const lastNumber = at.endLine > at.line && at.endColumn === 1 ? at.endLine - 1 : at.endLine;
  const last = lastNumber > at.line ? file.line(lastNumber) : undefined;
  if (last === undefined) return marked(frame, at.line, first, at.column, at.endColumn, mark);
  if (mark.sign === '-') {
    const label = `${mark.label} (to line ${lastNumber})`;
    return marked(frame, at.line, first, at.column, first.length + 1, { ...mark, label });
  }
  const between: string[] = [];
  const whole = lastNumber - at.line < MAX_LINES;
  for (let number = at.line + 1; number < lastNumber; number++) {
    if (!whole && number > at.line + 1) {
      between.push(row(frame, '…', ''));
      break;
    }
    const line = file.line(number) ?? '';
    between.push(row(frame, String(number), crop(line, 0, 0, room(frame)).text));
  }
  const end = lastNumber === at.endLine ? at.endColumn : last.length + 1;
  return [
    ...marked(frame, at.line, first, at.column, first.length + 1, { ...mark, label: '' }),
    ...between,
    ...marked(frame, lastNumber, last, last.search(/\S|$/) + 1, end, mark),
  ];
}

/** An empty line of the gutter. */
export function bar(frame: Frame): string {
  return row(frame, '', '');
}

function row(frame: Frame, number: string, content: string): string {
  const gutter = `${number.padStart(frame.gutter)} |`;
  return content === '' ? frame.paint('blue', gutter) : `${frame.paint('blue', gutter)} ${content}`;
}

function room(frame: Frame): number {
  return Math.max(20, frame.width - frame.gutter - 3);
}

/** One line of text and the line of carets under it, with the label wrapped where there is most room for it. */
function marked(
  frame: Frame,
  number: number,
  line: string,
  column: number,
  endColumn: number,
  mark: Mark,
): readonly string[] {
  const columns = room(frame);
  const { text, offset, length } = crop(line, column - 1, endColumn - 1, columns);
  const carets = ' '.repeat(offset) + frame.paint(mark.colour, mark.sign.repeat(length));
  const rows = [row(frame, String(number), text)];
  if (mark.label === '') return [...rows, row(frame, '', carets)];
  const beside = columns - offset - length - 1;
  if (beside >= LABEL_ROOM || displayWidth(mark.label) <= beside) {
    const [start = '', ...rest] = wrap(mark.label, beside, beside);
    rows.push(row(frame, '', `${carets} ${frame.paint(mark.colour, start)}`));
    const indent = ' '.repeat(offset + length + 1);
    return [...rows, ...rest.map((part) => row(frame, '', indent + frame.paint(mark.colour, part)))];
  }
  // Under the carets, moved left as far as the label needs it.
  const needed = Math.min(displayWidth(mark.label), LABEL_ROOM * 2);
  const indent = ' '.repeat(Math.max(0, Math.min(offset, columns - needed)));
  const under = wrap(mark.label, columns - indent.length, columns - indent.length);
  return [
    ...rows,
    row(frame, '', carets),
    ...under.map((part) => row(frame, '', indent + frame.paint(mark.colour, part))),
  ];
}

/**
 * The part of a line that fits into `columns`, with the token (`from` to `to`, UTF-16 offsets) in it, and the token's
 * place in columns. Looks only at the neighbourhood of the token: the line may be megabytes long.
 */
function crop(
  line: string,
  from: number,
  to: number,
  columns: number,
): { text: string; offset: number; length: number } {
  const reach = columns * 2;
  const start = Math.min(Math.max(0, from), line.length);
  const end = Math.min(Math.max(start, to), line.length);
  const left = Math.max(0, start - reach);
  const right = Math.min(line.length, end + reach);
  let before = show(line.slice(left, start).replace(/^[\udc00-\udfff]/, ''));
  let token = show(line.slice(start, Math.min(end, start + reach)).replace(/[\ud800-\udbff]$/, ''));
  let after = show(line.slice(end, right).replace(/[\ud800-\udbff]$/, ''));
  const cutLeft = left > 0;
  const cutToken = end > start + reach;
  const cutRight = right < line.length;
  const fits = displayWidth(before) + displayWidth(token) + displayWidth(after) <= columns;
  if (!fits || cutLeft || cutToken || cutRight) {
    // Two columns are kept for the ellipses at both ends.
    if (cutToken || displayWidth(token) > columns - 2) {
      token = `${takeStart(token, columns - 3)}…`;
      after = '';
    }
    const spare = columns - 2 - displayWidth(token);
    const beforeRoom = Math.max(Math.floor(spare / 2), spare - displayWidth(after));
    if (cutLeft || displayWidth(before) > beforeRoom) before = `…${takeEnd(before, beforeRoom)}`;
    const afterRoom = columns - 1 - displayWidth(before) - displayWidth(token);
    if (after !== '' && (cutRight || displayWidth(after) > afterRoom))
      after = `${takeStart(after, afterRoom)}…`;
  }
  return {
    text: `${before}${token}${after}`.trimEnd(),
    offset: displayWidth(before),
    length: Math.max(1, displayWidth(token)),
  };
}

function show(text: string): string {
  return visible(text.replaceAll('\t', TAB));
}
