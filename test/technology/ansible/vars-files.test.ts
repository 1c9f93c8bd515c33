// Which files Ansible reads as the variables of groups, hosts and roles, and beside which playbook.

import { expect, test } from 'vitest';
import { type Files, factLines } from './project.ts';

const KEY = 'net.core.somaxconn';
const TASK = `- sysctl: {name: ${KEY}, value: "{{ x | default(0) }}"}\n`;
const PLAY = `- hosts: web\n  tasks:\n    ${TASK}`;
const HOSTS = '[web]\nh1\n';

type Case = readonly [title: string, files: Files, value: string];

test.each<Case>([
  [
    'a folder hides the file beside it',
    { 'group_vars/web/y.yml': 'y: 1', 'group_vars/web.yml': 'x: 2' },
    '0',
  ],
  ['so does a file without an extension', { 'group_vars/web': 'x: 1', 'group_vars/web.yml': 'x: 2' }, '1'],
  ['.yml before .yaml before .json', { 'host_vars/h1.json': '{"x": 1}', 'host_vars/h1.yaml': 'x: 2' }, '2'],
  [
    'level by level, in the order of names',
    { 'group_vars/web/a/y.yml': 'x: 1', 'group_vars/web/a-b.yml': 'x: 2' },
    '2',
  ],
  ['a folder with a dot', { 'group_vars/web/conf.d/y.yml': 'x: 1', 'group_vars/web/y.yml': 'y: 2' }, '0'],
  ['hidden files and copies', { 'group_vars/web/.y.yml': 'x: 1', 'group_vars/web/y.yml~': 'x: 2' }, '0'],
  ['a name with dots', { hosts: '[web]\nh1.example.com\n', 'host_vars/h1.example.com': 'x: 3' }, '3'],
])('group_vars and host_vars: %s', async (_title, files, value) => {
  const [line] = await factLines({ hosts: HOSTS, 'site.yml': PLAY, ...files });
  expect(line).toContain(`${KEY}=${value} @`);
});

test.each<Case>([
  ['the file hides the folder', { 'defaults/main.yml': 'y: 1', 'defaults/main/x.yml': 'x: 2' }, '0'],
  ['the folder alone', { 'vars/main/b.yml': 'x: 1', 'vars/main/a/z.yml': 'x: 2' }, '1'],
  ['a file without an extension is the last', { 'vars/main': 'x: 1', 'vars/main.json': '{"x": 2}' }, '2'],
])('main of a role: %s', async (_title, files, value) => {
  const own = Object.entries(files).map(([path, text]) => [`roles/r/${path}`, text] as const);
  const play = '- hosts: web\n  roles: [r]\n';
  const [line] = await factLines({
    hosts: HOSTS,
    'site.yml': play,
    'roles/r/tasks/main.yml': TASK,
    ...Object.fromEntries(own),
  });
  expect(line).toContain(`${KEY}=${value} @`);
});

test.each<Case>([
  [
    'parts by their names',
    { 'inventory/01-hosts': HOSTS, 'inventory/02-vars': '[web]\n[web:vars]\nx=2\n' },
    '2',
  ],
  [
    'one that speaks of groups of another',
    { 'inventory/more.yml': 'web: {vars: {x: 2}, children: {}}\n', 'inventory/hosts': HOSTS },
    '2',
  ],
  [
    'the last that names a variable of a host wins',
    { 'inventory/1-hosts': '[web]\nh1 x=1\n', 'inventory/2-hosts': '[db]\nh1 x=2\n[web]\n' },
    '2',
  ],
  [
    'whole ones are environments',
    { 'inventory/prod': HOSTS, 'inventory/staging': '[web]\nh2\n[web:vars]\nx=2\n' },
    '0',
  ],
  [
    'a file that Ansible does not read in a folder',
    { 'inventory/1-hosts': HOSTS, 'inventory/2.ini': '[web:vars]\nx=1\n' },
    '0',
  ],
])('files in one folder of inventories: %s', async (_title, files, value) => {
  const lines = await factLines({ 'site.yml': PLAY, ...files });
  expect(lines).toContain(`${KEY}=${value} @ host h1`);
});

test('a template in quotes in an inventory', async () => {
  const hosts = `${HOSTS}[web:vars]\ny=1\nx="{{ y }}2"\n`;
  expect(await factLines({ hosts, 'site.yml': PLAY })).toEqual([`${KEY}=12 @ host h1`]);
});

test('an imported playbook has the variables beside itself', async () => {
  const files = {
    'inventory/hosts': HOSTS,
    'group_vars/web.yml': 'x: 1',
    'plays/group_vars/web.yml': 'x: 2',
    'plays/a.yml': PLAY,
    'site.yml': `- import_playbook: plays/a.yml\n${PLAY.replace(KEY, 'net.core.a')}`,
  };
  expect((await factLines(files)).toSorted()).toEqual(['net.core.a=1 @ host h1', `${KEY}=2 @ host h1`]);
});
