// Maps of YAML by their indentation alone, in texts that need not be YAML.

import type { Span } from '../model/span.ts';

/** A line with words in it. */
interface Line {
  readonly start: number;
  readonly indent: number;
  /** Where its words begin, behind the dashes of lists. */
  readonly column: number;
  readonly opensDocument: boolean;
}

/** Indentations beyond this are no person's. */
const MAX_INDENT = 400;

/** The blocks of one text: each is looked for once, so that all of them together cost as much as the text is long. */
export class Blocks {
  #lines: readonly Line[] | undefined;
  readonly #known = new Map<number, Span[]>();

  constructor(private readonly text: string) {}

  /** The lines of the map that a line is a field of: those around it that are indented as much, or more. */
  around(offset: number): Span {
    this.#lines ??= linesOf(this.text);
    const lines = this.#lines;
    const own = indexAt(lines, offset);
    const column = lines[own]?.column ?? 0;
    const known = this.#known.get(column) ?? [];
    this.#known.set(column, known);
    const before = known.at(-1);
    if (before && before.start <= offset && offset < before.end) return before;
    let first = own;
    // The first field of an item of a list stands behind its dash.
    while (first > 0 && !opensItem(lines[first], column) && (lines[first - 1]?.column ?? 0) >= column)
      first--;
    let after = own + 1;
    for (
      let line = lines[after];
      line && line.indent >= column && !line.opensDocument;
      line = lines[++after]
    );
    const block = { start: lines[first]?.start ?? 0, end: lines[after]?.start ?? this.text.length };
    known.push(block);
    return block;
  }
}

function opensItem(line: Line | undefined, column: number): boolean {
  return line !== undefined && line.indent < column && line.column === column;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    const line = text.slice(start, Math.min(end, start + MAX_INDENT));
    if (line.trim() !== '') {
      const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
      const column = /^[ \t]*(?:- +)*/.exec(line)?.[0].length ?? 0;
      lines.push({ start, indent, column, opensDocument: line.startsWith('---') });
    }
    start = end + 1;
  }
  return lines;
}

/** The last line that starts at or before an offset. */
function indexAt(lines: readonly Line[], offset: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
