// Files that git tracks though a .gitignore names them, in work trees of every kind, and a git that must not run anything.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { discover } from '../../src/source/discover.ts';
import { git, put } from '../cli/repository.ts';
import { tree } from '../tree.ts';

/** The files of a repository; those that are not named as others are tracked, whatever the ignore files say. */
function tracking(files: Readonly<Record<string, string>>, others: readonly string[] = []): string {
  const root = tree({});
  git(root, 'init', '-q');
  put(root, Object.fromEntries(Object.entries(files).filter(([name]) => !others.includes(name))));
  git(root, 'add', '-Af');
  put(root, Object.fromEntries(Object.entries(files).filter(([name]) => others.includes(name))));
  return root;
}

interface Asked {
  readonly paths?: readonly string[];
  readonly exclude?: readonly string[];
  readonly isTree?: boolean;
}

function find(root: string, { paths = ['.'], exclude = [], isTree = false }: Asked = {}) {
  return discover({ root, paths: paths.map((p) => join(root, p)), exclude, isTree });
}

const empty = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']));

const many = Array.from({ length: 120 }, (_, i) => `d${i}`);

afterEach(() => vi.unstubAllEnvs());

describe('what git tracks', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[], Asked, readonly string[]]>([
    [
      'of a folder, and not what else is in it',
      {
        '.gitignore': 'plays/\n*.log\n',
        ...empty('plays/a', 'plays/in/b', 'plays/c', 'x.log', 'y.log', 'z'),
      },
      ['plays/c', 'y.log'],
      {},
      ['.gitignore', 'plays/a', 'plays/in/b', 'x.log', 'z'],
    ],
    [
      'where .ignore hides it, it stays hidden',
      {
        '.gitignore': 'a/\nb\n',
        '.ignore': 'b\na/in\n',
        'a/.ignore': 'y\n',
        ...empty('a/x', 'a/y', 'a/in/z', 'b', 'c/b'),
      },
      [],
      {},
      ['.gitignore', '.ignore', 'a/.ignore', 'a/x'],
    ],
    [
      'in a folder of tools it is left out as ever',
      { '.gitignore': 'node_modules/\nbuild/\n', ...empty('node_modules/a', 'build/b', 'build/.venv/c') },
      [],
      {},
      ['.gitignore', 'build/b'],
    ],
    [
      'excluded by the configuration, it is left out',
      { '.gitignore': 'a/\nb/\n', ...empty('a/x', 'a/y', 'b/z') },
      [],
      { exclude: ['a/x', 'b/'] },
      ['.gitignore', 'a/y'],
    ],
    [
      'below the folders that a person names',
      { '.gitignore': '*.j2\n', ...empty('a/x.j2', 'a/y.j2', 'b/z.j2', 'c/z.j2') },
      ['a/y.j2'],
      { paths: ['a', 'b'] },
      ['a/x.j2', 'b/z.j2'],
    ],
    [
      'in a named folder whose own ignore file names it',
      { '.gitignore': 'out/\n', 'out/.gitignore': 'x\ny\n', ...empty('out/x', 'out/y', 'out/z') },
      ['out/y'],
      { paths: ['out'] },
      ['out/.gitignore', 'out/x', 'out/z'],
    ],
    [
      'below more folders than git is told by name',
      { '.gitignore': 'x\n', ...empty(...many.map((name) => `${name}/x`), 'other/x') },
      ['d7/x'],
      { paths: many },
      many
        .filter((name) => name !== 'd7')
        .map((name) => `${name}/x`)
        .sort(),
    ],
    [
      'by names with characters of patterns',
      { '.gitignore': '*.d\n', ...empty('[a] *.d/:(top)x', '[a] *.d/é\n', 'a.d/y') },
      ['a.d/y'],
      { paths: ['.', '[a] *.d'] },
      ['.gitignore', '[a] *.d/:(top)x', '[a] *.d/é\n'],
    ],
    [
      'all of it, in a copy of a commit',
      { '.gitignore': 'a/\n', '.ignore': 'b\n', ...empty('a/x', 'b') },
      ['a/x', 'b'],
      { isTree: true },
      ['.gitignore', '.ignore', 'a/x'],
    ],
  ])('%s', async (_, files, others, asked, expected) => {
    const { files: found } = await find(tracking(files, others), asked);
    expect(found).toEqual(expected);
  });

  test('and that is not there any more is no file', async () => {
    const root = tracking({ '.gitignore': 'a/\n', ...empty('a/x', 'a/y', 'a/in/z') });
    rmSync(join(root, 'a/x'));
    rmSync(join(root, 'a/in'), { recursive: true });
    expect(await find(root)).toEqual({ files: ['.gitignore', 'a/y'], missing: [], unreadable: [] });
  });

  test('and a sparse checkout leaves out', async () => {
    const root = tracking({ '.gitignore': 'a/\n', ...empty('a/x', 'a/y') });
    git(root, 'commit', '-qm', 'one');
    git(root, 'sparse-checkout', 'set', '--no-cone', '/*', '!a/x');
    expect(existsSync(join(root, 'a/x'))).toBe(false);
    expect((await find(root)).files).toEqual(['.gitignore', 'a/y']);
  });

  test('and is a link: to a file of the tree it is one, through a folder that became a link it is none', async () => {
    const outer = tree({ 'elsewhere/x': '', outside: '' });
    const root = join(outer, 'root');
    mkdirSync(root);
    git(root, 'init', '-q');
    put(root, { '.gitignore': 'a/\nb/\n', ...empty('a/x', 'b/x', 'c') });
    symlinkSync('../c', join(root, 'a/in'));
    symlinkSync('../../outside', join(root, 'a/out'));
    git(root, 'add', '-Af');
    rmSync(join(root, 'b'), { recursive: true });
    symlinkSync('../elsewhere', join(root, 'b'));
    expect((await find(root)).files).toEqual(['.gitignore', 'a/in', 'a/x', 'c']);
  });

  test('in a submodule is of another repository, unless a person names it', async () => {
    const module = tracking({ '.gitignore': 'x\n', ...empty('x', 'y') });
    git(module, 'commit', '-qm', 'one');
    const root = tracking({ '.gitignore': 'ignored/\n', a: '' });
    for (const name of ['ignored/module', 'module'])
      git(root, '-c', 'protocol.file.allow=always', 'submodule', '-q', 'add', '-f', module, name);
    expect((await find(root)).files).toEqual([
      '.gitignore',
      '.gitmodules',
      'a',
      'module/.git',
      'module/.gitignore',
      'module/y',
    ]);
    expect((await find(root, { paths: ['module'] })).files).toContain('module/x');
  });

  test('in several work trees, and outside of the root', async () => {
    const outer = tree({ 'none/.gitignore': 'x\n', 'none/x': '' });
    for (const name of ['one', 'two'])
      renameSync(tracking({ '.gitignore': 'x\ny\n', ...empty('x', 'y') }, ['y']), join(outer, name));
    const { files } = await find(join(outer, 'one'), { paths: ['.', '../two', '../none'] });
    expect(files).toEqual(['../none/.gitignore', '../two/.gitignore', '../two/x', '.gitignore', 'x']);
    for (const name of ['one', 'two']) rmSync(join(outer, name), { recursive: true });
  });

  test('in a linked work tree', async () => {
    const root = tracking({ '.gitignore': 'a/\n', ...empty('a/x') });
    git(root, 'commit', '-qm', 'one');
    const linked = join(tree({}), 'linked');
    git(root, 'worktree', 'add', '-q', linked);
    put(linked, { 'a/y': '' });
    git(root, 'rm', '-q', '--cached', 'a/x');
    expect((await find(linked)).files).toEqual(['.git', '.gitignore', 'a/x']);
    expect((await find(root)).files).toEqual(['.gitignore']);
  });

  test('by the index that git hands to a hook', async () => {
    const root = tracking({ '.gitignore': 'a\nb\n', ...empty('a', 'b') });
    renameSync(join(root, '.git/index'), join(root, '.git/next-index'));
    vi.stubEnv('GIT_INDEX_FILE', '.git/next-index');
    expect((await find(root)).files).toEqual(['.gitignore', 'a', 'b']);
  });

  test('in a merge that is not settled, once', async () => {
    const root = tracking({ '.gitignore': 'a\n', a: 'one\n' });
    git(root, 'commit', '-qm', 'one');
    for (const name of ['left', 'right']) {
      git(root, 'checkout', '-qB', name, 'main');
      put(root, { a: name });
      git(root, 'commit', '-qam', name);
    }
    expect(() => git(root, 'merge', '-q', 'left')).toThrow();
    expect((await find(root)).files).toEqual(['.gitignore', 'a']);
  });
});

describe('where git has no answer, the ignore files have the last word', () => {
  const files = { '.gitignore': 'a\n', ...empty('a', 'b') };
  const left = { files: ['.gitignore', 'b'], missing: [], unreadable: [] };

  test('no repository', async () => {
    expect(await find(tree(files))).toEqual(left);
  });

  test('git is not installed', async () => {
    const root = tracking(files);
    vi.stubEnv('PATH', join(root, 'none'));
    expect(await find(root)).toEqual(left);
  });

  test.each([
    ['a broken index', (dir: string) => writeFileSync(join(dir, 'index'), 'DIRC and nothing of it')],
    ['an index that was cut off', (dir: string) => truncateSync(join(dir, 'index'), 40)],
    ['no index', (dir: string) => rmSync(join(dir, 'index'))],
    ['an empty .git', (dir: string) => rmSync(dir, { recursive: true })],
    ['a broken configuration', (dir: string) => writeFileSync(join(dir, 'config'), '[core\n')],
  ])('%s', async (_, spoil) => {
    const root = tracking(files);
    spoil(join(root, '.git'));
    mkdirSync(join(root, '.git'), { recursive: true });
    expect(await find(root)).toEqual(left);
  });

  test('a folder of somebody else', async () => {
    const root = tracking(files);
    for (const name of ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM']) vi.stubEnv(name, join(root, 'none'));
    vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
    expect(await find(root)).toEqual(left);
    vi.stubEnv('GIT_CONFIG_COUNT', '1');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'safe.directory');
    vi.stubEnv('GIT_CONFIG_VALUE_0', '*');
    expect((await find(root)).files).toEqual(['.gitignore', 'a', 'b']);
  });
});

describe.skipIf(process.platform === 'win32')('nothing of a linted tree runs', () => {
  /** A program of the repository that leaves a trace. */
  function spied(root: string) {
    const marker = join(root, '.git', 'ran');
    const program = join(root, '.git', 'program');
    writeFileSync(program, `#!/bin/sh\necho "$0 $*" >>'${marker}'\nexit 1\n`);
    chmodSync(program, 0o755);
    return { program, ran: () => existsSync(marker), forget: () => rmSync(marker, { force: true }) };
  }

  test('by its configuration, its hooks or its attributes', async () => {
    const root = tracking({ '.gitignore': 'a\n', a: 'x\n', b: '' });
    git(root, 'commit', '-qm', 'one');
    const { program, ran, forget } = spied(root);
    const settings = [
      'core.fsmonitor',
      'core.pager',
      'pager.ls-files',
      'core.editor',
      'core.sshCommand',
      'core.gitProxy',
      'core.askPass',
      'credential.helper',
      'filter.spy.clean',
      'filter.spy.smudge',
      'filter.spy.process',
      'diff.external',
      'diff.spy.command',
      'diff.spy.textconv',
      'uploadpack.packObjectsHook',
      'gpg.program',
    ];
    for (const name of settings) git(root, 'config', name, program);
    for (const name of ['ls-files', 'rev-parse']) git(root, 'config', `alias.${name}`, `!${program}`);
    for (const [name, value] of [
      ['core.untrackedCache', 'true'],
      ['core.splitIndex', 'true'],
      ['submodule.recurse', 'true'],
      ['filter.spy.required', 'true'],
      ['remote.origin.url', `ext::${program}`],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.uploadpack', program],
      ['extensions.partialClone', 'origin'],
    ] as const)
      git(root, 'config', name, value);
    put(root, { '.gitattributes': '* filter=spy diff=spy\n' });
    for (const name of ['post-index-change', 'fsmonitor-watchman', 'pre-auto-gc', 'reference-transaction'])
      symlinkSync(program, join(root, '.git', 'hooks', name));
    // It is a program that git would run: what is looked for is seen.
    spawnSync('git', ['-C', root, 'update-index', '--fsmonitor']);
    spawnSync('git', ['-C', root, 'status']);
    expect(ran()).toBe(true);
    forget();
    put(root, { a: 'changed\n' });
    expect((await find(root)).files).toEqual(['.gitattributes', '.gitignore', 'a', 'b']);
    expect(ran()).toBe(false);
  });

  test('by a clone with parts left out, which git fetches where it opens folders of a sparse index', async () => {
    const root = tracking({ '.gitignore': 'a/\n', ...empty('a/x', 'b/y') });
    git(root, 'commit', '-qm', 'one');
    git(root, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'a');
    const folder = git(root, 'rev-parse', 'HEAD:b').trim();
    rmSync(join(root, '.git/objects', folder.slice(0, 2), folder.slice(2)), { force: true });
    const { program, ran, forget } = spied(root);
    for (const [name, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::${program}`],
      ['protocol.ext.allow', 'always'],
    ] as const)
      git(root, 'config', name, value);
    spawnSync('git', ['-C', root, 'ls-files'], { timeout: 10_000 });
    expect(ran()).toBe(true);
    forget();
    expect((await find(root)).files).toEqual(['.gitignore', 'a/x']);
    expect(ran()).toBe(false);
  });
});
