// Compares quote removal, here-documents and here-strings with what bash hands to a program.

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Source } from '../../src/source/source.ts';
import { parseShell } from '../../src/syntax/shell.ts';
import { isMissing } from './programs.ts';

const missing = isMissing('bash', spawnSync('bash', ['--version']).status === 0, 'Debian package bash');

/** Standard output of a script without a profile, a history or a locale of the machine; undefined where it is refused. */
function bash(script: string): string | undefined {
  const run = spawnSync('bash', ['--norc', '--noprofile', '-s'], {
    input: script,
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] ?? '' },
  });
  return run.status === 0 && run.stderr === '' ? run.stdout : undefined;
}

const firstCommand = (script: string) => parseShell(Source.ofFile('f', script)).pipelines.at(0)?.at(0);
const letters = ['a', ' ', '\\', '\n', '\t', "'", '"', '=', '#', 'é', '/', '.', '-', 'n', 'x41', '0', ','];

describe.skipIf(missing)('bash agrees', () => {
  test('on the words of a command', () => {
    const inner = fc.array(fc.constantFrom(...letters), { maxLength: 6 }).map((p) => p.join(''));
    const part = fc.oneof(
      inner.map((t) => `'${t.replaceAll("'", '')}'`),
      inner.map((t) => `"${t.replaceAll('"', '\\"')}"`),
      inner.map((t) => `$'${t.replaceAll("'", "\\'")}'`),
      inner.map((t) => t.replace(/[^a-z0-9=/.,\\-]/g, '\\$&')),
    );
    const word = fc.array(part, { minLength: 1, maxLength: 3 }).map((p) => p.join(''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (list) => {
        const script = `printf '%s\\0' first ${list.join(' ')}\n`;
        const expected = bash(script);
        fc.pre(expected !== undefined && !script.includes('\\x410'));
        // The first: a line that a word breaks in two goes on as a command of its own, at times a silent one (`a=`).
        const words = firstCommand(script)?.words.slice(2) ?? [];
        expect(words.map((w) => `${w.content.text}\0`).join(''), script).toBe(expected);
      }),
      { numRuns: 400 },
    );
  });

  test('on here-documents', () => {
    const line = fc.array(fc.constantFrom(...letters, '$', '`'), { maxLength: 6 }).map((p) => p.join(''));
    const body = fc.array(line, { maxLength: 4 }).map((lines) => lines.map((l) => `${l}\n`).join(''));
    const opening = fc.constantFrom('<<E', "<<'E'", '<<-E', '<<-"E"', '<<\\E');
    fc.assert(
      fc.property(body, opening, (text, operator) => {
        // Expansions that bash would perform are another matter.
        const isLiteral = /['"\\]/.test(operator);
        const written = isLiteral ? text : text.replace(/(?<!\\)((?:\\\\)*)[$`]/g, '$1');
        const script = `cat ${operator}\n${written}E\n`;
        const expected = bash(script);
        fc.pre(expected !== undefined && !/[`$]/.test(isLiteral ? '' : written));
        expect(firstCommand(script)?.input?.text, script).toBe(expected);
      }),
      { numRuns: 400 },
    );
  });
});
