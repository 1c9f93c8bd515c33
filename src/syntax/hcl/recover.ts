// Where reading goes on after a broken attribute or block, so that it loses itself and nothing changes its owner.

import { type Cursor, isLineEnd, lineEnd, lineStart } from './cursor.ts';

/** What a scan from the start of something broken found. */
export interface Recovery {
  /** Where to go on. */
  readonly resume: number;
  /** How far the scan looked: more than `resume` where brackets do not match. */
  readonly scanned: number;
}

interface Bracket {
  readonly close: '}' | ']' | ')' | '"';
  /** The brace of an object or block, where `name =` may stand; that of an interpolation is none. */
  readonly holdsItems: boolean;
  /** A line inside was indented deeper than the broken item. */
  deeper: boolean;
}

const OPENING: Readonly<Record<string, Bracket['close']>> = { '"': '"', '{': '}', '[': ']', '(': ')' };

const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const WORD = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/**
 * Scans something broken that starts at `from`, on a line indented by `indent`, and whose fault is at `reached`.
 * It ends at the first line end, or closing brace of the surroundings, after the fault and outside of its brackets.
 * Where its brackets do not match, it ends before the first line that can only belong to the surroundings: one that
 * looks like an attribute or block inside of `[` or `(`, or that is not indented deeper although lines before it in
 * the same braces were.
 */
export function recover(cursor: Cursor, from: number, reached: number, indent: number): Recovery {
  const { text } = cursor;
  const open: Bracket[] = [];
  let candidate: number | undefined;
  let pos = from;
  while (pos < text.length) {
    const top = open.at(-1);
    const c = text.charAt(pos);
    if (top?.close === '"') {
      if (c === '\\') pos += isLineEnd(text, pos + 1) ? 1 : 2;
      else if ((c === '$' || c === '%') && text.charAt(pos + 1) === '{') {
        if (text.charAt(pos - 1) !== c) open.push({ close: '}', holdsItems: false, deeper: false });
        pos += 2;
      } else if (c === '"' || isLineEnd(text, pos)) {
        // A quote left open ends with its line.
        open.pop();
        if (c === '"') pos++;
      } else pos++;
      continue;
    }
    if (isLineEnd(text, pos)) {
      if (!top && pos >= reached) return { resume: pos, scanned: pos };
      pos += c === '\r' ? 2 : 1;
      const first = cursor.afterBlanks(pos, false);
      const depth = indentation(text, first);
      if (top && looksLikeItem(cursor, first)) {
        if (!top.holdsItems) return { resume: lineStart(text, first), scanned: first };
        if (depth <= indent && top.deeper) candidate ??= lineStart(text, first);
      }
      if (top && depth > indent && first < text.length && !isLineEnd(text, first)) top.deeper = true;
      pos = first;
      continue;
    }
    const after = cursor.afterBlanks(pos, false);
    if (after > pos) {
      pos = after;
      continue;
    }
    const close = OPENING[c];
    if (close) open.push({ close, holdsItems: c === '{', deeper: false });
    else if (c === '}' || c === ']' || c === ')') {
      if (!top) {
        if (c === '}' && pos >= reached) return { resume: pos, scanned: pos };
      } else if (top.close === c) open.pop();
      else return { resume: candidate ?? pos, scanned: pos };
    } else if (c === '<') {
      const heredocEnd = endOfHeredoc(cursor, pos);
      if (heredocEnd !== undefined) {
        pos = heredocEnd;
        continue;
      }
    }
    pos++;
  }
  return { resume: open.length > 0 ? (candidate ?? text.length) : text.length, scanned: text.length };
}

/**
 * The first line after `from` that looks like an attribute or block and is not indented deeper than `indent`:
 * where the surroundings of a block go on whose closing brace is missing.
 */
export function nextItemLine(cursor: Cursor, from: number, indent: number): number | undefined {
  const { text } = cursor;
  for (let pos = from; ; ) {
    const end = lineEnd(text, pos);
    if (end >= text.length) return undefined;
    pos = end + (text.charAt(end) === '\r' ? 2 : 1);
    const first = cursor.afterBlanks(pos, false);
    if (indentation(text, first) <= indent && looksLikeItem(cursor, first)) return pos;
  }
}

/**
 * The end of what hangs below a block header without an opening brace: lines indented deeper than `indent`, and the
 * closing brace after them.
 */
export function skipHeaderless(cursor: Cursor, from: number, indent: number): number {
  const { text } = cursor;
  let pos = lineEnd(text, from);
  let any = false;
  while (pos < text.length) {
    const start = pos + (text.charAt(pos) === '\r' ? 2 : 1);
    const first = cursor.afterBlanks(start, false);
    const blank = first >= text.length || isLineEnd(text, first);
    if (!blank && indentation(text, first) <= indent) {
      return any && text.charAt(first) === '}' ? first + 1 : pos;
    }
    any ||= !blank;
    pos = lineEnd(text, start);
  }
  return pos;
}

/** Characters before the first one of its line that is not a blank. */
export function indentation(text: string, pos: number): number {
  const start = lineStart(text, pos);
  let i = start;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  return i - start;
}

/** `name =`, `name {`, `name "…`, `name name {`: what only stands in a body, or between braces. */
function looksLikeItem(cursor: Cursor, pos: number): boolean {
  const { text } = cursor;
  let at = pos;
  for (let words = 0; words < 3; words++) {
    WORD.lastIndex = at;
    const word = WORD.exec(text);
    if (!word) return false;
    at = cursor.afterBlanks(at + word[0].length, false);
    const c = text.charAt(at);
    if (c === '{' || c === '"') return true;
    if (c === '=') return words === 0 && text.charAt(at + 1) !== '=' && text.charAt(at + 1) !== '>';
  }
  return false;
}

function endOfHeredoc(cursor: Cursor, pos: number): number | undefined {
  HEREDOC.lastIndex = pos;
  const match = HEREDOC.exec(cursor.text);
  if (!match) return undefined;
  const [all, marker = ''] = match;
  const line = cursor.markerLine(marker, pos + all.length);
  return line === undefined ? undefined : lineEnd(cursor.text, line);
}
