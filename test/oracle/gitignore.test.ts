// Compares the walk with git: the files that `git ls-files` shows as tracked, and as untracked and not ignored.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discover } from '../../src/source/discover.ts';
import { isMissing } from './programs.ts';

const missing = isMissing('git', spawnSync('git', ['--version']).status === 0, 'Debian package git');

function git(root: string, ...args: readonly string[]): string {
  const env = {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    HOME: root,
    XDG_CONFIG_HOME: root,
  };
  return spawnSync('git', ['-c', 'core.excludesFile=', ...args], { cwd: root, encoding: 'utf8', env }).stdout;
}

const segment = fc.constantFrom('a', 'b', 'c.log', '.d');
const file = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => [...parts, 'x'].join('/'));
const pattern = fc
  .tuple(
    fc.constantFrom('', '!', '/'),
    fc.array(fc.constantFrom('a', 'b', '*', '**', '*.log', '.d', '?', '[ab]', 'x', '[!a]', 'a*'), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom('', '/', ' ', '\r'),
  )
  .map(([head, parts, tail]) => `${head}${parts.join('/')}${tail}`);
const patterns = fc.array(pattern, { maxLength: 4 });

describe.skipIf(missing)('git agrees', () => {
  test('on what ignore files at two levels leave, and on tracked files that they name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(file, { minLength: 1, maxLength: 8 }),
        patterns,
        patterns,
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
        async (files, top, inner, places) => {
          const root = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-git-')));
          try {
            for (const name of files) {
              mkdirSync(dirname(join(root, name)), { recursive: true });
              writeFileSync(join(root, name), '');
            }
            mkdirSync(join(root, 'a'), { recursive: true });
            writeFileSync(join(root, '.gitignore'), `${top.join('\n')}\n`);
            writeFileSync(join(root, 'a', '.gitignore'), `${inner.join('\n')}\n`);
            git(root, 'init', '-q');
            const tracked = files.filter((_, i) => places.includes(i));
            if (tracked.length > 0) git(root, '--literal-pathspecs', 'add', '--force', '--', ...tracked);
            const shown = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
              .split('\0')
              .filter((n) => n !== '');
            const { files: found } = await discover({ root, paths: [root], exclude: [] });
            expect(found, JSON.stringify({ top, inner, tracked })).toEqual([...shown].sort());
          } finally {
            rmSync(root, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
