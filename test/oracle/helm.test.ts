// Compares single actions of templates with Go's own text/template and Sprig: what Helm's engine is made of.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { known, type Value } from '../../src/model/value.ts';
import { Execution } from '../../src/syntax/go-template/execute.ts';
import { parseGoTemplate } from '../../src/syntax/go-template/parser.ts';
import { printed } from '../../src/syntax/go-template/values.ts';
import { isMissing } from './programs.ts';

/**
 * Reads `{values, templates}` and answers with the text of each template, null where Go stops with an error. The
 * functions and options are those of helm.sh/helm/v3/pkg/engine, as far as they need no cluster.
 */
const PROGRAM = `
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

type input struct {
	Values    map[string]interface{}
	Templates []string
}

func render(text string, values []byte) (result *string) {
	defer func() {
		if recover() != nil {
			result = nil
		}
	}()
	var own map[string]interface{}
	if json.Unmarshal(values, &own) != nil {
		return nil
	}
	t := template.New("t").Option("missingkey=zero")
	funcs := sprig.TxtFuncMap()
	funcs["toYaml"] = func(v interface{}) string {
		data, err := yaml.Marshal(v)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(data), "\\n")
	}
	funcs["include"] = func(name string, data interface{}) (string, error) {
		var buffer bytes.Buffer
		err := t.ExecuteTemplate(&buffer, name, data)
		return buffer.String(), err
	}
	funcs["tpl"] = func(text string, data interface{}) (string, error) {
		inner, err := t.Clone()
		if err != nil {
			return "", err
		}
		inner, err = inner.New("inner").Parse(text)
		if err != nil {
			return "", err
		}
		var buffer bytes.Buffer
		err = inner.Execute(&buffer, data)
		return strings.ReplaceAll(buffer.String(), "<no value>", ""), err
	}
	funcs["required"] = func(warning string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return value, errors.New(warning)
		}
		return value, nil
	}
	if _, err := t.Funcs(funcs).Parse(text); err != nil {
		return nil
	}
	var buffer bytes.Buffer
	if t.Execute(&buffer, map[string]interface{}{"Values": own}) != nil {
		return nil
	}
	out := strings.ReplaceAll(buffer.String(), "<no value>", "")
	return &out
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		panic(err)
	}
	values, _ := json.Marshal(in.Values)
	answers := []*string{}
	for _, text := range in.Templates {
		answers = append(answers, render(text, values))
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
`;

const VALUES = {
  port: 30080,
  text: '30081',
  low: 16000,
  high: 61000,
  large: 2097152,
  half: 0.5,
  zero: 0,
  empty: '',
  none: null,
  yes: true,
  no: false,
  name: ' Web-App ',
  list: [30001, 30002, 30003],
  names: ['b', 'a', 'b'],
  nothing: [],
  service: { type: 'NodePort', port: 80, nodePorts: { http: 30080, https: null, tcp: { '9000': 30900 } } },
  ports: [
    { name: 'a', port: 1 },
    { name: 'b', port: 2 },
  ],
  template: '{{ .Values.port }}-{{ .Values.text }}',
};

const OPERANDS = [
  '.Values.port',
  '.Values.text',
  '.Values.large',
  '.Values.half',
  '.Values.zero',
  '.Values.empty',
  '.Values.none',
  '.Values.missing',
  '.Values.yes',
  '.Values.no',
  '.Values.name',
  '.Values.list',
  '.Values.nothing',
  '.Values.service',
  '.Values.names',
  '42',
  '0',
  '"x y"',
  '"007"',
  '(int .Values.port)',
  '(list 1 2)',
  '(dict "a" 1)',
] as const;

const UNARY = [
  '@',
  '@ | quote',
  '@ | squote',
  '@ | int',
  '@ | int64',
  '@ | toString',
  '@ | int | quote',
  '@ | default 1',
  'default "d" @',
  'coalesce @ .Values.port',
  'ternary @ 1 .Values.yes',
  'ternary 2 @ .Values.no',
  'ternary 1 2 @',
  'empty @',
  'not @',
  'if @ }}A{{ else }}B{{ end',
  'with @ }}{{ . }}{{ else }}B{{ end',
  'range @ }}[{{ . }}]{{ else }}B{{ end',
  'range $k, $v := @ }}[{{ $k }}:{{ $v }}]{{ end',
  'add @ 1',
  'add1 @',
  'sub 100 @',
  'mul @ 2',
  'div @ 7',
  'mod @ 7',
  'max @ 5',
  'min @ 5',
  'printf "%v" @',
  'printf "%d" @',
  'printf "%s" @',
  'printf "a-%s-%v" @ @',
  'printf "%.0f" @',
  'print @',
  'print "a" @',
  'cat "a" @',
  'trim @',
  'upper @',
  'lower @',
  'trunc 3 @',
  'trimSuffix "1" @',
  'trimPrefix "3" @',
  'replace "0" "1" @',
  'contains "0" @',
  'hasPrefix "3" @',
  'nospace @',
  'indent 2 @',
  'nindent 2 @',
  'join "," @',
  'len @',
  'first @',
  'last @',
  'rest @',
  'has 30002.0 @',
  'has "a" @',
  'uniq @',
  'sortAlpha @',
  'kindOf @',
  'kindIs "string" @',
  'typeOf @',
  'toJson @',
  'hasKey @ "type"',
  'get @ "type"',
  'index @ 0',
  'index @ "type"',
  'eq @ 30080',
  'eq @ "30081"',
  'ne @ 1',
  'gt @ 5',
  'lt (int @) 5',
  'and @ 1',
  'or @ 1',
  'required "r" @',
  'b64enc @',
  'regexMatch "a" @',
  'float64 @',
  'until 3 }}{{ @',
  'tpl @ .',
  'repeat 2 @',
  'compact @',
  'append @ 9',
  'atoi @',
  'splitList "-" @',
  'toYaml @ | nindent 2',
] as const;

const WHOLE = [
  '{{- $p := .Values.port -}}{{ if .Values.yes }}{{ $p = 1 }}{{ end }}{{ $p }}',
  '{{- $p := .Values.port -}}{{ if .Values.yes }}{{ $p := 1 }}{{ end }}{{ $p }}',
  '{{ define "p" }}{{ .port }}{{ end }}{{ include "p" .Values }}',
  '{{ define "p" -}}\n{{ if .x }}{{ .x }}{{ else }}1{{ end }}\n{{- end }}{{ include "p" (dict "x" .Values.port) | int }}',
  '{{ template "p" .Values }}{{ define "p" }}{{ .text }}{{ end }}',
  '{{ range $i, $p := .Values.ports }}{{ if $i }},{{ end }}{{ $p.name }}={{ $p.port }}{{ end }}',
  '{{ range .Values.ports }}{{ if eq .name "a" }}{{ continue }}{{ end }}{{ .name }}{{ break }}{{ end }}',
  '{{ range .Values.list }}{{ if gt . 30001.0 }}{{ break }}{{ end }}{{ . }}{{ end }}',
  '{{ range $k, $v := .Values.service.nodePorts }}{{ $k }}={{ $v }};{{ end }}',
  '{{ with .Values.service }}{{ with .nodePorts }}{{ .http }}{{ end }}{{ $.Values.port }}{{ end }}',
  '{{ (index .Values.ports 1).port }}',
  '{{ index .Values "service" "nodePorts" "tcp" "9000" }}',
  '{{ dig "service" "nodePorts" "http" 1 .Values }}{{ dig "service" "x" "y" 1 .Values }}',
  '{{ $d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ $d.b }}{{ unset $d "a" }}',
  '{{ (merge (dict "a" 1 "b" 0) (dict "b" 2 "c" 3)).b }}',
  '{{ (merge (dict "a" (dict "x" 1)) (dict "a" (dict "x" 2 "y" 3))).a.y }}',
  '{{ (mergeOverwrite (dict "a" 1) (dict "a" 2)).a }}{{ (mergeOverwrite (dict "a" 1) (dict "a" 0)).a }}',
  '{{ (mergeOverwrite (deepCopy .Values.service) (dict "port" 81)).port }}{{ .Values.service.port }}',
  '{{ pick .Values.service "type" | toJson }}{{ omit .Values.service "nodePorts" | toJson }}',
  '{{ if and .Values.service.nodePorts.http (eq .Values.service.type "NodePort") }}A{{ end }}',
  '{{ if or (eq .Values.service.type "X") (not (empty .Values.service.nodePorts.https)) }}A{{ else if .Values.yes }}B{{ end }}',
  '{{ .Values.service.missing.deeper }}',
  '{{ .Values.template }}{{ tpl .Values.template . }}',
  '{{ printf "%s %s" (.Values.low | toString) (toString .Values.high) }}',
  '{{ printf "%d-%d" (int .Values.low) (.Values.high | int) }}',
  '{{ add .Values.low 1 | max 5 }} {{ sub .Values.high 1 2 }}',
  '{{- /* nothing }} */ -}} {{ .Values.port -}} x',
  '{{ "a\\tb\\x41" }}{{ `r{{w` }}{{ 0x10 }}{{ 1_000 }}{{ \'a\' }}',
  '{{ block "b" .Values }}{{ .port }}{{ end }}',
  '{{ $x, $y := 1 }}',
  '{{ list 1 "a" nil | toJson }}',
  '{{ ternary "a" "b" (kindIs "map" .Values.service) }}',
  '{{ len (keys .Values.service) }}',
  '{{ concat .Values.names (list "c") | join "" }}',
];

function ours(text: string): string | undefined {
  const parsed = parseGoTemplate(text);
  if ('error' in parsed) return undefined;
  const { body, definitions } = parsed.template;
  const execution = new Execution(new Map([...definitions, ['main', body]]), () => undefined);
  const outer = parseGoTemplate('{{ include "main" . }}');
  if ('error' in outer) return undefined;
  execution.run(outer.template.body, known(new Map([['Values', valueOfData(VALUES)]])), '');
  const [instance] = execution.instances.get(outer.template.body) ?? [];
  const [action] = instance?.values.values() ?? [];
  return action?.value.kind === 'known' ? printed(action.value) : undefined;
}

function valueOfData(data: unknown): Value {
  if (Array.isArray(data)) return known(data.map(valueOfData));
  if (typeof data === 'object' && data !== null)
    return known(new Map(Object.entries(data).map(([k, v]) => [k, valueOfData(v)])));
  return known(data as string | number | boolean | null);
}

function ask(templates: readonly string[]): readonly (string | null)[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'portclash-go-'));
  try {
    writeFileSync(join(folder, 'main.go'), PROGRAM);
    const run = spawnSync('go', ['run', join(folder, 'main.go')], {
      input: JSON.stringify({ Values: VALUES, Templates: templates }),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        GO111MODULE: 'off',
        GOPATH: '/usr/share/gocode',
        GOCACHE: process.env['GOCACHE'] ?? join(tmpdir(), 'portclash-go-cache'),
        GOFLAGS: '',
      },
    });
    if (process.env['HELM_ORACLE_VERBOSE'] && run.status !== 0) console.log(run.stderr);
    return run.status === 0 ? (JSON.parse(run.stdout) as readonly (string | null)[]) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const missing = isMissing(
  'sprig',
  ask([]) !== undefined,
  'Debian packages golang-go, golang-github-masterminds-sprig-dev and golang-k8s-sigs-yaml-dev',
);

describe.skipIf(missing)('text/template and Sprig agree', () => {
  test('functions with operands of every kind, and whole templates', () => {
    const templates = [
      ...UNARY.flatMap((f) => OPERANDS.map((o) => `{{ ${f.replaceAll('@', o)} }}`)),
      ...WHOLE,
    ];
    const theirs = ask(templates) ?? [];
    const wrong: unknown[] = [];
    let [same, unknown, failing, bold] = [0, 0, 0, 0];
    for (const [i, template] of templates.entries()) {
      const mine = ours(template);
      const wanted = theirs[i];
      if (wanted === null || wanted === undefined) {
        failing++;
        if (mine !== undefined) {
          bold++;
          if (process.env['HELM_ORACLE_VERBOSE']) console.log('Go fails', template, JSON.stringify(mine));
        }
      } else if (mine === undefined) {
        unknown++;
        if (process.env['HELM_ORACLE_VERBOSE'] === '2') console.log('unknown', template, wanted);
      } else if (mine === wanted || isSameYaml(template, mine, wanted)) same++;
      else wrong.push({ template, mine, wanted });
    }
    console.log(
      `${templates.length} templates: ${same} the same, ${unknown} unknown here, ${wrong.length} differ; Go fails on ${failing}, ${bold} of them known here`,
    );
    expect(wrong).toEqual([]);
    expect(unknown / (same + unknown)).toBeLessThan(0.15);
    expect(bold / failing).toBeLessThan(0.1);
  });
});

/** YAML is written here in fewer words: only its meaning is Helm's. */
function isSameYaml(template: string, mine: string, wanted: string): boolean {
  const plain = (text: string) => text.replace(/[\s"'-]+/g, ' ').trim();
  return template.includes('toYaml') && plain(mine) === plain(wanted);
}
