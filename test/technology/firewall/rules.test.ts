// Rules of packet filters as maps, and in ferm's own language.

import { describe, test } from 'vitest';
import { expectBounds } from '../bounds.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a security group',
      'aws.yml',
      [
        '- ec2_group:',
        '    name: a',
        '    rules:',
        '      - proto: tcp',
        '        ports: [8000-8010, 443]',
        '        cidr_ip: 0.0.0.0/0',
        '      - proto: udp',
        '        ports: [53]',
        '        cidr_ip: 0.0.0.0/0',
        '      - {proto: icmp, from_port: -1, to_port: -1, cidr_ip: 0.0.0.0/0}',
        '    rules_egress:',
        '      - {proto: tcp, from_port: 25, to_port: 25, cidr_ip: 0.0.0.0/0}',
      ],
      ['5:17 service allow 8000-8010/tcp', '5:28 service allow 443/tcp', '8:17 service allow 53/udp'],
    ],
    [
      'a firewall of Hetzner',
      'cloud.yml',
      [
        '- hetzner.hcloud.firewall:',
        '    rules:',
        '      - {direction: in, protocol: tcp, port: 22, source_ips: [0.0.0.0/0]}',
        '      - {direction: out, protocol: tcp, port: 25, destination_ips: [0.0.0.0/0]}',
      ],
      ['3:46 service allow 22/tcp'],
    ],
    [
      'rules of ferm in a list',
      'defaults/main.yml',
      [
        'a__ferm__dependent_rules:',
        "  - type: 'accept'",
        "    dport: [ '8083', 'ssh' ]",
        "  - type: 'reject'",
        "    dport: [ '25' ]",
      ],
      ['3:15 service allow 8083/tcp'],
    ],
    [
      'rules of ferm',
      'etc/ferm/ferm.conf',
      [
        'table filter {',
        '  chain INPUT {',
        '    proto tcp dport (ssh 8080 9000:9010) ACCEPT;',
        '    proto udp dport 53 ACCEPT;',
        '    proto tcp dport 23 DROP;',
        '    # proto tcp dport 1 ACCEPT;',
        '  }',
        '  chain OUTPUT { proto tcp dport 587 ACCEPT; }',
        '}',
      ],
      ['3:26 service allow 8080/tcp', '3:31 service allow 9000-9010/tcp', '4:21 service allow 53/udp'],
    ],
    [
      'rules of a pillar',
      'pillar/firewall.sls',
      [
        'firewall:',
        '  web:',
        '    port: 8300:8302',
        '    protocol: tcp',
        '  hole:',
        '    raw: -A INPUT -p tcp --destination-port 5 -j DROP',
      ],
      ['3:11 service allow 8300-8302/tcp @low'],
    ],
    [
      'a state of a formula of its own',
      'a.sls',
      [
        'a:',
        '  firewall.append:',
        '    - chain: INPUT',
        '    - proto: udp',
        '    - dports: 1900,5353',
        'b:',
        '  firewall.append:',
        '    - chain: OUTPUT',
        '    - dport: 443',
      ],
      ['5:15 service allow 1900,5353/udp'],
    ],
    [
      'a container of Puppet',
      'a.pp',
      [
        "docker::run { 'a':",
        "  image => 'example/a',",
        "  ports => ['127.0.0.1:8080:80'],",
        '}',
        "docker::run { 'b':",
        "  image => 'example/b',",
        "  net   => 'host',",
        "  ports => ['8081:80'],",
        '}',
      ],
      ['3:14 docker-published publish 8080/tcp @127.0.0.1'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['rules of something else', 'a.yml', ['rules:', '  - {proto: tcp, from_port: 80, to_port: 80}']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

test('the two ends of a rule of a security group', async () => {
  const rule = '- {proto: tcp, from_port: 8000, to_port: 8010, group_name: a}';
  await expectBounds(
    'vars/a.yml',
    ['group:', '  rules:', `    ${rule}`],
    ['3:31 service allow 8000-8010/tcp'],
  );
});
