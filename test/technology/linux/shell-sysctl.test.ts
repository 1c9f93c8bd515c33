// Calls of sysctl as scripts spell them.

import { describe, test } from 'vitest';
import { type Case, expectFacts } from '../one-file.ts';

describe('one call', () => {
  test.each<Case>([
    [
      'value in double quotes',
      'tune.sh',
      ['sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'value in single quotes',
      'tune.sh',
      ["sysctl -w net.ipv4.ip_local_port_range='15200 58999'"],
      ['1:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'the whole assignment in quotes',
      'tune.sh',
      ['sysctl -w "net.ipv4.ip_local_port_range=15200 58999"'],
      ['1:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'blanks escaped',
      'tune.sh',
      ['sysctl -w net.ipv4.ip_local_port_range=15200\\ 58999'],
      ['1:40 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a tab between the numbers',
      'tune.sh',
      ['sysctl -w net.ipv4.ip_local_port_range="15200\t58999"'],
      ['1:41 net.ipv4.ip_local_port_range=15200\t58999'],
    ],
    [
      'without -w',
      'tune.sh',
      ['sysctl net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:38 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'several options',
      'tune.sh',
      ['sysctl -q -e -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:47 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'several assignments',
      'tune.sh',
      [
        "sysctl -q -w net.core.somaxconn=512 net.ipv4.ip_local_port_range='15200 58999' net.ipv4.ip_local_reserved_ports=15610",
      ],
      [
        '1:33 net.core.somaxconn=512',
        '1:67 net.ipv4.ip_local_port_range=15200 58999',
        '1:113 net.ipv4.ip_local_reserved_ports=15610',
      ],
    ],
    [
      'slashes in the key',
      'tune.sh',
      ['sysctl -w net/ipv4/ip_local_port_range="15200 58999"'],
      ['1:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'over several lines',
      'tune.sh',
      ['sysctl -w \\', '  net.ipv4.ip_local_port_range="15200 58999" \\', '  net.core.somaxconn=512'],
      ['2:33 net.ipv4.ip_local_port_range=15200 58999', '3:22 net.core.somaxconn=512'],
    ],
    [
      'output thrown away',
      'tune.sh',
      ['/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999" >/dev/null 2>&1 || true'],
      ['1:47 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'behind a condition',
      'tune.sh',
      ['[ -e /x ] && sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:54 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'in a function',
      'tune.sh',
      ['tune() {', '  sysctl -w net.ipv4.ip_local_port_range="15200 58999"', '}'],
      ['2:43 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'in a command substitution',
      'tune.sh',
      ['out=$(sysctl -w net.ipv4.ip_local_port_range="15200 58999")'],
      ['1:47 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('behind other commands', () => {
  test.each<Case>([
    [
      'sudo',
      'tune.sh',
      ['sudo sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:46 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'sudo with options',
      'tune.sh',
      ['sudo -n -u root /usr/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:67 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'env',
      'tune.sh',
      ['env -u X LC_ALL=C sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:59 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'nice and timeout',
      'tune.sh',
      ['nice -n 5 timeout -k 1 5 sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:66 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'busybox',
      'tune.sh',
      ['busybox sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:49 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'bash -c',
      'tune.sh',
      [`bash -c "sysctl -w net.ipv4.ip_local_port_range='15200 58999'"`],
      ['1:50 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'sudo sh -c',
      'tune.sh',
      [`sudo sh -c 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"'`],
      ['1:53 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'ssh with one word',
      'tune.sh',
      [`ssh root@node1 "sysctl -w net.ipv4.ip_local_port_range='15200 58999'"`],
      ['1:57 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'ssh with words',
      'tune.sh',
      ['ssh -o X=y root@node1 sudo sysctl -w net.ipv4.ip_local_port_range=15200'],
      ['1:67 net.ipv4.ip_local_port_range=15200'],
    ],
    [
      'ssh with a here-document',
      'tune.sh',
      ["ssh root@node1 <<'END'", 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"', 'END'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a here-document piped into a shell',
      'tune.sh',
      ['cat <<END | sudo bash', 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"', 'END'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'eval',
      'tune.sh',
      [`eval "sysctl -w net.ipv4.ip_local_port_range='15200 58999'"`],
      ['1:47 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'docker exec',
      'tune.sh',
      ['docker exec app sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['1:57 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'docker run --sysctl',
      'tune.sh',
      [
        'docker run --sysctl net.ipv4.ip_local_port_range="15200 58999" app',
        'docker run --sysctl=net.core.somaxconn=512 app',
      ],
      ['1:51 net.ipv4.ip_local_port_range=15200 58999', '2:40 net.core.somaxconn=512'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('variables', () => {
  test.each<Case>([
    [
      'assigned once',
      'tune.sh',
      ['EPH="15200 58999"', 'sysctl -w net.ipv4.ip_local_port_range="$EPH"'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'in braces',
      'tune.sh',
      ["export EPH='15200 58999'", `sysctl -w net.ipv4.ip_local_port_range="\${EPH}"`],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'two of them',
      'tune.sh',
      ['LOW=15200', 'HIGH=58999', 'sysctl -w net.ipv4.ip_local_port_range="$LOW $HIGH"'],
      ['3:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'made of others',
      'tune.sh',
      ['LOW=15200', 'EPH="$LOW 58999"', 'sysctl -w net.ipv4.ip_local_port_range="$EPH"'],
      ['3:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'one of two values',
      'tune.sh',
      [
        'EPH="15200 58999"',
        '[ -e /x ] && EPH="16000 61000"',
        'sysctl -w net.ipv4.ip_local_port_range="$EPH"',
      ],
      ['3:41 net.ipv4.ip_local_port_range=15200 58999', '3:41 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      'assigned only below, in a function',
      'tune.sh',
      ['tune() { sysctl -w net.ipv4.ip_local_port_range="$EPH"; }', 'EPH="15200 58999"', 'tune'],
      ['1:50 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a default',
      'tune.sh',
      [`sysctl -w net.ipv4.ip_local_port_range="\${EPH:-15200 58999}"`],
      ['1:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a default of its own',
      'tune.sh',
      [`EPH="\${EPH:-15200 58999}"`, 'sysctl -w net.ipv4.ip_local_port_range="$EPH"'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a default of an argument',
      'tune.sh',
      [`EPH=\${1:-"15200 58999"}`, 'sysctl -w net.ipv4.ip_local_port_range="$EPH"'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a default made of a variable',
      'tune.sh',
      ['LOW=15200', `sysctl -w net.ipv4.ip_local_port_range="\${EPH:-$LOW 58999}"`],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a default of a default',
      'tune.sh',
      [`sysctl -w net.ipv4.ip_local_port_range="\${EPH:-\${RANGE:-15200 58999}}"`],
      ['1:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a default assigned',
      'tune.sh',
      [`: "\${EPH:=15200 58999}"`, 'sysctl -w net.ipv4.ip_local_port_range="$EPH"'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'an earlier value of the same name',
      'tune.sh',
      ['EPH=15200', 'EPH="$EPH 58999"', 'sysctl -w net.ipv4.ip_local_port_range="$EPH"'],
      ['3:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a whole assignment',
      'tune.sh',
      ['SET="net.ipv4.ip_local_port_range=15200"', 'sysctl -w $SET'],
      ['1:35 net.ipv4.ip_local_port_range=15200'],
    ],
    [
      'nowhere assigned',
      'tune.sh',
      ['sysctl -w net.ipv4.ip_local_port_range="$EPH"'],
      ["1:41 net.ipv4.ip_local_port_range ? variable 'EPH' is not assigned in this file"],
    ],
    [
      'an argument',
      'tune.sh',
      ['sysctl -w net.ipv4.ip_local_port_range="$1"'],
      ["1:41 net.ipv4.ip_local_port_range ? '$1' is known only when the script runs"],
    ],
    [
      'known only at run time',
      'tune.sh',
      ['sysctl -w net.ipv4.ip_local_port_range="$(cat /etc/range)"', 'sysctl -w net.core.somaxconn=`nproc`'],
      [
        "1:41 net.ipv4.ip_local_port_range ? '$(cat /etc/range)' is known only when the script runs",
        "2:30 net.core.somaxconn ? '`nproc`' is known only when the script runs",
      ],
    ],
    [
      'made of itself',
      'tune.sh',
      ['A="$B"', 'B="$A"', 'sysctl -w net.ipv4.ip_local_port_range="$A"'],
      ["3:41 net.ipv4.ip_local_port_range ? variable 'B' is not assigned in this file"],
    ],
    [
      'a part cut out',
      'tune.sh',
      ['EPH="15200 58999"', `sysctl -w net.core.somaxconn="\${EPH%% *}"`],
      ['2:31 net.core.somaxconn=15200'],
    ],
    [
      'a key',
      'tune.sh',
      ['KEY=net.ipv4.ip_local_port_range', 'sysctl -w $KEY="15200 58999"'],
      ['2:17 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    ['a key that only the run knows', 'tune.sh', ['sysctl -w "$1=$2"'], []],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('lists', () => {
  test.each<Case>([
    [
      'a loop over assignments',
      'tune.sh',
      [
        'for s in "net.ipv4.ip_local_port_range=15200 58999" net.core.somaxconn=512; do',
        '  sysctl -w "$s"',
        'done',
      ],
      ['1:40 net.ipv4.ip_local_port_range=15200 58999', '1:72 net.core.somaxconn=512'],
    ],
    [
      'a loop over a variable',
      'tune.sh',
      ['LIST="net.core.somaxconn=512 net.core.rmem_max=5"', 'for s in $LIST; do sysctl -w $s; done'],
      ['1:26 net.core.somaxconn=512', '1:48 net.core.rmem_max=5'],
    ],
    [
      'a loop over keys',
      'tune.sh',
      ['for k in net.ipv4.ip_local_reserved_ports net.core.somaxconn; do sysctl -w $k=5; done'],
      ['1:79 net.core.somaxconn=5', '1:79 net.ipv4.ip_local_reserved_ports=5'],
    ],
    [
      'an array',
      'tune.sh',
      [
        'LIST=("net.ipv4.ip_local_port_range=15200 58999" net.core.somaxconn=512)',
        `for s in "\${LIST[@]}"; do sysctl -w "$s"; done`,
      ],
      ['1:37 net.ipv4.ip_local_port_range=15200 58999', '1:69 net.core.somaxconn=512'],
    ],
    [
      'an associative array',
      'tune.sh',
      ['declare -A s=( ["net.ipv4.ip_local_port_range"]="15200 58999" [net.core.somaxconn]=512 )'],
      ['1:50 net.ipv4.ip_local_port_range=15200 58999', '1:84 net.core.somaxconn=512'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('names of scripts', () => {
  test.each<Case>([
    [
      'a shebang without a suffix',
      'bin/tune',
      ['#!/bin/sh -e', 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a shebang with env',
      'bin/tune',
      ['#!/usr/bin/env bash', 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a template',
      'user-data.sh.tpl',
      [`sysctl -w net.ipv4.ip_local_port_range="\${low} \${high}"`],
      ["1:41 net.ipv4.ip_local_port_range ? variable 'low' is not assigned in this file"],
    ],
    [
      'Jinja statements',
      'tune.sh.j2',
      ['{% if wide %}', 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"', '{% endif %}'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
