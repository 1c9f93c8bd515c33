// YAML made to hurt: each of these once made a reader recurse to death, or grow with a power of the text.

import { describe, expect, test } from 'vitest';
import { Source } from '../../src/source/source.ts';
import { entry, type Node, scalarText, treeOf, walk } from '../../src/syntax/node.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';

const parse = (text: string) => parseYaml(Source.ofFile('f', text));
const messages = (text: string) => parse(text).problems.map((p) => p.message);
const steps = (levels: number, line: string) =>
  Array.from({ length: levels }, (_, i) => `${' '.repeat(i)}${line}\n`).join('');

function depthOf(root: Node | undefined): number {
  let depth = 0;
  if (root)
    walk(root, (_node, parents) => {
      depth = Math.max(depth, parents.length);
      return undefined;
    });
  return depth;
}

describe('nesting', () => {
  test.each<[string, string]>([
    ['dashes on a line', `${'- '.repeat(2000)}x`],
    ['many such lines', `${'- '.repeat(2000)}x\n`.repeat(30)],
    ['dashes with tabs', `${'-\t'.repeat(2000)}x`],
    ['question marks', '? '.repeat(2000)],
    ['dashes and question marks', '- ? '.repeat(1000)],
    ['lists, a blank deeper each', steps(1500, '-')],
    ['maps, a blank deeper each', steps(1500, 'a:')],
    [
      'lines of 99 dashes, deeper each',
      [0, 1, 2, 3].map((i) => `${' '.repeat(200 * i)}${'- '.repeat(99)}-\n`).join(''),
    ],
    ['open brackets', '['.repeat(50_000)],
    ['open braces', '{a: '.repeat(50_000)],
    ['brackets that close', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['values of values', 'a: '.repeat(50_000)],
    ['brackets with strings over lines', `${'["a\n b", '.repeat(2000)}`],
    ['braces with keys over lines', `${'{"a\n b": '.repeat(2000)}`],
    ['keys that are lists', `${'? ['.repeat(1000)}`],
  ])('%s', (_name, text) => {
    const { documents, problems } = parse(text);
    expect(problems.map((p) => p.message)).toContain('nested too deeply to read');
    expect(depthOf(documents[0])).toBeLessThanOrEqual(151);
  });

  test('what stands beside the part that is too deep is kept', () => {
    const { documents } = parse(`deep: ${'['.repeat(500)}${']'.repeat(500)}\na: 1\n---\nb: 2\n`);
    expect([scalarText(entry(documents[0], 'a')), scalarText(entry(documents[1], 'b'))]).toEqual(['1', '2']);
  });

  test('140 levels are read, and long lines of blanks are no nesting', () => {
    expect(messages(`${'- '.repeat(140)}x`)).toEqual([]);
    expect(messages(`a: |\n  x\n${' '.repeat(5000)}\n  y\n`)).toEqual([]);
  });
});

describe('aliases', () => {
  const bomb = (levels: number, item: (i: number) => string) =>
    Array.from({ length: levels }, (_, i) => `a${i}: &a${i} ${i === 0 ? 'x' : item(i - 1)}\n`).join('');

  test('a billion lists', () => {
    const { documents, problems } = parse(bomb(30, (i) => `[${Array(9).fill(`*a${i}`).join(', ')}]`));
    expect(problems[0]?.message).toContain('aliases stand for more than');
    const [root] = documents;
    expect(root && JSON.stringify(treeOf(root)).length).toBeLessThan(50_000_000);
  });

  test('a billion merged maps', () => {
    const text = `m0: &m0 {k: 1}\n${Array.from({ length: 400 }, (_, i) => `m${i + 1}: &m${i + 1}\n  <<: [*m${i}, *m${i}]\n  k${i}: 1\n`).join('')}`;
    expect(parse(text).documents).toHaveLength(1);
  });

  test('one map merged into one map thirty thousand times', () => {
    const keys = Array.from({ length: 400 }, (_, i) => `k${i}: 1`).join(', ');
    const { documents } = parse(`a: &a {${keys}}\nb:\n${'  <<: *a\n'.repeat(30_000)}`);
    const merged = entry(documents[0], 'b');
    expect(merged?.kind === 'map' && merged.entries.length).toBe(400);
  });

  test('an alias inside of what it names', () => {
    const { documents, problems } = parse('a: &a [x, *a]\nb: &b {c: *b}\n');
    expect([documents.length, problems.length]).toEqual([1, 2]);
  });
});

describe('hundreds of kilobytes of', () => {
  test.each<[string, string]>([
    ['closing brackets', ']'.repeat(300_000)],
    ['quotes', '"'.repeat(300_001)],
    ['bad lines', '@ ` %\n'.repeat(150_000)],
    ['values of values', 'a: b: c\n'.repeat(40_000)],
    ['tags', '!a '.repeat(100_000)],
    ['anchors', '&a '.repeat(100_000)],
    ['braces that close', '}\n'.repeat(100_000)],
    ['commas', `[${','.repeat(200_000)}`],
  ])('errors: %s', (_name, text) => {
    const { problems } = parse(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(5);
  });

  test.each<[string, string, string]>([
    ['folded lines', `a: >\n${'  x\n   y\n\n'.repeat(80_000)}`, 'x\n y'],
    ['literal lines', `a: |\n${'  x\n'.repeat(200_000)}`, 'x\nx'],
    ['doubled quotes', `a: '${"x''\n\n  ".repeat(120_000)}'`, "x'\nx"],
    ['escapes', `a: "${'x\\n\n\n  '.repeat(120_000)}"`, 'x\n\nx'],
    ['plain lines', `a: x\n${'  y\n\n'.repeat(150_000)}`, 'x y\ny'],
    ['blanks before a line break', `a: "x${' '.repeat(1_000_000)}\n y"`, 'x y'],
    ['blanks in between', `a: "x${' '.repeat(1_000_000)}y"`, 'x  '],
  ])('one scalar: %s', (_name, text, start) => {
    expect(scalarText(entry(parse(text).documents[0], 'a'))?.slice(0, start.length)).toBe(start);
  });

  test('keys', () => {
    const text = Array.from({ length: 40_000 }, (_, i) => `k${i}: v\n`).join('');
    expect(scalarText(entry(parse(text).documents[0], 'k39999'))).toBe('v');
  });
});

test('the limit on stack traces is put back', () => {
  const before = Error.stackTraceLimit;
  parse('a: [');
  expect(Error.stackTraceLimit).toBe(before);
});
