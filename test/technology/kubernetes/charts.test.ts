// Values of charts, clusters in Docker, and the configuration of a node's own programs.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('values of charts', () => {
  test.each<Case>([
    [
      'a file of values',
      'values-prod.yaml',
      [
        'service:',
        '  type: NodePort',
        '  nodePort: 31480',
        '  nodePorts: {http: 31481, https: "", tcp: {8080: 31482}, udp: {53: 31453}}',
        'agent:',
        '  hostPort: 8125',
        '  hostNetwork: true',
        '  containerPort: 8126',
        'ports:',
        '  web: {port: 8000, hostPort: 80, hostIP: 127.0.0.1}',
      ],
      [
        '3:13 k8s-nodeport nodeport 31480/tcp',
        '4:21 k8s-nodeport nodeport 31481/tcp',
        '4:51 k8s-nodeport nodeport 31482/tcp',
        '4:69 k8s-nodeport nodeport 31453/udp',
        '6:13 k8s-hostport publish 8125/tcp',
        '10:31 k8s-hostport publish 80/tcp @127.0.0.1',
      ],
    ],
    [
      'what waits for another value',
      'values.yaml',
      [
        'service:',
        '  type: ClusterIP',
        '  nodePort: 31480',
        'metrics: {enabled: false, hostPort: 9100}',
        'lb:',
        '  type: LoadBalancer',
        '  nodePort: 31481',
      ],
      [
        '3:13 k8s-nodeport nodeport 31480/tcp @low',
        '4:37 k8s-hostport publish 9100/tcp @low',
        '7:13 k8s-nodeport nodeport 31481/tcp',
      ],
    ],
    [
      'a switch with its ports',
      'values.yaml',
      [
        'hostPort:',
        '  enabled: true',
        '  ports:',
        '    http: 80',
        '    https: 443',
        'envoy: {useHostPort: {http: true, https: false}, hostPorts: {http: 8080, https: 8443}}',
        'agent: {useHostPort: true, hostPorts: {a: 9301}}',
      ],
      [
        '4:11 k8s-hostport publish 80/tcp',
        '5:12 k8s-hostport publish 443/tcp',
        '6:68 k8s-hostport publish 8080/tcp',
        '7:43 k8s-hostport publish 9301/tcp',
      ],
    ],
    [
      'in an application of Argo CD, a release of Flux and a chart of k3s',
      'app.yaml',
      [
        'apiVersion: argoproj.io/v1alpha1',
        'kind: Application',
        'spec:',
        '  source:',
        '    helm:',
        '      parameters:',
        '      - name: service.nodePort',
        '        value: "31480"',
        '      values: |',
        '        service:',
        '          nodePort: 31481',
        '---',
        'apiVersion: helm.toolkit.fluxcd.io/v2',
        'kind: HelmRelease',
        'spec: {values: {service: {nodePort: 31482}}}',
        '---',
        'apiVersion: helm.cattle.io/v1',
        'kind: HelmChartConfig',
        'spec:',
        '  valuesContent: |-',
        '    ports:',
        '      web:',
        '        nodePort: 31483',
        '  set: {service.nodePort: 31484}',
      ],
      [
        '8:17 k8s-nodeport nodeport 31480/tcp',
        '11:21 k8s-nodeport nodeport 31481/tcp',
        '15:37 k8s-nodeport nodeport 31482/tcp',
        '23:19 k8s-nodeport nodeport 31483/tcp',
        '24:27 k8s-nodeport nodeport 31484/tcp',
      ],
    ],
    [
      'parameters of the kernel for pods, and for nodes',
      'values.yaml',
      [
        'podSecurityContext:',
        '  sysctls:',
        '  - {name: net.core.somaxconn, value: "4096"}',
        'node:',
        '  sysctls:',
        '    net.ipv4.ip_local_port_range: "15200 58999"',
      ],
      ['3:40 net.core.somaxconn=4096', '6:36 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test.each<SilentCase>([
    [
      'nothing asked for',
      'values.yaml',
      [
        'service:',
        '  nodePort:',
        '  nodePorts: {http: "", https: null}',
        'nodePort: {enabled: false}',
        'hostPort: {enabled: false, ports: {http: 80}}',
        'agent: {useHostPort: false, hostPort: 8125}',
        'hostNetwork: true',
        '# nodePort: 31480',
        'envoy: {useHostPort: {http: false, https: false}, hostPorts: {http: 80, https: 443, other: 9}}',
        'unused: {hostPorts: {http: 80}}',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

describe('clusters in Docker', () => {
  test.each<Case>([
    [
      'kind',
      'kind.yaml',
      [
        'kind: Cluster',
        'apiVersion: kind.x-k8s.io/v1alpha4',
        'networking: {apiServerAddress: 127.0.0.1, apiServerPort: 36443}',
        'nodes:',
        '- role: control-plane',
        '  kubeadmConfigPatches:',
        '  - |',
        '    kind: ClusterConfiguration',
        '    apiServer:',
        '      extraArgs:',
        '        service-node-port-range: "80-32767"',
        '  extraPortMappings:',
        '  - containerPort: 31480',
        '    hostPort: 8080',
        '    listenAddress: "127.0.0.1"',
        '  - {containerPort: 31453, hostPort: 5353, protocol: UDP}',
        '- role: worker',
      ],
      [
        '3:58 docker-published publish 36443/tcp @127.0.0.1',
        '11:35 k8s-nodeport nodeport 80-32767',
        '14:15 docker-published publish 8080/tcp @127.0.0.1',
        '16:38 docker-published publish 5353/udp',
      ],
    ],
    [
      'k3d',
      'k3d.yaml',
      [
        'apiVersion: k3d.io/v1alpha5',
        'kind: Simple',
        'kubeAPI: {hostIP: "0.0.0.0", hostPort: "6445"}',
        'ports:',
        '  - port: 8080:80',
        '    nodeFilters: [loadbalancer]',
        '  - port: 127.0.0.1:5353:53/udp',
      ],
      [
        '3:41 docker-published publish 6445/tcp',
        '5:11 docker-published publish 8080/tcp',
        '7:11 docker-published publish 5353/udp @127.0.0.1',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('programs of the node', () => {
  test.each<Case>([
    [
      'their own documents',
      'kubeadm.yaml',
      [
        'apiVersion: kubelet.config.k8s.io/v1beta1',
        'kind: KubeletConfiguration',
        'address: 10.0.0.4',
        'port: 10250',
        'readOnlyPort: 0',
        'healthzPort: 10248',
        'healthzBindAddress: 127.0.0.1',
        'allowedUnsafeSysctls: ["net.ipv4.ip_local_port_range"]',
        '---',
        'apiVersion: kubeproxy.config.k8s.io/v1alpha1',
        'kind: KubeProxyConfiguration',
        'healthzBindAddress: 0.0.0.0:10256',
        'metricsBindAddress: ""',
        '---',
        'apiVersion: kubeadm.k8s.io/v1beta4',
        'kind: InitConfiguration',
        'localAPIEndpoint: {advertiseAddress: 10.0.0.4, bindPort: 6443}',
      ],
      [
        '4:7 k8s-node listen 10250/tcp @10.0.0.4',
        '6:14 k8s-node listen 10248/tcp @127.0.0.1',
        '12:21 k8s-node listen 10256/tcp',
        '17:58 k8s-control-plane listen 6443/tcp',
      ],
    ],
    [
      'routers, pools and the control plane of k0s',
      'cluster.yaml',
      [
        'apiVersion: operator.openshift.io/v1',
        'kind: IngressController',
        'spec: {endpointPublishingStrategy: {type: HostNetwork, hostNetwork: {httpPort: 80, statsPort: 1936}}}',
        '---',
        'apiVersion: v1',
        'kind: ConfigMap',
        'data:',
        '  antrea-agent.conf: |',
        '    nodePortLocal:',
        '      enable: true',
        '      portRange: 61000-62000',
        '---',
        'apiVersion: k0s.k0sproject.io/v1beta1',
        'kind: ClusterConfig',
        'spec: {api: {port: 6443, k0sApiPort: 9443}, konnectivity: {agentPort: 8132}}',
      ],
      [
        '3:80 k8s-hostport listen 80/tcp',
        '3:95 k8s-hostport listen 1936/tcp',
        '11:18 antrea nodeport 61000-62000/tcp',
        '15:20 k8s-control-plane listen 6443/tcp',
        '15:38 k8s-control-plane listen 9443/tcp',
        '15:71 k8s-control-plane listen 8132/tcp',
      ],
    ],
    [
      'parts of installers',
      'cluster.yaml',
      [
        'apiVersion: kops.k8s.io/v1alpha2',
        'kind: Cluster',
        'spec:',
        '  kubelet: {readOnlyPort: 10255}',
        '  kubeProxy: {metricsBindAddress: "127.0.0.1:10249"}',
      ],
      ['4:27 k8s-node listen 10255/tcp', '5:36 k8s-node listen 10249/tcp @127.0.0.1'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
