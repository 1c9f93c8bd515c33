// Annotations: real output, read back as a runner reads it.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEVELS } from '../../src/model/finding.ts';
import { github } from '../../src/report/github.ts';
import { expectGolden } from '../golden.ts';
import { command, logLines } from './runner.ts';
import { CLASH, CLEAN, FULL, finding, HOSTILE, PLAIN, PROJECT, report, SPREAD } from './sample.ts';

const QUIET = { ...PLAIN, quiet: true };

describe('github', () => {
  test.each([
    ['github', FULL],
    ['github-clean', CLEAN],
    ['github-spread', SPREAD],
    ['github-hostile', HOSTILE],
  ])('%s', (name, run) => {
    expectGolden(`report/${name}.txt`, github(run, PLAIN));
  });

  test('quiet and clean is silent', () => {
    expect(github(CLEAN, QUIET)).toBe('');
  });

  test('a clean run gives one line that is no command', () => {
    const lines = logLines(github(CLEAN, PLAIN));
    expect(lines).toHaveLength(1);
    expect(lines.flatMap((line) => command(line) ?? [])).toEqual([]);
  });

  test('columns only where the lines are one', () => {
    const keys = logLines(github(SPREAD, QUIET)).map((line) => [...(command(line)?.properties.keys() ?? [])]);
    expect(keys).toEqual(Array(2).fill(['file', 'line', 'endLine', 'title']));
  });

  test('ten of a kind, worst first, the last says what is missing', () => {
    const findings = LEVELS.flatMap((level, i) => Array.from({ length: 9 + i }, () => ({ ...CLASH, level })));
    const commands = logLines(github(report(PROJECT, findings), QUIET)).flatMap(
      (line) => command(line) ?? [],
    );
    expect(commands.map(({ name }) => name)).toEqual([
      ...Array(9).fill('error'),
      ...Array(10).fill('warning'),
      ...Array(10).fill('notice'),
    ]);
    expect(commands.filter(({ data }) => data.includes('not shown here'))).toEqual([commands.at(-1)]);
    expect(commands.at(-1)?.data).toContain('\n1 more note not shown here');
  });

  test('a message that is too long keeps the word about what is missing', () => {
    const long = { ...CLASH, message: 'm'.repeat(9000) };
    const commands = logLines(github(report(PROJECT, Array(12).fill(long)), QUIET)).map(command);
    expect(commands.map((one) => one?.data.length)).toEqual([...Array(9).fill(4096), 4096]);
    expect(commands.at(-1)?.data).toMatch(/2 more errors not shown here: [^\n]*$/);
  });

  test('every finding is one command, whatever the files say', () => {
    const piece = fc.constantFrom(
      '::',
      ':',
      ',',
      '=',
      '%',
      '%0A',
      '##[',
      ']',
      '\n',
      '\r',
      'error',
      ' ',
      '日',
      'x',
    );
    const text = fc.string({ unit: piece, minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, (file, words, id) => {
        const location = { file, line: 3, column: 2, endLine: 3, endColumn: 5 };
        const run = report({}, [
          finding({
            location,
            rule: id,
            message: words,
            related: [{ location, label: words, default: false }],
          }),
        ]);
        const lines = logLines(github(run, QUIET));
        expect(lines).toHaveLength(1);
        const given = command(lines[0] ?? '');
        expect(given?.name).toBe('error');
        expect(Object.fromEntries(given?.properties ?? [])).toEqual({
          file,
          line: '3',
          endLine: '3',
          col: '2',
          endColumn: '5',
          title: id,
        });
        expect(given?.data.split('\n')[0]).toBe(words.replaceAll('\n', '␊').replaceAll('\r', '␍'));
      }),
    );
  });
});
