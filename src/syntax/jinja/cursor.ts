// The parser's place in the tokens: looking ahead, taking what is expected, and counting how deep it is in.

import { SyntaxFault, type Token } from './lexer.ts';

/** Deeper trees are refused: the parser and the evaluator recurse once a level. */
export const MAX_DEPTH = 150;

/** A place in a token list that always ends with an `end` token, never behind it, and how deep the parser is in. */
export class Cursor {
  #at = 0;
  #depth = 0;

  constructor(readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)];
    return token ?? { kind: 'end', text: '', span: { start: 0, end: 0 } };
  }

  next(): Token {
    const token = this.peek();
    if (this.#at < this.tokens.length - 1) this.#at++;
    return token;
  }

  /** Where the token before the cursor ends. */
  get end(): number {
    return this.tokens[this.#at - 1]?.span.end ?? this.peek().span.start;
  }

  is(kind: 'name' | 'operator', text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === kind && token.text === text;
  }

  take(kind: 'name' | 'operator', text: string): boolean {
    if (!this.is(kind, text)) return false;
    this.next();
    return true;
  }

  expect(text: string): void {
    if (!this.take('operator', text)) throw unexpected(this.peek(), text);
  }

  name(): string {
    const token = this.next();
    if (token.kind !== 'name') throw unexpected(token, 'a name');
    return token.text;
  }

  nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw new SyntaxFault('the expression is nested too deep', this.peek().span);
    }
    const result = parse();
    this.#depth--;
    return result;
  }
}

/** The fault that `token` stands where `expected` should. */
export function unexpected(token: Token, expected?: string): SyntaxFault {
  const what =
    token.kind === 'end' ? 'the expression ends too early' : `unexpected ${JSON.stringify(token.text)}`;
  return new SyntaxFault(expected === undefined ? what : `${what}, expected ${expected}`, token.span);
}
