// What procps and systemd do with sysctl files, rule by rule; test/oracle/sysctl-roots.test.ts asks the programs themselves.

import { describe, expect, test } from 'vitest';
import {
  confPathIn,
  filesRead,
  hiddenBy,
  isPattern,
  PROGRAMS,
  type Program,
  readAssignment,
  writesOf,
} from '../../src/project/sysctl-programs.ts';

describe('the files of a program', () => {
  test.each<[string, readonly string[], Program | undefined, readonly string[]]>([
    [
      'by name over all folders, capital letters first',
      ['/etc/sysctl.d/9-a.conf', '/usr/lib/sysctl.d/10-b.conf', '/run/sysctl.d/Z.conf'],
      undefined,
      ['/usr/lib/sysctl.d/10-b.conf', '/etc/sysctl.d/9-a.conf', '/run/sysctl.d/Z.conf'],
    ],
    [
      'of one name that of the strongest folder',
      ['/lib', '/usr/lib', '/usr/local/lib', '/run', '/etc'].map((f) => `${f}/sysctl.d/a.conf`),
      undefined,
      ['/etc/sysctl.d/a.conf'],
    ],
    [
      '/run before /usr/local/lib before /usr/lib before /lib',
      ['/run/sysctl.d/a.conf', '/usr/local/lib/sysctl.d/a.conf', '/usr/local/lib/sysctl.d/b.conf'].concat([
        '/usr/lib/sysctl.d/b.conf',
        '/usr/lib/sysctl.d/c.conf',
        '/lib/sysctl.d/c.conf',
      ]),
      undefined,
      ['/run/sysctl.d/a.conf', '/usr/local/lib/sysctl.d/b.conf', '/usr/lib/sysctl.d/c.conf'],
    ],
    [
      'other endings and other folders are not read',
      ['/etc/sysctl.d/a.conf.bak', '/etc/sysctl.d/README', '/etc/sysctl.d/x/a.conf', '/opt/sysctl.d/a.conf'],
      undefined,
      [],
    ],
    [
      'procps reads sysctl.conf last',
      ['/etc/sysctl.conf', '/etc/sysctl.d/99-zz.conf'],
      'sysctl --system',
      ['/etc/sysctl.d/99-zz.conf', '/etc/sysctl.conf'],
    ],
    ['systemd does not read it', ['/etc/sysctl.conf'], 'systemd-sysctl', []],
    [
      'systemd reads a link to it, where its name puts it',
      ['/etc/sysctl.conf', '/etc/sysctl.d/99-sysctl.conf', '/etc/sysctl.d/99-zz.conf'],
      'systemd-sysctl',
      ['/etc/sysctl.d/99-sysctl.conf', '/etc/sysctl.d/99-zz.conf'],
    ],
    ['procps reads hidden files', ['/etc/sysctl.d/.a.conf'], 'sysctl --system', ['/etc/sysctl.d/.a.conf']],
    ['systemd does not', ['/etc/sysctl.d/.a.conf'], 'systemd-sysctl', []],
  ])('%s', (_, paths, only, expected) => {
    for (const program of only ? [only] : PROGRAMS) {
      expect(filesRead(program, paths)).toEqual(expected);
      expect(filesRead(program, [...paths].reverse())).toEqual(expected);
    }
  });

  test('what hides a file', () => {
    const paths = ['/etc/sysctl.d/a.conf', '/usr/lib/sysctl.d/a.conf'];
    expect(paths.map((p) => hiddenBy('systemd-sysctl', p, paths))).toEqual([
      undefined,
      '/etc/sysctl.d/a.conf',
    ]);
  });

  test.each([
    ['etc/sysctl.conf', '/etc/sysctl.conf'],
    ['images/agent/etc/sysctl.d/a.conf', '/etc/sysctl.d/a.conf'],
    ['rootfs/usr/lib/sysctl.d/a.conf', '/usr/lib/sysctl.d/a.conf'],
    ['rootfs/usr/local/lib/sysctl.d/a.conf', '/usr/local/lib/sysctl.d/a.conf'],
    ['/lib/sysctl.d/a.conf', '/lib/sysctl.d/a.conf'],
    ['etc/sysctl.d/a.conf.j2', undefined],
    ['sysctl.d/a.conf', undefined],
    ['myetc/sysctl.conf', undefined],
  ])('%s on the machine: %s', (path, expected) => {
    expect(confPathIn(path)).toBe(expected);
  });
});

describe('a line', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['net.ipv4.tcp_fin_timeout = 30', 'net/ipv4/tcp_fin_timeout = 30', undefined],
    ['\tnet/ipv4/tcp_fin_timeout=30 \r', 'net/ipv4/tcp_fin_timeout = 30', undefined],
    ['net.ipv4.conf.eth0/200.forwarding=1', 'net/ipv4/conf/eth0.200/forwarding = 1', undefined],
    ['net/ipv4/conf/eth0.200/forwarding=1', 'net/ipv4/conf/eth0.200/forwarding = 1', undefined],
    ['-a.b=1', 'a/b = 1', undefined],
    ['- a.b=1', 'a/b = 1', ' a/b = 1'],
    ['/a/b=1', 'a/b = 1', '/a/b = 1'],
    ['a.b = 1 # not a comment', 'a/b = 1 # not a comment', undefined],
    ['a.b = "1"', 'a/b = "1"', undefined],
    ['a.b = c = d', 'a/b = c = d', undefined],
    ['a.b =', 'a/b = ', undefined],
    ['-a.b', '-a/b', undefined],
    ['# a.b = 1', '', undefined],
    [' ; a.b = 1', '', undefined],
    ['a.b 1', '', undefined],
    ['= 1', '', undefined],
    ['', '', undefined],
  ])('%j', (line, systemd = '', procps = systemd) => {
    const show = (program: Program) => {
      const read = readAssignment(program, line);
      if (!read) return '';
      return read.value === undefined ? `-${read.path}` : `${read.path} = ${read.value}`;
    };
    expect([show('systemd-sysctl'), show('sysctl --system')]).toEqual([systemd, procps]);
  });
});

describe('the writes', () => {
  const KEYS = ['c/all/f', 'c/eth0/f', 'c/lo/f'];
  const written = (program: Program, text: string) =>
    writesOf(
      program,
      text.split('|').flatMap((l) => readAssignment(program, l) ?? []),
      KEYS,
    )
      .filter((w) => !isPattern(w.path))
      .map((w) => `${w.path}=${w.line.value}`)
      .join(' ');

  test.each<[string, string, string, string]>([
    ['each line, or the last of a key', 'a.b=1|a.c=1|a.b=2', 'a/c=1 a/b=2', 'a/b=1 a/c=1 a/b=2'],
    ['both spellings are one key', 'a.b=1|a/b=2', 'a/b=2', 'a/b=1 a/b=2'],
    ['a pattern', 'c.*.f=1', 'c/all/f=1 c/eth0/f=1 c/lo/f=1', 'c/all/f=1 c/eth0/f=1 c/lo/f=1'],
    ['a star crosses no slash', 'c.*=1', '', ''],
    ['a set', 'c.[a-d]*.f=1', 'c/all/f=1', 'c/all/f=1'],
    ['all but a set', 'c.[!a-d]?.f=1', 'c/lo/f=1', 'c/lo/f=1'],
    [
      'an own line wins before it',
      'c.lo.f=2|c.*.f=1',
      'c/lo/f=2 c/all/f=1 c/eth0/f=1',
      'c/lo/f=2 c/all/f=1 c/eth0/f=1',
    ],
    ['and behind it', 'c.*.f=1|c.lo.f=2', 'c/all/f=1 c/eth0/f=1 c/lo/f=2', 'c/all/f=1 c/eth0/f=1 c/lo/f=2'],
    ['a key left out', '-c.lo.f|c.*.f=1', 'c/all/f=1 c/eth0/f=1', 'c/all/f=1 c/eth0/f=1'],
    ['a key left out after its own line', 'c.lo.f=2|-c.lo.f', '', 'c/lo/f=2'],
    ['a key left out before its own line', '-c.lo.f|c.lo.f=2', 'c/lo/f=2', 'c/lo/f=2'],
  ])('%s: %s', (_, text, boot, reload) => {
    expect(PROGRAMS.map((p) => written(p, text))).toEqual([boot, reload]);
  });

  test('a pattern of many stars takes no longer than its length', () => {
    const [line] = ['a*'.repeat(2000)].flatMap((p) => readAssignment('systemd-sysctl', `${p}b = 1`) ?? []);
    expect(writesOf('systemd-sysctl', line ? [line] : [], ['a'.repeat(5000)])).toHaveLength(1);
  });
});
