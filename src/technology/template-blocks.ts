// What the tags of a template open and close around its text, in the words of Jinja, whatever the language says it with.

import type { Mask } from '../source/source.ts';

/**
 * `choice`: a run takes one arm or none. `cases`: a choice whose first arm comes later, as `when` comes behind `case`.
 * `loop`: its text comes any number of times. `plain`: its text is there as if nothing were around it.
 */
export type BlockKind = 'choice' | 'cases' | 'loop' | 'plain';

interface Block {
  readonly kind: BlockKind;
  readonly tag: number;
  arms: number;
  hasLast: boolean;
  /** Opened and closed within one tag: nothing of the text stands in it. */
  isInTag: boolean;
}

interface Said {
  readonly tag: number;
  readonly word: string;
  readonly block: Block;
}

/** Collects what tags open and close, in the order of the text; tags are told apart by their numbers. */
export class Blocks {
  readonly #open: Block[] = [];
  readonly #said: Said[] = [];
  #isBroken = false;

  /** The innermost block that is open. */
  get innermost(): BlockKind | undefined {
    return this.#open.at(-1)?.kind;
  }

  open(tag: number, kind: BlockKind): void {
    const block = { kind, tag, arms: 0, hasLast: false, isInTag: false };
    this.#open.push(block);
    if (kind === 'choice' || kind === 'loop') this.#arm(tag, block, kind === 'loop' ? 'for' : 'if');
  }

  /** Another arm of the innermost block; `isLast`: one that is taken where no other one is. */
  arm(tag: number, isLast: boolean): void {
    const block = this.#open.at(-1);
    if (!block || block.hasLast) this.fail();
    else {
      block.hasLast = isLast;
      // What `rescue` brings, or `else` without a condition: nothing is known of it.
      if (block.kind !== 'plain') this.#arm(tag, block, block.arms === 0 ? 'if' : isLast ? 'else' : 'elif');
    }
  }

  close(tag: number): void {
    const block = this.#open.pop();
    if (!block) this.fail();
    else if (block.arms > 0) {
      block.isInTag = block.tag === tag;
      this.#said.push({ tag, word: block.kind === 'loop' ? 'endfor' : 'endif', block });
    }
  }

  /** The tags do not fit together: nobody knows what any of them is around. */
  fail(): void {
    this.#isBroken = true;
  }

  /** What each tag says by its number: `if`, `elif`, `else`, `endif`, `for`, `endfor`; nothing where they do not fit together. */
  words(): ReadonlyMap<number, readonly string[]> {
    const words = new Map<number, string[]>();
    if (this.#isBroken || this.#open.length > 0) return words;
    for (const { tag, word, block } of this.#said) {
      if (block.isInTag) continue;
      const list = words.get(tag);
      if (list) list.push(word);
      else words.set(tag, [word]);
    }
    return words;
  }

  #arm(tag: number, block: Block, word: string): void {
    block.arms++;
    this.#said.push({ tag, word, block });
  }
}

/**
 * The mask of a tag with what it says. Their conditions are not kept: no language of them is evaluated. A tag that says
 * more than one thing (`<% end; end %>`) is that many masks behind one another.
 */
export function withStatements(mask: Mask, words: readonly string[] = []): readonly Mask[] {
  const { start, end } = mask;
  if (words.length > end - start) return [mask];
  if (words.length === 0) return [mask];
  return words.map((statement, i) => ({
    ...mask,
    start: start + i,
    end: i === words.length - 1 ? end : start + i + 1,
    statement,
  }));
}

/** A list that has items for sure, and what goes through it: `[80, 443].each do |port|`, `3.times do`, `in [80, 443]`. */
export function isLiteralList(text: string): boolean {
  return LITERAL_LIST.test(text);
}

const LITERAL_LIST =
  /^\s{0,50}(?:(?:\[\s{0,50}[\w"'$@:][^\][]{0,500}\]|%w(?:\(\s{0,50}\w[^)]{0,500}\)|\[\s{0,50}\w[^\]]{0,500}\])|\(\s{0,20}\d{1,9}\s{0,20}\.\.\s{0,20}\d{1,9}\s{0,20}\))(?:\.each|[\s~}]{0,50}$)|[1-9]\d{0,8}\.times)/;
