// Arms and loops of templates whose language is not evaluated: which lines are alternatives, and which may not be there.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template languages look like those of JavaScript.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut } from '../cut.ts';
import { scanOf } from '../facts.ts';
import { linkFiles } from './ansible/project.ts';

/** Each value with the branches around it, outermost first: the line of the construct, the arm, and how many there are. */
async function shown(path: string, text: string): Promise<readonly string[]> {
  const { declarations } = await scanOf(path, text);
  return declarations.map(({ value, branches = [], at }) => {
    const raw = value.kind === 'scalar' ? value.template.raw : '';
    expect(cut(text, at)).toBe(raw);
    const around = branches.map(({ id, arm, of, tests }) => {
      expect(tests).toBeUndefined();
      return ` ${text.slice(0, id).split('\n').length}:${arm}${of === undefined ? '' : `/${of}`}`;
    });
    return `${raw}${around.join('')}`;
  });
}

/** `value` for a line that sets a parameter to it; other lines as they are. */
type Case = readonly [name: string, lines: readonly string[], values: readonly string[]];

const asText = (lines: readonly string[]) =>
  lines.map((l) => `${/^\d+$/.test(l) ? `net.core.somaxconn = ${l}` : l}\n`).join('');

const ERB: readonly Case[] = [
  ['if', ['<% if @a == "1" -%>', '1', '<% end -%>', '2'], ['1 1:0', '2']],
  [
    'else, elsif',
    ['<% if @a -%>', '1', '<%- elsif @b && !@c -%>', '2', '<% else %>', '3', '<% end %>', '4'],
    ['1 1:0/3', '2 1:1/3', '3 1:2/3', '4'],
  ],
  ['unless', ['<% unless @a %>', '1', '<% else %>', '2', '<% end %>'], ['1 1:0/2', '2 1:1/2']],
  [
    'case',
    [
      '<% case @a',
      '   when "x" %>',
      '1',
      '<% when /end if/, "y" then %>',
      '2',
      '<% else %>',
      '3',
      '<% end %>',
    ],
    ['1 1:0/3', '2 1:1/3', '3 1:2/3'],
  ],
  [
    'case in a tag of its own',
    ['<% case @a -%>', '<% when 1 -%>', '1', '<% when 2 -%>', '2', '<% end -%>', '3'],
    ['1 2:0', '2 2:1', '3'],
  ],
  ['a loop', ['<% @a.each do |k, v| -%>', '1', '<% end -%>', '2'], ['1 1:0', '2']],
  ['a loop in braces', ['<% @a.each { |v| -%>', '1', '<% } -%>', '2'], ['1 1:0', '2']],
  [
    'for and while',
    ['<% for a in @b do %>', '1', '<% end; while x %>', '2', '<% end %>'],
    ['1 1:0', '2 3:0'],
  ],
  ['a list that has items', ['<% [80, 443].each do |p| %>', '1', '<% end %>'], ['1']],
  [
    'one that words spell',
    ['<% %w(a b).each do |p| %>', '1', '<% end; 2.times { |i| %>', '2', '<% } %>'],
    ['1', '2'],
  ],
  ['one that may be empty then', ['<% [@a].flatten.each do |p| %>', '1', '<% end %>'], ['1 1:0']],
  [
    'one in another',
    [
      '<% if @a %>',
      '<% @b.each do |v| %>',
      '1',
      '<% if v %>',
      '2',
      '<% end; end %>',
      '3',
      '<% else %>',
      '4',
      '<% end %>',
    ],
    ['1 1:0/2 2:0', '2 1:0/2 2:0 4:0', '3 1:0/2', '4 1:1/2'],
  ],
  [
    'what is complete in a tag',
    [
      '<% x = 1 if @a; y = 2 unless @b %>',
      '<% if @c then z = 1 else z = 2 end; w = { if: 1, else: [] } %>',
      "<% q = \"if\"; r = 'it\\'s end' # if unless end",
      '   s = :end; t.end; u = if @v then 1 end; @w.map { |i| i + 1 } %>',
      '1',
    ],
    ['1'],
  ],
  ['a value of if goes on', ['<% v = if @a %>', '1', '<% else %>', '2', '<% end %>'], ['1 1:0/2', '2 1:1/2']],
  ['begin', ['<% begin %>', '1', '<% rescue StandardError %>', '<% end %>'], ['1']],
  ['comments and literal tags', ['<%# if @a %>', '<%% if @a %>', '1', '<%#- end %>'], ['1']],
  ['an end too many', ['<% if @a %>', '1', '<% end %>', '<% end %>', '2'], ['1', '2']],
  ['an end too few', ['<% if @a %>', '1', '<% else %>', '2'], ['1', '2']],
  [
    'an arm behind else',
    ['<% if @a %>', '1', '<% else %>', '2', '<% else %>', '3', '<% end %>'],
    ['1', '2', '3'],
  ],
  ['blocks of a tag that prints', ['<%= form do %>', '1', '<% end %>'], ['1']],
];

const EPP: readonly Case[] = [
  [
    'if',
    ['<%- | Hash $h = {}, String $a | -%>', '<% if $a == "{" { -%>', '1', '<% } -%>', '2'],
    ['1 2:0', '2'],
  ],
  [
    'else, elsif',
    ['<% if $a { -%>', '1', '<% } elsif $b =~ /}/ { -%>', '2', '<% }', 'else { -%>', '3', '<% } -%>', '4'],
    ['1 1:0/3', '2 1:1/3', '3 1:2/3', '4'],
  ],
  ['unless', ['<% unless $a and $b { %>', '1', '<% } %>'], ['1 1:0']],
  [
    'case',
    [
      "<% case $facts['os']['family'] { -%>",
      "<% 'Debian', 'x': { -%>",
      '1',
      '<% } -%>',
      '<% default: { -%>',
      '2',
      '<% } } -%>',
      '3',
    ],
    ['1 2:0/2', '2 2:1/2', '3'],
  ],
  [
    'loops',
    ['<% $a.each |$k, $v| { -%>', '1', '<% } -%>', '<% each($b) |$c| { %>', '2', '<% } %>'],
    ['1 1:0', '2 4:0'],
  ],
  ['a list that has items', ['<% [80, 443].each |$p| { -%>', '1', '<% } -%>'], ['1']],
  ['what is complete in a tag', ["<% $a = { 'b' => { } } $c = $d ? { 1 => 2, default => 3 } %>", '1'], ['1']],
  ['a brace too few', ['<% if $a { %>', '1', '<% else { %>', '2', '<% } %>'], ['1', '2']],
  ['a brace too many', ['<% if $a { %>', '1', '<% } } %>', '2'], ['1', '2']],
];

const GO: readonly Case[] = [
  ['if', ['{{ if .A -}}', '1', '{{- end }}', '2'], ['1 1:0', '2']],
  [
    'else, else if',
    ['{{ if .A }}', '1', '{{ else if eq .B "}" }}', '2', '{{else}}', '3', '{{end}}', '4'],
    ['1 1:0/3', '2 1:1/3', '3 1:2/3', '4'],
  ],
  ['with', ['{{ with .A }}', '1', '{{ else }}', '2', '{{ end }}'], ['1 1:0/2', '2 1:1/2']],
  ['range', ['{{ range $k, $v := .A }}', '1', '{{ else }}', '2', '{{ end }}'], ['1 1:0', '2 1:1']],
  ['define and block', ['{{ define "a" }}', '1', '{{ end }}{{ block "b" . }}', '2', '{{ end }}'], ['1', '2']],
  ['comments', ['{{/* if */}}', '{{ if .A }}', '1', '{{- /* end */ -}}', '{{ end }}'], ['1 2:0']],
  ['an end too many', ['{{ if .A }}', '1', '{{ end }}', '{{ end }}', '2'], ['1', '2']],
  ['an end too few', ['{{ if .A }}', '1'], ['1']],
  // Helm runs its templates by itself.
  ['values of a chart', ['{{ if .Values.a }}', '1', '{{ end }}'], ['1']],
];

const TERRAFORM: readonly Case[] = [
  ['if', ['%{ if a ~}', '1', '%{ endif ~}', '2'], ['1 1:0', '2']],
  ['else', ['%{~ if a == "x" }', '1', '%{ else }', '2', '%{endif}'], ['1 1:0/2', '2 1:1/2']],
  ['for', ['%{ for k, v in a ~}', '1', '%{ endfor ~}'], ['1 1:0']],
  ['a list that has items', ['%{ for p in [80, 443] ~}', '1', '%{ endfor ~}'], ['1']],
  ['literal ones', ['%%{ if a }', '1'], ['1']],
  ['another end', ['%{ if a }', '1', '%{ endfor }'], ['1']],
];

describe.each([
  ['sysctl.conf.erb', ERB],
  ['sysctl.conf.epp', EPP],
  ['sysctl.conf.tpl', GO],
  ['sysctl.conf.gotmpl', GO],
  ['sysctl.conf.ctmpl', GO],
  ['sysctl.conf.tftpl', TERRAFORM],
  ['sysctl.conf.tpl', TERRAFORM],
])('%s', (path, cases) => {
  test.each(cases)('%s', async (_name, lines, values) => {
    expect(await shown(path, asText(lines))).toEqual(values);
  });
});

test.each<readonly [path: string, lines: readonly string[], values: readonly string[]]>([
  [
    'nginx.conf.erb',
    [
      'http { server {',
      '<% if @tls %>',
      'listen 8443 ssl;',
      '<% else %>',
      'listen 8080;',
      '<% end %>',
      'listen 8081;',
      '} }',
    ],
    ['8443 2:0/2', '8080 2:1/2', '8081'],
  ],
  [
    'haproxy.cfg.tpl',
    [
      'frontend web',
      '{{ if keyExists "tls" }}',
      '  bind *:8443',
      '{{ else }}',
      '  bind *:8080',
      '{{ end }}',
      '  bind *:8081',
    ],
    ['*:8443 2:0/2', '*:8080 2:1/2', '*:8081'],
  ],
  [
    'haproxy.cfg.tftpl',
    ['frontend web', '%{ if tls ~}', '  bind *:8443', '%{ endif ~}', '  bind *:${port}'],
    ['*:8443 2:0', '*:${port}'],
  ],
  [
    'tune.sh.erb',
    [
      '#!/bin/sh',
      '<% if @a %>',
      'sysctl -w net.core.somaxconn=1',
      '<% else %>',
      'sysctl -w net.core.somaxconn=2',
      '<% end %>',
    ],
    ['1 2:0/2', '2 2:1/2'],
  ],
  [
    'user-data.yaml.tftpl',
    [
      '#cloud-config',
      'write_files:',
      '  - path: /etc/sysctl.d/1.conf',
      '    content: |',
      '      %{ if a }',
      '      net.core.somaxconn = 1',
      '      %{ else }',
      '      net.core.somaxconn = 2',
      '      %{ endif }',
    ],
    ['1 5:0/2', '2 5:1/2'],
  ],
])('%s', async (path, lines, values) => {
  expect(await shown(path, lines.join('\n'))).toEqual(values);
});

test.each<readonly [path: string, line: string, shown: readonly string[]]>([
  ['a.conf.erb', 'net.core.somaxconn = <% if @a -%>1<% else -%>2<% end -%>', ['?']],
  ['a.conf.erb', 'net.ipv4.ip_local_port_range = <% if @a %>1024<% else %>32768<% end %> 60999', ['?']],
  ['a.conf.erb', 'net.core.somaxconn = <% if @a %><%= @b %><% else %><%= @c %><% end %>', ['?']],
  ['a.conf.erb', 'net.core.somaxconn = 1<% if @a %> # note<% end %>', ['1']],
  ['a.conf.erb', '<% if @a %>net.core.somaxconn = 1<% end %>', ['1']],
  ['a.conf.epp', 'net.core.somaxconn = <% if $a { %>1<% } else { %>2<% } %>', ['?']],
  ['a.conf.tftpl', 'net.core.somaxconn = %{ if a }1%{ else }${b}%{ endif }', ['?']],
  ['nginx.conf.erb', 'http {\nserver {\nlisten 8080<% if @a %> ssl<% end %>;\n}\n}', ['8080']],
  ['haproxy.cfg.erb', 'frontend a\n  bind *:<% if @a %>8080<% else %>8081<% end %>', ['?']],
])('%s: %s', async (path, line, values) => {
  const { facts } = await linkFiles({ [path]: line });
  expect(facts.map((f) => (f.kind === 'ports' ? f.ports?.toString() : f.value) ?? '?')).toEqual(values);
});

test('what Puppet gives an expression stays known in an arm', async () => {
  const { facts } = await linkFiles({
    'modules/a/manifests/init.pp':
      "class a {\n  $port = 8080\n  file { '/etc/sysctl.d/1.conf': content => template('a/1.conf.erb') }\n}\n",
    'modules/a/templates/1.conf.erb': '<% if @x %>\nnet.core.somaxconn = <%= @port %>\n<% end %>\n',
    'site.pp': 'node "h1" { include a }\n',
  });
  expect(facts.map((f) => f.kind === 'sysctl' && [f.value, f.order.branches?.length])).toEqual([['8080', 1]]);
});

const PIECES = [
  '<% if @a %>',
  '<% else %>',
  '<% elsif b %>',
  '<% end %>',
  '<% end; end %>',
  '<% case x %>',
  '<% when 1 %>',
  '<% x.each do |y| %>',
  '<% } %>',
  '<% } else { %>',
  '<% if $a { %>',
  '<% $x.each |$y| { %>',
  '<% case $x { %>',
  '<% default: { %>',
  '<%= a %>',
  '<%',
  '%>',
  '<% "',
  '<% /',
  '{{ if .a }}',
  '{{ else }}',
  '{{ else if .b }}',
  '{{ end }}',
  '{{ range .x }}',
  '{{ define "x" }}',
  '{{',
  '}}',
  '%{ if a }',
  '%{ else }',
  '%{ endif }',
  '%{ for a in b }',
  '%{ endfor }',
  '%{',
  '}',
  '\n',
  '\n',
];

/** What makes statements of tags; without these words they are tags all the same. */
const WORDS = /\b(?:if|else|elsif|end|case|when|default|do|range|define|endif|for|endfor)\b/g;

test.each(['a.conf.erb', 'a.conf.epp', 'a.conf.tpl', 'a.conf.tftpl', 'a.conf.gotmpl'])(
  '%s: statements in any order lose no line',
  async (path) => {
    const valuesOf = async (text: string) => (await shown(path, text)).map((v) => v.replace(/ .*/, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }),
        fc.boolean(),
        async (pieces, isGo) => {
          const lines = pieces.map((piece, i) => `${piece}\nnet.core.somaxconn = ${i + 1}\n`);
          const text = [isGo ? '{{ $x := 1 }}\n' : '', ...lines].join('');
          if (!isGo && text.includes('{{')) return;
          const plain = text.replace(WORDS, (word) => 'x'.repeat(word.length));
          expect(await valuesOf(text)).toEqual(await valuesOf(plain));
        },
      ),
      { numRuns: 150 },
    );
  },
);

test.each<readonly [path: string, text: string]>([
  ['a.erb', '<% if a %>'.repeat(50_000)],
  ['a.erb', '<% if a %>net.core.somaxconn = 1\n<% end %>'.repeat(4000)],
  ['a.erb', `<% ${'"\\'.repeat(4000)} %>`.repeat(20)],
  ['a.erb', `<% ${'= /'.repeat(3000)} %>`.repeat(20)],
  ['a.erb', `<% ${'%w('.repeat(3000)} %>`.repeat(20)],
  ['a.erb', `<%${' '.repeat(9000)}%>`.repeat(40)],
  ['a.epp', '<% if $a { %>'.repeat(50_000)],
  ['a.epp', `<% ${'} else {'.repeat(1000)} %>`.repeat(40)],
  ['a.tpl', '{{ if .a }}\n'.repeat(50_000)],
  ['a.tftpl', `%{ for a in ${'['.repeat(400)} }`.repeat(1000)],
])('hostile: %s %.12s…', async (path, text) => {
  expect((await scanOf(path, text)).file).toBe(path);
});
