// HCL2 tuples, objects and the arguments of calls: what stands between brackets with commas.

import type { HclExpression, HclObjectEntry } from './ast.ts';
import { type Cursor, span } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { atFor, parseFor } from './for.ts';

export function parseCall(
  cursor: Cursor,
  first: string,
  start: number,
  end: number,
): HclExpression | undefined {
  let name = first;
  let nameEnd = end;
  while (cursor.eat('::')) {
    cursor.skip();
    const next = cursor.identifier();
    if (next === undefined) return cursor.fail('expected a function name after "::"');
    name += `::${next}`;
    nameEnd = cursor.pos;
    cursor.skip();
  }
  if (!cursor.eat('(')) return cursor.fail('expected "(" after the function name');
  const list = parseSequence(cursor, ')', true);
  if (!list || !cursor.rise(cursor.height, start)) return undefined;
  return {
    kind: 'call',
    span: span(start, cursor.pos),
    name,
    nameSpan: span(start, nameEnd),
    args: list.items,
    expand: list.expand,
  };
}

export function parseTuple(cursor: Cursor): HclExpression | undefined {
  const start = cursor.pos++;
  if (atFor(cursor)) return parseFor(cursor, start, ']');
  const list = parseSequence(cursor, ']', false);
  if (!list || !cursor.rise(cursor.height, start)) return undefined;
  return { kind: 'tuple', span: span(start, cursor.pos), items: list.items };
}

/** Expressions with commas up to `close`, which is read too. Leaves the greatest height in the cursor. */
function parseSequence(
  cursor: Cursor,
  close: ')' | ']',
  spread: boolean,
): { readonly items: readonly HclExpression[]; readonly expand: boolean } | undefined {
  const items: HclExpression[] = [];
  const newlines = cursor.newlines;
  const open = cursor.pos - 1;
  let height = 0;
  let expand = false;
  cursor.newlines = false;
  for (;;) {
    cursor.skip();
    if (cursor.eat(close)) break;
    if (expand) return cursor.fail('nothing may follow "..."', cursor.pos, cursor.pos + 1);
    const item = parseExpression(cursor);
    if (!item) return undefined;
    items.push(item);
    height = Math.max(height, cursor.height);
    cursor.skip();
    if (spread && cursor.eat('...')) {
      expand = true;
      continue;
    }
    if (cursor.eat(',')) continue;
    if (cursor.eat(close)) break;
    if (cursor.atEnd) return cursor.fail(`expected "${close}"`, open, open + 1);
    return cursor.fail(`expected "," or "${close}"`, cursor.pos, cursor.pos + 1);
  }
  cursor.newlines = newlines;
  cursor.height = height;
  return { items, expand };
}

export function parseObject(cursor: Cursor): HclExpression | undefined {
  const start = cursor.pos++;
  if (atFor(cursor)) return parseFor(cursor, start, '}');
  const entries: HclObjectEntry[] = [];
  const newlines = cursor.newlines;
  let height = 0;
  cursor.newlines = true;
  for (;;) {
    cursor.skipLines();
    if (cursor.eat('}')) break;
    if (cursor.atEnd) return cursor.fail('expected "}"', start, start + 1);
    const entry = parseEntry(cursor);
    if (!entry) return undefined;
    height = Math.max(height, cursor.height);
    entries.push(entry);
    cursor.skip();
    if (cursor.eat('}')) break;
    if (cursor.atEnd) return cursor.fail('expected "}"', start, start + 1);
    if (!cursor.atLineEnd && !cursor.eat(',')) {
      return cursor.fail('expected a comma or a new line between the entries', cursor.pos, cursor.pos + 1);
    }
  }
  cursor.newlines = newlines;
  if (!cursor.rise(height, start)) return undefined;
  return { kind: 'object', span: span(start, cursor.pos), entries };
}

function parseEntry(cursor: Cursor): HclObjectEntry | undefined {
  const key = parseExpression(cursor);
  if (!key) return undefined;
  const height = cursor.height;
  cursor.skip();
  if (!cursor.eat('=') && !cursor.eat(':')) {
    return cursor.fail('expected "=" or ":" after the key', cursor.pos, cursor.pos + 1);
  }
  const value = parseExpression(cursor);
  if (!value) return undefined;
  cursor.height = Math.max(height, cursor.height);
  return { key, name: bareWord(cursor, key), value };
}

function bareWord(cursor: Cursor, key: HclExpression): string | undefined {
  switch (key.kind) {
    case 'variable':
    case 'bool':
    case 'null':
      return cursor.text.slice(key.span.start, key.span.end);
    default:
      return undefined;
  }
}
