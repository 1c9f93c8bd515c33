// Places: offsets to lines and columns against a model that counts characters one by one, and their order.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareLocations,
  encloses,
  formatLocation,
  LineIndex,
  type Location,
  locateWithin,
  sameLocation,
} from '../../src/model/span.ts';
import { cut, offsetOf } from '../cut.ts';

const text = fc.array(fc.constantFrom('\n', '\r', '\r\n', 'a', 'é', '😀', '\t', '\u2028', ' '), {
  maxLength: 30,
});

function countedPosition(of: string, offset: number): { line: number; column: number } {
  let line = 1;
  let column = 1;
  for (let i = 0; i < offset; i++) {
    const ends = of[i] === '\n' || (of[i] === '\r' && of[i + 1] !== '\n');
    line += ends ? 1 : 0;
    column = ends ? 1 : column + 1;
  }
  return { line, column };
}

describe('LineIndex', () => {
  test.each([
    ['', 0, 1, 1],
    ['ab', 2, 1, 3],
    ['a\nb', 2, 2, 1],
    ['a\n', 2, 2, 1],
    ['a\r\nb', 1, 1, 2],
    ['a\r\nb', 2, 1, 3],
    ['a\r\nb', 3, 2, 1],
    ['a\rb', 2, 2, 1],
    ['a\r\r\nb', 2, 2, 1],
    ['a\r\r\nb', 4, 3, 1],
    ['😀=x', 3, 1, 4],
    ['a\u2028b', 2, 1, 3],
    ['\n\n\n', 2, 3, 1],
  ])('%j at %d: line %d, column %d', (of, offset, line, column) => {
    expect(new LineIndex(of).position(offset)).toEqual({ line, column });
  });

  test('any offset of any text', () => {
    fc.assert(
      fc.property(text, fc.nat(), (parts, n) => {
        const of = parts.join('');
        const offset = n % (of.length + 1);
        expect(new LineIndex(of).position(offset)).toEqual(countedPosition(of, offset));
      }),
    );
  });

  test('locate names the text of the span', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (parts, n, m) => {
        const of = parts.join('');
        const [start = 0, end = 0] = [n % (of.length + 1), m % (of.length + 1)].sort((a, b) => a - b);
        expect(cut(of, new LineIndex(of).locate('f', { start, end }))).toBe(of.slice(start, end));
      }),
    );
  });
});

test('locateWithin: a place inside a text that stands verbatim in a file', () => {
  fc.assert(
    fc.property(text, text, text, fc.nat(), fc.nat(), (before, parts, after, n, m) => {
      const inner = parts.join('');
      // A line break that the cut splits in two is no verbatim text.
      fc.pre(
        !(before.at(-1) === '\r' && inner.startsWith('\n')) && !(inner.endsWith('\r') && after[0] === '\n'),
      );
      const [start = 0, end = 0] = [n % (inner.length + 1), m % (inner.length + 1)].sort((a, b) => a - b);
      const head = before.join('');
      const file = head + inner + after.join('');
      const at = new LineIndex(file).locate('f', { start: head.length, end: head.length + inner.length });
      const found = locateWithin(at, inner, { start, end });
      expect(offsetOf(file, found.line, found.column)).toBe(head.length + start);
      expect(cut(file, found)).toBe(inner.slice(start, end));
    }),
  );
});

describe('order', () => {
  const place = (
    file: string,
    line: number,
    column: number,
    endLine = line,
    endColumn = column + 1,
  ): Location => ({
    file,
    line,
    column,
    endLine,
    endColumn,
  });
  const ascending = [
    place('B', 9, 9),
    place('a', 1, 1),
    place('a', 1, 2),
    place('a', 1, 10),
    place('a', 2, 1, 2, 5),
    place('a', 2, 1, 2, 10),
    place('a', 2, 1, 3, 1),
    place('a', 10, 1),
    place('b', 1, 1),
  ];

  test('by file in code units, then by position', () => {
    expect([...ascending].reverse().sort(compareLocations)).toEqual(ascending);
  });

  test('only a place itself is the same', () => {
    const pairs = ascending.flatMap((a, i) => ascending.map((b, j) => [sameLocation(a, b), i === j]));
    for (const [same, expected] of pairs) expect(same).toBe(expected);
  });

  test.each<[string, Location, Location, boolean]>([
    ['itself', place('a', 2, 3, 4, 5), place('a', 2, 3, 4, 5), true],
    ['a part', place('a', 2, 3, 4, 5), place('a', 3, 1, 3, 99), true],
    ['one that starts before', place('a', 2, 3, 4, 5), place('a', 2, 2, 2, 9), false],
    ['one that ends behind', place('a', 2, 3, 4, 5), place('a', 3, 1, 4, 6), false],
    ['another file', place('a', 2, 3, 4, 5), place('b', 3, 1, 3, 2), false],
  ])('encloses: %s', (_name, outer, inner, expected) => {
    expect(encloses(outer, inner)).toBe(expected);
  });

  test('the clickable form', () => {
    expect(formatLocation(place('roles/base/tasks/main.yml', 12, 14))).toBe(
      'roles/base/tasks/main.yml:12:14',
    );
  });
});
