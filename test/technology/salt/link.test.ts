// Trees of Salt as people write them: what states and templates get from pillar, maps and the states that fill them in.

import { expect, test } from 'vitest';
import { known } from '../../../src/model/value.ts';
import type { Supplied } from '../../../src/technology/linker.ts';
import { type Files, linkFiles } from '../ansible/project.ts';

const KEY = 'net.core.somaxconn';

/** A state that sets one parameter to an expression, with a pillar of one file that every minion gets. */
function tree(expression: string, pillar: string, more: Files = {}): Files {
  return {
    'salt/net.sls': `${KEY}:\n  sysctl.present:\n    - value: ${expression}\n`,
    'pillar/top.sls': "base:\n  '*':\n    - net\n",
    'pillar/net.sls': pillar,
    ...more,
  };
}

/** The values of the parameter, `? REASON` for one that is not known. */
async function values(files: Files, supplied: Supplied = new Map()): Promise<readonly string[]> {
  const { facts } = await linkFiles(files, supplied);
  return facts.flatMap((f) =>
    f.kind === 'sysctl' && f.key === KEY ? [f.value ?? `? ${f.unknown ?? ''}`] : [],
  );
}

type Case = readonly [title: string, files: Files, values: readonly string[]];

const A = 'a: {b: 512}\n';

const LOOKUPS: readonly Case[] = [
  ['subscripts', tree("{{ pillar['a']['b'] }}", A), ['512']],
  ['attributes', tree('{{ pillar.a.b }}', A), ['512']],
  ['an attribute of a subscript', tree("{{ pillar['a'].b }}", A), ['512']],
  ['get of a part', tree("{{ pillar['a'].get('b', 1) }}", A), ['512']],
  ['get of a part that is not there', tree("{{ pillar['a'].get('c', 1) }}", A), ['1']],
  ['get of the pillar', tree("{{ pillar.get('n', 1) }}", 'n: 2\n'), ['2']],
  ['get with a colon, which is no path there', tree("{{ pillar.get('a:b', 1) }}", A), ['1']],
  ['pillar.get', tree("{{ salt['pillar.get']('a:b') }}", A), ['512']],
  ['pillar.get with a default', tree("{{ salt['pillar.get']('a:b', 1) }}", A), ['512']],
  ['a default that counts', tree("{{ salt['pillar.get']('a:c', 1) }}", A), ['1']],
  ['a default by name', tree("{{ salt['pillar.get']('a:c', default=1) }}", A), ['1']],
  ['the module as an attribute', tree("{{ salt.pillar.get('a:b', 1) }}", A), ['512']],
  ['get of the modules', tree("{{ salt['pillar.get']('a', {}).get('b', 1) }}", A), ['512']],
  [
    'merged with its default',
    tree("{{ salt['pillar.get']('a', {'b': 1, 'c': 3}, merge=True)['c'] }}", A),
    ['3'],
  ],
  ['another delimiter', tree("{{ salt['pillar.get']('a/b', 1, delimiter='/') }}", A), ['512']],
  ['a computed key', tree("{{ salt['pillar.get']('a:' ~ 'b', 1) }}", A), ['512']],
  ['the default filter', tree('{{ pillar.x | default(7) }}', A), ['7']],
  ['the default filter where it is defined', tree('{{ pillar.a.b | default(7) }}', A), ['512']],
  ['an empty text is defined', tree("{{ salt['pillar.get']('x') or 7 }}", A), ['7']],
  ['arithmetic', tree('{{ pillar.a.b * 2 }}', A), ['1024']],
  ['an item of a list', tree('{{ pillar.l[1] }}', 'l: [1, 2]\n'), ['2']],
  ['nobody defines it', tree('{{ pillar.a.c }}', A), ["? pillar 'a:c' is defined nowhere in this project"]],
  [
    'nobody defines it, by pillar.get',
    tree("{{ salt['pillar.get']('a:c') }}", A),
    ["? pillar 'a:c' is defined nowhere in this project"],
  ],
  ['null', tree('{{ pillar.a.b }}', 'a: {b: }\n'), ['? it holds nothing in this project']],
  ['a grain', tree("{{ grains['num_cpus'] }}", A), ["? grain 'num_cpus' is known only on the minion"]],
  [
    'what another module says',
    tree("{{ salt['network.interfaces']() }}", A),
    ["? 'network.interfaces' is asked of the minion, and nothing is run"],
  ],
  [
    'an example sets nothing',
    { ...tree('{{ pillar.a.b }}', 'c: 1\n'), 'pillar.example': A, 'pillar.example.sls': A },
    ["? pillar 'a:b' is defined nowhere in this project"],
  ],
];

const TOPS: readonly Case[] = [
  [
    'a later file wins, maps merge',
    tree('{{ pillar.a.b }}{{ pillar.a.c }}', 'a: {b: 1, c: 2}\n', {
      'pillar/top.sls': "base:\n  '*':\n    - net\n    - more\n",
      'pillar/more.sls': 'a: {b: 3}\n',
    }),
    ['32'],
  ],
  [
    'a later file that has nothing there takes a map away',
    tree("{{ salt['pillar.get']('a:b', 9) }}", A, {
      'pillar/top.sls': "base:\n  '*':\n    - net\n    - more\n",
      'pillar/more.sls': 'a:\n',
    }),
    ['9'],
  ],
  [
    'some minions',
    tree('{{ pillar.a.b }}', A, {
      'pillar/top.sls': "base:\n  '*':\n    - net\n  'web*':\n    - web\n",
      'pillar/web.sls': 'a: {b: 1}\n',
    }),
    ['512', '1'],
  ],
  [
    'some minions, and a default for the others',
    tree("{{ salt['pillar.get']('a:b', 4) }}", A, { 'pillar/top.sls': "base:\n  'web1':\n    - net\n" }),
    ['4', '512'],
  ],
  [
    'some minions, which say the same',
    tree('{{ pillar.a.b }}', A, {
      'pillar/top.sls': "base:\n  '*':\n    - net\n  'os:Debian':\n    - match: grain\n    - web\n",
      'pillar/web.sls': 'a: {b: 512}\n',
    }),
    ['512'],
  ],
  [
    'includes, whose values are weaker',
    tree(
      '{{ pillar.a.b }} {{ pillar.a.c }} {{ pillar.k.a.b }}',
      'include:\n  - .more\n  - deep.more: {key: k}\na: {b: 1}\n',
      {
        'pillar/more.sls': 'a: {b: 2, c: 3}\n',
        'pillar/deep/more.sls': 'a: {b: 4}\n',
      },
    ),
    ['1 3 4'],
  ],
  [
    'a folder, and a glob',
    tree('{{ pillar.a.b }}', '', {
      'pillar/top.sls': "base:\n  '*':\n    - users.*\n",
      'pillar/users/init.sls': '',
      'pillar/users/x.sls': A,
    }),
    ['512'],
  ],
  [
    'a file that is not there may define it',
    tree("{{ salt['pillar.get']('x:y', 5) }}", A, {
      'pillar/top.sls': "base:\n  '*':\n    - net\n    - secrets\n",
    }),
    ['5', "? it may be in pillar 'secrets', which is not in this project"],
  ],
  [
    'conditions',
    tree(
      '{{ pillar.a.b }}',
      "a:\n{% if grains['os'] == 'Debian' %}\n  b: 1\n{% else %}\n  b: 2\n{% endif %}\n",
    ),
    ['1', '2'],
  ],
  [
    'a condition that is decided',
    tree(
      '{{ pillar.a.b }}',
      '{% set x = 3 %}\na:\n{% if x > 2 %}\n  b: {{ x }}\n{% else %}\n  b: 2\n{% endif %}\n',
    ),
    ['3'],
  ],
  [
    'code',
    tree('{{ pillar.a.b }}', `#!py\n${A}`),
    ["? a file of the renderer 'py' is code, which is never run"],
  ],
  [
    'a file that is no YAML, and has no such key',
    tree('{{ pillar.a.b }}', A, {
      'pillar/top.sls': "base:\n  '*':\n    - net\n    - odd\n",
      'pillar/odd.sls': 'x:\n  y: *z\n',
    }),
    ['512'],
  ],
  [
    'a file that is no YAML, and has the key',
    tree('{{ pillar.a.b }}', A, {
      'pillar/top.sls': "base:\n  '*':\n    - net\n    - odd\n",
      'pillar/odd.sls': 'a:\n  y: *z\n',
    }),
    ['? a file that is no YAML before it is rendered', '512'],
  ],
  [
    'a root beside the one with the top file',
    {
      'salt/net.sls': `${KEY}:\n  sysctl.present:\n    - value: {{ pillar.a.b }}\n`,
      'pillar/prod/top.sls': "base:\n  '*': [net]\n",
      'pillar/base/net.sls': A,
    },
    ['512'],
  ],
  [
    'an example root',
    {
      ...tree('{{ pillar.a.b }}', A),
      'docs/pillar/top.sls': "base: {'*': [x]}\n",
      'docs/pillar/x.sls': 'a: {b: 1}\n',
    },
    ['512'],
  ],
  [
    'no top file',
    {
      'salt/net.sls': `${KEY}:\n  sysctl.present:\n    - value: {{ salt['pillar.get']('a:b', 1) }}\n`,
      'pillar/x.sls': A,
    },
    ['1', '512'],
  ],
];

const STATE = `${KEY}:\n  sysctl.present:\n    - value: {{ v }}\n`;

function state(before: string, more: Files = {}): Files {
  return { 'salt/x/init.sls': `${before}\n${STATE}`, 'salt/top.sls': "base:\n  '*': [x]\n", ...more };
}

const TABLE = "{'Debian': {'p': 1}, 'RedHat': {'p': 2}}";
const ON = { 'pillar/top.sls': "base:\n  '*': [x]\n" };

const NAMES: readonly Case[] = [
  ['set', state('{% set v = 5 %}'), ['5']],
  ['set twice', state('{% set v = 5 %}{% set v = v + 1 %}'), ['6']],
  [
    'set on both ways',
    state('{% if grains.x %}{% set v = 1 %}{% else %}{% set v = 2 %}{% endif %}'),
    ['1', '2'],
  ],
  ['set on one way', state('{% set v = 1 %}{% if grains.x %}{% set v = 2 %}{% endif %}'), ['1', '2']],
  [
    'set on a way that is not taken',
    state("{% set v = 1 %}{% if pillar.get('y') %}{% set v = 2 %}{% endif %}", {
      'pillar/top.sls': "base:\n  '*': [x]\n",
      'pillar/x.sls': 'z: 1\n',
    }),
    ['1'],
  ],
  [
    'set on a way that a pillar from elsewhere may take',
    state("{% set y = pillar.get('y') %}{% set v = 1 %}{% if y %}{% set v = 2 %}{% endif %}"),
    ['1', '2'],
  ],
  [
    'on a way that is not taken',
    { 'salt/x.sls': `{% if false %}\n{% set v = 3 %}\n${STATE}{% endif %}\n` },
    ['3'],
  ],
  [
    'what a later round of a loop finds',
    {
      'salt/x.sls': `{% set t = {'p': 1} %}{% for i in [1, 2] %}{% set v = t.p %}\n${STATE}{% do t.update({'p': 2}) %}{% endfor %}\n`,
    },
    ["? 't' is changed in a loop"],
  ],
  ['items of a loop', { 'salt/x.sls': `{% for v in [4, 5] %}\n${STATE}{% endfor %}\n` }, ['4', '5']],
  [
    'pairs within pairs',
    { 'salt/x.sls': `{% for a, (b, v) in {'x': (1, 2)}.items() %}\n${STATE}{% endfor %}\n` },
    ['? a loop that is not followed'],
  ],
  ['set in a loop', state('{% set v = 1 %}{% for i in [1, 2] %}{% set v = 2 %}{% endfor %}'), ['1']],
  [
    'a table that is updated',
    state("{% set t = {'p': 1} %}{% do t.update({'p': 2}) %}{% set v = t.p %}"),
    ['2'],
  ],
  [
    'a table that is updated in a loop',
    state("{% set t = {'p': 1} %}{% for i in [1] %}{% do t.update({'p': i}) %}{% endfor %}{% set v = t.p %}"),
    ["? 't' is changed in a loop"],
  ],
  [
    'a table that is changed by another name',
    state("{% set t = {'p': 1} %}{% set u = t %}{% do u.update({'p': 2}) %}{% set v = t.p %}"),
    ["? 't' may be changed through 'u'"],
  ],
  [
    'an argument',
    { 'salt/x.sls': `{% macro m(v) %}\n${STATE}{% endmacro %}\n` },
    ["? 'v' is an argument of a block"],
  ],
  [
    'a map',
    state('{% from "x/map.jinja" import m with context %}{% set v = m.p %}', {
      'salt/x/map.jinja': "{% set m = {'p': 6} %}",
    }),
    ['6'],
  ],
  [
    'a map beside the state',
    state('{% from tpldir ~ "/map.jinja" import m as n %}{% set v = n.p %}', {
      'salt/x/map.jinja': "{% set m = {'p': 6} %}",
    }),
    ['6'],
  ],
  [
    'a table of grains',
    state('{% from "x/map.jinja" import m with context %}{% set v = m.p %}', {
      'salt/x/map.jinja': `{% set m = salt['grains.filter_by'](${TABLE}, merge=salt['pillar.get']('x:lookup')) %}`,
    }),
    ['1', '2'],
  ],
  [
    'a table of grains that the pillar overrides',
    state('{% from "x/map.jinja" import m with context %}{% set v = m.p %}', {
      'salt/x/map.jinja': `{% set m = salt['grains.filter_by'](${TABLE}, default='Debian', merge=salt['pillar.get']('x:lookup', {})) %}`,
      ...ON,
      'pillar/x.sls': 'x: {lookup: {p: 3}}\n',
    }),
    ['3'],
  ],
  [
    'defaults',
    state(
      "{% import_yaml 'x/defaults.yaml' as d %}{% set m = salt['pillar.get']('x', default=d.x, merge=True) %}{% set v = m.p ~ m.q %}",
      {
        'salt/x/defaults.yaml': 'x: {p: 7, q: 8}\n',
        ...ON,
        'pillar/x.sls': 'x: {q: 9}\n',
      },
    ),
    ['79'],
  ],
  ['a block of defaults', state('{% load_yaml as d %}\np: 7\n{% endload %}\n{% set v = d.p %}'), ['7']],
  [
    'a file that is not there',
    state('{% from "x/map.jinja" import m with context %}{% set v = m.p %}'),
    [`? '"x/map.jinja"' is no file of this project`],
  ],
];

/** A state that fills in a file of settings. */
function filled(args: string, line = `${KEY} = {{ v }}\n`, more: Files = {}): Files {
  return {
    'salt/x/init.sls': `/etc/sysctl.d/x.conf:\n  file.managed:\n    - source: salt://x/files/x.conf.j2\n    - template: jinja\n${args}`,
    'salt/x/files/x.conf.j2': line,
    ...more,
  };
}

const TEMPLATES: readonly Case[] = [
  ['context', filled('    - context:\n        v: 3\n'), ['3']],
  ['defaults', filled('    - defaults:\n        v: 3\n'), ['3']],
  ['context before defaults', filled('    - defaults: {v: 3}\n    - context: {v: 4}\n'), ['4']],
  ['an expression of the state', filled("    - context: {v: {{ pillar.get('n', 8) }}}\n"), ['8']],
  ['the pillar in the template', filled('', `${KEY} = {{ salt['pillar.get']('n', 8) }}\n`), ['8']],
  ['a name of its own', filled('', `{% set v = 2 %}\n${KEY} = {{ v }}\n`), ['2']],
  ['a name that the state does not give', filled('', `${KEY} = {{ v | default(1) }}\n`), ['1']],
  [
    'nobody fills it in',
    {
      'salt/x/init.sls': 'x: {pkg.installed: []}\nnet.ipv4.tcp_syncookies: {sysctl.present: [value: 1]}\n',
      'salt/x/files/x.conf.j2': `${KEY} = {{ v | default(1) }}\n`,
    },
    ["? 'v' is given by the state that fills in this template"],
  ],
  [
    'two states',
    filled(
      '    - context: {v: 3}\n/etc/sysctl.d/y.conf:\n  file.managed:\n    - source: salt://x/files/x.conf.j2\n    - context: {v: 4}\n',
    ),
    ['3', '4'],
  ],
  [
    'a folder',
    {
      'salt/x/init.sls':
        '/etc/sysctl.d:\n  file.recurse:\n    - source: salt://x/files\n    - template: jinja\n    - context: {v: 3}\n',
      'salt/x/files/x.conf': `${KEY} = {{ v }}\n`,
    },
    ['3'],
  ],
];

test.each([...LOOKUPS, ...TOPS, ...NAMES, ...TEMPLATES])('%s', async (_title, files, expected) => {
  expect(await values(files)).toEqual(expected);
});

test.each([
  ['a:b', '9'],
  ['a.b', '9'],
])('--var %s is the pillar of the command line', async (name, value) => {
  expect(await values(tree('{{ pillar.a.b }}', A), new Map([[name, known(value)]]))).toEqual([value]);
});

test('--var grains.os_family chooses from a table', async () => {
  const files = state(`{% set m = salt['grains.filter_by'](${TABLE}) %}{% set v = m.p %}`);
  expect(await values(files, new Map([['grains.os_family', known('RedHat')]]))).toEqual(['2']);
});

test('what is missing is what --var supplies', async () => {
  const { facts } = await linkFiles(tree('{{ pillar.a.c }}', A));
  expect(facts.map((f) => f.missing)).toEqual(['a:c']);
});

test('a value points at its literal', async () => {
  const { facts } = await linkFiles(tree('{{ pillar.a.b }}', A));
  expect(facts[0]?.origin).toMatchObject({ file: 'pillar/net.sls', line: 1, column: 8 });
});
