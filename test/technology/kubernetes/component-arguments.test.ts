// Arguments of a node's programs that stand in documents.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'the file of k3s',
      'k3s.yaml',
      [
        'https-listen-port: 6444',
        'kubelet-arg:',
        '  - "read-only-port=10255"',
        'kube-apiserver-arg: ["secure-port=6445", "anonymous-auth=false"]',
        'etcd-arg: "listen-metrics-urls=http://0.0.0.0:2382"',
      ],
      [
        '1:20 k8s-control-plane listen 6444/tcp',
        '3:21 k8s-node listen 10255/tcp',
        '4:35 k8s-control-plane listen 6445/tcp',
        '5:32 etcd listen 2382/tcp',
      ],
    ],
    [
      'kubeadm, with pairs and with maps',
      'cluster.yaml',
      [
        'apiVersion: kubeadm.k8s.io/v1beta4',
        'kind: ClusterConfiguration',
        'apiServer:',
        '  extraArgs:',
        '    - name: secure-port',
        '      value: "6444"',
        '    - {name: etcd-servers, value: "https://192.0.2.1:2379"}',
        'scheduler: {extraArgs: {secure-port: "10359"}}',
        'etcd:',
        '  local:',
        '    extraArgs:',
        '      listen-metrics-urls: http://0.0.0.0:2381',
        '---',
        'kind: InitConfiguration',
        'nodeRegistration: {kubeletExtraArgs: {read-only-port: "10255"}}',
      ],
      [
        '6:15 k8s-control-plane listen 6444/tcp',
        '8:39 k8s-control-plane listen 10359/tcp',
        '12:28 etcd listen 2381/tcp',
        '15:56 k8s-node listen 10255/tcp',
      ],
    ],
    [
      'Talos',
      'controlplane.yaml',
      [
        'machine:',
        '  features: {kubePrism: {enabled: true, port: 7445}}',
        'cluster:',
        '  etcd:',
        '    extraArgs:',
        '      listen-metrics-urls: http://0.0.0.0:2381',
        '  apiServer: {extraArgs: {secure-port: 6446}}',
      ],
      [
        '2:47 k8s-node listen 7445/tcp',
        '6:28 etcd listen 2381/tcp',
        '7:40 k8s-control-plane listen 6446/tcp',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'clients, and what is switched off',
      'config.yaml',
      [
        'kubelet-arg: ["read-only-port=0", "max-pods=250"]',
        'kube-apiserver-arg: ["etcd-servers=https://192.0.2.1:2379"]',
        'kubePrism: {enabled: false, port: 7445}',
        'advertise-port: 6443',
      ],
    ],
    ['arguments of others', 'a.yaml', ['web: {extraArgs: {secure-port: "6444"}}']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
