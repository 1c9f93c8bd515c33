// Puppet manifests as nodes: every resource a map below its type, hashes and arrays as they are, the rest opaque.

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import {
  computedNode,
  listNode,
  mapNode,
  maskNames,
  namedNode,
  numberNode,
  stringNode,
  wordNode,
} from '../code/nodes.ts';
import { type CodeToken, MAX_DEPTH } from '../code/tokens.ts';
import { itemsOf, type MapEntry, type Node, type ScalarNode, scalarText } from '../node.ts';
import { lexPuppet } from './lexer.ts';

export interface PuppetDocument {
  /** `{TYPE: {name: TITLE, attribute: value}}` for each title, and the hashes that calls are given. */
  readonly root: Node;
  /** `$name = value`, and the defaults of parameters. */
  readonly bindings: readonly MapEntry[];
}

/** Reads a manifest; never throws, and takes time in proportion to the text. */
export function parsePuppet(source: Source): PuppetDocument {
  const { tokens, interpolations } = lexPuppet(source.text);
  return new Parser(maskNames(source, interpolations), tokens).document();
}

/** Words in front of a brace that open no resource. */
const KEYWORDS = new Set(
  'if unless else elsif case node class define function plan type application site default undef true false and or in inherits'.split(
    ' ',
  ),
);

const OPERATORS = new Set('+ - * / % << >> == != =~ !~ < > <= >= and or in'.split(' '));

class Parser {
  readonly #bindings: MapEntry[] = [];
  readonly #items: Node[] = [];
  #next = 0;
  #depth = 0;

  constructor(
    private readonly text: Source,
    private readonly tokens: readonly CodeToken[],
  ) {}

  document(): PuppetDocument {
    while (this.#next < this.tokens.length) this.#statements('', false);
    const whole = { start: 0, end: this.text.text.length };
    return { root: listNode(this.text, whole, this.#items), bindings: this.#bindings };
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

  #spanFrom(first: number): Span {
    const start = this.tokens[first]?.start ?? this.text.text.length;
    return { start, end: Math.max(start, this.tokens[this.#next - 1]?.end ?? start) };
  }

  /** Up to `closing`; `isList`: between parentheses, where a brace opens a hash. */
  #statements(closing: string, isList: boolean): void {
    if (this.#depth >= MAX_DEPTH) {
      this.#skip();
      return;
    }
    this.#depth++;
    while (this.#next < this.tokens.length && !this.#take(closing)) this.#statement(isList);
    this.#depth--;
  }

  #statement(isList: boolean): void {
    const token = this.tokens[this.#next];
    const following = this.#peek(1);
    if (!token) return;
    if (token.kind === 'word' && token.text.startsWith('$') && (following === '=' || following === '+=')) {
      this.#next += 2;
      this.#bindings.push({ key: variableKey(this.text, token), value: this.#expression() });
    } else if (token.kind === 'word' && following === '{' && isType(token.text)) {
      this.#next += 2;
      if (this.#isTitle()) this.#resources(token);
      else this.#statements('}', false);
    } else if (token.kind === 'word' && following === '(' && /^ensure_resources?$/.test(token.text)) {
      this.#ensured();
    } else if (token.text === '{' && token.kind === 'sign' && !isList) {
      this.#next++;
      this.#statements('}', false);
    } else if (token.text === '(' && token.kind === 'sign') {
      this.#next++;
      this.#statements(')', true);
    } else if ((token.text === '{' || token.text === '[') && token.kind === 'sign') {
      const node = this.#expression();
      if (node.kind !== 'scalar') this.#items.push(node);
    } else this.#next++;
  }

  /** A title is followed by a colon; what stands first in another block is not. */
  #isTitle(): boolean {
    const first = this.#next;
    const token = this.tokens[first];
    if (!token || (token.kind === 'sign' && token.text !== '[')) return false;
    if (token.text !== '[') {
      for (let i = 1; i < 12; i++) {
        const sign = this.#peek(i);
        if (sign === ':') return true;
        if (sign === undefined || /^(?:=>|[{};=,]|\()$/.test(sign)) return false;
      }
      return false;
    }
    let open = 0;
    for (let i = first; i < Math.min(this.tokens.length, first + MAX_TITLES); i++) {
      const sign = this.tokens[i];
      if (sign?.kind !== 'sign') continue;
      if (sign.text === '[') open++;
      else if (sign.text === ']') open--;
      if (open === 0) return this.tokens[i + 1]?.text === ':';
    }
    return false;
  }

  #resources(type: CodeToken): void {
    while (this.#next < this.tokens.length && !this.#take('}')) {
      const before = this.#next;
      const titles = this.#expression();
      if (this.#take(':')) {
        const attributes = this.#attributes();
        for (const title of itemsOf(titles)) this.#resource(type, title, attributes);
      }
      this.#take(';');
      if (this.#next === before) this.#next++;
    }
  }

  #resource(type: CodeToken, title: Node, attributes: readonly MapEntry[]): void {
    if (title.kind !== 'scalar') return;
    const name: MapEntry = { key: namedNode(this.text, title.span, 'name'), value: title };
    const end = attributes.at(-1)?.value.span.end ?? title.span.end;
    const span = { start: title.span.start, end };
    const body = mapNode(this.text, span, [name, ...attributes]);
    const key = wordNode(this.text, type, type.text.replace(/^::/, ''));
    this.#items.push(mapNode(this.text, span, [{ key, value: body }]));
  }

  #attributes(): MapEntry[] {
    const entries: MapEntry[] = [];
    for (;;) {
      const sign = this.#peek();
      if (sign === undefined || sign === '}' || sign === ';') return entries;
      const key = this.tokens[this.#next++];
      if (key && (this.#peek() === '=>' || this.#peek() === '+>')) {
        this.#next++;
        const value = this.#expression();
        // `undef` is as if nothing were written.
        if (value.kind !== 'scalar' || value.data !== null)
          entries.push({ key: wordNode(this.text, key, key.text), value });
      }
    }
  }

  /** `ensure_resource('sysctl', 'net…', { 'value' => '…' })` of puppetlabs-stdlib. */
  #ensured(): void {
    this.#next += 2;
    const args = this.#arguments();
    const [type, title, attributes] = args;
    if (type?.kind === 'scalar' && title && attributes?.kind === 'map') {
      const word: CodeToken = { kind: 'word', ...type.inner, text: scalarText(type) ?? '' };
      for (const one of itemsOf(title)) this.#resource(word, one, attributes.entries);
    } else this.#items.push(...args.filter((a) => a.kind === 'map'));
  }

  #arguments(): Node[] {
    const args: Node[] = [];
    while (this.#next < this.tokens.length && !this.#take(')')) {
      const before = this.#next;
      args.push(this.#expression());
      this.#take(',');
      if (this.#next === before) this.#next++;
    }
    return args;
  }

  #expression(): Node {
    const first = this.#next;
    if (this.#depth >= MAX_DEPTH) {
      this.#skip();
      return computedNode(this.text, this.#spanFrom(first));
    }
    this.#depth++;
    const parts = [this.#operand()];
    let isSum = true;
    for (;;) {
      const sign = this.#peek();
      if (sign === '?') {
        this.#next++;
        this.#operand();
        isSum = false;
      } else if (sign !== undefined && OPERATORS.has(sign)) {
        isSum &&= sign === '+' || sign === '<<';
        this.#next++;
        parts.push(this.#operand());
      } else break;
    }
    this.#depth--;
    const [only] = parts;
    if (isSum && parts.length === 1 && only) return only;
    const span = this.#spanFrom(first);
    return (isSum ? joined(this.text, parts, span) : undefined) ?? computedNode(this.text, span);
  }

  #operand(): Node {
    const first = this.#next;
    let node = this.#primary();
    for (;;) {
      const token = this.tokens[this.#next];
      const isAdjacent = token !== undefined && token.start === this.tokens[this.#next - 1]?.end;
      if (token?.text === '[' && isAdjacent && node.kind !== 'list') {
        this.#list();
        node = computedNode(this.text, this.#spanFrom(first));
      } else if (token?.text === '.' && token.kind === 'sign') {
        this.#next += 2;
        if (this.#take('(')) this.#arguments();
        this.#lambda();
        node = computedNode(this.text, this.#spanFrom(first));
      } else if (token?.text === '|' && first + 1 < this.#next) {
        if (!this.#lambda()) return node;
      } else return node;
    }
  }

  /** `|$name, $value| { … }` behind a call. */
  #lambda(): boolean {
    if (this.#peek() !== '|') return false;
    let end = this.#next + 1;
    while (end < this.tokens.length && end < this.#next + 60 && this.tokens[end]?.text !== '|') end++;
    if (this.tokens[end]?.text !== '|' || this.tokens[end + 1]?.text !== '{') return false;
    this.#next = end + 2;
    this.#statements('}', false);
    return true;
  }

  #primary(): Node {
    const first = this.#next;
    const token = this.tokens[first];
    if (token?.kind === 'string') {
      this.#next++;
      return stringNode(this.text, token);
    }
    if (token?.kind === 'number') {
      this.#next++;
      return numberNode(this.text, token);
    }
    if (!token) return computedNode(this.text, this.#spanFrom(first));
    switch (token.text) {
      case '[':
        return this.#list();
      case '{':
        return this.#hash();
      case '(': {
        this.#next++;
        const [inner] = this.#arguments();
        return inner ?? computedNode(this.text, this.#spanFrom(first));
      }
      case 'true':
      case 'false':
        this.#next++;
        return wordNode(this.text, token, token.text === 'true');
      case 'undef':
        this.#next++;
        return wordNode(this.text, token, null);
      case '}':
      case ']':
      case ')':
      case ',':
      case ';':
      case ':':
      case '=>':
        return computedNode(this.text, { start: token.start, end: token.start });
      default:
        this.#next++;
    }
    if (token.kind === 'word' && !token.text.startsWith('$')) {
      if (this.#take('(')) return this.#call(token.text, this.#arguments(), first);
      // A bare word is a string.
      if (/^[a-z]\w*$/.test(token.text)) return wordNode(this.text, token, token.text);
    }
    return computedNode(this.text, token);
  }

  #call(name: string, args: readonly Node[], first: number): Node {
    const span = this.#spanFrom(first);
    const [value, separator] = args;
    if (value && /^(?:Integer|String|Sensitive|Numeric|unique|flatten|sort|any2array)$/.test(name))
      return value;
    if (
      value?.kind === 'list' &&
      /(?:^|::)join$/.test(name) &&
      /^\s*,?\s*$/.test(scalarText(separator) ?? 'x')
    )
      return value;
    if (/(?:^|::)(?:deep_)?merge$/.test(name))
      return joined(this.text, args, span) ?? computedNode(this.text, span);
    return computedNode(this.text, span);
  }

  #list(): Node {
    const first = this.#next++;
    const items: Node[] = [];
    while (this.#next < this.tokens.length && !this.#take(']')) {
      const before = this.#next;
      items.push(this.#expression());
      this.#take(',');
      if (this.#next === before) {
        items.pop();
        this.#next++;
      }
    }
    return listNode(this.text, this.#spanFrom(first), items);
  }

  #hash(): Node {
    const first = this.#next++;
    const entries: MapEntry[] = [];
    while (this.#next < this.tokens.length && !this.#take('}')) {
      const before = this.#next;
      const key = this.#expression();
      if (this.#take('=>')) {
        const value = this.#expression();
        if (key.kind === 'scalar') entries.push({ key, value });
      }
      this.#take(',');
      if (this.#next === before) this.#next++;
    }
    return mapNode(this.text, this.#spanFrom(first), entries);
  }

  #skip(): void {
    let open = 0;
    while (this.#next < this.tokens.length) {
      const sign = this.#peek() ?? '';
      if (/^[{([]$/.test(sign)) open++;
      else if (/^[})\]]$/.test(sign) && open-- === 0) return;
      this.#next++;
    }
  }
}

/** A list of titles is no longer than this. */
const MAX_TITLES = 500;

function isType(word: string): boolean {
  return /^(?:::)?[a-z]/.test(word) && !KEYWORDS.has(word);
}

/** The name of a variable without its dollar sign. */
function variableKey(text: Source, token: CodeToken): ScalarNode {
  const start = token.end - token.text.replace(/^\$(?:::)?/, '').length;
  return wordNode(text, { start, end: token.end }, token.text.replace(/^\$(?:::)?/, ''));
}

function joined(text: Source, parts: readonly Node[], span: Span): Node | undefined {
  if (parts.some((p) => p.kind === 'map'))
    return mapNode(
      text,
      span,
      parts.flatMap((p) => (p.kind === 'map' ? p.entries : [])),
    );
  if (!parts.some((p) => p.kind === 'list')) return undefined;
  return listNode(
    text,
    span,
    parts.flatMap((p) => (p.kind === 'list' ? p.items : [p])),
  );
}
