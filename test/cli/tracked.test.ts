// Tracked files that a .gitignore names, through the program: every way to say what is judged, and nothing said about it.

import { chmodSync, existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';
import { found, git, put, repository } from './repository.ts';

const RANGE = 'net.ipv4.ip_local_port_range = 16000 61001\n';
const RECYCLE = 'net.ipv4.tcp_tw_recycle = 1\n';
const OFFER = 'ports(*):[31000-32000]\n';
const CONF = 'image/etc/sysctl.d/50-ports.conf';
const AGENT = 'image/etc/mesos-agent/resources';
const CLASH = [`ephemeral-vs-mesos ${CONF}:1`];

/** One side of a clash is tracked though it is ignored, and what is only ignored beside it would be a finding, too. */
function withIgnored(): string {
  const root = repository({ [CONF]: RANGE, [AGENT]: OFFER });
  put(root, { '.gitignore': 'mesos-agent/\n*.local.conf\n', 'image/etc/sysctl.d/60.local.conf': RECYCLE });
  git(root, 'add', '.gitignore');
  return root;
}

describe('a tracked file that .gitignore names is judged', () => {
  test('with the others, from wherever the run starts', () => {
    const root = withIgnored();
    expect(found(root)).toEqual(CLASH);
    expect(found(root, 'image')).toEqual(CLASH);
    expect(found(join(root, 'image'))).toEqual(CLASH);
    expect(found(root, 'image/etc/sysctl.d', 'image/etc/mesos-agent')).toEqual(CLASH);
    expect(found(join(root, 'image', 'etc'), 'sysctl.d')).toEqual([]);
  });

  test('in a linked work tree, through a link, and from below', () => {
    const root = withIgnored();
    git(root, 'commit', '-qm', 'two');
    const linked = join(tree({}), 'linked');
    git(root, 'worktree', 'add', '-q', linked);
    expect(found(linked)).toEqual(CLASH);
    const link = join(tree({}), 'link');
    symlinkSync(root, link);
    expect(found(link)).toEqual(CLASH);
    const outer = tree({});
    renameSync(linked, join(outer, 'moved'));
    expect(found(outer, 'moved')).toEqual([`ephemeral-vs-mesos moved/${CONF}:1`]);
  });

  test('unless the configuration excludes it', () => {
    const root = withIgnored();
    put(root, { 'portclash.config.yaml': 'exclude: [mesos-agent/]\n' });
    expect(found(root)).toEqual([]);
  });

  test('by facts as well', () => {
    const root = withIgnored();
    const facts = portclash(['facts', '--format', 'json'], root).stdout;
    expect([facts.includes(AGENT), facts.includes('60.local.conf')]).toEqual([true, false]);
  });
});

describe('--staged and --since judge it on both sides', () => {
  test('what is staged is judged though an ignore file names it', () => {
    const root = repository({ [CONF]: RANGE, '.gitignore': 'mesos-agent/\n' });
    put(root, { [AGENT]: OFFER });
    expect(found(root, '--staged')).toEqual([]);
    git(root, 'add', '-f', AGENT);
    expect(found(root, '--staged')).toEqual(CLASH);
    expect(found(root, '--since', 'HEAD')).toEqual(CLASH);
  });

  test('what was there before is no news', () => {
    const root = withIgnored();
    git(root, 'commit', '-qm', 'two');
    put(root, { 'etc/sysctl.d/70-b.conf': RECYCLE });
    git(root, 'add', '-A');
    const news = ['tw-recycle etc/sysctl.d/70-b.conf:1'];
    expect(found(root, '--staged')).toEqual(news);
    expect(found(root, '--since', 'HEAD')).toEqual(news);
    expect(found(root, '--since', 'HEAD~1')).toEqual(news);
  });

  test('an ignore file that comes or goes changes nothing about it', () => {
    const root = withIgnored();
    expect(found(root, '--staged')).toEqual([]);
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    git(root, 'commit', '-qm', 'two');
    rmSync(join(root, '.gitignore'));
    git(root, 'add', '.gitignore');
    expect(found(root, '--staged')).toEqual([]);
  });
});

describe('nothing is said about git', () => {
  test.each<[string, (root: string) => Readonly<Record<string, string>>]>([
    ['it is not installed', (root) => ({ PATH: join(root, 'none') })],
    ['it is somebody else’s folder', () => ({ GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' })],
    [
      'its index is broken',
      (root) => {
        writeFileSync(join(root, '.git', 'index'), 'nothing');
        return {};
      },
    ],
  ])('where %s', (_, spoil) => {
    const root = withIgnored();
    const none = join(root, 'none');
    const env = { GIT_CONFIG_GLOBAL: none, GIT_CONFIG_SYSTEM: none, ...spoil(root) };
    const { status, stderr, stdout } = portclash(['lint', '--format', 'compact'], root, env);
    expect([status, stderr, stdout.includes('mesos')]).toEqual([0, '', false]);
  });

  test.skipIf(process.platform === 'win32')('nor is a program run that is called so', () => {
    const root = withIgnored();
    put(root, { git: '#!/bin/sh\necho ran >.git/ran\n' });
    chmodSync(join(root, 'git'), 0o755);
    const env = { PATH: `.${delimiter}${process.env['PATH']}` };
    expect(portclash(['lint', '--format', 'compact'], root, env).stdout).toContain('ephemeral-vs-mesos');
    expect(existsSync(join(root, '.git', 'ran'))).toBe(false);
  });
});
