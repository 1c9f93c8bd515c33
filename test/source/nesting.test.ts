// Documents inside documents: whatever the way down, a word of the innermost text stands where the file has it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FILLER, Source } from '../../src/source/source.ts';
import { parseJson } from '../../src/syntax/json.ts';
import { entry, type Node } from '../../src/syntax/node.ts';
import { parseShell } from '../../src/syntax/shell.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';
import { maskTemplate } from '../../src/technology/template-masks.ts';
import { cut } from '../cut.ts';

const MARKER = 'Marker';
const EXPRESSION = '{{ v }}';

/** One way to put a text into a document, and to get it out again. */
interface Level {
  readonly name: string;
  /** Texts that this way cannot spell are left to the next one. */
  readonly fits?: (text: string) => boolean;
  readonly wrap: (text: string) => string;
  readonly open: (source: Source) => Source | undefined;
  /** A here-document and a block always end with a line break. */
  readonly endsLine?: boolean;
}

function contentOf(node: Node | undefined): Source | undefined {
  return node?.kind === 'scalar' ? node.content() : undefined;
}

function lines(text: string, indent: string): string {
  return text.replace(/^(?!$)/gm, indent);
}

function hasLine(text: string, pattern: RegExp): boolean {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .some((line) => pattern.test(line));
}

const noBlankLines = (text: string) => !hasLine(text, /^[ \t]*$/);
const noOuterBlanks = (text: string) => !hasLine(text, /^[ \t]|[ \t]$|^$/) && !/\n$/.test(text);
const fromYaml = (source: Source) => contentOf(entry(entry(parseYaml(source).documents[0], 'a'), 'k'));
const fromShell = (source: Source) => parseShell(source).pipelines.at(-1)?.at(-1);
const lastWord = (source: Source) => fromShell(source)?.words.at(-1)?.content;
/** Another one for each here-document around a here-document. */
const delimiter = (text: string) => `EOF${text.split('EOF').length}`;
const escapeLetters = (text: string) => text.replaceAll('é', '\\u00e9');

const LEVELS: readonly Level[] = [
  {
    name: 'YAML literal',
    fits: noBlankLines,
    wrap: (t) => `x: 1\na:\n  k: |2${t.endsWith('\n') ? '' : '-'} # note\n${lines(t, '    ')}`,
    open: fromYaml,
  },
  {
    name: 'YAML folded',
    fits: (t) => noBlankLines(t) && !hasLine(t, /^[ \t]/),
    wrap: (t) =>
      `a:\n  k: >${t.endsWith('\n') ? '' : '-'}\n${lines(t.replace(/\n(?!$)/g, '\n\n').replaceAll(' x', '\nx'), '    ')}`,
    open: fromYaml,
  },
  {
    name: 'YAML single-quoted',
    fits: noOuterBlanks,
    wrap: (t) => `a: {k: '${t.replaceAll("'", "''").replaceAll('\n', '  \n \n   ')}'} # note\n`,
    open: fromYaml,
  },
  {
    name: 'YAML double-quoted',
    wrap: (t) => `a:\n  k: ${escapeLetters(JSON.stringify(t))}\n`,
    open: fromYaml,
  },
  {
    name: 'JSON',
    wrap: (t) => `{ "x": [1, 2], "k": ${escapeLetters(JSON.stringify(t))} }`,
    open: (source) => contentOf(entry(parseJson(source).root, 'k')),
  },
  {
    name: 'single-quoted word',
    wrap: (t) => `cd /; true && FOO=1 echo -e '${t.replaceAll("'", "'\\''")}'\n`,
    open: lastWord,
  },
  {
    name: 'double-quoted word',
    wrap: (t) => `if x; then echo "${t.replace(/[\\$`"]/g, '\\$&')}"; fi\n`,
    open: lastWord,
  },
  {
    name: '$-quoted word',
    wrap: (t) =>
      `x | y $'${t.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\x09')}'\n`,
    open: lastWord,
  },
  {
    name: 'here-document',
    wrap: (t) => `f() {\ncat > /etc/x <<'${delimiter(t)}'\n${t}${delimiter(t)}\n}\n`,
    open: (source) => fromShell(source)?.input,
    endsLine: true,
  },
  {
    name: 'here-document with expansions',
    wrap: (t) => `cat <<${delimiter(t)} | tee /etc/x\n${t.replace(/[\\$`]/g, '\\$&')}${delimiter(t)}\n`,
    open: (source) => parseShell(source).pipelines[0]?.[0]?.input,
    endsLine: true,
  },
  {
    name: 'here-document without tabs',
    fits: (t) => !hasLine(t, /^\t/),
    wrap: (t) => `cat <<-\\${delimiter(t)}\n${lines(t, '\t\t')}\t${delimiter(t)}\n`,
    open: (source) => fromShell(source)?.input,
    endsLine: true,
  },
  {
    name: 'here-string',
    wrap: (t) => `sysctl -p - <<< "${t.replace(/[\\$`"]/g, '\\$&')}"\n`,
    open: (source) => fromShell(source)?.input,
  },
];

const letters = fc.constantFrom(
  'a',
  '=',
  ' ',
  '\t',
  "'",
  '"',
  '\\',
  '$',
  '`',
  'é',
  '😀',
  '#',
  ':',
  '-',
  ' x',
  ',',
);
const line = fc.array(letters, { maxLength: 8 }).map((parts) => parts.join(''));
const innermost = fc
  .tuple(fc.array(line, { maxLength: 3 }), line, line, fc.boolean(), fc.array(line, { maxLength: 3 }))
  .map(([before, left, right, hasExpression, after]) =>
    [...before, `${left}${MARKER}${hasExpression ? EXPRESSION : ''}${right}`, ...after].join('\n'),
  );

/** The text wrapped level by level, the last one outermost, and the levels that were used. */
function wrapped(text: string, wanted: readonly Level[]) {
  let file = text;
  let core = text;
  const used: Level[] = [];
  for (const level of wanted) {
    if (level.fits && !level.fits(file)) continue;
    const inside = level.endsLine && !file.endsWith('\n') ? `${file}\n` : file;
    if (used.length === 0) core = inside;
    file = level.wrap(inside);
    used.unshift(level);
  }
  return { file, core, used };
}

function openAll(source: Source, used: readonly Level[]): Source | undefined {
  return used.reduce<Source | undefined>((outer, level) => outer && level.open(outer), source);
}

test.each(LEVELS)('$name', (level) => {
  const { file, core, used } = wrapped(`one ${MARKER}${EXPRESSION}\ntwo`, [level]);
  const inner = openAll(maskTemplate(Source.ofFile('f', file), 'jinja'), used);
  expect(used).toHaveLength(1);
  expect(inner?.text).toBe(core.replace(EXPRESSION, FILLER.repeat(EXPRESSION.length)));
});

test('any text at any depth', () => {
  const levels = fc.array(fc.constantFrom(...LEVELS), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(innermost, levels, (text, wanted) => {
      const { file, core, used } = wrapped(text, wanted);
      const inner = openAll(maskTemplate(Source.ofFile('f', file), 'jinja'), used);
      const shown = core.replace(EXPRESSION, FILLER.repeat(EXPRESSION.length));
      expect(inner?.text, file).toBe(shown);
      if (!inner) return;

      const start = shown.indexOf(MARKER);
      const span = { start, end: start + MARKER.length };
      expect(cut(file, inner.locate(span)), file).toBe(MARKER);
      expect(inner.rawText(span)).toBe(MARKER);
      expect(inner.offsetInFile(start)).toBe(file.indexOf(MARKER));

      const { parts } = inner.template({ start: 0, end: shown.length });
      const expressions = parts.filter((part) => typeof part !== 'string');
      expect(expressions.map((e) => cut(file, e.at))).toEqual(text.includes(EXPRESSION) ? [' v '] : []);
      expect(parts.map((part) => (typeof part === 'string' ? part : EXPRESSION)).join('')).toBe(core);
    }),
    { numRuns: 2000 },
  );
});

test('with CRLF line ends, line by line', () => {
  const { file, used } = wrapped(
    `net.core.somaxconn = 1\n${MARKER} = 2\n`,
    [LEVELS[8] ?? LEVELS[0], LEVELS[0]].filter((level) => level !== undefined),
  );
  const windows = file.replaceAll('\n', '\r\n');
  const inner = openAll(Source.ofFile('f', windows), used);
  const start = inner?.text.indexOf(MARKER) ?? -1;
  expect(start).toBeGreaterThan(0);
  expect(cut(windows, inner?.locate({ start, end: start + MARKER.length }) ?? fail())).toBe(MARKER);
});

function fail(): never {
  throw new Error('the text was not found');
}
