// Chef projects as people write them: which values attributes have in recipes, resources and templates.

import { expect, test } from 'vitest';
import { known } from '../../../src/model/value.ts';
import { type Files, factLines, linkFiles } from '../ansible/project.ts';

const KEY = 'net.core.somaxconn';

/** A recipe that sets the key from an attribute. */
function project(more: Files, value = "node['web']['backlog']"): Files {
  return { 'cookbooks/web/recipes/default.rb': `sysctl '${KEY}' do\n  value ${value}\nend\n`, ...more };
}

const ATTRIBUTES = 'cookbooks/web/attributes/default.rb';

const NONE = "? 'node.web.backlog' is given no value in this file";
const WHOLE = `? 'node.web' is assigned as a whole in '${ATTRIBUTES}'`;
const changed = (name: string) => `? 'node.${name}' is changed in place`;

type Case = readonly [title: string, files: Files, values: readonly string[]];

const CASES: readonly Case[] = [
  ['an attribute file', project({ [ATTRIBUTES]: "default['web']['backlog'] = 100\n" }), ['100']],
  ['symbols', project({ [ATTRIBUTES]: 'default[:web][:backlog] = 100\n' }, 'node[:web][:backlog]'), ['100']],
  ['a hash', project({ [ATTRIBUTES]: "default['web'] = { 'backlog' => 100 }\n" }), ['100']],
  [
    'a stronger level',
    project({ [ATTRIBUTES]: "override['web']['backlog'] = 300\ndefault['web']['backlog'] = 100\n" }),
    ['300'],
  ],
  [
    'the last of a level',
    project({ [ATTRIBUTES]: "default['web']['backlog'] = 100\ndefault['web']['backlog'] = 200\n" }),
    ['200'],
  ],
  [
    'under a condition',
    project({
      [ATTRIBUTES]:
        "default['web']['backlog'] = 100\nif node['platform'] == 'ubuntu'\n  default['web']['backlog'] = 200\nend\ndefault['web']['backlog'] = 300 if node['x']\n",
    }),
    ['100', '200', '300'],
  ],
  [
    'default.rb is read first',
    project({
      [ATTRIBUTES]: "default['web']['backlog'] = 100\n",
      'cookbooks/web/attributes/a.rb': "default['web']['backlog'] = 200\n",
    }),
    ['200'],
  ],
  [
    'a cookbook around it',
    project({
      [ATTRIBUTES]: "default['web']['backlog'] = 100\n",
      'cookbooks/site/recipes/default.rb': "node.default['web']['backlog'] = 400\ninclude_recipe 'web'\n",
    }),
    ['100', '400'],
  ],
  [
    'a weaker one elsewhere',
    project({
      [ATTRIBUTES]: "override['web']['backlog'] = 100\n",
      'cookbooks/site/recipes/default.rb': "node.default['web']['backlog'] = 400\n",
    }),
    ['100'],
  ],
  [
    'roles and environments',
    project({
      [ATTRIBUTES]: "default['web']['backlog'] = 100\n",
      'roles/web.rb': "name 'web'\ndefault_attributes 'web' => { 'backlog' => 500 }\n",
      'environments/live.json':
        '{"name": "live", "chef_type": "environment", "override_attributes": {"web": {"backlog": 600}}}\n',
    }),
    ['100', '500', '600'],
  ],
  [
    'through another attribute, in a text',
    project(
      { [ATTRIBUTES]: "default['base'] = 12\ndefault['web']['backlog'] = \"#{node['base']}0\"\n" },
      "\"#{node['web']['backlog']}0\"",
    ),
    ['1200'],
  ],
  [
    'a template',
    {
      [ATTRIBUTES]: "default['web']['backlog'] = 100\n",
      'cookbooks/web/recipes/default.rb': "template '/etc/sysctl.d/x.conf'\n",
      'cookbooks/web/templates/default/x.conf.erb': `${KEY} = <%= node['web']['backlog'] %>\nvm.swappiness = <%= @low %>\n`,
    },
    ['100', '? templates of ERB and EPP are code, which is never run'],
  ],
  [
    'a variable of a script in a template',
    {
      [ATTRIBUTES]: "default['web']['backlog'] = 100\n",
      'cookbooks/web/templates/x.sh.erb': `#!/bin/sh\nN=<%= node['web']['backlog'] %>\nsysctl -w ${KEY}=$N\n`,
    },
    ['100'],
  ],
  ...(
    [
      ['a hash instead of all of it', "default['web'] = { 'port' => 1 }\n", NONE],
      ['a hash that has it', "default['web'] = { 'backlog' => 200 }\n", '200'],
      ['nothing instead of all of it', "default['web'] = nil\n", NONE],
      ['an empty hash', "default['web'] = {}\n", NONE],
      ['a hash of another level', "normal['web'] = { 'port' => 1 }\n", '100'],
      ['a hash under a condition', "if node['x']\n  default['web'] = { 'port' => 1 }\nend\n", '100', WHOLE],
      ['a hash that nobody knows', "default['web'] = node['other']\n", NONE],
      ['removed', "node.rm('web', 'backlog')\n", changed('web.backlog')],
      ['removed with more', "rm_default('web')\n", changed('web')],
      ['another one is removed', "node.rm('web', 'port')\n", '100'],
      ['deleted', "node.default['web'].delete('backlog')\n", changed('web.backlog')],
      ['another one is deleted', "node.default['web'].delete('port')\n", '100'],
      ['appended', "default['web']['backlog'] << 'x'\n", changed('web.backlog')],
      ['replaced', "default['web'].replace({ 'a' => 1 })\n", changed('web')],
      ['concatenated', "default['web']['backlog'].concat('0')\n", changed('web.backlog')],
      ['merged', "default['web'].merge!({ 'backlog' => 1 }) if node['x']\n", changed('web')],
      ['added to', "default['web']['backlog'] += 1\n", changed('web.backlog')],
    ] as const
  ).map(([title, line, ...values]): Case => {
    const before = "default['web']['backlog'] = 100\n";
    return [title, project({ [ATTRIBUTES]: `${before}${line}` }), values];
  }),
  [
    'a hash in front of it',
    project({ [ATTRIBUTES]: "default['web'] = { 'port' => 1 }\ndefault['web']['backlog'] = 100\n" }),
    ['100'],
  ],
  [
    'a recipe that replaces all of it',
    project({
      [ATTRIBUTES]: "default['web']['backlog'] = 100\n",
      'cookbooks/site/recipes/default.rb': "node.default['web'] = { 'port' => 1 }\n",
    }),
    ['100', "? 'node.web' is assigned as a whole in 'cookbooks/site/recipes/default.rb'"],
  ],
  [
    'the hash itself',
    project({ [ATTRIBUTES]: "default['web']['backlog'] = { 'a' => 1 }\n" }),
    ["? 'node.web.backlog' is given no value in this file"],
  ],
  ['no value', project({}), ["? 'node.web.backlog' is given no value in this file"]],
  [
    'a circle',
    project({ [ATTRIBUTES]: "default['web']['backlog'] = node['web']['backlog']\n" }),
    ["? 'node.web.backlog' leads through too many others"],
  ],
];

test.each(CASES)('%s', async (_title, files, values) => {
  const lines = await factLines(files);
  const own = lines.filter((l) => !l.startsWith('service='));
  expect(own.map((l) => l.replace(/^.*?=(.*) @ .*?$/, '$1')).sort()).toEqual([...values].sort());
});

test.each(['node.web.backlog', 'web.backlog'])('supplied as %s', async (name) => {
  const files = project({ [ATTRIBUTES]: "default['web']['backlog'] = 100\n" });
  const { facts } = await linkFiles(files, new Map([[name, known(7)]]));
  expect(facts.map((f) => (f.kind === 'sysctl' ? f.value : undefined))).toEqual(['7']);
});

test('attributes of many cookbooks that name each other', async () => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 40; i++) {
    files[`cookbooks/c${i}/attributes/default.rb`] =
      "default['a']['b'] = node['c']['d']\ndefault['c']['d'] = node['a']['b']\n";
    files[`cookbooks/c${i}/recipes/default.rb`] = `sysctl '${KEY}' do\n  value node['a']['b']\nend\n`.repeat(
      20,
    );
  }
  const { facts } = await linkFiles(files);
  expect(new Set(facts.map((f) => f.unknown))).toEqual(new Set(["'node.a.b' leads through too many others"]));
});
