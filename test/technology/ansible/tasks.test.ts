// What tasks do to each other: order, conditions, loops, files that are brought in, and roles that run once.

import { expect, test } from 'vitest';
import { type Files, factLines } from './project.ts';

const KEY = 'kernel.panic';
const SET = `- sysctl: {name: ${KEY}, value: "{{ x }}"}\n`;

/** A play over the hosts `h1` and `h2` of the group `web` and `d1` of `db`. */
function play(text: string, more: Files = {}): Files {
  return { hosts: '[web]\nh[1:2]\n[db]\nd1\n', 'site.yml': `- hosts: all\n${text}`, ...more };
}

function tasks(list: string, more: Files = {}): Files {
  return play(`  tasks:\n${list.replace(/^(?=.)/gm, '    ')}`, more);
}

const at = (value: string, hosts = 'all hosts'): string => `${KEY}=${value} @ ${hosts}`;

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const ORDER: readonly Case[] = [
  [
    'a fact that is set later',
    tasks(`${SET}- set_fact: {x: 2}\n`, { 'group_vars/all.yml': 'x: 1\n' }),
    [at('1')],
  ],
  [
    'the same task before and after',
    tasks('- import_tasks: a.yml\n- set_fact: {x: 2}\n- import_tasks: a.yml\n', {
      'a.yml': SET,
      'group_vars/all.yml': 'x: 1\n',
    }),
    [at('1'), at('2')],
  ],
  [
    'a fact is worked out when it is set',
    tasks(`- set_fact: {x: "{{ y }}"}\n- set_fact: {y: 9}\n${SET}`, { 'group_vars/all.yml': 'y: 1\n' }),
    [at('1')],
  ],
  [
    'pre_tasks, roles, tasks',
    play(`  tasks:\n    - set_fact: {x: 3}\n  pre_tasks:\n    - set_fact: {x: 1}\n  roles: [base]\n`, {
      'roles/base/tasks/main.yml': SET,
    }),
    [at('1')],
  ],
  [
    'a fact of an earlier play',
    {
      ...tasks('- set_fact: {x: 1}\n'),
      'site.yml': `- hosts: web\n  tasks:\n    - set_fact: {x: 1}\n- hosts: all\n  vars: {x: 2}\n  tasks:\n    ${SET}`,
    },
    [at('1', 'group web'), at('2', 'host d1')],
  ],
  ['a fact in a loop', tasks(`- set_fact: {x: "{{ item }}"}\n  loop: [1, 2]\n${SET}`), [at('2')]],
  [
    'a fact that a loop adds to',
    tasks(`- set_fact: {x: "{{ x }}{{ item }}"}\n  loop: [2, 3]\n  when: item != 3\n${SET}`, {
      'group_vars/all.yml': 'x: 1\n',
    }),
    [at('12')],
  ],
  [
    'a fact that counts the rounds of the include around',
    tasks(`- include_tasks: a.yml\n  loop: [1, 2]\n${SET}`, {
      'a.yml': '- set_fact: {x: "{{ x | int + 1 }}"}\n',
      'group_vars/all.yml': 'x: 1\n',
    }),
    [at("? variable 'x' is set anew in each round of a loop")],
  ],
  [
    'a fact in a loop over what nobody knows',
    tasks(
      `- command: uname\n  register: got\n- set_fact: {x: "{{ item }}"}\n  loop: "{{ got.lines }}"\n${SET}`,
    ),
    [at("? variable 'x' is set anew in each round of a loop")],
  ],
  [
    'a text of truth in a fact',
    tasks(`- set_fact: {y: "yes"}\n- set_fact: {x: "{{ y }}"}\n${SET}`),
    [at('1')],
  ],
  [
    'include_vars with a name',
    tasks(
      `- include_vars: {file: b.yml, name: box}\n- sysctl: {name: ${KEY}, value: "{{ box.x }} {{ x }}"}\n`,
      { 'b.yml': 'x: 2\n', 'group_vars/all.yml': 'x: 1\n' },
    ),
    [at('2 1')],
  ],
  [
    'include_vars of a folder',
    tasks(`- include_vars: {dir: many}\n${SET}`, { 'many/a.yml': 'x: 1\n', 'many/b.yml': 'x: 2\n' }),
    [at('2')],
  ],
  [
    'include_vars by a variable',
    tasks(`- include_vars: "{{ mode }}.yml"\n${SET}`, {
      'vars/a.yml': 'x: 1\n',
      'vars/b.yml': 'x: 2\n',
      'group_vars/all.yml': 'mode: a\n',
      'group_vars/db.yml': 'mode: b\n',
    }),
    [at('1', 'group web'), at('2', 'host d1')],
  ],
  [
    'vars_files by a variable of the group',
    play(`  vars_files: ["{{ mode }}.yml"]\n  tasks:\n    ${SET}`, {
      'a.yml': 'x: 1\n',
      'b.yml': 'x: 2\n',
      'group_vars/web.yml': 'mode: a\n',
      'group_vars/db.yml': 'mode: b\n',
    }),
    [at('1', 'group web'), at('2', 'host d1')],
  ],
];

const CONDITIONS: readonly Case[] = [
  [
    'a variable',
    tasks(`${SET}  when: on\n  vars: {x: 1}\n`, { 'group_vars/web.yml': 'on: true\n' }),
    [at('1')],
  ],
  [
    'a variable of a group',
    tasks(`${SET}  when: tuned\n  vars: {x: 1}\n`, {
      'group_vars/web.yml': 'tuned: true\n',
      'group_vars/db.yml': 'tuned: false\n',
    }),
    [at('1', 'group web')],
  ],
  ['a group', tasks(`${SET}  when: "'db' in group_names"\n  vars: {x: 1}\n`), [at('1', 'host d1')]],
  [
    'a host of a group',
    tasks(`${SET}  when: inventory_hostname in groups['web']\n  vars: {x: 1}\n`),
    [at('1', 'group web')],
  ],
  ['a host', tasks(`${SET}  when: inventory_hostname == 'h2'\n  vars: {x: 1}\n`), [at('1', 'host h2')]],
  [
    'on an import, met by each of its tasks',
    tasks("- import_tasks: a.yml\n  when: inventory_hostname == 'h2'\n", {
      'a.yml': `${SET}  vars: {x: 1}\n`,
    }),
    [at('1', 'host h2')],
  ],
  [
    'on an include, met when it runs',
    tasks('- include_tasks: a.yml\n  when: go\n  vars: {x: 1}\n', {
      'a.yml': `- set_fact: {go: false}\n${SET}`,
      'group_vars/web.yml': 'go: true\n',
      'group_vars/db.yml': 'go: false\n',
    }),
    [at('1', 'group web')],
  ],
  [
    'on a role',
    play('  roles: [{role: base, when: "\'db\' in group_names"}]\n', {
      'roles/base/tasks/main.yml': SET,
      'roles/base/defaults/main.yml': 'x: 1\n',
    }),
    [at('1', 'host d1')],
  ],
  [
    'on all of it, never met',
    tasks(`${SET}  when: tuned\n  vars: {x: 1}\n`, { 'group_vars/all.yml': 'tuned: false\n' }),
    [`${at('1', 'host h1')} (not applied)`],
  ],
  [
    'on what a task registers',
    tasks(`- command: uname\n  register: got\n${SET}  when: got is changed\n  vars: {x: 1}\n`),
    [at('1')],
  ],
  [
    'on the attribute of what a task registers',
    tasks(`- command: uname\n  register: got\n- set_fact: {x: 2}\n  when: got.text is defined\n${SET}`, {
      'group_vars/all.yml': 'x: 1\n',
    }),
    [at('1'), at('2')],
  ],
];

const BROUGHT_IN: readonly Case[] = [
  [
    'an include in a loop',
    tasks('- include_tasks: a.yml\n  loop: [1, 2]\n  loop_control: {loop_var: x}\n', { 'a.yml': SET }),
    [at('1'), at('2')],
  ],
  [
    'an include that a loop names',
    tasks('- include_tasks: "{{ item }}.yml"\n  loop: [a, b]\n', {
      'a.yml': `- sysctl: {name: ${KEY}, value: "{{ item }}"}\n`,
      'b.yml': '[]\n',
      'c.yml': `- sysctl: {name: ${KEY}, value: "3"}\n`,
    }),
    [at('a'), `${at('3', 'host h1')} (not applied)`],
  ],
  [
    'tasks_from leaves main alone',
    tasks('- include_role: {name: base, tasks_from: extra}\n', {
      'roles/base/tasks/main.yml': `- sysctl: {name: ${KEY}, value: "1"}\n`,
      'roles/base/tasks/extra.yml': `- sysctl: {name: ${KEY}, value: "2"}\n`,
    }),
    [at('1', 'role base'), at('2')],
  ],
  [
    'defaults_from and vars_from',
    tasks(
      '- import_role: {name: base, defaults_from: more.yml}\n- include_role: {name: base, vars_from: more}\n',
      {
        'roles/base/tasks/main.yml': SET,
        'roles/base/defaults/main.yml': 'x: 1\n',
        'roles/base/defaults/more.yml': 'x: 2\n',
        'roles/base/vars/more.yml': 'x: 3\n',
      },
    ),
    [at('2'), at('3')],
  ],
  [
    'an imported role lends its variables to the play, even where it never runs',
    tasks(`${SET}- import_role: {name: base}\n  when: false\n`, { 'roles/base/defaults/main.yml': 'x: 1\n' }),
    [at('1')],
  ],
  [
    'an included role keeps its variables',
    tasks(`- include_role: {name: base}\n${SET}`, {
      'roles/base/vars/main.yml': 'x: 2\n',
      'roles/base/tasks/main.yml': '[]\n',
      'group_vars/all.yml': 'x: 1\n',
    }),
    [at('1')],
  ],
  [
    'a dependency of two roles runs once',
    play('  roles: [a, b]\n', {
      'roles/a/meta/main.yml': 'dependencies: [count]\n',
      'roles/b/meta/main.yml': 'dependencies: [count]\n',
      'roles/count/tasks/main.yml': '- set_fact: {x: "{{ x }}1"}\n',
      'roles/b/tasks/main.yml': SET,
      'group_vars/all.yml': 'x: 1\n',
    }),
    [at('11')],
  ],
  [
    'a dependency of a dependency with parameters',
    play('  roles: [a]\n', {
      'roles/a/meta/main.yml': 'dependencies: [{role: b, x: 5}]\n',
      'roles/b/meta/main.yml': 'dependencies: [c]\n',
      'roles/c/tasks/main.yml': SET,
    }),
    [at('5')],
  ],
  [
    'import_playbook with variables',
    {
      ...play(''),
      'site.yml': '- import_playbook: plays/a.yml\n  vars: {x: 2}\n',
      'plays/a.yml': `- hosts: web\n  vars: {x: 1}\n  tasks:\n    ${SET}`,
    },
    [at('2', 'group web')],
  ],
  [
    'group_vars stand beside the imported playbook',
    {
      ...play(''),
      'site.yml': '- import_playbook: plays/a.yml\n',
      'plays/a.yml': `- hosts: all\n  tasks:\n    ${SET}`,
      'plays/group_vars/all.yml': 'x: 2\n',
      'group_vars/all.yml': 'x: 1\n',
    },
    [at('2')],
  ],
  [
    'files that include each other',
    tasks('- include_tasks: a.yml\n', { 'a.yml': `${SET}  vars: {x: 1}\n- include_tasks: a.yml\n` }),
    [at('1')],
  ],
];

const INNER = `- sysctl: {name: ${KEY}, value: "1"}\n`;

const FILES_OF_ROLES: readonly Case[] = [
  [
    "a file that nothing includes is the role's alone",
    play('  roles: [base]\n', {
      'roles/base/tasks/main.yml': '- include_tasks: b.yml\n',
      'roles/base/tasks/a.yml': INNER,
      'roles/base/tasks/b.yml': `- sysctl: {name: ${KEY}, value: "2"}\n`,
    }),
    [at('1', 'role base'), at('2')],
  ],
  [
    'any file that an include with a name that nobody knows may mean',
    play('  roles: [base]\n', {
      'roles/base/tasks/main.yml': '- include_tasks: "{{ ansible_os_family }}.yml"\n',
      'roles/base/tasks/Debian.yml': INNER,
      'roles/base/tasks/RedHat.yml': `- sysctl: {name: ${KEY}, value: "2"}\n`,
    }),
    [at('1'), at('2')],
  ],
  [
    'the same through a variable of the project',
    play('  roles: [base]\n', {
      'roles/base/tasks/main.yml': '- include_tasks: "{{ mode }}.yml"\n',
      'roles/base/tasks/a.yml': INNER,
      'group_vars/web.yml': 'mode: a\n',
      'group_vars/db.yml': 'mode: b\n',
    }),
    [at('1', 'group web')],
  ],
  [
    'none that a variable of two values does not name',
    play('  roles: [base]\n', {
      'roles/base/tasks/main.yml': '- include_tasks: "{{ mode }}.yml"\n',
      'roles/base/tasks/a.yml': INNER,
      'roles/base/tasks/b.yml': `- sysctl: {name: ${KEY}, value: "2"}\n`,
      'group_vars/all.yml': "mode: \"{{ 'b' if ansible_virtualization_role == 'guest' else 'c' }}\"\n",
    }),
    ['kernel.panic=1 @ host h1 (not applied)', at('2')],
  ],
  [
    'a template through a file that only includes',
    play('  roles: [base]\n', {
      'roles/base/tasks/main.yml': '- include_tasks: net.yml\n',
      'roles/base/tasks/net.yml': '- template: {src: sysctl.conf.j2, dest: /etc/sysctl.d/9-net.conf}\n',
      'roles/base/templates/sysctl.conf.j2': `${KEY} = 1\n`,
    }),
    [at('1')],
  ],
  [
    'a folder that nobody knows',
    play('  roles: [base]\n', {
      'roles/base/tasks/main.yml': '- include_tasks: "{{ ansible_os_family }}/main.yml"\n',
      'roles/base/tasks/debian/main.yml': INNER,
    }),
    [at('1')],
  ],
  [
    'tasks_from by an expression',
    tasks('- include_role: {name: base, tasks_from: "{{ step }}"}\n', {
      'roles/base/tasks/install.yml': INNER,
    }),
    [at('1')],
  ],
  [
    'with_first_found',
    play('  roles: [base]\n', {
      'roles/base/tasks/main.yml':
        '- include_tasks: "{{ item }}"\n  with_first_found: ["{{ ansible_distribution }}.yml", default.yml]\n',
      'roles/base/tasks/default.yml': INNER,
    }),
    [at('1')],
  ],
  ...['lookup', 'query'].flatMap((call): readonly Case[] =>
    ['', 'ansible.builtin.'].map((prefix) => [
      `${call} of ${prefix}first_found`,
      play('  roles: [base]\n', {
        'roles/base/tasks/main.yml': `- include_tasks: "{{ ${call}('${prefix}first_found', params) }}"\n  vars:\n    params:\n      files: ["{{ ansible_distribution }}.yml", default.yml]\n      paths: [tasks]\n`,
        'roles/base/tasks/default.yml': INNER,
      }),
      [at('1')],
    ]),
  ),
  [
    'variables that a lookup finds',
    tasks(
      '- include_vars: "{{ lookup(\'first_found\', names) }}"\n  vars: {names: ["{{ ansible_distribution }}.yml", default.yml]}\n- include_tasks: set.yml\n',
      {
        'vars/default.yml': 'x: 1\n',
        'other.yml': 'x: 2\n',
        'set.yml': SET,
      },
    ),
    [at('1')],
  ],
  [
    'vars_from by an expression',
    tasks('- include_role: {name: base, vars_from: "{{ os }}"}\n', {
      'roles/base/tasks/main.yml': SET,
      'roles/base/vars/a.yml': 'x: 1\n',
      'roles/base/vars/b.yml': 'x: 2\n',
      'group_vars/all.yml': 'x: 3\n',
    }),
    [at('1'), at('2')],
  ],
];

const PLACES: readonly Case[] = [
  ['delegate_to a host', tasks(`${SET}  delegate_to: d1\n  vars: {x: 1}\n`), [at('1', 'host d1')]],
  [
    'delegate_to localhost',
    tasks(`${SET}  delegate_to: localhost\n  vars: {x: 1}\n`),
    [at('1', 'host localhost')],
  ],
  ['run_once', tasks(`${SET}  run_once: true\n  vars: {x: 1}\n`), [at('1', 'host h1')]],
  [
    'a regular expression of hosts',
    play(`  tasks:\n    ${SET}      vars: {x: 1}\n`, {
      'site.yml': `- hosts: "~(h|d)1"\n  tasks:\n    ${SET}      vars: {x: 1}\n`,
    }),
    [at('1', 'hosts h1, d1')],
  ],
];

const LOOPS: readonly Case[] = [
  [
    'with_together',
    tasks(`- sysctl: {name: "{{ item.0 }}", value: "{{ item.1 }}"}\n  with_together: [[${KEY}], [4]]\n`),
    [at('4')],
  ],
  [
    'with_nested',
    tasks(`- sysctl: {name: "{{ item.0 }}", value: "{{ item.1 }}"}\n  with_nested: [[${KEY}], [4, 5]]\n`),
    [at('4'), at('5')],
  ],
  [
    'with_indexed_items',
    tasks(`- sysctl: {name: "{{ item.1 }}", value: "{{ item.0 }}"}\n  with_indexed_items: [${KEY}]\n`),
    [at('0')],
  ],
  [
    'backslashes in double quotes are undone by YAML first',
    tasks(`- sysctl: {name: ${KEY}, value: "{{ '7-9' | regex_replace('^(\\\\d+).*$', '\\\\1') }}"}\n`),
    [at('7')],
  ],
];

test.each([...ORDER, ...CONDITIONS, ...BROUGHT_IN, ...FILES_OF_ROLES, ...PLACES, ...LOOPS])(
  '%s',
  async (_title, files, facts) => {
    expect([...(await factLines(files))].sort()).toEqual([...facts].sort());
  },
);

test('facts through facts, more than anybody sets, end', async () => {
  const list = Array.from({ length: 3000 }, () => '- set_fact: {x: "{{ x }}1"}\n').join('');
  expect(await factLines(tasks(list + SET, { 'group_vars/all.yml': 'x: 1\n' }))).toEqual([
    at("? variable 'x' is set through too many others"),
  ]);
});
