// What texts say of kubelets: the unsafe parameters that they allow, and the version of their cluster.

import { expect, test } from 'vitest';
import type { Kubelets } from '../../../src/model/kubelets.ts';
import { kubeletsOf } from '../../../src/project/kubelets.ts';
import { scanOf } from '../../facts.ts';

async function kubelets(file: string, text: string): Promise<Kubelets> {
  return kubeletsOf([await scanOf(file, text)]);
}

test.each([
  [
    'kubelet.yaml',
    'kind: KubeletConfiguration\nallowedUnsafeSysctls:\n- net.core.somaxconn\n- "kernel.msg*"\n',
    ['net.core.somaxconn', 'kernel.msg*'],
  ],
  ['aks.json', '{"allowedUnsafeSysctls": ["kernel.msg*", "net.*"]}', ['kernel.msg*', 'net.*']],
  ['pool.tf', 'kubelet_config {\n  allowed_unsafe_sysctls = ["net.core.*"]\n}\n', ['net.core.*']],
  ['pool.tf', 'kubelet_config {\n  allowed_unsafe_sysctls = var.sysctls\n}\n', ['*']],
  [
    'variables.tf',
    'variable "allowed_unsafe_sysctls" {\n  type = list(string)\n  default = ["net.ipv4.*"]\n}\n',
    ['net.ipv4.*'],
  ],
  [
    'kubelet.service',
    '[Service]\nExecStart=/usr/bin/kubelet --allowed-unsafe-sysctls=net.ipv4.*,net.core.somaxconn --v=2\n',
    ['net.ipv4.*', 'net.core.somaxconn'],
  ],
  [
    'setup.sh',
    "kubelet --allowed-unsafe-sysctls 'kernel.msg*,net.core.somaxconn' \\\n  --v=2\n",
    ['kernel.msg*', 'net.core.somaxconn'],
  ],
  [
    'config.yaml',
    'kubelet-arg:\n  - "allowed-unsafe-sysctls=net.ipv4.ip_forward"\n',
    ['net.ipv4.ip_forward'],
  ],
  [
    'profile.yaml',
    'metadata:\n  annotations:\n    kubeletconfig.experimental: |\n      {"allowedUnsafeSysctls":["net.ipv6.conf.all.accept_ra"]}\n',
    ['net.ipv6.conf.all.accept_ra'],
  ],
  ['kubelet.yaml', '# allowedUnsafeSysctls: ["net.*"]\nmaxPods: 20\n', []],
  ['kubelet.yaml', 'allowedUnsafeSysctls: []\n', []],
  [
    'crd.yaml',
    'properties:\n  allowedUnsafeSysctls:\n    description: which sysctls\n    items:\n      type: string\n',
    [],
  ],
])('%s allows %#', async (file, text, patterns) => {
  expect((await kubelets(file, text)).allowed.map((a) => a.pattern)).toEqual(patterns);
});

test('a policy of the cluster is no kubelet', async () => {
  const text =
    'kind: PodSecurityPolicy\nspec:\n  allowedUnsafeSysctls:\n  - net.*\n---\nkind: KubeletConfiguration\nallowedUnsafeSysctls: [kernel.sem]\n';
  const { allowed } = await kubelets('policies.yaml', text);
  expect(allowed.map((a) => [a.pattern, a.by, a.at.line])).toEqual([
    ['net.*', 'policy', 4],
    ['kernel.sem', 'kubelet', 7],
  ]);
});

test.each([
  ['kubeadm.yaml', 'kind: ClusterConfiguration\nkubernetesVersion: v1.27.8\n', ['1.27']],
  ['eks.tf', 'module "eks" {\n  cluster_version = "1.31"\n}\n', ['1.31']],
  ['cluster.yaml', 'kind: ClusterConfig\nmetadata:\n  name: edge\n  version: "1.29"\n', ['1.29']],
  ['kind.yaml', 'nodes:\n  - image: kindest/node:v1.30.0\n', ['1.30']],
  ['all.yml', '# kube_version: v1.20.0\nkube_version: v1.28.6\n', ['1.28']],
  ['values.yaml', 'kubernetesVersion: ">=1.19"\nappVersion: 1.25\n', []],
])('%s states %#', async (file, text, versions) => {
  expect((await kubelets(file, text)).versions.map((v) => v.version)).toEqual(versions);
});
