// A setting that is an item of a YAML list, name and value on lines of their own: a task of Ansible, an entry of a list.

import { IGNORE_WORD } from '../../model/ignore.ts';
import type { NewSetting } from '../../model/remedy.ts';
import type { Span } from '../../model/span.ts';
import { commentsOfLine } from '../../syntax/comment-marks.ts';
import { breakOf, indentOf, type Line, lineAt, lineBefore, occurrences, withKey } from './lines.ts';

/** Longer items do more than set something. */
const MAX_LINES = 40;

/** What makes two items of one more than two settings: loops, results, anchors, texts of several lines. */
const MORE =
  /^[ \t-]*(?:loop|with_\w+|register|block|handlers|listen)[ \t]*:|(?:^|[ \t])[&*][\w-]+(?=[ \t]|$)|^[ \t]*(?:<<:|\{[{%])|\{\{ *item\b|:[ \t]*[|>][+-]?\d?[ \t]*$/m;

/** What the copy of a task is called. */
const NAME = 'Keep outgoing connections off the ports of services';

/** The item once more, below it, with the other key and value; undefined where it is more than a setting. */
export function newItem(
  text: string,
  token: Span,
  change: NewSetting,
): (Span & { readonly text: string }) | undefined {
  const line = lineAt(text, token.start);
  const span = itemAt(text, line, token, change.key);
  if (!span) return undefined;
  const { start: first, end } = span;
  const item = text.slice(first, end);
  const value = { start: token.start - first, end: token.end - first, text: change.text };
  const dropped = staleComments(item, value.end).map((span) => ({ ...span, text: '' }));
  const copied = [...dropped, value]
    .sort((a, b) => b.start - a.start)
    .reduce((all, e) => all.slice(0, e.start) + e.text + all.slice(e.end), item);
  const newline = breakOf(text, line);
  const isApart =
    (first > 0 && /(?:^|\n)[ \t]*\r?\n$/.test(text.slice(0, first))) ||
    /^[ \t]*\r?\n[ \t]*[-#]/.test(text.slice(end, end + 400));
  const copy = renamed(withKey(copied, change.key, change.newKey), change.newKey);
  const start = item.endsWith('\n') ? '' : newline;
  return { start: end, end, text: `${start}${isApart ? newline : ''}${copy}` };
}

/** The item of a list whose value a token is, if it sets the key and nothing else. */
export function itemAt(text: string, line: Line, token: Span, key: string): Span | undefined {
  const before = line.text.slice(0, token.start - line.start);
  if (!/^[ \t]*(?:- +)?[\w.]+:[ \t]*["']?$/.test(before)) return undefined;
  if (!/^["']?[ \t]*(?:#.*)?$/.test(line.text.slice(token.end - line.start))) return undefined;
  const dash = dashOf(text, line);
  const end = dash && endOf(text, line, indentOf(dash.text));
  if (!dash || end === undefined) return undefined;
  const item = text.slice(dash.start, end);
  return MORE.test(item) || occurrences(item, key) !== 1 ? undefined : { start: dash.start, end };
}

/** The line with the dash of the item that a line belongs to. */
function dashOf(text: string, from: Line): Line | undefined {
  let line = from;
  let indent = contentIndent(from.text);
  for (let i = 0; i < MAX_LINES; i++) {
    if (/\S/.test(line.text)) {
      if (/^[ \t]*- /.test(line.text) && indentOf(line.text) < indent) return line;
      indent = Math.min(indent, indentOf(line.text));
    }
    if (line.start === 0 || indent === 0) return undefined;
    line = lineBefore(text, line.start);
  }
  return undefined;
}

/** Where the item ends: behind its last line that is not empty. */
function endOf(text: string, from: Line, dash: number): number | undefined {
  let end = from.next;
  for (let at = from.next, i = 0; at < text.length && i < MAX_LINES; i++) {
    const line = lineAt(text, at);
    if (/\S/.test(line.text)) {
      // What a comment or a template stands for at the margin may be of the item or of the next one.
      if (/^[ \t]*(?:#|\{[{%])/.test(line.text) && indentOf(line.text) <= dash) return undefined;
      if (indentOf(line.text) <= dash) return end;
      end = line.next;
    }
    if (i === MAX_LINES - 1) return undefined;
    at = line.next;
  }
  return end;
}

function contentIndent(line: string): number {
  return line.length - line.replace(/^[ \t]*(?:- +)?/, '').length;
}

/**
 * Comments that are not about the copy, as offsets in the item: those that accept findings, and what is said behind the
 * old value; with the lines below that go on with it, which begin in the same column.
 */
function staleComments(item: string, behind: number): readonly Span[] {
  const found: Span[] = [];
  let column = -1;
  for (const { 0: whole, index } of item.matchAll(/.*(?:\r\n|\r|\n|$)/g)) {
    const text = whole.trimEnd();
    const isOfValue = index < behind && behind <= index + whole.length;
    const comment = commentsOfLine(text, 'yaml').find(
      ({ start, end }) =>
        text.slice(start, end).includes(IGNORE_WORD) ||
        (isOfValue && index + start >= behind) ||
        (start === column && text.slice(0, start).trim() === ''),
    );
    const isContinued =
      comment && (isOfValue || comment.start === column || hasReason(text.slice(comment.start)));
    column = isContinued ? comment.start : -1;
    if (!comment) continue;
    const before = text.slice(0, comment.start).trimEnd().length;
    if (comment.end < text.length) found.push({ start: index + comment.start, end: index + comment.end });
    else found.push({ start: index + before, end: index + (before === 0 ? whole : text).length });
  }
  return found;
}

/** An ignore with a reason, the one part that is long enough for a second line. */
function hasReason(comment: string): boolean {
  return /[ \t](?:--|—)/.test(comment);
}

/** A task's name says what it does; where the name is the key, it is that already. */
function renamed(item: string, newKey: string): string {
  return item.replace(
    /^([ \t]*- +name:[ \t]*)(.*?)([ \t]*\r?\n)/,
    (all, head: string, name: string, tail: string) =>
      name.includes(newKey) ? all : `${head}${NAME}${tail}`,
  );
}
