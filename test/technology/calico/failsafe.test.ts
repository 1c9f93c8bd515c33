// Ports that Calico lets in whatever its policies say.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'the resource',
      'felix.yaml',
      [
        'apiVersion: crd.projectcalico.org/v1',
        'kind: FelixConfiguration',
        'metadata: {name: default}',
        'spec:',
        '  failsafeInboundHostPorts:',
        '    - {protocol: tcp, port: 40022}',
        '    - protocol: UDP',
        '      port: 68',
        '      net: 10.0.0.0/8',
        '  failsafeOutboundHostPorts:',
        '    - {protocol: udp, port: 53}',
      ],
      ['6:29 service allow 40022/tcp', '8:13 service allow 68/udp'],
    ],
    [
      'variables, as texts',
      'group_vars/all.yml',
      [
        'felix_failsafe_inbound_host_ports: "tcp:22, udp:10.0.0.0/8:68"',
        'felix:',
        '  failsafe:',
        "    inbound: ['tcp:179']",
        "    outbound: ['tcp:2379']",
      ],
      ['1:41 service allow 22/tcp', '1:60 service allow 68/udp', '4:20 service allow 179/tcp'],
    ],
    [
      'attributes',
      'attributes/net.rb',
      ["default['net']['felix']['failsafe']['inbound'] = [", "  'tcp:22',", "  'udp:68',", ']'],
      ['2:8 service allow 22/tcp', '3:8 service allow 68/udp'],
    ],
    [
      'the file of Felix',
      'felix.cfg',
      ['[global]', 'FailsafeInboundHostPorts = tcp:22, udp:68', 'FailsafeOutboundHostPorts = tcp:179'],
      ['2:32 service allow 22/tcp', '2:40 service allow 68/udp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['what goes out', 'felix.yaml', ['failsafeOutboundHostPorts:', '  - {protocol: tcp, port: 179}']],
    [
      'a name of something else',
      'a.yaml',
      ['failsafe: {enabled: true, limit: "tcp:22"}', 'inbound: ["tcp:22"]'],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
