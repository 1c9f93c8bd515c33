// Line hashes: known values, and the definition as a model.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineHashes } from '../../src/report/line-hash.ts';

describe('lineHashes', () => {
  // Computed with a direct sum over big integers, outside this project.
  test.each([
    ['an empty file', '', ['c129715d7a2bc9a3:1']],
    [
      'blanks and tabs do not count',
      ' a\nb\n  \t\tc\n d',
      ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1'],
    ],
    [
      'CRLF and lone CR are line feeds',
      'a\r\nb\rc\n',
      ['52668e89249e7477:1', '9ed7939040abc6c0:1', '3791504be0bd17cc:1', 'c129715d7a2bc9a3:1'],
    ],
    [
      'a blank between CR and LF makes two breaks',
      '\r \n\n',
      ['4e5d562094661a0d:1', '5b5d4caf73a13177:1', '3c5bef55b72b93c9:1', 'c129715d7a2bc9a3:1'],
    ],
    ['UTF-16 code units, not characters', '端口 31000 👩\n', ['c3bf4ec7513258a5:1', 'c129715d7a2bc9a3:1']],
    [
      'a line longer than the window',
      `${'z'.repeat(250)}\nend`,
      ['430534b53b700418:1', '43b6461eda086fe2:1'],
    ],
  ])('%s', (_, text, hashes) => {
    expect(lineHashes(text)).toEqual(hashes);
  });

  test('equal windows are counted', () => {
    const hashes = lineHashes(`${'a'.repeat(120)}\n`.repeat(3));
    expect(hashes.map((hash) => hash.split(':')[1])).toEqual(['1', '2', '3', '1']);
    expect(new Set(hashes.slice(0, 3).map((hash) => hash.split(':')[0])).size).toBe(1);
  });

  test('agrees with the sum it stands for', () => {
    const piece = fc.constantFrom(
      ' ',
      '\t',
      '\r',
      '\n',
      '\r\n',
      'a',
      'port: 31000',
      '端',
      '👩',
      '\uffff',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
        expect(lineHashes(pieces.join(''))).toEqual(summed(pieces.join('')));
      }),
    );
  });
});

/** The definition, written out: for every line the sum of unit · 37^(99 - position) modulo 2^64. */
function summed(text: string): readonly string[] {
  const lines = text.replace(/\r\n|\r/g, '\n').split('\n');
  const streams = lines.map((_, i) => `${lines.slice(i).join('\n').replace(/[ \t]/g, '')}\uffff`);
  const seen = new Map<string, number>();
  return streams.map((stream) => {
    let hash = 0n;
    for (let i = 0; i < 100; i++) {
      hash = BigInt.asUintN(64, hash * 37n + BigInt(i < stream.length ? stream.charCodeAt(i) : 0));
    }
    const digits = hash.toString(16);
    seen.set(digits, (seen.get(digits) ?? 0) + 1);
    return `${digits}:${seen.get(digits)}`;
  });
}
