// Where something stands in a file: offsets for machines, lines and columns for people.

/** Half-open range of UTF-16 offsets, `start <= end`, in one text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A place in a file as the reports show it. `file` is relative to the project root with `/`.
 * Lines and columns count from 1, columns in UTF-16 code units; the end is exclusive.
 */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Total order of places: by file, then position. The reports rely on it for their determinism. */
export function compareLocations(a: Location, b: Location): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn;
}

/** True where both are the same token of the same file. */
export function sameLocation(a: Location, b: Location): boolean {
  return compareLocations(a, b) === 0;
}

/** True where `inner` lies within `outer`, in the same file. */
export function encloses(outer: Location, inner: Location): boolean {
  if (outer.file !== inner.file) return false;
  const starts = outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column);
  const ends =
    inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn);
  return starts && ends;
}

/** `file:line:column`, the form editors and terminals make clickable. */
export function formatLocation(at: Location): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** Text positions to lines: offsets of the first character of every line, LF, CRLF and lone CR counted as one break. */
export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) this.#starts.push(i + 1);
    }
  }

  /** Line and column, both from 1, of an offset. */
  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  /** The offset of a line and column, both from 1; undefined where there is no such line. */
  offset(line: number, column: number): number | undefined {
    const start = this.#starts[line - 1];
    return start === undefined ? undefined : start + column - 1;
  }

  /** The span of a place; undefined where the text has no such lines. */
  spanOf({ line, column, endLine, endColumn }: Location): Span | undefined {
    const start = this.offset(line, column);
    const end = this.offset(endLine, endColumn);
    return start === undefined || end === undefined || end < start ? undefined : { start, end };
  }

  /** The place of a span in `file`. */
  locate(file: string, span: Span): Location {
    const from = this.position(span.start);
    const to = this.position(span.end);
    return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }
}

/** The place of a span inside `text`, where `text` itself stands verbatim at `at`. */
export function locateWithin(at: Location, text: string, span: Span): Location {
  const inner = new LineIndex(text).locate(at.file, span);
  const column = (line: number, column: number) => (line === 1 ? at.column + column - 1 : column);
  return {
    file: at.file,
    line: at.line + inner.line - 1,
    column: column(inner.line, inner.column),
    endLine: at.line + inner.endLine - 1,
    endColumn: column(inner.endLine, inner.endColumn),
  };
}
