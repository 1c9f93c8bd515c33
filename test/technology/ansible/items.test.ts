// Items of a list that a task goes over: the file, the order and the marks that they have from the task.

import { describe, expect, test } from 'vitest';
import { type Files, hostsIn, linkFiles } from './project.ts';

const PLAY: Files = {
  hosts: '[web]\nh1\n',
  'site.yml': '- hosts: web\n  gather_facts: false\n  roles: [base]\n',
};

const LIST = 'kernel_params:\n  - {name: vm.swappiness, value: 10}\n  - {name: kernel.panic, value: 5}\n';

function task(more: string, loop = 'loop: "{{ kernel_params }}"', before = ''): string {
  return `- ansible.posix.sysctl:\n    name: "{{ item.name }}"\n    value: "{{ item.value }}"\n${more}  ${loop}\n${before}`;
}

function role(tasks: string, more: Files = {}): Files {
  return { ...PLAY, 'roles/base/tasks/main.yml': tasks, 'roles/base/defaults/main.yml': LIST, ...more };
}

const NO_LIST: Files = { 'roles/base/defaults/main.yml': '' };

/** `KEY LINE -> FILE MARK`, the file as programs read it where they do, in brackets where none does. */
async function shown(files: Files): Promise<readonly string[]> {
  const { facts } = await linkFiles(files);
  return facts.flatMap((fact) => {
    if (fact.kind !== 'sysctl') return [];
    const { key, location, order, hiding } = fact;
    const target = order.confPath ?? `(${order.target})`;
    return [`${key} ${location.line} -> ${target}${hiding ? ` ${hiding.of}` : ''}`];
  });
}

const all = (target: string, mark = ''): readonly string[] =>
  ['vm.swappiness 2', 'kernel.panic 3'].map((k) => `${k} -> ${target}${mark}`);

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const TARGETS: readonly Case[] = [
  ['without a file', role(task('')), all('/etc/sysctl.conf')],
  ['a file', role(task('    sysctl_file: /etc/sysctl.d/90-k.conf\n')), all('/etc/sysctl.d/90-k.conf')],
  [
    'a file by a variable',
    role(task('    sysctl_file: "{{ file }}"\n'), {
      'group_vars/web.yml': 'file: /etc/sysctl.d/90-k.conf\n',
    }),
    all('/etc/sysctl.d/90-k.conf'),
  ],
  [
    'one that nothing reads',
    role(task('    sysctl_file: /etc/sysctl.d/90-k\n')),
    all('(/etc/sysctl.d/90-k)'),
  ],
  [
    'a dictionary',
    role(
      '- sysctl:\n    name: "{{ item.key }}"\n    value: "{{ item.value }}"\n    sysctl_file: /etc/sysctl.d/k.conf\n  with_dict: "{{ k }}"\n',
      { 'roles/base/defaults/main.yml': 'k:\n  vm.swappiness: 10\n  kernel.panic: 5\n' },
    ),
    all('/etc/sysctl.d/k.conf'),
  ],
  [
    'two tasks with a file each',
    role(task('    sysctl_file: /etc/sysctl.d/a.conf\n') + task('    sysctl_file: /etc/sysctl.d/b.conf\n')),
    [
      'vm.swappiness 2 -> /etc/sysctl.d/a.conf',
      'vm.swappiness 2 -> /etc/sysctl.d/b.conf',
      'kernel.panic 3 -> /etc/sysctl.d/a.conf',
      'kernel.panic 3 -> /etc/sysctl.d/b.conf',
    ],
  ],
  [
    'a template that writes them',
    role('- template: {src: sysctl.conf.j2, dest: /etc/sysctl.d/70-k.conf}\n', {
      'roles/base/templates/sysctl.conf.j2':
        '{% for p in kernel_params %}\n{{ p.name }} = {{ p.value }}\n{% endfor %}\n',
    }),
    all('/etc/sysctl.d/70-k.conf'),
  ],
];

const MARKS: readonly Case[] = [
  ['ignoreerrors', role(task('    ignoreerrors: true\n')), all('/etc/sysctl.conf', ' missing')],
  ['ignore_errors', role(task('  ignore_errors: yes\n')), all('/etc/sysctl.conf', ' ignored')],
  ['failed_when', role(task('  failed_when: false\n')), all('/etc/sysctl.conf', ' ignored')],
  ['an expression', role(task('  ignore_errors: "{{ x }}"\n')), all('/etc/sysctl.conf')],
  ['a condition', role(task('  failed_when: r.rc != 0\n')), all('/etc/sysctl.conf')],
  ['false', role(task('  ignore_errors: false\n')), all('/etc/sysctl.conf')],
  [
    'a block around it',
    role(`- ignore_errors: true\n  block:\n${task('').replace(/^(?=.)/gm, '    ')}`),
    all('/etc/sysctl.conf', ' ignored'),
  ],
  ['one of two tasks', role(task('  ignore_errors: true\n') + task('')), all('/etc/sysctl.conf')],
  [
    'a key in the task itself',
    role('- sysctl: {name: vm.swappiness, value: 1}\n  ignore_errors: true\n', NO_LIST),
    ['vm.swappiness 1 -> /etc/sysctl.conf ignored'],
  ],
  [
    'a command',
    role('- command: sysctl -w vm.swappiness=1\n  failed_when: false\n', NO_LIST),
    ['vm.swappiness 1 -> (roles/base/tasks/main.yml) ignored'],
  ],
];

describe.each([
  ['files', TARGETS],
  ['marks', MARKS],
])('%s', (_of, cases) => {
  test.each(cases)('%s', async (_title, files, facts) => {
    expect(await shown(files)).toEqual(facts);
  });
});

const A = 'a_list: [{name: vm.swappiness, value: 1}]\n';
const B = 'b_list: [{name: vm.swappiness, value: 2}]\n';
const over = (list: string): string =>
  task('    sysctl_file: /etc/sysctl.d/k.conf\n', `loop: "{{ ${list} }}"`);

test.each<readonly [title: string, files: Files, value: string]>([
  ['the last task', role(over('b_list') + over('a_list'), { 'group_vars/all.yml': A + B }), '1'],
  ['the last item', role(over('a_list + b_list'), { 'group_vars/all.yml': A + B }), '2'],
  [
    'a key behind the list',
    role(`${over('b_list')}- sysctl: {name: vm.swappiness, value: 3, sysctl_file: /etc/sysctl.d/k.conf}\n`, {
      'group_vars/all.yml': B,
    }),
    '3',
  ],
  [
    'a list behind the key',
    role(`- sysctl: {name: vm.swappiness, value: 3, sysctl_file: /etc/sysctl.d/k.conf}\n${over('b_list')}`, {
      'group_vars/all.yml': B,
    }),
    '2',
  ],
])('in force: %s', async (_title, files, value) => {
  const [host] = await hostsIn(files);
  expect(host?.settings.get('vm.swappiness')?.boot.map((s) => s.fact?.value)).toEqual([value]);
});
