// Excerpts: each case is a text with its «token» and the lines drawn for it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, takeStart } from '../../src/report/columns.ts';
import { excerpt, type Frame } from '../../src/report/excerpt.ts';
import { FileText } from '../../src/report/file-text.ts';

const FRAME: Frame = { gutter: 1, width: 40, paint: (_, text) => text };

/** The excerpt of the one `«token»` in `text`, which is taken out of its marks first. */
function draw(text: string, label = 'here', sign: '^' | '-' = '^', frame = FRAME): readonly string[] {
  const start = text.indexOf('«');
  const plain = text.replace(/[«»]/g, '');
  const file = new FileText(plain);
  const from = file.position(start);
  const to = file.position(text.indexOf('»') - 1);
  const at = { file: 'f', line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  return excerpt(file, { at, label, sign, colour: 'red' }, frame);
}

describe('excerpt', () => {
  test.each([
    ['a token', 'a «bc» d', ['1 | a bc d', '  |   ^^ here']],
    ['a tab before it', '\t«x»', ['1 |     x', '  |     ^ here']],
    ['a tab in it', '«1\t2»', ['1 | 1    2', '  | ^^^^^^ here']],
    ['wide characters', '日本«日本»', ['1 | 日本日本', '  |     ^^^^ here']],
    ['a combining mark before it', 'e\u0301«x»', ['1 | e\u0301x', '  |  ^ here']],
    ['an escape sequence', '\u001b[2J«x»', ['1 | ␛[2Jx', '  |     ^ here']],
    ['an empty token', 'a«»b', ['1 | ab', '  |  ^ here']],
    ['an empty token at the end', 'ab«»', ['1 | ab', '  |   ^ here']],
    ['CRLF', 'a\r\n«b»\r\n', ['2 | b', '  | ^ here']],
    [
      'a long line',
      `${'a'.repeat(90)}«TOKEN»${'b'.repeat(90)}`,
      ['1 | …aaaaaaaaaaaaaaTOKENbbbbbbbbbbbbbbb…', '  |                ^^^^^ here'],
    ],
    [
      'a long line, the token at its start',
      `«TOKEN»${'b'.repeat(90)}`,
      ['1 | TOKENbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…', '  | ^^^^^ here'],
    ],
    [
      'a long line, the token at its end',
      `${'a'.repeat(90)}«TOKEN»`,
      [
        '1 | …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaTOKEN',
        '  |                               ^^^^^',
        '  |                               here',
      ],
    ],
    [
      'a token longer than the line',
      `a«${'T'.repeat(100)}»b`,
      ['1 | …TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT…', '  |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^', '  |  here'],
    ],
    ['two lines', '  «a\n  b» c', ['1 |   a', '  |   ^', '2 |   b c', '  |   ^ here']],
    ['an end behind a line break', '«a\n»b', ['1 | a', '  | ^ here']],
    ['many lines', '«a\nb\nc\nd\ne\nf»', ['1 | a', '  | ^', '2 | b', '… |', '6 | f', '  | ^ here']],
  ])('%s', (_, text, rows) => {
    expect(draw(text)).toEqual(rows);
  });

  test('a related place is one line', () => {
    expect(draw('«a\nb\nc»', 'there', '-')).toEqual(['1 | a', '  | - there (to line 3)']);
  });

  test('a long label wraps beside a short token', () => {
    expect(draw('«a» b', 'one two three four five six seven eight nine')).toEqual([
      '1 | a b',
      '  | ^ one two three four five six seven',
      '  |   eight nine',
    ]);
  });

  test.each([
    ['a file that is gone', undefined, '  | x'],
    ['a line that is gone', new FileText('a\n'), '  | (this line is no longer there) x'],
  ])('%s', (_, file, row) => {
    const at = { file: 'f', line: 9, column: 1, endLine: 9, endColumn: 2 };
    const frame = { ...FRAME, width: 60 };
    expect(excerpt(file, { at, label: 'x', sign: '^', colour: 'red' }, frame)).toEqual([row]);
  });

  test('never leaves the width, and the carets stand under the token', () => {
    const char = fc.constantFrom('a', ' ', '\t', '日', '🚀', 'e\u0301', '\u202e', '\u001b', '"');
    const text = (maxLength: number) => fc.string({ unit: char, maxLength });
    fc.assert(
      fc.property(
        text(200),
        text(60),
        text(200),
        fc.integer({ min: 30, max: 90 }),
        (before, rest, after, width) => {
          const [line = '', carets = ''] = draw(`${before}«T${rest}»${after}`, '', '^', { ...FRAME, width });
          const column = carets.indexOf('^');
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(displayWidth(carets)).toBeLessThanOrEqual(width);
          expect(line.slice(takeStart(line, column).length).replace(/^\p{Mn}/u, '')).toMatch(/^T/);
        },
      ),
    );
  });
});
