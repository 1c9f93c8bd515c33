// What expressions and texts are worth, where their values come from, and what is never guessed.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { known, oneOf, options, toPlain, unknown, type Value } from '../../../src/model/value.ts';
import { undefinedJinja } from '../../../src/syntax/jinja/index.ts';
import { evaluateText, lineOf, locate, plainScope } from './plain-scope.ts';

const VARIABLES = {
  low: 16000,
  high: '61000',
  ports: [31000, 32000],
  bounds: { low: 1, high: 2 },
  cloudy: unknown('set by the cloud'),
  partly: [1, unknown('secret'), 3],
  either: oneOf([known(1024), known(2048)]),
  gone: undefinedJinja('not on this host'),
};

const evaluate = (text: string): Value => evaluateText(text, plainScope(VARIABLES));

/** Known data as it is, unknown as its reason, several as the list of both. */
function show(value: Value): unknown {
  if (value.kind === 'several') return { oneOf: value.options.map(show) };
  return value.kind === 'unknown' ? `? ${value.reason}` : toPlain(value);
}

const worth = (expression: string) => show(evaluate(`{{ ${expression} }}`));
const NOWHERE = "? variable 'nowhere' is defined nowhere in this project";

describe('what nobody defines', () => {
  test.each([
    ['nowhere', NOWHERE],
    ['nowhere.a.b', NOWHERE],
    ["nowhere['a'][0]", NOWHERE],
    ['nowhere | int', NOWHERE],
    ["nowhere ~ 'x'", NOWHERE],
    ['nowhere or 5', NOWHERE],
    ['nowhere | mandatory', NOWHERE],
    ['nowhere | default(5)', 5],
    ["nowhere.a.b | d('x')", 'x'],
    ['nowhere | default(cloudy)', '? set by the cloud'],
    ['nowhere | default', ''],
    ['bounds.middle | default(7)', 7],
    ['ports[9] | default(7)', 7],
    ['gone | default(7)', 7],
    ['gone is defined', false],
    ['nowhere is defined', false],
    ['nowhere is not defined', true],
    ["'a' if nowhere is defined else 'b'", 'b'],
    ['nowhere is defined and nowhere > 5', false],
    ['cloudy | default(5)', '? set by the cloud'],
    ['cloudy.x | default(5)', '? set by the cloud'],
    ['cloudy is defined', true],
    ['ansible_processor_vcpus | default(4)', "? 'ansible_processor_vcpus' is known only at run time"],
    ['ansible_port | default(22)', 22],
    ['item', "? 'item' is known only at run time"],
    ['omit', '? omitted'],
    ['nowhere | default(omit)', '? omitted'],
    ['vars.low', 16000],
    ["vars['high']", '61000'],
    ["vars['nowhere'] | default(3)", 3],
    ['hostvars.a.b', "? 'hostvars' is known only at run time"],
  ])('%s', (expression, expected) => {
    expect(worth(expression)).toEqual(expected);
  });

  test('a scope may know facts', () => {
    const scope = plainScope(
      {},
      { fact: (name) => (name === 'ansible_os_family' ? known('Debian') : undefined) },
    );
    expect(show(evaluateText('{{ ansible_os_family }}', scope))).toBe('Debian');
  });
});

describe('what is not known', () => {
  test.each([
    ['cloudy + 1', '? set by the cloud'],
    ['1 if cloudy else 2', { oneOf: [1, 2] }],
    ['1 if cloudy and false else 2', 2],
    ['1 if cloudy or true else 2', 1],
    ['1 if not cloudy else 2', { oneOf: [1, 2] }],
    ['1 if cloudy == 5 else 2', { oneOf: [1, 2] }],
    ['cloudy == 1 and 1 == 2', false],
    ['cloudy and 0', '? set by the cloud'],
    ['cloudy | ternary(1, 2)', { oneOf: [1, 2] }],
    ['(1 if cloudy else 2) + 10', { oneOf: [11, 12] }],
    ['either', { oneOf: [1024, 2048] }],
    ["either ~ ' 61000'", { oneOf: ['1024 61000', '2048 61000'] }],
    ['either is defined', true],
    ['1 if either > 2000 else 2', { oneOf: [1, 2] }],
    ['1 if either > 500 else 2', 1],
    ['partly[0]', 1],
    ['partly[1]', '? secret'],
    ['partly | last', 3],
    ['partly | length', 3],
    ["partly | join(',')", '? secret'],
    ['partly | sum', '? secret'],
    ['partly | flatten', '? secret'],
    ['3 in partly', true],
    ['4 in partly', '? a part to compare is not known'],
    ['partly == [1, 2, 4]', false],
    ['partly == [1, 2, 3]', '? a part to compare is not known'],
    ["partly | select('odd') | list", '? secret'],
    ["({'a': 1} | combine({'b': cloudy})).a", 1],
    ["({'a': 1} | combine({'b': cloudy})).b", '? set by the cloud'],
    ["{'a': cloudy, 'b': 2}.b", 2],
    ["[cloudy, either, 5] | map('string') | last", '5'],
    ['1 / 0', '? a division by zero'],
    ["1 + 'a'", '? Python has no + for int and str'],
    ['9007199254740993', '? a number is too large to follow'],
    ["'x' | to_yaml", "? filter 'to_yaml' is not evaluated"],
    ["low | hash('md5')", "? filter 'hash' is not evaluated"],
    ["low | ipaddr('net')", "? filter 'ipaddr' is not evaluated"],
    ['low is exists', "? test 'exists' is not evaluated"],
    ["lookup('env', 'HOME')", '? the result of lookup() is known only at run time'],
    ["query('file', 'x')", '? the result of query() is known only at run time'],
    ['low.bit_length', "? 'bit_length' is a method, not a value"],
    ['range(3)[1]', '? a view of a dictionary or a range has no parts to pick'],
    ['range(99999999)', '? the value is too large to follow'],
    ["'x' * 99999999", '? the value is too large to follow'],
    ['[0] * 99999999', '? the value is too large to follow'],
    ["'%999999999d' | format(1)", '? the value is too large to follow'],
    ["'x' | indent(999999999)", '? the value is too large to follow'],
    ["('x' * 99999) | replace('x', 'y' * 99999)", '? the value is too large to follow'],
    ["([1] * 9999) | join('y' * 99999)", '? the value is too large to follow'],
    ["('y' * 99999).join(['a'] * 9999)", '? the value is too large to follow'],
    ["('{0}' * 30000).format('y' * 99999)", '? the value is too large to follow'],
    ["('x' * 1000) | regex_replace('x', 'y' * 99999)", '? the value is too large to follow'],
    [`${"('y' * 99999) ~ ".repeat(4)} 'a'`, '? the value is too large to follow'],
    ['[1] | batch(999999999, 0)', '? a batch of this size is not followed'],
    ['{1: 2}', '? a dictionary with keys that are no text is not followed'],
    ['low | default(1, 2, 3)', '? there is an argument too many'],
    ['low | default(valeu=3)', "? the argument 'valeu' is not known"],
    ['[3, 1] | sort(*ports)', '? arguments with * are not followed'],
    ["'aaaa' | regex_replace('(a+)+$', '')", '? a repeated group in a regular expression is not followed'],
    ["'a' | regex_replace('a|b', '')", '? the regular expression is not one that is followed'],
    ["('x' * 900) | regex_search('x*x*x*y')", '? the regular expression may take too long'],
    ["'é' | regex_replace('.', '')", '? a regular expression over unusual characters is not followed'],
    ['1 +', '? the Jinja expression cannot be read: the expression ends too early'],
  ])('%s', (expression, expected) => {
    expect(worth(expression)).toEqual(expected);
  });

  test.each([
    "''.constructor.constructor('return process.version')()",
    "''['constructor']['constructor']('return 1')()",
    "range.constructor.constructor('return 1')()",
    "[]['constructor']['constructor']('return 1')()",
    "{}['__proto__']",
    '{}.__proto__.x',
    "cycler.__init__.__globals__.os.popen('id').read()",
    "joiner.__init__.__globals__['os']",
    "''.__class__.__mro__[1].__subclasses__()",
    "().__class__.__bases__[0] | default('x')",
    "low.__class__ | default('x')",
    "lipsum.__globals__['os'].popen('id').read()",
    'self.__init__.__globals__',
    "''|attr('__class__')",
    'range | constructor',
    'low is constructor',
    'constructor',
    '__proto__',
    "''.toString()",
    'range.toString',
    "range['hasOwnProperty']",
    "low | map('constructor')",
    "[1] | map(attribute='constructor') | first",
    "[1] | map('toString') | first",
  ])('%s runs nothing and is unknown', (payload) => {
    expect(evaluate(`{{ ${payload} }}`).kind).toBe('unknown');
  });
});

describe('text', () => {
  test.each([
    ['plain', 'plain'],
    ['{{ low }} {{ high }}', '16000 61000'],
    ['{{ low }}', 16000],
    ['{{ ports }}', [31000, 32000]],
    ['x{{ ports }}', 'x[31000, 32000]'],
    ['ports(*):[{{ ports[0] }}-{{ ports | last }}]', 'ports(*):[31000-32000]'],
    ['{{ bounds.keys() }}', ['low', 'high']],
    ['<{{ bounds.keys() }}>', "<['low', 'high']>"],
    ['{{ none }}', null],
    ['<{{ none }}>', '<>'],
    ['{{ 10 / 2 }}', '5.0'],
    ['a {{ nowhere }} b', NOWHERE],
    ['{{ low }} {{ 1 + }}', '? the Jinja expression cannot be read: the expression ends too early'],
    ['{{ low', '{{ low'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(show(evaluate(text))).toEqual(expected);
  });
});

describe('the way of a value', () => {
  const LOW = lineOf(1);
  const HIGH = lineOf(2);
  const PORTS = lineOf(3);
  test.each([
    // expression, via, origin as text of the expression
    ["'1024 65535'", [], '1024 65535'],
    ['1024', [], '1024'],
    ['-5', [], '-5'],
    ["['a', 1]", [], "['a', 1]"],
    ['[low]', [], undefined],
    ["'a' 'b'", [], undefined],
    ["nowhere | default('1024 65535')", [], '1024 65535'],
    ["'8080' | int", [], '8080'],
    ["'a' if low > 5 else 'b'", [], 'a'],
    ["low | ternary('a', 'b')", [], 'a'],
    ['[1, 2] | last', [], '2'],
    ["{'a': 'x'}.a", [], 'x'],
    ["({'a': 'x'} | combine({'b': 'y'})).b", [], 'y'],
    ["' x' | trim", [], undefined],
    ["'x' | trim", [], 'x'],
    ["'x' | upper", [], undefined],
    ["'x' ~ 'y'", [], undefined],
    ['1 + 1', [], undefined],
    ['low', [LOW], undefined],
    ['low | int', [LOW], undefined],
    ["low ~ ' ' ~ high", [LOW, HIGH], undefined],
    ['low ~ low', [LOW], undefined],
    ['ports[0]', [PORTS], undefined],
    ['ports | first', [PORTS], undefined],
    ["ports | join(',')", [PORTS], undefined],
    ["(ports + [low]) | join(',')", [PORTS, LOW], undefined],
    ["'{}-{}'.format(low, high)", [LOW, HIGH], undefined],
    ['ports | string', [PORTS], undefined],
    ['nowhere | default(high)', [HIGH], undefined],
  ])('%s', (expression, via, origin) => {
    const text = `{{ ${expression} }}`;
    const value = evaluate(text);
    const [first] = options(value);
    if (first?.kind !== 'known') throw new Error(JSON.stringify(value));
    expect([...first.via].sort((a, b) => a.line - b.line)).toEqual([...via].sort((a, b) => a.line - b.line));
    const start = origin === undefined ? 0 : text.lastIndexOf(origin);
    const last = origin === undefined ? undefined : locate({ start, end: start + origin.length });
    expect(first.origin).toEqual(last);
  });

  test('a looked-up literal keeps the origin it has', () => {
    const origin = lineOf(7);
    const scope = plainScope({ x: known('1024', [], origin), list: [known(5, [], origin)] });
    for (const text of [
      '{{ x }}',
      '{{ x | int }}',
      '{{ x | default(3) | trim }}',
      '{{ list[0] }}',
      '{{ list | max | string }}',
    ]) {
      expect(evaluateText(text, scope)).toMatchObject({ kind: 'known', origin });
    }
    for (const text of ['{{ x }}0', '{{ x ~ 0 }}', '{{ list | sum + 1 }}']) {
      expect(evaluateText(text, scope)).toMatchObject({ kind: 'known', origin: undefined });
    }
  });
});

describe('hostile input', () => {
  test('variables that double each other end soon', () => {
    const scope = plainScope({});
    const doubled = (seed: string, step: (name: string) => string) => {
      const names = new Map<string, Value>([['v0', known(seed)]]);
      let value: Value = known(seed);
      for (let i = 1; i <= 60 && value.kind === 'known'; i++) {
        const inner = { ...scope, lookup: (name: string) => names.get(name) };
        value = evaluateText(`{{ ${step(`v${i - 1}`)} }}`, inner);
        names.set(`v${i}`, value);
      }
      return value;
    };
    for (const step of [
      (v: string) => `${v} ~ ${v}`,
      (v: string) => `[${v}, ${v}]`,
      (v: string) => `{'a': ${v}, 'b': ${v}}`,
      (v: string) => `${v} * 2`,
      (v: string) => `${v} | replace('x', 'xx')`,
      (v: string) => `[${v}] | product([${v}]) | list`,
    ]) {
      expect(doubled('x', step)).toMatchObject({ kind: 'unknown' });
    }
  });

  test('one expression has only so much work', () => {
    const scope = plainScope({ big: Array.from({ length: 5000 }, (_, i) => [i]) });
    const value = evaluateText('{{ big | unique | length }}', scope);
    expect(value).toMatchObject({ kind: 'unknown', reason: 'the expression takes too much work to follow' });
  });

  test.each(['{{ a', '{{ a }}', '{{ a }} {{', "{{ '", '{% x %}', '{{ [1] }}', '{{ 1', 'text '])(
    'a megabyte of %j gives a value',
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(['known', 'unknown']).toContain(evaluate(text).kind);
    },
  );

  test('any text gives a value', () => {
    const word = fc.constantFrom(
      '{{',
      '}}',
      ' low ',
      ' ports ',
      ' either ',
      ' partly ',
      ' nowhere ',
      '|',
      ' default ',
      ' join ',
      ' map ',
      ' sort ',
      ' int ',
      '(',
      ')',
      '[',
      ']',
      "'a'",
      "','",
      '1',
      '2.5',
      ' + ',
      ' ~ ',
      ' % ',
      ' ** ',
      ' // ',
      ' in ',
      ' is ',
      ' defined ',
      ' if ',
      ' else ',
      ' and ',
      ' not ',
      '.',
      ':',
      ',',
      ' range ',
      ' format ',
      ' == ',
      ' < ',
      "'%s'",
      ' combine ',
      ' first ',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const text = `{{ ${words.join('')} }}`;
        expect(['known', 'several', 'unknown']).toContain(evaluate(text).kind);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('properties', () => {
  const evaluated = (expression: string, variables: Readonly<Record<string, unknown>> = {}) =>
    show(evaluateText(`{{ ${expression} }}`, plainScope(variables)));
  const int = fc.integer({ min: -100_000, max: 100_000 });

  test('division and remainder fit together as Python promises', () => {
    fc.assert(
      fc.property(int, int, (a, b) => {
        fc.pre(b !== 0);
        expect(evaluated('(a // b) * b + a % b == a', { a, b })).toBe(true);
        const rest = evaluated('a % b', { a, b });
        expect(rest === 0 || Math.sign(Number(rest)) === Math.sign(b)).toBe(true);
      }),
    );
  });

  test('sums are sums', () => {
    fc.assert(
      fc.property(int, int, int, (a, b, c) => {
        expect(evaluated(`${a} + ${b} * c - (${c})`, { c })).toBe(a + b * c - c);
        expect(evaluated('[a, b, c] | sum', { a, b, c })).toBe(a + b + c);
        expect(evaluated('[a, b, c] | sort', { a, b, c })).toEqual([a, b, c].sort((x, y) => x - y));
      }),
    );
  });

  test('a text survives splitting and joining, JSON and base64', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (s) => {
        expect(evaluated("','.join(s.split(','))", { s })).toBe(s);
        expect(evaluated('s | b64encode | b64decode', { s })).toBe(s);
        expect(evaluated("(s ~ 'x') | replace('x', '') == s | replace('x', '')", { s })).toBe(true);
        const [read] = JSON.parse(String(evaluated('[s] | to_json', { s }))) as string[];
        expect(read).toBe(s);
      }),
    );
  });
});
