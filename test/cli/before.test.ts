// Only what is new: since a commit, in what is staged, beyond a baseline.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';
import { found, git, put, repository } from './repository.ts';

const RANGE = 'net.ipv4.ip_local_port_range = 16000 61001\n';
const CONF = 'etc/sysctl.d/50-ports.conf';
const OFFER = 'etc/mesos-agent/resources';

const CLASH = [`ephemeral-vs-mesos ${CONF}:1`];

describe('--since', () => {
  test('the other side of the clash is what changed', () => {
    const root = repository({ [CONF]: RANGE });
    put(root, { [OFFER]: 'ports(*):[31000-32000]\n' });
    expect(found(root, '--since', 'HEAD')).toEqual(CLASH);
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'two');
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    expect(found(root, '--since', 'HEAD~1')).toEqual(CLASH);
  });

  test('what came to the other branch meanwhile is none of this one', () => {
    const root = repository({ [CONF]: RANGE, [OFFER]: 'ports(*):[31000-32000]\n' });
    git(root, 'checkout', '-qb', 'topic');
    put(root, { 'README.md': 'x\n' });
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'topic');
    git(root, 'checkout', '-q', 'main');
    rmSync(join(root, OFFER));
    git(root, 'commit', '-qam', 'mended');
    git(root, 'checkout', '-q', 'topic');
    expect(found(root)).toEqual(CLASH);
    expect(found(root, '--since', 'main')).toEqual([]);
  });

  test('moved lines, moved files and files laid out anew are no news', () => {
    const root = repository({ [CONF]: RANGE, [OFFER]: 'ports(*):[31000-32000]\n' });
    put(root, { [CONF]: `# why\n\n${RANGE.replaceAll(' ', '  ')}` });
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    git(root, 'checkout', '-q', '.');
    git(root, 'mv', CONF, 'etc/sysctl.d/60-ports.conf');
    expect(found(root, '--since', 'HEAD')).toEqual([]);
  });

  test('the work tree is not touched, and nothing is left behind', () => {
    const root = repository({ [CONF]: RANGE });
    put(root, { [CONF]: `${RANGE}# mine\n`, 'new.txt': 'x' });
    const temp = tree({});
    const before = git(root, 'status', '--porcelain');
    expect(portclash(['lint', '--since', 'HEAD'], root, { TMPDIR: temp }).status).toBe(0);
    expect([git(root, 'status', '--porcelain'), readdirSync(temp)]).toEqual([before, []]);
  });

  test('nothing that the repository configures is run', () => {
    const root = repository({ [CONF]: RANGE, '.gitattributes': '*.conf filter=evil diff=evil\n' });
    for (const [key, value] of [
      ['core.fsmonitor', 'touch ran-fsmonitor; false'],
      ['filter.evil.smudge', 'touch ran-smudge; cat'],
      ['filter.evil.clean', 'touch ran-clean; cat'],
      ['diff.evil.textconv', 'touch ran-textconv; cat'],
      ['diff.external', 'touch ran-diff'],
      ['core.pager', 'touch ran-pager; cat'],
    ] as const)
      git(root, 'config', key, value);
    put(root, { [OFFER]: 'ports(*):[31000-32000]\n' });
    expect(found(root, '--since', 'HEAD')).toEqual(CLASH);
    portclash(['lint', '--staged'], root);
    expect(readdirSync(root).filter((f) => f.startsWith('ran-'))).toEqual([]);
  });

  test('a tree that somebody made by hand writes nothing outside of its copy', () => {
    const outside = tree({ 'kept.txt': 'x' });
    const root = repository({ [CONF]: RANGE });
    const object = (kind: string, content: Buffer) => {
      const file = join(tree({ content }), 'content');
      return git(root, 'hash-object', '-t', kind, '-w', '--literally', file).trim();
    };
    const raw = (id: string) => Buffer.from(id, 'hex');
    const link = object('blob', Buffer.from(outside));
    const file = object('blob', Buffer.from('net.ipv4.tcp_tw_recycle = 1\n'));
    const inner = object('tree', Buffer.concat([Buffer.from('100644 pwned.conf\0'), raw(file)]));
    for (const name of ['a', 'A']) {
      const entries = [Buffer.from('120000 a\0'), raw(link), Buffer.from(`40000 ${name}\0`), raw(inner)];
      const base = object('tree', Buffer.concat(entries));
      const commit = git(root, 'commit-tree', base, '-m', 'base').trim();
      portclash(['lint', '--since', commit], root);
      expect(readdirSync(outside)).toEqual(['kept.txt']);
    }
  });

  test('an object that is not there is an error, not a finding', () => {
    const root = repository({ [CONF]: 'net.ipv4.tcp_tw_recycle = 1\n' });
    const id = git(root, 'rev-parse', `HEAD:${CONF}`).trim();
    rmSync(join(root, '.git/objects', id.slice(0, 2), id.slice(2)), { force: true });
    const run = portclash(['lint', '--since', 'HEAD'], root);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(`git does not have ${CONF}`)]);
  });

  test('the variables of another repository are not this one’s', () => {
    const [root, other] = [repository({ [CONF]: 'net.ipv4.tcp_tw_recycle = 1\n' }), repository({ a: 'x' })];
    const env = { GIT_DIR: join(other, '.git'), GIT_INDEX_FILE: join(other, '.git', 'index') };
    expect(portclash(['lint', '--since', 'HEAD'], root, env).status).toBe(0);
    expect(portclash(['lint', '--staged'], root, env).status).toBe(0);
  });

  test('a submodule is another repository: nothing of it is new', () => {
    const part = repository({ 's.conf': 'net.ipv4.tcp_tw_recycle = 1\n' });
    const root = repository({ [CONF]: RANGE });
    git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', part, 'sub');
    git(root, 'commit', '-qm', 'two');
    expect(found(root)).toEqual(['tw-recycle sub/s.conf:1']);
    expect(found(root, '--since', 'HEAD')).toEqual([]);
    expect(found(root, '--staged')).toEqual([]);
  });

  test('files that are alike and move together are no news', () => {
    const same = {
      'env/a/60-x.conf': 'net.ipv4.tcp_tw_recycle = 1\n',
      'env/b/60-x.conf': 'net.ipv4.tcp_tw_recycle = 1\n',
    };
    const root = repository(same);
    git(root, 'mv', 'env', 'envs');
    expect(found(root)).toHaveLength(2);
    expect(found(root, '--since', 'HEAD')).toEqual([]);
  });

  test('a run that fails leaves nothing behind', () => {
    const root = repository({ [CONF]: RANGE });
    const temp = tree({});
    expect(portclash(['lint', '--since', 'HEAD', 'nosuch'], root, { TMPDIR: temp }).status).toBe(2);
    expect(readdirSync(temp)).toEqual([]);
  });

  test.each([
    [['--since', 'nowhere'], "git knows no commit 'nowhere'"],
    [['--since', '--output=x'], "git knows no commit '--output=x'"],
    [['--since', 'HEAD', '--staged'], 'give one of them'],
  ])('%j: 2, with a word about it', (flags, words) => {
    const run = portclash(['lint', ...flags], repository({ [CONF]: RANGE }));
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  test('outside of a repository: 2, with a word about it', () => {
    const run = portclash(['lint', '--staged'], tree({ [CONF]: RANGE }));
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('is no git work tree')]);
  });
});

describe('--staged', () => {
  test('judges what is staged, not what is in the work tree', () => {
    const root = repository({ [CONF]: RANGE });
    put(root, { [OFFER]: 'ports(*):[31000-32000]\n' });
    expect(found(root, '--staged')).toEqual([]);
    git(root, 'add', OFFER);
    expect(found(root, '--staged')).toEqual(CLASH);
    // Mended in the work tree, but not staged.
    put(root, { [CONF]: 'net.ipv4.ip_local_port_range = 32768 60999\n' });
    expect(found(root, '--staged')).toEqual(CLASH);
    git(root, 'add', '-A');
    expect(found(root, '--staged')).toEqual([]);
  });

  test('before the first commit all is new', () => {
    const root = tree({ [CONF]: RANGE, [OFFER]: 'ports(*):[31000-32000]\n' });
    git(root, 'init', '-q');
    git(root, 'add', '-A');
    expect(found(root, '--staged')).toEqual(CLASH);
  });

  test('with the index that git commit gives its hooks', () => {
    const root = repository({ [CONF]: RANGE });
    put(root, { [OFFER]: 'ports(*):[31000-32000]\n' });
    const index = join(root, '.git', 'other-index');
    writeFileSync(index, readFileSync(join(root, '.git', 'index')));
    const env = { GIT_INDEX_FILE: index };
    spawnSync('git', ['-C', root, 'add', OFFER], { env: { ...process.env, ...env } });
    expect(found(root, '--staged')).toEqual([]);
    expect(portclash(['lint', '--staged', '-q', '--format', 'compact'], root, env).stdout).toContain(
      'ephemeral-vs-mesos',
    );
  });
});

describe('--baseline', () => {
  const FILE = '.portclash-baseline.json';
  const write = (root: string) => portclash(['lint', '--baseline', FILE, '--write-baseline'], root);

  test('what it has is known, wherever its lines have moved; what comes back is new', () => {
    const root = tree({ [CONF]: RANGE, [OFFER]: 'ports(*):[31000-32000]\n' });
    expect(write(root)).toMatchObject({ status: 0, stdout: '' });
    expect(found(root, '--baseline', FILE)).toEqual([]);
    put(root, { [CONF]: `# why\n\n${RANGE}` });
    expect(found(root, '--baseline', FILE)).toEqual([]);
    rmSync(join(root, OFFER));
    const gone = portclash(['lint', '--baseline', FILE], root);
    expect(gone.status).toBe(0);
    expect(gone.stderr).toContain(
      `the baseline has ephemeral-vs-mesos in ${CONF} (mesos-agent), which is gone`,
    );
    write(root);
    put(root, { [OFFER]: 'ports(*):[31000-32000]\n' });
    expect(found(root, '--baseline', FILE)).toEqual([`ephemeral-vs-mesos ${CONF}:3`]);
  });

  test('another port of the same clash is new, one less is not', () => {
    const listen = (port: number) => `server { listen ${port}; }\n`;
    const nginx = 'etc/nginx/conf.d';
    const root = tree({
      [CONF]: RANGE,
      [`${nginx}/a.conf`]: listen(18080),
      [`${nginx}/b.conf`]: listen(18090),
    });
    write(root);
    rmSync(join(root, nginx, 'b.conf'));
    expect(found(root, '--baseline', FILE)).toEqual([]);
    put(root, { [`${nginx}/b.conf`]: listen(18091) });
    expect(found(root, '--baseline', FILE)).toEqual([`ephemeral-vs-listener ${CONF}:1`]);
  });

  test('what has a side more is new, and not gone', () => {
    const root = tree({ [CONF]: RANGE, 'etc/nginx/conf.d/a.conf': 'server { listen 18080; }\n' });
    write(root);
    put(root, { 'etc/nginx/conf.d/b.conf': 'server { listen 18090; }\n' });
    const run = portclash(['lint', '--baseline', FILE], root);
    expect([run.status, run.stderr]).toEqual([1, '']);
  });

  test.each([
    [['nosuch']],
    [['--only', 'tw-reuse']],
    [['--skip', 'tw-reuse']],
    [['--rule', 'tw-reuse=off']],
    [['--min-confidence', 'high']],
    [['--fix']],
    [['--format', 'json']],
    [['etc']],
  ])('is not written of a part, or beside something else: %j', (more) => {
    const root = tree({ [CONF]: RANGE });
    const run = portclash(['lint', '--baseline', FILE, '--write-baseline', ...more], root);
    expect([run.status, existsSync(join(root, FILE))]).toEqual([2, false]);
  });

  test('paths below the root do not make the rest of it stale', () => {
    const root = tree({
      [CONF]: RANGE,
      [OFFER]: 'ports(*):[31000-32000]\n',
      'other/site.yml': '- hosts: all\n',
    });
    write(root);
    expect(portclash(['lint', '--baseline', FILE, 'other'], root).stderr).toBe('');
  });

  test('the same bytes whatever the order of the findings, one finding a line', () => {
    const root = tree({ [CONF]: RANGE, [OFFER]: 'ports(*):[31000-32000]\n' });
    write(root);
    const first = readFileSync(join(root, FILE), 'utf8');
    renameSync(join(root, FILE), join(root, 'old.json'));
    write(root);
    expect(readFileSync(join(root, FILE), 'utf8')).toBe(first);
    expect(first.split('\n').filter((l) => l.includes('"rule"'))).toHaveLength(2);
  });

  test.each([
    ['no file', undefined, 'ENOENT'],
    ['no JSON', '{', 'JSON'],
    ['something else', '[]', 'it is no baseline'],
    ['another version', '{"version":9}', 'its version is 9, not 1'],
    ['no list', '{"version":1}', 'no list of findings'],
    ['no finding', '{"version":1,"findings":[{"rule":"x"}]}', 'finding 1 is none'],
    [
      'ports that are none',
      '{"version":1,"findings":[{"rule":"x","file":"f","subject":"s","ports":[[1,99999]]}]}',
      'finding 1 is none',
    ],
  ])('%s: 2, with a word on what to do', (_, text, words) => {
    const root = tree({ [CONF]: RANGE, ...(text !== undefined && { [FILE]: text }) });
    const run = portclash(['lint', '--baseline', FILE], root);
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(run.stderr).toContain('--write-baseline writes it anew');
  });

  test('--write-baseline says where it needs to be told', () => {
    const run = portclash(['lint', '--write-baseline'], tree({ [CONF]: RANGE }));
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('needs --baseline FILE')]);
  });
});
