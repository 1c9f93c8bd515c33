// YAML: values as the `yaml` package reads them, and the place of every token.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { Source } from '../../src/source/source.ts';
import {
  entry,
  itemsOf,
  keyText,
  type Node,
  type ScalarNode,
  scalarText,
  walk,
} from '../../src/syntax/node.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';
import { maskTemplate } from '../../src/technology/template-masks.ts';
import { cut } from '../cut.ts';
import { plain } from './plain.ts';

const parse = (text: string) => parseYaml(Source.ofFile('f', text));

/** What the library makes of a text, document by document; those without content are left out here too. */
function library(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text, {
    uniqueKeys: false,
    strict: false,
    merge: true,
    logLevel: 'silent',
  });
  return (Array.isArray(documents) ? documents : []).flatMap((d) => (d.contents ? [d.toJS()] : []));
}

function scalarsOf(root: Node | undefined): readonly ScalarNode[] {
  const found: ScalarNode[] = [];
  if (root)
    walk(root, (node) => {
      if (node.kind === 'map') found.push(...node.entries.map((e) => e.key));
      if (node.kind === 'scalar') found.push(node);
      return undefined;
    });
  return found;
}

/** The value of key `a`, which most of the examples are about. */
function scalarAt(text: string): ScalarNode {
  const node = entry(parse(text).documents[0], 'a');
  if (node?.kind !== 'scalar') throw new Error('a scalar is expected');
  return node;
}

const written = (text: string, node: Node) => cut(text, node.document.locate(node.span));
const inside = (text: string, node: ScalarNode) => cut(text, node.document.locate(node.inner));

describe('values equal those of the library', () => {
  test.each([
    'a: 1\nb: [x, 2.5, true, ~, null, "3", 0x1f, 0o17, 017, 1e3, .inf, yes, no, 22:22, 2020-01-01]\n',
    'a: {b: c, "d e": f, g: }\n',
    '- a\n-\n- - b\n  - c\n- d: e\n  f: g\n',
    '? a\n: b\n? c\n',
    'a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n',
    'a: &x {k: 1, l: 1}\nb: &y {k: 2, m: 2}\nc:\n  <<: [*x, *y]\nd:\n  m: 0\n  <<: *y\n  <<: *x\n',
    'a: &x {k: 1}\nb: &y\n  <<: *x\n  l: 2\nc:\n  <<: *y\n',
    'a:\n  <<: {k: 1}\n  l: 2\n',
    'a: {"<<": {k: 1}}\n',
    'a: &x 1\nb: *x\nc: &x 2\nd: *x\n',
    '&k key: v\nother: *k\n',
    'a: 1\na: 2\nb: 3\n',
    '---\na: 1\n...\n---\nb: 2\n--- c\n---\n',
    '%YAML 1.2\n---\na: 1\n',
    '# note\na: 1 # note\n# note\nb: # note\n  c#d\n',
    'a: !!str 1\nb: !!int "2"\nc: !vault x\nd: !!float 3\n',
    "a: \"x\\n\\ty\"\nb: 'it''s'\n",
    'a: one\n  two\n\n  three\nb: "one\n  two\n\n\n  three \\\n   four"\n',
    "a: 'one  \n  two\n\n  '\n",
    'a: |\n  x\n   y\n\n  z\nb: >\n  x\n  y\n\n  z\n   more\n  end\n',
    'a: |2-\n    x\n   y\nb: >+\n  x\n\n\nc: |-\n\n  x\n\n',
    'a: |\nb: >-\n\nc: |+\n\n\n',
    '"quoted key": 1\n? |\n  block key\n: 2\n',
    '\ta: 1\n',
    '\ufeffa: 1\n',
    'just text\n',
    '',
    '# only a note\n',
  ])('%j', (text) => {
    const expected = library(text);
    expect(parse(text).documents.map(plain)).toEqual(expected);
    const windows = text.replaceAll('\n', '\r\n');
    expect(parse(windows).documents.map(plain)).toEqual(expected);
  });

  test('whatever the library writes', () => {
    const text = fc.array(
      fc.constantFrom(
        'a',
        ' ',
        '\n',
        "'",
        '"',
        '\\',
        '#',
        ': ',
        '- ',
        '\t',
        'é',
        '|',
        '>',
        '%',
        '\n\n',
        '  ',
      ),
      { maxLength: 12 },
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text.map((p) => p.join('')),
        fc.constantFrom(1, 2.5, true, null, 'null', '31000'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b c', '1', '- d', "it's"), tie('value'), { maxKeys: 3 }),
      ),
    }));
    const style = fc.record({
      defaultStringType: fc.constantFrom(
        'PLAIN',
        'QUOTE_SINGLE',
        'QUOTE_DOUBLE',
        'BLOCK_LITERAL',
        'BLOCK_FOLDED',
      ),
      lineWidth: fc.constantFrom(0, 20),
      indent: fc.constantFrom(2, 4),
      collectionStyle: fc.constantFrom('any', 'flow'),
    } as const);
    fc.assert(
      fc.property(value, style, (of, options) => {
        const yaml = stringify(of, options);
        // It writes some texts that it does not read itself: a literal block that starts with a line of blanks.
        fc.pre(parseAllDocuments(yaml).every((d) => d.errors.length === 0));
        const { documents, problems } = parse(yaml);
        expect(problems).toEqual([]);
        expect(documents.map(plain), yaml).toEqual(library(yaml));
        for (const node of scalarsOf(documents[0])) {
          if (typeof node.data !== 'string') continue;
          const content = node.content();
          expect(content.text).toBe(node.data);
          // No scalar that is well-formed falls back to a place without inner ones: each word has its own.
          for (const word of content.text.matchAll(/a+/g)) {
            const span = { start: word.index, end: word.index + word[0].length };
            expect(cut(yaml, content.locate(span)).replace(/\\\r?\n[ \t]*/g, ''), yaml).toBe(word[0]);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('places', () => {
  test.each<[string, string, string, string]>([
    ['plain', 'a:  x y  # note\n', 'x y', 'x y'],
    ['double quotes', 'a: "x\\"y" # note\n', '"x\\"y"', 'x\\"y'],
    ['single quotes', "a: 'it''s'\n", "'it''s'", "it''s"],
    ['over two lines', 'a: x\n   y\nb: 1\n', 'x\n   y', 'x\n   y'],
    ['behind a tag and an anchor', 'a: !!str &n x\n', 'x', 'x'],
    ['in a list', '{ b: 1, a: x }', 'x', 'x'],
    ['behind Windows line ends', 'b: 1\r\na: x\r\n', 'x', 'x'],
    ['behind characters of two units', 'b: 😀\na: x', 'x', 'x'],
    ['a block', 'a: |- # note\n\n  x\n   y\n\nb: 1\n', '|- # note\n\n  x\n   y\n', 'x\n   y'],
    ['a block without lines', 'a: |\nb: 1\n', '|\n', ''],
    ['nothing', 'a:\nb: 1\n', '', ''],
    ['quotes around nothing', 'a: ""\n', '""', ''],
  ])('%s', (_name, text, token, inner) => {
    const node = scalarAt(text);
    expect([written(text, node), inside(text, node)]).toEqual([token, inner]);
  });

  test('keys, lists and maps', () => {
    const text = 'top:\n  - {k: v}\n  - [1, 2]\n';
    const [root] = parse(text).documents;
    if (root?.kind !== 'map') throw new Error('a map');
    const [first] = root.entries;
    const [map, list] = itemsOf(first?.value);
    expect(first && written(text, first.key)).toBe('top');
    expect(map && written(text, map)).toBe('{k: v}');
    expect(list && written(text, list)).toBe('[1, 2]');
  });

  test('an empty value stands behind its key', () => {
    const text = 'a:\n  b:\nc: 1\n';
    const node = entry(entry(parse(text).documents[0], 'a'), 'b');
    expect(node?.kind === 'scalar' && [node.data, node.document.locate(node.span).line]).toEqual([null, 2]);
  });

  /** `content`: the value with `<` `>` around what is looked for; `found`: what stands there in the file. */
  test.each<[string, string, string, string]>([
    ['an escape', 'a: "x\\u0041y"', 'x<A>y', '\\u0041'],
    ['two units by two escapes', 'a: "\\ud83d\\ude00=<"', '<😀>=<', '\\ud83d\\ude00'],
    ['one of eight digits', 'a: "\\U0001F600z"', '😀<z>', 'z'],
    ['behind an escape', 'a: "x\\ty"', 'x\t<y>', 'y'],
    ['a doubled quote', "a: 'it''s'", "it<'>s", "''"],
    ['behind doubled quotes', "a: '  ''x'' y'", "  'x' <y>", 'y'],
    ['a word behind a fold', 'a: "x   \n\n   y"', 'x\n<y>', 'y'],
    ['a word behind an escaped line break', 'a: "x\\\n   y"', 'x<y>', 'y'],
    ['escaped blanks before a fold', 'a: "x\\ \n  y"', 'x  <y>', 'y'],
    ['a plain line further down', 'a: x\n  y\n\n  z', 'x y\n<z>', 'z'],
    ['a literal line', 'a: |\n  x\n    y\n', 'x\n  <y>\n', 'y'],
    ['indent that is part of the value', 'a: |2\n    x\n', '<  x>\n', '  x'],
    ['a folded line', 'a: >\n  x\n  y\n\n  z\n', 'x y\n<z>\n', 'z'],
    ['a folded line that is indented more', 'a: >\n  x\n    y\n  z\n', 'x\n<  y>\nz\n', '  y'],
    ['a tab in a block', 'a: |\n  \tx\n', '<\tx>\n', '\tx'],
    ['a block with Windows line ends', 'a: |\r\n  x\r\n  y\r\n', 'x\n<y>\n', 'y'],
    ['a block behind empty lines', 'a: |\n\n\n  x\n', '\n\n<x>\n', 'x'],
  ])('%s', (_name, text, marked, found) => {
    const content = scalarAt(text).content();
    const start = marked.indexOf('<');
    const end = marked.indexOf('>') - 1;
    expect(content.text).toBe(marked.replace('<', '').replace('>', ''));
    expect(cut(text, content.locate({ start, end }))).toBe(found);
  });
});

describe('templates', () => {
  const masked = (text: string) => parseYaml(maskTemplate(Source.ofFile('f', text), 'jinja'));

  test('an expression is no map, and its scalar has no typed value', () => {
    const text = 'a: {{ x }}\nb: "{{ y }} z"\nc: 5\n';
    const { documents, problems } = masked(text);
    const node = entry(documents[0], 'a');
    if (node?.kind !== 'scalar') throw new Error('a scalar');
    expect([node.data, inside(text, node), problems]).toEqual([undefined, '{{ x }}', []]);
    const b = entry(documents[0], 'b');
    expect(b?.kind === 'scalar' && b.content().template({ start: 0, end: 9 }).parts).toEqual([
      { language: 'jinja', text: ' y ', at: { file: 'f', line: 2, column: 7, endLine: 2, endColumn: 10 } },
      ' z',
    ]);
  });

  test('statements on lines of their own leave the document whole', () => {
    const { documents } = masked('a: 1\n{% if x %}\nb: 2\n{% endif %}\n');
    expect(plain(documents[0])).toEqual({ a: 1, b: 2 });
  });
});

describe('types', () => {
  test('an explicit tag is kept, also one that nobody knows', () => {
    expect([scalarAt('a: !vault x').tag, scalarAt('a: x').tag]).toEqual(['!vault', undefined]);
  });

  test.each([
    ['a date of YAML 1.1', '%YAML 1.1\n---\na: 2020-01-01\n', '2020-01-01'],
    ['bytes', '%YAML 1.1\n---\na: !!binary aGk=\n', 'aGk='],
    ['a merge key of YAML 1.1', '%YAML 1.1\n---\nb: &b {a: x}\n<<: *b\n', 'x'],
  ])('%s stays text', (_name, text, expected) => {
    expect(scalarAt(text).data).toBe(expected);
  });
});

describe('broken documents: the rest is kept', () => {
  test.each<[string, string, unknown]>([
    ['an open bracket', 'a: [1, 2\nb: 3\n', { a: [1, 2] }],
    ['an open quote', 'a: 1\nb: "x\n', { a: 1 }],
    ['bad indent', 'a:\n  b: 1\n c: 2\nd: 3\n', { a: { b: 1 }, d: 3 }],
    ['a tab for indent', 'a:\n\tb: 1\nc: 2\n', { c: 2 }],
    ['two values', 'a: b: c\nd: 1\n', { a: { b: 'c' } }],
    ['a bad escape', 'a: "\\q"\nb: 1\n', { a: '\\q', b: 1 }],
    ['an alias of nothing', 'a: *nope\nb: 1\n', { b: 1 }],
    ['a reserved character', 'a: @x\nb: 1\n', { a: '@x', b: 1 }],
  ])('%s', (_name, text, expected) => {
    const { documents, problems } = parse(text);
    expect(plain(documents[0])).toMatchObject(expected as object);
    expect(problems.length).toBeGreaterThan(0);
  });

  test('an alias of nothing is no null, and is told where it stands', () => {
    const text = 'a: *nope\nb: 1\n';
    const { documents, problems } = parse(text);
    expect(documents[0]?.kind === 'map' && documents[0].entries.map((e) => keyText(e.key))).toEqual(['b']);
    const [problem] = problems;
    expect(problem && [problem.message, text.slice(problem.span.start, problem.span.end)]).toEqual([
      "no anchor 'nope' stands before this alias",
      '*nope',
    ]);
  });

  test('a document behind a broken one', () => {
    expect(parse('a: [\n---\nb: 1\n').documents.map(plain).at(-1)).toEqual({ b: 1 });
  });

  test('lone carriage returns end lines', () => {
    const text = 'a: x\rb: y\r';
    const node = entry(parse(text).documents[0], 'b');
    expect(node && cut(text, node.document.locate(node.span))).toBe('y');
  });

  test('the value of every scalar is where it says, in any text', () => {
    const part = fc.constantFrom(
      ...[
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '"',
        "'",
        '|',
        '>',
        '[',
        ']',
        '{',
        '}',
        ',',
        '#',
        '&x',
        '*x',
        '!t',
        '<<',
      ],
      ...['\t', '\r\n', '---\n', '\\', '? ', '%', '\ufeff', 'é', '-', '+', '2', '\\u0041', '...\n', '\r'],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(part, { maxLength: 30 }).map((p) => p.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const { documents, problems } = parse(text);
          expect(problems.length).toBeLessThanOrEqual(5);
          for (const node of documents.flatMap(scalarsOf)) {
            expect(node.span.start).toBeLessThanOrEqual(node.inner.start);
            expect(node.inner.end).toBeLessThanOrEqual(node.span.end);
            const content = node.content();
            if (typeof node.data === 'string') expect(content.text).toBe(node.data);
            expect(scalarText(node)).toBe(node.data === null ? undefined : content.text);
            for (const { index } of content.text.matchAll(/é/g)) {
              expect(content.rawText({ start: index, end: index + 1 })).toContain('é');
            }
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
