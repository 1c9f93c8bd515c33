// --fix over every fixture: the dry run is a diff that git takes, the result is the same, and a second run finds nothing to do.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { fixAll } from '../../src/cli/fix.ts';
import { casesOf, FIXTURES, options } from '../rules/fixtures.ts';
import { portclash, tree } from '../tree.ts';

/** Every file below a folder, as Latin-1. */
function bytesIn(root: string): Readonly<Record<string, string>> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) =>
    statSync(join(root, f)).isFile(),
  );
  return Object.fromEntries(names.sort().map((f) => [f, readFileSync(join(root, f), 'latin1')]));
}

function copyOf(project: string): string {
  const root = tree({});
  cpSync(project, root, { recursive: true });
  return root;
}

function gitApply(root: string, diff: string): string {
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: root };
  const run = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
    cwd: root,
    input: diff,
    encoding: 'utf8',
    env,
  });
  return run.stderr;
}

const CASES = RULES.flatMap(({ id }) => casesOf(id, 'clash').map((name) => ({ id, name })));

describe.each([
  ['safe ones', false],
  ['all', true],
])('fixes: %s', (_, unsafe) => {
  test.each(CASES)('$id: $name', async ({ id, name }) => {
    const project = join(FIXTURES, id, 'clash', name);
    const [patched, written] = [copyOf(project), copyOf(project)];
    const { diff } = await fixAll(options(patched, id), { dry: true, unsafe });
    expect(bytesIn(patched)).toEqual(bytesIn(project));
    if (diff === '') return;
    expect(gitApply(patched, diff)).toBe('');
    await fixAll(options(written, id), { dry: false, unsafe });
    expect(bytesIn(written)).toEqual(bytesIn(patched));
    const again = await fixAll(options(written, id), { dry: true, unsafe });
    expect([again.diff, again.said]).toEqual(['', []]);
  });
});

const RANGE = 'net.ipv4.ip_local_port_range = 16000 61001\n';
const CONF = 'etc/sysctl.d/50-ports.conf';
const OFFER = { 'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n' };
const LIST = 'net.ipv4.ip_local_reserved_ports = 31000-32000';

describe('the command', () => {
  test('writes what changes nothing else, says so, and reports what is left', () => {
    const root = tree({ ...OFFER, [CONF]: `# wide\n${RANGE}` });
    const run = portclash(['lint', '--fix'], root);
    expect(readFileSync(join(root, CONF), 'utf8')).toBe(`# wide\n${RANGE}${LIST}\n`);
    expect(run.status).toBe(0);
    expect(run.stderr).toBe(`portclash: fixed ${CONF}:2:32: set ${LIST} [ephemeral-vs-mesos]\n`);
    expect(run.stdout).not.toContain('ephemeral-vs-mesos');
  });

  test('a dry run prints the diff and nothing else, and changes nothing', () => {
    const root = tree({ ...OFFER, [CONF]: RANGE });
    const run = portclash(['lint', '--fix-dry-run'], root);
    expect(run.stdout).toBe(`--- a/${CONF}\n+++ b/${CONF}\n@@ -1,1 +1,2 @@\n ${RANGE}+${LIST}\n`);
    expect(readFileSync(join(root, CONF), 'utf8')).toBe(RANGE);
    expect(run.stderr).toContain('would fix');
  });

  test.each([
    ['a byte order mark', `\ufeff# x\n${RANGE}`, `\ufeff# x\n${RANGE}${LIST}\n`],
    ['CRLF', RANGE.replace('\n', '\r\n'), `${RANGE.replace('\n', '\r\n')}${LIST}\r\n`],
    ['no break at the end', RANGE.trimEnd(), `${RANGE}${LIST}`],
  ])('%s stays, in the file and in the diff', (_, before, after) => {
    const files = { ...OFFER, [CONF]: before };
    const [root, other] = [tree(files), tree(files)];
    expect(gitApply(other, portclash(['lint', '--fix-dry-run'], root).stdout)).toBe('');
    portclash(['lint', '--fix'], root);
    expect([root, other].map((r) => readFileSync(join(r, CONF), 'utf8'))).toEqual([after, after]);
  });

  test.each([
    'roles/it is here/files/etc/sysctl.d/5 0.conf',
    'ü/etc/sysctl.d/日本.conf',
    'a"b\\c/etc/sysctl.d/x.conf',
    'tab\there/etc/sysctl.d/x.conf',
  ])('git takes the name %s', (name) => {
    const files = { 'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n', [name]: RANGE };
    const [root, other] = [tree(files), tree(files)];
    const diff = portclash(
      ['lint', '--fix-dry-run', '--unsafe-fixes', '--min-confidence', 'low'],
      root,
    ).stdout;
    expect(diff).not.toBe('');
    expect(gitApply(other, diff)).toBe('');
    expect(readFileSync(join(other, name), 'utf8')).not.toBe(RANGE);
  });

  test('a file that cannot be written, and one of another encoding, are left with a word or without a fix', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(RANGE, 'utf16le')]);
    const root = tree({ ...OFFER, [CONF]: utf16 });
    const run = portclash(['lint', '--fix'], root);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`${CONF} is left as it is: it is not UTF-8`);
    expect(readFileSync(join(root, CONF)).equals(utf16)).toBe(true);
  });

  test('two names of one file: it is changed once, and the diff names the file itself', () => {
    const files = { ...OFFER, 'etc/sysctl.d/50-a.conf': RANGE };
    const [root, other] = [tree(files), tree(files)];
    for (const dir of [root, other]) symlinkSync('50-a.conf', join(dir, 'etc/sysctl.d/50-b.conf'));
    const { stdout } = portclash(['lint', '--fix-dry-run'], root);
    expect(stdout).not.toContain('50-b.conf');
    expect(gitApply(other, stdout)).toBe('');
    const run = portclash(['lint', '--fix'], root);
    expect(run.stderr).not.toContain('meanwhile');
    for (const dir of [root, other])
      expect(readFileSync(join(dir, 'etc/sysctl.d/50-a.conf'), 'utf8')).toBe(`${RANGE}${LIST}\n`);
  });

  test('blanks at the end of a line are not copied', () => {
    const root = tree({ ...OFFER, [CONF]: RANGE.replace('\n', '  \n') });
    portclash(['lint', '--fix'], root);
    expect(readFileSync(join(root, CONF), 'utf8')).toBe(`${RANGE.replace('\n', '  \n')}${LIST}\n`);
  });

  test.each([
    ['"4096" "87380" "6291456"', undefined],
    ['"4096\' "87380"', undefined],
    ['"fast"', undefined],
    ['"4096 87380 6291456"', '4096 87380 6291456'],
    ["'4096 87380 6291456'", '4096 87380 6291456'],
  ])('quotes of a value go where they are around all of it: %s', (value, after = value) => {
    const root = tree({ [CONF]: `net.ipv4.tcp_rmem = ${value}\n` });
    portclash(['lint', '--fix', '--only', 'sysctl-quoted'], root);
    expect(readFileSync(join(root, CONF), 'utf8')).toBe(`net.ipv4.tcp_rmem = ${after}\n`);
  });

  test('lone carriage returns in a quoted value: no fix', () => {
    const text = 'net.ipv4.tcp_fin_timeout = "30"\rnet.ipv4.tcp_rmem = "1 2 3"\r';
    const root = tree({ [CONF]: text });
    portclash(['lint', '--fix', '--only', 'sysctl-quoted'], root);
    expect(readFileSync(join(root, CONF), 'utf8')).toBe(text);
  });

  test('a range is changed on demand alone', () => {
    const root = tree({ [CONF]: 'net.ipv4.ip_local_port_range = 16000 61000\n' });
    const flags = ['lint', '--fix', '--only', 'ephemeral-parity'];
    portclash(flags, root);
    expect(readFileSync(join(root, CONF), 'utf8')).toContain('61000');
    portclash([...flags, '--unsafe-fixes'], root);
    expect(readFileSync(join(root, CONF), 'utf8')).toContain('60999');
  });

  test('the mode of a file stays; a link is followed inside of the tree', () => {
    const root = tree({ ...OFFER, 'files/ports.conf': RANGE });
    mkdirSync(join(root, 'etc/sysctl.d'), { recursive: true });
    symlinkSync('../../files/ports.conf', join(root, CONF));
    chmodSync(join(root, 'files/ports.conf'), 0o640);
    portclash(['lint', '--fix', 'etc'], root);
    expect(readFileSync(join(root, 'files/ports.conf'), 'utf8')).toContain(LIST);
    expect(statSync(join(root, 'files/ports.conf')).mode & 0o777).toBe(0o640);
  });

  test('what is accepted, or was there before, is not fixed', () => {
    const root = tree({ ...OFFER, [CONF]: `# portclash-ignore[ephemeral-vs-mesos]\n${RANGE}` });
    portclash(['lint', '--fix'], root);
    expect(readFileSync(join(root, CONF), 'utf8')).not.toContain(LIST);
    writeFileSync(join(root, CONF), RANGE);
    portclash(['lint', '--baseline', 'b.json', '--write-baseline'], root);
    portclash(['lint', '--fix', '--baseline', 'b.json'], root);
    expect(readFileSync(join(root, CONF), 'utf8')).toBe(RANGE);
  });

  test('--fix with --staged: 2, with a word about it', () => {
    const run = portclash(['lint', '--fix', '--staged'], tree({ [CONF]: RANGE }));
    expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('give one of them')]);
  });
});

test('a file that somebody changes meanwhile stays as it is', async () => {
  const root = tree({ ...OFFER, [CONF]: RANGE });
  const changed = `${RANGE}# mine\n`;
  const [some] = RULES;
  if (!some) throw new Error('no rules');
  let calls = 0;
  const somebody = {
    ...some,
    id: 'somebody',
    check: () => {
      // In the second pass: the first one has read the file, and nothing is written yet.
      if (++calls === 2) writeFileSync(join(root, CONF), changed);
      return [];
    },
  };
  const { said } = await fixAll(
    { ...options(root), rules: [...RULES, somebody] },
    { dry: false, unsafe: false },
  );
  expect(readFileSync(join(root, CONF), 'utf8')).toBe(changed);
  expect(said).toEqual([`${CONF} changed meanwhile, so it was not fixed: run again`]);
});
