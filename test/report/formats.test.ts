// The formats for other programs: real output, and hostile names and values that have to come back as they were.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { FORMATS } from '../../src/report/formats.ts';
import type { Report } from '../../src/report/report.ts';
import { visible } from '../../src/report/visible.ts';
import { expectGolden } from '../golden.ts';
import { command, logLines } from './runner.ts';
import { CLEAN, FULL, finding, HOSTILE, PLAIN, report, SPREAD } from './sample.ts';
import { readXml, type XmlElement } from './xml.ts';

function print(format: string, run: Report): string {
  const write = FORMATS[format];
  if (!write) throw new Error(`no format ${format}`);
  return write(run, PLAIN);
}

describe.each([
  ['compact', 'txt'],
  ['markdown', 'md'],
  ['gitlab', 'json'],
  ['junit', 'xml'],
  ['checkstyle', 'xml'],
  ['rdjson', 'json'],
])('%s', (format, ending) => {
  test.each([
    ['', FULL],
    ['-clean', CLEAN],
    ['-spread', SPREAD],
    ['-hostile', HOSTILE],
  ])('%s', (which, run) => {
    expectGolden(`report/${format}${which}.${ending}`, print(format, run));
  });
});

describe('rdjson', () => {
  test('columns count bytes of UTF-8', () => {
    const file = 'f.yml';
    const text = 'emoji: "👩 日本" # 31005 here\n';
    const start = text.indexOf('31005');
    const location = { file, line: 1, column: start + 1, endLine: 1, endColumn: start + 6 };
    const run = report({ [file]: text }, [finding({ location })]);
    const { range } = JSON.parse(print('rdjson', run)).diagnostics[0].location;
    const bytes = Buffer.from(text).indexOf('31005') + 1;
    expect(range).toEqual({ start: { line: 1, column: bytes }, end: { line: 1, column: bytes + 5 } });
  });

  test('a fix of several edits is no suggestion', () => {
    const location = { file: 'f', line: 1, column: 1, endLine: 1, endColumn: 2 };
    const edit = { file: 'f', start: 0, end: 1, text: 'b' };
    const fixes = [
      { title: 'one', safe: true, edits: [edit] },
      { title: 'two', safe: true, edits: [edit, { ...edit, start: 2, end: 3 }] },
      { title: 'elsewhere', safe: true, edits: [{ ...edit, file: 'g' }] },
    ];
    const run = report({ f: 'a a\n', g: 'a\n' }, [finding({ location, fixes })]);
    expect(JSON.parse(print('rdjson', run)).diagnostics[0].suggestions).toEqual([
      { range: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }, text: 'b' },
    ]);
  });
});

describe('gitlab', () => {
  test('two findings of one fingerprint are two violations', () => {
    const location = { file: 'f', line: 1, column: 1, endLine: 1, endColumn: 2 };
    const run = report({}, [finding({ location }), finding({ location })]);
    const list: { fingerprint: string }[] = JSON.parse(print('gitlab', run));
    expect(new Set(list.map((one) => one.fingerprint)).size).toBe(2);
  });
});

describe('junit', () => {
  test('errors and warnings fail, notes pass, a clean run is one test', () => {
    expect(readXml(print('junit', FULL)).attributes).toMatchObject({ tests: '3', failures: '2' });
    expect(readXml(print('junit', CLEAN)).attributes).toMatchObject({ tests: '1', failures: '0' });
  });
});

/** What each format says of its only finding, read by the rules of the format. */
const READERS: Readonly<Record<string, (output: string) => Seen>> = {
  compact: (output) => {
    // What the runner would take for a command is drawn with another bracket.
    const [line = '', ...more] = output.replace(/\n$/, '').replaceAll('##⟦', '##[').split('\n');
    expect(more).toEqual([]);
    const [, file = '', message = ''] = /^(.*):3:2: error: (.*) \[ephemeral-vs-mesos\]$/s.exec(line) ?? [];
    return { file, message };
  },
  markdown: (output) => {
    const rows = output.split('\n').filter((line) => line.startsWith('| ❌'));
    expect(rows).toHaveLength(1);
    // A table's cells end at a bar that no backslash escapes: https://github.github.com/gfm/#tables-extension-
    const cells = (rows[0] ?? '').split(/(?<!\\)\|/).map((cell) => cell.trim());
    expect(cells).toHaveLength(5);
    const [, file = ''] = /^<code>(.*):3:2<\/code>$/.exec(cells[2] ?? '') ?? [];
    const [, message = ''] = /^\*\*\[ephemeral-vs-mesos\]\([^()]*\)\*\*: (.*)$/.exec(cells[3] ?? '') ?? [];
    return { file: unmarked(file), message: unmarked(message) };
  },
  gitlab: (output) => {
    const [{ location, description }] = JSON.parse(output);
    return { file: visible(location.path), message: description };
  },
  junit: (output) => {
    const [suite] = readXml(output).children;
    const [one] = suite?.children ?? [];
    return { file: one?.attributes['file'] ?? '', message: failure(one)?.attributes['message'] ?? '' };
  },
  checkstyle: (output) => {
    const [file] = readXml(output).children;
    return {
      file: file?.attributes['name'] ?? '',
      message: file?.children[0]?.attributes['message'] ?? '',
    };
  },
  rdjson: (output) => {
    const [{ location, message }] = JSON.parse(output).diagnostics;
    return { file: visible(location.path), message };
  },
  json: (output) => {
    const [{ location, message }] = JSON.parse(output).findings;
    return { file: visible(location.file), message: visible(message) };
  },
};

interface Seen {
  readonly file: string;
  readonly message: string;
}

function failure(test: XmlElement | undefined): XmlElement | undefined {
  return test?.children.find((c) => c.name === 'failure');
}

/** Markdown's escapes undone; throws where something that marks up is left. */
function unmarked(text: string): string {
  const plain = text.replaceAll('<!-- -->', '');
  const rest = plain.replace(/\\[!-/:-@[-`{-~]/g, '');
  if (/[\\`*[\]<>|]/.test(rest)) throw new Error(`markup is left: ${text}`);
  return plain.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

describe('hostile names and values', () => {
  const piece = fc.constantFrom(
    '\n',
    '\r\n',
    '%0A',
    '%',
    '::error::x',
    '##[error]',
    '\u001b[31m',
    '\u202e',
    '\u2066',
    '\u0000',
    '\ud800',
    '\uffff',
    '<b>',
    '&amp;',
    ']]>',
    '"',
    "'",
    '|',
    '`',
    '\\',
    '[a](http://x)',
    '@all',
    'https://evil.example',
    '$x$',
    '日本',
    '👩‍💻',
    ' ',
    'x',
    '-->',
    '```',
  );
  const hostile = fc.string({ unit: piece, minLength: 1, maxLength: 12 }).map((s) => `a${s}z`);
  // The names of files are decoded bytes: they have no halves of surrogate pairs.
  const name = hostile.map((s) => s.replaceAll('\ud800', ''));

  test.each(Object.keys(READERS))('%s gives them back, and no command', (format) => {
    fc.assert(
      fc.property(name, hostile, (file, message) => {
        const location = { file, line: 3, column: 2, endLine: 3, endColumn: 5 };
        const one: Finding = finding({ location, message });
        const output = print(format, report({}, [one]));
        expect(logLines(output).flatMap((line) => command(line) ?? [])).toEqual([]);
        const seen = READERS[format]?.(output);
        expect({ format, ...seen }).toEqual({ format, file: visible(file), message: visible(message) });
      }),
      { numRuns: 200 },
    );
  });

  test.each(Object.keys(FORMATS))('%s: a line of a megabyte stays a short report', (format) => {
    const long = 'x'.repeat(1_000_000);
    const location = { file: 'f', line: 1, column: 1, endLine: 1, endColumn: 1_000_001 };
    const label = { location, label: long, default: false };
    const run = report({ f: long }, [finding({ location, message: long, related: [label], help: long })]);
    if (format !== 'json') expect(print(format, run).length).toBeLessThan(50_000);
  });
});
