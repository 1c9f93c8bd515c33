// Expressions of Puppet: literals, arrays and hashes; calls and operators only where they keep what they are given.

import { CLOSING } from '../code/cursor.ts';
import { computedNode, joinedNode, listNode, literalNode, mapNode, wordNode } from '../code/nodes.ts';
import { type MapEntry, type Node, scalarText } from '../node.ts';
import { type PuppetReading, statements } from './parse.ts';

const OPERATORS = new Set('+ - * / % << >> == != =~ !~ < > <= >= and or in'.split(' '));

export function expression(reading: PuppetReading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  if (!cursor.isDeep) return cursor.nested(() => operation(reading, first));
  cursor.skipNested(CLOSING);
  return cursor.computed(first);
}

function operation(reading: PuppetReading, first: number): Node {
  const { cursor, text } = reading;
  const head = operand(reading);
  const parts = [head];
  let isSum = true;
  for (;;) {
    const sign = cursor.peek();
    if (sign === undefined || (sign !== '?' && !OPERATORS.has(sign))) break;
    isSum &&= sign === '+' || sign === '<<';
    cursor.at++;
    parts.push(operand(reading));
  }
  if (parts.length === 1) return head;
  const sum = isSum ? joinedNode(text, cursor.spanFrom(first), parts) : undefined;
  return sum ?? cursor.computed(first);
}

function operand(reading: PuppetReading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  let node = primary(reading);
  for (;;) {
    const token = cursor.token();
    if (token?.text === '[' && cursor.isAdjacent && node.kind !== 'list') {
      list(reading);
      node = cursor.computed(first);
    } else if (cursor.isSign('.')) {
      cursor.at += 2;
      if (cursor.take('(')) args(reading);
      lambda(reading);
      node = cursor.computed(first);
    } else if (token?.text !== '|' || first + 1 >= cursor.at || !lambda(reading)) return node;
  }
}

/** Parameters of a lambda are no more tokens. */
const MAX_PARAMETERS = 60;

/** `|$name, $value| { … }` behind a call. */
function lambda(reading: PuppetReading): boolean {
  const { cursor } = reading;
  if (cursor.peek() !== '|') return false;
  let end = 1;
  while (end < MAX_PARAMETERS && cursor.token(end) && cursor.token(end)?.text !== '|') end++;
  if (cursor.token(end)?.text !== '|' || cursor.token(end + 1)?.text !== '{') return false;
  cursor.at += end + 2;
  statements(reading, '}', false);
  return true;
}

function primary(reading: PuppetReading): Node {
  const { cursor, text } = reading;
  const token = cursor.token();
  if (!token) return cursor.nothing();
  const first = cursor.at;
  const literal = literalNode(text, token, 'undef');
  if (literal) {
    cursor.at++;
    return literal;
  }
  switch (token.text) {
    case '[':
      return list(reading);
    case '{':
      return hash(reading);
    case '(': {
      cursor.at++;
      const [inner] = args(reading);
      return inner ?? cursor.computed(first);
    }
    case '}':
    case ']':
    case ')':
    case ',':
    case ';':
    case ':':
    case '=>':
      return cursor.nothing();
    default:
      cursor.at++;
  }
  if (token.kind === 'word' && !token.text.startsWith('$')) {
    if (cursor.take('(')) return call(reading, token.text, args(reading), first);
    // A bare word is a string.
    if (/^[a-z]\w*$/.test(token.text)) return wordNode(text, token, token.text);
  }
  return computedNode(text, token, undefined, 'puppet');
}

function call({ cursor, text }: PuppetReading, name: string, given: readonly Node[], first: number): Node {
  const [value, separator] = given;
  if (value && /^(?:Integer|String|Sensitive|Numeric|unique|flatten|sort|any2array)$/.test(name))
    return value;
  const isList = value?.kind === 'list';
  if (isList && /(?:^|::)join$/.test(name) && /^\s*,?\s*$/.test(scalarText(separator) ?? 'x')) return value;
  const merges = /(?:^|::)(?:deep_)?merge$/.test(name);
  return (merges ? joinedNode(text, cursor.spanFrom(first), given) : undefined) ?? cursor.computed(first);
}

/** The arguments of a call, behind its parenthesis; what is no value keeps its place among them. */
export function args(reading: PuppetReading): readonly Node[] {
  const { cursor } = reading;
  const given: Node[] = [];
  cursor.until(')', () => {
    given.push(expression(reading));
    cursor.take(',');
  });
  return given;
}

function list(reading: PuppetReading): Node {
  const { cursor, text } = reading;
  const first = cursor.at++;
  const items = cursor.itemsUntil(']', () => expression(reading));
  return listNode(text, cursor.spanFrom(first), items);
}

function hash(reading: PuppetReading): Node {
  const { cursor, text } = reading;
  const first = cursor.at++;
  const entries: MapEntry[] = [];
  cursor.until('}', () => {
    const key = expression(reading);
    if (cursor.take('=>')) {
      const value = expression(reading);
      if (key.kind === 'scalar') entries.push({ key, value });
    }
    cursor.take(',');
  });
  return mapNode(text, cursor.spanFrom(first), entries);
}
