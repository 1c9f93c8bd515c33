// Notes of saptune: what their sections [sysctl] set, and what they leave alone.

import { describe, test } from 'vitest';
import { type Case, expectFacts } from '../one-file.ts';

const VERSION = [
  '[version]',
  'VERSION=1',
  'DATE=01.02.2026',
  'DESCRIPTION=Ports',
  'REFERENCES=https://example.org',
];

describe('notes of saptune', () => {
  test.each<Case>([
    [
      'a line without a value leaves its parameter alone',
      'usr/share/saptune/notes/4711',
      [
        ...VERSION,
        '[sysctl]',
        'net.ipv4.ip_local_port_range =',
        'net.core.somaxconn = 4096',
        'net.core.rmem_max =',
      ],
      ['8:22 net.core.somaxconn=4096'],
    ],
    [
      'recognised by its section of the version',
      'files/web-note.conf',
      [...VERSION, '', '[sysctl]', 'net.ipv4.ip_local_port_range=15000 60999'],
      ['8:30 net.ipv4.ip_local_port_range=15000 60999'],
    ],
    [
      'an override has no version',
      'etc/saptune/override/4711',
      ['[sysctl]', 'net.core.somaxconn =', 'vm.swappiness = "10" # little'],
      ['3:18 vm.swappiness=10'],
    ],
    [
      'tags, comparisons, comments and other sections',
      'etc/saptune/extra/web.conf',
      [
        '[vm]',
        'vm.swappiness=1',
        '[sysctl:csp=azure:os=15-*]',
        'net.ipv4.tcp_keepalive_time = 300 # for the load balancer',
        '# net.core.somaxconn = 1',
        'vm.max_map_count >= 2147483647',
        'net.ipv4.tcp_rmem >= 4194304',
        'net/core/somaxconn = 512',
        '[reminder]',
        'net.core.somaxconn = 4096',
      ],
      ['4:31 net.ipv4.tcp_keepalive_time=300', '6:21 vm.max_map_count=2147483647'],
    ],
  ])('%s', (_name, path, lines, facts) => expectFacts(path, lines, facts));
});

describe('other files with a section [sysctl]', () => {
  test.each<Case>([
    [
      "tuned's profile",
      'etc/tuned/web/tuned.conf',
      ['[main]', 'summary=Web', '[sysctl]', 'net.core.somaxconn=>4096'],
      ['4:21 net.core.somaxconn=4096'],
    ],
  ])('%s', (_name, path, lines, facts) => expectFacts(path, lines, facts));
});
