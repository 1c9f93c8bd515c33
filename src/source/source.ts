// A Source is a piece of text with a map back to the offsets of its file, however deeply it was nested.

import { LineIndex, type Location, type Span } from '../model/span.ts';
import type { Expression, Template } from '../model/value.ts';

/** A run of child text and the span of the parent it came from; verbatim where both have the same length. */
export interface Piece {
  readonly text: string;
  /** Offsets in the parent's text. */
  readonly start: number;
  readonly end: number;
  /** True where the text stands somewhere in the span: the same length is chance then. */
  readonly coarse?: boolean;
}

/** A masked template expression: its text is filler of the same length, so that parsers see a plain word. */
export interface Hole extends Span {
  /** `null` for what leaves nothing behind when the template is rendered, such as a comment. */
  readonly expression: Expression | null;
}

/** A masked template statement, `{% for … %}`: no part of the text, but readers of templates follow it. */
export interface Statement extends Span {
  /** Without its delimiters and blanks around it. */
  readonly text: string;
  readonly at: Location;
}

/** A region to mask. `blank` fills with spaces: for statements and comments that are no part of the text. */
export interface Mask extends Span {
  readonly expression: Expression | null;
  readonly fill: 'word' | 'blank';
  /** The statement that a blanked region is, where it is one. */
  readonly statement?: string;
}

/** Private-use character (Unicode 6.0, U+E000) that stands for masked text; no infrastructure code uses it. */
export const FILLER = '\uE000';

interface Segment {
  readonly childStart: number;
  readonly childEnd: number;
  readonly start: number;
  readonly end: number;
  readonly verbatim: boolean;
  /** The text that `start` and `end` are offsets of, where it is not the parent. */
  readonly of?: Source;
}

/** References to references in a document can spell a text that is exponentially longer than the document. */
const MAX_JOINED = 4_000_000;

/**
 * Text of a file, or of a document inside it. All spans taken and given are offsets in `text`; {@link locate}
 * turns them into places of the file.
 */
export class Source {
  private constructor(
    readonly file: string,
    readonly text: string,
    /** Sorted, disjoint. */
    readonly holes: readonly Hole[],
    /** Sorted. */
    readonly statements: readonly Statement[],
    private readonly original: string,
    private readonly lines: LineIndex,
    private readonly parent: Source | undefined,
    private readonly segments: readonly Segment[],
  ) {}

  /** The whole text of a file, byte order mark already removed. */
  static ofFile(file: string, text: string): Source {
    return new Source(file, text, [], [], text, new LineIndex(text), undefined, []);
  }

  /** The place in the file of a span of this text. */
  locate(span: Span): Location {
    const start = this.#startInFile(span.start);
    return this.lines.locate(this.file, {
      start,
      end: Math.max(start, span.end > span.start ? this.#endInFile(span.end) : start),
    });
  }

  /** Offset in the file of a position in this text: what orders declarations of one file. */
  offsetInFile(position: number): number {
    return this.#startInFile(position);
  }

  /** The document that `pieces` of this text spell, with its positions and its masked expressions. */
  child(pieces: readonly Piece[]): Source {
    const segments: Segment[] = [];
    const holes: Hole[] = [];
    const statements: Statement[] = [];
    let text = '';
    for (const piece of pieces) {
      if (piece.text === '') continue;
      const { start, end } = piece;
      const childStart = text.length;
      const verbatim = piece.text.length === end - start && piece.coarse !== true;
      segments.push({ childStart, childEnd: childStart + piece.text.length, start, end, verbatim });
      text += piece.text;
      if (!verbatim) continue;
      const shift = childStart - start;
      // What a cut leaves of an expression still stands for it: filler is never text.
      for (const hole of this.holesIn(piece)) {
        const from = Math.max(hole.start, start) + shift;
        holes.push({ ...hole, start: from, end: Math.min(hole.end, end) + shift });
      }
      for (let i = firstFrom(this.statements, start); i < this.statements.length; i++) {
        const statement = this.statements[i];
        if (!statement || statement.end > end) break;
        statements.push({ ...statement, start: statement.start + shift, end: statement.end + shift });
      }
    }
    return new Source(this.file, text, holes, statements, this.original, this.lines, this, segments);
  }

  /** One text of several of the same file, such as the lines of a script in a list; undefined for none, and for more than a person wrote. */
  static join(sources: readonly Source[], separator: string): Source | undefined {
    const [first] = sources;
    const length = sources.reduce((sum, s) => sum + s.text.length + separator.length, 0);
    if (!first || length > MAX_JOINED) return undefined;
    const segments: Segment[] = [];
    const holes: Hole[] = [];
    const statements: Statement[] = [];
    let text = '';
    for (const [i, of] of sources.entries()) {
      if (i > 0 && separator !== '') {
        const end = sources[i - 1]?.text.length ?? 0;
        const childEnd = text.length + separator.length;
        segments.push({
          childStart: text.length,
          childEnd,
          start: end,
          end,
          verbatim: false,
          of: sources[i - 1] ?? of,
        });
        text += separator;
      }
      const shift = text.length;
      const end = of.text.length;
      if (end === 0) continue;
      segments.push({ childStart: shift, childEnd: shift + end, start: 0, end, verbatim: true, of });
      for (const hole of of.holes) holes.push({ ...hole, start: hole.start + shift, end: hole.end + shift });
      for (const s of of.statements) statements.push({ ...s, start: s.start + shift, end: s.end + shift });
      text += of.text;
    }
    return new Source(first.file, text, holes, statements, first.original, first.lines, first, segments);
  }

  /** The document that a span of this text is, verbatim. */
  slice(span: Span): Source {
    return this.child([{ text: this.text.slice(span.start, span.end), start: span.start, end: span.end }]);
  }

  /**
   * This text with `masks` replaced by filler of the same length. Masks that overlap an older hole or a mask in front
   * of them are dropped.
   */
  mask(masks: readonly Mask[]): Source {
    const fresh = this.#applicable(masks);
    if (fresh.length === 0) return this;
    const holes: Hole[] = [...this.holes];
    const statements: Statement[] = [...this.statements];
    let text = '';
    let from = 0;
    for (const mask of fresh) {
      const { start, end, expression } = mask;
      const region = this.text.slice(start, end);
      // Line breaks stay where the region is blanked, so that line-based readers keep their lines.
      const filled = mask.fill === 'blank' ? region.replace(/[^\r\n]/g, ' ') : FILLER.repeat(region.length);
      text += this.text.slice(from, start) + filled;
      from = end;
      if (mask.fill === 'word') holes.push({ start, end, expression });
      if (mask.statement !== undefined) {
        // The text is cut out of its region, so its expressions keep their places.
        const from = start + Math.max(0, this.text.slice(start, end).indexOf(mask.statement));
        const at = this.locate({ start: from, end: Math.min(end, from + mask.statement.length) });
        statements.push({ start, end, text: mask.statement, at });
      }
    }
    text += this.text.slice(from);
    holes.sort((a, b) => a.start - b.start);
    statements.sort((a, b) => a.start - b.start);
    const whole = { childStart: 0, childEnd: text.length, start: 0, end: text.length, verbatim: true };
    return new Source(this.file, text, holes, statements, this.original, this.lines, this, [whole]);
  }

  /** Sorted, disjoint, not empty, and none over an older hole. */
  #applicable(masks: readonly Mask[]): readonly Mask[] {
    let from = 0;
    return [...masks]
      .sort((a, b) => a.start - b.start)
      .filter((mask) => {
        if (mask.start < from || mask.end <= mask.start || this.holesIn(mask).length > 0) return false;
        from = mask.end;
        return true;
      });
  }

  /** The text of a span as a template: literal pieces and the expressions masked in it. */
  template(span: Span): Template {
    const parts: (string | Expression)[] = [];
    let from = span.start;
    const literal = (end: number) => {
      if (end > from) parts.push(this.text.slice(from, end));
    };
    for (const hole of this.holesIn(span)) {
      literal(hole.start);
      if (hole.expression) parts.push(hole.expression);
      from = hole.end;
    }
    literal(span.end);
    return { parts, raw: this.rawText(span), at: this.locate(span) };
  }

  /** The text of a span exactly as the file has it. */
  rawText(span: Span): string {
    if (span.end <= span.start) return '';
    return this.original.slice(this.#startInFile(span.start), this.#endInFile(span.end));
  }

  /** The masked expressions that overlap a span. */
  holesIn(span: Span): readonly Hole[] {
    const found: Hole[] = [];
    for (let i = Math.max(0, firstFrom(this.holes, span.start) - 1); i < this.holes.length; i++) {
      const hole = this.holes[i];
      if (!hole || hole.start >= span.end) break;
      if (hole.end > span.start) found.push(hole);
    }
    return found;
  }

  #segmentAt(offset: number): Segment | undefined {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.segments[middle]?.childStart ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.segments[low];
  }

  #startInFile(offset: number): number {
    if (!this.parent) return offset;
    const s = this.#segmentAt(offset);
    if (!s) return this.parent.#startInFile(0);
    const of = s.of ?? this.parent;
    if (offset >= s.childEnd) return of.#endInFile(s.end);
    return of.#startInFile(s.verbatim ? s.start + offset - s.childStart : s.start);
  }

  #endInFile(offset: number): number {
    if (!this.parent || offset === 0) return this.parent ? this.#startInFile(0) : offset;
    const s = this.#segmentAt(offset - 1);
    if (!s) return this.parent.#startInFile(0);
    return (s.of ?? this.parent).#endInFile(
      s.verbatim ? s.start + Math.min(offset, s.childEnd) - s.childStart : s.end,
    );
  }
}

/** Index of the first of sorted, disjoint `spans` that starts at `offset` or after it. */
function firstFrom(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
