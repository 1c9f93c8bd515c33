// Puppet projects as people write them: which values variables of manifests and templates have.

import { expect, test } from 'vitest';
import { known } from '../../../src/model/value.ts';
import { type Files, factLines, linkFiles } from '../ansible/project.ts';

const KEY = 'net.core.somaxconn';

/** A class `profile::web` whose parameter `backlog` is what it sets. */
function project(more: Files, parameters = 'Integer $backlog = 100', body = ''): Files {
  return {
    'site/profile/manifests/web.pp': `class profile::web (\n  ${parameters}\n) {\n${body}  sysctl { '${KEY}': value => $backlog }\n}\n`,
    ...more,
  };
}

const HIERA = [
  'version: 5',
  'defaults: {datadir: data}',
  'hierarchy:',
  '  - {name: node, path: "nodes/%{trusted.certname}.yaml"}',
  '  - {name: os, paths: ["os/%{facts.os.family}.yaml"]}',
  '  - {name: all, path: common.yaml}',
  '',
].join('\n');

type Case = readonly [title: string, files: Files, values: readonly string[]];

const CASES: readonly Case[] = [
  [
    'a key that only some nodes have is no key that nobody has',
    project(
      { 'hiera.yaml': HIERA, 'data/nodes/web1.yaml': 'web::backlog: 300\n' },
      '',
      "  $backlog = lookup('web::backlog')\n",
    ),
    ['300', "? hiera has 'web::backlog' in data/nodes/web1.yaml, which not every node reads"],
  ],
  [
    'a key that is only in a file which the hierarchy leaves out',
    project(
      { 'hiera.yaml': HIERA, 'data/old/all.yaml': 'web::backlog: 300\n' },
      '',
      "  $backlog = lookup('web::backlog')\n",
    ),
    ["? hiera has 'web::backlog' in data/old/all.yaml, which not every node reads"],
  ],
  [
    'a key that nobody has',
    project({ 'hiera.yaml': HIERA }, '', "  $backlog = lookup('web::backlog')\n"),
    ["? hiera has no value for 'web::backlog' in this project"],
  ],
  ['the default', project({}), ['100']],
  [
    'hiera for all',
    project({ 'hiera.yaml': HIERA, 'data/common.yaml': 'profile::web::backlog: 200\n' }),
    ['200'],
  ],
  [
    'hiera for a node',
    project({ 'hiera.yaml': HIERA, 'data/nodes/web1.yaml': 'profile::web::backlog: 300\n' }),
    ['100', '300'],
  ],
  [
    'a level of facts',
    project({
      'hiera.yaml': HIERA,
      'data/os/Debian.yaml': 'profile::web::backlog: 300\n',
      'data/common.yaml': 'profile::web::backlog: 200\n',
    }),
    ['200', '300'],
  ],
  [
    'version 3',
    project({
      'hiera.yaml':
        "---\n:backends: [yaml]\n:yaml:\n  :datadir: '/etc/puppet/environments/%{environment}/hieradata'\n:hierarchy:\n  - 'node/%{::fqdn}'\n  - common\n",
      'hieradata/common.yaml': 'profile::web::backlog: 210\n',
      'hieradata/node/a.yaml': 'profile::web::backlog: 211\n',
    }),
    ['210', '211'],
  ],
  [
    'data without a hierarchy',
    project({ 'hieradata/common.yaml': 'profile::web::backlog: 210\n' }),
    ['100', '210'],
  ],
  [
    'lookup, interpolation and alias',
    project(
      {
        'hiera.yaml': HIERA,
        'data/common.yaml':
          'profile::web::backlog: "%{alias(\'sizes.web\')}"\nsizes: {web: "%{lookup(\'base\')}0"}\nbase: 25\n',
      },
      'Integer $backlog',
    ),
    ['250'],
  ],
  [
    'no value',
    project({ 'hiera.yaml': HIERA }, 'Integer $backlog'),
    ["? 'backlog' is given no value in this project"],
  ],
  [
    'lookup with a default',
    project({ 'hiera.yaml': HIERA }, '', "  $backlog = lookup('web_backlog', Integer, 'first', 42)\n"),
    ['42'],
  ],
  [
    'hiera with a default that data replaces',
    project(
      { 'hiera.yaml': HIERA, 'data/common.yaml': 'web_backlog: 43\n' },
      '',
      "  $backlog = hiera('web_backlog', 42)\n",
    ),
    ['43'],
  ],
  [
    'declared with another value',
    project({ 'manifests/site.pp': "node default {\n  class { 'profile::web': backlog => 77 }\n}\n" }),
    ['77'],
  ],
  [
    'included as well',
    project({
      'site/role/manifests/a.pp': "class role::a {\n  class { '::profile::web': backlog => 77 }\n}\n",
      'site/role/manifests/b.pp': 'class role::b {\n  include profile::web\n}\n',
    }),
    ['100', '77'],
  ],
  [
    "a class's variable through another class",
    project(
      { 'site/profile/manifests/params.pp': 'class profile::params {\n  $size = 55\n}\n' },
      'Integer $backlog = $profile::params::size',
    ),
    ['55'],
  ],
  [
    'inherited parameters by system',
    {
      'modules/web/manifests/params.pp':
        "class web::params {\n  case $facts['os']['family'] {\n    'Debian': { $size = 55 }\n    default: { $size = 56 }\n  }\n}\n",
      'modules/web/manifests/init.pp': `class web ($size = $web::params::size) inherits web::params {\n  sysctl { '${KEY}': value => $size }\n}\n`,
    },
    ['55', '56'],
  ],
  ['arithmetic and text', project({}, 'Integer $base = 100', '  $backlog = "${base}" + 1\n'), ['101']],
  [
    'data of the module',
    {
      'modules/web/hiera.yaml': 'version: 5\nhierarchy: [{name: x, path: x.yaml}]\n',
      'modules/web/data/x.yaml': 'web::size: 5\n',
      'modules/web/manifests/init.pp': `class web ($size) {\n  sysctl { '${KEY}': value => $size }\n}\n`,
    },
    ['5'],
  ],
  [
    'resources of a defined type',
    {
      'modules/web/manifests/site.pp': `define web::site ($size = 5) {\n  sysctl { '${KEY}': value => $size }\n}\n`,
      'modules/web/manifests/all.pp':
        "class web::all ($n = 9) {\n  web::site { 'a': size => 8 }\n  web::site { 'b': size => $n }\n  web::site { 'c': }\n}\n",
    },
    ['5', '8', '9'],
  ],
  [
    'ERB',
    project(
      { 'site/profile/templates/x.conf.erb': `net.core.netdev_budget = <%= @backlog %>\n` },
      'Integer $backlog = 100',
      "  file { '/etc/sysctl.d/x.conf': content => template('profile/x.conf.erb') }\n",
    ),
    ['100', '100'],
  ],
  [
    'EPP',
    project(
      {
        'site/profile/templates/x.conf.epp': `net.core.netdev_budget = <%= $size %>\nnet.core.netdev_max_backlog = <%= $backlog %>\n`,
      },
      'Integer $backlog = 100',
      "  file { '/etc/sysctl.d/x.conf': content => epp('profile/x.conf.epp', { 'size' => $backlog }) }\n",
    ),
    ['100', '100', "? '$backlog' is not passed to the template"],
  ],
  [
    'a variable of a script in a template',
    project(
      { 'site/profile/templates/x.sh.erb': '#!/bin/sh\nN=<%= @backlog %>\nsysctl -w vm.swappiness=$N\n' },
      'Integer $backlog = 10',
      "  $script = template('profile/x.sh.erb')\n",
    ),
    ['10', '10'],
  ],
  [
    'a backend that is not run',
    project({
      'hiera.yaml': 'version: 5\nhierarchy: [{name: v, lookup_key: vault}, {name: c, path: common.yaml}]\n',
      'data/common.yaml': 'profile::web::backlog: 200\n',
    }),
    ['200', "? hiera asks 'vault' first, which is not run"],
  ],
  [
    'a parameter of a lambda',
    project(
      {},
      '$n = 1',
      '  [1, 2].each |$backlog| {\n    sysctl { "vm.swappiness": value => $backlog }\n  }\n  $backlog = 3\n',
    ),
    ["? 'backlog' is given by a loop, which is never run", '3'],
  ],
];

test.each(CASES)('%s', async (_title, files, values) => {
  const lines = await factLines(files);
  expect(lines.map((l) => l.replace(/^.*?=(.*) @ .*?$/, '$1')).sort()).toEqual([...values].sort());
});

const NODES = project({
  'hiera.yaml': HIERA,
  'data/nodes/web1.yaml': 'profile::web::backlog: 300\n',
  'data/common.yaml': 'profile::web::backlog: 200\n',
});

test.each([
  ['a fact', 'trusted.certname', 'web1', ['300']],
  ['the same by another name', '::fqdn', 'web1', ['300']],
  ['a fact that no file is for', 'facts.networking.fqdn', 'db9', ['200']],
  ['the parameter itself', 'profile::web::backlog', 7, ['7']],
])('supplied: %s', async (_title, name, value, values) => {
  const { facts } = await linkFiles(NODES, new Map([[name, known(value)]]));
  expect(facts.map((f) => (f.kind === 'sysctl' ? f.value : undefined))).toEqual(values);
});

test('findings point at the literal in the data', async () => {
  const { facts } = await linkFiles(NODES);
  expect(facts.map((f) => `${f.origin?.file}:${f.origin?.line}:${f.origin?.column}`).sort()).toEqual([
    'data/common.yaml:1:24',
    'data/nodes/web1.yaml:1:24',
  ]);
});

test.each([
  ['hiera has one for all', { 'hiera.yaml': HIERA, 'data/common.yaml': 'web::http_port: 40200\n' }, false],
  ['hiera has one for some', { 'hiera.yaml': HIERA, 'data/nodes/a.yaml': 'web::http_port: 40200\n' }, true],
  ['hiera has none', { 'hiera.yaml': HIERA }, true],
])('a default applies unless %s', async (_title, more: Files, applied) => {
  const { facts } = await linkFiles({
    'modules/web/manifests/init.pp':
      "class web (\n  Integer $http_port = 40080,\n) {\n  service { 'web': ensure => running }\n}\n",
    ...more,
  });
  const [own] = facts.filter((f) => f.location.file.endsWith('init.pp'));
  expect(own?.applied).toBe(applied);
});

test('a chain of keys and a circle end', async () => {
  const keys = Array.from({ length: 40 }, (_, i) => `k${i}: "%{lookup('k${i + 1}')}"\n`).join('');
  const lines = await factLines(
    project(
      { 'hiera.yaml': HIERA, 'data/common.yaml': `${keys}round: "%{alias('round')}"\n` },
      "$a = lookup('k0'), $backlog = lookup('round')",
      `  sysctl { 'vm.swappiness': value => $a }\n`,
    ),
  );
  expect(lines.every((l) => l.includes('=? '))).toBe(true);
});

test('names that double at every step end', async () => {
  const sets = Array.from({ length: 50 }, (_, i) => `  $v${i} = "${'$'}{v${i + 1}}${'$'}{v${i + 1}}"\n`).join(
    '',
  );
  const keys = Array.from(
    { length: 19 },
    (_, i) => `k${i}: "%{lookup('k${i + 1}')}%{lookup('k${i + 1}')}"\n`,
  ).join('');
  const lines = await factLines(
    project(
      { 'hiera.yaml': HIERA, 'data/common.yaml': `${keys}k19: x\n` },
      "$a = lookup('k0'), $backlog = $v0",
      `${sets}  $v50 = 'x'\n  sysctl { 'vm.swappiness': value => $a }\n`,
    ),
  );
  expect(lines).toHaveLength(2);
  expect(lines.every((l) => l.includes('=? '))).toBe(true);
});
