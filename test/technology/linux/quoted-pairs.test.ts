// Pairs of quoted words, in texts that no parser of their format reads.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'maps of many languages',
      'Tunefile',
      [
        'a = { "net.ipv4.ip_local_port_range": "15200 58999", "vm.swappiness": 10 }',
        "b = { 'net.ipv4.ip_local_reserved_ports' => '15610,15612-15619' }",
        "  'net.core.somaxconn' => 1024,",
        '[("net.core.netdev_max_backlog", "5000"), ("kernel.sem", "250 32000 100 128")]',
        'x := P{Key: "net.ipv4.tcp_fin_timeout", Value: "15"}',
        '  Key:   "net.ipv4.tcp_tw_reuse",',
        '  Value: "1",',
      ],
      [
        '1:40 net.ipv4.ip_local_port_range=15200 58999',
        '1:71 vm.swappiness=10',
        '2:46 net.ipv4.ip_local_reserved_ports=15610,15612-15619',
        '3:27 net.core.somaxconn=1024',
        '4:35 net.core.netdev_max_backlog=5000',
        '4:59 kernel.sem=250 32000 100 128',
        '5:49 net.ipv4.tcp_fin_timeout=15',
        '7:11 net.ipv4.tcp_tw_reuse=1',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'lists of names',
      'Tunefile',
      [
        'ALLOWED = ["net.ipv4.ip_local_port_range", "net.core.somaxconn"]',
        'x = ["net.ipv4.tcp_syncookies", "the description of it"]',
      ],
    ],
    [
      'comments',
      'Tunefile',
      [
        '# "net.core.somaxconn": 1',
        '// "net.core.somaxconn" => "1",',
        '/*',
        '"net.core.somaxconn": "1"',
        '*/',
      ],
    ],
    ['reading', 'Tunefile', ['v = get("net.core.somaxconn")', 'if sysctl["net.core.somaxconn"] == "1"']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
