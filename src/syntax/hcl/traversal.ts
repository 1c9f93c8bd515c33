// The steps after an HCL2 term: attributes, indexes and splats.

import type { HclExpression } from './ast.ts';
import { type Cursor, span } from './cursor.ts';
import { parseExpression } from './expression.ts';

/** Reads `.name`, `[key]`, `.0`, `[*]` and `.*` after `source`. Inside an attribute splat only `.name` and `.0`. */
export function parseSteps(
  cursor: Cursor,
  source: HclExpression,
  attributesOnly: boolean,
): HclExpression | undefined {
  let current: HclExpression | undefined = source;
  const start = source.span.start;
  while (current) {
    const before = cursor.pos;
    cursor.skip();
    if (cursor.startsWith('.') && !cursor.startsWith('...')) {
      cursor.pos++;
      cursor.skip();
      current = parseDotStep(cursor, current, start, attributesOnly);
    } else if (cursor.startsWith('[') && !attributesOnly) {
      current = parseBracketStep(cursor, current, start);
    } else {
      cursor.pos = before;
      return current;
    }
  }
  return undefined;
}

function parseDotStep(
  cursor: Cursor,
  object: HclExpression,
  start: number,
  attributesOnly: boolean,
): HclExpression | undefined {
  const nameStart = cursor.pos;
  const name = cursor.identifier();
  if (name !== undefined) {
    if (!cursor.rise(cursor.height, start)) return undefined;
    const nameSpan = span(nameStart, cursor.pos);
    return { kind: 'get', span: span(start, cursor.pos), object, name, nameSpan };
  }
  if (cursor.eat('*')) {
    if (attributesOnly) return cursor.fail('a splat inside an attribute splat needs "[*]"', nameStart);
    return parseSplat(cursor, object, 'attribute', start);
  }
  const text = cursor.number();
  if (text === undefined) return cursor.fail('expected a name after "."', nameStart, nameStart + 1);
  // `.0.1` would be the number 0.1: HashiCorp's parser refuses it too.
  if (!/^\d+$/.test(text))
    return cursor.fail('two indexes in a row need brackets: [0][1]', nameStart, cursor.pos);
  if (!cursor.rise(cursor.height, start)) return undefined;
  const key: HclExpression = { kind: 'number', span: span(nameStart, cursor.pos), text };
  return { kind: 'index', span: span(start, cursor.pos), collection: object, key };
}

function parseBracketStep(
  cursor: Cursor,
  collection: HclExpression,
  start: number,
): HclExpression | undefined {
  const height = cursor.height;
  const newlines = cursor.newlines;
  const open = cursor.pos++;
  cursor.newlines = false;
  cursor.skip();
  const star = cursor.pos;
  if (cursor.eat('*')) {
    cursor.skip();
    if (!cursor.eat(']')) return cursor.fail('expected "]"', star);
    cursor.newlines = newlines;
    return parseSplat(cursor, collection, 'full', start);
  }
  const key = parseExpression(cursor);
  if (!key) return undefined;
  cursor.skip();
  if (!cursor.eat(']')) return cursor.fail('expected "]"', open, cursor.pos);
  cursor.newlines = newlines;
  if (!cursor.rise(Math.max(height, cursor.height), start)) return undefined;
  return { kind: 'index', span: span(start, cursor.pos), collection, key };
}

function parseSplat(
  cursor: Cursor,
  source: HclExpression,
  form: 'full' | 'attribute',
  start: number,
): HclExpression | undefined {
  const height = cursor.height;
  const item: HclExpression = { kind: 'splat-item', span: span(cursor.pos, cursor.pos) };
  cursor.height = 0;
  if (!cursor.enter()) return undefined;
  const each = parseSteps(cursor, item, form === 'attribute');
  cursor.leave();
  if (!each || !cursor.rise(Math.max(height, cursor.height), start)) return undefined;
  return { kind: 'splat', span: span(start, cursor.pos), form, source, each };
}
