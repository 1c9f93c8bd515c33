// Ports by the names that ufw has for them, and rules in hashes of Puppet and lists of groups.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'services and profiles',
      'open.sh',
      [
        'ufw limit ssh',
        'sudo ufw allow https',
        'ufw allow domain/udp',
        "ufw allow in on eth0 'Nginx Full'",
        'ufw allow from 10.0.0.0/8 to any app OpenSSH',
        'ufw allow out ntp',
      ],
      [
        '1:11 service allow 22/tcp',
        '2:16 service allow 443',
        '3:11 service allow 53/udp',
        '4:23 service allow 80,443/tcp',
        '5:38 service allow 22/tcp',
        '6:15 service allow 123/udp',
      ],
    ],
    [
      'hashes of rules in Hiera',
      'hieradata/role/wiki.yaml',
      [
        'profile::filter::rules:',
        '  "200 wiki":',
        '    proto: "tcp"',
        '    dport: ["8083", "8085-8087"]',
        '    jump: "accept"',
        'profile::wiki::firewall_extras:',
        '  viewer:',
        '    dport: 5900-5999',
      ],
      [
        '4:14 service allow 8083/tcp @low',
        '4:22 service allow 8085-8087/tcp @low',
        '8:12 service allow 5900-5999/tcp @low',
      ],
    ],
    [
      'a type of its own around the firewall of Puppet',
      'manifests/wiki.pp',
      [
        'class profile::wiki (',
        "  $firewall_rules = { '210 wiki' => { 'proto' => 'udp', 'dport' => ['4567', '4568'] } },",
        ') {',
        "  profile::firewall::rule { '100 wiki': dport => ['6800-7300', 80], proto => 'tcp' }",
        "  profile::firewall::rule { '101 peers': port => '179', proto => 'tcp' }",
        '}',
      ],
      [
        '2:70 service allow 4567/udp @low',
        '2:78 service allow 4568/udp @low',
        '4:52 service allow 6800-7300/tcp @low',
        '4:64 service allow 80/tcp @low',
        '5:51 service allow 179/tcp @low',
      ],
    ],
    [
      'ports of each group',
      'vars/system.yml',
      [
        'firewall_allowed_tcp_ports_for:',
        '  master: []',
        '  wiki:',
        '    - "{{ wiki_port | default(40080) }}"',
        '    - "19999"  # metrics',
        '  store: [8300, 8301]',
      ],
      [
        '4:8 service allow 40080/tcp @low',
        '5:8 service allow 19999/tcp @low',
        '6:11 service allow 8300/tcp @low',
        '6:17 service allow 8301/tcp @low',
      ],
    ],
    [
      'zones of firewalld in a pillar',
      'pillar/role/wiki.sls',
      [
        'firewalld:',
        '  zones:',
        '    public:',
        '      services: [http]',
        '      ports:',
        '        - comment: the wiki',
        '          port: 2222',
        '          protocol: tcp',
      ],
      ['7:17 service allow 2222/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'names that are none of a service, and what is refused',
      'close.sh',
      [
        'ufw deny ssh',
        'ufw delete allow http',
        'ufw allow wiki',
        'ufw allow from ssh',
        'ufw default allow outgoing',
      ],
    ],
    [
      'rules of Puppet that refuse or go out',
      'hieradata/common.yaml',
      [
        'profile::wiki::firewall:',
        '  "900 reject":',
        '    dport: 23',
        '    jump: reject',
        '  "901 drop the rest":',
        '    dport: 24',
        '  "902 mail":',
        '    dport: 25',
        '    chain: OUTPUT',
        '    jump: accept',
        'wiki::probe:',
        '  target: {dport: 26, proto: tcp}',
      ],
    ],
    [
      'types of a firewall that refuse',
      'manifests/close.pp',
      [
        "profile::firewall::rule { '900 drop telnet': dport => 23 }",
        "profile::firewall::rule { '901 mail': dport => 25, chain => 'OUTPUT' }",
        "profile::firewall::rule { '902 old': dport => 24, action => 'reject' }",
      ],
    ],
    [
      'lists of groups that are closed',
      'vars/system.yml',
      ['firewall_denied_tcp_ports_for:', '  wiki: [23]', 'firewall_allowed_hosts_for:', '  wiki: ["10"]'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
