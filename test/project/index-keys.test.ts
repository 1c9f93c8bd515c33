// Keys of maps that a template asks for by name, and writes under another one.

import { expect, test } from 'vitest';
import { factsOf } from '../facts.ts';

const VARIABLES = (key: string) => `tuning:\n  sysctl:\n    ${key}: 1000000\n`;
const PLAY = '- hosts: all\n  roles: [c]\n';
const TASKS = '- template: {src: s.conf.j2, dest: /etc/sysctl.d/99-m.conf}\n';

async function keys(variables: string, template: string): Promise<readonly string[]> {
  const found = await factsOf({
    'site.yml': PLAY,
    'group_vars/all.yml': variables,
    'roles/c/tasks/main.yml': TASKS,
    'roles/c/templates/s.conf.j2': template,
  });
  return found.map((f) => f.replace(/:\S+ /, ' '));
}

test.each<readonly [title: string, key: string, template: string, facts: readonly string[]]>([
  [
    'a key that is none, looked up for one',
    'fs.file_max',
    "fs.file-max = {{ tuning.sysctl['fs.file_max'] }}\n",
    ['roles/c/templates/s.conf.j2 fs.file-max=1000000'],
  ],
  [
    'a key looked up for itself',
    'fs.file-max',
    "fs.file-max = {{ tuning.sysctl['fs.file-max'] }}\n",
    ['group_vars/all.yml fs.file-max=1000000', 'roles/c/templates/s.conf.j2 fs.file-max=1000000'],
  ],
  [
    'a key of the kernel looked up for another one',
    'fs.nr_open',
    "fs.file-max = {{ tuning.sysctl['fs.nr_open'] }}\n",
    ['group_vars/all.yml fs.nr_open=1000000', 'roles/c/templates/s.conf.j2 fs.file-max=1000000'],
  ],
  [
    'a key that nobody looks up',
    'fs.file_max',
    'vm.swappiness = 1\n',
    ['group_vars/all.yml fs.file_max=1000000', 'roles/c/templates/s.conf.j2 vm.swappiness=1'],
  ],
])('%s', async (_title, key, template, facts) => {
  expect(await keys(VARIABLES(key), template)).toEqual(facts);
});
