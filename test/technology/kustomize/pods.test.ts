// Whose pod a value is, and whose network it has, where a base and its patches say it together.

import { expect, test } from 'vitest';
import { type Files, linkFiles } from '../helm/project.ts';

const PARAMETERS = '      securityContext: {sysctls: [{name: net.core.somaxconn, value: "1024"}]}\n';

function workload(spec: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n${spec}`;
}

const CONTAINER = '      containers:\n        - name: web\n          image: web\n';
const PORTS = '          ports: [{containerPort: 9000}, {containerPort: 9001, hostPort: 9001}]\n';
const COMMAND = '          command: [server, --port=8080]\n';
const ON_HOST = workload('      hostNetwork: true\n');
const OFF_HOST = workload('      hostNetwork: false\n');
const RANGE =
  '          - name: tune\n            command: [sysctl, -w, "net.ipv4.ip_local_port_range=1024 65535"]\n';

function base(spec: string): Files {
  return { 'base/web.yaml': workload(spec), 'base/kustomization.yaml': 'resources: [web.yaml]\n' };
}

function overlay(name: string, patch: string): Files {
  return {
    [`${name}/kustomization.yaml`]: 'resources: [../base]\npatches: [{path: patch.yaml}]\n',
    [`${name}/patch.yaml`]: patch,
  };
}

const JSON_PATCH = (operation: string): Files => ({
  'prod/kustomization.yaml': `resources: [../base]\npatches:\n  - target: {kind: Deployment}\n    patch: |-\n      - ${operation}\n`,
});

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const CASES: readonly Case[] = [
  [
    'a base alone',
    base(CONTAINER + PORTS + COMMAND + PARAMETERS),
    ['9001 host', '8080 container Deployment web', '1024 container Deployment web'],
  ],
  [
    'a patch that goes to the network of the node',
    { ...base(CONTAINER + PORTS + COMMAND), ...overlay('prod', ON_HOST) },
    ['9000 host', '9001 host', '8080 host'],
  ],
  [
    'a port of a container alone, which neither file has for the node',
    {
      ...base(`${CONTAINER}          ports: [{containerPort: 53, protocol: UDP}]\n`),
      ...overlay('prod', ON_HOST),
    },
    ['53 host'],
  ],
  [
    'an operation that goes there',
    {
      ...base(`${CONTAINER}          ports: [{containerPort: 9000}]\n`),
      ...JSON_PATCH('{op: add, path: /spec/template/spec/hostNetwork, value: true}'),
    },
    ['9000 host'],
  ],
  [
    'a patch that leaves it',
    { ...base(`      hostNetwork: true\n${CONTAINER}${PORTS}`), ...overlay('prod', OFF_HOST) },
    ['9000 container Deployment web', '9001 container Deployment web'],
  ],
  [
    'an operation that leaves it',
    {
      ...base(`      hostNetwork: true\n${CONTAINER}          ports: [{containerPort: 9000}]\n`),
      ...JSON_PATCH('{op: remove, path: /spec/template/spec/hostNetwork}'),
    },
    ['9000 container Deployment web'],
  ],
  [
    'one overlay that goes there, and one that does not',
    {
      ...base(CONTAINER + COMMAND),
      ...overlay('prod', ON_HOST),
      'dev/kustomization.yaml': 'resources: [../base]\n',
    },
    ['8080 container Deployment web of base', '8080 host'],
  ],
  [
    'overlays that change nothing of the pod',
    {
      ...base(CONTAINER + COMMAND),
      'dev/kustomization.yaml': 'resources: [../base]\n',
      'prod/kustomization.yaml': 'resources: [../base]\n',
    },
    ['8080 container Deployment web'],
  ],
  [
    'parameters of a pod on the network of the node, which has it refused',
    { ...base(CONTAINER + PARAMETERS), ...overlay('prod', ON_HOST) },
    ['1024 none'],
  ],
  [
    'a command that sets the range of the node',
    {
      ...base(`${CONTAINER}      initContainers:\n${RANGE.replace(/^ {4}/gm, '    ')}`),
      ...overlay('prod', ON_HOST),
    },
    ['1024 65535 host'],
  ],
  [
    'an overlay that cannot be followed',
    {
      ...base(CONTAINER + COMMAND),
      ...overlay('prod', ON_HOST),
      'dev/kustomization.yaml':
        'resources: [../base]\nreplacements: [{source: {kind: ConfigMap}, targets: []}]\n',
    },
    ['8080 container Deployment web', '8080 host'],
  ],
];

test.each(CASES)('%s', async (_title, files, expected) => {
  const { facts } = await linkFiles(files);
  const lines = facts.map((f) => {
    const value = f.kind === 'sysctl' ? f.value : f.ports?.toString();
    return `${value} ${f.reach}${f.reach === 'container' ? ` ${f.place.label}` : ''}`;
  });
  expect(lines).toEqual(expected);
});

test('a base and its patch are one pod, of each overlay its own', async () => {
  const { facts } = await linkFiles({
    ...base(CONTAINER + COMMAND),
    ...overlay('prod', workload(PARAMETERS)),
    ...overlay('dev', workload(PARAMETERS.replace('1024', '2048'))),
  });
  const pods = facts.map((f) => [f.location.file, f.place.namespace, f.place.label] as const);
  const [[, dev] = [], [, prod] = []] = pods;
  expect(pods).toEqual([
    ['base/web.yaml', dev, 'Deployment web of dev'],
    ['base/web.yaml', prod, 'Deployment web of prod'],
    ['dev/patch.yaml', dev, 'Deployment web of dev'],
    ['prod/patch.yaml', prod, 'Deployment web of prod'],
  ]);
  expect(dev).not.toBe(prod);
});
