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
