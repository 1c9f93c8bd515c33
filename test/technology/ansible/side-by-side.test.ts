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
  [
    'a document that looks like variables',
    {
      'site.yml': '- hosts: all\n  roles: [consul]\n',
      hosts: '[g]\na\n',
      'roles/consul/tasks/main.yml':
        '- copy: {src: agent.json, dest: /etc/consul.d/agent.json}\n- template: {src: ports.json.j2, dest: /etc/consul.d/ports.json}\n',
      'roles/consul/files/agent.json': '{"service": {"name": "a", "port": 20001}}\n',
      'roles/consul/templates/ports.json.j2': '{"datacenter": "x", "ports": {"http": 20500}}\n',
    },
    ['service=20001 @ host a', 'consul-listen=20500 @ host a'],
  ],
  [
    'items of a task that takes settings away',
    {
      'site.yml':
        '- hosts: all\n  tasks:\n    - sysctl: name="{{ item.name }}" value="{{ item.value }}" state=absent\n' +
        '      with_items:\n        - {name: vm.swappiness, value: 1}\n' +
        '    - sysctl: {name: "{{ item.name }}", value: "{{ item.value }}"}\n' +
        '      loop:\n        - {name: vm.dirty_ratio, value: 5}\n',
      hosts: '[g]\na\n',
    },
    ['vm.dirty_ratio=5 @ host a'],
  ],
  [
    'templates of tasks that a play does not run',
    {
      'site.yml':
        '- hosts: db\n  tasks:\n    - import_role: {name: mysql, tasks_from: lb}\n' +
        '- hosts: web\n  roles: [{role: mysql, method: galera}]\n',
      hosts: '[db]\nd1\n[web]\nw1\n',
      'roles/mysql/tasks/main.yml': '- include_tasks: "{{ method }}_deployment.yml"\n',
      'roles/mysql/tasks/galera_deployment.yml':
        '- template: {src: "{{ kind }}-galera.cnf.j2", dest: /etc/mysql/my.cnf}\n',
      'roles/mysql/tasks/single_deployment.yml':
        '- template: {src: single.cnf.j2, dest: /etc/mysql/my.cnf}\n',
      'roles/mysql/tasks/lb.yml': '- template: {src: lb.cnf.j2, dest: /etc/mysql/my.cnf}\n',
      'roles/mysql/templates/one-galera.cnf.j2': '[mysqld]\nport = 23306\n',
      'roles/mysql/templates/lb.cnf.j2': '[mysqld]\nport = 23307\n',
      'roles/mysql/templates/single.cnf.j2': '[mysqld]\nport = 23308\n',
    },
    ['mysql=23307 @ host d1', 'mysql=23306 @ host w1', 'mysql=23308 @ host w1 (not applied)'],
  ],
  [
    'a test that imports the playbook has other machines',
    {
      'site.yml':
        '- hosts: web\n  tasks:\n    - sysctl: {name: net.ipv4.ip_local_port_range, value: "{{ eph }}"}\n',
      'group_vars/all.yml': 'eph: 16000 61000\n',
      'inventories/prod/hosts': '[web]\nw1\n',
      'molecule/default/converge.yml': '- import_playbook: ../../site.yml\n',
    },
    ['net.ipv4.ip_local_port_range=16000 61000 @ host w1'],
  ],
  [
    'variables with the names of functions',
    {
      'site.yml':
        '- hosts: all\n  tasks:\n    - sysctl: {name: net.ipv4.ip_local_port_range, value: "{{ range }}"}\n' +
        '    - sysctl: {name: vm.swappiness, value: "{{ dict[0] }}"}\n' +
        '    - sysctl: {name: vm.dirty_ratio, value: "{{ range(2) | last }}"}\n',
      'group_vars/all.yml': 'range: 16000 61000\ndict: [1]\n',
      hosts: '[g]\na\n',
    },
    [
      'net.ipv4.ip_local_port_range=16000 61000 @ host a',
      'vm.swappiness=1 @ host a',
      'vm.dirty_ratio=? a call of something that is no known function @ host a',
    ],
  ],
])('%s', async (_name, files, expected) => {
  expect(await factLines(files)).toEqual(expected);
});
