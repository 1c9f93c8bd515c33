// Sources: pieces, masks, holes and templates, and what a cut through them leaves.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell expansions look like templates of JavaScript.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/model/span.ts';
import type { Expression, Template } from '../../src/model/value.ts';
import { FILLER, type Mask, Source } from '../../src/source/source.ts';
import { cut } from '../cut.ts';

/** Masks every `{{ … }}` as a word, every `{% … %}` as a blanked statement, every `{# … #}` as a comment. */
function masked(source: Source): Source {
  return source.mask(
    [...source.text.matchAll(/\{([{%#])([\s\S]*?)[}%#]\}/g)].map((match): Mask => {
      const span = { start: match.index, end: match.index + match[0].length };
      const text = (match[2] ?? '').trim();
      if (match[1] === '{')
        return { ...span, fill: 'word', expression: { language: 'jinja', text, at: source.locate(span) } };
      const blank = { ...span, fill: 'blank', expression: null } as const;
      return match[1] === '%' ? { ...blank, statement: text } : blank;
    }),
  );
}

const whole = (source: Source): Span => ({ start: 0, end: source.text.length });
const shown = ({ parts }: Template) => parts.map((p) => (typeof p === 'string' ? p : { is: p.text }));
const spanOf = (source: Source, text: string): Span => {
  const start = source.text.indexOf(text);
  if (start < 0) throw new Error(`no ${text}`);
  return { start, end: start + text.length };
};

describe('masks', () => {
  test('an expression becomes a word of its own length, and a part of the template', () => {
    const source = masked(Source.ofFile('f', 'key = 1024 {{ high }}\n'));
    expect(source.text).toBe(`key = 1024 ${FILLER.repeat(10)}\n`);
    const template = source.template({ start: 6, end: 21 });
    expect(shown(template)).toEqual(['1024 ', { is: 'high' }]);
    expect(template.raw).toBe('1024 {{ high }}');
    expect(template.at).toEqual({ file: 'f', line: 1, column: 7, endLine: 1, endColumn: 22 });
  });

  test('an expression over two lines stays one word', () => {
    const text = 'a: {{ x |\n  y }}\nb: 1\n';
    const source = masked(Source.ofFile('f', text));
    expect(source.text.split('\n')).toHaveLength(3);
    expect(source.locate(spanOf(source, 'b: 1'))).toMatchObject({ line: 3, column: 1 });
  });

  test('a statement is blank, keeps its lines, and is kept apart', () => {
    const source = masked(Source.ofFile('f', '{% if\r\n x %}a{# note #}{% endif %}'));
    expect(source.text).toBe(`${' '.repeat(5)}\r\n${' '.repeat(5)}a${' '.repeat(21)}`);
    expect(source.statements.map(({ text, at }) => [text, at.line, at.column, at.endColumn])).toEqual([
      ['if\r\n x', 1, 4, 3],
      ['endif', 2, 20, 25],
    ]);
    expect(source.holes).toEqual([]);
  });

  test('of overlapping ones the first counts, in the text and in the template alike', () => {
    const source = Source.ofFile('f', 'abcdefgh');
    const expression = (text: string): Expression => ({
      language: 'shell',
      text,
      at: source.locate({ start: 0, end: 1 }),
    });
    const twice = source.mask([
      { start: 3, end: 6, expression: expression('second'), fill: 'word' },
      { start: 1, end: 4, expression: expression('first'), fill: 'word' },
      { start: 6, end: 6, expression: expression('empty'), fill: 'word' },
    ]);
    expect(twice.text).toBe(`a${FILLER.repeat(3)}efgh`);
    expect(shown(twice.template(whole(twice)))).toEqual(['a', { is: 'first' }, 'efgh']);
  });

  test('an older hole is not masked again', () => {
    const source = masked(Source.ofFile('f', 'x={{ a }}$b'));
    const at = source.locate({ start: 0, end: 1 });
    const again = source.mask([
      { start: 4, end: 6, expression: { language: 'shell', text: 'inside', at }, fill: 'word' },
      { start: 9, end: 11, expression: { language: 'shell', text: '$b', at }, fill: 'word' },
    ]);
    expect(shown(again.template(whole(again)))).toEqual(['x=', { is: 'a' }, { is: '$b' }]);
  });

  test('what leaves nothing behind is no part of a template', () => {
    const source = Source.ofFile('f', 'a<>b').mask([{ start: 1, end: 3, expression: null, fill: 'word' }]);
    expect(shown(source.template(whole(source)))).toEqual(['a', 'b']);
  });

  test('without masks it is the same source', () => {
    const source = Source.ofFile('f', 'text');
    expect(source.mask([])).toBe(source);
  });

  test('filler that somebody typed is text', () => {
    const source = Source.ofFile('f', `a${FILLER}b`);
    expect(shown(source.template(whole(source)))).toEqual([`a${FILLER}b`]);
  });

  test('any masks: same length, sorted and disjoint holes, raw text unchanged', () => {
    const span = fc
      .tuple(fc.nat(40), fc.nat(40))
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), fc.array(span, { maxLength: 8 }), (first, second) => {
        const text = Array.from({ length: 40 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
        const file = Source.ofFile('f', text);
        const words = (spans: readonly Span[]) =>
          spans.map((s, i) => ({
            ...s,
            fill: i % 3 === 0 ? ('blank' as const) : ('word' as const),
            expression: { language: 'shell' as const, text: text.slice(s.start, s.end), at: file.locate(s) },
          }));
        const source = file.mask(words(first)).mask(words(second));
        expect(source.text).toHaveLength(text.length);
        expect(source.rawText(whole(source))).toBe(text);
        let from = 0;
        for (const hole of source.holes) {
          expect(hole.start).toBeGreaterThanOrEqual(from);
          expect(source.text.slice(hole.start, hole.end)).toBe(FILLER.repeat(hole.end - hole.start));
          expect(cut(text, source.locate(hole))).toBe(hole.expression?.text);
          from = hole.end;
        }
        expect([...source.text].filter((c) => c === FILLER)).toHaveLength(
          source.holes.reduce((sum, hole) => sum + hole.end - hole.start, 0),
        );
      }),
    );
  });
});

describe('children', () => {
  test('holes and statements come along, with their places', () => {
    const text = 'a: |\n  {% for p in ports %}\n  {{ p }}\n';
    const parent = masked(Source.ofFile('f', text));
    const child = parent.slice({ start: 7, end: parent.text.length });
    expect(child.statements.map((s) => [cut(text, s.at), s.start])).toEqual([['for p in ports', 0]]);
    const [hole] = child.holes;
    expect(hole && cut(text, child.locate(hole))).toBe('{{ p }}');
    expect(child.holesIn({ start: 0, end: hole?.start ?? 0 })).toEqual([]);
  });

  test('a cut through an expression leaves an expression, never filler', () => {
    const parent = masked(Source.ofFile('f', 'a{{ b }}c'));
    for (const [start, end] of [
      [0, 4],
      [3, 9],
      [2, 6],
    ] as const) {
      const child = parent.slice({ start, end });
      const { parts } = child.template(whole(child));
      expect(parts.filter((p) => typeof p !== 'string')).toHaveLength(1);
      expect(parts.filter((p) => typeof p === 'string').join('')).not.toContain(FILLER);
    }
  });

  test('masks inside a child know the places of the file', () => {
    const text = 'run: "echo \\"{{ a }}\\" {{ b }}"';
    const parent = Source.ofFile('f', text);
    const child = masked(
      parent.child([
        { text: 'echo ', start: 6, end: 11 },
        { text: '"', start: 11, end: 13 },
        { text: '{{ a }}', start: 13, end: 20 },
        { text: '"', start: 20, end: 22 },
        { text: ' {{ b }}', start: 22, end: 30 },
      ]),
    );
    const template = child.template(whole(child));
    expect(shown(template)).toEqual(['echo "', { is: 'a' }, '" ', { is: 'b' }]);
    expect(template.parts.flatMap((p) => (typeof p === 'string' ? [] : [cut(text, p.at)]))).toEqual([
      '{{ a }}',
      '{{ b }}',
    ]);
    expect(template.raw).toBe('echo \\"{{ a }}\\" {{ b }}');
  });

  test('of a decoded run only the whole has a place', () => {
    const text = 'x "\\u0041B" y';
    const child = Source.ofFile('f', text).child([
      { text: 'A', start: 3, end: 9 },
      { text: 'B', start: 9, end: 10 },
    ]);
    expect(cut(text, child.locate({ start: 0, end: 1 }))).toBe('\\u0041');
    expect(cut(text, child.locate({ start: 1, end: 2 }))).toBe('B');
    expect(cut(text, child.locate({ start: 0, end: 2 }))).toBe('\\u0041B');
  });

  test('a coarse run of the same length by chance is the whole run', () => {
    const child = Source.ofFile('f', 'abcdef').child([{ text: 'xyz', start: 1, end: 4, coarse: true }]);
    expect(child.rawText({ start: 1, end: 2 })).toBe('bcd');
  });

  test('nothing at all', () => {
    const child = Source.ofFile('f', 'a\nb').child([]);
    expect([child.text, child.rawText(whole(child)), child.template(whole(child)).parts]).toEqual([
      '',
      '',
      [],
    ]);
    expect(child.locate({ start: 0, end: 0 })).toEqual({
      file: 'f',
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
    });
  });

  test('an empty span at the end of a run is a place without length', () => {
    const child = Source.ofFile('f', '0123456789').slice({ start: 2, end: 5 });
    expect(child.locate({ start: 3, end: 3 })).toMatchObject({ column: 6, endColumn: 6 });
    expect(child.offsetInFile(0)).toBe(2);
    expect(child.offsetInFile(3)).toBe(5);
  });

  test('slices of slices', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(fc.tuple(fc.nat(), fc.nat())), (text, cuts) => {
        let source = Source.ofFile('f', text);
        let expected = text;
        let from = 0;
        for (const [a, b] of cuts) {
          const [start = 0, end = 0] = [a % (expected.length + 1), b % (expected.length + 1)].sort(
            (x, y) => x - y,
          );
          source = source.slice({ start, end });
          expected = expected.slice(start, end);
          if (expected === '') return;
          from += start;
        }
        expect(source.text).toBe(expected);
        expect(source.offsetInFile(0)).toBe(from);
        expect(source.rawText(whole(source))).toBe(expected);
      }),
    );
  });
});

test('tens of thousands of holes', () => {
  const source = masked(Source.ofFile('f', 'a={{ b }}\n'.repeat(50_000)));
  const child = source.slice({ start: 10, end: source.text.length });
  expect(child.holes).toHaveLength(49_999);
  expect(child.locate(child.holes.at(-1) ?? whole(child))).toMatchObject({ line: 50_000, column: 3 });
  expect(shown(child.template({ start: 0, end: 10 }))).toEqual(['a=', { is: 'b' }, '\n']);
});
