// What may not run, may not be there, or is not understood: no weaker value is called known in its place.

import { expect, test } from 'vitest';
import { type Files, factLines } from './project.ts';

const KEY = 'kernel.panic';
const task = (value: string): string => `- sysctl: {name: ${KEY}, value: "{{ ${value} }}"}\n`;
const SET = task('x');

/** A play over the hosts `h1` and `h2`; `x` is 80 for all of them. */
function play(text: string, more: Files = {}): Files {
  return {
    hosts: '[web]\nh[1:2]\n',
    'group_vars/all.yml': 'x: 80\n',
    'site.yml': `- hosts: web\n  gather_facts: false\n${text}`,
    ...more,
  };
}

function tasks(list: string, more: Files = {}): Files {
  return play(`  tasks:\n${list.replace(/^(?=.)/gm, '    ')}`, more);
}

const at = (value: string, hosts = 'group web'): string => `${KEY}=${value} @ ${hosts}`;

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const OPEN = "lookup('env', 'A') == 'y'";

const CONDITIONAL: readonly Case[] = [
  [
    'a default behind a fact that may not be set',
    tasks(`- set_fact: {y: 70}\n  when: ${OPEN}\n${task('y | default(90)')}`),
    [at('70'), at('90')],
  ],
  [
    'a test for it',
    tasks(`- set_fact: {y: 70}\n  when: ${OPEN}\n${task('1 if y is defined else 2')}`),
    [at('1'), at('2')],
  ],
  [
    'a task that uses it fails where it is not set',
    tasks(`- set_fact: {y: 70}\n  when: ${OPEN}\n${task('y')}`),
    [at('70')],
  ],
  [
    'what is made of it',
    tasks(`- set_fact: {y: 70}\n  when: ${OPEN}\n${task('(y | int + 1) * 2')}`),
    [at('142')],
  ],
  [
    'through another variable',
    tasks(`- set_fact: {y: 70}\n  when: ${OPEN}\n${task('z')}  vars: {z: "{{ y | default(90) }}"}\n`),
    [at('70'), at('90')],
  ],
];

/** Variables files that an include may mean, however it names them. */
const INCLUDED: readonly Case[] = [
  [
    'a file that only some machines have, without the name in the others',
    tasks(`- include_vars: "{{ ansible_os_family }}.yml"\n${task('y | default(90)')}`, {
      'vars/Debian.yml': 'y: 70\n',
      'vars/RedHat.yml': 'z: 1\n',
    }),
    [at('70'), at('90')],
  ],
  [
    'a folder by an expression',
    tasks(`- include_vars: "{{ ansible_os_family }}/net.yml"\n${SET}`, {
      'vars/Debian/net.yml': 'x: 70\n',
      'vars/RedHat/net.yml': 'x: 71\n',
    }),
    [at('70'), at('71')],
  ],
  [
    'tasks in a folder by a variable',
    tasks(`- include_tasks: "{{ folder }}/net.yml"\n  vars: {folder: t}\n${SET}`, {
      't/net.yml': '- set_fact: {x: 70}\n',
    }),
    [at('70')],
  ],
  [
    'tasks by an expression of which nobody knows what it gives',
    tasks(`- include_tasks: '{{ lookup("env", "A") }}'\n${SET}`, { 't/net.yml': '- set_fact: {x: 70}\n' }),
    [
      at('80'),
      at('? it may be set by the tasks of \'{{ lookup("env", "A") }}\', which are not among the files'),
    ],
  ],
  [
    'tasks of a loop in another folder',
    tasks(`- include_tasks: "{{ item }}.yml"\n  loop: [t/net]\n${SET}`, {
      't/net.yml': '- set_fact: {x: 70}\n',
    }),
    [at('80'), at("? it may be set by the tasks of '{{ item }}.yml', which are not among the files")],
  ],
  [
    'tasks that are not there',
    tasks(`- include_tasks: gone.yml\n${SET}`),
    [at('80'), at("? it may be set by the tasks of 'gone.yml', which are not among the files")],
  ],
  [
    'tasks that set nothing of interest',
    tasks(`- include_tasks: a.yml\n${SET}`, { 'a.yml': '- debug: {msg: hello}\n' }),
    [at('80')],
  ],
  [
    'vars_files by what only the run knows',
    play(`  vars_files: ["envs/{{ lookup('env', 'A') }}/net.yml"]\n  tasks:\n    ${SET}`, {
      'envs/a/net.yml': 'x: 70\n',
      'envs/b/net.yml': 'x: 71\n',
    }),
    [at('70'), at('71')],
  ],
  ['options in one line', tasks(`- include_vars: file=a.yml\n${SET}`, { 'a.yml': 'x: 70\n' }), [at('70')]],
  [
    'a file and options in one line',
    tasks(`- include_vars: a.yml name=box\n${task('x ~ box.x')}`, { 'a.yml': 'x: 70\n' }),
    [at('8070')],
  ],
  [
    'a name over a file that has none of the names that are used',
    tasks(`- include_vars: {file: a.yml, name: box}\n${task('box.x | default(9)')}`, {
      'a.yml': 'other: 1\n',
      'group_vars/all.yml': 'box: {x: 80}\n',
    }),
    [at('9')],
  ],
  [
    'a file that is not there',
    tasks(`- include_vars: gone.yml\n${SET}`),
    [at('80'), at("? it may be set in the variables file 'gone.yml', which is not among the files")],
  ],
  [
    'a file that is not there, and a stronger definition',
    tasks(`- include_vars: gone.yml\n- set_fact: {x: 70}\n${SET}`),
    [at('70')],
  ],
  [
    'a file that is there and has other names',
    tasks(`- include_vars: a.yml\n${SET}`, { 'a.yml': 'other: 1\n' }),
    [at('80')],
  ],
  [
    'a file with nothing in it',
    tasks(`- include_vars: x.yml\n${SET}`, { 'x.yml': '---\n# x\n' }),
    [at('80')],
  ],
  [
    'an encrypted file',
    tasks(`- include_vars: a.yml\n${SET}`, { 'a.yml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n' }),
    [at('80'), at("? it may be set in 'a.yml', which is not read as variables")],
  ],
  [
    'vars_files that are not there',
    play(`  vars_files: [gone.yml]\n  tasks:\n    ${SET}`),
    [at('80'), at("? it may be set in the variables file 'gone.yml', which is not among the files")],
  ],
  [
    'all files of a glob',
    tasks(`- include_vars: "{{ item }}"\n  with_fileglob: ["extra/*.yml"]\n${SET}`, {
      'extra/a.yml': 'x: 70\n',
    }),
    [at('80'), at("? it may be set in the variables file '{{ item }}', which is not among the files")],
  ],
  [
    'a folder, some of its files',
    tasks(`- include_vars: {dir: many, files_matching: 'a'}\n${SET}`, {
      'many/a.yml': 'x: 70\n',
      'many/b.yml': 'x: 71\n',
    }),
    [at('70')],
  ],
  [
    'a folder without some of its files',
    tasks(`- include_vars: {dir: many, ignore_files: ['b.yml']}\n${SET}`, {
      'many/a.yml': 'x: 70\n',
      'many/b.yml': 'x: 71\n',
    }),
    [at('70')],
  ],
  [
    'a folder: its own files come before those of folders in it',
    tasks(`- include_vars: {dir: many}\n${SET}`, { 'many/a/x.yml': 'x: 70\n', 'many/b.yml': 'x: 71\n' }),
    [at('70')],
  ],
  [
    'a folder alone',
    tasks(`- include_vars: {dir: many, depth: 1}\n${SET}`, {
      'many/a/x.yml': 'x: 70\n',
      'many/b.yml': 'y: 1\n',
    }),
    [at('80')],
  ],
  [
    'maps that are merged',
    tasks(`- include_vars: {file: a.yml, hash_behaviour: merge}\n${task('m.x | default(9)')}`, {
      'a.yml': 'm: {y: 1}\n',
      'group_vars/all.yml': 'm: {x: 80}\n',
    }),
    [at('? it is merged with what was set before')],
  ],
];

const LATER = `- hosts: web\n  gather_facts: false\n  tasks:\n    ${SET}`;
const BOTH = [at('80'), at('70')];

/** What is written and yet may not run, or surely does not. */
const NOT_RUN: readonly Case[] = [
  ['a rescue', tasks(`- block:\n    - command: a\n  rescue:\n    - set_fact: {x: 70}\n${SET}`), BOTH],
  ['the tag never', tasks(`- set_fact: {x: 70}\n  tags: [never, debug]\n${SET}`), [at('80')]],
  ['never and always', tasks(`- set_fact: {x: 70}\n  tags: never,always\n${SET}`), [at('70')]],
  ['the tag never of a block', tasks(`- tags: never\n  block:\n    - set_fact: {x: 70}\n${SET}`), [at('80')]],
  [
    'the tag never of an import',
    tasks(`- import_tasks: a.yml\n  tags: never\n${SET}`, { 'a.yml': '- set_fact: {x: 70}\n' }),
    [at('80')],
  ],
  [
    'the tag never of a role',
    play(`  roles: [{role: base, tags: never}]\n  tasks:\n    ${SET}`, {
      'roles/base/tasks/main.yml': '- set_fact: {x: 70}\n',
    }),
    [at('80')],
  ],
  ['the tag never of a play', play(`  tags: never\n  tasks:\n    - set_fact: {x: 70}\n${LATER}`), [at('80')]],
  ['a task of the tag never is there for those who ask for it', tasks(`${SET}  tags: never\n`), [at('80')]],
  [
    'and sees what others of that tag set',
    tasks(`- set_fact: {x: 70}\n  tags: never\n${SET}  tags: never\n`),
    [at('80'), at("? a task of the tag 'never' may set it")],
  ],
  [
    'a handler',
    play(
      `  tasks:\n    - command: a\n      notify: b\n  handlers:\n    - name: b\n      set_fact: {x: 70}\n${LATER}`,
    ),
    BOTH,
  ],
  [
    'a handler of the section before',
    play(
      `  pre_tasks:\n    - command: a\n      notify: b\n  tasks:\n    ${SET}  handlers:\n    - name: b\n      set_fact: {x: 70}\n`,
    ),
    BOTH,
  ],
  [
    'behind the end of the play, for a later one',
    play(`  tasks:\n    - meta: end_play\n    - set_fact: {x: 70}\n${LATER}`),
    [at('80')],
  ],
  [
    'behind what may be the end of it',
    play(`  tasks:\n    - meta: end_host\n      when: ${OPEN}\n    - set_fact: {x: 70}\n${LATER}`),
    BOTH,
  ],
  [
    'behind the same end as what is set',
    tasks(`- meta: end_host\n  when: ${OPEN}\n- set_fact: {x: 70}\n${SET}`),
    [at('70')],
  ],
  [
    'a task behind the end',
    tasks(`- meta: end_host\n  when: inventory_hostname == 'h1'\n${SET}`),
    [at('80', 'host h2')],
  ],
  [
    'a round behind one that sets what its condition asks',
    tasks(`- include_vars: "{{ item }}.yml"\n  loop: [a, b]\n  when: go\n${SET}`, {
      'a.yml': 'go: false\n',
      'b.yml': 'x: 70\n',
      'group_vars/all.yml': 'x: 80\ngo: true\n',
    }),
    BOTH,
  ],
  [
    'behind a failure',
    tasks(
      `- block:\n    - fail: {msg: no}\n    - set_fact: {x: 70}\n  rescue:\n    - debug: {msg: a}\n${SET}`,
    ),
    BOTH,
  ],
  [
    'a skipped task is registered',
    tasks(`- command: a\n  register: x\n  when: false\n${SET}`),
    [at("? variable 'x' is registered by a task and known only when it runs")],
  ],
];

const PORTS = { hosts: '[web]\nh1 y=81\nh2 y=82\n' };
const ONCE = "- set_fact: {x: '{{ y }}'}\n";
const UNSURE = at("? variable 'x' is set for all hosts from what it is worth on one");

/** On which host a task runs, and for which. */
const WHERE: readonly Case[] = [
  ['run_once', tasks(`${ONCE}  run_once: true\n${SET}`, PORTS), [at('81')]],
  ['run_once of a block', tasks(`- run_once: true\n  block:\n    ${ONCE}${SET}`, PORTS), [at('81')]],
  ['run_once of a play', play(`  run_once: true\n  tasks:\n    ${ONCE}${LATER}`, PORTS), [at('81')]],
  [
    'run_once of an import',
    tasks(`- import_tasks: a.yml\n  run_once: true\n${SET}`, { ...PORTS, 'a.yml': ONCE }),
    [at('81')],
  ],
  [
    'run_once of a role',
    play(`  roles: [{role: base, run_once: true}]\n  tasks:\n    ${SET}`, {
      ...PORTS,
      'roles/base/tasks/main.yml': ONCE,
    }),
    [at('81')],
  ],
  [
    'run_once of an include: for the first host alone',
    tasks(`- include_tasks: a.yml\n  run_once: true\n${SET}`, { ...PORTS, 'a.yml': ONCE }),
    [at('81', 'host h1'), at('80', 'host h2')],
  ],
  [
    'one batch after the other',
    play(`  serial: 1\n  tasks:\n    ${ONCE}      run_once: true\n    ${SET}`, PORTS),
    [at('80'), UNSURE],
  ],
  [
    'in another order',
    play(`  order: reverse_sorted\n  tasks:\n    ${ONCE}      run_once: true\n    ${SET}`, PORTS),
    [at('80'), UNSURE],
  ],
  [
    'the facts of another host',
    play(
      `  tasks:\n    - set_fact: {x: 70}\n      delegate_to: d1\n      delegate_facts: true\n- hosts: db\n  tasks:\n    ${SET}`,
      { hosts: '[web]\nh1\n[db]\nd1\n' },
    ),
    [at('80', 'host d1'), at('? a task sets it for the host that it is delegated to', 'host d1')],
  ],
  [
    'the host of a block',
    tasks(`- delegate_to: d1\n  block:\n    ${SET}`, { hosts: '[web]\nh1\n[db]\nd1\n' }),
    [at('80', 'host d1')],
  ],
];

/** Other ways to give a name a value. */
const SOURCES: readonly Case[] = [
  [
    'what somebody is asked for',
    play(`  vars: {x: 70}\n  vars_prompt: [{name: x, default: "9"}]\n  tasks:\n    ${SET}`),
    [at('? somebody is asked for it when the play starts')],
  ],
  ['variables as a list', play(`  vars:\n    - x: 70\n  tasks:\n    ${SET}`), [at('70')]],
  [
    'variables that an include applies',
    tasks('- include_tasks: {file: a.yml, apply: {vars: {x: 70}}}\n', { 'a.yml': SET }),
    [at('70')],
  ],
  [
    'defaults of a module',
    play(`  module_defaults:\n    set_fact: {x: 70}\n  tasks:\n    - set_fact: {y: 1}\n    ${SET}`),
    [at('70')],
  ],
  [
    'the number of a round',
    tasks(`${SET}  loop: [5, 6]\n  loop_control: {index_var: x}\n`),
    [at('0'), at('1')],
  ],
  [
    'a group that a task makes',
    tasks(`- group_by: {key: "os_{{ y }}"}\n${SET}`, { 'group_vars/os_a.yml': 'x: 70\n' }),
    [at('80'), at('? its host may be in a group that a task makes')],
  ],
  [
    'a group that a task makes, without the name',
    tasks(`- group_by: {key: fast}\n${SET}`, { 'group_vars/slow.yml': 'x: 70\n' }),
    [at('80')],
  ],
  [
    'a host that a task adds',
    play(
      `  tasks:\n    - add_host: {name: n1, groups: new, x: 70}\n- hosts: new\n  tasks:\n    ${SET}${LATER}`,
    ),
    [at('80', 'group new'), at('? a task that adds a host may set it', 'group new'), at('80')],
  ],
  [
    'maps that the configuration merges',
    tasks(task('m.x | default(9)'), {
      'ansible.cfg': '[defaults]\nhash_behaviour = merge\n',
      'group_vars/all.yml': 'm: {x: 80}\n',
      'group_vars/web.yml': 'm: {y: 1}\n',
    }),
    [at("? the configuration merges maps of one name: 'hash_behaviour = merge'")],
  ],
  [
    'facts of an expression',
    tasks(`- set_fact: "{{ y }}"\n${SET}`),
    [at('80'), at('? it may be set by a set_fact of an expression')],
  ],
  [
    'the name of an item by an expression',
    tasks(`${SET}  loop: [5]\n  loop_control: {loop_var: "{{ y }}"}\n`),
    [at('80'), at("? 'loop_var' of the task is an expression that may set it")],
  ],
];

/** A template with a line that uses `x`, between a head and an end. */
function template(head: string, end = '', more = '', use = 'x'): Files {
  return tasks(`- template: {src: a.conf.j2, dest: /etc/sysctl.d/a.conf${more}}\n`, {
    'templates/a.conf.j2': `${head}\n${KEY} = {{ ${use} }}\n${end}\n`,
  });
}

const FILLED = at('? a placeholder that something outside this project fills in');

/** Names that a template binds, and regions that are not what they look like. */
const TEMPLATES: readonly Case[] = [
  ['a set', template('{% set x = 70 %}'), [at('70')]],
  ['a block set', template('{% set x %}70{% endset %}'), [FILLED]],
  ['a set of two', template('{% set x, y = 70, 71 %}'), [FILLED]],
  ['a set under a condition', template('{% if y %}{% set x = 70 %}{% endif %}'), [FILLED]],
  ['a set in the same arm', template('{% if y %}{% set x = 70 %}', '{% endif %}'), [at('70')]],
  ['a set in another arm', template('{% if y %}{% set x = 70 %}{% else %}', '{% endif %}'), [at('80')]],
  ['a set in a loop that is over', template('{% for i in [1] %}{% set x = 70 %}{% endfor %}'), [at('80')]],
  ['with', template('{% with x = 70 %}', '{% endwith %}'), [FILLED]],
  ['behind with', template('{% with x = 70 %}{% endwith %}'), [at('80')]],
  ['a macro', template('{% macro m(x, y=1) %}', '{% endmacro %}'), [FILLED]],
  ['an import', template("{% from 'b.j2' import y as x %}"), [FILLED]],
  ['a filter', template("{% filter replace('80', '70') %}", '{% endfilter %}'), [FILLED]],
  ['behind a filter', template('{% filter upper %}a{% endfilter %}'), [at('80')]],
  [
    'own delimiters of the file',
    template("#jinja2: variable_start_string:'[[', variable_end_string:']]'"),
    [FILLED],
  ],
  [
    'own delimiters of the file and nothing in the usual ones',
    tasks('- template: {src: a.conf.j2, dest: /etc/sysctl.d/a.conf}\n', {
      'templates/a.conf.j2': `#jinja2: variable_start_string:'[[', variable_end_string:']]'\n${KEY} = [[ x ]]\n`,
    }),
    [FILLED],
  ],
  [
    'own delimiters of the task',
    template('', '', ", variable_start_string: '[['"),
    [at('? the task that fills in the template gives it delimiters of its own')],
  ],
  ['a header about blanks', template('#jinja2: trim_blocks: False'), [at('80')]],
];

const ASKED = at('? whether it is defined is known only at run time');

/** Names of the run, of which the place does not say whether they are there. */
const RUN_TIME: readonly Case[] = [
  ['a fact of the machine', tasks(task('1 if ansible_os_family is defined else 2')), [at('1'), at('2')]],
  ['an item', tasks(task('1 if item is defined else 2')), [at('1'), at('2')]],
  ['an item in its loop', tasks(`${task('1 if item is defined else 2')}  loop: [1]\n`), [at('1')]],
  ['what is always there', tasks(task('1 if playbook_dir is defined else 2')), [at('1')]],
  ['the test alone', tasks(task('role_name is defined')), [ASKED]],
];

test.each([...TEMPLATES, ...RUN_TIME, ...CONDITIONAL, ...INCLUDED, ...NOT_RUN, ...WHERE, ...SOURCES])(
  '%s',
  async (_title, files, expected) => {
    const lines = await factLines(files);
    expect(lines.toSorted()).toEqual(expected.toSorted());
  },
);
