// Forms that are easily missed, and words that are easily taken for a setting.

import { describe, expect, test } from 'vitest';
import { factsOf, scanOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a command that a Makefile may fail at',
      'Makefile',
      ['tune:', '\t-sysctl -w net.ipv4.ip_local_port_range="15200 58999"', '\t@sysctl -w vm.swappiness=1'],
      ['2:43 net.ipv4.ip_local_port_range=15200 58999', '3:27 vm.swappiness=1'],
    ],
    [
      'several commands of sed',
      'a.sh',
      [
        'sed -i "s/a/b/; s/^net.ipv4.ip_local_port_range.*/net.ipv4.ip_local_port_range = 15200 58999/" /etc/sysctl.conf',
        "perl -pi -e 's/^vm.swappiness.*/vm.swappiness = 1/' /etc/sysctl.conf",
      ],
      ['1:82 net.ipv4.ip_local_port_range=15200 58999', '2:49 vm.swappiness=1'],
    ],
    [
      'blanks in an array',
      'a.sh',
      ['S=( "net.ipv4.ip_local_port_range = 15200 58999" "net.core.somaxconn=5" )'],
      ['1:37 net.ipv4.ip_local_port_range=15200 58999', '1:70 net.core.somaxconn=5'],
    ],
    [
      'fields with capitals, and a map of the two ends',
      'vars.yml',
      ['a: {Name: net.core.somaxconn, Value: 7}', 'b: {sysctl_name: vm.swappiness, sysctl_value: 1}'],
      ['1:38 net.core.somaxconn=7', '2:47 vm.swappiness=1'],
    ],
    [
      'a quoted assignment in a loop',
      'tasks/main.yml',
      [
        '- command: sysctl -w {{ item }}',
        '  with_items:',
        '    - net.ipv4.ip_local_port_range="15200 58999"',
      ],
      ['3:37 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test.each([
    ['a.sh', 'echo 15200 58999 > /proc/sys/net/ipv4/ip_local_port_range\r\necho done\r\n'],
    ['a.sh', 'sysctl -w \\\r\n  net.ipv4.ip_local_port_range="15200 58999"\r\n'],
    [
      'Dockerfile',
      'FROM a\r\nRUN a && \\\r\n  echo "15200 58999" > /proc/sys/net/ipv4/ip_local_port_range\r\n',
    ],
    [
      'a.service',
      '[Service]\r\nExecStart=/bin/sh -c "echo 15200 58999 > /proc/sys/net/ipv4/ip_local_port_range"\r\n',
    ],
    [
      'a.tf',
      'resource "a" "b" {\r\n  user_data = <<EOF\r\n#!/bin/sh\r\nsysctl -w net.ipv4.ip_local_port_range="15200 58999"\r\nEOF\r\n}\r\n',
    ],
  ])('with carriage returns: %s %j', async (path, text) => {
    const facts = await factsOf({ [path]: text });
    expect(facts.map((f) => f.replace(/^\S+ /, ''))).toEqual(['net.ipv4.ip_local_port_range=15200 58999']);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['saved files', 'etc/sysctl.conf.rpmsave', ['net.core.somaxconn = 1']],
    ['files switched off', 'files/sysctl.d/90-old.conf.disabled', ['net.core.somaxconn = 1']],
    [
      'comments of more languages',
      'notes.cfg',
      [
        'REM sysctl -w net.core.somaxconn=1',
        'dnl sysctl -w net.core.somaxconn=1',
        '% sysctl -w net.core.somaxconn=1',
        '! sysctl -w net.core.somaxconn=1',
      ],
    ],
    [
      'sentences',
      'motd',
      [
        'You can use sysctl -w net.core.somaxconn=1 to fix that.',
        '<description>sysctl -w net.core.somaxconn=1</description>',
      ],
    ],
    [
      'words for people',
      'rules.yml',
      [
        'runbook: "sysctl -w net.core.somaxconn=1"',
        'fixtext: "net.core.somaxconn = 1"',
        'stdout: ["net.core.somaxconn = 1"]',
      ],
    ],
    ['keys of programs', 'app.conf', ['kernel.version = 5', 'kernel.image = x', 'net.core.retries=3']],
    ['a call that changes nothing', 'a.sh', ['sysctl --dry-run -w net.core.somaxconn=1']],
    ['expectations', 'a.sh', ['EXPECTED_IP_LOCAL_PORT_RANGE="2025 65535"']],
    [
      'numbers that are no ports',
      'a.sh',
      ['x --listen 2024-01-02', 'x --listen v1.2.3', 'bwrap --ro-bind "$T/nix.conf" /etc/nix.conf'],
    ],
    ['text that a script shows', 'a.sh', ['cat <<EOF', '  -A INPUT -p tcp --dport 31000 -j ACCEPT', 'EOF']],
    ['sockets of files', 'a.socket', ['[Socket]', 'ListenStream=%t/gnupg/S.dirmngr', 'ListenStream=kobject']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('what is large is read to its end', () => {
  test.each([
    [
      'a loop over settings that every line uses',
      'a.sh',
      `for a in ${Array.from({ length: 200 }, (_, i) => `"net.core.a${i}=1"`).join(' ')}; do :; done\n${'sysctl -w $a\n'.repeat(20_000)}`,
    ],
    [
      'ports',
      'group_vars/a.yml',
      `open_ports: "${Array.from({ length: 20_000 }, (_, i) => 2 * i + 1).join(',')}"\n`,
    ],
    ['blanks in a list of ports', 'group_vars/a.yml', `open_ports: "1 - 2${' '.repeat(100_000)}3"\n`],
    ['signs in a name', 'a.yml', `net: {core: 1}\n${'_'.repeat(60_000)}: 1\n`],
  ])('%s', async (_name, path, text) => {
    expect((await scanOf(path, text)).file).toBe(path);
  });

  test('what two readers found is not counted twice', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `VARNISH_LISTEN_PORT=${1000 + i}`);
    expect((await scanOf('v.env', lines.join('\n'))).problems).toEqual([]);
  });
});
