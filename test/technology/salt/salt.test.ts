// Salt states and pillars.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'the parameter as ID, as name, and in the older form',
      'salt/net.sls',
      [
        '{# ephemeral ports #}',
        'net.ipv4.ip_local_port_range:',
        '  sysctl.present:',
        '    - value: 15200 58999 {# wide #}',
        'queue:',
        '  sysctl.present:',
        '    - name: net.core.somaxconn',
        '    - value: 4096',
        '    - config: /etc/sysctl.d/x.conf',
        'vm.swappiness:',
        '  sysctl:',
        '    - present',
        '    - value: 10',
        'both:',
        '  sysctl.present:',
        '    - names: [kernel.pid_max, kernel.threads-max]',
        '    - value: 9',
      ],
      [
        '4:14 net.ipv4.ip_local_port_range=15200 58999',
        '8:14 net.core.somaxconn=4096',
        '13:14 vm.swappiness=10',
        '17:14 kernel.pid_max=9',
        '17:14 kernel.threads-max=9',
      ],
    ],
    [
      'numbers as PyYAML reads them, but for a zero in front',
      'net.sls',
      [
        'net.core.somaxconn:',
        '  sysctl.present:',
        '    - value: 0777',
        'kernel.pid_max:',
        '  sysctl.present:',
        '    - value: 8_080',
      ],
      ['3:14 net.core.somaxconn=777', '6:14 kernel.pid_max=8080'],
    ],
    [
      'expressions',
      'net.sls',
      [
        "{% set range = '15200 58999' %}",
        "{% set held = salt['pillar.get']('held') %}",
        'net.ipv4.ip_local_port_range:',
        '  sysctl.present:',
        '    - value: {{ range }}',
        'net.ipv4.ip_local_reserved_ports:',
        '  sysctl.present:',
        '    - value: {{ held }}',
      ],
      [
        '5:14 net.ipv4.ip_local_port_range=15200 58999',
        "8:14 net.ipv4.ip_local_reserved_ports ? pillar 'held' is defined nowhere in this project",
      ],
    ],
    [
      'ports of containers',
      'web.sls',
      [
        'web:',
        '  docker_container.running:',
        '    - image: web:1',
        '    - port_bindings:',
        '      - 8099:80',
        '      - 127.0.0.1:8100:81/udp',
        'shared:',
        '  docker_container.running:',
        '    - network_mode: host',
        '    - port_bindings: 8101:80',
        'gone:',
        '  docker_container.absent:',
        '    - port_bindings: 8102:80',
      ],
      ['5:9 docker-published publish 8099/tcp', '6:9 docker-published publish 8100/udp @127.0.0.1'],
    ],
    [
      'commands, files and the firewall',
      'tune.sls',
      [
        'tune:',
        '  cmd.run:',
        '    - name: sysctl -w net.core.somaxconn=512',
        '    - unless: sysctl -n net.core.somaxconn | grep 512',
        '"sysctl -w vm.swappiness=3":',
        '  cmd.run',
        '/etc/sysctl.d/x.conf:',
        '  file.managed:',
        '    - contents: |',
        '        net.ipv4.ip_local_port_range = 15200 58999',
        'web:',
        '  iptables.append:',
        '    - chain: INPUT',
        '    - jump: ACCEPT',
        '    - proto: tcp',
        '    - dport: 8080',
      ],
      [
        '3:42 net.core.somaxconn=512',
        '5:26 vm.swappiness=3',
        '10:40 net.ipv4.ip_local_port_range=15200 58999',
        '16:14 service allow 8080/tcp',
      ],
    ],
    [
      'pillars',
      'pillar/base.sls',
      [
        'sysctl:',
        '  params:',
        '    net.core.somaxconn: 512',
        '  net:',
        '    ipv4:',
        '      tcp_fin_timeout: 15',
      ],
      ['3:25 net.core.somaxconn=512', '6:24 net.ipv4.tcp_fin_timeout=15'],
    ],
    [
      'rules of a pillar, with an anchor of a file that is brought in',
      'pillar/firewall/web.sls',
      [
        '{% include "networks.sls" %}',
        'firewall:',
        '  web:',
        '    port: 80',
        '  sync:',
        '    port: 14505:14506',
        '    source: *office',
        '  more: {port: 14600, protocol: udp}',
        '  out: {port: 1, chain: OUTPUT}',
      ],
      [
        '4:11 service allow 80 @low',
        '6:11 service allow 14505-14506 @low',
        '8:16 service allow 14600/udp @low',
      ],
    ],
    [
      'listeners of HAProxy',
      'pillar/haproxy.sls',
      [
        'haproxy:',
        '  listens:',
        '    wiki:',
        '      bind: :18001',
        '    shop:',
        '      bind: "*:18002 {% if ssl %} ssl crt /etc/shop.pem {% endif %}"',
        '      server: 10.0.0.1:18003',
        '  frontends:',
        '    many: {bind: ["127.0.0.1:18004", "[::]:18005 v4v6"]}',
        '  backends: {wiki: {bind: "*:1"}}',
      ],
      [
        '4:13 haproxy-nginx listen 18001/tcp',
        '6:14 haproxy-nginx listen 18002/tcp',
        '9:20 haproxy-nginx listen 18004/tcp @127.0.0.1',
        '9:39 haproxy-nginx listen 18005/tcp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'what binds elsewhere',
      'pillar/proxy.sls',
      [
        'mounts: {frontends: {a: {bind: "/a:1"}}}',
        'haproxy: {backends: {b: {bind: "*:2"}}, bind: {c: "*:3"}}',
      ],
    ],
    [
      'what is taken away, comments and requisites',
      'net.sls',
      [
        'net.core.somaxconn:',
        '  sysctl.absent:',
        '    - value: 1',
        '#vm.swappiness:',
        '#  sysctl.present:',
        '#    - value: 1',
        'x:',
        '  service.running:',
        '    - require:',
        '      - sysctl: net.core.somaxconn',
        'drop:',
        '  iptables.append: [{jump: DROP}, {dport: 23}]',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
