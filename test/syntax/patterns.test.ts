// Patterns of linted files: those that are followed, and those whose search might not end.

import { expect, test } from 'vitest';
import { compilePattern } from '../../src/syntax/patterns.ts';

const CASES: readonly (readonly [pattern: string, subject: string, match: string | null | undefined])[] = [
  ['^(.*):(.*)$', 'host:8080', 'host:8080'],
  ['[0-9]+', 'port 8080', '8080'],
  ['\\d{4}', 'port 8080', '8080'],
  ['web|api', 'the api', 'api'],
  ['x', 'port 8080', null],
  ['(a+)+b', 'a'.repeat(45), undefined],
  ['(?:a|a)*b', 'a'.repeat(45), undefined],
  [`${'a?'.repeat(40)}b`, 'a'.repeat(45), undefined],
  [`${'(a|a)'.repeat(40)}b`, 'a'.repeat(45), undefined],
  [`${'(a)?'.repeat(40)}b`, 'a'.repeat(45), undefined],
  ['.*.*.*b', 'a'.repeat(400), undefined],
  ['.*.*b', 'a'.repeat(9000), undefined],
  ['[0-9]+', 'a'.repeat(20_000), undefined],
  ['a$', 'a\r', undefined],
  ['(', 'a', undefined],
  ['[b-a]', 'a', undefined],
];

test.each(CASES)('%s over %.20s', (pattern, subject, match) => {
  const compiled = compilePattern(pattern, '', subject);
  expect(compiled && (compiled.exec(subject)?.[0] ?? null)).toBe(match);
});
