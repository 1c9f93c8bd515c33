// The comments of a whole text, line by line.

import { LineIndex, type Span } from '../model/span.ts';
import { commentsOfLine, type LineComment, openBlock } from './comment-marks.ts';
import { embeddedTexts, innermost, type Lines, quotedEnds } from './line-texts.ts';

/** Lines are counted from 0. */
export class Comments {
  readonly lines: readonly string[];
  readonly index: LineIndex;
  readonly #ofLine = new Map<number, readonly LineComment[]>();
  #raws: readonly Span[] | undefined;
  #embedded: readonly (Lines | undefined)[] | undefined;
  #quoted: ReadonlyMap<number, number> | undefined;

  constructor(
    private readonly text: string,
    private readonly kind: string,
  ) {
    this.lines = text.split(/\r\n|\r|\n/);
    this.index = new LineIndex(text);
  }

  /** Offset of a line's first character. */
  startOf(line: number): number {
    return this.index.offset(line + 1, 1) ?? this.text.length;
  }

  of(line: number): readonly LineComment[] {
    const known = this.#ofLine.get(line);
    if (known) return known;
    const start = this.startOf(line);
    const isRaw = (at: number) => this.#isRaw(at);
    const found = commentsOfLine(this.lines[line] ?? '', this.kind, {
      open: openBlock(this.text, start, this.kind, isRaw),
      from: this.#quotedEnd(line),
      isRaw: (at) => isRaw(start + at),
    });
    this.#ofLine.set(line, found);
    return found;
  }

  /** True for a line with comments and nothing else. */
  isBare(line: number): boolean {
    const text = this.lines[line] ?? '';
    const spans = this.of(line);
    let rest = '';
    let at = 0;
    for (const { start, end } of spans) {
      rest += text.slice(at, start);
      at = end;
    }
    return spans.length > 0 && (rest + text.slice(at)).trim() === '';
  }

  /** The text that a line belongs to where that is one of another file or program, written in this one. */
  embeddedAt(line: number): Lines | undefined {
    this.#embedded ??= innermost(embeddedTexts(this.lines, this.kind), this.lines.length);
    return this.#embedded[line];
  }

  #quotedEnd(line: number): number {
    this.#quoted ??= this.kind === 'yaml' ? quotedEnds(this.lines) : new Map();
    return this.#quoted.get(line) ?? 0;
  }

  /** Between `{% raw %}` and `{% endraw %}`, or behind the one that nothing ends. */
  #isRaw(at: number): boolean {
    this.#raws ??= [...this.text.matchAll(RAW)].map((m) => ({
      start: m.index,
      end: m.index + m[0].length,
    }));
    return this.#raws.some(({ start, end }) => start <= at && at < end);
  }
}

const RAW = /\{%[-+]?\s{0,9}raw\s{0,9}[-+]?%\}(?:(?!\{%[-+]?\s{0,9}endraw)[\s\S])*/g;
