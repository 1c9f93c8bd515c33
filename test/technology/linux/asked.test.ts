// Parameters that pods and containers ask for, and where they share the parameter's namespace with the host.

import { expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n';
const CONTAINERS = '  containers: [{name: a, image: x}]\n';
const PARAMETER = '  securityContext:\n    sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]\n';

test.each([
  ['pod.yaml', `${POD}${PARAMETER}${CONTAINERS}`, ['container kubelet']],
  ['pod.yaml', `${POD}  hostNetwork: true\n${PARAMETER}${CONTAINERS}`, ['none kubelet 5']],
  ['pod.yaml', `${POD}  hostIPC: true\n${PARAMETER}${CONTAINERS}`, ['container kubelet']],
  [
    'pod.yaml',
    `${POD}  hostIPC: true\n${PARAMETER.replace('net.ipv4.tcp_syncookies', 'kernel.shmmax')}${CONTAINERS}`,
    ['none kubelet 5'],
  ],
  [
    'pod.yaml',
    `${POD}  containers:\n  - image: x\n    securityContext:\n      sysctls: [{name: net.core.somaxconn, value: "1"}]\n`,
    ['container'],
  ],
  [
    'values.yaml',
    'podSecurityContext:\n  sysctls:\n    - name: net.core.somaxconn\n      value: "1024"\n',
    ['container kubelet'],
  ],
  [
    'compose.yaml',
    'services:\n  a:\n    image: x\n    sysctls:\n      net.core.somaxconn: 1024\n',
    ['container engine'],
  ],
  [
    'compose.yaml',
    'services:\n  a:\n    image: x\n    network_mode: host\n    sysctls:\n      - net.core.somaxconn=1024\n',
    ['none engine 4'],
  ],
  ['run.sh', 'docker run -d --network host --sysctl net.core.somaxconn=1024 x\n', ['none engine 1']],
  ['run.sh', 'docker run -d --net=web --sysctl net.core.somaxconn=1024 x\n', ['container engine']],
  ['a.container', '[Container]\nImage=x\nNetwork=host\nSysctl=net.core.somaxconn=1024\n', ['none engine 3']],
  [
    'play.yml',
    '- hosts: all\n  tasks:\n    - community.docker.docker_container:\n        name: a\n        network_mode: host\n        sysctls:\n          net.core.somaxconn: 1024\n',
    ['none engine 5'],
  ],
  ['sysctl.conf', 'net.core.somaxconn = 1024\n', ['host']],
])('%s %#', async (file, text, expected) => {
  const facts = await linkedFacts({ [file]: text });
  const shown = facts.flatMap((f) =>
    f.kind === 'sysctl'
      ? [[f.reach, f.asked?.of, f.asked?.shared?.line].filter((w) => w !== undefined).join(' ')]
      : [],
  );
  expect(shown).toEqual(expected);
});

test('a pod of several files shares what any of them says', async () => {
  const facts = await linkedFacts({
    'base/pod.yaml': `${POD}${PARAMETER}${CONTAINERS}`,
    'base/kustomization.yaml': 'resources: [pod.yaml]\n',
    'prod/kustomization.yaml': 'resources: [../base]\npatches: [{path: host.yaml}]\n',
    'prod/host.yaml': `${POD}  hostNetwork: true\n`,
  });
  const [fact] = facts.filter((f) => f.kind === 'sysctl');
  expect([fact?.reach, fact?.kind === 'sysctl' && fact.asked?.shared?.file]).toEqual([
    'none',
    'prod/host.yaml',
  ]);
});
