// The HCL2 reader: the shape of what it reads, where it stands, and what is left after an error.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL templates look like those of JavaScript.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HclBody, HclExpression, HclTemplate, HclTemplatePart } from '../../../src/syntax/hcl/ast.ts';
import { parseHcl, parseHclExpression, parseHclTemplate } from '../../../src/syntax/hcl/parse.ts';

/** An expression as a fully bracketed text: shows precedence and nesting at a glance. */
function show(e: HclExpression): string {
  switch (e.kind) {
    case 'number':
      return e.text;
    case 'bool':
      return String(e.value);
    case 'null':
      return 'null';
    case 'template':
      return `"${parts(e.parts)}"`;
    case 'variable':
      return e.name;
    case 'get':
      return `${show(e.object)}.${e.name}`;
    case 'index':
      return `${show(e.collection)}[${show(e.key)}]`;
    case 'splat':
      return `${show(e.source)}${e.form === 'full' ? '[*]' : '.*'}{${show(e.each)}}`;
    case 'splat-item':
      return '@';
    case 'call':
      return `${e.name}(${e.args.map(show).join(', ')}${e.expand ? '...' : ''})`;
    case 'unary':
      return `(${e.operator}${show(e.operand)})`;
    case 'binary':
      return `(${show(e.left)} ${e.operator} ${show(e.right)})`;
    case 'conditional':
      return `(${show(e.condition)} ? ${show(e.consequent)} : ${show(e.alternative)})`;
    case 'parentheses':
      return show(e.inner);
    case 'tuple':
      return `[${e.items.map(show).join(', ')}]`;
    case 'object':
      return `{${e.entries.map((entry) => `${entry.name ?? show(entry.key)}=${show(entry.value)}`).join(', ')}}`;
    case 'for-tuple':
      return `[for ${names(e)}${show(e.value)}${e.condition ? ` if ${show(e.condition)}` : ''}]`;
    case 'for-object':
      return `{for ${names(e)}${show(e.key)} => ${show(e.value)}${e.group ? '...' : ''}${e.condition ? ` if ${show(e.condition)}` : ''}}`;
  }
}

function names(e: {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: HclExpression;
}): string {
  return `${e.keyName === undefined ? '' : `${e.keyName},`}${e.valueName} in ${show(e.collection)} : `;
}

function parts(all: readonly HclTemplatePart[]): string {
  return all
    .map((part) => {
      switch (part.kind) {
        case 'literal':
          return part.text;
        case 'interpolation':
          return `<${show(part.expression)}>`;
        case 'if':
          return `<if ${show(part.condition)}|${parts(part.consequent)}|${parts(part.alternative ?? [])}>`;
        case 'for':
          return `<for ${part.key ?? ''},${part.value} in ${show(part.collection)}|${parts(part.body)}>`;
      }
      return '';
    })
    .join('');
}

function read(text: string): HclExpression {
  const { expression, errors } = parseHclExpression(text);
  expect(errors).toEqual([]);
  if (!expression) throw new Error('no expression');
  return expression;
}

/** A body as nested lists: `name=expression`, `type label {…}`. */
function outline(body: HclBody): string {
  return body.items
    .map((item) =>
      item.kind === 'attribute'
        ? `${item.name}=${show(item.expression)}`
        : `${[item.type, ...item.labels.map((label) => (label.quoted ? `"${label.text}"` : label.text))].join(' ')} {${outline(item.body)}}`,
    )
    .join('; ');
}

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['a || b && c == d', '(a || (b && (c == d)))'],
    ['a < b == c >= d', '((a < b) == (c >= d))'],
    ['-a.b + !c[0]', '((-a.b) + (!c[0]))'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['(a\n  ? b\n  : c)', '(a ? b : c)'],
    ['a - -1', '(a - (-1))'],
    ['a-b', 'a-b'],
    ['x.0.y[1]', 'x[0].y[1]'],
    ['a[*].b[0].c', 'a[*]{@.b[0].c}'],
    ['a.*.b.0.c[1]', 'a.*{@.b[0].c}[1]'],
    ['a[*].b[*].c', 'a[*]{@.b[*]{@.c}}'],
    ['provider::x::f(1, [2, 3]...)', 'provider::x::f(1, [2, 3]...)'],
    ['f(\n1,\n2,\n)', 'f(1, 2)'],
    ['[1, 2,\n # c\n 3,]', '[1, 2, 3]'],
    ['{a = 1, "b" : 2, (c) = 3\n d = 4, 5 = 6, true = 7}', '{a=1, "b"=2, c=3, d=4, 5=6, true=7}'],
    ['[for v in m : v]', '[for v in m : v]'],
    ['[for k, v in m : v if k != "x"]', '[for k,v in m : v if (k != "x")]'],
    ['{for k, v in m : k => v... if v}', '{for k,v in m : k => v... if v}'],
    ['{\n for v in m\n : v => 1}', '{for v in m : v => 1}'],
    ['ä_日本-c', 'ä_日本-c'],
    ['1.5e-3', '1.5e-3'],
    ['a /* x */ + // y\n b # z', '(a + b)'],
    ['"a" == <<X\nb\nX\n', '("a" == "b\n")'],
  ])('%j is %s', (text, expected) => {
    expect(show(read(text))).toBe(expected);
  });

  it.each([
    ['"a\\n\\t\\"\\\\\\u00e9\\U0001F600"', '"a\n\t"\\é😀"'],
    ['"$${x} %%{if} $ % $$"', '"${x} %{if} $ % $$"'],
    ['"$$${x}"', '"$${x}"'],
    ['"a ${b} c ${"d ${e}"}"', '"a <b> c <"d <e>">"'],
    ['"${{a = 1}}"', '"<{a=1}>"'],
    ['"${ "}" }"', '"<"}">"'],
    ['"${\n a\n}"', '"<a>"'],
    ['"a ${~ b ~} c"', '"a<b>c"'],
    ['"%{ if a }b%{ else }c%{ endif }"', '"<if a|b|c>"'],
    ['"%{ if a ~} b %{~ endif } c"', '"<if a|b|> c"'],
    ['"%{ for x in y }${x},%{ endfor }"', '"<for ,x in y|<x>,>"'],
    ['"%{ for k, v in y }%{ if v }${k}%{ endif }%{ endfor }"', '"<for k,v in y|<if v|<k>|>>"'],
  ])('the string %j is %s', (text, expected) => {
    expect(show(read(text))).toBe(expected);
  });

  it.each([
    ['<<EOT\na\n  b\nEOT\n', 'a\n  b\n'],
    ['<<EOT\n\\n "q" $${x}\n  EOT \n', '\\n "q" ${x}\n'],
    ['<<-EOT\n    a\n      b\n\n    c\n    EOT\n', 'a\n  b\n\nc\n'],
    ['<<-EOT\n    a\n  \n    b\nEOT\n', 'a\n  \nb\n'],
    ['<<-EOT\n\ta\n\t b\nEOT\n', 'a\n b\n'],
    ['<<-EOT\n  ${x}\n    y\n  EOT\n', '<x>\n  y\n'],
    ['<<-EOT\n${x}\n    y\n  EOT\n', '<x>\n    y\n'],
    [
      '<<-EOT\n      one\n    ${"two" ~}\n      three\n   \t\n      four\n    EOT\n',
      '  one\n<"two">      three\n   \t\n  four\n',
    ],
    [
      '<<-EOT\n    %{ if true ~}\n      yes\n    %{ else ~}\n      no\n    %{ endif ~}\n  EOT\n',
      '<if true|      yes\n|      no\n>',
    ],
    ['<<EOT\r\nx\r\ny\r\nEOT\r\n', 'x\r\ny\r\n'],
    ['<<-EOT\r\n  x\r\n   y\r\n   \r\n  EOT\r\n', 'x\r\n y\r\n   \r\n'],
    ['<<A\n${<<B\nb\nB\n}\nA\n', '<"b\n">\n'],
    ['<<A\nA A\n AA\nA\n', 'A A\n AA\n'],
  ])('the heredoc %j is %j', (text, expected) => {
    expect(show(read(text))).toBe(`"${expected}"`);
  });

  it('reads the content of a template file line by line', () => {
    const { template, errors } = parseHclTemplate('a\n  ${~ x}\n %{ if y ~}\n  b\\n\n%{ endif }"$${z}');
    expect(errors).toEqual([]);
    expect(parts(template?.parts ?? [])).toBe('a\n<x>\n <if y|  b\\n\n|>"${z}');
  });

  it.each([
    '',
    '1 2',
    'a b',
    '(',
    '[1',
    '{a',
    'f(',
    '"a',
    '"${a"',
    '${a}',
    'a.',
    'a[',
    '1 +',
    '? :',
    'x.0.1',
    '"\\q"',
  ])('refuses %j with a place inside of the text', (text) => {
    const { expression, errors } = parseHclExpression(text);
    expect(expression).toBeUndefined();
    expect(errors).toHaveLength(1);
    const { span } = errors[0] ?? { span: { start: -1, end: -1 } };
    expect(span.start >= 0 && span.start <= span.end && span.end <= text.length).toBe(true);
  });
});

describe('positions', () => {
  const text = [
    'resource "aws_x" name {',
    '  port = "31000-${var.high}" # c',
    '  user_data = <<-EOF',
    '    net.a = ${var.low} ${"in ${deep}"}',
    '      b\\t$${c}',
    '    EOF',
    '  tags = { Name = f(1, "x\\ny") }',
    '}',
    '',
  ];

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('every node cuts out what was written, with %s', (_, newline) => {
    const source = text.join(newline);
    const { body, errors } = parseHcl(source);
    expect(errors).toEqual([]);
    const cuts: string[] = [];
    const cut = ({ span }: { readonly span: { readonly start: number; readonly end: number } }) =>
      cuts.push(source.slice(span.start, span.end).replaceAll('\r', ''));
    const block = body.items[0];
    if (block?.kind !== 'block') throw new Error('no block');
    for (const label of block.labels) cut(label);
    for (const item of block.body.items) {
      if (item.kind !== 'attribute') continue;
      cuts.push(source.slice(item.nameSpan.start, item.nameSpan.end));
      if (item.expression.kind === 'template') {
        for (const part of item.expression.parts) {
          cut(part);
          if (part.kind === 'interpolation') cut(part.expression);
        }
      } else cut(item.expression);
    }
    expect(cuts).toEqual([
      'aws_x',
      'name',
      'port',
      '31000-',
      '${var.high}',
      'var.high',
      'user_data',
      'net.a = ',
      '${var.low}',
      'var.low',
      ' ',
      '${"in ${deep}"}',
      '"in ${deep}"',
      '\n',
      '  b\\t',
      '$${',
      'c}\n',
      'tags',
      '{ Name = f(1, "x\\ny") }',
    ]);
  });

  it('a literal piece is verbatim where it is as long as its span, and only there', () => {
    const source = 'a = "x\\ty$${z}"\nb = <<-E\n  $${a} 100%%{\n    é\r\n  E\n';
    const templates: HclTemplate[] = [];
    for (const item of parseHcl(source).body.items) {
      if (item.kind === 'attribute' && item.expression.kind === 'template') templates.push(item.expression);
    }
    const pieces = templates.flatMap((t) => t.parts).flatMap((p) => (p.kind === 'literal' ? [p] : []));
    expect(pieces.map((p) => p.text)).toEqual([
      'x',
      '\t',
      'y',
      '${',
      'z}',
      '${',
      'a} 100',
      '%{',
      '\n',
      '  é\r\n',
    ]);
    for (const { span, text: content } of pieces) {
      const cut = source.slice(span.start, span.end);
      expect(cut === content).toBe(cut.length === content.length);
    }
    expect(templates.map((t) => source.slice(t.content.start, t.content.end))).toEqual([
      'x\\ty$${z}',
      '  $${a} 100%%{\n    é\r\n',
    ]);
  });

  it('directives keep the places of all their parts', () => {
    const source = '"%{ if a }b%{ else }c%{ endif }%{ for x in y ~} d%{ endfor }"';
    const expression = read(source);
    if (expression.kind !== 'template') throw new Error('no template');
    const cuts = expression.parts.flatMap((part) =>
      part.kind === 'if' || part.kind === 'for'
        ? [part.span, ...part.directives].map((s) => source.slice(s.start, s.end))
        : [],
    );
    expect(cuts).toEqual([
      '%{ if a }b%{ else }c%{ endif }',
      '%{ if a }',
      '%{ else }',
      '%{ endif }',
      '%{ for x in y ~} d%{ endfor }',
      '%{ for x in y ~}',
      '%{ endfor }',
    ]);
  });
});

describe('bodies', () => {
  it.each([
    ['a = 1\nb {\n}\n', 'a=1; b {}'],
    ['b "x" y { a = 1 }', 'b "x" y {a=1}'],
    ['b { }', 'b {}'],
    ['/* c */ a = 1 # d\n// e\n', 'a=1'],
    ['b {\n c "d" {\n  a = [\n   1,\n  ]\n }\n}', 'b {c "d" {a=[1]}}'],
    ['\ta\t=\t1\r\n\r\nb = 2', 'a=1; b=2'],
    ['', ''],
  ])('%j is %s', (text, expected) => {
    const { body, errors } = parseHcl(text);
    expect(errors).toEqual([]);
    expect(outline(body)).toBe(expected);
  });
});

describe('recovery', () => {
  it.each([
    ['a value that is missing', 'b {\n  from_port = \n  to_port = 65535\n}\n', 'b {to_port=65535}', 1],
    ['a value that is cut off', 'a = 1 +\nb = 2\n', 'b=2', 1],
    ['two on a line', 'a = 1 b = 2\nc = 3\n', 'c=3', 1],
    ['an open quote', 'a = "x\nb = 2\n', 'b=2', 1],
    ['an open interpolation', 'b {\n  a = "${x\n  c = 2\n}\nd = 3\n', 'b {c=2}; d=3', 1],
    ['an open list', 'b {\n  a = [80, 443\n  c = 2\n}\nd = 3\n', 'b {c=2}; d=3', 1],
    ['an open call', 'b {\n  a = f(80,\n  c = 2\n}\n', 'b {c=2}', 1],
    ['a bad item in a list of lines', 'a = [\n  80,\n  @,\n  443,\n]\nb = 2\n', 'b=2', 1],
    ['a bad entry in an object', 'a = {\n  from = @\n  to = 2\n}\nb = 2\n', 'b=2', 1],
    ['a bad entry in objects without indentation', 'a = [{\nfrom = @\nto = 2\n}]\nb = 2\n', 'b=2', 1],
    ['a bad entry whose value is on the next line', 'a = {\n  from =\n  to = 2\n}\nb = 2\n', 'b=2', 1],
    ['a heredoc without end', 'a = <<EOT\nb = 2\n', 'b=2', 1],
    ['a bad template in a heredoc', 'a = <<EOT\n${x y}\nb = 1\nEOT\nc = 3\n', 'c=3', 1],
    ['a bad escape', 'a = "\\q"\nb = 2\n', 'b=2', 1],
    ['an attribute set twice', 'a = 1\na = 2\nb = 3\n', 'a=1; b=3', 1],
    ['a quoted name', '"a" = {\n  b = 1\n}\nc = 2\n', 'c=2', 1],
    ['a stray brace', '}\na = 1\n', 'a=1', 1],
    ['a brace on the next line', 'r "x"\n{\n  a = 1\n}\nb = 2\n', 'b=2', 1],
    ['an open label', 'r "x {\n  a = 1\n}\nb = 2\n', 'b=2', 1],
    ['a header without a brace', 'r "x"\n  a = 1\n}\nb = 2\n', 'b=2', 1],
    ['a template as label', 'r "${x}" {\n  a = 1\n}\nb = 2\n', 'b=2', 1],
    ['a block that is not closed', 'r "x" {\n  a = 1\n\nr "y" {\n  b = 2\n}\n', 'r "y" {b=2}', 1],
    ['two attributes in a block on one line', 'r { a = 1, b = 2 }\nc = 3\n', 'c=3', 1],
    ['a block after a block on a line', 'r {\n} s {\n  a = 1\n}\nc = 3\n', 'r {}; c=3', 1],
    ['an attribute that ends with the brace', 'r {\n  a = 1 }\nb = 2\n', 'r {}; b=2', 1],
    ['directives that do not match', 'a = "%{ if x }"\nb = "%{ endif }"\nc = 3\n', 'c=3', 2],
    ['two broken ones', 'a = \nb = ]\nc = 3\n', 'c=3', 2],
  ])('%s', (_, text, expected, errors) => {
    const file = parseHcl(text);
    expect(outline(file.body)).toBe(expected);
    expect(file.errors).toHaveLength(errors);
  });
});

describe('hostile texts', () => {
  it.each([
    ['lists', 'a = '.concat('['.repeat(50_000))],
    ['parentheses', 'a = '.concat('('.repeat(50_000))],
    ['objects', 'a = '.concat('{a='.repeat(50_000))],
    ['blocks', 'a {\n'.repeat(50_000)],
    ['blocks that close', `${'a {\n'.repeat(5000)}${'}\n'.repeat(5000)}`],
    ['signs', `a = ${'-'.repeat(100_000)}1`],
    ['negations', `a = ${'!'.repeat(100_000)}x`],
    ['interpolations', 'a = '.concat('"${'.repeat(50_000))],
    ['calls', 'a = '.concat('f('.repeat(50_000))],
    ['indexes', `a = x${'[0]'.repeat(50_000)}`],
    ['names', `a = x${'.y'.repeat(50_000)}`],
    ['sums', `a = 1${' + 1'.repeat(50_000)}`],
    ['conditions', `a = ${'x ? y : '.repeat(50_000)}z`],
    ['splats', `a = x${'[*]'.repeat(50_000)}`],
    ['for-expressions', 'a = '.concat('[for x in '.repeat(20_000))],
    ['directives', `a = "${'%{ if x }'.repeat(20_000)}"`],
    ['heredocs without end', Array.from({ length: 2000 }, (_, i) => `a${i} = <<EOT${i}\n`).join('')],
    ['attributes without value', 'a = \n'.repeat(20_000)],
    ['open lists', 'a = [\n'.repeat(20_000)],
    ['open objects', 'a = {\n'.repeat(20_000)],
    ['open objects with entries', 'a = {\n  b = 1\n'.repeat(20_000)],
    ['open strings', 'a = "\n'.repeat(20_000)],
    ['open templates', 'a = "${\n'.repeat(20_000)],
    ['headers without braces', 'a b\n'.repeat(20_000)],
    ['one long name', 'a'.repeat(1_000_000)],
    ['open comment', '/*'.repeat(100_000)],
    ['blanks before nothing', `a =${' '.repeat(500_000)}`],
    ['closing braces', '}'.repeat(50_000)],
  ])('%s end with errors, not with an exception', (_, text) => {
    expect(parseHcl(text).errors.length).toBeGreaterThan(0);
  });

  it('names of the first version of HCL are read where they are asked for', () => {
    const text = 'r {\n  a.b-c.d = 1\n  "e.f" = 2\n  g = 3\n}\n';
    expect(outline(parseHcl(text).body)).toBe('r {g=3}');
    const { body, errors } = parseHcl(text, 'loose-names');
    expect(errors).toEqual([]);
    expect(outline(body)).toBe('r {a.b-c.d=1; e.f=2; g=3}');
  });

  it.each([
    ['a = 1\na = 2\n', 'a=1; a=2'],
    ['r {\n  a = "x",\n  b = "y"\n}\n', 'r {a="x"; b="y"}'],
    ['r { a = 1 b = 2 }\n', 'r {a=1; b=2}'],
    ['a = "${join(\\",\\", b.*.c)}"\n', 'a="<join(\\",\\", b.*.c)>"'],
    ['"r.s" "b" {\n  a = 1\n}\n', 'r.s "b" {a=1}'],
    ['r\n  {\n  a =\n    1\n}\n', 'r {a=1}'],
    ['a = "${f("\n  ${b}\n")}"\n', 'a="<f("\n  <b>\n")>"'],
    ['r = {\n  from {\n    b = 1\n  }\n}\n', 'r {from {b=1}}'],
  ])('the first version reads %j', (text, expected) => {
    expect(parseHcl(text).errors).not.toEqual([]);
    const { body, errors } = parseHcl(text, 'hcl1');
    expect(errors).toEqual([]);
    expect(outline(body)).toBe(expected);
  });

  it('a heredoc of the first version ends where its last line does', () => {
    const text = 'a = <<EOF\nx\nlastEOF\nb = 1\n';
    const [a, b] = parseHcl(text, 'hcl1').body.items;
    const value = a?.kind === 'attribute' && a.expression.kind === 'template' ? a.expression : undefined;
    expect(value && text.slice(value.content.start, value.content.end)).toBe('x\nlast');
    expect(b?.kind === 'attribute' && b.name).toBe('b');
  });

  it('any text gives a tree and errors whose places lie inside of it', () => {
    const word = fc.constantFrom(
      ...[
        'a',
        'b',
        '=',
        '{',
        '}',
        '[',
        ']',
        '(',
        ')',
        '"',
        '${',
        '%{ if a }',
        '%{ endif }',
        '~}',
        '\n',
        '\r\n',
        ' ',
      ],
      ...[
        '<<E\n',
        '<<-E\n',
        'E\n',
        '.',
        '*',
        '[*]',
        ',',
        ':',
        '?',
        '=>',
        '...',
        '1',
        '#',
        '/*',
        '*/',
        '\\',
        '$',
        '-',
        'for',
        'in',
      ],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join('');
        const { body, errors } = parseHcl(text);
        const inside = ({ start, end }: { readonly start: number; readonly end: number }) =>
          start >= 0 && start <= end && end <= text.length;
        return errors.every((e) => inside(e.span)) && body.items.every((item) => inside(item.span));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('round trip', () => {
  type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

  const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
    plain: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false),
      fc.integer(),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('plain'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('plain'), { maxKeys: 4 }),
    ),
  }));

  function print(value: Plain): string {
    if (typeof value === 'string') {
      const escapes: Readonly<Record<string, string>> = { '\\b': '\\u0008', '\\f': '\\u000c' };
      const escaped = JSON.stringify(value).replace(/\\./g, (pair) => escapes[pair] ?? pair);
      return escaped.replace(/[$%](?=\{)/g, (sign) => sign + sign);
    }
    if (value === null || typeof value !== 'object') return String(value);
    if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
    return `{\n${Object.entries(value)
      .map(([k, v]) => `${print(k)} = ${print(v)}\n`)
      .join('')}}`;
  }

  function back(e: HclExpression): Plain {
    switch (e.kind) {
      case 'null':
        return null;
      case 'bool':
        return e.value;
      case 'number':
        return Number(e.text);
      case 'unary':
        return -Number(back(e.operand));
      case 'template':
        return e.parts.map((part) => (part.kind === 'literal' ? part.text : '?')).join('');
      case 'tuple':
        return e.items.map(back);
      case 'object':
        return Object.fromEntries(e.entries.map((entry) => [back(entry.key), back(entry.value)]));
      default:
        return `?${e.kind}`;
    }
  }

  it('literal trees printed as HCL read back equal', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const { body, errors } = parseHcl(`a = ${print(value)}\n`);
        expect(errors).toEqual([]);
        const item = body.items[0];
        expect(item?.kind === 'attribute' ? back(item.expression) : undefined).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });
});
