// Expressions of Ruby: literals, arrays and hashes; what is called on them only where it keeps them as they are.

import { computedNode, listNode, literalNode, mapNode, stringNode, wordNode } from '../code/nodes.ts';
import type { CodeToken } from '../code/tokens.ts';
import { type MapEntry, type Node, scalarText } from '../node.ts';
import { indexes, pathName } from './attributes.ts';
import { body, type RubyReading } from './parse.ts';

const OPERATORS = new Set('+ - * / % || && == != =~ ? << | & and or < > <= >='.split(' '));

/** Ends with the line unless brackets are open. */
export function expression(reading: RubyReading, isInside: boolean): Node {
  const { cursor } = reading;
  const first = cursor.at;
  if (!cursor.isDeep) return cursor.nested(() => operation(reading, isInside));
  cursor.at++;
  return cursor.computed(first);
}

function operation(reading: RubyReading, isInside: boolean): Node {
  const { cursor } = reading;
  const first = cursor.at;
  let node = postfixed(reading, isInside);
  for (;;) {
    const token = cursor.token();
    if (!token || (token.isFirst && !isInside) || !OPERATORS.has(cursor.peek() ?? '')) return node;
    cursor.at++;
    postfixed(reading, true);
    if (token.text === '?' && cursor.take(':')) postfixed(reading, true);
    node = cursor.computed(first);
  }
}

/** A value and all that is called on it, looked up in it or given to it. */
function postfixed(reading: RubyReading, isInside: boolean): Node {
  const { cursor } = reading;
  const first = cursor.at;
  const isAttribute = cursor.peek() === 'node' && cursor.peek(1) === '[';
  let node = primary(reading);
  if (isAttribute) {
    const path = indexes(reading);
    node = cursor.computed(first, path && pathName(path));
  }
  for (;;) {
    const token = cursor.token();
    if (!token || (token.isFirst && !isInside && token.text !== '.')) return node;
    const next = followed(reading, node, token, first);
    if (!next) return node;
    node = next;
  }
}

/** What a value becomes by what stands behind it: a method, an index, arguments, a block; undefined for anything else. */
function followed(reading: RubyReading, node: Node, token: CodeToken, first: number): Node | undefined {
  const { cursor } = reading;
  const isAdjacent = cursor.isAdjacent;
  if (cursor.isSign('.') || cursor.isSign('&.')) {
    const method = cursor.token(1)?.text ?? '';
    cursor.at += 2;
    const args = cursor.take('(') ? inBrackets(reading, ')') : [];
    return keeps(method, node, args) ? node : cursor.computed(first);
  }
  if (token.text === '(' && isAdjacent) {
    cursor.at++;
    const [only] = inBrackets(reading, ')');
    // `Integer('5')`, `Mash.new({ … })`: a set stays what it is.
    return only?.kind === 'map' ? only : cursor.computed(first);
  }
  if (node.kind !== 'scalar') return undefined;
  if (token.text === '[' && isAdjacent) {
    cursor.at++;
    inBrackets(reading, ']');
  } else if (token.text === '{') {
    cursor.at++;
    skipBraces(reading);
  } else if (token.text === 'do' && token.kind === 'word' && node.data === undefined) {
    cursor.at++;
    if (!cursor.isDeep) body(reading);
  } else return undefined;
  return cursor.computed(first);
}

/** Methods that leave a value as it is, for what a setting is worth. */
function keeps(method: string, node: Node, args: readonly Node[]): boolean {
  if (/^(?:freeze|to_s|to_i|dup|strip|to_a|uniq|compact|to_h)$/.test(method)) return true;
  return method === 'join' && node.kind === 'list' && /^\s*,?\s*$/.test(scalarText(args[0]) ?? 'x');
}

/** A block in braces: code whose value is not known. */
function skipBraces({ cursor }: RubyReading): void {
  for (let open = 1; !cursor.atEnd && open > 0; cursor.at++) {
    const sign = cursor.peek();
    if (sign === '{') open++;
    else if (sign === '}') open--;
  }
}

function inBrackets(reading: RubyReading, closing: string): readonly Node[] {
  return reading.cursor.itemsUntil(closing, () => expression(reading, true));
}

/** A value without anything behind it. */
export function primary(reading: RubyReading): Node {
  const { cursor, text } = reading;
  const token = cursor.token();
  if (!token || isClosing(token)) return cursor.nothing();
  const first = cursor.at++;
  if (token.text === '%w' && token.kind === 'string') {
    const words = (token.pieces ?? []).map((p) => wordNode(text, p, p.text));
    return listNode(text, token, words);
  }
  const literal = literalNode(text, token, 'nil');
  if (literal) return literal;
  switch (token.text) {
    case '[': {
      const items = cursor.isDeep ? [] : inBrackets(reading, ']');
      return listNode(text, cursor.spanFrom(first), items);
    }
    case '{':
      return hash(reading, first);
    case '(': {
      const [inner] = inBrackets(reading, ')');
      return inner ?? cursor.computed(first);
    }
    case 'if':
    case 'unless':
    case 'case':
    case 'begin':
      if (!cursor.isDeep) body(reading);
      return cursor.computed(first);
    default:
      return computedNode(text, token, undefined, 'ruby');
  }
}

function isClosing({ kind, text }: CodeToken): boolean {
  return (kind === 'sign' && /^(?:[)\]},]|=>)$/.test(text)) || (kind === 'word' && text === 'end');
}

function hash(reading: RubyReading, first: number): Node {
  const { cursor, text } = reading;
  const entries: MapEntry[] = [];
  cursor.until('}', () => {
    const one = cursor.isDeep ? undefined : pair(reading);
    if (one) entries.push(one);
    cursor.take(',');
  });
  return mapNode(text, cursor.spanFrom(first), entries);
}

/** `'a' => 1`, `:a => 1`, `a: 1`, `"a": 1`. */
export function pair(reading: RubyReading): MapEntry | undefined {
  const { cursor, text } = reading;
  const token = cursor.token();
  const sign = cursor.token(1);
  if (!token || token.kind === 'sign') return undefined;
  const isLabel = sign?.text === ':' && sign.start === token.end;
  if (!isLabel && sign?.text !== '=>') return undefined;
  cursor.at += 2;
  const key = token.kind === 'string' ? stringNode(text, token) : wordNode(text, token, token.text);
  return { key, value: expression(reading, true) };
}
