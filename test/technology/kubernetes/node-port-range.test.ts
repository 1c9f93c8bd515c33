// The range of NodePorts, in the words of every installer.

import { describe, test } from 'vitest';
import { expectBounds } from '../bounds.ts';
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
      'arguments for some nodes of k3d',
      'dev.sh',
      [
        'R=80-23499',
        'k3d cluster create --k3s-arg=--kube-apiserver-arg=service-node-port-range=${R}@server:*',
      ],
      ['2:75 k8s-nodeport nodeport 80-23499'],
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
    [
      'Cilium: two numbers with a comma are one range',
      'cilium.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'data:',
        '  enable-node-port: "true"',
        '  node-port-range: "21500,23499"',
        '---',
        'nodePort:',
        '  enabled: true',
        '  range: "21500,23498"',
      ],
      ['5:21 k8s-nodeport nodeport 21500-23499', '9:11 k8s-nodeport nodeport 21500-23498'],
    ],
    [
      'Cilium by the options of commands',
      'install.sh',
      [
        'helm install cilium cilium/cilium --set nodePort.range="21500\\,23499" --set a=b',
        'cilium install --set nodePort.range=21500\\,23498',
        'cilium-agent --node-port-range=21500,23497 --x=1,2',
      ],
      [
        '1:57 k8s-nodeport nodeport 21500-23499',
        '2:37 k8s-nodeport nodeport 21500-23498',
        '3:32 k8s-nodeport nodeport 21500-23497',
      ],
    ],
    [
      'lists: Calico, and the arguments of OpenShift',
      'felix.yaml',
      [
        'apiVersion: projectcalico.org/v3',
        'kind: FelixConfiguration',
        'spec:',
        '  kubeNodePortRanges:',
        '  - 21500:23499',
        '  - 9180:9189',
        '---',
        'apiServerArguments:',
        '  service-node-port-range:',
        '  - 21500-23498',
      ],
      [
        '5:5 k8s-nodeport nodeport 21500-23499',
        '6:5 k8s-nodeport nodeport 9180-9189',
        '10:5 k8s-nodeport nodeport 21500-23498',
      ],
    ],
    [
      'k3s and RKE2 in their files and their installers',
      'config.yaml',
      [
        'kube-apiserver-arg:',
        '  - "service-node-port-range=21500-23499"',
        'service-node-port-range: 21500-23498',
        'env:',
        '  - name: INSTALL_K3S_EXEC',
        '    value: server --service-node-port-range 21500-23497 --disable=traefik',
        "run: INSTALL_K3S_EXEC='--kube-apiserver-arg=service-node-port-range=21500-23496' sh -",
      ],
      [
        '2:30 k8s-nodeport nodeport 21500-23499',
        '3:26 k8s-nodeport nodeport 21500-23498',
        '6:45 k8s-nodeport nodeport 21500-23497',
        '7:69 k8s-nodeport nodeport 21500-23496',
      ],
    ],
    [
      'Cluster API and JSON',
      'cluster.json',
      [
        '{"kind": "KubeadmControlPlane", "spec": {"kubeadmConfigSpec": {"clusterConfiguration": {"apiServer": {',
        '  "extraArgs": [{"name": "service-node-port-range", "value": "21500-23499"}]}}}},',
        ' "x": "{\\"service-node-port-range\\": \\"21500-23498\\"}"}',
      ],
      ['2:63 k8s-nodeport nodeport 21500-23499', '3:40 k8s-nodeport nodeport 21500-23498'],
    ],
    [
      'Talos, OpenShift, MicroShift',
      'machine.yaml',
      [
        'cluster: {apiServer: {extraArgs: {service-node-port-range: 21500-23499}}}',
        '---',
        'apiVersion: config.openshift.io/v1',
        'kind: Network',
        'spec: {serviceNodePortRange: "21500-23498"}',
        '---',
        'network:',
        '  serviceNodePortRange: 21500-23497',
      ],
      [
        '1:60 k8s-nodeport nodeport 21500-23499',
        '5:31 k8s-nodeport nodeport 21500-23498',
        '8:25 k8s-nodeport nodeport 21500-23497',
      ],
    ],
    [
      'edits of a static pod',
      'edit.sh',
      [
        "sed -i 's/--service-node-port-range=.*/--service-node-port-range=21500-23499/' kube-apiserver.yaml",
        'sed -i "/- kube-apiserver$/a\\    - --service-node-port-range=21500-23498" kube-apiserver.yaml',
      ],
      ['1:66 k8s-nodeport nodeport 21500-23499', '2:62 k8s-nodeport nodeport 21500-23498'],
    ],
    [
      'Puppet, Juju, a unit',
      'manifests/init.pp',
      [
        "class { 'k8s': service_node_port_range => '21500-23499' }",
        'juju config control-plane api-extra-args="v=2 service-node-port-range=21500-23498"',
        'ExecStart=/usr/bin/kube-apiserver --v=2 --service-node-port-range=21500-23497 \\',
      ],
      [
        '1:44 k8s-nodeport nodeport 21500-23499',
        '2:71 k8s-nodeport nodeport 21500-23498',
        '3:67 k8s-nodeport nodeport 21500-23497',
      ],
    ],
    [
      'a template of Helm',
      'templates/cluster.yaml',
      ['extraArgs:', '  service-node-port-range: {{ .Values.range | quote }}', '  x: {{ .Values.y }}'],
      ['2:28 k8s-nodeport nodeport ? Go templates are not evaluated'],
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
    [
      'a schema and a switch',
      'crd.yaml',
      ['serviceNodePortRange:', '  type: string', 'enable-auto-protect-node-port-range: "true"'],
    ],
    ['single ports', 'x.yml', ['kube_node_ports: 8080', 'service_node_port: 30080']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

test('two numbers in hiera', async () => {
  const lines = ['clusters:', '  main:', '    service_node_port_range: [21500, 23499]'];
  await expectBounds('hieradata/common.yaml', lines, ['3:31 k8s-nodeport nodeport 21500-23499']);
});
