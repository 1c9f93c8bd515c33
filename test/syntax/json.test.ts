// JSON as tools write it: comments, trailing commas, escapes, broken texts, and places.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Source } from '../../src/source/source.ts';
import { parseJson } from '../../src/syntax/json.ts';
import { entry, itemsOf, type Node, scalarText } from '../../src/syntax/node.ts';
import { cut } from '../cut.ts';
import { plain } from './plain.ts';

const parse = (text: string) => parseJson(Source.ofFile('f', text));
const value = (text: string) => plain(parse(text).root);

describe('values', () => {
  test.each<[string, unknown]>([
    ['{"a": [1, -2.5e3, true, false, null, "x"], "b": {}}', { a: [1, -2500, true, false, null, 'x'], b: {} }],
    ['// note\n{ /* a */ "a": 1, // b\n}', { a: 1 }],
    ['[1, 2,]', [1, 2]],
    ['{"a": 1,}', { a: 1 }],
    ['"\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/\\b\\f\\r\\t"', 'é😀\n"\\/\b\f\r\t'],
    ['{"a": 1, "a": 2}', { a: 2 }],
    ['{"__proto__": 1}', JSON.parse('{"__proto__": 1}')],
    ['  31000  ', 31000],
    ['', undefined],
    ['// only a note', undefined],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
    expect(parse(text).problems.length > 0).toBe(expected === undefined);
  });

  test('whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (of, indent) => {
        const text = JSON.stringify(of, null, indent);
        expect(parse(text).problems).toEqual([]);
        expect(value(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

test('places: tokens with and without their quotes, and letters behind escapes', () => {
  const text = '{\n  "a\\u0062": [ "x\\ty", 31000 ]\n}';
  const { root } = parse(text);
  if (root?.kind !== 'map') throw new Error('a map');
  const [first] = root.entries;
  const [word, number] = itemsOf(first?.value);
  const written = (node: Node | undefined, span = node?.span) =>
    node && span && cut(text, node.document.locate(span));
  expect(written(root)).toBe(text);
  expect(written(first?.value)).toBe('[ "x\\ty", 31000 ]');
  expect(first?.key.content().text).toBe('ab');
  expect(written(first?.key, first?.key.inner)).toBe('a\\u0062');
  expect(written(word)).toBe('"x\\ty"');
  expect(written(number)).toBe('31000');
  if (word?.kind !== 'scalar') throw new Error('a scalar');
  expect(cut(text, word.content().locate({ start: 2, end: 3 }))).toBe('y');
  expect(cut(text, word.content().locate({ start: 1, end: 2 }))).toBe('\\t');
});

describe('broken texts are read as far as they go', () => {
  test.each<[string, unknown]>([
    ['{"a": 1, "b": }', { a: 1 }],
    ['{"a": 1 "b": 2}', { a: 1, b: 2 }],
    ['{"a": [1, 2', { a: [1, 2] }],
    ['{"a": "x\n, "b": 1}', { a: 'x' }],
    ['{"a": 1}}', { a: 1 }],
    ['{"a": 1} {"b": 2}', { a: 1 }],
    ['[1, oops, 2]', [1, 2]],
    ['{a: 1, "b": 2}', { b: 2 }],
    ['"abc', 'abc'],
    ['"abc\\"', 'abc"'],
    ['"', ''],
  ])('%j', (text, expected) => {
    expect(value(text)).toMatchObject(expected as object);
    expect(parse(text).problems.length).toBeGreaterThan(0);
  });

  test('problems name their place', () => {
    const text = '{\n  "a": oops\n}';
    const [problem] = parse(text).problems;
    expect(problem && [problem.message, text.slice(problem.span.start, problem.span.end)]).toEqual([
      'invalid symbol',
      'oops',
    ]);
  });

  test('any text: never an exception, at most five problems', () => {
    const part = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '1',
      '\\',
      'a',
      '/*',
      '//',
      '\n',
      'null',
      '\ufeff',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(part).map((p) => p.join('')),
        ),
        (text) => {
          const { root, problems } = parse(text);
          expect(problems.length).toBeLessThanOrEqual(5);
          if (root?.kind === 'scalar') expect(root.content().text).toBeTypeOf('string');
        },
      ),
    );
  });
});

describe('nesting', () => {
  test('150 levels are read', () => {
    const { root, problems } = parse(`${'['.repeat(150)}"x"${']'.repeat(150)}`);
    let node = root;
    let levels = 0;
    while (node?.kind === 'list') {
      node = node.items[0];
      levels++;
    }
    expect([levels, scalarText(node), problems]).toEqual([150, 'x', []]);
  });

  test('the rest of a document with a part too deep is kept, and the part is told', () => {
    const { root, problems } = parse(`{"deep": ${'['.repeat(1000)}${']'.repeat(1000)}, "a": 1}`);
    expect(scalarText(entry(root, 'a'))).toBe('1');
    expect(problems.map((p) => p.message)).toEqual(['nested too deeply to read']);
  });

  test.each(['['.repeat(1_000_000), '{"a":'.repeat(200_000), '}'.repeat(1_000_000)])(
    'hostile: %.10s…',
    (text) => {
      expect(parse(text).problems.length).toBeGreaterThan(0);
    },
  );
});
