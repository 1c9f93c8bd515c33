// Template languages: which one a file is written in, and what stays of its text when the expressions are masked.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template languages look like those of JavaScript.

import { describe, expect, test } from 'vitest';
import type { Language } from '../../src/model/value.ts';
import { FILLER, Source } from '../../src/source/source.ts';
import { maskTemplate, renderedPath, templateLanguage } from '../../src/technology/template-masks.ts';
import { cut } from '../cut.ts';

test.each([
  ['etc/sysctl.conf.j2', 'etc/sysctl.conf'],
  ['99-ports.conf.erb', '99-ports.conf'],
  ['a.conf.tpl.j2', 'a.conf'],
  ['user-data.tftpl', 'user-data'],
  ['values.yaml.gotmpl', 'values.yaml'],
  ['A.CONF.J2', 'A.CONF'],
  ['sysctl.conf', 'sysctl.conf'],
  ['j2', 'j2'],
  ['main.inc', 'main.inc'],
])('%s is rendered to %s', (path, expected) => {
  expect(renderedPath(path)).toBe(expected);
});

describe('templateLanguage', () => {
  test.each<[string, string, Language | undefined]>([
    ['main.yml', 'a: {{ b }}', 'jinja'],
    ['main.yml', '{% if x %}', 'jinja'],
    ['main.yml', 'a: b', undefined],
    ['sysctl.conf.j2', 'a = 1', undefined],
    ['sysctl.conf.j2', 'a = {{ .b }}', 'jinja'],
    ['deployment.yaml', 'a: {{ .Values.b }}', 'go-template'],
    ['deployment.yaml', 'a: {{- include "x" . }}', 'go-template'],
    ['deployment.yaml', '{{ $x := 1 }}', 'go-template'],
    ['deployment.yaml', '{{/* note */}}', 'go-template'],
    ['deployment.yaml', '{{ if and .a .b }}', 'go-template'],
    ['deployment.yaml', 'a: {{ range (list 1 2) }}', 'go-template'],
    // Variables of Jinja with names that are words of Go's templates.
    ['main.yml', 'a: {{ range }}', 'jinja'],
    ['main.yml', 'a: {{ end }}-{{ include | default(1) }}', 'jinja'],
    ['main.yml', 'a: {{ range if range is defined else 1 }}', 'jinja'],
    ['x.conf.erb', 'a = 1', 'erb'],
    ['x.conf.epp', 'a = <%= $b %>', 'erb'],
    ['x.sh', 'a=${b}', undefined],
  ])('%s: %s', (path, text, expected) => {
    expect(templateLanguage(path, text)).toBe(expected);
  });
});

/** The masked text with `_` for filler, and the expressions with what stands at their places. */
function masked(text: string, language: Language) {
  const source = maskTemplate(Source.ofFile('f', text), language);
  expect(source.text).toHaveLength(text.length);
  return {
    text: source.text.replaceAll(FILLER, '_'),
    expressions: source.holes.map((h) => h.expression?.text),
    places: source.holes.map((h) => h.expression && cut(text, h.expression.at)),
    statements: source.statements.map((s) => s.text),
  };
}

describe('Jinja', () => {
  test('expressions are words, statements and comments are blank', () => {
    expect(masked('{% for p in x %}\na = {{ p }}{# note #}\n{% endfor %}\n', 'jinja')).toEqual({
      text: `${' '.repeat(16)}\na = _______${' '.repeat(10)}\n${' '.repeat(12)}\n`,
      expressions: [' p '],
      places: [' p '],
      statements: ['for p in x', 'endfor'],
    });
  });

  test('an end delimiter in quotes does not count', () => {
    expect(masked('a = {{ "}}" }}.', 'jinja').text).toBe('a = __________.');
  });
});

describe('Go templates', () => {
  test.each<[string, string, readonly string[]]>([
    ['a: {{ .Values.b }}', `a: ${'_'.repeat(15)}`, [' .Values.b ']],
    ['a: {{- .b -}} c', 'a: __________ c', [' .b ']],
    ['{{ if .x }}', ' '.repeat(11), []],
    ['a: {{ if .x }}1{{ else }}2{{ end }}', `a: ${'_'.repeat(32)}`, [' if .x }}1{{ else }}2{{ end ']],
    [
      'a: "{{- if .x -}}{{ .x }}{{ else if .y }}2{{ end -}}" # note\n',
      `a: "${'_'.repeat(48)}" # note\n`,
      [' if .x -}}{{ .x }}{{ else if .y }}2{{ end '],
    ],
    ['a: {{ if .x }}{{ .x }}{{ end }}', `a: ${' '.repeat(11)}________${' '.repeat(9)}`, [' .x ']],
    ['{{ if .x }}a: 1{{ end }}', `${' '.repeat(11)}a: 1${' '.repeat(9)}`, []],
    ['a: {{ if .x }}1{{ end }}2', `a: ${'_'.repeat(21)}2`, [' if .x }}1{{ end ']],
    ['a: "{{ with .x }}1{{ end }}"', `a: "${'_'.repeat(23)}"`, [' with .x }}1{{ end ']],
    ['- {{ if .x }}1{{ else }}2{{ end }}:80', `- ${'_'.repeat(32)}:80`, [' if .x }}1{{ else }}2{{ end ']],
    ['run a{{ if .x }} b{{ end }}', `run a${' '.repeat(11)} b${' '.repeat(9)}`, []],
    ['- {{ range .x }}"{{ . }}:90"{{ end }}', `- ${' '.repeat(14)}"_______:90"${' '.repeat(9)}`, [' . ']],
    ['a: {{ if .x }}\n  b: 1\n{{ end }}', `a: ${' '.repeat(11)}\n  b: 1\n${' '.repeat(9)}`, []],
    ['a: {{ $x := 1 }}b', `a: ${' '.repeat(13)}b`, []],
    ['a: {{/* note */}}b', `a: ${' '.repeat(14)}b`, []],
    ['  {{ toYaml .x | nindent 2 }}\r\nb: 1', `  ${' '.repeat(27)}\r\nb: 1`, []],
    ['port: {{ endpoint.port }}', `port: ${'_'.repeat(19)}`, [' endpoint.port ']],
    ['port: {{ include "x" . }}', `port: ${'_'.repeat(19)}`, [' include "x" . ']],
    ['port: {{ template "x" . }}', `port: ${'_'.repeat(20)}`, [' template "x" . ']],
    ['a: {{ open', 'a: {{ open', []],
    ['a: {{-}}', 'a: _____', ['']],
  ])('%s', (text, expected, expressions) => {
    const found = masked(text, 'go-template');
    expect([found.text, found.expressions, found.places]).toEqual([expected, expressions, expressions]);
  });
});

describe('ERB', () => {
  test.each<[string, string, readonly string[]]>([
    ['a = <%= @b %>', 'a = _________', [' @b ']],
    ['a = <%= @b -%>\n', 'a = __________\n', [' @b ']],
    ['<% if @x %>', ' '.repeat(11), []],
    ['<%- @x.each do |p| -%>a', `${' '.repeat(22)}a`, []],
    ['a<%# note %>', `a${' '.repeat(11)}`, []],
    ['a = <%% <%= @b %>', 'a = <%% _________', [' @b ']],
    ['a = <% open', 'a = <% open', []],
    ['a = <%=%>', 'a = _____', ['']],
    ['a = <%=-%>', 'a = ______', ['']],
  ])('%s', (text, expected, expressions) => {
    const found = masked(text, 'erb');
    expect([found.text, found.expressions, found.places]).toEqual([expected, expressions, expressions]);
  });
});

test.each<Language>(['hcl', 'shell', 'placeholder'])('%s is not masked here', (language) => {
  const source = Source.ofFile('f', '{{ a }} <%= b %>');
  expect(maskTemplate(source, language)).toBe(source);
});

test.each<[Language, string]>([
  ['go-template', '{{ .'.repeat(300_000)],
  ['go-template', 'x{{.a}}'.repeat(100_000)],
  ['erb', '<%'.repeat(500_000)],
  ['erb', '<%%'.repeat(300_000)],
  ['jinja', '{{'.repeat(500_000)],
  ['jinja', '{{ "'.repeat(200_000)],
])('hostile: %s %.8s…', (language, text) => {
  expect(maskTemplate(Source.ofFile('f', text), language).text).toHaveLength(text.length);
});
