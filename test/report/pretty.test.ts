// The terminal report: real output, and that nothing from a file steers a terminal or a runner.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/columns.ts';
import { pretty } from '../../src/report/pretty.ts';
import { expectGolden } from '../golden.ts';
import { command, logLines } from './runner.ts';
import { CLASH, CLEAN, FULL, finding, HOSTILE, IDLE, PLAIN, PROJECT, report, SPREAD } from './sample.ts';

describe('pretty', () => {
  test.each([
    ['pretty', FULL, { ...PLAIN, showUnresolved: true }],
    ['pretty-colour', FULL, { ...PLAIN, color: true, showUnresolved: true }],
    ['pretty-narrow', FULL, { ...PLAIN, width: 50 }],
    ['pretty-quiet', FULL, { ...PLAIN, quiet: true, showUnresolved: true }],
    ['pretty-clean', CLEAN, PLAIN],
    ['pretty-idle', IDLE, PLAIN],
    ['pretty-idle-colour', IDLE, { ...PLAIN, color: true }],
    ['pretty-spread', SPREAD, PLAIN],
    ['pretty-hostile', HOSTILE, PLAIN],
  ])('%s', (name, run, style) => {
    expectGolden(`report/${name}.txt`, pretty(run, style));
  });

  test('quiet and clean is silent', () => {
    expect(pretty(CLEAN, { ...PLAIN, quiet: true })).toBe('');
  });

  test('colour changes no character of the text', () => {
    const coloured = pretty(FULL, { ...PLAIN, color: true });
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(pretty(FULL, PLAIN));
  });

  test('only places are wider than the terminal', () => {
    const lines = pretty(HOSTILE, PLAIN).split('\n');
    expect(lines.filter((line) => displayWidth(line) > 80 && !/^ *--> /.test(line))).toEqual([]);
  });

  test('many related places are counted, not drawn', () => {
    const related = Array.from({ length: 500 }, (_, i) => ({
      ...CLASH,
      label: `place ${i}`,
      default: false,
    }));
    const output = pretty(report(PROJECT, [{ ...CLASH, related }]), PLAIN);
    expect(output).toContain('492 more related, --format json lists all');
    expect(output).not.toContain('place 8');
  });

  test('nothing from a file steers the terminal or the runner', () => {
    const piece = fc.constantFrom(
      '::',
      '##[',
      'error',
      ']',
      '\n',
      '\r',
      '\u001b[31m',
      '\u202e',
      ' ',
      '\t',
      'x',
      '%',
    );
    const text = fc.string({ unit: piece, maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 20, max: 100 }), (file, words, content, width) => {
        const location = { file, line: 1, column: 1, endLine: 1, endColumn: 5 };
        const run = report({ [file]: content }, [
          finding({
            location,
            rule: words,
            message: words,
            help: words,
            hosts: words,
            related: [{ location, label: words, default: false }],
          }),
        ]);
        const output = pretty(run, { ...PLAIN, width });
        expect(output).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
        expect(logLines(output).flatMap((line) => command(line) ?? [])).toEqual([]);
      }),
    );
  });
});
