// A throw-away folder with the files of a small project, and the program run on it as a person would.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The program as `npm test` has bundled it. */
export const PROGRAM = join(import.meta.dirname, '..', 'dist', 'portclash.js');

/** Writes files below a new folder that goes when the test ends; returns its absolute path. */
export function tree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the bundled program; colours and GitHub's environment are off unless `env` turns them on. */
export function portclash(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Run {
  if (!existsSync(PROGRAM)) throw new Error('dist/portclash.js is missing: run `npm run bundle` first');
  const { GITHUB_ACTIONS: _github, FORCE_COLOR: _color, ...inherited } = process.env;
  const run = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...inherited, ...env },
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** A line of sh that begins with arguments of the program. */
export function throughShell(line: string, cwd: string): Omit<Run, 'status'> {
  const script = `"$NODE" "$PROGRAM" ${line}`;
  const env = { PATH: process.env['PATH'] ?? '', NODE: process.execPath, PROGRAM };
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd, encoding: 'utf8', env });
  return { stdout, stderr };
}
