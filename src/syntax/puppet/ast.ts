// Expressions of Puppet as trees (https://www.puppet.com/docs/puppet/8/lang_expressions.html); statements are no part.

import type { Span } from '../../model/span.ts';
import type { CodeToken, Interpolation } from '../code/tokens.ts';
import { isKeyword } from './keywords.ts';
import { lexPuppet } from './lexer.ts';
import { puppetNumber } from './numbers.ts';

export type PuppetExpression = Span &
  (
    | { readonly kind: 'literal'; readonly data: string | number | boolean | null }
    | { readonly kind: 'text'; readonly parts: readonly (string | PuppetExpression)[] }
    /** `name`: without its dollar sign, with the colons in front of a name of the top scope. */
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'list'; readonly items: readonly PuppetExpression[] }
    | {
        readonly kind: 'hash';
        readonly entries: readonly (readonly [key: PuppetExpression, value: PuppetExpression])[];
      }
    | { readonly kind: 'access'; readonly of: PuppetExpression; readonly keys: readonly PuppetExpression[] }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly PuppetExpression[] }
    | { readonly kind: 'not' | 'minus'; readonly of: PuppetExpression }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: PuppetExpression;
        readonly right: PuppetExpression;
      }
    | {
        readonly kind: 'selector';
        readonly of: PuppetExpression;
        readonly options: readonly (readonly [test: PuppetExpression, value: PuppetExpression])[];
      }
    /** `if`, `unless` and `case` as values; an option without tests is taken where no other is, `subject` is of `case`. */
    | {
        readonly kind: 'choice';
        readonly subject?: PuppetExpression;
        readonly options: readonly PuppetOption[];
      }
    | { readonly kind: 'pattern'; readonly source: string }
    | { readonly kind: 'default' }
    /** What is not evaluated: lambdas, types. */
    | { readonly kind: 'other' }
  );

export interface PuppetOption {
  readonly tests: readonly PuppetExpression[];
  /** True for `unless`. */
  readonly negated?: boolean;
  /** Undefined for an empty body. */
  readonly value?: PuppetExpression | undefined;
}

/** How tightly operators bind, weakest first (lang_expressions, "Order of operations"). */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['<', '>', '<=', '>='],
  ['==', '!='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['=~', '!~'],
  ['in'],
];

const MAX_DEPTH = 60;
/** Longer ones are data, and cost time at every look-up. */
const MAX_TEXT = 20_000;

/**
 * The tree of an expression. `isInterpolated`: it stands in a string, where a word is the name of a variable. Undefined
 * where it cannot be read to its end.
 */
export function parsePuppetExpression(text: string, isInterpolated: boolean): PuppetExpression | undefined {
  if (text.length > MAX_TEXT) return undefined;
  return parse(text, 0, isInterpolated, 0);
}

function parse(
  text: string,
  shift: number,
  isInterpolated: boolean,
  depth: number,
): PuppetExpression | undefined {
  if (depth > 4) return undefined;
  const { tokens, interpolations } = lexPuppet(text);
  const parser = new Parser(text, tokens, interpolations, shift, depth);
  const [head] = tokens;
  // `${1}` is what a pattern found.
  if (isInterpolated && head?.kind === 'number' && tokens.length === 1) return undefined;
  if (isInterpolated && head?.kind === 'word' && tokens[1]?.text !== '(' && /^(?:::)?[a-z_]/.test(head.text))
    parser.nameFirst = true;
  const tree = parser.expression(0);
  return parser.atEnd && !parser.failed ? tree : undefined;
}

class Parser {
  at = 0;
  failed = false;
  /** The first word is a variable without its dollar sign. */
  nameFirst = false;
  #depth = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly CodeToken[],
    private readonly interpolations: readonly Interpolation[],
    private readonly shift: number,
    private readonly nesting: number,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  #peek(ahead = 0): string | undefined {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'string' ? '"' : token?.text;
  }

  #take(sign: string): boolean {
    if (this.#peek() !== sign) return false;
    this.at++;
    return true;
  }

  #spanFrom(first: number): Span {
    const start = this.tokens[first]?.start ?? this.text.length;
    const end = this.tokens[this.at - 1]?.end ?? start;
    return { start: start + this.shift, end: Math.max(start, end) + this.shift };
  }

  #fail(first: number): PuppetExpression {
    this.failed = true;
    return { kind: 'other', ...this.#spanFrom(first) };
  }

  expression(level: number): PuppetExpression {
    const first = this.at;
    if (this.#depth > MAX_DEPTH) return this.#fail(first);
    this.#depth++;
    const found = this.#binary(level, first);
    this.#depth--;
    return found;
  }

  #binary(level: number, first: number): PuppetExpression {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1, first);
    for (;;) {
      const operator = this.#peek() ?? '';
      if (this.failed || !operators.includes(operator)) break;
      this.at++;
      const right = this.#binary(level + 1, this.at);
      left = { kind: 'binary', operator, left, right, ...this.#spanFrom(first) };
    }
    return left;
  }

  #unary(): PuppetExpression {
    const first = this.at;
    if (this.#take('!')) return { kind: 'not', of: this.#unary(), ...this.#spanFrom(first) };
    if (this.#take('-')) return { kind: 'minus', of: this.#unary(), ...this.#spanFrom(first) };
    if (this.#take('*')) {
      this.#unary();
      return { kind: 'other', ...this.#spanFrom(first) };
    }
    const of = this.#postfix();
    return this.#take('?') ? this.#selector(of, first) : of;
  }

  #selector(of: PuppetExpression, first: number): PuppetExpression {
    if (!this.#take('{')) return this.#fail(first);
    const options: (readonly [PuppetExpression, PuppetExpression])[] = [];
    while (!this.failed && !this.#take('}')) {
      const test = this.expression(0);
      if (!this.#take('=>')) return this.#fail(first);
      options.push([test, this.expression(0)]);
      if (!this.#take(',') && this.#peek() !== '}') return this.#fail(first);
    }
    return { kind: 'selector', of, options, ...this.#spanFrom(first) };
  }

  #postfix(): PuppetExpression {
    const first = this.at;
    let node = this.#primary();
    for (;;) {
      if (this.failed) return node;
      const token = this.tokens[this.at];
      if (token?.text === '[' && token.kind === 'sign' && token.start === this.tokens[this.at - 1]?.end) {
        this.at++;
        node = { kind: 'access', of: node, keys: this.#items(']'), ...this.#spanFrom(first) };
      } else if (this.#peek() === '.' && this.tokens[this.at + 1]?.kind === 'word') {
        const name = this.#peek(1) ?? '';
        this.at += 2;
        const args = this.#take('(') ? this.#items(')') : [];
        const called: PuppetExpression = {
          kind: 'call',
          name,
          args: [node, ...args],
          ...this.#spanFrom(first),
        };
        node = this.#lambda() ? { kind: 'other', ...this.#spanFrom(first) } : called;
      } else return node;
    }
  }

  /** Steps over `|…| { … }`, whose code is not followed. */
  #lambda(): boolean {
    if (this.#peek() !== '|') return false;
    let open = 0;
    for (; !this.atEnd; this.at++) {
      const sign = this.#peek();
      if (sign === '{') open++;
      else if (sign === '}' && --open === 0) {
        this.at++;
        return true;
      }
    }
    this.failed = true;
    return true;
  }

  #items(closing: string): readonly PuppetExpression[] {
    const items: PuppetExpression[] = [];
    while (!this.failed && !this.#take(closing)) {
      if (this.atEnd) {
        this.failed = true;
        break;
      }
      items.push(this.expression(0));
      if (!this.#take(',') && this.#peek() !== closing) this.failed = true;
    }
    return items;
  }

  #primary(): PuppetExpression {
    const first = this.at;
    const token = this.tokens[this.at];
    if (!token) return this.#fail(first);
    this.at++;
    switch (token.kind) {
      case 'string':
        return this.#string(token);
      case 'number':
        return this.#number(token.text, first);
      case 'sign':
        return this.#bracket(token.text, first);
      case 'word':
        return this.#word(token, first);
    }
  }

  /** A float that is whole is not followed: it counts as one where it is calculated with. */
  #number(text: string, first: number): PuppetExpression {
    const data = puppetNumber(text)?.data;
    return data === undefined
      ? { kind: 'other', ...this.#spanFrom(first) }
      : { kind: 'literal', data, ...this.#spanFrom(first) };
  }

  #bracket(sign: string, first: number): PuppetExpression {
    if (sign === '(') {
      const inner = this.expression(0);
      return this.#take(')') ? inner : this.#fail(first);
    }
    if (sign === '[') return { kind: 'list', items: this.#items(']'), ...this.#spanFrom(first) };
    if (sign !== '{') return this.#fail(first);
    const entries: (readonly [PuppetExpression, PuppetExpression])[] = [];
    while (!this.failed && !this.#take('}')) {
      const key = this.expression(0);
      if (!this.#take('=>')) return this.#fail(first);
      entries.push([key, this.expression(0)]);
      if (!this.#take(',') && this.#peek() !== '}') return this.#fail(first);
    }
    return { kind: 'hash', entries, ...this.#spanFrom(first) };
  }

  #word(token: CodeToken, first: number): PuppetExpression {
    const { text } = token;
    const at = this.#spanFrom(first);
    if (text.startsWith('$')) return { kind: 'variable', name: text.slice(1), ...at };
    if (first === 0 && this.nameFirst) return { kind: 'variable', name: text, ...at };
    if (text === '/')
      return { kind: 'pattern', source: this.text.slice(token.start + 1, token.end - 1), ...at };
    if (this.#take('(')) {
      const args = this.#items(')');
      const span = this.#spanFrom(first);
      return this.#lambda() ? { kind: 'other', ...span } : { kind: 'call', name: text, args, ...span };
    }
    switch (text) {
      case 'true':
      case 'false':
        return { kind: 'literal', data: text === 'true', ...at };
      case 'undef':
        return { kind: 'literal', data: null, ...at };
      case 'default':
        return { kind: 'default', ...at };
      case 'if':
      case 'unless':
        return this.#conditional(text === 'unless', first);
      case 'case':
        return this.#case(first);
    }
    if (isKeyword(text)) return { kind: 'other', ...at };
    return /^[a-z][\w:-]*$/.test(text) ? { kind: 'literal', data: text, ...at } : { kind: 'other', ...at };
  }

  #conditional(negated: boolean, first: number): PuppetExpression {
    const options: PuppetOption[] = [{ tests: [this.expression(0)], negated, value: this.#block(first) }];
    while (!this.failed && this.#take('elsif'))
      options.push({ tests: [this.expression(0)], value: this.#block(first) });
    if (this.#take('else')) options.push({ tests: [], value: this.#block(first) });
    return { kind: 'choice', options, ...this.#spanFrom(first) };
  }

  #case(first: number): PuppetExpression {
    const subject = this.expression(0);
    const options: PuppetOption[] = [];
    if (!this.#take('{')) return this.#fail(first);
    while (!this.failed && !this.#take('}')) {
      const tests = this.#items(':');
      const isDefault = tests.length === 1 && tests[0]?.kind === 'default';
      options.push({ tests: isDefault ? [] : tests, value: this.#block(first) });
    }
    return { kind: 'choice', subject, options, ...this.#spanFrom(first) };
  }

  /** A body of one expression, whose value it has. */
  #block(first: number): PuppetExpression | undefined {
    if (!this.#take('{')) return this.#fail(first);
    if (this.#take('}')) return undefined;
    const value = this.expression(0);
    return this.#take('}') ? value : this.#fail(first);
  }

  #string(token: CodeToken): PuppetExpression {
    const inner = token.inner ?? token;
    const span = { start: inner.start + this.shift, end: inner.end + this.shift };
    if (token.style === 'block') return { kind: 'other', ...span };
    const pieces = token.pieces ?? [];
    const holes = this.interpolations.filter((i) => i.start >= inner.start && i.end <= inner.end);
    if (holes.length === 0) return { kind: 'literal', data: pieces.map((p) => p.text).join(''), ...span };
    const parts = [...pieces.flatMap((p) => around(p, holes)), ...holes]
      .sort((a, b) => a.start - b.start)
      .map((part): string | PuppetExpression => {
        if (!('inner' in part)) return part.text;
        const source = this.text.slice(part.inner.start, part.inner.end);
        const lead = source.length - source.trimStart().length;
        const found = parse(source.trim(), this.shift + part.inner.start + lead, true, this.nesting + 1);
        return found ?? { kind: 'other', start: span.start, end: span.end };
      });
    return { kind: 'text', parts, ...span };
  }
}

type TextPiece = Span & { readonly text: string };

/** The parts of a piece of text in front of, between and behind the interpolations in it. */
function around(piece: TextPiece, holes: readonly Interpolation[]): readonly TextPiece[] {
  const found: TextPiece[] = [];
  let from = piece.start;
  const add = (to: number) => {
    if (to > from)
      found.push({ text: piece.text.slice(from - piece.start, to - piece.start), start: from, end: to });
  };
  const inside = holes.filter((h) => h.start >= piece.start && h.end <= piece.end);
  if (inside.length === 0) return [piece];
  for (const hole of inside) {
    add(hole.start);
    from = hole.end;
  }
  add(piece.end);
  return found;
}
