// Conditions of a task that asks the items of its own loop, and loops over a part of a list.

import { expect, test } from 'vitest';
import { type Files, linkFiles } from './project.ts';

const PARAMS = `params:
  - {name: net.ipv4.tcp_tw_recycle, value: 1}
  - {name: net.ipv4.tcp_fin_timeout, value: 15, enabled: false}
`;
const MAP = 'params:\n  net.ipv4.tcp_tw_recycle: 1\n  net.ipv4.tcp_fin_timeout: 15\n';
const TASK = 'sysctl: {name: "{{ item.name }}", value: "{{ item.value }}"}';
const PAIR = 'sysctl: {name: "{{ item.key }}", value: "{{ item.value }}"}';

function role(task: string, defaults = PARAMS, more: Files = {}): Files {
  return {
    hosts: '[web]\nh[1:2]\n',
    'site.yml': '- hosts: web\n  gather_facts: false\n  roles: [base]\n',
    'roles/base/defaults/main.yml': defaults,
    'roles/base/tasks/main.yml': `- ${task.replaceAll('\n', '\n  ')}\n`,
    ...more,
  };
}

/** `KEY=VALUE`, `?` behind it where it may not take place, `-` where it is on no machine. */
async function shown(files: Files): Promise<readonly string[]> {
  const { facts } = await linkFiles(files);
  return facts.flatMap((f) => {
    if (f.kind !== 'sysctl') return [];
    const isOpen = f.isConditional || f.alternatives > 1 || f.isPicked;
    return [`${f.key.split('.').at(-1)}=${f.value ?? '?'}${f.applied ? (isOpen ? ' ?' : '') : ' -'}`];
  });
}

const BOTH = ['tcp_tw_recycle=1', 'tcp_fin_timeout=15'];

const CASES: readonly (readonly [title: string, files: Files, facts: readonly string[]])[] = [
  ['no condition', role(`${TASK}\nloop: "{{ params }}"`), BOTH],
  [
    'a name that is left out',
    role(`${TASK}\nloop: "{{ params }}"\nwhen: item.name != 'net.ipv4.tcp_tw_recycle'`),
    ['tcp_tw_recycle=1 -', 'tcp_fin_timeout=15'],
  ],
  [
    'a field with a default',
    role(`${TASK}\nloop: "{{ params }}"\nwhen: item.enabled | default(true)`),
    ['tcp_tw_recycle=1', 'tcp_fin_timeout=15 -'],
  ],
  [
    'another name for the items',
    role(
      `sysctl: {name: "{{ one.name }}", value: "{{ one.value }}"}\nloop: "{{ params }}"\nloop_control: {loop_var: one}\nwhen: [one.enabled | default(true), 1 == 1]`,
    ),
    ['tcp_tw_recycle=1', 'tcp_fin_timeout=15 -'],
  ],
  [
    'items in the task',
    role(
      `${TASK}\nwith_items:\n  - {name: vm.swappiness, value: 1}\n  - {name: vm.overcommit_memory, value: 2}\nwhen: item.value > 1`,
      '',
    ),
    ['swappiness=1 -', 'overcommit_memory=2'],
  ],
  [
    'a condition that is open for some',
    role(`${TASK}\nloop: "{{ params }}"\nwhen: item.enabled | default(lookup('env', 'A'))`),
    ['tcp_tw_recycle=1 ?', 'tcp_fin_timeout=15 -'],
  ],
  [
    'a condition on the machine',
    role(`${TASK}\nloop: "{{ params }}"\nwhen: ansible_os_family == 'Debian'`),
    ['tcp_tw_recycle=1 ?', 'tcp_fin_timeout=15 ?'],
  ],
  [
    'a map, and a condition on its keys',
    role(`${PAIR}\nloop: "{{ params | dict2items }}"\nwhen: item.key != 'net.ipv4.tcp_fin_timeout'`, MAP),
    ['tcp_tw_recycle=1', 'tcp_fin_timeout=15 -'],
  ],
  [
    'a filter that takes items away',
    role(
      `${PAIR}\nloop: "{{ params | dict2items | rejectattr('key', 'equalto', 'net.ipv4.tcp_fin_timeout') }}"`,
      MAP,
    ),
    ['tcp_tw_recycle=1', 'tcp_fin_timeout=15 -'],
  ],
  [
    'a filter that nobody knows',
    role(`${PAIR}\nloop: "{{ params | dict2items | acme.net.wanted }}"`, MAP),
    ['key }}=?', 'tcp_tw_recycle=1 ?', 'tcp_fin_timeout=15 ?'],
  ],
];

test.each(CASES)('%s', async (_title, files, facts) => {
  expect((await shown(files)).toSorted()).toEqual(facts.toSorted());
});
