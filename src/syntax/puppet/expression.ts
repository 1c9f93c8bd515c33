// Expressions of Puppet: literals, arrays and hashes; calls and operators only where they keep what they are given.

import { CLOSING, type Cursor } from '../code/cursor.ts';
import { computedNode, joinedNode, listNode, literalNode, mapNode, readAs, wordNode } from '../code/nodes.ts';
import type { CodeToken } from '../code/tokens.ts';
import { type MapEntry, type Node, scalarText } from '../node.ts';
import { isKeyword } from './keywords.ts';
import { puppetNumber } from './numbers.ts';
import { type PuppetReading, statements } from './parse.ts';

const OPERATORS = new Set('+ - * / % << >> == != =~ !~ < > <= >= and or in'.split(' '));

export function expression(reading: PuppetReading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  if (!cursor.isDeep) return cursor.nested(() => operation(reading, first));
  cursor.skipNested(CLOSING);
  return cursor.computed(first);
}

/** What ends a value inside of brackets. */
const ENDS: ReadonlySet<string> = new Set([',', ';', '}', ']', ')']);

/** An expression between brackets: with what is left of it up to its end it is one that nobody reads. */
export function valueInside(reading: PuppetReading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  const node = expression(reading);
  if (cursor.at === first || cursor.atEnd || ENDS.has(cursor.peek() ?? '')) return node;
  cursor.skipNested(ENDS);
  return cursor.computed(first);
}

/** What stands behind a value that is assigned: the next statement, never more of the value. */
const FOLLOWS = /^(?:[}\])|,;@]|@@|[-~]>|<[-~])$/;

/** What a variable or a parameter is given; with a sign behind it that is read as no operator, nobody reads it. */
export function valueAssigned(reading: PuppetReading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  const node = expression(reading);
  const next = cursor.token();
  if (cursor.at === first || !next || next.kind === 'word') return node;
  if (next.kind === 'sign' && FOLLOWS.test(next.text)) return node;
  cursor.at++;
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
  if (cursor.isSign('!') || cursor.isSign('-')) {
    while (cursor.isSign('!') || cursor.isSign('-')) cursor.at++;
    primary(reading);
    return behind(reading, cursor.computed(first), first);
  }
  return behind(reading, primary(reading), first);
}

/** With all that is called on a value, or looked up in it. */
function behind(reading: PuppetReading, value: Node, first: number): Node {
  const { cursor } = reading;
  let node = value;
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
    else if (node.kind === 'scalar') node = cursor.computed(first);
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
  if (token.kind === 'number') {
    cursor.at++;
    return numberNode(reading, token);
  }
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
    if (isKeyword(token.text)) {
      if (/^(?:if|unless|case)$/.test(token.text)) branches(reading);
      return cursor.computed(first);
    }
    if (cursor.take('(')) return call(reading, token.text, args(reading), first);
    // A bare word is a string.
    if (/^[a-z]\w*$/.test(token.text)) return wordNode(text, token, token.text);
  }
  return computedNode(text, token, undefined, 'puppet');
}

function numberNode({ text }: PuppetReading, token: CodeToken): Node {
  const number = puppetNumber(token.text);
  if (!number) return computedNode(text, token, undefined, 'puppet');
  return readAs(text, token, number.text, number.data ?? number.text);
}

/** `if`, `unless` or `case` as a value, behind its word: what is asked, and the bodies. */
function branches(reading: PuppetReading): void {
  const { cursor } = reading;
  for (;;) {
    while (!cursor.atEnd && !cursor.isSign('{') && !CLOSING.has(cursor.peek() ?? '')) asked(cursor);
    if (!cursor.take('{')) return;
    statements(reading, '}', false);
    const next = cursor.peek();
    if (next !== 'else' && next !== 'elsif') return;
    cursor.at++;
  }
}

/** One token of what is asked, or all between two parentheses. */
function asked(cursor: Cursor): void {
  const isOpen = cursor.isSign('(') || cursor.isSign('[');
  cursor.at++;
  if (!isOpen) return;
  cursor.skipNested(CLOSING);
  cursor.at++;
}

function call({ cursor, text }: PuppetReading, name: string, given: readonly Node[], first: number): Node {
  const [value, separator] = given;
  if (value && given.length === 1 && /^(?:String|Sensitive|unique|flatten|sort|any2array)$/.test(name))
    return value;
  // `Integer('0x10')` is another number than what is written.
  if (value && given.length === 1 && /^(?:Integer|Numeric)$/.test(name))
    return /^(?:0|[1-9]\d*)$/.test(scalarText(value) ?? '') ? value : cursor.computed(first);
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
    given.push(valueInside(reading));
    cursor.take(',');
  });
  return given;
}

function list(reading: PuppetReading): Node {
  const { cursor, text } = reading;
  const first = cursor.at++;
  const items = cursor.itemsUntil(']', () => valueInside(reading));
  return listNode(text, cursor.spanFrom(first), items);
}

function hash(reading: PuppetReading): Node {
  const { cursor, text } = reading;
  const first = cursor.at++;
  const entries: MapEntry[] = [];
  cursor.until('}', () => {
    const key = expression(reading);
    if (cursor.take('=>')) {
      const value = valueInside(reading);
      if (key.kind === 'scalar') entries.push({ key, value });
    }
    cursor.take(',');
  });
  return mapNode(text, cursor.spanFrom(first), entries);
}
