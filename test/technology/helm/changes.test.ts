// Maps that templates change as they go, and regular expressions.

import { expect, test } from 'vitest';
import { factsIn } from './project.ts';

const SERVICE = 'templates/service.yaml';

type Case = readonly [title: string, lines: string, values: string, facts: readonly string[]];

const PORT = 'nodePort: {{ $p.port }}';
const OPEN = '{{- if .Release.IsUpgrade }}';

const CASES: readonly Case[] = [
  [
    'a merge whose condition is not decided',
    `{{- $p := dict "port" 30080 }}\n${OPEN}\n{{- $_ := mergeOverwrite $p (dict "port" 30081) }}\n{{- end }}\n${PORT}`,
    '',
    ['nodeport=30080', 'nodeport=30081'],
  ],
  [
    'a merge that fills in on such a condition',
    `{{- $p := dict }}\n${OPEN}\n{{- $_ := merge $p (dict "port" 30081) }}\n{{- end }}\nnodePort: {{ $p.port | default 30080 }}`,
    '',
    ['nodeport=30080', 'nodeport=30081'],
  ],
  [
    'a merge of what is not known over what is',
    `{{- $p := dict "port" 30080 }}\n{{- $_ := mergeOverwrite $p (.Files.Get "p.yaml" | fromYaml) }}\n${PORT}`,
    '',
    ['nodeport=?'],
  ],
  [
    'a merge of what is not known below what is',
    `{{- $p := dict "port" 30080 }}\n{{- $_ := merge $p (.Files.Get "p.yaml" | fromYaml) }}\n${PORT}`,
    '',
    ['nodeport=30080'],
  ],
  [
    'an entry that only such a merge may give',
    `{{- $p := dict "a" 1 }}\n{{- $_ := merge $p (.Files.Get "p.yaml" | fromYaml) }}\nnodePort: {{ $p.port | default 30080 }}`,
    '',
    ['nodeport=?'],
  ],
  [
    'set by a key that is not known',
    `{{- $p := dict "port" 30080 }}\n{{- $_ := set $p .Release.Namespace 30081 }}\n${PORT}`,
    '',
    ['nodeport=?'],
  ],
  [
    'set in one of two maps',
    `{{- $p := dict "port" 30080 }}\n{{- $q := dict "port" 30090 }}\n{{- $_ := set (ternary $p $q .Release.IsUpgrade) "port" 30081 }}\n${PORT}`,
    '',
    ['nodeport=30080', 'nodeport=30081'],
  ],
  [
    'a pattern that finds a port',
    'nodePort: {{ regexFind "[0-9]+$" .Values.at }}',
    'at: "host:30080"\n',
    ['nodeport=30080'],
  ],
  [
    'a pattern that replaces, with a group',
    'nodePort: {{ regexReplaceAll "^.*:([0-9]+)$" .Values.at "${1}" }}',
    'at: "host:30080"\n',
    ['nodeport=30080'],
  ],
  [
    'a pattern that decides',
    '{{- if regexMatch "^[0-9]+$" .Values.at }}\nnodePort: 30080\n{{- else }}\nnodePort: 30081\n{{- end }}',
    'at: "host:30080"\n',
    ['-nodeport=30080', 'nodeport=30081'],
  ],
  [
    'a pattern whose search would not end',
    'nodePort: {{ regexFind "(a+)+b" .Values.at }}',
    `at: ${'a'.repeat(45)}\n`,
    ['nodeport=?'],
  ],
  [
    'empty matches, on which engines do not agree',
    'nodePort: {{ regexReplaceAll "x*" .Values.at "3" }}',
    'at: "0080"\n',
    ['nodeport=?'],
  ],
];

test.each(CASES)('%s', async (_title, lines, values, expected) => {
  const facts = await factsIn(SERVICE, {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\n',
    'values.yaml': values,
    [SERVICE]: `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: NodePort\n  ports:\n    - port: 80\n${lines.replace(/^/gm, '      ')}\n`,
  });
  expect(facts.map((f) => f.replace(/ <.*$/, '').replace(/\?.*$/, '?'))).toEqual(expected);
});
