// Values of Nix: literals, lists, and attribute sets with the paths of their names.

import {
  computedNode,
  listNode,
  literalNode,
  mapNode,
  nestedEntry,
  stringNode,
  wordNode,
} from '../code/nodes.ts';
import type { CodeToken } from '../code/tokens.ts';
import { MAX_DEPTH } from '../code/tokens.ts';
import type { MapEntry, Node, ScalarNode } from '../node.ts';
import { CLOSING, expression, OPERATORS } from './expression.ts';
import type { NixReading } from './parse.ts';

/** A value, or what is selected from one: `a.b.${c}`. */
export function term(reading: NixReading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  const node = primary(reading, cursor.token());
  let isSelected = false;
  while (cursor.peek() === '.' || cursor.peek() === '${') {
    isSelected = true;
    cursor.take('.');
    if (cursor.take('${') || cursor.peek() === '{') interpolation(reading);
    else cursor.at++;
  }
  return isSelected ? cursor.computed(first) : node;
}

function interpolation(reading: NixReading): void {
  expression(reading);
  reading.cursor.take('}');
}

function primary(reading: NixReading, token: CodeToken | undefined): Node {
  const { cursor, text } = reading;
  const first = cursor.at++;
  if (!token) return cursor.computed(first);
  const literal = literalNode(text, token, 'null');
  if (literal) {
    if (token.kind === 'string') reading.strings.push(literal);
    return literal;
  }
  switch (token.text) {
    case 'rec':
    case 'let':
      if (cursor.take('{')) return set(reading, first);
      break;
    case '{':
      return set(reading, first);
    case '[':
      return list(reading, first);
    case '(': {
      const inner = expression(reading);
      while (!cursor.atEnd && cursor.peek() !== ')') cursor.at++;
      cursor.take(')');
      return inner;
    }
    case '${':
      interpolation(reading);
      return cursor.computed(first);
    default:
      break;
  }
  return computedNode(text, token);
}

function set(reading: NixReading, first: number): Node {
  const entries = attributes(reading, '}');
  return mapNode(reading.text, reading.cursor.spanFrom(first), entries);
}

function list(reading: NixReading, first: number): Node {
  const { cursor, text } = reading;
  const items: Node[] = [];
  cursor.until(']', () => {
    const sign = cursor.peek() ?? '';
    if (CLOSING.has(sign) || OPERATORS.has(sign)) return;
    cursor.nested(() => {
      if (cursor.isDeep) cursor.skipNested(CLOSING);
      else items.push(term(reading));
    });
  });
  return listNode(text, cursor.spanFrom(first), items);
}

/** `a.b."c d" = value;` and `inherit (x) a b;` as far as `closing`. */
export function attributes(reading: NixReading, closing: string): readonly MapEntry[] {
  const { cursor, text } = reading;
  const entries: MapEntry[] = [];
  while (!cursor.atEnd && !cursor.take(closing)) {
    const before = cursor.at;
    if (cursor.peek() === 'inherit') while (!cursor.atEnd && cursor.peek() !== ';') cursor.at++;
    else {
      const [top, ...below] = path(reading);
      if (top && cursor.take('='))
        entries.push(nestedEntry(text, top, below.slice(0, MAX_DEPTH - 1), expression(reading)));
    }
    if (!cursor.take(';') && cursor.peek() !== closing && cursor.at === before) cursor.at++;
  }
  return entries;
}

function path(reading: NixReading): readonly ScalarNode[] {
  const { cursor, text } = reading;
  const names: ScalarNode[] = [];
  do {
    const token = cursor.token();
    const first = cursor.at++;
    if (token?.kind === 'string') names.push(stringNode(text, token));
    // `in` ends the names of a `let`; it is no name.
    else if (token?.kind === 'word' && token.text !== 'in') names.push(wordNode(text, token, token.text));
    else if (token?.text === '${') {
      interpolation(reading);
      names.push(cursor.computed(first));
    } else {
      cursor.at = first;
      return names;
    }
  } while (cursor.take('.'));
  return names;
}
