// What a release or a parent chart makes of a chart's own values.

import { expect, test } from 'vitest';
import { type Files, factsIn } from './project.ts';

const CHART = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';
const SERVICE =
  'apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: 80\n      nodePort: {{ .Values.service.nodePort }}\n';
const WEB: Files = {
  'Chart.yaml': CHART,
  'values.yaml': 'service:\n  nodePort: 30080\n',
  'templates/service.yaml': SERVICE,
};

/** A chart `app` with `web` in its `charts/`. */
function umbrella(values: string, chart = '', more: Files = {}): Files {
  return {
    'Chart.yaml': `apiVersion: v2\nname: app\nversion: 1.0.0\n${chart}`,
    'values.yaml': values,
    ...Object.fromEntries(Object.entries(WEB).map(([path, text]) => [`charts/web/${path}`, text])),
    ...more,
  };
}

const SUB = 'charts/web/templates/service.yaml';
const DEPENDS = 'dependencies:\n  - name: web\n    version: 1.0.0\n    condition: web.enabled\n';

type Case = readonly [
  title: string,
  file: string,
  files: Files,
  facts: readonly string[],
  supplied?: Readonly<Record<string, string | number>>,
];

const T = 'templates/service.yaml';

const CASES: readonly Case[] = [
  [
    'a file of values beside the chart is one more release',
    T,
    { ...WEB, 'values-prod.yaml': 'service:\n  nodePort: 31080\n' },
    ['nodeport=31080 < values-prod.yaml:2', 'nodeport=30080 < values.yaml:2'],
  ],
  [
    'one that says nothing of the port',
    T,
    { ...WEB, 'values.staging.yaml': 'replicas: 2\n' },
    ['nodeport=30080 < values.yaml:2'],
  ],
  [
    'only the release has a port',
    T,
    { ...WEB, 'values.yaml': 'service:\n  nodePort:\n', 'values-prod.yaml': 'service: {nodePort: 31080}\n' },
    ['nodeport=31080 < values-prod.yaml:1'],
  ],
  [
    'a release that takes the port away',
    T,
    { ...WEB, 'values-prod.yaml': 'service: {nodePort: null}\n' },
    ['nodeport=30080 < values.yaml:2'],
  ],
  ['--set', T, WEB, ['nodeport=32000'], { 'service.nodePort': 32000 }],
  [
    '--set over a file of values',
    T,
    { ...WEB, 'values-prod.yaml': 'service:\n  nodePort: 31080\n' },
    ['nodeport=32000'],
    { 'service.nodePort': 32000 },
  ],
  ['a parent that says nothing', SUB, umbrella('a: 1\n'), ['nodeport=30080 < charts/web/values.yaml:2']],
  ['a parent', SUB, umbrella('web:\n  service:\n    nodePort: 31080\n'), ['nodeport=31080 < values.yaml:3']],
  [
    'the value that a parent replaces is on no machine',
    'charts/web/values.yaml',
    umbrella('web:\n  service:\n    nodePort: 31080\n'),
    ['-nodeport=30080'],
  ],
  [
    'the value that a parent keeps',
    'charts/web/values.yaml',
    umbrella('web:\n  service:\n    type: NodePort\n'),
    ['nodeport=30080'],
  ],
  [
    'a parent that takes the port away',
    SUB,
    umbrella('web:\n  service:\n    nodePort: null\n'),
    ['-nodeport=?web.service.nodePort'],
  ],
  [
    '--set by the path from the parent',
    SUB,
    umbrella('a: 1\n'),
    ['nodeport=32000'],
    { 'web.service.nodePort': 32000 },
  ],
  [
    'switched off by its condition',
    SUB,
    umbrella('web:\n  enabled: false\n', DEPENDS),
    ["-nodeport=? the chart's values leave this part of the template out"],
  ],
  [
    'twice under other names',
    SUB,
    umbrella(
      'a: {service: {nodePort: 31001}}\nb: {service: {nodePort: 31002}}\n',
      'dependencies:\n  - {name: web, version: 1, alias: a}\n  - {name: web, version: 1, alias: b}\n',
    ),
    ['nodeport=31001 < values.yaml:1', 'nodeport=31002 < values.yaml:2'],
  ],
  [
    'a global value',
    SUB,
    umbrella('global:\n  port: 31080\n', '', {
      [SUB]: SERVICE.replace('.Values.service.nodePort', '.Values.global.port'),
    }),
    ['nodeport=31080 < values.yaml:2'],
  ],
  [
    'a chart that another one finds beside it',
    'web/templates/service.yaml',
    {
      ...Object.fromEntries(Object.entries(WEB).map(([path, text]) => [`web/${path}`, text])),
      'app/Chart.yaml':
        'apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n  - {name: web, version: 1.0.0, repository: "file://../web"}\n',
      'app/values.yaml': 'web:\n  service:\n    nodePort: 31080\n',
    },
    ['nodeport=31080 < app/values.yaml:3'],
  ],
  [
    'requirements.yaml of the first version of charts',
    'web/templates/service.yaml',
    {
      ...Object.fromEntries(Object.entries(WEB).map(([path, text]) => [`web/${path}`, text])),
      'app/Chart.yaml': 'name: app\nversion: 1.0.0\n',
      'app/requirements.yaml':
        'dependencies:\n  - name: web\n    version: 1.0.0\n    repository: file://../web\n',
      'app/values.yaml': 'web:\n  service:\n    nodePort: 31080\n',
    },
    ['nodeport=31080 < app/values.yaml:3'],
  ],
  [
    'a service that a library of the project defines',
    'charts/lib/templates/_service.tpl',
    {
      'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
      'values.yaml': 'service:\n  nodePort: 30080\n',
      'templates/all.yaml': '{{ include "lib.service" . }}\n',
      'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
      'charts/lib/templates/_service.tpl': `{{- define "lib.service" }}\n${SERVICE}{{- end }}\n`,
    },
    ['nodeport=30080 < values.yaml:2'],
  ],
  [
    'kernel parameters of a pod',
    'templates/pod.yaml',
    {
      ...WEB,
      'values.yaml': 'sysctls:\n  net.core.somaxconn: 1024\nrange: 16000 61000\nname: "x"\n',
      'templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  initContainers:\n    - name: sysctl\n      securityContext: {privileged: true}\n      command: ["sh", "-c", "sysctl -w net.ipv4.ip_local_port_range=\'{{ .Values.range }}\'"]\n  securityContext:\n    sysctls:\n      - name: net.core.somaxconn\n        value: {{ index .Values.sysctls "net.core.somaxconn" | quote }}\n',
    },
    ['net.ipv4.ip_local_port_range=16000 61000 < values.yaml:3', 'net.core.somaxconn=1024 < values.yaml:2'],
  ],
  [
    'a script with variables of its own',
    'templates/pod.yaml',
    {
      ...WEB,
      'values.yaml': 'low: 16000\nservice: {}\n',
      'templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  containers:\n    - name: sysctl\n      securityContext: {privileged: true}\n      command:\n        - sh\n        - -c\n        - |\n          HIGH=61000\n          sysctl -w net.ipv4.ip_local_port_range="{{ .Values.low }} $HIGH"\n',
    },
    ['net.ipv4.ip_local_port_range=16000 61000'],
  ],
  [
    'a condition on the name of the release, which nobody knows',
    'templates/pod.yaml',
    {
      ...WEB,
      'templates/pod.yaml':
        'apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - nodePort: {{ if eq .Release.Name "a" }}{{ .Values.service.nodePort }}{{ end }}\n',
    },
    ['nodeport=30080 < values.yaml:2'],
  ],
];

test.each(
  CASES.map(([title, file, files, facts, supplied]) => [title, file, files, facts, supplied ?? {}] as const),
)('%s', async (_title, file, files, facts, supplied) => {
  expect(await factsIn(file, files, supplied)).toEqual(facts);
});
