// The hooks for pre-commit, and what their installation from a git ref relies on.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
// biome-ignore lint/suspicious/noTsIgnore: a script without types
// @ts-ignore
import { BUILD_PACKAGES, buildPackages, cacheFolder, moveInto } from '../../scripts/first-use.mjs';
import { tree } from '../tree.ts';

const ROOT = join(import.meta.dirname, '..', '..');

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly always_run: boolean;
  readonly pass_filenames: boolean;
  readonly require_serial: boolean;
  readonly additional_dependencies: readonly string[];
}

const HOOKS = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[];
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

test('they run at each commit: what clashes may stand in a file of any name, or in one that goes', () => {
  for (const hook of HOOKS) {
    expect(hook.always_run).toBe(true);
    for (const filter of ['files', 'exclude', 'types', 'types_or', 'exclude_types'])
      expect(hook).not.toHaveProperty(filter);
  }
});

test('one process judges the whole project', () => {
  expect(HOOKS.map((h) => [h.id, h.entry, h.pass_filenames, h.require_serial])).toEqual([
    ['portclash', 'portclash lint', false, true],
    ['portclash-staged', 'portclash lint --staged', false, true],
  ]);
});

describe('the build of the first use', () => {
  test('the hooks bring the packages that it needs, as package.json has them', () => {
    for (const hook of HOOKS) expect(hook.additional_dependencies).toEqual(buildPackages());
  });

  test('these are all that the program imports', () => {
    const imported = new Set(['esbuild']);
    for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:ts|js)$/.test(file) || file.endsWith('.d.ts')) continue;
      const text = readFileSync(join(ROOT, 'src', file), 'utf8');
      for (const [, name = ''] of text.matchAll(
        /^(?:import|export)\b[^;]*?from '([^.'][^']*)'|import\('([^.'][^']*)'\)/gm,
      ))
        if (name !== '' && !name.startsWith('node:')) imported.add(name.split('/')[0] ?? '');
    }
    expect([...imported].sort()).toEqual(BUILD_PACKAGES);
  });

  test.each([
    [{ XDG_CACHE_HOME: '/cache' }, '/cache'],
    [{ XDG_CACHE_HOME: 'cache' }, join(homedir(), '.cache')],
    [{ XDG_CACHE_HOME: './cache' }, join(homedir(), '.cache')],
    [{ XDG_CACHE_HOME: '' }, join(homedir(), '.cache')],
    [{}, join(homedir(), '.cache')],
  ])('%j: no program comes from below the working folder', (env, folder) => {
    expect(cacheFolder(env)).toBe(folder);
  });

  test.each([
    ['/home/a', '/root', '/home/a/.cache'],
    ['', '/system', '/system/.cache'],
    ['home', '/system', '/system/.cache'],
    ['./home', 'system', undefined],
    ['', '', undefined],
  ])('HOME=%s, the system’s %s: nor does it then', (home, system, folder) => {
    const asked = () =>
      cacheFolder(
        {},
        () => home,
        () => ({ homedir: system }),
      );
    if (folder === undefined) expect(asked).toThrow('no home folder');
    else expect(asked()).toBe(folder);
  });

  test.skipIf(process.platform === 'win32')(
    'a build that is interrupted leaves nothing half built',
    async () => {
      const root = tree({});
      const script = pathToFileURL(join(ROOT, 'scripts/first-use.mjs')).href;
      // Whatever the moment: a signal before the build proper waits for its end, as the program would be loaded.
      const code = `import(${JSON.stringify(script)}).then((m) => {
      m.buildInto(${JSON.stringify(join(root, 'dist'))});
      setTimeout(() => {}, 1000);
    })`;
      const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: 'ignore' });
      const ended = new Promise((done) => child.once('exit', done));
      while (child.exitCode === null && readdirSync(root).length === 0) await setTimeout(5);
      // As a terminal does it: to all that run in the foreground.
      process.kill(-(child.pid ?? 0), 'SIGINT');
      expect([2, 130]).toContain(await ended);
      expect(readdirSync(root).filter((name) => name !== 'dist')).toEqual([]);
    },
  );

  test.each([
    ['is not there yet', {}, 'new'],
    ['holds a part of one', { 'there/chunks/a.js': 'half' }, 'new'],
    ['was faster built by somebody else', { 'there/portclash.js': 'theirs' }, 'theirs'],
  ])('a folder that %s', (_, files, program) => {
    const root = tree({ 'work/dist/portclash.js': 'new', ...files });
    moveInto(join(root, 'there'), join(root, 'work'));
    expect(readdirSync(join(root, 'there'))).toEqual(['portclash.js']);
    expect(readFileSync(join(root, 'there', 'portclash.js'), 'utf8')).toBe(program);
  });

  test('npm runs nothing of ours while it installs from a git ref', () => {
    for (const name of ['prepare', 'prepack', 'build', 'preinstall', 'install', 'postinstall'])
      expect(PACKAGE.scripts).not.toHaveProperty(name);
    expect(PACKAGE.files).toEqual(expect.arrayContaining(['bin', 'rules', 'scripts', 'src']));
    expect(PACKAGE).not.toHaveProperty('dependencies');
  });
});
