// YAML as its tools read it, where they leave out what the specification asks of indentation: values as PyYAML has them.

import { describe, expect, test } from 'vitest';
import { Source } from '../../src/source/source.ts';
import { entry, scalarText } from '../../src/syntax/node.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';
import { cut } from '../cut.ts';
import { plain } from './plain.ts';

const parse = (text: string) => parseYaml(Source.ofFile('f', text));

describe('inside of quotes and brackets indentation means nothing', () => {
  test.each<[text: string, value: unknown]>([
    ["a: 'one\ntwo'\nb: 1\n", { a: 'one two', b: 1 }],
    [
      'a:\n  config: \'{\n"type": "bond",\n  "mtu": 1500\n}\'\n  b: 1\n',
      { a: { config: '{ "type": "bond", "mtu": 1500 }', b: 1 } },
    ],
    [
      "spec:\n    description: 'APIVersion defines\n  the schema'\n    type: string\n",
      { spec: { description: 'APIVersion defines the schema', type: 'string' } },
    ],
    ['a: "x\n\n y"\nb: 1\n', { a: 'x\ny', b: 1 }],
    ['a: "{\n  b\n}"\nc: 1\n', { a: '{ b }', c: 1 }],
    ['a: [\n1,\n2\n]\nb: 3\n', { a: [1, 2], b: 3 }],
    ['a: {\nb: 1,\n  c: 2}\nd: 3\n', { a: { b: 1, c: 2 }, d: 3 }],
    ['x:\n  ports: [\n  31000,\n    32000,\n]\n  y: 1\n', { x: { ports: [31000, 32000], y: 1 } }],
    ["x:\n  - a: ['one\n  two', 3]\n  - b\n", { x: [{ a: ['one two', 3] }, 'b'] }],
    ["- 'a\nb'\n- c\n", ['a b', 'c']],
    ['a: [one\ntwo]\nb: 1\n', { a: ['one two'], b: 1 }],
  ])('%j', (text, value) => {
    const { documents, problems } = parse(text);
    expect({ documents: documents.map(plain), problems }).toEqual({ documents: [value], problems: [] });
  });

  test('places stay', () => {
    const text = 'a: "{\n  b\n}"\nport: 31000\n';
    const port = entry(parse(text).documents[0], 'port');
    expect(port && cut(text, port.document.locate(port.span))).toBe('31000');
    expect(scalarText(port)).toBe('31000');
  });
});

test.each([
  "a: 'x\n---\ny'\n",
  'a: [1\n---\n2]\n',
  "a: 'no end\nb: 1\n",
  'a: [1, 2\nb: 3\n',
  'a: "no end\nb: "ports(*):[31000-32000]\n',
])('broken for the tools too: %j', (text) => {
  expect(parse(text).problems).not.toEqual([]);
});

test('what else is broken does not matter', () => {
  const { documents, problems } = parse("a: '{\n}'\nb: |\n     \n  x\nc: 1\n");
  expect(documents.map(plain)).toEqual([{ a: '{ }', b: expect.stringMatching(/x\n$/), c: 1 }]);
  expect(problems.map((p) => p.message)).toEqual([
    expect.stringContaining('more-indented leading empty lines'),
  ]);
});

test('what follows an open bracket is still read', () => {
  expect(parse('a: [1, 2\nb: 3\n').documents.map(plain)).toEqual([{ a: [1, 2], b: 3 }]);
});
