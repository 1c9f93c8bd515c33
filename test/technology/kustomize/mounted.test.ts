// Programs' settings in ConfigMaps: whose network a listener of them is in.

import { expect, test } from 'vitest';
import { type Files, linkFiles } from '../helm/project.ts';

const HAPROXY = 'frontend web\n  bind *:38080\n';
const COREFILE = '.:35353 {\n  forward . 192.0.2.1\n}\n';
const GENERATOR = 'configMapGenerator:\n  - name: lb\n    files: [config/haproxy.cfg]\n';

const workload = (name: string, spec: string, volume = 'configMap: {name: lb}') =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: ${name}}\nspec:\n  template:\n    spec:\n${spec}      containers: [{name: a, image: a}]\n      volumes: [{name: c, ${volume}}]\n`;

const generated = (more: string, files: Files = {}): Files => ({
  'lb/config/haproxy.cfg': HAPROXY,
  'lb/kustomization.yaml': `${more}${GENERATOR}`,
  ...files,
});

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  Corefile: |\n${COREFILE.replace(/^(?=.)/gm, '    ')}`;

const HOST = '      hostNetwork: true\n';

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const CASES: readonly Case[] = [
  ['a source of a generator that nobody mounts', generated(''), ['38080 container']],
  [
    'a source of a generator, in the pod that mounts it',
    generated('resources: [web.yaml]\n', { 'lb/web.yaml': workload('web', '') }),
    ['38080 container DaemonSet web'],
  ],
  [
    'a pod on the network of its node',
    generated('resources: [web.yaml]\n', { 'lb/web.yaml': workload('web', HOST) }),
    ['38080 host'],
  ],
  [
    'one of two pods on the network of its node',
    generated('resources: [web.yaml, other.yaml]\n', {
      'lb/web.yaml': workload('web', HOST),
      'lb/other.yaml': workload('other', '', 'projected: {sources: [{configMap: {name: lb}}]}'),
    }),
    ['38080 container DaemonSet other', '38080 host'],
  ],
  [
    'an overlay that gives names a prefix and puts the pod on the node',
    {
      ...generated('resources: [web.yaml]\n', { 'lb/web.yaml': workload('web', '') }),
      'prod/kustomization.yaml': 'resources: [../lb]\nnamePrefix: prod-\npatches: [{path: patch.yaml}]\n',
      'prod/patch.yaml':
        'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: web}\nspec: {template: {spec: {hostNetwork: true}}}\n',
    },
    ['38080 host'],
  ],
  [
    'another ConfigMap',
    generated('resources: [web.yaml]\n', {
      'lb/web.yaml': workload('web', HOST, 'configMap: {name: other}'),
    }),
    ['38080 container'],
  ],
  [
    'a file that is no source',
    { 'lb/config/haproxy.cfg': HAPROXY, 'lb/kustomization.yaml': 'resources: []\n' },
    ['38080 host'],
  ],
  [
    "a chart's values, which a generator hands to a release",
    {
      'app/values.yaml':
        'service: {type: NodePort, nodePort: 30080}\nhostNetwork: true\ncontainerPort: 39100\n',
      'app/kustomization.yaml': 'configMapGenerator:\n  - name: values\n    files: [values.yaml]\n',
    },
    ['30080 host', '39100 host'],
  ],
  [
    'a ConfigMap of a kustomization, in its pod',
    {
      'dns/dns.yaml': `${configMap('dns')}---\n${workload('dns', '', 'configMap: {name: dns}')}`,
      'dns/kustomization.yaml': 'resources: [dns.yaml]\n',
    },
    ['35353 container DaemonSet dns'],
  ],
  [
    'a ConfigMap of plain manifests, whose pod is on the network of its node',
    { 'dns/config.yaml': configMap('dns'), 'dns/dns.yaml': workload('dns', HOST, 'configMap: {name: dns}') },
    ['35353 host'],
  ],
  [
    'one that pods of both kinds mount',
    {
      'dns/config.yaml': configMap('dns'),
      'dns/dns.yaml': `${workload('dns', HOST, 'configMap: {name: dns}')}---\n${workload('b', '', 'configMap: {name: dns}')}`,
    },
    ['35353 container'],
  ],
  [
    'a pod of another folder',
    { 'dns/config.yaml': configMap('dns'), 'web/web.yaml': workload('web', HOST, 'configMap: {name: dns}') },
    ['35353 container'],
  ],
  [
    'a file that a chart gives its pods',
    { 'chart/Chart.yaml': 'name: lb\nversion: 1.0.0\n', 'chart/files/haproxy.cfg': HAPROXY },
    ['38080 container'],
  ],
  [
    'a chart that may put its pods on the nodes',
    {
      'chart/Chart.yaml': 'name: lb\nversion: 1.0.0\n',
      'chart/files/haproxy.cfg': HAPROXY,
      'chart/templates/web.yaml': 'spec:\n  hostNetwork: {{ .Values.hostNetwork }}\n  containers: []\n',
    },
    ['38080 host'],
  ],
  ['a file of a role', { 'roles/lb/files/haproxy.cfg': HAPROXY }, ['38080 host']],
];

test.each(CASES)('%s', async (_title, files, expected) => {
  const { facts } = await linkFiles(files);
  const lines = facts.flatMap((f) =>
    f.kind === 'ports' && f.applied
      ? [`${f.ports} ${f.reach}${f.reach === 'host' || f.place.isAlone ? '' : ` ${f.place.label}`}`]
      : [],
  );
  expect(lines.sort()).toEqual(expected);
});
