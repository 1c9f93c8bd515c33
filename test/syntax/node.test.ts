// The shape that YAML and JSON share: looking things up, and turning them into plain data.

import { describe, expect, test } from 'vitest';
import { Source } from '../../src/source/source.ts';
import { entry, itemsOf, type Node, scalarText, templateOf, treeOf, walk } from '../../src/syntax/node.ts';
import { ParserNotLoaded, Parsers } from '../../src/syntax/parsers.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';
import { maskTemplate } from '../../src/technology/template-masks.ts';

function read(text: string): Node {
  const [root] = parseYaml(maskTemplate(Source.ofFile('f', text), 'jinja')).documents;
  if (!root) throw new Error('a document is expected');
  return root;
}

describe('lookups', () => {
  const root = read('a: 1\nb: ~\nc: [x, y]\nd: {e: f}\na: 2\n');

  test('entry: the last of a key that is written twice, and any of several names', () => {
    expect(scalarText(entry(root, 'a'))).toBe('2');
    expect(scalarText(entry(root, 'z', 'a'))).toBe('2');
    expect(entry(root, 'z')).toBeUndefined();
    expect(entry(entry(root, 'c'), 'x')).toBeUndefined();
    expect(entry(undefined, 'x')).toBeUndefined();
  });

  test('scalarText: no text for null, lists, maps and nothing', () => {
    expect(['b', 'c', 'd', 'z'].map((k) => scalarText(entry(root, k)))).toEqual(Array(4).fill(undefined));
  });

  test('itemsOf: what is no list is a list of one', () => {
    expect(['a', 'c', 'd', 'z'].map((k) => itemsOf(entry(root, k)).length)).toEqual([1, 2, 1, 0]);
  });

  test('walk: parents first, no child of what is refused, shared nodes once', () => {
    const shared = read('a: &x [1]\nb: *x\nc: {d: 2}\n');
    const seen: string[] = [];
    walk(shared, (node, parents) => {
      seen.push(`${parents.length} ${node.kind}`);
      return node.kind === 'map' && parents.length > 0 ? false : undefined;
    });
    expect(seen).toEqual(['0 map', '1 list', '2 scalar', '1 map']);
  });
});

test('templateOf: parts after escapes, raw text before them', () => {
  const node = entry(read('a: "x\\ty {{ b }}"\n'), 'a');
  if (node?.kind !== 'scalar') throw new Error('a scalar');
  const { parts, raw, at } = templateOf(node);
  expect([parts[0], parts.length, raw, at.column]).toEqual(['x\ty ', 2, 'x\\ty {{ b }}', 5]);
});

test('treeOf: plain data with places; typed data only without expressions', () => {
  const tree = treeOf(read('a: [1, "{{ b }}"]\n'));
  expect(JSON.parse(JSON.stringify(tree))).toMatchObject({
    kind: 'map',
    at: { line: 1, column: 1 },
    entries: [
      {
        key: { raw: 'a' },
        value: {
          kind: 'list',
          items: [{ data: 1, template: { parts: ['1'] } }, { template: { raw: '{{ b }}' } }],
        },
      },
    ],
  });
  expect(JSON.stringify(tree)).not.toContain('"data":"{{');
});

describe('Parsers', () => {
  test('the one that is missing is named, loaded once, and there from then on', async () => {
    const parsers = new Parsers();
    let missing: unknown;
    try {
      parsers.get('json');
    } catch (error) {
      missing = error;
    }
    expect(missing).toBeInstanceOf(ParserNotLoaded);
    expect(missing).toMatchObject({ parser: 'json' });
    await parsers.load('json');
    expect(parsers.get('json').parseJson(Source.ofFile('f', '1')).problems).toEqual([]);
    expect(() => parsers.get('yaml')).toThrow(ParserNotLoaded);
  });

  test.each(['yaml', 'json', 'shell', 'hcl'] as const)('%s can be loaded', async (name) => {
    const parsers = new Parsers();
    await parsers.load(name);
    expect(Object.values(parsers.get(name))).toContainEqual(expect.any(Function));
  });
});
