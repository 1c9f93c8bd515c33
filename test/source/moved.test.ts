// Files that are alike, before and after they move.

import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renames } from '../../src/source/git.ts';
import { pairedByEnd } from '../../src/source/moved.ts';
import { git, repository } from '../cli/repository.ts';

test.each([
  ['nothing was there', [], ['a.yml'], {}],
  ['nothing is there', ['a.yml'], [], {}],
  ['one moves', ['x/a.yml'], ['b.conf'], { 'b.conf': 'x/a.yml' }],
  [
    'the folder is another one',
    ['a/one.yml', 'a/two.yml'],
    ['b/two.yml', 'b/one.yml'],
    { 'b/one.yml': 'a/one.yml', 'b/two.yml': 'a/two.yml' },
  ],
  [
    'the name is another one',
    ['a/main.yml', 'b/main.yml'],
    ['b/x-main.yml', 'a/x-main.yml'],
    { 'b/x-main.yml': 'a/main.yml', 'a/x-main.yml': 'b/main.yml' },
  ],
  [
    'the longest end first, whichever stands first',
    ['x/b/c.yml'],
    ['c.yml', 'y/b/c.yml'],
    { 'y/b/c.yml': 'x/b/c.yml' },
  ],
  ['no words', ['...', '-'], ['_'], { _: '...' }],
])('%s', (_, before, after, pairs) => {
  expect(Object.fromEntries(pairedByEnd(before, after))).toEqual(pairs);
});

test('very many of one content', () => {
  const names = (folder: string) =>
    Array.from({ length: 60_000 }, (_, i) => `${folder}/${i % 1000}/${i}/.gitkeep`);
  const pairs = pairedByEnd(names('old'), names('new').reverse());
  expect(pairs.size).toBe(60_000);
  for (const [now, was] of pairs) if (now.slice(3) !== was.slice(3)) expect(now).toBe(was);
});

test('in a repository: by content, then by path', () => {
  const root = repository({ 'old/a/.gitkeep': '', 'old/b/.gitkeep': '', 'old/x.yml': 'x\n', stays: '' });
  mkdirSync(join(root, 'new'));
  renameSync(join(root, 'old'), join(root, 'new/old'));
  git(root, 'add', '-A');
  expect(Object.fromEntries(renames(root, { commit: 'HEAD' }, 'index'))).toEqual({
    'new/old/a/.gitkeep': 'old/a/.gitkeep',
    'new/old/b/.gitkeep': 'old/b/.gitkeep',
    'new/old/x.yml': 'old/x.yml',
  });
});
