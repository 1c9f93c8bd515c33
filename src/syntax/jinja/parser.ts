// Tokens to the syntax tree, with the precedences of jinja2/parser.py of Jinja 3.1.

import type { Span } from '../../model/span.ts';
import { Cursor, MAX_DEPTH, unexpected } from './cursor.ts';
import type { BinaryOperator, CallArguments, ComparisonOperator, JinjaExpression } from './expression.ts';
import { isShallow } from './expression.ts';
import { type Backslashes, SyntaxFault, type Token, tokenize } from './lexer.ts';

/** How an expression is read. */
export interface ParseOptions {
  /** The part of the text that is the expression; the whole text where absent. Spans count in the whole text. */
  readonly within?: Span;
  /**
   * Jinja reads `'\n'` as a line feed (template files: the default, `escapes`). Ansible doubles the backslashes of
   * playbooks and variable files before Jinja sees them, so there it stays two characters (`literal`):
   * `_escape_backslashes` in ansible/template/__init__.py.
   */
  readonly backslashes?: Backslashes;
}

export type ParseResult =
  | { readonly expression: JinjaExpression }
  | { readonly error: string; readonly span: Span };

/** The inside of `{{ … }}` as a tree, or why it is none. Never throws; linear in the length of the text. */
export function parseJinja(text: string, options: ParseOptions = {}): ParseResult {
  const within = options.within ?? { start: 0, end: text.length };
  try {
    const cursor = new Cursor(tokenize(text, within, options.backslashes ?? 'escapes'));
    const expression = tuple(cursor, false);
    const rest = cursor.peek();
    if (rest.kind !== 'end') throw unexpected(rest);
    if (!isShallow(expression, MAX_DEPTH)) throw new SyntaxFault('the expression is nested too deep', within);
    return { expression };
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { error: fault.error, span: fault.span };
    throw fault;
  }
}

/** `a, b` without brackets is a tuple; `a` is itself. `stopAtClose` allows the empty tuple before `)`. */
function tuple(cursor: Cursor, stopAtClose: boolean): JinjaExpression {
  const start = cursor.peek().span.start;
  const items: JinjaExpression[] = [];
  let comma = false;
  while (!(stopAtClose && cursor.is('operator', ')')) && !(comma && cursor.peek().kind === 'end')) {
    items.push(conditional(cursor));
    if (!cursor.take('operator', ',')) break;
    comma = true;
  }
  const [only] = items;
  if (only && !comma) return only;
  return { kind: 'tuple', items, span: { start, end: cursor.end } };
}

function conditional(cursor: Cursor): JinjaExpression {
  return cursor.nested(() => {
    let then = or(cursor);
    while (cursor.take('name', 'if')) {
      const condition = or(cursor);
      const otherwise = cursor.take('name', 'else') ? conditional(cursor) : undefined;
      then = { kind: 'conditional', condition, then, otherwise, span: from(then, cursor) };
    }
    return then;
  });
}

function from(first: JinjaExpression, cursor: Cursor): Span {
  return { start: first.span.start, end: cursor.end };
}

function or(cursor: Cursor): JinjaExpression {
  let left = and(cursor);
  while (cursor.take('name', 'or')) {
    const right = and(cursor);
    left = { kind: 'logic', operator: 'or', left, right, span: from(left, cursor) };
  }
  return left;
}

function and(cursor: Cursor): JinjaExpression {
  let left = not(cursor);
  while (cursor.take('name', 'and')) {
    const right = not(cursor);
    left = { kind: 'logic', operator: 'and', left, right, span: from(left, cursor) };
  }
  return left;
}

function not(cursor: Cursor): JinjaExpression {
  const { start } = cursor.peek().span;
  if (!cursor.take('name', 'not')) return compare(cursor);
  const operand = cursor.nested(() => not(cursor));
  return { kind: 'unary', operator: 'not', operand, span: { start, end: cursor.end } };
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function compare(cursor: Cursor): JinjaExpression {
  const first = sum(cursor);
  const rest: { operator: ComparisonOperator; operand: JinjaExpression }[] = [];
  for (;;) {
    const token = cursor.peek();
    let operator: ComparisonOperator | undefined;
    if (token.kind === 'operator' && COMPARISONS.has(token.text)) operator = token.text as ComparisonOperator;
    else if (cursor.is('name', 'in')) operator = 'in';
    else if (cursor.is('name', 'not') && cursor.is('name', 'in', 1)) {
      cursor.next();
      operator = 'not in';
    }
    if (!operator) break;
    cursor.next();
    rest.push({ operator, operand: sum(cursor) });
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, span: from(first, cursor) };
}

/** Operators of one precedence, grouped from the left. */
function chain(
  cursor: Cursor,
  operators: readonly BinaryOperator[],
  operand: (cursor: Cursor) => JinjaExpression,
): JinjaExpression {
  let left = operand(cursor);
  for (;;) {
    const operator = operators.find((candidate) => cursor.is('operator', candidate));
    if (!operator) return left;
    cursor.next();
    const right = operand(cursor);
    left = { kind: 'binary', operator, left, right, span: from(left, cursor) };
  }
}

const sum = (cursor: Cursor): JinjaExpression => chain(cursor, ['+', '-'], concat);

// `~` binds tighter than `+`: parse_math1 calls parse_concat.
function concat(cursor: Cursor): JinjaExpression {
  const first = product(cursor);
  const parts = [first];
  while (cursor.take('operator', '~')) parts.push(product(cursor));
  return parts.length === 1 ? first : { kind: 'concat', parts, span: from(first, cursor) };
}

const product = (cursor: Cursor): JinjaExpression => chain(cursor, ['*', '/', '//', '%'], power);

// Unlike Python's, Jinja's `**` groups from the left and binds weaker than a sign.
const power = (cursor: Cursor): JinjaExpression => chain(cursor, ['**'], (c) => unary(c, true));

function unary(cursor: Cursor, withFilters: boolean): JinjaExpression {
  const { start } = cursor.peek().span;
  let node: JinjaExpression;
  if (cursor.is('operator', '-') || cursor.is('operator', '+')) {
    const operator = cursor.next().text === '-' ? '-' : '+';
    const operand = cursor.nested(() => unary(cursor, false));
    node = signed(operator, operand, { start, end: cursor.end });
  } else node = primary(cursor);
  node = postfix(cursor, node);
  return withFilters ? filters(cursor, node) : node;
}

/** `-5` is one literal to a person who edits it. */
function signed(operator: '-' | '+', operand: JinjaExpression, span: Span): JinjaExpression {
  if (operand.kind === 'literal' && typeof operand.data === 'number' && operand.data > 0) {
    return { ...operand, data: operator === '-' ? -operand.data : operand.data, content: span, span };
  }
  return { kind: 'unary', operator, operand, span };
}

function postfix(cursor: Cursor, node: JinjaExpression): JinjaExpression {
  for (;;) {
    if (cursor.take('operator', '.')) {
      const token = cursor.next();
      if (token.kind === 'name') {
        node = { kind: 'attribute', target: node, name: token.text, span: from(node, cursor) };
      } else if (token.kind === 'integer') {
        const index = literal(token.value, token.span);
        node = { kind: 'subscript', target: node, index, span: from(node, cursor) };
      } else throw unexpected(token, 'a name or a number');
    } else if (cursor.take('operator', '[')) node = subscript(cursor, node);
    else if (cursor.is('operator', '(')) {
      node = { kind: 'call', callee: node, args: callArguments(cursor), span: from(node, cursor) };
    } else return node;
  }
}

function filters(cursor: Cursor, node: JinjaExpression): JinjaExpression {
  for (;;) {
    if (cursor.take('operator', '|')) {
      const name = dotted(cursor);
      const args = cursor.is('operator', '(') ? callArguments(cursor) : NO_ARGUMENTS;
      node = { kind: 'filter', subject: node, name, args, span: from(node, cursor) };
    } else if (cursor.take('name', 'is')) node = test(cursor, node);
    else if (cursor.is('operator', '(')) {
      node = { kind: 'call', callee: node, args: callArguments(cursor), span: from(node, cursor) };
    } else return node;
  }
}

function dotted(cursor: Cursor): string {
  let name = cursor.name();
  while (cursor.take('operator', '.')) name += `.${cursor.name()}`;
  return name;
}

const NO_ARGUMENTS: CallArguments = { positional: [], named: [], spread: false };

function test(cursor: Cursor, subject: JinjaExpression): JinjaExpression {
  const negated = cursor.take('name', 'not');
  const name = dotted(cursor);
  let args = NO_ARGUMENTS;
  if (cursor.is('operator', '(')) args = callArguments(cursor);
  else if (startsOperand(cursor.peek())) {
    if (cursor.is('name', 'is')) throw unexpected(cursor.peek());
    args = { positional: [postfix(cursor, primary(cursor))], named: [], spread: false };
  }
  return { kind: 'test', subject, name, negated, args, span: from(subject, cursor) };
}

function startsOperand(token: Token): boolean {
  if (token.kind === 'name') return !['else', 'or', 'and'].includes(token.text);
  if (token.kind === 'operator') return token.text === '[' || token.text === '{';
  return token.kind !== 'end';
}

function callArguments(cursor: Cursor): CallArguments {
  cursor.expect('(');
  const positional: JinjaExpression[] = [];
  const named: { name: string; value: JinjaExpression }[] = [];
  let spread = false;
  while (!cursor.take('operator', ')')) {
    const token = cursor.peek();
    if (cursor.take('operator', '*') || cursor.take('operator', '**')) {
      spread = true;
      positional.push(conditional(cursor));
    } else if (token.kind === 'name' && cursor.is('operator', '=', 1)) {
      cursor.next();
      cursor.next();
      named.push({ name: token.text, value: conditional(cursor) });
    } else {
      if (named.length > 0) throw unexpected(token, 'a named argument');
      positional.push(conditional(cursor));
    }
    if (!cursor.is('operator', ')')) cursor.expect(',');
  }
  return { positional, named, spread };
}

function subscript(cursor: Cursor, target: JinjaExpression): JinjaExpression {
  const bounds: (JinjaExpression | undefined)[] = [];
  let current: JinjaExpression | undefined;
  let colons = 0;
  while (!cursor.is('operator', ']')) {
    if (cursor.take('operator', ':')) {
      bounds.push(current);
      current = undefined;
      if (++colons > 2) throw unexpected(cursor.peek(), ']');
    } else if (current) {
      throw unexpected(cursor.peek(), ']');
    } else current = conditional(cursor);
  }
  cursor.expect(']');
  const span = from(target, cursor);
  if (colons > 0)
    return {
      kind: 'slice',
      target,
      bounds: [bounds[0], colons > 1 ? bounds[1] : current, colons > 1 ? current : undefined],
      span,
    };
  if (!current) throw new SyntaxFault('a subscript is empty', span);
  return { kind: 'subscript', target, index: current, span };
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

function literal(
  data: string | number | boolean | null,
  span: Span,
  content: Span | undefined = span,
  float = false,
): JinjaExpression {
  return { kind: 'literal', data, float, content, span };
}

function primary(cursor: Cursor): JinjaExpression {
  const token = cursor.next();
  switch (token.kind) {
    case 'name': {
      const constant = CONSTANTS.get(token.text);
      if (constant !== undefined) return literal(constant, token.span);
      return { kind: 'name', name: token.text, span: token.span };
    }
    case 'integer':
      return literal(token.value, token.span);
    case 'float':
      return literal(token.value, token.span, token.span, true);
    case 'string':
      return strings(cursor, token);
    case 'operator':
      return bracketed(cursor, token);
    case 'end':
      throw unexpected(token);
  }
}

function strings(cursor: Cursor, first: Token & { kind: 'string' }): JinjaExpression {
  const parts = [first.text];
  let token = cursor.peek();
  while (token.kind === 'string') {
    parts.push(token.text);
    cursor.next();
    token = cursor.peek();
  }
  const span = { start: first.span.start, end: cursor.end };
  const alone = parts.length === 1;
  return {
    kind: 'literal',
    data: parts.join(''),
    float: false,
    content: alone ? first.content : undefined,
    span,
  };
}

function bracketed(cursor: Cursor, open: Token): JinjaExpression {
  const { start } = open.span;
  if (open.text === '(') {
    const inner = tuple(cursor, true);
    cursor.expect(')');
    return inner;
  }
  if (open.text === '[') {
    const items: JinjaExpression[] = [];
    while (!cursor.take('operator', ']')) {
      items.push(conditional(cursor));
      if (!cursor.is('operator', ']')) cursor.expect(',');
    }
    return { kind: 'list', items, span: { start, end: cursor.end } };
  }
  if (open.text === '{') {
    const entries: { key: JinjaExpression; value: JinjaExpression }[] = [];
    while (!cursor.take('operator', '}')) {
      const key = conditional(cursor);
      cursor.expect(':');
      entries.push({ key, value: conditional(cursor) });
      if (!cursor.is('operator', '}')) cursor.expect(',');
    }
    return { kind: 'dict', entries, span: { start, end: cursor.end } };
  }
  throw unexpected(open);
}
