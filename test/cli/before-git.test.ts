// --since and --staged in repositories as they come: links, merges, sparse checkouts, names and trees made by hand.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';
import { found, git, put, repository } from './repository.ts';

const RANGE = 'net.ipv4.ip_local_port_range = 16000 61001\n';
const RECYCLE = 'net.ipv4.tcp_tw_recycle = 1\n';
const CONF = 'etc/sysctl.d/50-ports.conf';
const OFFER = 'etc/mesos-agent/resources';
const CLASH = [`ephemeral-vs-mesos ${CONF}:1`];
const PROJECT = { [CONF]: RANGE, [OFFER]: 'ports(*):[31000-32000]\n' };
const isLinux = process.platform === 'linux';

describe('which index, which repository', () => {
  test('the index of git commit, where the work tree is reached through a link', () => {
    const root = repository({ [CONF]: RANGE });
    const link = join(tree({}), 'link');
    symlinkSync(root, link);
    put(root, { [OFFER]: 'ports(*):[31000-32000]\n' });
    writeFileSync(join(root, '.git', 'other-index'), readFileSync(join(root, '.git', 'index')));
    const env = { GIT_INDEX_FILE: join(link, '.git', 'other-index') };
    spawnSync('git', ['-C', root, 'add', OFFER], { env: { ...process.env, ...env } });
    expect(portclash(['lint', '--staged', '--format', 'compact'], link, env).stdout).toContain(
      'ephemeral-vs-mesos',
    );
  });

  test('an empty .git folder inside of a repository', () => {
    const root = repository({ 'part/etc/sysctl.conf': RECYCLE });
    mkdirSync(join(root, 'part', '.git'));
    const run = portclash(['lint', '--since', 'HEAD'], join(root, 'part'));
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('is no git work tree')]);
  });

  test('a repository below the working folder', () => {
    const root = repository({ [CONF]: RANGE });
    const outer = tree({});
    renameSync(root, join(outer, 'repo'));
    put(join(outer, 'repo'), { [OFFER]: 'ports(*):[31000-32000]\n' });
    expect(found(outer, '--since', 'HEAD', 'repo')).toEqual(CLASH);
    expect(found(outer, '--since', 'HEAD', 'repo/etc/sysctl.d', 'repo/etc/mesos-agent')).toEqual(CLASH);
    mkdirSync(root);
  });

  test.each([
    ['nothing', {}, 2, 'detected dubious ownership in repository'],
    [
      'its number',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      0,
      '',
    ],
    ['-c', { GIT_CONFIG_PARAMETERS: "'a.b=c' 'safe.directory=*'" }, 0, ''],
    ['-c of git 2.31', { GIT_CONFIG_PARAMETERS: "'a.b'='c' 'safe.directory'='*'" }, 0, ''],
    ['another setting', { GIT_CONFIG_PARAMETERS: "'core.safe.directory=*'" }, 2, 'git config --global --add'],
  ])('somebody else’s folder, trusted by %s', (_, trust, status, words) => {
    const none = join(tree({}), 'none');
    const env = {
      GIT_TEST_ASSUME_DIFFERENT_OWNER: '1',
      GIT_CONFIG_GLOBAL: none,
      GIT_CONFIG_SYSTEM: none,
    };
    const run = portclash(['lint', '--since', 'HEAD'], repository({ [CONF]: RECYCLE }), { ...env, ...trust });
    expect([run.status, run.stderr]).toEqual([status, expect.stringContaining(words)]);
  });
});

describe('which commit', () => {
  test('what a name leaves out is no commit', () => {
    const run = portclash(['lint', '--since', '^HEAD'], repository({ [CONF]: RANGE }));
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining("git knows no commit '^HEAD'")]);
  });

  test.each([':/the first', 'HEAD^{/the first}', 'v1', 'HEAD~1', 'v1^{}'])('%s is one', (name) => {
    const root = repository({ [CONF]: RANGE });
    git(root, 'commit', '-q', '--amend', '-m', 'the first');
    git(root, 'tag', '-am', 'a tag', 'v1');
    put(root, { 'etc/sysctl.d/60-b.conf': RECYCLE });
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'two');
    expect(found(root, '--since', name)).toEqual(['tw-recycle etc/sysctl.d/60-b.conf:1']);
  });

  test.each([':/no such words', `HEAD:${CONF}`, 'HEAD..HEAD'])('%s is none', (name) => {
    const run = portclash(['lint', '--since', name], repository({ [CONF]: RANGE }));
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(`git knows no commit '${name}'`)]);
  });

  test('a HEAD whose object is lost is no new repository', () => {
    const root = repository({ [CONF]: RECYCLE });
    const id = git(root, 'rev-parse', 'HEAD').trim();
    rmSync(join(root, '.git/objects', id.slice(0, 2), id.slice(2)), { force: true });
    const run = portclash(['lint', '--staged'], root);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining("git knows no commit 'HEAD'")]);
  });

  test('of a merge that is not settled one’s own side is judged', () => {
    const root = repository({ [CONF]: RECYCLE });
    const commit = (text: string) => {
      put(root, { [CONF]: text });
      git(root, 'commit', '-qam', text);
    };
    git(root, 'checkout', '-qb', 'topic');
    commit('net.core.somaxconn = 1024\n');
    git(root, 'checkout', '-q', 'main');
    commit('net.core.somaxconn = 2048\n');
    expect(() => git(root, 'merge', '-q', 'topic')).toThrow();
    expect(found(root, '--staged')).toEqual([]);
  });
});

describe('which files', () => {
  test.skipIf(!isLinux)('a file beside a folder of its name in other letters', () => {
    const root = repository({ BUILD: '', 'build/etc/sysctl.conf': RECYCLE });
    expect(found(root)).toEqual(['tw-recycle build/etc/sysctl.conf:1']);
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    put(root, { 'build/etc/sysctl.d/60-b.conf': RECYCLE });
    git(root, 'add', '-A');
    expect(found(root, '--staged')).toEqual(['tw-recycle build/etc/sysctl.d/60-b.conf:1']);
  });

  test('what a sparse checkout leaves out is missing before as well', () => {
    const reserved = 'etc/sysctl.d/60-reserved.conf';
    const root = repository({
      ...PROJECT,
      [reserved]: 'net.ipv4.ip_local_reserved_ports = 31000-32000\n',
    });
    git(root, 'sparse-checkout', 'set', '--no-cone', '/*', `!${reserved}`);
    expect(existsSync(join(root, reserved))).toBe(false);
    expect(found(root)).toEqual(CLASH);
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    expect(found(root, '--staged')).toEqual([]);
  });

  test('files that move into the paths of a run are no news', () => {
    const root = repository({ ...PROJECT, 'hosts/a/README': '' });
    mkdirSync(join(root, 'hosts/a/x'));
    git(root, 'mv', 'etc', 'hosts/a/x/etc');
    for (const path of ['hosts', 'hosts/*/x/**'])
      expect([found(root, path).length, found(root, '--since', 'HEAD', path)]).toEqual([1, []]);
  });

  test.skipIf(!isLinux)('a name that is no UTF-8', () => {
    const root = repository(PROJECT);
    writeFileSync(
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff]), Buffer.from('.conf')]),
      RECYCLE,
    );
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'two');
    expect(found(root).length).toBe(2);
    expect(found(root, '--since', 'HEAD')).toEqual([]);
  });

  test('a link into the tree by a whole path', () => {
    const root = tree({ 'shared/x.txt': RECYCLE, 'etc/sysctl.d/README': '' });
    symlinkSync(join(root, 'shared/x.txt'), join(root, CONF));
    git(root, 'init', '-q');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'one');
    expect(found(root)).toEqual([`tw-recycle ${CONF}:1`]);
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    expect(found(root, '--staged')).toEqual([]);
  });

  test('the folder of copies may lie in the tree', () => {
    const root = repository({ ...PROJECT, 'tmp/.gitkeep': '' });
    const run = portclash(['lint', '--since', 'HEAD'], root, { TMPDIR: join(root, 'tmp') });
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(readdirSync(join(root, 'tmp'))).toEqual(['.gitkeep']);
  });

  test('no folder for copies: 2, with a word about it', () => {
    const run = portclash(['lint', '--since', 'HEAD'], repository(PROJECT), { TMPDIR: '/nope' });
    expect([run.status, run.stderr]).toEqual([
      2,
      'portclash: cannot make a folder below /nope: no such file or folder\n',
    ]);
  });

  const bytes = (id: string) => Buffer.from(id, 'hex');
  test.each([
    ['a link to nowhere', '120000 a', Buffer.alloc(0)],
    ['a link with a NUL', '120000 a', Buffer.from('b\0c')],
    ['a long link', '120000 a', Buffer.alloc(5000, 'a')],
    ['an endless link', '120000 a', Buffer.alloc(21 * 1024 * 1024, 'a')],
    ['a long name', `100644 ${'a'.repeat(300)}`, Buffer.from(RECYCLE)],
    ['a file that is its own folder', '100644 etc', Buffer.from(RECYCLE)],
  ])('a tree made by hand: %s', (_, name, content) => {
    const root = repository({ [CONF]: RECYCLE });
    const write = (kind: string, input: Buffer) =>
      execFileSync('git', ['-C', root, 'hash-object', '-t', kind, '-w', '--literally', '--stdin'], { input })
        .toString()
        .trim();
    const etc = git(root, 'rev-parse', 'HEAD:etc').trim();
    const odd = bytes(write('blob', content));
    const entries = [Buffer.from(`${name}\0`), odd, Buffer.from('40000 etc\0'), bytes(etc)];
    const commit = git(root, 'commit-tree', write('tree', Buffer.concat(entries)), '-m', 'odd').trim();
    const run = portclash(['lint', '--since', commit, '--format', 'compact'], root);
    expect(run.stderr).toBe('');
    if (!name.endsWith(' etc')) expect(run.status).toBe(0);
  });
});

describe('which configuration', () => {
  const FILE = '.portclashrc.yaml';
  const CLAIM = 'claims: [{name: billing, ports: 20000}]\n';

  test.each([
    ['a claim', undefined, CLAIM, ['ephemeral-vs-listener']],
    ['a product', undefined, 'assume: [hbase]\n', ['ephemeral-vs-product']],
    ['less accepted', 'ignore: [{rule: ephemeral-vs-mesos}]\n', 'ignore: []\n', ['ephemeral-vs-mesos']],
    ['a level', undefined, 'rules: {ephemeral-vs-iana: error}\n', []],
    ['a claim over a broken file', 'claims: [', CLAIM, []],
    ['what was there', CLAIM, `# as before\n${CLAIM}`, []],
  ])('%s that a change brings', (_, before, after, rules) => {
    const root = repository({ ...PROJECT, ...(before !== undefined && { [FILE]: before }) });
    if (after === undefined) rmSync(join(root, FILE));
    else put(root, { [FILE]: after });
    git(root, 'add', '-A');
    expect(found(root, '--since', 'HEAD').map((f) => f.split(' ')[0])).toEqual(rules);
    expect(found(root, '--staged').map((f) => f.split(' ')[0])).toEqual(rules);
  });

  test('two hosts that are one by now', () => {
    const hosts = (...names: readonly string[]) =>
      `hosts: [${names.map((n, i) => `{name: h${i}, match: [${n}]}`).join(', ')}]\n`;
    const root = repository({
      [`a/${CONF}`]: RANGE,
      [`b/${OFFER}`]: PROJECT[OFFER],
      [FILE]: hosts('"path:a/**"', '"path:b/**"'),
    });
    expect(found(root)).toEqual([]);
    put(root, { [FILE]: hosts('"path:a/**", "path:b/**"') });
    expect(found(root, '--since', 'HEAD')).toEqual([`ephemeral-vs-mesos a/${CONF}:1`]);
  });

  test('one that git ignores is none of the change', () => {
    const root = repository({ ...PROJECT, '.gitignore': `${FILE}\n` });
    put(root, { [FILE]: CLAIM });
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    expect(found(root, '--since', 'HEAD', '--config', FILE)).toEqual([]);
  });

  test('that of the index, not what is in the work tree', () => {
    const root = repository({ [CONF]: RANGE });
    put(root, { [OFFER]: PROJECT[OFFER] });
    git(root, 'add', '-A');
    put(root, { [FILE]: 'rules: {ephemeral-vs-mesos: off}\n' });
    expect(found(root, '--staged')).toEqual(CLASH);
    git(root, 'add', FILE);
    rmSync(join(root, FILE));
    expect(found(root, '--staged')).toEqual([]);
    put(root, { [FILE]: 'rules: [' });
    expect(found(root, '--staged', '--config', FILE)).toEqual([]);
  });
});

describe('configurations that commits do not hold whole', () => {
  const PACKAGE = {
    'node_modules/cfg/p.yaml': 'rules: {ephemeral-parity: off}\n',
    '.gitignore': 'node_modules/\n',
  };

  test('what one extends is taken from the work tree', () => {
    const root = repository({
      [CONF]: RANGE,
      '.portclashrc.yaml': 'extends: ./node_modules/cfg/p.yaml\n',
      ...PACKAGE,
    });
    put(root, { [OFFER]: 'ports(*):[31000-32000]\n' });
    git(root, 'add', OFFER);
    expect(found(root, '--staged')).toEqual(CLASH);
    expect(found(root, '--since', 'HEAD')).toEqual(CLASH);
  });

  test('a new one is a change as any other', () => {
    const root = repository({ [CONF]: RANGE });
    put(root, { '.portclashrc.yaml': 'claims: [{name: billing, ports: 20000}]\n' });
    expect(found(root, '--since', 'HEAD')).toEqual([`ephemeral-vs-listener ${CONF}:1`]);
  });
});
