// Nix expressions as the nodes that YAML and JSON have too: attribute sets, lists and scalars, everything else opaque.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import {
  computedNode,
  listNode,
  mapNode,
  maskNames,
  numberNode,
  stringNode,
  wordNode,
} from '../code/nodes.ts';
import { type CodeToken, MAX_DEPTH } from '../code/tokens.ts';
import type { MapEntry, Node, ScalarNode } from '../node.ts';
import { callNode, isProse } from './calls.ts';
import { lexNix } from './lexer.ts';

export interface NixDocument {
  /** What the file evaluates to, as far as it can be read without evaluating. */
  readonly root: Node;
  /** Names of `let`, in the order of the file. */
  readonly bindings: readonly MapEntry[];
  /** Names that a function takes: other files give their values. */
  readonly parameters: ReadonlySet<string>;
  /** Every string of the file. */
  readonly strings: readonly ScalarNode[];
}

/** Reads a file of Nix; never throws, and takes time in proportion to the text. */
export function parseNix(source: Source): NixDocument {
  const { tokens, interpolations } = lexNix(source.text);
  return new Parser(maskNames(source, interpolations), tokens).document();
}

const CLOSING: ReadonlySet<string> = new Set([';', ')', ']', '}', ',', 'in', 'then', 'else']);
const OPERATORS: ReadonlySet<string> = new Set(
  '+ - * / == != < > <= >= && || -> ? ! or |> ++ // = @ :'.split(' '),
);

class Parser {
  readonly #bindings: MapEntry[] = [];
  readonly #parameters = new Set<string>();
  readonly #strings: ScalarNode[] = [];
  #next = 0;
  #depth = 0;

  constructor(
    private readonly text: Source,
    private readonly tokens: readonly CodeToken[],
  ) {}

  document(): NixDocument {
    const items: Node[] = [];
    while (this.#next < this.tokens.length) {
      const before = this.#next;
      items.push(this.#expression());
      // Whatever closes nothing is stepped over.
      if (this.#next === before || this.#peek() !== undefined) this.#next++;
    }
    const [only] = items;
    const whole = { start: 0, end: this.text.text.length };
    return {
      root: items.length === 1 && only ? only : listNode(this.text, whole, items),
      bindings: this.#bindings,
      parameters: this.#parameters,
      strings: this.#strings,
    };
  }

  #peek(ahead = 0): string | undefined {
    const token = this.tokens[this.#next + ahead];
    return token?.kind === 'string' ? '"' : token?.text;
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#next++;
    return true;
  }

  /** From the start of a token to the end of the one read last. */
  #spanFrom(first: number): Span {
    const start = this.tokens[first]?.start ?? this.text.text.length;
    return { start, end: Math.max(start, this.tokens[this.#next - 1]?.end ?? start) };
  }

  #expression(): Node {
    const first = this.#next;
    if (this.#depth >= MAX_DEPTH) {
      this.#skip();
      return computedNode(this.text, this.#spanFrom(first));
    }
    this.#depth++;
    const node = this.#prefixed(first);
    this.#depth--;
    return node;
  }

  #prefixed(first: number): Node {
    // `with lib; let … in { pkgs, ... }: …` may repeat without nesting.
    for (;;) {
      const word = this.#peek();
      if (word === 'let' && this.#peek(1) !== '{') {
        this.#next++;
        this.#bindings.push(...this.#attributes('in'));
      } else if (word === 'with' || word === 'assert') {
        this.#next++;
        this.#expression();
        this.#take(';');
      } else if (word === 'if') return this.#conditional(first);
      else if (!this.#lambda()) return this.#operation(first);
    }
  }

  /** Both branches where they are sets, since either may be the machine's; a scalar of two stays unknown. */
  #conditional(first: number): Node {
    this.#next++;
    this.#expression();
    this.#take('then');
    const yes = this.#expression();
    this.#take('else');
    const no = this.#expression();
    const span = this.#spanFrom(first);
    return this.#joined([yes, no], span) ?? computedNode(this.text, span);
  }

  /** `name:`, `{ a, b ? 1, ... }:`, with `@ name` on either side. */
  #lambda(): boolean {
    const token = this.tokens[this.#next];
    if (token?.kind === 'word' && this.#peek(1) === ':') {
      this.#parameters.add(token.text);
      this.#next += 2;
      return true;
    }
    const isNamed = token?.kind === 'word' && this.#peek(1) === '@';
    const brace = this.#next + (isNamed ? 2 : 0);
    const opens = this.tokens[brace]?.text === '{';
    if (!opens || !this.#isPattern(brace)) return false;
    this.#next = brace + 1;
    for (;;) {
      const at = this.tokens[this.#next];
      if (!at || this.#take('}')) break;
      if (at.kind === 'word') this.#parameters.add(at.text);
      this.#next++;
      if (this.#take('?')) this.#expression();
    }
    if (this.#take('@')) this.#next++;
    this.#take(':');
    return true;
  }

  /** A set of attributes never starts as `{ a,`, `{ a ?`, `{ ... }`, `{ a }`, `{ }:`. */
  #isPattern(brace: number): boolean {
    const [one, two, three] = [1, 2, 3].map((i) => this.tokens[brace + i]?.text);
    if (one === '...') return true;
    if (one === '}')
      return two === ':' || (two === '@' && this.tokens[brace + 4]?.text === ':' && three !== undefined);
    return this.tokens[brace + 1]?.kind === 'word' && (two === ',' || two === '?' || two === '}');
  }

  #operation(first: number): Node {
    const operands: Node[] = [];
    const operators = new Set<string>();
    for (;;) {
      operands.push(this.#application());
      const sign = this.#peek();
      if (sign === undefined || CLOSING.has(sign) || !OPERATORS.has(sign)) break;
      operators.add(sign);
      this.#next++;
      // What follows may be a function or a choice of its own.
      const word = this.#peek();
      if (word === 'if' || word === 'let' || word === 'with' || word === 'assert') {
        operands.push(this.#expression());
        break;
      }
    }
    const [only] = operands;
    if (operators.size === 0 && only) return only;
    const span = this.#spanFrom(first);
    const joins = [...operators].every((o) => o === '//' || o === '++' || o === '+');
    return (joins ? this.#joined(operands, span) : undefined) ?? computedNode(this.text, span);
  }

  /** The entries of all sets, or the items of all lists; a part that cannot be read leaves its name. */
  #joined(parts: readonly Node[], span: Span): Node | undefined {
    if (parts.some((p) => p.kind === 'map'))
      return mapNode(
        this.text,
        span,
        parts.flatMap((p) => (p.kind === 'map' ? p.entries : [])),
      );
    if (!parts.some((p) => p.kind === 'list')) return undefined;
    return listNode(
      this.text,
      span,
      parts.flatMap((p) => (p.kind === 'list' ? p.items : [p])),
    );
  }

  /** A function and its arguments, side by side. */
  #application(): Node {
    const first = this.#next;
    const known = this.#strings.length;
    const terms: { readonly node: Node; readonly name: string }[] = [];
    for (;;) {
      const sign = this.#peek();
      const token = this.tokens[this.#next];
      if (!token || sign === undefined || CLOSING.has(sign) || OPERATORS.has(sign)) {
        if ((sign === '-' || sign === '!') && terms.length === 0) {
          this.#next++;
          continue;
        }
        break;
      }
      const at = this.#next;
      // `f rec { … }`, `f (x: …)` and a lambda without its parentheses.
      if (terms.length > 0 && token.kind === 'word' && this.#peek(1) === ':') {
        terms.push({ node: this.#expression(), name: '' });
        break;
      }
      const node = this.#term();
      if (this.#next === at) this.#next++;
      const { start, end } = this.#spanFrom(at);
      terms.push({ node, name: end - start < 100 ? this.text.text.slice(start, end) : '' });
    }
    const span = this.#spanFrom(first);
    const [head, ...rest] = terms;
    if (!head) return computedNode(this.text, span);
    if (rest.length === 0) {
      const signed = this.tokens[first]?.text;
      return signed === '-' || signed === '!' ? computedNode(this.text, span) : head.node;
    }
    // What is only said about an option is no text of the machine.
    if (isProse(head.name)) this.#strings.length = known;
    return (
      callNode(
        this.text,
        span,
        head.name,
        rest.map((t) => t.node),
      ) ?? computedNode(this.text, span)
    );
  }

  #term(): Node {
    const first = this.#next;
    const token = this.tokens[this.#next];
    let node = this.#primary(token);
    let isSelected = false;
    while (this.#peek() === '.' || this.#peek() === '${') {
      this.#next++;
      isSelected = true;
      if (this.#peek() === '{' || this.tokens[this.#next - 1]?.text === '${') this.#interpolation();
      else if (this.#peek() === '${') {
        this.#next++;
        this.#interpolation();
      } else this.#next++;
    }
    if (isSelected) node = computedNode(this.text, this.#spanFrom(first));
    return node;
  }

  #interpolation(): void {
    this.#expression();
    this.#take('}');
  }

  #primary(token: CodeToken | undefined): Node {
    const first = this.#next;
    this.#next++;
    if (!token) return computedNode(this.text, this.#spanFrom(first));
    if (token.kind === 'string') {
      const node = stringNode(this.text, token);
      this.#strings.push(node);
      return node;
    }
    if (token.kind === 'number') return numberNode(this.text, token);
    switch (token.text) {
      case 'true':
      case 'false':
        return wordNode(this.text, token, token.text === 'true');
      case 'null':
        return wordNode(this.text, token, null);
      case 'rec':
      case 'let':
        if (this.#take('{')) return this.#set(first);
        break;
      case '{':
        return this.#set(first);
      case '[':
        return this.#list(first);
      case '(': {
        const inner = this.#expression();
        while (this.#peek() !== undefined && this.#peek() !== ')') this.#next++;
        this.#take(')');
        return inner;
      }
      default:
        break;
    }
    return computedNode(this.text, token);
  }

  #set(first: number): Node {
    const entries = this.#attributes('}');
    return mapNode(this.text, this.#spanFrom(first), entries);
  }

  #list(first: number): Node {
    const items: Node[] = [];
    while (this.#peek() !== undefined && !this.#take(']')) {
      const before = this.#next;
      const sign = this.#peek() ?? '';
      if (CLOSING.has(sign) || OPERATORS.has(sign)) this.#next++;
      else {
        this.#depth++;
        if (this.#depth < MAX_DEPTH) items.push(this.#term());
        else this.#skip();
        this.#depth--;
      }
      if (this.#next === before) this.#next++;
    }
    return listNode(this.text, this.#spanFrom(first), items);
  }

  /** `a.b."c d" = value;` and `inherit (x) a b;` as far as `closing`. */
  #attributes(closing: string): MapEntry[] {
    const entries: MapEntry[] = [];
    while (this.#peek() !== undefined && !this.#take(closing)) {
      const before = this.#next;
      if (this.#peek() === 'inherit') this.#skipTo(';');
      else {
        const path = this.#path();
        if (path.length > 0 && this.#take('=')) entries.push(this.#nested(path, this.#expression()));
      }
      if (!this.#take(';') && this.#peek() !== closing && this.#next === before) this.#next++;
    }
    return entries;
  }

  #path(): ScalarNode[] {
    const path: ScalarNode[] = [];
    for (;;) {
      const token = this.tokens[this.#next];
      if (token?.kind === 'string') path.push(stringNode(this.text, token));
      else if (token?.kind === 'word' && token.text !== closingWord) {
        path.push(wordNode(this.text, token, token.text));
      } else if (token?.text === '${') {
        const first = this.#next++;
        this.#interpolation();
        path.push(computedNode(this.text, this.#spanFrom(first)));
        if (!this.#take('.')) return path;
        continue;
      } else return path;
      this.#next++;
      if (!this.#take('.')) return path;
    }
  }

  #nested(path: readonly ScalarNode[], value: Node): MapEntry {
    const [key, ...rest] = path.slice(0, MAX_DEPTH);
    const last = path.at(-1);
    if (!key || !last) throw new RangeError('an attribute has a name');
    let node = value;
    for (const inner of rest.toReversed())
      node = mapNode(this.text, { start: inner.span.start, end: value.span.end }, [
        { key: inner, value: node },
      ]);
    return { key, value: node };
  }

  #skipTo(sign: string): void {
    while (this.#peek() !== undefined && this.#peek() !== sign) this.#next++;
  }

  /** Over everything that nests too deep, as far as the bracket that closes what is around. */
  #skip(): void {
    let open = 0;
    for (;;) {
      const sign = this.#peek();
      if (sign === undefined) return;
      if (sign === '{' || sign === '(' || sign === '[' || sign === '${') open++;
      else if (open === 0 && CLOSING.has(sign)) return;
      else if (sign === '}' || sign === ')' || sign === ']') open--;
      this.#next++;
    }
  }
}

/** `in` ends the names of a `let`; it is no name. */
const closingWord = 'in';
