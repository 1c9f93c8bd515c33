// Bytes to text: marks, encodings, and what is no text.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../../src/source/text.ts';

const utf8 = (text: string) => new Uint8Array(Buffer.from(text));
const bytes = (...parts: readonly (string | number | readonly number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((p) => Buffer.from(typeof p === 'number' ? [p] : p))));
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const text = (of: string, invalidAt?: number) =>
  invalidAt === undefined ? { kind: 'text', text: of } : { kind: 'text', text: of, invalidAt };

describe('decode', () => {
  test.each<[string, Uint8Array, ReturnType<typeof text> | { kind: 'binary' }]>([
    ['nothing', bytes(), text('')],
    ['UTF-8', utf8('é = 😀\r\n'), text('é = 😀\r\n')],
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], 'a=1'), text('a=1')],
    ['a second mark is text', bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], 'a'), text('\ufeffa')],
    ['UTF-16, little end first', new Uint8Array(utf16('é=😀')), text('é=😀')],
    ['UTF-16, big end first', new Uint8Array(utf16('é=😀').swap16()), text('é=😀')],
    ['UTF-16 cut in the middle', new Uint8Array(utf16('ab').subarray(0, 5)), text('a\ufffd')],
    ['UTF-16 without a mark', new Uint8Array(utf16('ab').subarray(2)), { kind: 'binary' }],
    ['UTF-32', bytes([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), { kind: 'binary' }],
    ['a NUL', bytes('ab', 0, 'c'), { kind: 'binary' }],
    ['a NUL at the end of what is looked at', bytes('a'.repeat(8191), 0), { kind: 'binary' }],
    ['a NUL far away', bytes('a'.repeat(8192), 0), text(`${'a'.repeat(8192)}\0`)],
    ['Latin-1', bytes('caf', 0xe9, ' = 1'), text('caf\ufffd = 1', 3)],
    ['0xFF', bytes('a', 0xff), text('a\ufffd', 1)],
    ['0xFF behind a mark', bytes([0xef, 0xbb, 0xbf], 'é', 0xff), text('é\ufffd', 1)],
    ['a sequence without its end', bytes('a', [0xe2, 0x82]), text('a\ufffd', 1)],
    ['a replacement character that is really there', utf8('a\ufffdb'), text('a\ufffdb')],
    ['one that is there, then a bad byte', bytes('\ufffdé\ufffd', 0xff), text('\ufffdé\ufffd\ufffd', 3)],
    ['a surrogate in UTF-8', bytes([0xed, 0xa0, 0x80]), text('\ufffd\ufffd\ufffd', 0)],
  ])('%s', (_name, of, expected) => {
    expect(decode(of)).toEqual(expected);
  });

  test('any text comes back; only a NUL makes it binary', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (of) => {
        fc.pre(!of.startsWith('\ufeff'));
        expect(decode(utf8(of))).toEqual(of.includes('\0') ? { kind: 'binary' } : text(of));
      }),
    );
  });

  test('any bytes: the first bad one is found', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0x61, 0xc3, 0xa9, 0xef, 0xbf, 0xbd, 0xbb, 0xff, 0xf0)), (of) => {
        const given = Uint8Array.from(of);
        const decoded = decode(given);
        if (decoded.kind !== 'text') throw new Error('bytes without a NUL are text');
        const isValid = (() => {
          try {
            new TextDecoder('utf-8', { fatal: true }).decode(given);
            return true;
          } catch {
            return false;
          }
        })();
        expect(decoded.invalidAt === undefined).toBe(isValid);
        if (decoded.invalidAt !== undefined) expect(decoded.text[decoded.invalidAt]).toBe('\ufffd');
      }),
    );
  });
});
