// Nix expressions outside of sets and lists: what stands in front of a value, functions and their arguments, operators.

import { joinedNode } from '../code/nodes.ts';
import type { Node } from '../node.ts';
import { callNode, isProse } from './calls.ts';
import type { NixReading } from './parse.ts';
import { attributes, term } from './values.ts';

/** Signs and words that end an expression: they belong to what is around it. */
export const CLOSING: ReadonlySet<string> = new Set([';', ')', ']', '}', ',', 'in', 'then', 'else']);
export const OPERATORS: ReadonlySet<string> = new Set(
  '+ - * / == != < > <= >= && || -> ? ! or |> ++ // = @ :'.split(' '),
);

export function expression(reading: NixReading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  if (!cursor.isDeep) return cursor.nested(() => prefixed(reading, first));
  cursor.skipNested(CLOSING);
  return cursor.computed(first);
}

function prefixed(reading: NixReading, first: number): Node {
  const { cursor } = reading;
  // `with lib; let … in { pkgs, ... }: …` may repeat without nesting.
  for (;;) {
    const word = cursor.peek();
    if (word === 'let' && cursor.peek(1) !== '{') {
      cursor.at++;
      for (const name of attributes(reading, 'in')) reading.bindings.push(name);
    } else if (word === 'with' || word === 'assert') {
      cursor.at++;
      expression(reading);
      cursor.take(';');
    } else if (word === 'if') return conditional(reading, first);
    else if (!lambda(reading)) return operation(reading, first);
  }
}

/** Both branches where they are sets, since either may be the machine's; a scalar of two stays unknown. */
function conditional(reading: NixReading, first: number): Node {
  const { cursor, text } = reading;
  cursor.at++;
  expression(reading);
  cursor.take('then');
  const yes = expression(reading);
  cursor.take('else');
  const no = expression(reading);
  return joinedNode(text, cursor.spanFrom(first), [yes, no]) ?? cursor.computed(first);
}

/** `name:`, `{ a, b ? 1, ... }:`, with `@ name` on either side. */
function lambda(reading: NixReading): boolean {
  const { cursor, parameters } = reading;
  const token = cursor.token();
  if (token?.kind === 'word' && cursor.peek(1) === ':') {
    parameters.add(token.text);
    cursor.at += 2;
    return true;
  }
  const brace = token?.kind === 'word' && cursor.peek(1) === '@' ? 2 : 0;
  if (cursor.token(brace)?.text !== '{' || !isPattern(reading, brace)) return false;
  cursor.at += brace + 1;
  for (;;) {
    const name = cursor.token();
    if (!name || cursor.take('}')) break;
    if (name.kind === 'word') parameters.add(name.text);
    cursor.at++;
    if (cursor.take('?')) expression(reading);
  }
  if (cursor.take('@')) cursor.at++;
  cursor.take(':');
  return true;
}

/** A set of attributes never starts as `{ a,`, `{ a ?`, `{ ... }`, `{ a }`, `{ }:`. `brace`: how far ahead it opens. */
function isPattern({ cursor }: NixReading, brace: number): boolean {
  const [one, two, three, four] = [1, 2, 3, 4].map((i) => cursor.token(brace + i));
  if (one?.text === '...') return true;
  if (one?.text === '}')
    return two?.text === ':' || (two?.text === '@' && three !== undefined && four?.text === ':');
  return one?.kind === 'word' && (two?.text === ',' || two?.text === '?' || two?.text === '}');
}

function operation(reading: NixReading, first: number): Node {
  const { cursor, text } = reading;
  const operands: Node[] = [];
  const operators = new Set<string>();
  for (;;) {
    operands.push(application(reading));
    const sign = cursor.peek();
    if (sign === undefined || CLOSING.has(sign) || !OPERATORS.has(sign)) break;
    operators.add(sign);
    cursor.at++;
    // What follows may be a function or a choice of its own.
    const word = cursor.peek();
    if (word === 'if' || word === 'let' || word === 'with' || word === 'assert') {
      operands.push(expression(reading));
      break;
    }
  }
  const [only] = operands;
  if (operators.size === 0 && only) return only;
  const joins = [...operators].every((o) => o === '//' || o === '++' || o === '+');
  const joined = joins ? joinedNode(text, cursor.spanFrom(first), operands) : undefined;
  return joined ?? cursor.computed(first);
}

/** A function and its arguments, side by side. */
function application(reading: NixReading): Node {
  const { cursor, text, strings } = reading;
  const first = cursor.at;
  const known = strings.length;
  let isSigned = false;
  while (cursor.peek() === '-' || cursor.peek() === '!') {
    cursor.at++;
    isSigned = true;
  }
  const terms = termsOf(reading);
  const [head, ...rest] = terms;
  if (!head) return cursor.computed(first);
  if (rest.length === 0) return isSigned ? cursor.computed(first) : head.node;
  // What is only said about an option is no text of the machine.
  if (isProse(head.name)) strings.length = known;
  const args = rest.map((t) => t.node);
  return callNode(text, cursor.spanFrom(first), head.name, args) ?? cursor.computed(first);
}

/** Names of functions are shorter. */
const MAX_NAME = 100;

interface Term {
  readonly node: Node;
  /** How it is written; empty where that is long. */
  readonly name: string;
}

function termsOf(reading: NixReading): readonly Term[] {
  const { cursor, text } = reading;
  const terms: Term[] = [];
  for (;;) {
    const token = cursor.token();
    const sign = cursor.peek();
    if (!token || sign === undefined || CLOSING.has(sign) || OPERATORS.has(sign)) return terms;
    // `f rec { … }`, `f (x: …)` and a lambda without its parentheses.
    if (terms.length > 0 && token.kind === 'word' && cursor.peek(1) === ':')
      return [...terms, { node: expression(reading), name: '' }];
    const first = cursor.at;
    const node = term(reading);
    if (cursor.at === first) cursor.at++;
    const { start, end } = cursor.spanFrom(first);
    terms.push({ node, name: end - start < MAX_NAME ? text.text.slice(start, end) : '' });
  }
}
