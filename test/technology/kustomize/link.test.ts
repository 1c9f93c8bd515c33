// Overlays as people write them: which values are in force in what comes out.

import { expect, test } from 'vitest';
import { type Files, linkFiles } from '../helm/project.ts';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: NodePort\n  ports:\n    - name: http\n      port: 80\n      nodePort: 30080\n';
const POD =
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: agent\nspec:\n  template:\n    spec:\n      containers:\n        - name: agent\n          ports:\n            - containerPort: 9000\n              hostPort: 9000\n      securityContext:\n        sysctls:\n          - name: net.core.somaxconn\n            value: "1024"\n';
const BASE: Files = {
  'base/service.yaml': SERVICE,
  'base/kustomization.yaml': 'resources:\n  - service.yaml\n',
};
const AGENT: Files = {
  'base/agent.yaml': POD,
  'base/kustomization.yaml': 'resources: [agent.yaml]\n',
};
const CONFIG_MAP: Files = {
  'base/kernel.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kernel}\ndata:\n  sysctl.conf: |\n    net.core.somaxconn = 1024\n',
  'base/kustomization.yaml': 'resources: [kernel.yaml]\n',
};
const GENERATED: Files = {
  'base/sysctl.conf': 'net.core.somaxconn = 1024\n',
  'base/service.yaml': SERVICE,
  'base/kustomization.yaml':
    'resources: [service.yaml]\nconfigMapGenerator:\n  - name: kernel\n    files: [sysctl.conf]\n',
};
const TO_BASE = 'resources:\n  - ../../base\n';
const MERGE =
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n      nodePort: 31080\n';
const OPERATIONS = '- op: replace\n  path: /spec/ports/0/nodePort\n  value: 31080\n';
const TARGET = '    target:\n      kind: Service\n      name: web\n';

const indented = (text: string) => text.replace(/^(?=.)/gm, '      ');

/** `prod` over the base, with these lines and files. */
function overlay(lines: string, more: Files = {}, base = BASE): Files {
  return { ...base, 'overlays/prod/kustomization.yaml': `${TO_BASE}${lines}`, ...more };
}

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const PATCHED = ['-30080', '31080'];

const CASES: readonly Case[] = [
  ['a base alone', BASE, ['30080']],
  ['an overlay without patches', overlay('namePrefix: prod-\n'), ['30080']],
  ['a merge in a file', overlay('patches:\n  - path: p.yaml\n', { 'overlays/prod/p.yaml': MERGE }), PATCHED],
  ['a merge on the spot', overlay(`patches:\n  - patch: |-\n${indented(MERGE)}`), PATCHED],
  [
    'patchesStrategicMerge',
    overlay('patchesStrategicMerge:\n  - p.yaml\n', { 'overlays/prod/p.yaml': MERGE }),
    PATCHED,
  ],
  [
    'bases, as older files have it',
    {
      ...BASE,
      'overlays/prod/kustomization.yaml': 'bases: [../../base]\npatchesStrategicMerge: [p.yaml]\n',
      'overlays/prod/p.yaml': MERGE,
    },
    PATCHED,
  ],
  [
    'operations in a file',
    overlay(`patches:\n  - path: p.yaml\n${TARGET}`, { 'overlays/prod/p.yaml': OPERATIONS }),
    PATCHED,
  ],
  [
    'operations as JSON',
    overlay(`patchesJson6902:\n  - path: p.json\n    target: {version: v1, kind: Service, name: web}\n`, {
      'overlays/prod/p.json': '[{"op": "replace", "path": "/spec/ports/0/nodePort", "value": 31080}]\n',
    }),
    PATCHED,
  ],
  ['operations on the spot', overlay(`patches:\n  - patch: |-\n${indented(OPERATIONS)}${TARGET}`), PATCHED],
  [
    'a port taken away',
    overlay(`patches:\n  - patch: |-\n      - op: remove\n        path: /spec/ports/0/nodePort\n${TARGET}`),
    ['-30080'],
  ],
  [
    'an object taken away',
    overlay(
      'patches:\n  - patch: |-\n      apiVersion: v1\n      kind: Service\n      metadata: {name: web}\n      $patch: delete\n',
    ),
    ['-30080'],
  ],
  [
    'a second overlay that keeps the port',
    {
      ...overlay('patches:\n  - path: p.yaml\n', { 'overlays/prod/p.yaml': MERGE }),
      'overlays/dev/kustomization.yaml': TO_BASE,
    },
    ['30080', '31080'],
  ],
  [
    'an overlay over an overlay',
    {
      ...overlay('patches:\n  - path: p.yaml\n', { 'overlays/prod/p.yaml': MERGE }),
      'overlays/eu/kustomization.yaml': 'resources: [../prod]\npatches:\n  - path: p.yaml\n',
      'overlays/eu/p.yaml': MERGE.replace('31080', '32080'),
    },
    ['-30080', '32080', '-31080'],
  ],
  [
    'a component',
    overlay('components: [../../ports]\n', {
      'ports/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: p.yaml\n',
      'ports/p.yaml': MERGE,
    }),
    PATCHED,
  ],
  [
    'a port of the host and a parameter of a pod',
    overlay(
      'patches:\n  - path: p.yaml\n',
      {
        'overlays/prod/p.yaml':
          'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  template:\n    spec:\n      containers:\n        - name: agent\n          ports: [{containerPort: 9000, hostPort: 9100}]\n      securityContext:\n        sysctls: [{name: net.core.somaxconn, value: "4096"}]\n',
      },
      AGENT,
    ),
    ['-9000', '-1024', '9100', '4096'],
  ],
  [
    'literals in place of the data of a base',
    overlay('configMapGenerator:\n  - {name: kernel, behavior: replace, literals: [a=b]}\n', {}, CONFIG_MAP),
    ['-1024'],
  ],
  [
    'a file in place of one key',
    overlay(
      'configMapGenerator:\n  - {name: kernel, behavior: merge, files: [sysctl.conf=my.conf]}\n',
      { 'overlays/prod/my.conf': 'net.core.somaxconn = 4096\n' },
      CONFIG_MAP,
    ),
    ['-1024', '4096'],
  ],
  [
    'another key beside those of a base',
    overlay('configMapGenerator:\n  - {name: kernel, behavior: merge, literals: [a=b]}\n', {}, CONFIG_MAP),
    ['1024'],
  ],
  [
    'a file in place of that of a base',
    overlay(
      'configMapGenerator:\n  - {name: kernel, behavior: replace, files: [sysctl.conf]}\n',
      { 'overlays/prod/sysctl.conf': 'net.core.somaxconn = 4096\n' },
      GENERATED,
    ),
    ['30080', '-1024', '4096'],
  ],
  [
    'a file of a base that one overlay keeps',
    {
      ...overlay(
        'configMapGenerator:\n  - {name: kernel, behavior: replace, files: [sysctl.conf]}\n',
        { 'overlays/prod/sysctl.conf': 'net.core.somaxconn = 4096\n' },
        GENERATED,
      ),
      'overlays/dev/kustomization.yaml': TO_BASE,
    },
    ['30080', '1024', '4096'],
  ],
  [
    'a generator in place of nothing',
    overlay('configMapGenerator:\n  - {name: x, behavior: replace, literals: [a=b]}\n', {}, GENERATED),
    ['30080', '1024'],
  ],
  [
    'variables of Kustomize',
    overlay('patches:\n  - path: p.yaml\nvars:\n  - {name: A, objref: {kind: Service, name: web}}\n', {
      'overlays/prod/p.yaml': MERGE,
    }),
    ['30080', '31080'],
  ],
  // Where the files do not say, everything stays as it is written.
  [
    'a patch that fits nothing',
    overlay('patches:\n  - path: p.yaml\n', {
      'overlays/prod/p.yaml': MERGE.replace('name: web', 'name: x'),
    }),
    ['30080', '31080'],
  ],
  [
    'replacements',
    overlay(
      'patches:\n  - path: p.yaml\nreplacements:\n  - source: {kind: ConfigMap, name: ports, fieldPath: data.port}\n    targets: []\n',
      { 'overlays/prod/p.yaml': MERGE },
    ),
    ['30080', '31080'],
  ],
  [
    'a pattern whose search would not end',
    overlay(
      `patches:\n  - patch: |-\n${indented(OPERATIONS)}    target:\n      name: (a+)+b\n`,
      {},
      { ...BASE, 'base/service.yaml': SERVICE.replace('name: web', `name: ${'a'.repeat(45)}`) },
    ),
    ['30080', '31080'],
  ],
  [
    'a pattern with alternatives',
    overlay(`patches:\n  - patch: |-\n${indented(OPERATIONS)}    target:\n      name: (api|we.)\n`),
    PATCHED,
  ],
  [
    'a manifest that no kustomization names',
    { ...BASE, 'other/service.yaml': SERVICE.replace('30080', '30081') },
    ['30080', '30081'],
  ],
  [
    'two that bring in each other',
    {
      'a/kustomization.yaml': 'resources: [../b, s.yaml]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
      'a/s.yaml': SERVICE,
    },
    ['30080'],
  ],
];

test.each(CASES)('%s', async (_title, files, facts) => {
  const { facts: found } = await linkFiles(files);
  const lines = found.map((f) => {
    const value = f.kind === 'sysctl' ? f.value : f.ports?.toString();
    return `${f.applied ? '' : '-'}${value ?? `? ${f.unknown}`}`;
  });
  expect(lines).toEqual(facts);
});
