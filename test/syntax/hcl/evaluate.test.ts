// The evaluator: values, where they come from, and what stays unknown.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL templates look like those of JavaScript.

import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../src/model/span.ts';
import { known, oneOf, options, through, unknown, type Value } from '../../../src/model/value.ts';
import { evaluateHcl, evaluateHclTemplate, type HclScope } from '../../../src/syntax/hcl/evaluate.ts';
import { parseHclExpression, parseHclTemplate } from '../../../src/syntax/hcl/parse.ts';

const at = (line: number) => ({ file: 'vars.tf', line, column: 1, endLine: line, endColumn: 5 });

/** What the names of the tests stand for. */
const NAMES: Readonly<Record<string, Value>> = {
  'var.low': through(at(9), known(16000, [], at(1))),
  'var.high': known('65000', [], at(2)),
  'var.none': unknown('variable none has no default'),
  'var.env': oneOf([known('dev', [], at(3)), known('prod', [], at(4))]),
  'var.ports': through(at(5), known([known(80, [], at(6)), known(443, [], at(7)), unknown('a secret')])),
  'local.map': known(
    new Map<string, Value>([
      ['dev', known(8080, [], at(8))],
      ['prod', known(80, [], at(9))],
      ['broken', unknown('not here')],
    ]),
  ),
};

function scopeOf(text: string, more: Partial<HclScope> = {}): HclScope {
  const index = new LineIndex(text);
  return {
    lookup(path) {
      const value = NAMES[path.slice(0, 2).join('.')];
      return value && { value, used: 2 };
    },
    locate: (span) => index.locate('main.tf', span),
    ...more,
  };
}

function evaluate(text: string, more?: Partial<HclScope>): Value {
  const { expression, errors } = parseHclExpression(text);
  expect(errors).toEqual([]);
  if (!expression) throw new Error('no expression');
  return evaluateHcl(expression, scopeOf(text, more));
}

/** A value for reading: unknowns as `?`, alternatives in a list under `oneOf`. */
function plain(value: Value): unknown {
  if (value.kind === 'unknown') return '?';
  if (value.kind === 'several') return { oneOf: value.options.map(plain) };
  const { data } = value;
  if (Array.isArray(data)) return (data as readonly Value[]).map(plain);
  if (data instanceof Map)
    return Object.fromEntries([...(data as ReadonlyMap<string, Value>)].map(([k, v]) => [k, plain(v)]));
  return data;
}

describe('values', () => {
  it.each<readonly [string, unknown]>([
    ['1.5e1', 15],
    ['"${1.0}"', 1],
    ['"${1.0} "', '1 '],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '?'],
    ['3.14159265358979323846', '?'],
    ['"${0.1}a${0.0000001}"', '0.1a0.0000001'],
    ['"${1 / 3}-"', '?'],
    ['ceil(1000 / 3)', 334],
    ['0.1 + 0.2', '?'],
    ['1 == "1"', false],
    ['[1] == [1]', true],
    ['var.ports == []', false],
    ['null == null', true],
    ['"${var.low} ${var.high}"', '16000 65000'],
    ['var.low + 1', 16001],
    ['"${var.none}:80"', '?'],
    ['var.none ? 1 : 2', { oneOf: [1, 2] }],
    ['var.none && false', false],
    ['var.none || true', true],
    ['true ? var.none : 2', '?'],
    ['true ? 80 : "x"', '80'],
    ['var.env', { oneOf: ['dev', 'prod'] }],
    ['"port-${var.env}"', { oneOf: ['port-dev', 'port-prod'] }],
    ['local.map[var.env]', { oneOf: [8080, 80] }],
    ['local.map[var.none]', { oneOf: [8080, 80, '?'] }],
    ['var.env == "dev" ? 1 : 2', { oneOf: [1, 2] }],
    ['[1, var.none, 3]', [1, '?', 3]],
    ['[1, var.none, 3][2]', 3],
    ['{ a = var.none, b = 2 }.b', 2],
    ['var.ports[0]', 80],
    ['var.ports[*]', [80, 443, '?']],
    ['[for p in var.ports : p + 1]', [81, 444, '?']],
    ['[for i, p in var.ports : i]', [0, 1, 2]],
    ['{ for k, v in local.map : upper(k) => v }', { DEV: 8080, PROD: 80, BROKEN: '?' }],
    ['[for k, v in local.map : v if k != "broken"]', [8080, 80]],
    ['[for p in [80, var.none] : p if p > 1]', { oneOf: [[80], [80, '?']] }],
    ['[for p in [80, 90] : p if var.none]', { oneOf: [[], [90], [80], [80, 90]] }],
    ['length(var.ports)', 3],
    ['join(",", slice(var.ports, 0, 2))', '80,443'],
    ['join(",", var.ports)', '?'],
    ['contains(var.ports, 80)', true],
    ['contains(var.ports, 81)', '?'],
    ['flatten([[80], var.none, [[443]]])', [80, '?', 443]],
    ['length(flatten([[80], var.none]))', '?'],
    ['flatten([[80], var.none])[1]', '?'],
    ['keys(local.map)', ['broken', 'dev', 'prod']],
    ['merge(local.map, { dev = 1 })', { dev: 1, prod: 80, broken: '?' }],
    ['lookup(local.map, "stage", 9)', 9],
    ['try(local.map.stage, 9)', 9],
    ['try(var.none, 9)', { oneOf: ['?', 9] }],
    ['try(var.none.x, var.low)', { oneOf: ['?', 16000] }],
    ['can(local.map.stage)', false],
    ['can(var.none)', '?'],
    ['coalesce(null, "", var.high)', '65000'],
    ['coalesce(var.none, "x")', { oneOf: ['?', 'x'] }],
    ['max(1, "30")', 30],
    ['tolist(["a", 1])', ['a', '1']],
    ['toset(["b", "a", "b"])', ['a', 'b']],
    ['jsonencode({ b = [1, null], a = "<" })', '{"a":"\\u003c","b":[1,null]}'],
    ['jsondecode("{\\"port\\": 80}").port', 80],
    ['format("%d-%s", 31000, "x")', '31000-x'],
    ['cidrsubnet("10.0.0.0/8", 8, 2)', '10.2.0.0/16'],
    ['range(3)', [0, 1, 2]],
    ['"%{ if var.none }a%{ else }b%{ endif }"', { oneOf: ['a', 'b'] }],
    ['"%{ for p in [80, 443] }${p},%{ endfor }"', '80,443,'],
    ['<<-EOT\n  net.x = ${var.low}\n    y\n  EOT\n', 'net.x = 16000\n  y\n'],
    ['other.thing', '?'],
    ['timestamp()', '?'],
    ['nosuch(1)', '?'],
    ['upper()', '?'],
    ['1 / 0', '?'],
    ['regex("(a+)+$", "aaaa")', '?'],
    ['regex("^\\\\d+", "8080/tcp")', '8080'],
    ['file("x")', '?'],
    ['templatefile("x", {})', '?'],
  ])('%s', (text, expected) => {
    expect(plain(evaluate(text))).toEqual(expected);
  });

  it('an unknown value says why', () => {
    expect(evaluate('other.thing.x')).toMatchObject({ reason: 'other.thing.x is not known from the files' });
    expect(evaluate('"${var.none}"')).toMatchObject({ reason: 'variable none has no default' });
    expect(evaluate('timestamp()')).toMatchObject({ reason: 'timestamp() is only known when it runs' });
  });

  it('files come from the scope', () => {
    const files: Partial<HclScope> = {
      file: (path) => (path === 'a.txt' ? 'text' : undefined),
      templateFile: (path, vars) => (path === 'a.tpl' ? (vars.get('port') ?? known(null)) : undefined),
    };
    expect(plain(evaluate('file("a.txt")', files))).toBe('text');
    expect(plain(evaluate('fileexists("a.txt")', files))).toBe(true);
    expect(plain(evaluate('file("b.txt")', files))).toBe('?');
    expect(plain(evaluate('templatefile("a.tpl", { port = 80 })', files))).toBe(80);
  });

  it('evaluates the content of a template file', () => {
    const text = 'ports:\n%{ for p in ["80", var.high] ~}\n- ${p}\n%{ endfor ~}\n';
    const { template } = parseHclTemplate(text);
    if (!template) throw new Error('no template');
    expect(plain(evaluateHclTemplate(template, scopeOf(text)))).toBe('ports:\n- 80\n- 65000\n');
  });
});

describe('places', () => {
  it('a literal is its own origin, without the quotes', () => {
    expect(evaluate('"80"')).toMatchObject({ origin: { file: 'main.tf', line: 1, column: 2, endColumn: 4 } });
    expect(evaluate(' 80')).toMatchObject({ origin: { column: 2, endColumn: 4 } });
    expect(evaluate('<<E\nx\nE\n')).toMatchObject({
      origin: { line: 2, column: 1, endLine: 3, endColumn: 1 },
    });
  });

  it.each<readonly [string, number | undefined, readonly number[]]>([
    ['var.low', 1, [9]],
    ['"${var.low}"', 1, [9]],
    ['(true ? var.low : 0)', 1, [9]],
    ['tostring(var.low)', 1, [9]],
    ['try(var.nope.x[0], var.high)', 2, []],
    ['var.ports[1]', 7, [5]],
    ['element(var.ports, 1)', 7, [5]],
    ['[for p in var.ports : p][0]', 6, [5, 5]],
    ['max(var.low, 1)', 1, [9]],
    ['"${var.low}-${var.ports[0]}"', undefined, [9, 5]],
    ['var.low + 1', undefined, [9]],
  ])('%s keeps its literal and its way', (text, origin, way) => {
    const value = options(evaluate(text)).find((option) => option.kind === 'known');
    expect(value?.kind === 'known' ? value.origin?.line : 'unknown').toBe(origin);
    expect([...new Set(value?.via.map((place) => place.line))]).toEqual([...new Set(way)]);
  });
});

describe('hostile expressions', () => {
  it.each([
    ['loops in loops', '[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]'],
    ['products', 'setproduct(range(1000), range(1000), range(1000))'],
    ['joins of joins', 'join(join(join(",", range(1000)), range(1000)), range(1000))'],
    ['wide indents', 'indent(100000000, "a\\nb")'],
    ['wide formats', 'format("%9999s%9999s", "a", "b", "c")'],
    [
      'replacements',
      `replace(${'replace('.repeat(20)}"aaaaaaaa"${', "a", "aaaaaaaa")'.repeat(20)}, "a", "b")`,
    ],
    ['large powers', 'pow(10, 1000)'],
    ['patterns that do not end', 'regexall("(x+x+)+y", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")'],
    ['many alternatives', '"${var.env}${var.env}${var.env}${var.env}${var.env}${var.env}"'],
  ])('%s end as unknown', (_, text) => {
    expect(options(evaluate(text)).every((option) => option.kind === 'unknown')).toBe(true);
  });

  it('lists that double with every name do not grow without bound', () => {
    let value: Value = known([known('x'.repeat(1000))]);
    for (let i = 0; i < 60; i++) {
      const before = value;
      value = evaluate('[a.b, a.b]', { lookup: () => ({ value: before, used: 2 }) });
      expect(JSON.stringify(plain(value)).length).toBeLessThan(2_200_000);
    }
  });

  it('a shared budget bounds evaluations together', () => {
    const budget = { steps: 50 };
    expect(plain(evaluate('[for a in range(3) : a]', { budget }))).toEqual([0, 1, 2]);
    for (let i = 0; i < 10; i++) evaluate('[1, 2, 3]', { budget });
    expect(plain(evaluate('1', { budget }))).toBe('?');
  });
});
