// Marks of templates in comments of data are for people; those beside them fill something in.

import { expect, test } from 'vitest';
import { hasMarks, someOutsideComments } from '../../src/technology/line-comments.ts';

test.each([
  ['# {{ a }}\nb: 1', 'YAML', false],
  ['# {{ a }} {{ b }}\nb: {{ c }}', 'YAML', true],
  ['b: {{ c }} # {{ d }}', 'YAML', true],
  ['b: 1 # {{ c }}\n{% if x %}', 'YAML', true],
  ['b: "# {{ c }}"', 'YAML', true],
  ['b: c#{{ d }}', 'YAML', true],
  ['b = 1# {{ d }}', 'TOML', false],
  ['{{ a }}', 'other', true],
  [`# ${'{{ a }} '.repeat(60_000)}`, 'YAML', false],
  [`# ${'{{ a }} '.repeat(60_000)}\nb: {{ c }}`, 'YAML', true],
])('marks %#', (text, format, expected) => {
  expect(hasMarks(text, format)).toBe(expected);
});

test('offsets in any order', () => {
  const text = 'a: x\n# y\n# z\n';
  expect([someOutsideComments(text, [12, 7], 'YAML'), someOutsideComments(text, [12, 3], 'YAML')]).toEqual([
    false,
    true,
  ]);
});
