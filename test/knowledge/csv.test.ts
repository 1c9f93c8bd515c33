// RFC 4180 as the IANA registry uses it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/knowledge/csv.ts';

describe('readCsv', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['"a,b","say ""hi""",\r\n', [['a,b', 'say "hi"', '']]],
    ['x,"two\nlines",y\r\nnext', [['x', 'two\nlines', 'y'], ['next']]],
    ['"two\r\nlines"\r\n', [['two\r\nlines']]],
    ['\ufeffa\n\n\r\nb\n', [['a'], ['b']]],
    ['a,', [['a', '']]],
    [',\n', [['', '']]],
    ['5" disk,b', [['5" disk', 'b']]],
    ['"a"b,c', [['ab', 'c']]],
    ['a\rb,c', [['a\rb', 'c']]],
    ['', []],
  ])('reads %j', (text, records) => {
    expect(readCsv(text)).toEqual({ records });
  });

  it('names the line of a quote that is never closed, and keeps what precedes it', () => {
    expect(readCsv('a,b\nc,"d\ne\n')).toEqual({
      records: [['a', 'b']],
      problem: 'record 2: the quote that opens on line 2 is never closed',
    });
  });

  it('reads back whatever is quoted', () => {
    const rows = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 4 }));
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), (records, end) => {
        const text = records
          .map((r) => r.map((f) => `"${f.replaceAll('"', '""')}"`).join(',') + end)
          .join('');
        expect(readCsv(text)).toEqual({ records });
      }),
    );
  });
});
