// Expressions to trees, printed with every bracket.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallArguments, JinjaExpression } from '../../../src/syntax/jinja/index.ts';
import { parseJinja } from '../../../src/syntax/jinja/index.ts';

function args({ positional, named, spread }: CallArguments): string {
  const all = [...positional.map(show), ...named.map(({ name, value }) => `${name}=${show(value)}`)];
  return `${spread ? '*' : ''}(${all.join(', ')})`;
}

function show(node: JinjaExpression): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.data) + (node.float ? 'f' : '');
    case 'name':
      return node.name;
    case 'list':
      return `[${node.items.map(show).join(', ')}]`;
    case 'tuple':
      return `<${node.items.map(show).join(', ')}>`;
    case 'dict':
      return `{${node.entries.map(({ key, value }) => `${show(key)}: ${show(value)}`).join(', ')}}`;
    case 'attribute':
      return `${show(node.target)}.${node.name}`;
    case 'subscript':
      return `${show(node.target)}[${show(node.index)}]`;
    case 'slice':
      return `${show(node.target)}[${node.bounds.map((b) => (b ? show(b) : '')).join(':')}]`;
    case 'call':
      return show(node.callee) + args(node.args);
    case 'filter':
      return `${show(node.subject)}|${node.name}${args(node.args)}`;
    case 'test':
      return `(${show(node.subject)} is${node.negated ? ' not' : ''} ${node.name}${args(node.args)})`;
    case 'unary':
      return `(${node.operator} ${show(node.operand)})`;
    case 'binary':
    case 'logic':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'compare':
      return `(${show(node.first)}${node.rest.map(({ operator, operand }) => ` ${operator} ${show(operand)}`).join('')})`;
    case 'concat':
      return `(${node.parts.map(show).join(' ~ ')})`;
    case 'conditional':
      return `(${show(node.then)} if ${show(node.condition)}${node.otherwise ? ` else ${show(node.otherwise)}` : ''})`;
  }
}

function read(text: string): string {
  const parsed = parseJinja(text);
  return 'error' in parsed
    ? `${parsed.error} @${parsed.span.start}-${parsed.span.end}`
    : show(parsed.expression);
}

describe('parseJinja', () => {
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 + 2 ~ 3', '(1 + (2 ~ 3))'],
    ['2 ** 3 ** 2', '((2 ** 3) ** 2)'],
    ['-2 ** 2', '(-2 ** 2)'],
    ['-x ** 2', '((- x) ** 2)'],
    ['-1|abs', '-1|abs()'],
    ['not a == b', '(not (a == b))'],
    ['a or b and not c', '(a or (b and (not c)))'],
    ['1 < x <= 3 != y', '(1 < x <= 3 != y)'],
    ['a not in b in c', '(a not in b in c)'],
    ['a if b else c if d', '(a if b else (c if d))'],
    ['x is defined and y', '((x is defined()) and y)'],
    ['x is not none', '(x is not none())'],
    ['x is divisibleby 3', '(x is divisibleby(3))'],
    ['x is in [1]', '(x is in([1]))'],
    ["x is version('1.2', '>=')", '(x is version("1.2", ">="))'],
    ['1 + 2 is number', '(1 + (2 is number()))'],
    ['a.b["c"].0.5', 'a.b["c"][0][5]'],
    ['a[1:2]', 'a[1:2:]'],
    ['a[:]', 'a[::]'],
    ['a[::-1]', 'a[::-1]'],
    ['a[1,2]', 'unexpected ",", expected ] @3-4'],
    ["x | default('a' 'b', true) | int", 'x|default("ab", true)|int()'],
    ['x|ansible.builtin.int', 'x|ansible.builtin.int()'],
    ["x.split(',')[0]", 'x.split(",")[0]'],
    ['f(1, a=2,)', 'f(1, a=2)'],
    ['f(*a, **b)', 'f*(a, b)'],
    ['(x|f)(1)', 'x|f()(1)'],
    ['()', '<>'],
    ['(1,)', '<1>'],
    ['1, 2', '<1, 2>'],
    ['(1)', '1'],
    ["{'a': 1, b: [none, True, false]}", '{"a": 1, b: [null, true, false]}'],
    ['1_000 + 0x1F + 0b11 + 0o17', '(((1000 + 31) + 3) + 15)'],
    ['1.5e-3', '0.0015f'],
    ['1.0', '1f'],
    ["'a\\n\\x41\\u00e9\\q'", JSON.stringify('a\nAé\\q')],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['', 'the expression ends too early @0-0'],
    ['1 +', 'the expression ends too early @3-3'],
    ['a b', 'unexpected "b" @2-3'],
    ["'abc", 'a string is not closed @0-4'],
    ["'\\x4'", 'a string holds an escape that is not complete @1-4'],
    ['a ? b', 'unexpected character "?" @2-3'],
    ['f(a=1, 2)', 'unexpected "2", expected a named argument @7-8'],
    ['[1', 'the expression ends too early, expected , @2-2'],
    ['a[]', 'a subscript is empty @0-3'],
    ['a[1:2:3:4]', 'unexpected "4", expected ] @8-9'],
    ['x is odd is even', 'unexpected "is" @9-11'],
    ['{{ x }}', 'unexpected "}", expected : @5-6'],
  ])('refuses %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('spans count in the whole text, and strings know their content', () => {
    const text = "a {{ x | default('10 20') }}";
    const parsed = parseJinja(text, { within: { start: 4, end: 26 } });
    if ('error' in parsed || parsed.expression.kind !== 'filter') throw new Error('no filter');
    const [fallback] = parsed.expression.args.positional;
    if (fallback?.kind !== 'literal' || !fallback.content) throw new Error('no literal');
    expect(text.slice(fallback.content.start, fallback.content.end)).toBe('10 20');
    expect(text.slice(parsed.expression.span.start, parsed.expression.span.end)).toBe("x | default('10 20')");
  });

  test('backslashes may stay as they are', () => {
    const parsed = parseJinja("'\\1'", { backslashes: 'literal' });
    expect(parsed).toMatchObject({ expression: { data: '\\1' } });
  });

  test.each([
    ['(', ''],
    ['[', ''],
    ["{'a':", ''],
    ['not ', ''],
    ['-', '1'],
    ['a[', ''],
    ['f(', ''],
    ['x if y else ', 'z'],
    ['1+', '1'],
    ['a or ', 'b'],
    ['a.b', ''],
    ['x|f', ''],
    ['a ~ ', 'b'],
    ['1 ', ''],
    ["'a' ", ''],
    ["'", ''],
    ['x,', ''],
    ['a < ', 'b'],
    ['9', ''],
    ['a', ''],
  ])('a megabyte of %j is read or refused, never thrown', (piece, end) => {
    const parsed = parseJinja(piece.repeat(Math.ceil(1_000_000 / piece.length)) + end);
    expect('error' in parsed || 'expression' in parsed).toBe(true);
  });

  test('deep trees are refused', () => {
    expect(read(`${'('.repeat(400)}1${')'.repeat(400)}`)).toMatch(/nested too deep/);
    expect(read(`1${' + 1'.repeat(400)}`)).toMatch(/nested too deep/);
    expect(read(`1${' + 1'.repeat(100)}`)).not.toMatch(/nested/);
  });

  test('any text is read or refused with a span inside it', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ':',
      ',',
      '.',
      '|',
      '~',
      '**',
      '1',
      '.5',
      'a',
      ' not ',
      ' is ',
      ' in ',
      ' if ',
      ' else ',
      '=',
      '<',
      '-',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseJinja(text);
        const { start, end } = 'error' in parsed ? parsed.span : parsed.expression.span;
        expect(0 <= start && start <= end && end <= text.length).toBe(true);
      }),
    );
  });
});
