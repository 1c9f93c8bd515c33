// Ansible projects as people write them: which value each host gets, and what the hosts are called.

import { expect, test } from 'vitest';
import { type Files, factLines } from './project.ts';

const RANGE = 'net.ipv4.ip_local_port_range';
const TASK = `- ansible.posix.sysctl: {name: ${RANGE}, value: "{{ eph }}"}\n`;

/** A role `base` whose one task sets the range from `eph`, on all hosts, and more files. */
function role(more: Files, play = '- hosts: all\n  roles: [base]\n'): Files {
  return { 'site.yml': play, 'roles/base/tasks/main.yml': TASK, ...more };
}

/** A play of tasks; the first argument is the YAML of its task list. */
function tasks(list: string, more: Files = {}): Files {
  const indented = list.replace(/^(?=.)/gm, '    ');
  return { 'site.yml': `- hosts: all\n  tasks:\n${indented}`, ...more };
}

const INI = '[web]\nw1\nw2\n[db]\nd1\n';

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const at = (value: string, hosts = 'all hosts', key = RANGE): string => `${key}=${value} @ ${hosts}`;

const WRITTEN: readonly Case[] = [
  ['short name', tasks(`- sysctl: {name: ${RANGE}, value: 1 2}\n`), [at('1 2')]],
  [
    'slashes in the key',
    tasks('- sysctl: {name: net/core/somaxconn, value: 5}\n'),
    [at('5', 'all hosts', 'net.core.somaxconn')],
  ],
  ['one line', tasks(`- sysctl: name=${RANGE} value="16000 61000" state=present\n`), [at('16000 61000')]],
  [
    'one line with an expression',
    tasks(`- sysctl: name=${RANGE} value="{{ a }} 61000"\n  vars: {a: 16000}\n`),
    [at('16000 61000')],
  ],
  ['action', tasks(`- action: sysctl name=${RANGE} value='1 2'\n`), [at('1 2')]],
  ['action as a map', tasks(`- action: {module: sysctl, name: ${RANGE}, value: 1 2}\n`), [at('1 2')]],
  ['local_action', tasks(`- local_action: sysctl name=${RANGE} value='1 2'\n`), [at('1 2')]],
  ['args beside the module', tasks(`- sysctl:\n  args: {name: ${RANGE}, value: 1 2}\n`), [at('1 2')]],
  ['absent', tasks(`- sysctl: {name: ${RANGE}, state: absent, value: 1 2}\n`), []],
  ['when false', tasks(`- sysctl: {name: ${RANGE}, value: 1 2}\n  when: false\n`), []],
  ['when false around', tasks(`- when: false\n  block:\n    - sysctl: {name: ${RANGE}, value: 1 2}\n`), []],
  ['when a condition', tasks(`- sysctl: {name: ${RANGE}, value: 1 2}\n  when: x is defined\n`), [at('1 2')]],
  [
    'loop of maps',
    tasks(
      `- sysctl: {name: "{{ item.k }}", value: "{{ item.v }}"}\n  loop:\n    - {k: ${RANGE}, v: 1 2}\n    - {k: net.core.somaxconn, v: 7}\n`,
    ),
    [at('1 2'), at('7', 'all hosts', 'net.core.somaxconn')],
  ],
  [
    'with_items, nested lists',
    tasks(
      `- sysctl: {name: "{{ item.k }}", value: "{{ item.v }}"}\n  with_items:\n    - [{k: ${RANGE}, v: 1 2}]\n    - {k: net.core.somaxconn, v: 7}\n`,
    ),
    [at('1 2'), at('7', 'all hosts', 'net.core.somaxconn')],
  ],
  [
    'loop of pairs',
    tasks(
      `- sysctl: {name: "{{ item[0] }}", value: "{{ item[1] }}"}\n  loop:\n    - [${RANGE}, 1 2]\n    - [net.core.somaxconn, 7]\n`,
    ),
    [at('1 2'), at('7', 'all hosts', 'net.core.somaxconn')],
  ],
  [
    'loop over zip',
    tasks(
      `- sysctl: {name: "{{ item.0 }}", value: "{{ item.1 }}"}\n  loop: "{{ ks | zip(vs) | list }}"\n  vars: {ks: [${RANGE}], vs: [1 2]}\n`,
    ),
    [at('1 2')],
  ],
  [
    'with_dict',
    tasks(`- sysctl: {name: "{{ item.key }}", value: "{{ item.value }}"}\n  with_dict: {${RANGE}: 1 2}\n`),
    [at('1 2')],
  ],
  [
    'dict2items',
    tasks(
      `- sysctl: {name: "{{ item.key }}", value: "{{ item.value }}"}\n  loop: "{{ s | dict2items }}"\n  vars: {s: {${RANGE}: 1 2}}\n`,
    ),
    [at('1 2')],
  ],
  [
    'loop_var',
    tasks(
      `- sysctl: {name: "{{ s.k }}", value: "{{ s.v }}"}\n  loop: [{k: ${RANGE}, v: 1 2}]\n  loop_control: {loop_var: s}\n`,
    ),
    [at('1 2')],
  ],
  [
    'copy with content',
    tasks(`- copy:\n    dest: /etc/sysctl.d/50-x.conf\n    content: |\n      ${RANGE} = 1 2\n`),
    [at('1 2')],
  ],
  [
    'copy of an expression',
    tasks(`- copy: {dest: /etc/sysctl.d/5.conf, content: "${RANGE} = {{ a }}\\n"}\n  vars: {a: 1 2}\n`),
    [at('1 2')],
  ],
  [
    'blockinfile',
    tasks(`- blockinfile:\n    path: /etc/sysctl.conf\n    block: |\n      ${RANGE} = 1 2\n`),
    [at('1 2')],
  ],
  [
    'lineinfile',
    tasks(`- lineinfile: {path: /etc/sysctl.conf, regexp: "^${RANGE}", line: "${RANGE} = 1 2"}\n`),
    [at('1 2')],
  ],
  [
    'lineinfile with a loop',
    tasks(`- lineinfile: {path: /etc/sysctl.conf, line: "{{ item }}"}\n  loop: ["${RANGE}=1 2"]\n`),
    [at('1 2')],
  ],
  ['shell', tasks(`- shell: sysctl -w ${RANGE}="1 2"\n`), [at('1 2')]],
  ['command cmd', tasks(`- command: {cmd: "sysctl -w ${RANGE}='1 2'"}\n`), [at('1 2')]],
  ['command argv', tasks(`- command: {argv: [sysctl, -w, "${RANGE}=1 2"]}\n`), [at('1 2')]],
  [
    'shell block',
    tasks(`- shell: |\n    set -e\n    echo 1 2 > /proc/sys/net/ipv4/ip_local_port_range\n`),
    [at('1 2')],
  ],
];

test.each(WRITTEN)('%s', async (_title, files, facts) => {
  expect([...(await factLines(files))].sort()).toEqual([...facts].sort());
});

const META = 'dependencies: [{role: base, eph: 7 8}]\n';

const VALUES: readonly Case[] = [
  ['role default', role({ 'roles/base/defaults/main.yml': 'eph: 1 2\n' }), [at('1 2')]],
  ['defaults/main as a folder', role({ 'roles/base/defaults/main/net.yml': 'eph: 1 2\n' }), [at('1 2')]],
  [
    'another file of defaults is not read',
    role({ 'roles/base/defaults/other.yml': 'eph: 1 2\n' }),
    [at("? variable 'eph' has no value at this place, only elsewhere (roles/base/defaults/other.yml:1)")],
  ],
  [
    'role vars beat group_vars',
    role({ 'roles/base/vars/main.yml': 'eph: 1 2\n', 'group_vars/all.yml': 'eph: 3 4\n' }),
    [at('1 2')],
  ],
  [
    'group_vars/all beats the default',
    role({ 'roles/base/defaults/main.yml': 'eph: 1 2\n', 'group_vars/all.yml': 'eph: 3 4\n' }),
    [at('3 4')],
  ],
  ['group_vars/all as a folder', role({ 'group_vars/all/net.yml': 'eph: 3 4\n' }), [at('3 4')]],
  [
    'a group of the inventory',
    role({ hosts: INI, 'group_vars/all.yml': 'eph: 1 2\n', 'group_vars/web.yml': 'eph: 3 4\n' }),
    [at('1 2', 'host d1'), at('3 4', 'group web')],
  ],
  [
    'a host',
    role({ hosts: INI, 'group_vars/all.yml': 'eph: 1 2\n', 'host_vars/w1.yml': 'eph: 3 4\n' }),
    [at('1 2', 'hosts w2, d1'), at('3 4', 'host w1')],
  ],
  [
    'inventory variables',
    role({ hosts: '[web]\nw1 eph="5 6"\nw2\n[web:vars]\neph=1 2\n' }),
    [at('1 2', 'host w2'), at('5 6', 'host w1')],
  ],
  [
    'group_vars/all beats the inventory file',
    role({ hosts: '[web]\nw1\nw2\n[web:vars]\neph=1 2\n', 'group_vars/all.yml': 'eph: 3 4\n' }),
    [at('3 4', 'group web')],
  ],
  [
    'child beats parent',
    role({
      hosts: '[b]\nh1\n[a:children]\nb\n',
      'group_vars/a.yml': 'eph: 1 2\n',
      'group_vars/b.yml': 'eph: 3 4\n',
    }),
    [at('3 4', 'host h1')],
  ],
  [
    'the later name of two groups',
    role({ hosts: '[a]\nh1\n[b]\nh1\n', 'group_vars/a.yml': 'eph: 1 2\n', 'group_vars/b.yml': 'eph: 3 4\n' }),
    [at('3 4', 'host h1')],
  ],
  [
    'ansible_group_priority',
    role({
      hosts: '[a]\nh1\n[b]\nh1\n[a:vars]\nansible_group_priority=9\n',
      'group_vars/a.yml': 'eph: 1 2\n',
      'group_vars/b.yml': 'eph: 3 4\n',
    }),
    [at('1 2', 'host h1')],
  ],
  [
    'several inventories',
    role({
      'inventories/prod/hosts': '[web]\np1\np2\n',
      'inventories/prod/group_vars/all.yml': 'eph: 1 2\n',
      'inventories/staging/hosts': '[web]\ns1\n',
      'inventories/staging/group_vars/all.yml': 'eph: 3 4\n',
    }),
    [at('1 2', 'group web'), at('3 4', 'host s1')],
  ],
  [
    'play vars',
    role({ 'group_vars/all.yml': 'eph: 1 2\n' }, '- hosts: all\n  vars: {eph: 5 6}\n  roles: [base]\n'),
    [at('5 6')],
  ],
  [
    'vars_files beat play vars',
    role(
      { 'net.yml': 'eph: 1 2\n' },
      '- hosts: all\n  vars: {eph: 5 6}\n  vars_files: [net.yml]\n  roles: [base]\n',
    ),
    [at('1 2')],
  ],
  [
    'role vars beat vars_files',
    role(
      { 'net.yml': 'eph: 1 2\n', 'roles/base/vars/main.yml': 'eph: 3 4\n' },
      '- hosts: all\n  vars_files: [net.yml]\n  roles: [base]\n',
    ),
    [at('3 4')],
  ],
  [
    'role parameter',
    role({ 'roles/base/vars/main.yml': 'eph: 3 4\n' }, '- hosts: all\n  roles: [{role: base, eph: 7 8}]\n'),
    [at('7 8')],
  ],
  [
    'vars of a role are weaker than its own',
    role(
      { 'roles/base/vars/main.yml': 'eph: 3 4\n' },
      '- hosts: all\n  roles: [{role: base, vars: {eph: 7 8}}]\n',
    ),
    [at('3 4')],
  ],
  [
    'a role twice',
    role({}, '- hosts: all\n  roles: [{role: base, eph: 7 8}, {role: base, eph: 9 10}]\n'),
    [at('7 8'), at('9 10')],
  ],
  [
    'a role that is switched off',
    role(
      { 'roles/base/defaults/main.yml': 'eph: 1 2\n' },
      '- hosts: all\n  roles: [{role: base, when: false}]\n',
    ),
    [at('1 2', 'role base')],
  ],
  [
    'dependency',
    role(
      { 'roles/web/meta/main.yml': META, 'roles/web/tasks/main.yml': '[]\n' },
      '- hosts: all\n  roles: [web]\n',
    ),
    [at('7 8')],
  ],
  [
    'vars of another role',
    role({ 'roles/web/vars/main.yml': 'eph: 5 6\n' }, '- hosts: all\n  roles: [web, base]\n'),
    [at('5 6')],
  ],
  [
    'include_role',
    role(
      { 'roles/base/defaults/main.yml': 'eph: 1 2\n' },
      '- hosts: all\n  tasks:\n    - include_role: {name: base}\n',
    ),
    [at('1 2')],
  ],
  [
    'import_role with vars',
    role(
      { 'roles/base/vars/main.yml': 'eph: 1 2\n' },
      '- hosts: all\n  tasks:\n    - import_role: {name: base}\n      vars: {eph: 3 4}\n',
    ),
    [at('3 4')],
  ],
  [
    'include_role from a role',
    role(
      { 'roles/web/tasks/main.yml': '- include_role: {name: base}\n  vars: {eph: 3 4}\n' },
      '- hosts: all\n  roles: [web]\n',
    ),
    [at('3 4')],
  ],
  [
    'task vars beat role vars',
    role({
      'roles/base/vars/main.yml': 'eph: 1 2\n',
      'roles/base/tasks/main.yml': `${TASK}  vars: {eph: 3 4}\n`,
    }),
    [at('3 4')],
  ],
  [
    'play vars are weaker than vars_files for tasks',
    {
      'net.yml': 'eph: 1 2\n',
      'site.yml': `- hosts: all\n  vars: {eph: 5 6}\n  vars_files: [net.yml]\n  tasks:\n    ${TASK}`,
    },
    [at('1 2')],
  ],
  [
    'include_tasks with vars',
    {
      'site.yml': '- hosts: all\n  tasks:\n    - include_tasks: net.yml\n      vars: {eph: 3 4}\n',
      'net.yml': TASK,
    },
    [at('3 4')],
  ],
  [
    'import_tasks in a folder',
    {
      'site.yml': '- hosts: all\n  vars: {eph: 3 4}\n  tasks:\n    - import_tasks: tasks/net.yml\n',
      'tasks/net.yml': TASK,
    },
    [at('3 4')],
  ],
  [
    'include_tasks in a role with vars',
    role({
      'roles/base/tasks/main.yml': '- include_tasks: net.yml\n  vars: {eph: 3 4}\n',
      'roles/base/tasks/net.yml': TASK,
      'roles/base/vars/main.yml': 'eph: 1 2\n',
    }),
    [at('3 4')],
  ],
  [
    'include_vars by distribution',
    role({
      'roles/base/tasks/main.yml': `- include_vars: "{{ ansible_os_family }}.yml"\n${TASK}`,
      'roles/base/vars/Debian.yml': 'eph: 1 2\n',
      'roles/base/vars/RedHat.yml': 'eph: 3 4\n',
      'roles/base/defaults/main.yml': 'eph: 5 6\n',
    }),
    [at('1 2'), at('3 4')],
  ],
  [
    'include_vars of one file',
    role({
      'roles/base/tasks/main.yml': `- include_vars: net.yml\n${TASK}`,
      'roles/base/vars/net.yml': 'eph: 1 2\n',
      'roles/base/vars/main.yml': 'eph: 3 4\n',
    }),
    [at('1 2')],
  ],
  [
    'a vars file nobody brings in',
    role({ 'roles/base/vars/net.yml': 'eph: 1 2\n', 'roles/base/defaults/main.yml': 'eph: 3 4\n' }),
    [at('3 4')],
  ],
  ['set_fact', tasks(`- set_fact: {eph: 1 2}\n${TASK}`), [at('1 2')]],
  [
    'set_fact from the value before',
    tasks(`- set_fact: {eph: "{{ eph }} # more"}\n${TASK}`, { 'group_vars/all.yml': 'eph: 1 2\n' }),
    [at('1 2 # more')],
  ],
  [
    'set_fact under a condition',
    tasks(`- set_fact: {eph: 1 2}\n  when: big\n${TASK}`, { 'group_vars/all.yml': 'eph: 3 4\n' }),
    [at('3 4'), at('1 2')],
  ],
  [
    'register',
    tasks(`- command: cat /proc/x\n  register: eph\n${TASK}`),
    [at("? variable 'eph' is registered by a task and known only when it runs")],
  ],
  ['an inventory called production', role({ production: '[web]\nw1 eph="5 6"\n' }), [at('5 6', 'host w1')]],
  [
    'vars_files by a variable',
    role(
      { 'vars/dev.yml': 'eph: 1 2\n', 'vars/prod.yml': 'eph: 3 4\n' },
      '- hosts: all\n  vars_files: ["vars/{{ env }}.yml"]\n  roles: [base]\n',
    ),
    [at('1 2'), at('3 4')],
  ],
  ['undefined', tasks(TASK), [at("? variable 'eph' is defined nowhere in this project")]],
  ['default filter', tasks(`- sysctl: {name: ${RANGE}, value: "{{ eph | default('1 2') }}"}\n`), [at('1 2')]],
  [
    'vault',
    tasks(TASK, { 'group_vars/all.yml': 'eph: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n' }),
    [at('? the value is encrypted with Ansible Vault')],
  ],
  [
    'template of a role',
    role({
      'roles/base/tasks/main.yml': '- template: {src: net.conf.j2, dest: /etc/sysctl.d/}\n',
      'roles/base/templates/net.conf.j2': `${RANGE} = {{ eph }}\n`,
      'roles/base/defaults/main.yml': 'eph: 1 2\n',
    }),
    [at('1 2')],
  ],
  [
    'copied file of a role',
    role({
      'roles/base/tasks/main.yml': '- copy: src=net.conf dest=/etc/sysctl.d/\n',
      'roles/base/files/net.conf': `${RANGE} = 1 2\n`,
    }),
    [at('1 2')],
  ],
  [
    'template with variables of its task',
    role({
      'roles/base/tasks/main.yml':
        '- template: {src: net.conf.j2, dest: /etc/sysctl.d/9.conf}\n  vars: {eph: 1 2}\n',
      'roles/base/templates/net.conf.j2': `${RANGE} = {{ eph }}\n`,
    }),
    [at('1 2')],
  ],
  [
    'template beside the play',
    {
      'site.yml':
        '- hosts: all\n  vars: {eph: 1 2}\n  tasks:\n    - template: {src: templates/net.conf.j2, dest: /etc/sysctl.d/9.conf}\n',
      'templates/net.conf.j2': `${RANGE} = {{ eph }}\n`,
    },
    [at('1 2')],
  ],
];

test.each(VALUES)('value: %s', async (_title, files, facts) => {
  expect([...(await factLines(files))].sort()).toEqual([...facts].sort());
});

const DEFAULT = { 'roles/base/defaults/main.yml': 'eph: 1 2\n' };
const play = (hosts: string) => `- hosts: ${hosts}\n  roles: [base]\n`;

const HOSTS: readonly Case[] = [
  ['a group without inventory', role(DEFAULT, play('mesos_agents')), [at('1 2', 'group mesos_agents')]],
  ['a pattern with a default', role(DEFAULT, play(`"{{ target | default('x') }}"`)), [at('1 2', 'group x')]],
  ['a pattern given at run time', role(DEFAULT, play('"{{ target }}"')), [at('1 2', 'hosts {{ target }}')]],
  [
    'all but a group, without inventory',
    { ...role(DEFAULT, play('all:!db')), 'db.yml': '- hosts: db:web\n  tasks: []\n' },
    [at('1 2', 'group web')],
  ],
  ['all but a group', role({ ...DEFAULT, hosts: INI }, play('all:!db')), [at('1 2', 'group web')]],
  ['two groups', role({ ...DEFAULT, hosts: INI }, play('web:db')), [at('1 2')]],
  [
    'an intersection',
    role({ ...DEFAULT, hosts: '[web]\nw1\nw2\n[new]\nw2\n' }, play('web:&new')),
    [at('1 2', 'host w2')],
  ],
  ['a wildcard', role({ ...DEFAULT, hosts: INI }, play("'w*'")), [at('1 2', 'group web')]],
  ['the first of a group', role({ ...DEFAULT, hosts: INI }, play('web[0]')), [at('1 2', 'host w1')]],
  ['a list of patterns', role({ ...DEFAULT, hosts: INI }, play('[w1, d1]')), [at('1 2', 'hosts w1, d1')]],
  ['one host', role({ ...DEFAULT, hosts: INI }, play('w1')), [at('1 2', 'host w1')]],
  [
    'many hosts',
    role({ ...DEFAULT, hosts: '[web]\nw[01:12]\n[old]\nw01\n' }, play('web:!old')),
    [at('1 2', 'w02, w03, w04 and 8 more hosts')],
  ],
  ['localhost', role(DEFAULT, play('localhost')), [at('1 2', 'host localhost')]],
  ['a role in no play', { 'roles/base/tasks/main.yml': TASK, ...DEFAULT }, [at('1 2', 'role base')]],
  [
    'a repository that is a role',
    { 'tasks/main.yml': TASK, 'defaults/main.yml': 'eph: 1 2\n' },
    [at('1 2', 'this role')],
  ],
  [
    'a role outside roles/',
    {
      'site.yml': '- hosts: all\n  roles: [net/base]\n',
      'net/base/tasks/main.yml': TASK,
      'net/base/defaults/main.yml': 'eph: 1 2\n',
    },
    [at('1 2')],
  ],
  [
    'a playbook in its own folder',
    { 'playbooks/site.yml': play('db'), 'roles/base/tasks/main.yml': TASK, ...DEFAULT },
    [at('1 2', 'group db')],
  ],
  [
    'a role of a collection',
    {
      'site.yml': '- hosts: db\n  roles: [acme.net.base]\n',
      'collections/ansible_collections/acme/net/roles/base/tasks/main.yml': TASK,
      'collections/ansible_collections/acme/net/roles/base/defaults/main.yml': 'eph: 1 2\n',
    },
    [at('1 2', 'group db')],
  ],
  [
    'a list in a default that a loop applies',
    {
      'site.yml': play('db'),
      'roles/base/tasks/main.yml':
        '- sysctl: {name: "{{ item.name }}", value: "{{ item.value }}"}\n  loop: "{{ settings }}"\n',
      'roles/base/defaults/main.yml': `settings:\n  - name: ${RANGE}\n    value: 1 2\n`,
    },
    [at('1 2', 'group db')],
  ],
  [
    'a default that a group replaces',
    {
      hosts: INI,
      'site.yml': play('all'),
      'roles/base/tasks/main.yml':
        '- sysctl: {name: "{{ item.key }}", value: "{{ item.value }}"}\n  loop: "{{ settings | dict2items }}"\n',
      'roles/base/defaults/main.yml': `settings:\n  ${RANGE}: 1 2\n`,
      'group_vars/web.yml': `settings:\n  ${RANGE}: 3 4\n`,
    },
    [at('3 4', 'group web'), at('1 2', 'host d1')],
  ],
  [
    "a list among a play's variables that the role's own replaces",
    {
      hosts: INI,
      'site.yml': `- hosts: all\n  vars:\n    settings:\n      - {name: ${RANGE}, value: "1 2"}\n  roles: [base]\n`,
      'roles/base/tasks/main.yml':
        '- sysctl: {name: "{{ item.name }}", value: "{{ item.value }}"}\n  loop: "{{ settings }}"\n',
      'roles/base/vars/main.yml': `settings:\n  - {name: ${RANGE}, value: "3 4"}\n`,
    },
    [at('3 4'), `${at('1 2')} (not applied)`],
  ],
  [
    "a list among a play's variables that no task of the project goes over",
    {
      hosts: INI,
      'site.yml': `- hosts: all\n  vars:\n    settings:\n      - {name: ${RANGE}, value: "1 2"}\n  roles: [vendor.sysctl]\n`,
    },
    [at('1 2')],
  ],
  [
    'a default that is replaced everywhere',
    {
      hosts: INI,
      'site.yml': play('all'),
      'roles/base/tasks/main.yml':
        '- sysctl: {name: "{{ item.key }}", value: "{{ item.value }}"}\n  loop: "{{ settings | dict2items }}"\n',
      'roles/base/defaults/main.yml': `settings:\n  ${RANGE}: 1 2\n`,
      'group_vars/all.yml': `settings:\n  ${RANGE}: 3 4\n`,
    },
    [at('3 4'), `${at('1 2')} (not applied)`],
  ],
];

test.each(HOSTS)('hosts: %s', async (_title, files, facts) => {
  expect([...(await factLines(files))].sort()).toEqual([...facts].sort());
});

test('a template that no task names in plain words is filled with the variables of the project', async () => {
  const files = {
    'site.yml':
      '- hosts: all\n  tasks:\n    - template: {src: "{{ item }}", dest: /etc/sysctl.d/}\n      with_fileglob: "*"\n',
    'group_vars/all.yml': 'eph: 15200 58999\n',
    'templates/net/sysctl.conf.j2': `${RANGE} = {{ eph }}\n`,
  };
  expect(await factLines(files)).toEqual([at('15200 58999', 'templates/net')]);
});
