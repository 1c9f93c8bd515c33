// Literals of Python in a text: what `ast.literal_eval` makes of it.

import { type Data, known, type Value } from '../model/value.ts';
import type { JinjaExpression } from './jinja/expression.ts';
import { Stop } from './jinja/lattice.ts';
import { parseJinja } from './jinja/parser.ts';
import { float, int, keyed, pythonOf, tuple } from './jinja/python.ts';

/** A longer text is no setting. */
const MAX_LENGTH = 20_000;

/** Jinja has no float without a digit on either side of its point. */
const FLOAT = /^[+-]?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** Words for constants: Python's own, and those of JSON where they are allowed too. */
const WORDS: ReadonlyMap<string, Data> = new Map<string, Data>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const JSON_WORDS: ReadonlyMap<string, Data> = new Map<string, Data>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * The value of a literal: numbers, texts, constants, lists, tuples and dictionaries; undefined for any other text, for
 * sets, bytes and complex numbers, and for numbers that are too large. Jinja's grammar has the same literals.
 */
export function pythonLiteral(text: string, withJson = false): Value | undefined {
  if (text.length > MAX_LENGTH || /^[\s(]*[A-Za-z_]\w*\s*[([.]/.test(text)) return undefined;
  const parsed = parseJinja(text, { backslashes: 'escapes' });
  try {
    if (FLOAT.test(text)) return known(float(Number(text)));
    if ('error' in parsed) return undefined;
    return valueIn(parsed.expression, text, withJson);
  } catch (stop) {
    if (stop instanceof Stop) return undefined;
    throw stop;
  }
}

function valueIn(node: JinjaExpression, text: string, withJson: boolean): Value | undefined {
  const data = dataOf(node, text, withJson);
  return data === undefined ? undefined : known(data);
}

function dataOf(node: JinjaExpression, text: string, withJson: boolean): Data | undefined {
  const written = text.slice(node.span.start, node.span.end);
  switch (node.kind) {
    case 'name':
      return withJson ? JSON_WORDS.get(written) : undefined;
    case 'literal': {
      const { data } = node;
      if (typeof data === 'number') return node.float ? float(data) : int(data);
      if (typeof data === 'string') return data;
      return (
        WORDS.get(written) ?? (withJson ? JSON_WORDS.get(written) : undefined) ?? nullOf(written, withJson)
      );
    }
    case 'unary': {
      const number = node.operator === 'not' ? undefined : dataOf(node.operand, text, withJson);
      const python = number === undefined ? undefined : pythonOf(number);
      if (python?.type !== 'int' && python?.type !== 'float') return undefined;
      const signed = node.operator === '-' ? -python.value : python.value;
      return python.type === 'float' ? float(signed) : int(signed);
    }
    case 'list':
    case 'tuple': {
      const items = node.items.map((item) => valueIn(item, text, withJson));
      if (!items.every((item) => item !== undefined)) return undefined;
      return node.kind === 'list' ? items : tuple(items);
    }
    case 'dict':
      return dictOf(node, text, withJson);
    default:
      return undefined;
  }
}

function nullOf(written: string, withJson: boolean): null | undefined {
  return written === 'None' || (withJson && written === 'null') ? null : undefined;
}

function dictOf(node: JinjaExpression & { kind: 'dict' }, text: string, withJson: boolean): Data | undefined {
  const map = new Map<string, Value>();
  const others = new Map<string, Data>();
  for (const entry of node.entries) {
    const key = dataOf(entry.key, text, withJson);
    const value = valueIn(entry.value, text, withJson);
    if (key === undefined || value === undefined || (typeof key === 'object' && key !== null))
      return undefined;
    const name = typeof key === 'string' ? key : text.slice(entry.key.span.start, entry.key.span.end);
    map.set(name, value);
    if (typeof key !== 'string') others.set(name, key);
  }
  return keyed(map, others);
}
