// Kernel parameters of node pools as the API of AKS spells them, in every format.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a file for --linux-os-config',
      'linuxosconfig.json',
      [
        '{ "transparentHugePageEnabled": "madvise", "sysctls": {',
        '  "netCoreSomaxconn": 4096,',
        '  "netIpv4TcpTwReuse": true,',
        '  "netIpv4IpLocalPortRange": "32000 60000"',
        '} }',
      ],
      [
        '2:23 net.core.somaxconn=4096',
        '3:24 net.ipv4.tcp_tw_reuse=1',
        '4:31 net.ipv4.ip_local_port_range=32000 60000',
      ],
    ],
    [
      'Bicep',
      'main.bicep',
      [
        'linuxOSConfig: {',
        '  sysctls: {',
        "    netIpv4IpLocalPortRange: '32000 60000'",
        '    netIpv4TcpkeepaliveIntvl: 30 // seconds',
        '    netIpv4NeighDefaultGcThresh1: 4096',
        '  }',
        '}',
      ],
      [
        '3:31 net.ipv4.ip_local_port_range=32000 60000',
        '4:31 net.ipv4.tcp_keepalive_intvl=30',
        '5:35 net.ipv4.neigh.default.gc_thresh1=4096',
      ],
    ],
    [
      'Cluster API',
      'pool.yaml',
      [
        'spec:',
        '  linuxOSConfig:',
        '    sysctls:',
        '      netIpv4IpLocalPortRange: "32000 60000"',
        '      vmMaxMapCount: 262144',
      ],
      ['4:33 net.ipv4.ip_local_port_range=32000 60000', '5:22 vm.max_map_count=262144'],
    ],
    [
      'azapi',
      'a.tf',
      [
        'resource "azapi_resource" "p" {',
        '  body = { properties = { linuxOSConfig = { sysctls = {',
        '    netIpv4IpLocalPortRange = "32000 60000"',
        '  } } } }',
        '}',
      ],
      ['3:32 net.ipv4.ip_local_port_range=32000 60000'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['a comment', 'main.bicep', ["// netIpv4IpLocalPortRange: '32000 60000'"]],
    ['a type', 'main.bicep', ['netIpv4IpLocalPortRange: string']],
    ['prose', 'a.yaml', ['description: "netCoreSomaxconn: 4096"']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
