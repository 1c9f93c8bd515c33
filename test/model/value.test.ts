// Values: alternatives, combining them, and the way to them.

import { describe, expect, test } from 'vitest';
import { literalTemplate, literalText } from '../../src/model/declaration.ts';
import type { Location } from '../../src/model/span.ts';
import {
  type Data,
  type Known,
  known,
  lift,
  oneOf,
  options,
  through,
  toPlain,
  unknown,
  type Value,
} from '../../src/model/value.ts';

const at = (line: number): Location => ({ file: 'f', line, column: 1, endLine: line, endColumn: 2 });
const list = (...items: readonly Value[]): Value => known(items);
const map = (entries: Readonly<Record<string, Value>>): Value => known(new Map(Object.entries(entries)));
const join = (...parts: readonly Known[]): Value => known(parts.map((p) => String(p.data)).join(''));
const texts = (value: Value) =>
  options(value).map((o) => (o.kind === 'known' ? toPlain(o) : `unknown: ${o.reason}`));

describe('oneOf', () => {
  test('keeps equal alternatives once, in order', () => {
    expect(texts(oneOf([known('b'), known('a'), known('b')]))).toEqual(['b', 'a']);
  });

  test.each<[string, Value, Value]>([
    ['a number and its text', known(1), known('1')],
    ['null and nothing', known(null), known('')],
    ['true and its text', known(true), known('true')],
    ['the same text of two places', known('x', [], at(1)), known('x', [], at(2))],
    ['lists with different unknown items', list(unknown('a')), list(unknown('b'))],
    ['maps with different unknown values', map({ k: unknown('a') }), map({ k: unknown('b') })],
    ['a list of one and the item', list(known('x')), known('x')],
    ['unknown for different reasons', unknown('a'), unknown('b')],
  ])('tells apart %s', (_name, a, b) => {
    expect(options(oneOf([a, b]))).toHaveLength(2);
  });

  test.each<[string, Value, Value]>([
    ['texts', known('x'), known('x')],
    ['lists', list(known(1), known(null)), list(known(1), known(null))],
    ['maps', map({ a: list() }), map({ a: list() })],
    ['unknowns', unknown('r'), unknown('r')],
  ])('sees equal %s', (_name, a, b) => {
    expect(oneOf([a, b]).kind).not.toBe('several');
  });

  test('never nests', () => {
    const both = oneOf([oneOf([known(1), known(2)]), oneOf([known(2), known(3)])]);
    expect(texts(both)).toEqual([1, 2, 3]);
  });

  test('more alternatives than anybody reads are unknown', () => {
    const many = (n: number) => oneOf(Array.from({ length: n }, (_, i) => known(i)));
    expect([many(16).kind, many(17)]).toEqual(['several', unknown('more than 16 possible values')]);
  });

  test('of nothing: an error of the caller', () => {
    expect(() => oneOf([])).toThrow(RangeError);
  });
});

describe('lift', () => {
  test('every combination, the last argument fastest', () => {
    const letters = oneOf([known('a'), known('b')]);
    const digits = oneOf([known(1), known(2)]);
    expect(texts(lift([letters, known('-'), digits], join))).toEqual(['a-1', 'a-2', 'b-1', 'b-2']);
  });

  test('an unknown argument makes its combinations unknown, and only those', () => {
    const half = oneOf([known('a'), unknown('why')]);
    expect(texts(lift([known('x'), half, known('z')], join))).toEqual(['xaz', 'unknown: why']);
    expect(lift([known('x'), unknown('why')], join)).toEqual(unknown('why'));
  });

  test('arguments of one combination are no other one’s', () => {
    const seen: string[] = [];
    lift([oneOf([known('a'), known('b')]), known('c'), oneOf([known('d'), known('e')])], (...args) => {
      seen.push(args.map((a) => a.data).join(''));
      return known(null);
    });
    expect(seen).toEqual(['acd', 'ace', 'bcd', 'bce']);
  });

  test('of nothing: computed once', () => {
    expect(lift([], () => known('once'))).toEqual(known('once'));
  });

  test('more combinations than anybody reads are unknown', () => {
    const five = oneOf([1, 2, 3, 4, 5].map((n) => known(n)));
    expect(lift([five, five], join)).toEqual(unknown('more than 16 possible values'));
  });

  test('thousands of parts', () => {
    expect(texts(lift(Array(10_000).fill(known('x')), join))).toEqual(['x'.repeat(10_000)]);
    expect(lift(Array(300_000).fill(known('x')), join)).toEqual(unknown('made of more than 10000 parts'));
  });
});

describe('through', () => {
  test('puts the nearest place first, on every alternative', () => {
    const value = through(at(1), oneOf([known('a', [at(2)]), unknown('why')]));
    expect(options(value).map((o) => o.via)).toEqual([[at(1), at(2)], [at(1)]]);
  });

  test('keeps the token to edit', () => {
    expect(through(at(1), known('a', [], at(3)))).toEqual(known('a', [at(1)], at(3)));
  });
});

describe('toPlain', () => {
  test.each<[string, Data, unknown]>([
    ['text', 'x', 'x'],
    ['null', null, null],
    ['a list', [known(1), known([known(false)])], [1, [false]]],
    ['a map', new Map<string, Value>([['a', map({ b: known(2) })]]), { a: { b: 2 } }],
    ['a list with an unknown item', [known(1), unknown('why')], undefined],
    ['a map with several values', new Map([['a', oneOf([known(1), known(2)])]]), undefined],
  ])('%s', (_name, data, expected) => {
    expect(toPlain(known(data))).toEqual(expected);
  });

  test('a key that objects treat apart is a key like any other', () => {
    const plain = toPlain(known(new Map([['__proto__', known('x')]])));
    expect(Object.entries(plain as object)).toEqual([['__proto__', 'x']]);
  });

  test('shared parts that multiply to more than memory holds end', () => {
    let value: Value = known('x');
    for (let level = 0; level < 40; level++) value = list(value, value);
    expect(toPlain(value)).toBeUndefined();
    expect(options(oneOf([value, known('y')]))).toHaveLength(2);
  });
});

test('literalText: the text of a template without expressions', () => {
  const expression = { language: 'jinja', text: 'x', at: at(1) } as const;
  expect(literalText(literalTemplate('', at(1)))).toBe('');
  expect(literalText({ parts: ['a', 'b'], raw: 'ab', at: at(1) })).toBe('ab');
  expect(literalText({ parts: ['a', expression], raw: 'a{{x}}', at: at(1) })).toBeUndefined();
  expect(literalText(undefined)).toBeUndefined();
});
