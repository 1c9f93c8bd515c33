// BOSH job specs, tuned profiles, and names without dots.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'defaults of a job',
      'jobs/tune/spec',
      [
        'name: tune',
        'templates: {pre-start.erb: bin/pre-start}',
        'properties:',
        '  kernel.net_ipv4_ip_local_port_range:',
        '    description: "net.ipv4.ip_local_port_range, default 1 2"',
        '    default: "15200 58999"',
        '  net.core.somaxconn:',
        '    default: 512',
      ],
      ['6:15 net.ipv4.ip_local_port_range=15200 58999', '8:14 net.core.somaxconn=512'],
    ],
    [
      'a profile of tuned',
      'tuned/web/tuned.conf',
      [
        '[main]',
        'include=throughput-performance',
        '[sysctl]',
        '# net.core.somaxconn=1',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'vm.swappiness=10',
      ],
      ['5:32 net.ipv4.ip_local_port_range=15200 58999', '6:15 vm.swappiness=10'],
    ],
    [
      'a profile of tuned inside YAML',
      'tuned.yaml',
      [
        'apiVersion: tuned.openshift.io/v1',
        'kind: Tuned',
        'spec:',
        '  profile:',
        '  - name: x',
        '    data: |',
        '      [sysctl]',
        '      net.ipv4.ip_local_port_range=15200 58999',
      ],
      ['8:36 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a setting of the ini module',
      'roles/x/tasks/main.yml',
      [
        '- ini_file:',
        '    path: /etc/tuned/x/tuned.conf',
        '    section: sysctl',
        '    option: net.ipv4.ip_local_port_range',
        '    value: 15200 58999',
      ],
      ['5:12 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'variables of YAML',
      'group_vars/all.yml',
      [
        "profile::base::ip_local_port_range: '15200 58999'",
        'sysctl_net_ipv4_ip_local_port_range: 15200 58998',
        'netIpv4IpLocalPortRange: "15200 58997"',
        'sysctl_local_port_range: 15200 58996',
        'ip_local_reserved_ports: 15610,15612-15619',
      ],
      [
        '1:38 net.ipv4.ip_local_port_range=15200 58999',
        '2:38 net.ipv4.ip_local_port_range=15200 58998',
        '3:27 net.ipv4.ip_local_port_range=15200 58997',
        '4:26 net.ipv4.ip_local_port_range=15200 58996',
        '5:26 net.ipv4.ip_local_reserved_ports=15610,15612-15619',
      ],
    ],
    [
      'variables of scripts and environment files',
      'tune.env',
      [
        'SYSCTL_NET_IPV4_IP_LOCAL_PORT_RANGE="15200 58999"',
        'export IP_LOCAL_PORT_RANGE=$' + '{IP_LOCAL_PORT_RANGE:-15200 58998}',
        "NET_IPV4_IP_LOCAL_RESERVED_PORTS='15610,15612-15619'",
      ],
      [
        '1:38 net.ipv4.ip_local_port_range=15200 58999',
        '2:51 net.ipv4.ip_local_port_range=15200 58998',
        '3:35 net.ipv4.ip_local_reserved_ports=15610,15612-15619',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('two ends of the range', async () => {
    const text = 'net_ipv4_ip_local_port_range_min: 15200\nnet_ipv4_ip_local_port_range_max: 58999';
    expect(await factsOf({ 'x.yml': text })).toEqual(['x.yml:1:35 net.ipv4.ip_local_port_range=15200 58999']);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'ranges of firewalls and programs',
      'vars.yml',
      [
        'local_port_range: 15200 58999',
        'remote_port_range: 15200 58999',
        'port_range_min: 15200',
        'port_range_max: 58999',
        'ip_local_port_range: enabled',
        'ip_local_port_range_help: 15200 58999',
        'security: {local_port_range: "15200-58999"}',
      ],
    ],
    [
      'comments and what a script shows',
      'x.sh',
      ['# IP_LOCAL_PORT_RANGE="15200 58999"', 'echo "IP_LOCAL_PORT_RANGE=15200 58999"'],
    ],
    ['a spec of something else', 'spec/x_spec.yml', ['properties:', '  net.core.somaxconn: {default: 1}']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
