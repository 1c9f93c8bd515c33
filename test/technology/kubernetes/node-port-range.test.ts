// The range of NodePorts, in the words of every installer.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a flag in a static pod',
      'manifests/kube-apiserver.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  containers:',
        '  - command:',
        '    - kube-apiserver',
        '    - --service-node-port-range=21500-23499',
      ],
      ['7:33 k8s-nodeport nodeport 21500-23499'],
    ],
    [
      'extraArgs as a map, in a here-document',
      'install.sh',
      [
        'cat <<EOF > /etc/kubernetes/kubeadmcfg.yaml',
        'apiServer:',
        '  extraArgs:',
        "    service-node-port-range: '21500-23499'",
        'EOF',
      ],
      ['4:31 k8s-nodeport nodeport 21500-23499'],
    ],
    [
      'extraArgs as a list',
      'kubeadm.yaml',
      [
        'apiServer:',
        '  extraArgs:',
        '    - name: service-node-port-range',
        '      value: "21500-23499"',
        '    - name: v',
        '      value: "2"',
      ],
      ['4:15 k8s-nodeport nodeport 21500-23499'],
    ],
    [
      'kops, RKE and kubespray',
      'cluster.yml',
      [
        'serviceNodePortRange: 21500-23499',
        'service_node_port_range: 21500-23498',
        'kube_apiserver_node_port_range: "21500-23497"',
      ],
      [
        '1:23 k8s-nodeport nodeport 21500-23499',
        '2:26 k8s-nodeport nodeport 21500-23498',
        '3:34 k8s-nodeport nodeport 21500-23497',
      ],
    ],
    [
      'an inventory and an environment',
      'inventory.ini',
      ['[all:vars]', 'k8s_node_ports="21500-23499"', 'FELIX_KUBENODEPORTRANGES=21500:23499'],
      ['2:17 k8s-nodeport nodeport 21500-23499', '3:26 k8s-nodeport nodeport 21500-23499'],
    ],
    [
      'arguments side by side',
      'Makefile',
      [
        'start:',
        '\tk3s server --kube-apiserver-arg service-node-port-range=80-23499 -v 1',
        '\tminikube start --extra-config=apiserver.service-node-port-range=1-65535',
        '\tkube-apiserver --service-node-port-range 21500-23499 --v=2',
      ],
      [
        '2:58 k8s-nodeport nodeport 80-23499',
        '3:66 k8s-nodeport nodeport 1-65535',
        '4:43 k8s-nodeport nodeport 21500-23499',
      ],
    ],
    [
      'several ranges',
      'cilium.yaml',
      ['node-port-range: "9180-9189,21500-23499"'],
      ['1:19 k8s-nodeport nodeport 9180-9189,21500-23499'],
    ],
    [
      'what a variable gives',
      'roles/master/defaults/main.yml',
      ['low: 21500', 'service_node_port_range: "{{ low }}-23499"', 'other: 1'],
      ['2:27 k8s-nodeport nodeport 21500-23499'],
    ],
    [
      'Terraform',
      'rke.tf',
      [
        'resource "rke_cluster" "a" {',
        '  services {',
        '    kube_api {',
        '      service_node_port_range = "21500-23499"',
        '    }',
        '  }',
        '}',
      ],
      ['4:34 k8s-nodeport nodeport 21500-23499'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['a comment', 'kubeadm.yaml', ['a: b', '#  service-node-port-range: "21500-23499"']],
    ['no value', 'x.yml', ['service-node-port-range:', 'value: 1']],
    ['a check', 'x.sh', ['echo "--service-node-port-range=1-2"', 'echo "set service-node-port-range: 1-2"']],
    ['a description', 'x.yml', ['description: "service_node_port_range: 30000-32767"']],
    ['single ports', 'x.yml', ['kube_node_ports: 8080', 'service_node_port: 30080']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
