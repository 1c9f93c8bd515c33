// The reading position in an HCL text: blanks, comments and words, the limits, and the first fault met.

import type { Span } from '../../model/span.ts';
import type { HclError } from './ast.ts';

/** Expressions, strings and blocks nested deeper than this are refused: the parser recurses. */
const MAX_NESTING = 100;
/** Trees higher than this (`a.b.c…`, `1+1+…`) are refused: whoever walks the tree recurses. */
const MAX_HEIGHT = 300;

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const MARKER_LINE = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

/**
 * Position in one text, shared by the parsers of bodies, expressions and templates. The invariant: after
 * {@link Cursor.fail} the first fault stays until {@link Cursor.takeFault}, whoever comes second.
 */
export class Cursor {
  pos = 0;
  /** True where a line end ends the expression: outside of brackets, and between the entries of an object. */
  newlines = true;
  /** How many `${…}` and `%{…}` the position is in. */
  expressions = 0;
  /** Height of the expression parsed last. */
  height = 0;
  #nesting = 0;
  #fault: HclError | undefined;
  #lastCommentEnd: number | undefined;
  #markerLines: ReadonlyMap<string, readonly number[]> | undefined;

  /** `isFirst`: the text is of the first version of HCL. */
  constructor(
    readonly text: string,
    readonly isFirst = false,
  ) {}

  get atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  /** Character code at the position, NaN at the end. */
  get code(): number {
    return this.text.charCodeAt(this.pos);
  }

  startsWith(token: string): boolean {
    return this.text.startsWith(token, this.pos);
  }

  /** Steps over `token` if it is next. */
  eat(token: string): boolean {
    if (!this.startsWith(token)) return false;
    this.pos += token.length;
    return true;
  }

  /** True at LF or CRLF. */
  get atLineEnd(): boolean {
    return isLineEnd(this.text, this.pos);
  }

  /** Skips blanks and comments, and line ends where they mean nothing. */
  skip(): void {
    this.pos = this.afterBlanks(this.pos, !this.newlines);
  }

  /** Skips blanks, comments and line ends. */
  skipLines(): void {
    this.pos = this.afterBlanks(this.pos, true);
  }

  /** The offset after the blanks and comments at `pos`, and after line ends too where `lines`. An unclosed comment is none. */
  afterBlanks(pos: number, lines: boolean): number {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(pos);
      if (code === 32 || code === 9) pos++;
      else if (lines && isLineEnd(text, pos)) pos += code === 13 ? 2 : 1;
      else if (code === 35 || (code === 47 && text.charCodeAt(pos + 1) === 47)) pos = lineEnd(text, pos);
      else if (code === 47 && text.charCodeAt(pos + 1) === 42) {
        // Known once, so that thousands of unclosed comments do not each search the rest of the file.
        this.#lastCommentEnd ??= text.lastIndexOf('*/');
        if (this.#lastCommentEnd < pos + 2) return pos;
        pos = text.indexOf('*/', pos + 2) + 2;
      } else return pos;
    }
  }

  /** Reads an identifier, if one is next. */
  identifier(): string | undefined {
    const { text, pos } = this;
    let end = pos;
    while (isWordCode(text.charCodeAt(end), end > pos)) end++;
    // Only what goes on outside of ASCII needs the tables of Unicode.
    if (text.charCodeAt(end) >= 128) return this.#match(IDENTIFIER);
    if (end === pos) return undefined;
    this.pos = end;
    return text.slice(pos, end);
  }

  /** Reads a number, if one is next. */
  number(): string | undefined {
    return this.#match(NUMBER);
  }

  /** Notes the first fault; `undefined` so that a parse function can return it. */
  fail(message: string, start = this.pos, end = start): undefined {
    this.#fault ??= { message, span: { start, end: Math.min(Math.max(end, start), this.text.length) } };
    return undefined;
  }

  /** The fault since the last call, if any. */
  takeFault(): HclError | undefined {
    const fault = this.#fault;
    this.#fault = undefined;
    return fault;
  }

  /** One level deeper; false and a fault at the limit. Pair with {@link leave} where true. */
  enter(): boolean {
    if (this.#nesting >= MAX_NESTING) {
      this.fail(`nested deeper than ${MAX_NESTING} levels`);
      return false;
    }
    this.#nesting++;
    return true;
  }

  leave(): void {
    this.#nesting--;
  }

  /** Notes the height of an expression just built on parts of height `below`; false and a fault at the limit. */
  rise(below: number, start: number): boolean {
    this.height = below + 1;
    if (this.height <= MAX_HEIGHT) return true;
    this.fail(`expression of more than ${MAX_HEIGHT} steps`, start);
    return false;
  }

  /** Start of the first line at or after `from` that holds nothing but `marker`: the end of a heredoc. */
  markerLine(marker: string, from: number): number | undefined {
    this.#markerLines ??= indexMarkerLines(this.text);
    const starts = this.#markerLines.get(marker);
    if (!starts) return undefined;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return starts[low];
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.pos;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.pos += match[0].length;
    return match[0];
  }
}

/** True where a line ends at `pos`: LF or CRLF. */
export function isLineEnd(text: string, pos: number): boolean {
  const code = text.charCodeAt(pos);
  return code === 10 || (code === 13 && text.charCodeAt(pos + 1) === 10);
}

/** Offset of the first character of the line that holds `pos`. */
export function lineStart(text: string, pos: number): number {
  return pos === 0 ? 0 : text.lastIndexOf('\n', pos - 1) + 1;
}

/** Offset of the line end at or after `pos`: of the LF, or of the CR of a CRLF. */
export function lineEnd(text: string, pos: number): number {
  const feed = text.indexOf('\n', pos);
  if (feed < 0) return text.length;
  return feed > pos && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
}

/** An ASCII character of an identifier: digits and `-` not in front. */
function isWordCode(code: number, inside: boolean): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    (inside && ((code >= 48 && code <= 57) || code === 45))
  );
}

/** The span from `start` to `end`. */
export function span(start: number, end: number): Span {
  return { start, end };
}

/** Lines that are one identifier and blanks, by identifier: looked up for every heredoc, so gathered once. */
function indexMarkerLines(text: string): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>();
  // An end marker needs its line end: HashiCorp's scanner does not see one at the very end of a file.
  for (let start = 0, end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    const line = text.slice(start, end).trim();
    if (MARKER_LINE.test(line)) {
      const starts = lines.get(line);
      if (starts) starts.push(start);
      else lines.set(line, [start]);
    }
    start = end + 1;
  }
  return lines;
}
