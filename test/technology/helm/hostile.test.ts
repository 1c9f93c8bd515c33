// Templates that would fill the memory or never end: their values are unknown, and the others stay.

import { expect, test } from 'vitest';
import { factsIn } from './project.ts';

const PORT = 'templates/port.yaml';

/** The port of a template that prints `$x` after these actions, and of one that prints a plain value. */
async function ports(actions: string, values = ''): Promise<readonly string[]> {
  const service = (port: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: NodePort\n  ports:\n    - port: 80\n      nodePort: ${port}\n`;
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\n',
    'values.yaml': `port: 30080\n${values}`,
    [PORT]: `${actions}\n${service('{{ $x }}')}`,
    'templates/plain.yaml': service('{{ .Values.port }}'),
  };
  return [...(await factsIn(PORT, files)), ...(await factsIn('templates/plain.yaml', files))];
}

const times = (count: number, action: string) => `{{ ${action} }}`.repeat(count);
const [BLANK, TEXT, LIST] = ['{{ $x := "a" }}', '{{ $x := "ab\\n" }}', '{{ $x := list 1 2 }}'];

/** What doubles, or grows by a factor, with each action. */
const GROWING: readonly (readonly [title: string, actions: string])[] = [
  ['printf', BLANK + times(40, '$x = printf "%s%s" $x $x')],
  ['printf of anything', BLANK + times(40, '$x = printf "%v%v%q" $x $x $x')],
  ['print', BLANK + times(40, '$x = print $x $x')],
  ['println', BLANK + times(40, '$x = println $x $x')],
  ['cat', BLANK + times(40, '$x = cat $x $x')],
  ['quote', BLANK + times(40, '$x = quote $x $x')],
  ['replace', BLANK + times(12, '$x = replace "a" "aaaaaaaaaa" $x')],
  ['repeat', BLANK + times(40, '$x = repeat 100 $x')],
  ['repeat of nothing', '{{ $x := repeat 1e400 "" }}'],
  ['indent', TEXT + times(40, '$x = printf "%s\\n%s" $x $x | indent 100')],
  ['nindent', TEXT + times(4000, '$x = nindent 100 $x')],
  ['b64enc', BLANK + times(80, '$x = b64enc $x')],
  ['join', BLANK + times(40, '$x = join $x (list $x $x $x)')],
  ['concat', LIST + times(40, '$x = concat $x $x')],
  ['lists in lists', LIST + times(40, '$x = list $x $x')],
  ['lists in lists as YAML', LIST + times(40, '$x = list $x $x') + times(1, '$x = toYaml $x')],
  ['lists in lists as JSON', LIST + times(40, '$x = list $x $x') + times(1, '$x = toJson $x')],
  ['a copy of lists in lists', LIST + times(40, '$x = list $x $x') + times(1, '$x = deepCopy $x')],
  [
    'lists in lists, deeply',
    `${LIST}{{ range until 900 }}{{ range until 9 }}{{ $x = list $x }}{{ end }}{{ end }}`,
  ],
  ['JSON of JSON', `{{ $x := "\\"" }}${times(40, '$x = toJson $x')}`],
  [
    'a text in a loop',
    `${BLANK}{{ range until 60 }}{{ $x = printf "%s%s" $x (repeat 200 "0123456789") }}{{ end }}`,
  ],
  [
    'a map in itself',
    '{{ $m := dict "a" 1 }}{{ $_ := set $m "b" $m }}{{ $_ := set $m "c" $m }}{{ $x := toYaml $m }}',
  ],
  ['a map in itself, printed', '{{ $m := dict "a" 1 }}{{ $_ := set $m "b" $m }}{{ $x := print $m }}'],
  [
    'templates that print each other',
    `${Array.from({ length: 40 }, (_, i) => `{{ define "d${i + 1}" }}{{ include "d${i}" . }}{{ include "d${i}" . }}{{ end }}`).join('')}{{ define "d0" }}${'a'.repeat(100)}{{ end }}{{ $x := include "d11" . }}`,
  ],
  ['a large part printed', `{{ define "big" }}${'a'.repeat(150_000)}{{ end }}{{ $x := include "big" . }}`],
];

test.each(GROWING)('%s', async (_title, actions) => {
  const [port = '', plain] = await ports(actions);
  expect(port).toMatch(/^nodeport=\? /);
  expect(plain).toBe('nodeport=30080 < values.yaml:1');
});

/** What takes more steps than any chart: nothing of it is known. */
const ENDLESS: readonly (readonly [title: string, actions: string])[] = [
  [
    'maps merged into themselves',
    '{{ $m := dict }}{{ $_ := set $m "b" $m }}{{ $_ := set $m "c" $m }}{{ $x := merge $m $m }}',
  ],
  [
    'a large text read again and again',
    `{{ $x := repeat 90000 "a" }}{{ range until 1000 }}{{ range until 1000 }}{{ if contains "b" $x }}{{ end }}{{ end }}{{ end }}`,
  ],
  [
    'large texts that stay',
    `{{ $x := repeat 90000 "a" }}{{ range until 1000 }}{{ range until 1000 }}{{ printf "%s%d" $x . }}{{ end }}{{ end }}`,
  ],
  [
    'templates that include each other',
    `${Array.from({ length: 40 }, (_, i) => `{{ define "d${i + 1}" }}{{ include "d${i}" . }}{{ include "d${i}" . }}{{ end }}`).join('')}{{ define "d0" }}{{ end }}{{ $x := include "d40" . }}`,
  ],
];

test.each(ENDLESS)('%s', async (_title, actions) => {
  for (const port of await ports(actions)) expect(port).toMatch(/^nodeport=\? .* too many steps/);
});

test('a number that Helm prints in two ways takes nothing else along', async () => {
  const [, plain] = await ports(
    '{{ define "b" }}{{ .Values.big }}{{ end }}{{ template "b" . }}{{ .Values.big }}{{ $x := 1 }}',
    'big: 12345678\n',
  );
  expect(plain).toBe('nodeport=30080 < values.yaml:1');
});
