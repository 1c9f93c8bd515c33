// Which files a run looks at: ignore files, links, what a person names, and what nobody should walk into.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover, gitRoot } from '../../src/source/discover.ts';
import { tree } from '../tree.ts';

interface Asked {
  readonly paths?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Discovers below a root; paths relative to it. */
function find(root: string, { paths = ['.'], exclude = [] }: Asked = {}) {
  return discover({ root, paths: paths.map((p) => join(root, p)), exclude });
}

async function filesOf(files: Readonly<Record<string, string>>, asked?: Asked): Promise<readonly string[]> {
  return (await find(tree(files), asked)).files;
}

const empty = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']));

describe('the walk', () => {
  test('hidden files too, sorted by code unit, with / and relative to the root', async () => {
    expect(await filesOf(empty('b.yml', 'B.yml', 'a/z.yml', 'a.yml', '.hidden/x', '.env', 'é'))).toEqual([
      '.env',
      '.hidden/x',
      'B.yml',
      'a.yml',
      'a/z.yml',
      'b.yml',
      'é',
    ]);
  });

  test('not into what tools keep', async () => {
    const kept = [
      '.git',
      '.hg',
      '.svn',
      'node_modules',
      '.terraform',
      '.terragrunt-cache',
      '.venv',
      '__pycache__',
    ];
    const files = kept.flatMap((folder) => [`${folder}/x.conf`, `deep/${folder}/x.conf`]);
    expect(await filesOf(empty(...files, 'node_modules.conf', 'git/x'))).toEqual([
      'git/x',
      'node_modules.conf',
    ]);
  });

  test('a file that has the name of such a folder is a file', async () => {
    expect(await filesOf(empty('sub/.git'))).toEqual(['sub/.git']);
  });

  test('names with blanks, line breaks, brackets and two dots in front', async () => {
    const names = ['..dots', 'a b', 'a\nb', 'a[1].yml', '{x}', "it's", '#x', '!y'];
    expect(await filesOf(empty(...names))).toEqual([...names].sort());
  });

  test('a folder nested as nobody nests', async () => {
    const deep = `${'d/'.repeat(120)}x`;
    const { files, unreadable } = await find(tree(empty(deep, 'a')));
    expect(files).toEqual(['a']);
    expect(unreadable).toEqual([
      { path: 'd/'.repeat(101).slice(0, -1), reason: 'more than 100 folders deep' },
    ]);
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.log('skipped: no permission stops root from reading');

  test.skipIf(isRoot)('a folder that cannot be listed', async () => {
    const root = tree(empty('a', 'shut/b'));
    chmodSync(join(root, 'shut'), 0);
    try {
      const { files, unreadable } = await find(root);
      expect([files, unreadable]).toEqual([['a'], [{ path: 'shut', reason: 'EACCES' }]]);
    } finally {
      chmodSync(join(root, 'shut'), 0o755);
    }
  });
});

describe('ignore files', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'a folder, a file anywhere, and one of this folder',
      {
        '.gitignore': 'build/\n*.log\n/top\n',
        ...empty('build/x', 'a/build/x', 'x.log', 'a/x.log', 'top', 'a/top'),
      },
      ['.gitignore', 'a/top'],
    ],
    [
      'a deeper file has the last word',
      {
        '.gitignore': '*.tmp\n',
        'a/.gitignore': '!keep.tmp\nx\n',
        ...empty('b.tmp', 'a/keep.tmp', 'a/c.tmp', 'x', 'a/x'),
      },
      ['.gitignore', 'a/.gitignore', 'a/keep.tmp', 'x'],
    ],
    [
      'the last pattern of a file counts',
      { '.gitignore': '!a\n*\n!b\n!.gitignore\n', ...empty('a', 'b') },
      ['.gitignore', 'b'],
    ],
    [
      'what an ignored folder holds cannot come back',
      { '.gitignore': 'd/\n!d/keep\n', 'd/.gitignore': '!*\n', ...empty('d/keep') },
      ['.gitignore'],
    ],
    [
      'but a folder whose files are ignored one by one can keep some',
      { '.gitignore': 'd/*\n!d/keep\n', ...empty('d/keep', 'd/other') },
      ['.gitignore', 'd/keep'],
    ],
    [
      '.ignore counts behind .gitignore',
      { '.gitignore': 'a\nb\n', '.ignore': '!a\nc\n', ...empty('a', 'b', 'c') },
      ['.gitignore', '.ignore', 'a'],
    ],
    [
      'a pattern with / belongs to its folder',
      { 'sub/.gitignore': 'x/y\n', ...empty('sub/x/y', 'x/y', 'sub/z/x/y') },
      ['sub/.gitignore', 'sub/z/x/y', 'x/y'],
    ],
    [
      'comments, blank lines, escapes, blanks at the end, CRLF',
      { '.gitignore': '# note\r\n\r\n\\#x  \r\n\\!y\r\nz\r\n', ...empty('#x', '!y', 'z', '# note') },
      ['# note', '.gitignore'],
    ],
    ['a byte order mark', { '.gitignore': '\ufeffa\n', ...empty('a', 'b') }, ['.gitignore', 'b']],
    [
      '** between folders',
      { '.gitignore': 'a/**/z\n', ...empty('a/z', 'a/b/z', 'a/b/c/z', 'b/z') },
      ['.gitignore', 'b/z'],
    ],
    [
      'a folder that a deeper file readmits is asked about path by path',
      {
        '.gitignore': 'a/*\n*.tmp\n',
        'a/.gitignore': '!*.d\n',
        ...empty('a/x [1].d/b/y', 'a/x [1].d/z.tmp', 'a/q'),
      },
      ['.gitignore', 'a/x [1].d/b/y'],
    ],
    ['a folder named like one', { '.gitignore/x': '', a: '' }, ['.gitignore/x', 'a']],
  ])('%s', async (_name, files, expected) => {
    expect(await filesOf(files)).toEqual(expected);
  });

  test('patterns that take a time without end to compare are left aside', async () => {
    const hostile = `${'**/a/'.repeat(12)}b\n`;
    expect(await filesOf({ '.gitignore': `${hostile}x\n`, [`${'a/'.repeat(60)}c`]: '', x: '' })).toEqual([
      '.gitignore',
      `${'a/'.repeat(60)}c`,
    ]);
  });
});

describe('excluded', () => {
  test('wins over everything, also over a path that a person names', async () => {
    const files = { '.ignore': '!test/keep\n', ...empty('test/keep', 'test/x/y', 'src/a', 'src/test') };
    expect(await filesOf(files, { exclude: ['test/**'] })).toEqual(['.ignore', 'src/a', 'src/test']);
    expect(await filesOf(files, { exclude: ['/src'], paths: ['src/a', 'test'] })).toEqual([
      'test/keep',
      'test/x/y',
    ]);
  });

  test('a name that only looks like a way out of the root', async () => {
    expect(await filesOf(empty('..a', 'b'), { exclude: ['..a'] })).toEqual(['b']);
  });
});

describe('paths that a person names', () => {
  test('a file and a folder, once each', async () => {
    const asked = { paths: ['a', 'sub', 'sub/x', 'a'] };
    expect(await filesOf(empty('a', 'b', 'sub/x', 'sub/y'), asked)).toEqual(['a', 'sub/x', 'sub/y']);
  });

  test('are taken though an ignore file names them', async () => {
    const files = {
      '.gitignore': 'out/\nsecret\n',
      ...empty('out/x', 'out/in/y', 'secret'),
      'out/.gitignore': 'x\n',
    };
    expect(await filesOf(files, { paths: ['secret'] })).toEqual(['secret']);
    expect(await filesOf(files, { paths: ['out'] })).toEqual(['out/.gitignore', 'out/in/y']);
    expect(await filesOf(files, { paths: ['out/in'] })).toEqual(['out/in/y']);
  });

  test('ignore files above a folder count for what it holds', async () => {
    const files = { '.gitignore': '*.log\n', 'a/.gitignore': 'x\n', ...empty('a/b/x', 'a/b/y', 'a/b/z.log') };
    expect(await filesOf(files, { paths: ['a/b'] })).toEqual(['a/b/y']);
  });

  test('missing ones are told, the rest is read', async () => {
    const root = tree(empty('a'));
    const { files, missing } = await find(root, { paths: ['a', 'nope', 'no/*.conf'] });
    expect([files, missing]).toEqual([['a'], [join(root, 'nope'), join(root, 'no/*.conf')]]);
  });

  test('outside of the root, where its ignore files have no say', async () => {
    const outer = tree({ 'root/.gitignore': 'x\nother\n', ...empty('root/a', 'other/x', 'other/y') });
    const { files } = await discover({
      root: join(outer, 'root'),
      paths: [join(outer, 'other')],
      exclude: ['x'],
    });
    expect(files).toEqual(['../other/x', '../other/y']);
  });
});

describe('globs', () => {
  test.each<[string, readonly string[]]>([
    ['**/*.conf', ['.d/b.conf', 'a.conf', 'sub/c.conf']],
    ['*.conf', ['a.conf']],
    ['{a,sub/c}.conf', ['a.conf', 'sub/c.conf']],
    ['sub/?.conf', ['sub/c.conf']],
    ['sub*', []],
  ])('%s', async (pattern, expected) => {
    const files = empty('a.conf', '.d/b.conf', 'sub/c.conf', 'sub/d.yml');
    expect(await filesOf(files, { paths: [pattern] })).toEqual(expected);
  });

  test('a file whose name looks like a pattern', async () => {
    expect(await filesOf(empty('a[1].conf', 'a1.conf'), { paths: ['a[1].conf'] })).toEqual(['a[1].conf']);
  });

  test('the name of the root is no pattern', async () => {
    const root = join(tree(empty('[x] {y}*/a.conf', '[x] {y}*/b.yml')), '[x] {y}*');
    expect((await find(root, { paths: ['*.conf'] })).files).toEqual(['a.conf']);
  });

  test('excluded files do not come back', async () => {
    expect(await filesOf(empty('a.conf', 'b.conf'), { paths: ['*.conf'], exclude: ['b.conf'] })).toEqual([
      'a.conf',
    ]);
  });
});

describe('links', () => {
  test('to files of the tree are files; loops, folders, dangling ones and ways out are left out', async () => {
    const outer = tree(empty('outside', 'root/sysctl.conf', 'root/d/x'));
    const root = join(outer, 'root');
    for (const [name, target] of [
      ['99-sysctl.conf', 'sysctl.conf'],
      ['absolute', join(root, 'd', 'x')],
      ['d/up', '..'],
      ['dangling', 'nowhere'],
      ['folder', 'd'],
      ['loop', 'loop'],
      ['null', '/dev/null'],
      ['out', '../outside'],
    ] as const)
      symlinkSync(target, join(root, name));
    expect(await find(root)).toEqual({
      files: ['99-sysctl.conf', 'absolute', 'd/x', 'sysctl.conf'],
      missing: [],
      unreadable: [],
    });
  });

  test('to /dev/null in a folder of sysctl files hide the files of their name elsewhere', async () => {
    const root = tree(empty('etc/sysctl.d/a.conf', 'etc/other.d/a.conf'));
    for (const [name, target] of [
      ['etc/sysctl.d/null.conf', '/dev/null'],
      ['etc/sysctl.d/null.txt', '/dev/null'],
      ['etc/sysctl.d/zero.conf', '/dev/zero'],
      ['etc/other.d/null.conf', '/dev/null'],
    ] as const)
      symlinkSync(target, join(root, name));
    expect((await find(root)).files).toEqual([
      'etc/other.d/a.conf',
      'etc/sysctl.d/a.conf',
      'etc/sysctl.d/null.conf',
    ]);
  });

  test('that a person names are followed, wherever they lead', async () => {
    const outer = tree(empty('outside', 'elsewhere/x'));
    const root = join(outer, 'root');
    mkdirSync(root);
    symlinkSync('../outside', join(root, 'out'));
    symlinkSync('../elsewhere', join(root, 'folder'));
    symlinkSync('nowhere', join(root, 'dangling'));
    const { files, missing } = await find(root, { paths: ['out', 'folder', 'dangling'] });
    expect([files, missing]).toEqual([['folder/x', 'out'], [join(root, 'dangling')]]);
  });

  test('a root that is a link itself', async () => {
    const outer = tree(empty('real/a'));
    symlinkSync('a', join(outer, 'real', 'link'));
    symlinkSync('real', join(outer, 'root'));
    expect((await find(join(outer, 'root'))).files).toEqual(['a', 'link']);
  });
});

describe('gitRoot', () => {
  test('the nearest folder with .git, be it a folder or the file of a linked work tree', () => {
    const root = tree({
      '.git/HEAD': '',
      'a/b/c': '',
      'module/.git': 'gitdir: ../.git/modules/module\n',
      'module/d/e': '',
    });
    expect([gitRoot(join(root, 'a', 'b')), gitRoot(root), gitRoot(join(root, 'module', 'd'))]).toEqual([
      root,
      root,
      join(root, 'module'),
    ]);
  });

  test('the root of the file system ends the search', () => {
    const found = gitRoot('/');
    expect(found === undefined || found === '/').toBe(true);
  });
});

test('a pipe in the tree is never opened, nor taken for a file', async () => {
  const root = tree(empty('a'));
  const made = spawnSync('mkfifo', [join(root, 'pipe')]);
  writeFileSync(join(root, 'b'), '');
  expect((await find(root)).files).toEqual(['a', 'b']);
  expect(made.error).toBeUndefined();
});
