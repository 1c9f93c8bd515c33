// Ruby as recipes and attribute files of Chef use it, as nodes: attributes, resources with their blocks, hashes.

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
import { keyText, type MapEntry, type MapNode, type Node, type ScalarNode, scalarText } from '../node.ts';
import { lexRuby } from './lexer.ts';

export interface RubyDocument {
  /** Attributes as nested maps, and hashes. */
  readonly root: Node;
  readonly resources: readonly RubyResource[];
  /** Local variables, and attributes by their path: `node.a.b`. */
  readonly bindings: readonly MapEntry[];
}

/** `type 'title' do … end`. */
export interface RubyResource {
  readonly type: ScalarNode;
  readonly title: ScalarNode;
  /** The properties in its block. */
  readonly body: MapNode;
}

/** Reads a file; never throws, and takes time in proportion to the text. */
export function parseRuby(source: Source): RubyDocument {
  const { tokens, interpolations } = lexRuby(source.text);
  return new Parser(maskNames(source, interpolations), tokens).document();
}

/** Levels of attributes (https://docs.chef.io/attribute_precedence/). */
const LEVELS =
  /^(?:default|normal|override|automatic|force_default|force_override|set|default_unless|normal_unless|override_unless|set_unless)!?$/;

/** Words that an `end` closes. */
const OPENERS = new Set('if unless case while until begin def class module for'.split(' '));
const OPERATORS = new Set('+ - * / % || && == != =~ ? << | & and or < > <= >='.split(' '));

class Parser {
  readonly #bindings: MapEntry[] = [];
  readonly #items: Node[] = [];
  readonly #resources: RubyResource[] = [];
  #next = 0;
  #depth = 0;

  constructor(
    private readonly text: Source,
    private readonly tokens: readonly CodeToken[],
  ) {}

  document(): RubyDocument {
    while (this.#next < this.tokens.length) this.#body();
    const whole = { start: 0, end: this.text.text.length };
    return {
      root: listNode(this.text, whole, this.#items),
      resources: this.#resources,
      bindings: this.#bindings,
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

  #spanFrom(first: number): Span {
    const start = this.tokens[first]?.start ?? this.text.text.length;
    return { start, end: Math.max(start, this.tokens[this.#next - 1]?.end ?? start) };
  }

  /** Statements as far as the `end` that closes them; the properties among them. */
  #body(): MapEntry[] {
    const properties: MapEntry[] = [];
    this.#depth++;
    while (this.#next < this.tokens.length) {
      if (this.#take('end')) break;
      this.#statement(properties);
    }
    this.#depth--;
    return properties;
  }

  #statement(properties: MapEntry[]): void {
    const token = this.tokens[this.#next];
    if (!token) return;
    const isStart = token.isFirst === true || this.tokens[this.#next - 1]?.text === ';';
    const isDeep = this.#depth >= MAX_DEPTH;
    if (token.kind === 'word' && isStart) {
      if (OPENERS.has(token.text)) {
        this.#next++;
        if (!isDeep) properties.push(...this.#body());
      } else if (!this.#attribute() && !this.#resource()) this.#simple(token, properties);
    } else if (token.text === 'do' && token.kind === 'word') {
      this.#next++;
      if (!isDeep) this.#body();
    } else if (token.kind === 'sign' && (token.text === '{' || token.text === '[' || token.text === '(')) {
      const before = this.#next;
      const node = this.#primary();
      if (node.kind !== 'scalar') this.#items.push(node);
      if (this.#next === before) this.#next++;
    } else this.#next++;
  }

  /** `default['a']['b'] = value`, `node.override[:a]['b'] = value`. */
  #attribute(): boolean {
    const first = this.#next;
    let at = first;
    if (this.tokens[at]?.text === 'node' && this.tokens[at + 1]?.text === '.') at += 2;
    if (!LEVELS.test(this.tokens[at]?.text ?? '') || this.tokens[at + 1]?.text !== '[') return false;
    this.#next = at + 1;
    const path = this.#indexes();
    if (!path || path.length === 0 || !(this.#take('=') || this.#take('||='))) {
      this.#next = first;
      return false;
    }
    const value = this.#expression(false);
    const [top] = path;
    if (!top) return true;
    this.#items.push(this.#nested(path, value));
    this.#keep(['node', ...path.map(keyText)].join('.'), value, top);
    return true;
  }

  /** The keys in brackets side by side; undefined where one of them is no constant. */
  #indexes(): readonly ScalarNode[] | undefined {
    const path: ScalarNode[] = [];
    while (this.#peek() === '[') {
      const token = this.tokens[this.#next + 1];
      if (token?.kind !== 'string' || this.#peek(2) !== ']' || path.length > 20) return undefined;
      path.push(stringNode(this.text, token));
      this.#next += 3;
    }
    return path;
  }

  #nested(path: readonly ScalarNode[], value: Node): Node {
    return path
      .toReversed()
      .reduce<Node>(
        (inner, key) =>
          mapNode(this.text, { start: key.span.start, end: value.span.end }, [{ key, value: inner }]),
        value,
      );
  }

  #keep(name: string, value: Node, at: ScalarNode): void {
    if (value.kind === 'scalar' || value.kind === 'list')
      this.#bindings.push({ key: namedNode(this.text, at.span, name), value });
  }

  /** `type 'title' do … end`, and a command that is only its title. */
  #resource(): boolean {
    const type = this.tokens[this.#next];
    const opens = this.#peek(1) === '(' ? 1 : 0;
    const titleToken = this.tokens[this.#next + 1 + opens];
    if (!type || !titleToken || titleToken.isFirst) return false;
    const behind = this.tokens[this.#next + 2 + opens * 2];
    const isBlock = behind?.text === 'do' && behind.kind === 'word' && behind.isFirst !== true;
    const isAlone =
      type.text === 'execute' &&
      titleToken.kind === 'string' &&
      (behind === undefined || behind.isFirst === true);
    if (!isBlock && !isAlone) return false;
    const title =
      titleToken.kind === 'string' ? stringNode(this.text, titleToken) : computedNode(this.text, titleToken);
    const first = this.#next;
    this.#next += isBlock ? 3 + opens * 2 : 2 + opens * 2;
    const properties = isBlock && this.#depth < MAX_DEPTH ? this.#body() : [];
    const body = mapNode(this.text, this.#spanFrom(first), properties);
    this.#resources.push({ type: wordNode(this.text, type, type.text), title, body });
    return true;
  }

  /** `property value`, `name = value`, `call({ … })`. */
  #simple(token: CodeToken, properties: MapEntry[]): void {
    this.#next++;
    const following = this.tokens[this.#next];
    if (!following || following.isFirst) return;
    if (following.text === '=' && following.kind === 'sign') {
      this.#next++;
      const value = this.#expression(false);
      this.#bindings.push({ key: wordNode(this.text, token, token.text), value });
      if (value.kind === 'map') this.#items.push(value);
      return;
    }
    if (/_attributes$/.test(token.text)) {
      this.#given();
      return;
    }
    const isValue =
      following.kind !== 'sign' ||
      /^[[({]$/.test(following.text) ||
      following.text === '-' ||
      following.text === ':';
    if (!isValue || following.text === 'do') return;
    const first = this.#next;
    const value = this.#expression(false);
    if (this.#next > first) properties.push({ key: wordNode(this.text, token, token.text), value });
  }

  /** `default_attributes 'a' => { … }` of roles: a hash with braces, parentheses, or neither. */
  #given(): void {
    const first = this.#next;
    const closing = this.#take('(') ? ')' : '';
    const entries: MapEntry[] = [];
    while (this.#next < this.tokens.length && !(closing !== '' && this.#take(closing))) {
      const token = this.tokens[this.#next];
      if (token?.text === '{' && token.kind === 'sign') {
        const node = this.#primary();
        if (node.kind === 'map') entries.push(...node.entries);
      } else {
        const pair = this.#pair();
        if (!pair) break;
        entries.push(pair);
      }
      if (!this.#take(',') && closing === '') break;
    }
    this.#items.push(mapNode(this.text, this.#spanFrom(first), entries));
  }

  /** Ends with the line unless brackets are open. */
  #expression(isInside: boolean): Node {
    const first = this.#next;
    if (this.#depth >= MAX_DEPTH) {
      this.#next++;
      return computedNode(this.text, this.#spanFrom(first));
    }
    this.#depth++;
    let node = this.#postfixed(isInside);
    for (;;) {
      const token = this.tokens[this.#next];
      if (
        !token ||
        (token.isFirst && !isInside) ||
        !OPERATORS.has(token.kind === 'string' ? '"' : token.text)
      )
        break;
      this.#next++;
      this.#postfixed(true);
      if (token.text === '?') {
        if (this.#take(':')) this.#postfixed(true);
      }
      node = computedNode(this.text, this.#spanFrom(first));
    }
    this.#depth--;
    return node;
  }

  #postfixed(isInside: boolean): Node {
    const first = this.#next;
    const isAttribute = this.#peek() === 'node' && this.#peek(1) === '[';
    let node = this.#primary();
    if (isAttribute) {
      const path = this.#indexes();
      const span = this.#spanFrom(first);
      node = computedNode(this.text, span, path ? ['node', ...path.map(keyText)].join('.') : undefined);
    }
    for (;;) {
      const token = this.tokens[this.#next];
      if (!token || (token.isFirst && !isInside && token.text !== '.')) return node;
      const isAdjacent = token.start === this.tokens[this.#next - 1]?.end;
      if ((token.text === '.' || token.text === '&.') && token.kind === 'sign') {
        const method = this.tokens[this.#next + 1]?.text ?? '';
        this.#next += 2;
        const args = this.#take('(') ? this.#arguments(')') : [];
        if (!keeps(method, node, args)) node = computedNode(this.text, this.#spanFrom(first));
      } else if (token.text === '[' && isAdjacent && node.kind === 'scalar') {
        this.#next++;
        this.#arguments(']');
        node = computedNode(this.text, this.#spanFrom(first));
      } else if (token.text === '(' && isAdjacent) {
        this.#next++;
        const args = this.#arguments(')');
        const [only] = args;
        // `Integer('5')`, `Mash.new({ … })`: a set stays what it is.
        node = only?.kind === 'map' ? only : computedNode(this.text, this.#spanFrom(first));
      } else if (token.text === '{' && node.kind === 'scalar') {
        this.#next++;
        this.#braces();
        node = computedNode(this.text, this.#spanFrom(first));
      } else if (
        token.text === 'do' &&
        token.kind === 'word' &&
        node.kind === 'scalar' &&
        node.data === undefined
      ) {
        this.#next++;
        if (this.#depth < MAX_DEPTH) this.#body();
        node = computedNode(this.text, this.#spanFrom(first));
      } else return node;
    }
  }

  /** A block in braces: code whose value is not known. */
  #braces(): void {
    let open = 1;
    while (this.#next < this.tokens.length && open > 0) {
      const sign = this.#peek();
      if (sign === '{') open++;
      else if (sign === '}') open--;
      this.#next++;
    }
  }

  #arguments(closing: string): Node[] {
    const args: Node[] = [];
    while (this.#next < this.tokens.length && !this.#take(closing)) {
      const before = this.#next;
      args.push(this.#expression(true));
      this.#take(',');
      if (this.#next === before) {
        args.pop();
        this.#next++;
      }
    }
    return args;
  }

  #primary(): Node {
    const first = this.#next;
    const token = this.tokens[first];
    if (!token) return computedNode(this.text, this.#spanFrom(first));
    if (token.kind === 'string') {
      this.#next++;
      if (token.text !== '%w') return stringNode(this.text, token);
      const items = (token.pieces ?? []).map((p) => wordNode(this.text, p, p.text));
      return listNode(this.text, token, items);
    }
    if (token.kind === 'number') {
      this.#next++;
      return numberNode(this.text, token);
    }
    switch (token.text) {
      case '[':
        this.#next++;
        return this.#listFrom(first);
      case '{':
        this.#next++;
        return this.#hashFrom(first);
      case '(': {
        this.#next++;
        const [inner] = this.#arguments(')');
        return inner ?? computedNode(this.text, this.#spanFrom(first));
      }
      case 'true':
      case 'false':
        this.#next++;
        return wordNode(this.text, token, token.text === 'true');
      case 'nil':
        this.#next++;
        return wordNode(this.text, token, null);
      case 'if':
      case 'unless':
      case 'case':
      case 'begin':
        this.#next++;
        if (this.#depth < MAX_DEPTH) this.#body();
        return computedNode(this.text, this.#spanFrom(first));
      case ')':
      case ']':
      case '}':
      case ',':
      case '=>':
      case 'end':
        return computedNode(this.text, { start: token.start, end: token.start });
      default:
        this.#next++;
        return computedNode(this.text, token);
    }
  }

  #listFrom(first: number): Node {
    const items = this.#depth < MAX_DEPTH ? this.#arguments(']') : [];
    return listNode(this.text, this.#spanFrom(first), items);
  }

  #hashFrom(first: number): Node {
    const entries: MapEntry[] = [];
    while (this.#next < this.tokens.length && !this.#take('}')) {
      const before = this.#next;
      const pair = this.#depth < MAX_DEPTH ? this.#pair() : undefined;
      if (pair) entries.push(pair);
      this.#take(',');
      if (this.#next === before) this.#next++;
    }
    return mapNode(this.text, this.#spanFrom(first), entries);
  }

  /** `'a' => 1`, `:a => 1`, `a: 1`, `"a": 1`. */
  #pair(): MapEntry | undefined {
    const token = this.tokens[this.#next];
    const sign = this.tokens[this.#next + 1];
    if (!token || token.kind === 'sign') return undefined;
    const isLabel = sign?.text === ':' && sign.start === token.end;
    if (!isLabel && sign?.text !== '=>') return undefined;
    this.#next += 2;
    const key =
      token.kind === 'string' ? stringNode(this.text, token) : wordNode(this.text, token, token.text);
    return { key, value: this.#expression(true) };
  }
}

/** Methods that leave a value as it is, for what a setting is worth. */
function keeps(method: string, node: Node, args: readonly Node[]): boolean {
  if (/^(?:freeze|to_s|to_i|dup|strip|to_a|uniq|compact|to_h)$/.test(method)) return true;
  return method === 'join' && node.kind === 'list' && /^\s*,?\s*$/.test(scalarText(args[0]) ?? 'x');
}
