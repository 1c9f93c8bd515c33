// HCL2 expressions: operators and their precedence, and the terms they join.

import type { HclBinaryOperator, HclExpression } from './ast.ts';
import { parseCall, parseObject, parseTuple } from './constructors.ts';
import { type Cursor, span } from './cursor.ts';
import { atHeredoc, parseHeredoc, parseQuoted } from './template.ts';
import { parseSteps } from './traversal.ts';

/** Binding strength of the binary operators (HCL native syntax specification, "Operations"). */
const PRECEDENCE: Readonly<Record<HclBinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

/** Reads one expression at the position; `undefined` and a fault of the cursor where there is none. */
export function parseExpression(cursor: Cursor): HclExpression | undefined {
  if (!cursor.enter()) return undefined;
  const expression = parseConditional(cursor);
  cursor.leave();
  return expression;
}

function parseConditional(cursor: Cursor): HclExpression | undefined {
  const condition = parseBinary(cursor, 1);
  if (!condition) return undefined;
  cursor.skip();
  if (!cursor.eat('?')) return condition;
  let height = cursor.height;
  const consequent = parseExpression(cursor);
  if (!consequent) return undefined;
  height = Math.max(height, cursor.height);
  cursor.skip();
  if (!cursor.eat(':')) return cursor.fail('expected ":" and the other side of the condition');
  const alternative = parseExpression(cursor);
  if (!alternative || !cursor.rise(Math.max(height, cursor.height), condition.span.start)) return undefined;
  return {
    kind: 'conditional',
    span: span(condition.span.start, alternative.span.end),
    condition,
    consequent,
    alternative,
  };
}

function parseBinary(cursor: Cursor, weakest: number): HclExpression | undefined {
  let left = parseUnary(cursor);
  while (left) {
    cursor.skip();
    const operator = peekOperator(cursor);
    if (!operator || PRECEDENCE[operator] < weakest) return left;
    cursor.pos += operator.length;
    const height = cursor.height;
    const right = parseBinary(cursor, PRECEDENCE[operator] + 1);
    if (!right || !cursor.rise(Math.max(height, cursor.height), left.span.start)) return undefined;
    left = { kind: 'binary', span: span(left.span.start, right.span.end), operator, left, right };
  }
  return undefined;
}

/** The operator at the position. `=>` is none: it separates key and value of a for-expression. */
function peekOperator(cursor: Cursor): HclBinaryOperator | undefined {
  const first = cursor.text.charAt(cursor.pos);
  const second = cursor.text.charAt(cursor.pos + 1);
  switch (first) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return first;
    case '<':
    case '>':
      return second === '=' ? `${first}=` : first;
    case '=':
    case '!':
      return second === '=' ? `${first}=` : undefined;
    case '|':
      return second === '|' ? '||' : undefined;
    case '&':
      return second === '&' ? '&&' : undefined;
    default:
      return undefined;
  }
}

function parseUnary(cursor: Cursor): HclExpression | undefined {
  cursor.skip();
  const start = cursor.pos;
  const operator = cursor.startsWith('-') ? '-' : cursor.startsWith('!') ? '!' : undefined;
  if (!operator) return parseTraversal(cursor);
  cursor.pos++;
  if (!cursor.enter()) return undefined;
  const operand = parseUnary(cursor);
  cursor.leave();
  if (!operand || !cursor.rise(cursor.height, start)) return undefined;
  return { kind: 'unary', span: span(start, operand.span.end), operator, operand };
}

function parseTraversal(cursor: Cursor): HclExpression | undefined {
  const term = parseTerm(cursor);
  return term && parseSteps(cursor, term, false);
}

function parseTerm(cursor: Cursor): HclExpression | undefined {
  const start = cursor.pos;
  const code = cursor.code;
  cursor.height = 0;
  if (code === 34) return parseQuoted(cursor);
  if (code === 40) return parseParentheses(cursor);
  if (code === 91) return parseTuple(cursor);
  if (code === 123) return parseObject(cursor);
  if (isDigit(code)) {
    const text = cursor.number() ?? '';
    return { kind: 'number', span: span(start, cursor.pos), text };
  }
  if (code === 60 && atHeredoc(cursor)) return parseHeredoc(cursor);
  const name = cursor.identifier();
  if (name === undefined) return cursor.fail('expected an expression', start, start + 1);
  return parseNamed(cursor, name, start);
}

function parseNamed(cursor: Cursor, name: string, start: number): HclExpression | undefined {
  const end = cursor.pos;
  cursor.skip();
  if (cursor.startsWith('(') || cursor.startsWith('::')) return parseCall(cursor, name, start, end);
  cursor.pos = end;
  if (name === 'true' || name === 'false')
    return { kind: 'bool', span: span(start, end), value: name === 'true' };
  if (name === 'null') return { kind: 'null', span: span(start, end) };
  return { kind: 'variable', span: span(start, end), name };
}

function parseParentheses(cursor: Cursor): HclExpression | undefined {
  const start = cursor.pos++;
  const newlines = cursor.newlines;
  cursor.newlines = false;
  const inner = parseExpression(cursor);
  if (!inner) return undefined;
  cursor.skip();
  if (!cursor.eat(')')) return cursor.fail('expected ")"', start, cursor.pos);
  cursor.newlines = newlines;
  if (!cursor.rise(cursor.height, start)) return undefined;
  return { kind: 'parentheses', span: span(start, cursor.pos), inner };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
