// Several Ansible projects in one tree: the inventory of one is not that of another.

import { expect, test } from 'vitest';
import { type Files, factLines } from './project.ts';

const play = (name: string) => `- hosts: all\n  tasks:\n    - sysctl: {name: ${name}, value: 1}\n`;

test.each<readonly [string, Files, readonly string[]]>([
  [
    'each with an inventory of its own',
    {
      'a/site.yml': play('net.core.somaxconn'),
      'a/hosts': '[ga]\nhosta\n',
      'b/site.yml': play('vm.swappiness'),
      'b/hosts': '[gb]\nhostb\n',
    },
    ['net.core.somaxconn=1 @ host hosta', 'vm.swappiness=1 @ host hostb'],
  ],
  [
    'one with an inventory, and playbooks without one',
    {
      'inventory/hosts': '[ga]\nhosta\n',
      'a/site.yml': play('net.core.somaxconn'),
      'b/site.yml': play('vm.swappiness'),
    },
    ['net.core.somaxconn=1 @ host hosta', 'vm.swappiness=1 @ host hosta'],
  ],
  [
    'inventories beside each other for one playbook',
    {
      'site.yml': play('vm.swappiness'),
      'inventories/prod/hosts': '[g]\np1\n',
      'inventories/dev/hosts': '[g]\nd1\n',
    },
    // The group of both: one host of each.
    ['vm.swappiness=1 @ group g'],
  ],
])('%s', async (_name, files, expected) => {
  expect(await factLines(files)).toEqual(expected);
});
