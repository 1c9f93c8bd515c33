// What becomes visible, what stays, and that no line of output is a runner's command.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shorten, visible, wellFormed, withoutCommands } from '../../src/report/visible.ts';
import { command, logLines } from './runner.ts';

describe('visible', () => {
  test.each([
    ['colour', 'a\u001b[31mb', 'a␛[31mb'],
    ['line breaks', 'a\r\nb', 'a␍␊b'],
    ['delete and NUL', '\u007f\0', '␡␀'],
    ['one-byte escape sequence', '\u009b2J', '<U+009B>2J'],
    ['bidirectional marks', 'a\u202eb\u2066c\u200f', 'a<U+202E>b<U+2066>c<U+200F>'],
    ['zero width space and byte order mark', '\u200b\ufeff', '<U+200B><U+FEFF>'],
    ['tags beyond U+FFFF', '\u{e0041}', '<U+E0041>'],
    ['half of a pair', '\ud800x', '<U+D800>x'],
    ['line separator', '\u2028', '<U+2028>'],
    ['what stays', 'é 日本 👩‍💻 \u200c ##[x] ::', 'é 日本 👩‍💻 \u200c ##[x] ::'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('leaves nothing unsafe behind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });
});

test('wellFormed replaces halves of pairs only', () => {
  expect(wellFormed('a\ud800b👩\udc00')).toBe('a\ufffdb👩\ufffd');
});

describe('shorten', () => {
  test.each([
    ['short enough', 'abc', 3, 'abc'],
    ['cut', 'abcd', 3, 'ab…'],
    ['never through a pair', 'a👩b', 3, 'a…'],
  ])('%s', (_, text, limit, short) => {
    expect(shorten(text, limit)).toBe(short);
  });
});

describe('withoutCommands', () => {
  test.each([
    ['a command at the start', '::error::x\n', '∷error::x\n'],
    ['a command behind blanks', 'a\n \u00a0\t::add-mask::x\n', 'a\n \u00a0\t∷add-mask::x\n'],
    ['the older form anywhere', 'a ##[error]b\n', 'a ##⟦error]b\n'],
    ['colons elsewhere', 'a ::error::x\n', 'a ::error::x\n'],
  ])('%s', (_, output, harmless) => {
    expect(withoutCommands(output)).toBe(harmless);
  });

  test('no line is a command afterwards', () => {
    const piece = fc.constantFrom(
      ' ',
      '\n',
      '::',
      ':',
      '##[',
      '#',
      '[',
      ']',
      'error',
      '\u3000',
      '\u2003',
      'a',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(logLines(withoutCommands(pieces.join(''))).flatMap((line) => command(line) ?? [])).toEqual([]);
      }),
    );
  });
});
