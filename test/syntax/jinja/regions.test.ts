// Where Jinja stands in a text.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJinja } from '../../../src/syntax/jinja/index.ts';

const insides = (text: string) =>
  findJinja(text).map(({ kind, inner }) => `${kind.slice(0, 4)}:${text.slice(inner.start, inner.end)}`);

describe('findJinja', () => {
  test.each([
    ['nothing here', []],
    ['a {{ x }} b', ['expr: x ']],
    ['{{- x -}}', ['expr: x ']],
    ['{% if a -%}{%- endif %}', ['stat: if a ', 'stat: endif ']],
    ['{%+ if a +%}', ['stat: if a ']],
    ['{# {{ x }} #}{{ y }}', ['comm: {{ x }} ', 'expr: y ']],
    ["{{ '}}' }}", ["expr: '}}' "]],
    ["{{ 'it\\'s }}' }}", ["expr: 'it\\'s }}' "]],
    ["{{ {'a': {'b': 1}} }}", ["expr: {'a': {'b': 1}} "]],
    ["{{ {'a': {'b': 1}}}}", ["expr: {'a': {'b': 1}}"]],
    ['{% raw %}{{ x }}{% endraw %}{{ y }}', ['stat: raw ', 'stat: endraw ', 'expr: y ']],
    ['{% raw %}{{ x }}', ['stat: raw ', 'expr: x ']],
    ['{{ x', []],
    ['{{ {{ x', []],
    ["don't {{ a }} isn't {{ b }}", ['expr: a ', 'expr: b ']],
    ["{{ don't }} {{ b }}", ["expr: don't ", 'expr: b ']],
    ['{{ ( }} {{ b }}', ['expr: ( ', 'expr: b ']],
    ['{ { x } }', []],
    ['a{{{ b }}}', ['expr:{ b }']],
    ['{{}}', ['expr:']],
    ['{{-}}', ['expr:']],
  ] as const)('%s', (text, expected) => {
    expect(insides(text)).toEqual(expected);
  });

  test('regions are in order, inside the text and never overlap', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      "'",
      '"',
      '(',
      ')',
      '}',
      '-',
      ' raw ',
      ' endraw ',
      'a',
      '\\',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        let end = 0;
        for (const { span, inner } of findJinja(text)) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(inner.start).toBeGreaterThanOrEqual(span.start + 2);
          expect(inner.end).toBeGreaterThanOrEqual(inner.start);
          expect(inner.end).toBeLessThanOrEqual(span.end - 2);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test.each(['{{ ', "{{ ' ", '{{ ( }} ', '{%raw%}', '{# ', "{{ '}} ", '{{}}', '{% raw %}{{ '])(
    'a megabyte of %j comes back',
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(findJinja(text).length).toBeLessThanOrEqual(text.length / 4);
    },
  );
});
