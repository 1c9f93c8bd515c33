// The parser's place in the tokens of code: looking ahead, taking what is expected, and getting on whatever is written.

import type { Span } from '../../model/span.ts';
import type { Language } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import type { Node, ScalarNode } from '../node.ts';
import { computedNode } from './nodes.ts';
import { type CodeToken, MAX_DEPTH } from './tokens.ts';

/** A place in a list of tokens, and how deep the parser is in. `text`: the file with its interpolations masked. */
export class Cursor {
  /** The index of the next token. */
  at = 0;
  #depth = 0;

  constructor(
    readonly text: Source,
    readonly tokens: readonly CodeToken[],
    /** What is computed is an expression of. */
    readonly language: Language = 'name',
  ) {}

  get atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  token(ahead = 0): CodeToken | undefined {
    return this.tokens[this.at + ahead];
  }

  /** The text of a token; `"` for strings of all kinds. */
  peek(ahead = 0): string | undefined {
    const token = this.token(ahead);
    return token?.kind === 'string' ? '"' : token?.text;
  }

  /** True where the next token is this sign or bracket and no word or string. */
  isSign(text: string): boolean {
    const token = this.token();
    return token?.kind === 'sign' && token.text === text;
  }

  /** True where the next token follows the one before without a blank. */
  get isAdjacent(): boolean {
    const token = this.token();
    return token !== undefined && token.start === this.token(-1)?.end;
  }

  /** Steps over `text` if it is next. */
  take(text: string): boolean {
    if (this.peek() !== text) return false;
    this.at++;
    return true;
  }

  /** From the start of a token to the end of the one read last. */
  spanFrom(first: number): Span {
    const start = this.tokens[first]?.start ?? this.text.text.length;
    return { start, end: Math.max(start, this.token(-1)?.end ?? start) };
  }

  /** What was read from a token on, as a value that only running the code gives. */
  computed(first: number, name?: string): ScalarNode {
    return computedNode(this.text, this.spanFrom(first), name, this.language);
  }

  /** Nothing where a value should be. */
  nothing(): ScalarNode {
    const start = this.token()?.start ?? this.text.text.length;
    return computedNode(this.text, { start, end: start }, undefined, this.language);
  }

  /** True where nothing may nest any deeper. */
  get isDeep(): boolean {
    return this.#depth >= MAX_DEPTH;
  }

  /** True where no more than the statements of the file are around. */
  get isOutermost(): boolean {
    return this.#depth <= 1;
  }

  nested<T>(read: () => T): T {
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  /** Reads as far as `closing`, which is taken too, or the end; what `read` leaves where it is, is stepped over. */
  until(closing: string, read: () => void): void {
    while (!this.atEnd && !this.take(closing)) {
      const before = this.at;
      read();
      if (this.at === before) this.at++;
    }
  }

  /** The nodes between commas as far as `closing`. */
  itemsUntil(closing: string, read: () => Node): Node[] {
    const items: Node[] = [];
    this.until(closing, () => {
      const before = this.at;
      const item = read();
      this.take(',');
      if (this.at > before) items.push(item);
    });
    return items;
  }

  /** Over all that nests too deep, as far as one of `stops` that closes what is around. */
  skipNested(stops: ReadonlySet<string>): void {
    let open = 0;
    for (; !this.atEnd; this.at++) {
      const sign = this.peek() ?? '';
      if (OPENING.has(sign)) open++;
      else if (open === 0 && stops.has(sign)) return;
      else if (CLOSING.has(sign)) open--;
    }
  }
}

const OPENING: ReadonlySet<string> = new Set(['{', '(', '[', '${']);
/** Brackets that close. */
export const CLOSING: ReadonlySet<string> = new Set(['}', ')', ']']);
