// The comments of a whole text, line by line.

import { LineIndex, type Span } from '../model/span.ts';
import { commentsOfLine, type LineComment, openBlock } from './comment-marks.ts';
import { embeddedTexts, innermost, type Lines, quotedEnds } from './line-texts.ts';

/** Lines are counted from 0. */
export class Comments {
  readonly lines: readonly string[];
  readonly index: LineIndex;
  readonly #ofLine = new Map<number, readonly LineComment[]>();
  readonly #aloneOfLine = new Map<number, readonly LineComment[]>();
  readonly #open = new Map<number, RegExp | undefined>();
  readonly #isJinja: boolean;
  /** The last one that is known, by the column. */
  readonly #blocks = new Map<number, Lines>();
  #indentOfFile: number | undefined;
  #raws: readonly Span[] | undefined;
  #embedded: readonly (Lines | undefined)[] | undefined;
  #quoted: ReadonlyMap<number, number> | undefined;

  constructor(
    file: string,
    private readonly text: string,
    private readonly kind: string,
  ) {
    this.#isJinja = isJinja(file, text, kind);
    this.lines = text.split(/\r\n|\r|\n/);
    this.index = new LineIndex(text);
  }

  /** Offset of a line's first character. */
  startOf(line: number): number {
    return this.index.offset(line + 1, 1) ?? this.text.length;
  }

  of(line: number): readonly LineComment[] {
    return this.#known(this.#ofLine, line, this.#openAt(line));
  }

  /** True where a block that begins above goes on. */
  isInBlock(line: number): boolean {
    return this.#openAt(line) !== undefined;
  }

  /** As if the line stood in no block: what begins one above may be no mark at all, but a pattern of files or a length. */
  ofAlone(line: number): readonly LineComment[] {
    return this.#known(this.#aloneOfLine, line, undefined);
  }

  /** True for a line with these comments and nothing else. */
  isBare(line: number, spans: readonly LineComment[] = this.of(line)): boolean {
    const text = this.lines[line] ?? '';
    let rest = '';
    let at = 0;
    for (const { start, inner, end } of spans) {
      rest += text.slice(at, start);
      // Jinja's may have begun where no reader of lines sees it: what stands behind its end is none.
      if (inner === end) rest += /#\}(.*)/.exec(text.slice(start, end))?.[1] ?? '';
      at = end;
    }
    return spans.length > 0 && (rest + text.slice(at)).trim() === '';
  }

  /** The text that a line belongs to where that is one of another file or program, written in this one. */
  embeddedAt(line: number): Lines | undefined {
    this.#embedded ??= innermost(embeddedTexts(this.lines, this.kind), this.lines.length);
    return this.#embedded[line];
  }

  /** The lines around that are indented as much as the comment of a line; undefined where that is as the file begins. */
  blockAt(line: number): Lines | undefined {
    let head = line;
    while (head > 0 && this.isInBlock(head)) head--;
    const own = this.#indent(head) ?? 0;
    this.#indentOfFile ??= this.lines.find((one) => one.trim() !== '')?.search(/\S/) ?? 0;
    if (own <= this.#indentOfFile) return undefined;
    const known = this.#blocks.get(own);
    if (known && known.first <= line && line <= known.last) return known;
    const isWithin = (at: number) => (this.#indent(at) ?? own) >= own;
    let first = head;
    while (first > 0 && isWithin(first - 1)) first--;
    let last = line;
    while (last < this.lines.length - 1 && isWithin(last + 1)) last++;
    const block = { first, last };
    this.#blocks.set(own, block);
    return block;
  }

  /** Undefined for a line of blanks. */
  #indent(line: number): number | undefined {
    const at = (this.lines[line] ?? '').search(/\S/);
    return at < 0 ? undefined : at;
  }

  #openAt(line: number): RegExp | undefined {
    if (!this.#open.has(line))
      this.#open.set(
        line,
        openBlock(this.text, this.startOf(line), this.kind, (at) => this.#isRaw(at)),
      );
    return this.#open.get(line);
  }

  #known(
    lines: Map<number, readonly LineComment[]>,
    line: number,
    open: RegExp | undefined,
  ): readonly LineComment[] {
    const known = lines.get(line);
    if (known) return known;
    const start = this.startOf(line);
    const found = commentsOfLine(this.lines[line] ?? '', this.kind, {
      open,
      from: this.#quotedEnd(line),
      isRaw: (at) => this.#isRaw(start + at),
    });
    lines.set(line, found);
    return found;
  }

  #quotedEnd(line: number): number {
    this.#quoted ??= this.kind === 'yaml' ? quotedEnds(this.lines) : new Map();
    return this.#quoted.get(line) ?? 0;
  }

  /** Where Jinja has no comments: between `{% raw %}` and `{% endraw %}`, or behind the one that nothing ends. */
  #isRaw(at: number): boolean {
    if (!this.#isJinja) return true;
    this.#raws ??= [...this.text.matchAll(RAW)].map((m) => ({
      start: m.index,
      end: m.index + m[0].length,
    }));
    return this.#raws.some(({ start, end }) => start <= at && at < end);
  }
}

const RAW = /\{%[-+]?\s{0,9}raw\s{0,9}[-+]?%\}(?:(?!\{%[-+]?\s{0,9}endraw)[\s\S])*/g;

/** Kinds where braces before a `#` are the language's own, and those of templates are likely to be texts. */
const CODE = new Set(['shell', 'hcl', 'json', 'toml', 'nix', 'puppet', 'chef']);

/** Rendered by Ansible or Salt, by the file's name or its expressions. */
function isJinja(file: string, text: string, kind: string): boolean {
  if (/\.(?:j2|jinja2?|sls)$/i.test(file) || text.startsWith('#jinja2:')) return true;
  return !CODE.has(kind) && /\{[{%]/.test(text);
}
