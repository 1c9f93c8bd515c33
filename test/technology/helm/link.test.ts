// Charts as people write them: what the ports of their templates are worth.

import { expect, test } from 'vitest';
import { type Files, factsIn } from './project.ts';

const SERVICE = 'templates/service.yaml';

/** A chart of one Service whose port has these lines, and more files. */
function chart(port: string, values: string, more: Files = {}): Files {
  return {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\nappVersion: "7"\n',
    'values.yaml': values,
    [SERVICE]: service(port),
    ...more,
  };
}

function service(port: string): string {
  const lines = port.replace(/^/gm, '      ');
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include "web.name" . }}\nspec:\n  type: NodePort\n  ports:\n    - port: 80\n${lines}\n`;
}

const VALUES = 'service:\n  type: NodePort\n  nodePort: 30080\n';

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const KNOWN = ['nodeport=30080 < values.yaml:3'];

const CASES: readonly Case[] = [
  ['plain', chart('nodePort: {{ .Values.service.nodePort }}', VALUES), KNOWN],
  ['dashes', chart('nodePort: {{- .Values.service.nodePort -}}', VALUES), KNOWN],
  ['from the root', chart('nodePort: {{ $.Values.service.nodePort }}', VALUES), KNOWN],
  ['quoted', chart('nodePort: {{ .Values.service.nodePort | quote }}', VALUES), KNOWN],
  ['int', chart('nodePort: {{ .Values.service.nodePort | int }}', VALUES), KNOWN],
  ['int64 of a text', chart('nodePort: {{ int64 .Values.p }}', 'a: 1\nb: 2\np: "30080"\n'), KNOWN],
  ['toString', chart('nodePort: {{ .Values.service.nodePort | toString }}', VALUES), KNOWN],
  ['default not needed', chart('nodePort: {{ default 31000 .Values.service.nodePort }}', VALUES), KNOWN],
  ['default needed', chart('nodePort: {{ .Values.x | default 31000 }}', VALUES), ['nodeport=31000']],
  [
    'default of another value',
    chart('nodePort: {{ .Values.x | default .Values.service.nodePort }}', VALUES),
    KNOWN,
  ],
  ['coalesce', chart('nodePort: {{ coalesce .Values.a .Values.service.nodePort 1 }}', VALUES), KNOWN],
  [
    'ternary',
    chart('nodePort: {{ ternary .Values.service.nodePort 1 (eq .Values.service.type "NodePort") }}', VALUES),
    KNOWN,
  ],
  ['add', chart('nodePort: {{ add .Values.service.nodePort 1 }}', VALUES), ['nodeport=30081']],
  ['add1', chart('nodePort: {{ add1 .Values.service.nodePort }}', VALUES), ['nodeport=30081']],
  ['printf', chart('nodePort: {{ printf "%v" .Values.service.nodePort }}', VALUES), ['nodeport=30080']],
  [
    'if',
    chart('{{- if .Values.service.nodePort }}\nnodePort: {{ .Values.service.nodePort }}\n{{- end }}', VALUES),
    KNOWN,
  ],
  [
    'if with and, eq and not',
    chart(
      '{{- if and (eq .Values.service.type "NodePort") (not (empty .Values.service.nodePort)) }}\nnodePort: {{ .Values.service.nodePort }}\n{{- end }}',
      VALUES,
    ),
    KNOWN,
  ],
  [
    'else if',
    chart(
      '{{- if .Values.no }}\nnodePort: 1\n{{- else if .Values.service.nodePort }}\nnodePort: {{ .Values.service.nodePort }}\n{{- else }}\nnodePort: 2\n{{- end }}',
      VALUES,
    ),
    ['-nodeport=1', ...KNOWN, '-nodeport=2'],
  ],
  ['with', chart('{{- with .Values.service }}\nnodePort: {{ .nodePort }}\n{{- end }}', VALUES), KNOWN],
  [
    'with the port as the dot',
    chart('{{- with .Values.service.nodePort }}\nnodePort: {{ . }}\n{{- end }}', VALUES),
    KNOWN,
  ],
  ['a variable', chart('{{- $s := .Values.service }}\nnodePort: {{ $s.nodePort }}', VALUES), KNOWN],
  [
    'a variable set in a branch',
    chart(
      '{{- $p := 1 }}{{ if .Values.service.nodePort }}{{ $p = .Values.service.nodePort }}{{ end }}\nnodePort: {{ $p }}',
      VALUES,
    ),
    KNOWN,
  ],
  [
    'range over a list',
    chart(
      '{{- range .Values.ports }}\n- nodePort: {{ .nodePort }}\n{{- end }}',
      'ports:\n  - name: a\n    nodePort: 30001\n  - name: b\n    nodePort: 30002\n',
    ),
    ['nodeport=30001 < values.yaml:3', 'nodeport=30002 < values.yaml:5'],
  ],
  [
    'range over a map with names',
    chart(
      '{{- range $k, $v := .Values.ports }}\n- nodePort: {{ $v.node }}\n{{- end }}',
      'ports:\n  b: {node: 30002}\n  a: {node: 30001}\n',
    ),
    ['nodeport=30002 < values.yaml:2', 'nodeport=30001 < values.yaml:3'],
  ],
  [
    'a named template',
    chart('nodePort: {{ include "web.port" . }}', VALUES, {
      'templates/_helpers.tpl':
        '{{/* the port */}}\n{{- define "web.port" -}}\n{{- .Values.service.nodePort -}}\n{{- end -}}\n',
    }),
    KNOWN,
  ],
  [
    'a named template that chooses',
    chart('nodePort: {{ include "web.port" (dict "p" .Values.service.nodePort) }}', VALUES, {
      'templates/_helpers.tpl':
        '{{- define "web.port" -}}\n{{- if .p -}}{{ .p }}{{- else -}}31000{{- end -}}\n{{- end -}}\n',
    }),
    KNOWN,
  ],
  [
    'tpl',
    chart('nodePort: {{ tpl .Values.p . }}', 'base: 30080\np: "{{ .Values.base }}"\n'),
    ['nodeport=30080 < values.yaml:1'],
  ],
  ['index', chart('nodePort: {{ index .Values "service" "nodePort" }}', VALUES), KNOWN],
  ['get and dig', chart('nodePort: {{ dig "service" "nodePort" 1 .Values }}', VALUES), KNOWN],
  [
    'maps that are merged',
    chart(
      'nodePort: {{ (mergeOverwrite (deepCopy .Values.base) .Values.own).port }}',
      'base: {port: 30001, a: 1}\nown: {port: 30002}\n',
    ),
    ['nodeport=30002 < values.yaml:2'],
  ],
  [
    'commented out',
    chart('{{- /*\nnodePort: {{ .Values.service.nodePort }}\n*/}}\nnodePort: 30001', VALUES),
    ['nodeport=30001'],
  ],
  ['a literal', chart('nodePort: 30080', VALUES), ['nodeport=30080']],
  // Choices within a line.
  [
    'a choice on the line',
    chart('nodePort: {{ if and .Values.a .Values.b }}31301{{ else }}31302{{ end }}', 'a: true\nb: true\n'),
    ['nodeport=31301'],
  ],
  [
    'a choice on the line, the other way',
    chart('nodePort: "{{- if and .Values.a .Values.b -}} 31301 {{- else -}} 31302 {{- end -}}"', 'a: true\n'),
    ['nodeport=31302'],
  ],
  [
    'a choice between a value and a number',
    chart(
      'nodePort: {{ if .Values.p }}{{ .Values.p }}{{ else }}31302{{ end }} # the port',
      'a: 1\np: 30080\n',
    ),
    ['nodeport=30080 < values.yaml:2'],
  ],
  [
    'a chain of choices',
    chart(
      'nodePort: {{ if .Values.a }}31301{{ else if .Values.b }}31302{{ else }}{{ .Values.c }}{{ end }}',
      'b: true\n',
    ),
    ['nodeport=31302'],
  ],
  [
    'a choice that nobody can make',
    chart('nodePort: {{ if .Release.IsInstall }}31301{{ else }}31302{{ end }}', VALUES),
    ['nodeport=31301', 'nodeport=31302'],
  ],
  [
    'a number that is not chosen',
    chart('nodePort: {{ if .Values.p }}31301{{ end }}', 'p: false\n'),
    ['-nodeport=?p'],
  ],
  [
    'one whose condition nobody gives',
    chart('nodePort: {{ if .Values.p }}31301{{ end }}', VALUES),
    ['nodeport=?p'],
  ],
  // What leaves the port out.
  [
    'empty, and asked for',
    chart(
      '{{- if .Values.service.nodePort }}\nnodePort: {{ .Values.service.nodePort }}\n{{- end }}',
      'service:\n  nodePort: ""\n',
    ),
    ['-nodeport=?service.nodePort'],
  ],
  [
    'null, and asked for',
    chart(
      '{{- with .Values.service.nodePort }}\nnodePort: {{ . }}\n{{- end }}',
      'service:\n  nodePort: null\n',
    ),
    ['-nodeport=?service.nodePort'],
  ],
  [
    'empty, and printed',
    chart('nodePort: {{ .Values.service.nodePort }}', 'service:\n  nodePort: ""\n'),
    ['-nodeport=?service.nodePort'],
  ],
  [
    'another type',
    chart(
      '{{- if eq .Values.service.type "NodePort" }}\nnodePort: {{ .Values.service.nodePort }}\n{{- end }}',
      'service:\n  type: ClusterIP\n  nodePort: 30080\n',
    ),
    ['-nodeport=? .Values.service.type is "ClusterIP" in values.yaml: the template leaves this part out'],
  ],
  // What stays unknown.
  [
    'a name that nobody defines',
    chart('nodePort: {{ .Values.service.port }}', VALUES),
    ['nodeport=?service.port'],
  ],
  ['a map that nobody defines', chart('nodePort: {{ .Values.web.port }}', VALUES), ['nodeport=?web.port']],
  [
    'a function that is not followed',
    chart('nodePort: {{ randInt 30000 30100 }}', VALUES),
    ["nodeport=? function 'randInt' is not evaluated"],
  ],
  [
    'a named template of a chart that is not here',
    chart('nodePort: {{ include "common.port" . }}', VALUES),
    ["nodeport=? template 'common.port' is defined nowhere in this project"],
  ],
  [
    'a template that is none',
    chart('{{ if }}\nnodePort: {{ .Values.service.nodePort }}', VALUES),
    ['nodeport=? the template cannot be read: a command is missing'],
  ],
];

test.each(CASES)('%s', async (_title, files, facts) => {
  expect(await factsIn(SERVICE, files)).toEqual(facts);
});
