// HCL2 for-expressions, and the loop introduction that template directives share with them.

import type { Span } from '../../model/span.ts';
import type { HclExpression, HclForObject, HclForTuple } from './ast.ts';
import { type Cursor, span } from './cursor.ts';
import { parseExpression } from './expression.ts';

/** True right after a bracket where the word `for` follows: then it is a for-expression, never a key. */
export function atFor(cursor: Cursor): boolean {
  const before = cursor.pos;
  cursor.skipLines();
  const found = cursor.identifier() === 'for';
  cursor.pos = before;
  return found;
}

/** What stands between `for` and `:`. */
export interface ForIntroduction {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: HclExpression;
}

/** Reads `key, value in collection` after the word `for`, in an expression or a template directive. */
export function parseForIntroduction(cursor: Cursor): ForIntroduction | undefined {
  cursor.skip();
  const first = cursor.identifier();
  if (first === undefined) return cursor.fail('expected the name of the loop variable');
  cursor.skip();
  let second: string | undefined;
  if (cursor.eat(',')) {
    cursor.skip();
    second = cursor.identifier();
    if (second === undefined) return cursor.fail('expected the name of the second loop variable');
    cursor.skip();
  }
  if (cursor.identifier() !== 'in') return cursor.fail('expected "in" after the loop variables');
  const collection = parseExpression(cursor);
  if (!collection) return undefined;
  return { keyName: second === undefined ? undefined : first, valueName: second ?? first, collection };
}

export function parseFor(
  cursor: Cursor,
  start: number,
  close: ']' | '}',
): HclForTuple | HclForObject | undefined {
  const newlines = cursor.newlines;
  cursor.newlines = false;
  cursor.skip();
  cursor.identifier();
  const introduction = parseForIntroduction(cursor);
  if (!introduction) return undefined;
  let height = cursor.height;
  cursor.skip();
  if (!cursor.eat(':')) return cursor.fail('expected ":" after the collection');
  const first = parseExpression(cursor);
  if (!first) return undefined;
  height = Math.max(height, cursor.height);
  cursor.skip();
  let second: HclExpression | undefined;
  let group = false;
  if (cursor.startsWith('=>')) {
    if (close === ']') return cursor.fail('"=>" makes a map, which needs braces', cursor.pos, cursor.pos + 2);
    cursor.pos += 2;
    second = parseExpression(cursor);
    if (!second) return undefined;
    height = Math.max(height, cursor.height);
    cursor.skip();
    group = cursor.eat('...');
  } else if (close === '}') return cursor.fail('expected "=>" and the value');
  cursor.skip();
  let condition: HclExpression | undefined;
  if (/^if(?![\p{ID_Continue}-])/u.test(cursor.text.slice(cursor.pos, cursor.pos + 4))) {
    cursor.pos += 2;
    condition = parseExpression(cursor);
    if (!condition) return undefined;
    height = Math.max(height, cursor.height);
    cursor.skip();
  }
  if (!cursor.eat(close)) return cursor.fail(`expected "${close}"`, cursor.pos, cursor.pos + 1);
  cursor.newlines = newlines;
  if (!cursor.rise(height, start)) return undefined;
  const whole: Span = span(start, cursor.pos);
  if (second) {
    return { kind: 'for-object', span: whole, ...introduction, key: first, value: second, group, condition };
  }
  return { kind: 'for-tuple', span: whole, ...introduction, value: first, condition };
}
