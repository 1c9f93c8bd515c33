// Values that put a chart's pods on the network of their nodes, in every tool that hands values to charts.

import { describe, expect, test } from 'vitest';
import { hostsOf } from '../../../src/project/hosts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';
import { factsIn, linkFiles } from './project.ts';

const release = (...values: readonly string[]) => [
  'apiVersion: helm.toolkit.fluxcd.io/v2',
  'kind: HelmRelease',
  'metadata: {name: web}',
  'spec:',
  '  chart: {spec: {chart: web}}',
  '  values:',
  ...values.map((v) => `    ${v}`),
];

const COMMON = [
  'service:',
  '  app: {controller: app, ports: {http: {port: 38123}, coap: {port: 35683, protocol: UDP}}}',
  '  again: {controller: app, ports: {http: {port: 38123}}}',
  '  db: {controller: db, ports: {sql: {port: 35432}}}',
];

describe('ports beside hostNetwork', () => {
  test.each<Case>([
    [
      'a HelmRelease of Flux',
      'web.yaml',
      release('hostNetwork: true', 'containerPort: 39100', 'service: {port: 80, targetPort: 39101}'),
      ['8:20 k8s-hostport listen 39100/tcp', '9:37 k8s-hostport listen 39101/tcp'],
    ],
    [
      'a part of the values',
      'web.yaml',
      release(
        'controller:',
        '  hostNetwork: true',
        '  containerPort: {http: 38080, quic-udp: 38443}',
        '  ports: [{name: a, containerPort: 38081}]',
        'defaultBackend: {containerPort: 38082}',
      ),
      [
        '9:29 k8s-hostport listen 38080/tcp',
        '9:46 k8s-hostport listen 38443/udp',
        '10:40 k8s-hostport listen 38081/tcp',
      ],
    ],
    [
      "all controllers of the common library but one: a Service's port is the container's",
      'web.yaml',
      release(
        'defaultPodOptions: {hostNetwork: true}',
        'controllers:',
        '  app: {containers: {main: {image: {repository: a}, probes: {liveness: {port: 1}}}}}',
        '  db: {pod: {hostNetwork: false}, containers: {main: {}}}',
        ...COMMON,
      ),
      ['12:51 k8s-hostport listen 38123/tcp', '12:72 k8s-hostport listen 35683/udp'],
    ],
    [
      'one controller of the common library',
      'web.yaml',
      release(
        'controllers:',
        '  db: {pod: {hostNetwork: true}}',
        '  app: {containers: {main: {}}}',
        ...COMMON,
      ),
      ['13:48 k8s-hostport listen 35432/tcp'],
    ],
    [
      'values as text in an Application of Argo CD',
      'app.yaml',
      [
        'apiVersion: argoproj.io/v1alpha1',
        'kind: Application',
        'spec:',
        '  source:',
        '    chart: web',
        '    helm:',
        '      values: |',
        '        hostNetwork: true',
        '        containerPort: 39100',
      ],
      ['9:24 k8s-hostport listen 39100/tcp'],
    ],
    [
      'values as an object in an Application',
      'app.yaml',
      [
        'apiVersion: argoproj.io/v1alpha1',
        'kind: Application',
        'spec:',
        '  sources:',
        '    - helm: {valuesObject: {agent: {hostNetwork: true, containerPort: 39100}}}',
      ],
      ['5:71 k8s-hostport listen 39100/tcp'],
    ],
    [
      'entry points of the chart that k3s brings; what has a hostPort is published there',
      'traefik.yaml',
      [
        'apiVersion: helm.cattle.io/v1',
        'kind: HelmChartConfig',
        'metadata: {name: traefik}',
        'spec:',
        '  valuesContent: |-',
        '    hostNetwork: true',
        '    ports:',
        '      web: {port: 38000, exposedPort: 80}',
        '      metrics: {port: 39100, hostPort: 39100}',
      ],
      ['8:19 k8s-hostport listen 38000/tcp', '9:40 k8s-hostport publish 39100/tcp'],
    ],
    [
      'a helmfile',
      'helmfile.yaml',
      ['releases:', '  - chart: m/m', '    values:', '      - a: {hostNetwork: true, containerPort: 37472}'],
      ['4:47 k8s-hostport listen 37472/tcp'],
    ],
    [
      'values of a file that a kustomization hands to a chart',
      'kustomization.yaml',
      ['helmCharts:', '  - name: m', '    valuesInline: {hostNetwork: true, containerPort: 37472}'],
      ['3:54 k8s-hostport listen 37472/tcp'],
    ],
    [
      'a file of values, and workloads beside the one that is meant',
      'values-web.yaml',
      [
        'hostNetwork: true',
        'containerPort: 37472',
        'webhook: {replicas: 2, containerPort: 39443}',
        'agent: {hostNetwork: false, containerPort: 39444}',
        'probe: {enabled: false, containerPort: 39445}',
        'metrics: {containerPort: 39446}',
      ],
      ['2:16 k8s-hostport listen 37472/tcp', '6:26 k8s-hostport listen 39446/tcp @low'],
    ],
    [
      'a file that only its words make values',
      'web.yml',
      ['hostNetwork: true', 'containerPort: 37472'],
      ['2:16 k8s-hostport listen 37472/tcp @low'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test.each<SilentCase>([
    ['no network of the host', 'web.yaml', release('hostNetwork: false', 'containerPort: 39100')],
    ['the port of a Service alone', 'web.yaml', release('hostNetwork: true', 'service: {port: 80}')],
    ['a port by its name', 'web.yaml', release('hostNetwork: true', 'service: {port: 80, targetPort: http}')],
    [
      'another part of the values',
      'web.yaml',
      release('a: {hostNetwork: true}', 'b: {containerPort: 39100}'),
    ],
    [
      "a custom resource, whose field is the operator's",
      'web.yaml',
      ['apiVersion: example.com/v1', 'kind: Web', 'spec: {hostNetwork: true, containerPort: 39100}'],
    ],
    [
      'the settings of a program',
      'config.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'data:',
        '  app.yaml: |',
        '    hostNetwork: true',
        '    containerPort: 39100',
      ],
    ],
  ])('no ports: %s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});

const VALUES =
  'ingress:\n  hostNetwork: true\n  containerPort: 39100\nown:\n  hostNetwork: true\n  containerPort: 39101\n';

test.each([
  ['a chart of this project', 'name: web\n', []],
  [
    'a chart that only brings another one in',
    'name: web\ndependencies:\n  - {name: nginx, alias: ingress, repository: "https://charts.example"}\n',
    ['hostport=39100'],
  ],
])('values of %s', async (_name, chart, facts) => {
  expect(await factsIn('web/values.yaml', { 'web/Chart.yaml': chart, 'web/values.yaml': VALUES })).toEqual(
    facts,
  );
});

test('that the chart is not there keeps the claim from being certain', async () => {
  const linked = await linkFiles({
    'web.yaml': release('hostNetwork: true', 'containerPort: 39100').join('\n'),
  });
  const [host] = hostsOf(linked, { assume: [] });
  expect(host?.claims.map((c) => [c.confidence, c.why])).toEqual([
    [
      'medium',
      'the values put the pod on the network of its node, and the chart that reads them is not in these files',
    ],
  ]);
});
