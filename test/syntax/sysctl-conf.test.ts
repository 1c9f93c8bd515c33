// Lines of sysctl.conf(5) and sysctl.d(5): what procps 4.0 and systemd 252 both take from each.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalKey } from '../../src/model/sysctl-key.ts';
import { Source } from '../../src/source/source.ts';
import { isSysctlKey, readSysctlLines } from '../../src/syntax/sysctl-conf.ts';

function read(text: string) {
  return readSysctlLines(Source.ofFile('f', text)).map(
    ({ key, value, ignoreErrors }) =>
      `${ignoreErrors ? '-' : ''}${text.slice(key.start, key.end)}=${text.slice(value.start, value.end)}`,
  );
}

describe('assignments', () => {
  test.each<[string, string, readonly string[]]>([
    ['the usual form', 'net.core.somaxconn = 128', ['net.core.somaxconn=128']],
    ['no blanks', 'a.b=1', ['a.b=1']],
    ['tabs, and blanks inside of the value', '\ta.b\t=\t16000\t65000 ', ['a.b=16000\t65000']],
    ['slashes', 'net/ipv4/ip_local_port_range = 1 2', ['net/ipv4/ip_local_port_range=1 2']],
    ['a slash in front', '/net/core/x = 1', ['/net/core/x=1']],
    ['quotes are part of the value', 'a = "1 2"', ['a="1 2"']],
    ['so is what looks like a comment', 'a = 1 # note', ['a=1 # note']],
    ['or like one of an ini file', 'a = 1 ; note', ['a=1 ; note']],
    ['and a second sign', 'a = b=c', ['a=b=c']],
    ['an empty value', 'a =', ['a=']],
    ['an empty value with blanks', 'a =  \t', ['a=']],
    ['a failure that does not count', '-a = 1', ['-a=1']],
    ['with a blank, as systemd takes it', '- a = 1', ['-a=1']],
    ['a pattern of keys', 'net.ipv4.conf.*.rp_filter = 2', ['net.ipv4.conf.*.rp_filter=2']],
    ['a carriage return', 'a = 1\r\nb = 2\r\n', ['a=1', 'b=2']],
    ['no line is continued', 'a = 1 \\\n2\nb = 3', ['a=1 \\', 'b=3']],
    ['no line break at the end', 'a = 1\nb = 2', ['a=1', 'b=2']],
    ['the same key twice', 'a = 1\na = 2', ['a=1', 'a=2']],
    ['a colon is no sign', 'a : 1', []],
    ['a blank is no sign', 'a 1', []],
    ['no sign, between others', 'x\na=1\ny\n\nb=2\nz', ['a=1', 'b=2']],
    ['an exclusion from patterns sets nothing', '-net.ipv4.conf.lo.rp_filter', []],
    ['a comment', '# a = 1\n; a = 1\n  # a = 1\n\t; a = 1', []],
    ['a comment without a blank', '#a=1\n;a=1', []],
    ['a comment behind a dash is no comment, nor a key', '-#a = 1', ['-#a=1']],
    ['no key', '= 1\n  = 1\n- = 1', []],
    ['nothing', '', []],
    ['blank lines', '\n\n \n\t\n', []],
    ['signs only', '=\n==\n=', []],
  ])('%s', (_name, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('an empty value stands behind its sign', () => {
    const [line] = readSysctlLines(Source.ofFile('f', 'a =  \nb = 1'));
    expect(line?.value).toEqual({ start: 5, end: 5 });
  });

  test('any lines: each one by itself', () => {
    const line = fc.array(fc.constantFrom('a', '.', '=', ' ', '\t', '#', ';', '-', '\r', '1', '*'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.array(line), (parts) => {
        const lines = parts.map((p) => p.join(''));
        expect(read(lines.join('\n'))).toEqual(lines.flatMap(read));
      }),
    );
  });

  test('a million lines without a sign, and one far away', () => {
    expect(read('x\n'.repeat(1_000_000))).toEqual([]);
    expect(read(`${'\n'.repeat(1_000_000)}a=1`)).toEqual(['a=1']);
  });
});

describe('canonicalKey: the first separator decides, as in sysctl.d(5)', () => {
  test.each([
    ['net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_port_range'],
    ['net/ipv4/ip_local_port_range', 'net.ipv4.ip_local_port_range'],
    ['/net/ipv4/ip_local_port_range', 'net.ipv4.ip_local_port_range'],
    ['/proc/sys/net/ipv4/ip_local_port_range', 'net.ipv4.ip_local_port_range'],
    ['proc/sys/net/core/somaxconn', 'net.core.somaxconn'],
    ['net/ipv4/conf/eth0.100/rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
    ['net.ipv4.conf.eth0/100.rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
    ['net.ipv4/ip_local_port_range', 'net.ipv4/ip_local_port_range'],
    ['net/ipv4.ip_local_port_range', 'net.ipv4/ip_local_port_range'],
    ['net.ipv4.conf.*.rp_filter', 'net.ipv4.conf.*.rp_filter'],
    ['somaxconn', 'somaxconn'],
    ['', ''],
  ])('%s', (written, expected) => {
    expect(canonicalKey(written)).toBe(expected);
    expect(canonicalKey(expected)).toBe(expected);
  });
});

describe('isSysctlKey', () => {
  test.each([
    'net.ipv4.ip_local_port_range',
    'net/core/somaxconn',
    '/proc/sys/net/ipv4/ip_local_reserved_ports',
    'vm.swappiness',
    'fs.inotify.max_user_watches',
    'kernel.core_pattern',
    'net.ipv4.conf.*.rp_filter',
    'net.ipv4.conf.eth0/100.rp_filter',
    'net.ipv6.conf.br-lan.accept_ra',
    'net.ipv4.ip_local_p*',
  ])('%s is one', (key) => {
    expect(isSysctlKey(key)).toBe(true);
  });

  test.each([
    '',
    'net',
    'net.',
    'network.port',
    'foo.bar',
    'net.core.somaxconn.',
    'net core',
    'a=net.x',
    'net.x y',
    ' net.x',
  ])('%j is none', (key) => {
    expect(isSysctlKey(key)).toBe(false);
  });
});
