// Kernel parameters of pods, nodes and node pools.

import { describe, expect, test } from 'vitest';
import { factsOf, linkedFacts } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('node pools', () => {
  test.each<Case>([
    [
      'fields of the API in JSON, with a parameter of ARM',
      'os.json',
      [
        '{"sysctls": {"netCoreSomaxconn": 163849, "netIpv4TcpTwReuse": true,',
        ' "netIpv4IpLocalPortRange": "15200 58999", "fsAioMaxNr": "[parameters(\'n\')]",',
        ' "netIpv4TcpkeepaliveIntvl": 30, "vmMaxMapCount": 65530, "kernelThreadsMax": 20}}',
      ],
      [
        '1:34 net.core.somaxconn=163849',
        '1:63 net.ipv4.tcp_tw_reuse=1',
        '2:30 net.ipv4.ip_local_port_range=15200 58999',
        '2:59 fs.aio-max-nr ? a placeholder that something outside this project fills in',
        '3:30 net.ipv4.tcp_keepalive_intvl=30',
        '3:51 vm.max_map_count=65530',
        '3:78 kernel.threads-max=20',
      ],
    ],
    [
      'Cluster API',
      'pool.yaml',
      [
        'kind: AzureManagedMachinePool',
        'apiVersion: infrastructure.cluster.x-k8s.io/v1beta1',
        'spec: {linuxOSConfig: {sysctls: {netIpv4IPLocalPortRange: "15200 58999"}}}',
      ],
      ['3:60 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'Bicep',
      'aks.bicep',
      [
        'linuxOSConfig: {',
        '  sysctls: {',
        "    netIpv4IpLocalPortRange: '15200 58999'",
        '    netIpv4TcpTwReuse: true',
        '    // netCoreSomaxconn: 1',
        '    netCoreSomaxconn: 4096',
        '  }',
        '}',
      ],
      [
        '3:31 net.ipv4.ip_local_port_range=15200 58999',
        '4:24 net.ipv4.tcp_tw_reuse=1',
        '6:23 net.core.somaxconn=4096',
      ],
    ],
    [
      'the configuration of a node of GKE, Talos and Tuned',
      'node.yaml',
      [
        'linuxConfig: {sysctl: {net.core.somaxconn: "2048"}}',
        '---',
        'apiVersion: v1alpha1',
        'kind: SysctlConfig',
        'params: {net.ipv4.ip_local_port_range: "15200 58999"}',
        '---',
        'apiVersion: tuned.openshift.io/v1',
        'kind: Tuned',
        'spec:',
        '  profile:',
        '  - name: openshift-node-custom',
        '    data: |',
        '      [main]',
        '      summary=Custom',
        '      [sysctl]',
        '      net.ipv4.ip_local_port_range = 15200 58998',
      ],
      [
        '1:45 net.core.somaxconn=2048',
        '5:41 net.ipv4.ip_local_port_range=15200 58999',
        '16:38 net.ipv4.ip_local_port_range=15200 58998',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('two fields of a generated provider', async () => {
    const text = 'sysctlConfig: [{netIpv4IpLocalPortRangeMax: 58998, netIpv4IpLocalPortRangeMin: 15200}]';
    expect(await factsOf({ 'pool.yaml': text })).toEqual([
      'pool.yaml:1:45 net.ipv4.ip_local_port_range=15200 58998',
    ]);
  });

  test.each<SilentCase>([
    ['names alone', 'kubelet.yaml', ['allowedUnsafeSysctls:', '- net.core.somaxconn', '- "net.ipv4.*"']],
    ['a variable of somebody', 'vars.yaml', ['net_core_thing: 1', 'netCore: 5', 'fsType: ext4', 'vmSize: x']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('reach', () => {
  const pod = (fields: readonly string[], command: string) =>
    [
      'apiVersion: v1',
      'kind: Pod',
      'spec:',
      ...fields.map((f) => `  ${f}`),
      '  initContainers:',
      '  - name: a',
      '    securityContext: {privileged: true}',
      `    command: ${command}`,
    ].join('\n');
  const script = '["sh", "-c", "sysctl -w net.core.somaxconn=4096"]';
  const sysctls = 'securityContext: {sysctls: [{name: net.core.somaxconn, value: "4096"}]}';

  test.each([
    ["a command in the pod's own namespace", pod([], script), 'container'],
    ['a command of a pod on the host network', pod(['hostNetwork: true'], script), 'host'],
    [
      'a command that enters the host',
      pod(
        ['hostPID: true'],
        '["nsenter", "--target", "1", "--mount", "--net", "--", "sysctl", "-w", "net.core.somaxconn=4096"]',
      ),
      'host',
    ],
    [
      'a script that enters the host',
      pod(['hostPID: true'], '["sh", "-c", "nsenter -t 1 -m -u -n -i sysctl -w net.core.somaxconn=4096"]'),
      'host',
    ],
    [
      'a command that enters the files of the host only',
      pod(['hostPID: true'], '["nsenter", "-t", "1", "-m", "--", "sysctl", "-w", "net.core.somaxconn=4096"]'),
      'container',
    ],
    ['parameters of a pod', pod([sysctls], '["true"]'), 'container'],
    ['parameters that are refused', pod([sysctls, 'hostNetwork: true'], '["true"]'), 'none'],
    [
      'a patch of a pod',
      '- op: add\n  path: /spec/template/spec/securityContext/sysctls\n  value: [{name: net.core.somaxconn, value: "1"}]',
      'container',
    ],
  ])('%s: %#', async (_name, text, reach) => {
    const facts = await linkedFacts({ 'pod.yaml': text });
    expect(facts.map((f) => f.reach)).toEqual([reach]);
  });
});
