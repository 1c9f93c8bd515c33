// What packet filters let through: it is no listener, and no refusal.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      "modules of Ansible for the clouds' filters",
      'play.yml',
      [
        '- hosts: all',
        '  tasks:',
        '    - google.cloud.gcp_compute_firewall:',
        '        allowed:',
        '          - ip_protocol: tcp',
        "            ports: ['8080', '9000-9010']",
        '          - ip_protocol: icmp',
      ],
      ['6:22 service allow 8080/tcp', '6:30 service allow 9000-9010/tcp'],
    ],
    [
      'iptables in a script',
      'fw.sh',
      [
        'iptables -A INPUT -p tcp --dport 20100:20900 -j ACCEPT',
        'iptables -I INPUT 1 -p udp -m multiport --dports 53,8000:8100 -j ACCEPT',
        'iptables -A INPUT -p tcp --dport 23 -j DROP',
        'iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-port 8080',
        'iptables -D INPUT -p tcp --dport 24 -j ACCEPT',
      ],
      ['1:34 service allow 20100-20900/tcp', '2:50 service allow 53,8000-8100/udp'],
    ],
    [
      'saved rules',
      'templates/rules.v4.j2',
      [
        '*filter',
        ':INPUT DROP [0:0]',
        '-A INPUT -m state --state NEW -p tcp --dport {{ ssh_port }} -j ACCEPT',
        '-A INPUT -p tcp -m tcp --dport 32768:61000 -j ACCEPT',
        '#-A INPUT -p tcp -m tcp --dport 1 -j ACCEPT',
        'COMMIT',
      ],
      [
        '3:46 service allow ? a template expression, and no variables of an Ansible project to resolve it with',
        '4:32 service allow 32768-61000/tcp',
      ],
    ],
    [
      'ufw',
      'fw.sh',
      [
        'ufw allow 22/tcp',
        'ufw allow 6000:6007/udp comment "x"',
        'ufw allow from 10.0.0.0/8 to any port 5432 proto tcp',
        'ufw deny 23',
        'ufw allow OpenSSH',
        'ufw delete allow 80',
      ],
      [
        '1:11 service allow 22/tcp',
        '2:11 service allow 6000-6007/udp',
        '3:39 service allow 5432/tcp',
        '5:11 service allow 22/tcp',
      ],
    ],
    [
      'firewalld',
      'fw.sh',
      [
        'firewall-cmd --permanent --add-port=8000-8100/tcp --add-port 53/udp',
        `firewall-cmd --add-rich-rule='rule family="ipv4" port port="8080" protocol="tcp" accept'`,
        'firewall-cmd --remove-port=81/tcp',
      ],
      ['1:37 service allow 8000-8100/tcp', '1:62 service allow 53/udp', '2:61 service allow 8080/tcp'],
    ],
    [
      'nftables',
      'etc/nftables.conf',
      [
        'table inet filter {',
        '  chain input {',
        '    tcp dport { 22, 8000-8100 } ct state new accept',
        '    udp dport 53 accept',
        '    tcp dport 23 drop',
        '    # tcp dport 24 accept',
        '  }',
        '}',
      ],
      ['3:17 service allow 22,8000-8100/tcp', '4:15 service allow 53/udp'],
    ],
    [
      'commands of nft',
      'fw.sh',
      [
        'nft add rule inet filter input tcp dport 8080 accept',
        'nft insert rule inet filter input position 0 udp dport { 53, 5353 } accept',
        "nft 'add rule inet filter input tcp dport { 9090-9095 } ct state new counter accept'",
        'nft add rule inet filter input tcp dport \\{ 81, 90 \\} accept',
        'nft add rule inet filter input tcp dport 7000 drop',
        'nft delete rule inet filter input tcp dport 7001 accept',
        'PORT=7777',
        'nft add rule inet filter input tcp dport $PORT accept',
      ],
      [
        '1:42 service allow 8080/tcp',
        '2:58 service allow 53,5353/udp',
        '3:45 service allow 9090-9095/tcp',
        '4:45 service allow 81,90/tcp',
        '8:42 service allow 7777/tcp',
      ],
    ],
    [
      'lines that nft reads',
      'rules.nft',
      [
        'add rule inet filter input tcp dport { 22, 8000-8100 } accept',
        'insert rule inet filter input udp dport 53 accept',
        'add rule inet filter input tcp dport 23 drop',
        '# add rule inet filter input tcp dport 24 accept',
      ],
      ['1:40 service allow 22,8000-8100/tcp', '2:41 service allow 53/udp'],
    ],
    [
      'sets of nftables',
      'rules.nft',
      [
        'define web = { 80, 443 }',
        'add set inet filter open { type inet_service; }',
        'add element inet filter open { 22, 9000-9010 }',
        'add element inet filter blocked { 23 }',
        'add rule inet filter input tcp dport @open accept',
        'add rule inet filter input tcp dport @blocked drop',
        'table inet other {',
        '  set names { type inet_service; elements = { 53 } }',
        '  chain input {',
        '    udp dport @names accept',
        '    tcp dport $web counter accept',
        '  }',
        '}',
      ],
      [
        '1:16 service allow 80,443/tcp',
        '3:32 service allow 22,9000-9010/tcp',
        '8:47 service allow 53/udp',
        "11:15 service allow ? variable 'web' is not assigned in this file",
      ],
    ],
    [
      'a loop of a task',
      'tasks/main.yml',
      [
        '- ansible.posix.firewalld:',
        '    port: "{{ item }}"',
        '    state: enabled',
        '  loop: [8080/tcp, 53/udp]',
      ],
      [
        '2:12 service allow 8080/tcp',
        '2:12 service allow 53/udp',
        '4:10 service allow 8080/tcp @low',
        '4:20 service allow 53/udp @low',
      ],
    ],
    [
      'rules in the variables of a role',
      'group_vars/web.yml',
      [
        'ufw_rules:',
        '  - {rule: allow, to_port: 80, proto: tcp}',
        '  - {rule: deny, port: 81}',
        '  - {rule: allow, port: 82, direction: out}',
        '  - {rule: allow, name: OpenSSH}',
        'wiki_firewall_rules:',
        '  - {port: "8100", protocol: udp, source: 10.0.0.0/8}',
        '  - {port: 83, action: drop}',
        'ufw_named_rules:',
        '  viewer: {port: 8300, rule: allow}',
        'firewall:',
        '  - port: [443/tcp, 8443/tcp]',
        '    state: enabled',
        '  - {port: 84/tcp, state: disabled}',
        'outbound_firewall_rules: [{port: 85}]',
      ],
      [
        '2:28 service allow 80/tcp @low',
        '7:13 service allow 8100/udp @low',
        '10:18 service allow 8300 @low',
        '12:12 service allow 443/tcp @low',
        '12:21 service allow 8443/tcp @low',
      ],
    ],
    [
      'rules as values of a document',
      'pillar/web.sls',
      [
        'firewall:',
        '  wiki:',
        '    raw: -A INPUT -p tcp --destination-port 10090:10190 -j ACCEPT',
        "  more: {}  # raw: '-A INPUT -p tcp --dport 1 -j ACCEPT'",
        '  last:',
        "    rule: '-A INPUT -p udp --dport 53 -j ACCEPT'",
      ],
      ['3:45 service allow 10090-10190/tcp', '6:36 service allow 53/udp'],
    ],
    [
      'rules in variables',
      'group_vars/web.yml',
      [
        'rules:',
        '  - "-A INPUT -p tcp --dport 8100 -j ACCEPT"',
        '  - iptables -A INPUT -p tcp --dport 8200 -s {{ office }} -j ACCEPT',
      ],
      ['2:30 service allow 8100/tcp', '3:38 service allow 8200/tcp'],
    ],
    [
      'tasks',
      'tasks/main.yml',
      [
        '- name: a',
        '  community.general.ufw:',
        '    rule: allow',
        '    port: "8000:8100"',
        '    proto: tcp',
        '- name: b',
        '  ansible.posix.firewalld:',
        '    port: 8080/tcp',
        '    state: enabled',
        '- name: c',
        '  ansible.builtin.iptables:',
        '    chain: INPUT',
        '    protocol: tcp',
        '    destination_ports: ["80", "443"]',
        '    jump: ACCEPT',
      ],
      [
        '4:12 service allow 8000-8100/tcp',
        '8:11 service allow 8080/tcp',
        '14:26 service allow 80/tcp',
        '14:32 service allow 443/tcp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

test("rules of OpenStack's modules", async () => {
  const rule = (fields: string) => `    - openstack.cloud.security_group_rule: {protocol: tcp, ${fields}}`;
  const lines = [
    '- hosts: all',
    '  tasks:',
    rule('port_range_min: 8022, port_range_max: 8023'),
    rule('port_range_min: 53, port_range_max: 53, state: absent'),
    rule('port_range_min: -1, port_range_max: -1'),
  ];
  const facts = await factsOf({ 'play.yml': lines.join('\n') });
  expect(facts).toEqual(['play.yml:3:76 service allow 8022-8023/tcp']);
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'names of services',
      'tasks/main.yml',
      ['- ufw:', '    rule: allow', '    port: nobody-knows', '- firewalld:', '    service: http'],
    ],
    [
      'what is refused',
      'tasks/main.yml',
      [
        '- ufw:',
        '    rule: deny',
        '    port: "23"',
        '- iptables:',
        '    chain: INPUT',
        '    destination_port: "23"',
        '    jump: DROP',
      ],
    ],
    ['a saved rule that refuses', 'rules.v4', ['*filter', '-A INPUT -p tcp --dport 23 -j REJECT', 'COMMIT']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
