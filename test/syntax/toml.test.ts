// TOML as nodes: tables however they are opened, strings of all four kinds, and the places of each.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FILLER, Source } from '../../src/source/source.ts';
import { keyText, type Node } from '../../src/syntax/node.ts';
import { parseToml } from '../../src/syntax/toml.ts';

function plain(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'list') return node.items.map(plain);
  if (node.kind === 'map')
    return Object.fromEntries(node.entries.map((e) => [keyText(e.key), plain(e.value)]));
  return node.style === 'plain' ? node.data : node.content().text;
}

const parse = (text: string) => parseToml(Source.ofFile('a.toml', text));

describe('reads', () => {
  test.each<[string, string, unknown]>([
    [
      'tables and dotted keys',
      'a.b = 1\n[x.y]\nz = true\n[x]\nw = "v"\n',
      { a: { b: 1 }, x: { y: { z: true }, w: 'v' } },
    ],
    [
      'lists of tables',
      '[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n',
      { a: [{ b: 1 }, { b: 2, c: { d: 3 } }] },
    ],
    ['inline tables and arrays', 'a = [{ b = 1 }, [2, 3]]\n', { a: [{ b: 1 }, [2, 3]] }],
    ['quoted keys', '"net.core.somaxconn" = 1\n', { 'net.core.somaxconn': 1 }],
    ['escapes', 'a = "x\\ty\\u0041"\nb = \'c:\\n\'\n', { a: 'x\tyA', b: 'c:\\n' }],
    ['several lines', 'a = """\none \\\n  two\n"""\nb = \'\'\'\nx\'\'\'\n', { a: 'one two\n', b: 'x' }],
  ])('%s', (_name, text, expected) => {
    expect(plain(parse(text).root)).toEqual(expected);
  });

  test('expressions where a value must stand', () => {
    const text = 'a = {{ x }}\nb = "{{ y }}"\n';
    const expression = {
      language: 'jinja',
      text: 'x',
      at: Source.ofFile('a', text).locate({ start: 0, end: 0 }),
    } as const;
    const masked = Source.ofFile('a.toml', text).mask([
      { start: 4, end: 11, fill: 'word', expression },
      { start: 17, end: 24, fill: 'word', expression },
    ]);
    const { root } = parseToml(masked);
    expect(root?.entries.map((e) => e.value.kind === 'scalar' && e.value.data)).toEqual([
      undefined,
      undefined,
    ]);
    expect(root?.entries.map((e) => e.value.kind === 'scalar' && e.value.content().text)).toEqual([
      FILLER.repeat(7),
      FILLER.repeat(7),
    ]);
  });
});

test('a broken document is said to be broken', () => {
  expect(parse('a = \n')).toMatchObject({ problems: [{ message: 'Unspecified values are invalid' }] });
});

test('no text makes it throw', () => {
  const pieces = fc.constantFrom(
    '[',
    ']',
    '[[',
    '"',
    "'",
    '"""',
    '=',
    'a',
    '.',
    '\n',
    '{',
    '}',
    ',',
    '\\',
    '1',
    '#',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 20 }), (parts) => {
      parse(parts.join(''));
    }),
  );
});
