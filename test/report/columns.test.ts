// Widths, cuts and line breaks of text in a terminal.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, takeEnd, takeStart, wrap } from '../../src/report/columns.ts';

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['한글', 4],
  ['ﾊ', 1],
  ['Ｅ', 2],
  ['🚀', 2],
  ['𠀀', 2],
  ['…', 1],
  ['', 0],
])('displayWidth(%j) is %i', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test.each([
  ['abcdef', 3, 'abc', 'def'],
  ['日本語', 3, '日', '語'],
  ['ae\u0301', 1, 'a', 'e\u0301'],
  ['e\u0301a', 1, 'e\u0301', 'a'],
  ['abc', 0, '', ''],
])('the ends of %j that fit into %i columns', (text, columns, start, end) => {
  expect(takeStart(text, columns)).toBe(start);
  expect(takeEnd(text, columns)).toBe(end);
});

describe('wrap', () => {
  test.each([
    ['at blanks', 'one two three', 7, 7, ['one two', 'three']],
    ['a shorter first line', 'one two three', 3, 9, ['one', 'two three']],
    ['a word that fits only into a later line', 'longer x', 3, 9, ['lon', 'ger x']],
    ['a word without end', 'abcdefgh', 3, 3, ['abc', 'def', 'gh']],
    ['wide characters', '日本語 x', 4, 4, ['日本', '語 x']],
    [
      'an address at its dots and brackets',
      'module.network.aws_security_group_rule.ingress["cluster-nodes"] x',
      30,
      30,
      ['module.network', '.aws_security_group_rule', '.ingress["cluster-nodes"] x'],
    ],
    [
      'a path behind a folder',
      'roles/base/templates/sysctl.conf.j2',
      24,
      24,
      ['roles/base/templates/', 'sysctl.conf.j2'],
    ],
    [
      'a list of ports behind a comma',
      '8080,9102,15000-15001,15008-15009 and',
      26,
      26,
      ['8080,9102,15000-15001,', '15008-15009 and'],
    ],
    ['nothing', '', 9, 9, ['']],
    ['a wide character in one column', '日本', 1, 1, ['日', '本']],
  ])('%s', (_, text, first, rest, lines) => {
    expect(wrap(text, first, rest)).toEqual(lines);
  });

  test('keeps every word and every limit', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '日', '🚀', '-'), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(word),
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 2, max: 40 }),
        (words, first, rest) => {
          const lines = wrap(words.join(' '), first, rest);
          expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
          lines.forEach((line, i) => {
            expect(displayWidth(line)).toBeLessThanOrEqual(i === 0 ? first : rest);
          });
        },
      ),
    );
  });
});
