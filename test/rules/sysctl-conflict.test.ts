// Two values of one sysctl for one machine: which pairs are reported, and which are how tools are meant to be used.

import { expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';

type Case = [name: string, files: Readonly<Record<string, string>>, places: readonly string[]];

const TASK = (value: number, more = '') =>
  `- ansible.posix.sysctl: {name: vm.swappiness, value: "${value}"${more === '' ? '' : `, ${more}`}}\n`;
const PLAY = '- hosts: all\n  roles: [a, b]\n';
const IF = (condition: string, value: number, more = '') =>
  `{% if ${condition} %}\nvm.swappiness = ${value}\n${more}{% endif %}\n`;

test.each<Case>([
  [
    'three lines: each but the last is reported',
    { 'etc/sysctl.d/a.conf': 'vm.swappiness = 1\nvm.swappiness = 2\nvm.swappiness = 3\n' },
    ['etc/sysctl.d/a.conf:1', 'etc/sysctl.d/a.conf:2'],
  ],
  [
    'other blanks are no other value',
    { 'etc/sysctl.d/a.conf': 'net.ipv4.tcp_rmem=1 2 3\nnet.ipv4.tcp_rmem=1\t2 3\n' },
    [],
  ],
  [
    "what the kernel refuses is another rule's",
    { 'etc/sysctl.d/a.conf': 'vm.swappiness = 1\nvm.swappiness = no\n' },
    [],
  ],
  [
    'arms of one condition',
    { 'roles/a/templates/sysctl.conf.j2': IF('x', 1, '{% else %}\nvm.swappiness = 2\n') },
    [],
  ],
  ['two conditions', { 'roles/a/templates/sysctl.conf.j2': IF('x', 1) + IF('y', 2) }, []],
  [
    'behind a condition',
    { 'roles/a/templates/sysctl.conf.j2': `${IF('x', 5)}vm.swappiness = 1\nvm.swappiness = 2\n` },
    ['roles/a/templates/sysctl.conf.j2:4'],
  ],
  [
    'the else of a loop is none of the condition around it',
    {
      'roles/a/templates/sysctl.conf.j2':
        '{% if x %}\n{% for i in l %}\n{% else %}\n{% endfor %}\nvm.swappiness = 1\n{% else %}\nvm.swappiness = 2\n{% endif %}\n',
    },
    [],
  ],
  [
    'a script, of which a function may run',
    {
      'a.sh':
        'a() { echo vm.swappiness=1 >> /etc/sysctl.conf; }\nb() { echo vm.swappiness=2 >> /etc/sysctl.conf; }\n',
    },
    [],
  ],
  ['a document that shows both', { 'docs/tuning.txt': 'vm.swappiness = 1\nvm.swappiness = 2\n' }, []],
  [
    'two roles of one play',
    { 'site.yml': PLAY, 'roles/a/tasks/main.yml': TASK(1), 'roles/b/tasks/main.yml': TASK(2) },
    ['roles/a/tasks/main.yml:1'],
  ],
  [
    'two roles that agree',
    { 'site.yml': PLAY, 'roles/a/tasks/main.yml': TASK(1), 'roles/b/tasks/main.yml': TASK(1) },
    [],
  ],
  [
    'one of them under a condition that is open',
    {
      'site.yml': PLAY,
      'roles/a/tasks/main.yml': TASK(1),
      'roles/b/tasks/main.yml': `${TASK(2)}  when: ansible_facts.memtotal_mb > 4096\n`,
    },
    [],
  ],
  [
    'one of them under a condition that holds',
    {
      'site.yml': PLAY,
      'group_vars/all.yml': 'big: true\n',
      'roles/a/tasks/main.yml': TASK(1),
      'roles/b/tasks/main.yml': `${TASK(2)}  when: big\n`,
    },
    ['roles/a/tasks/main.yml:1'],
  ],
  [
    'one template that two playbooks fill in with values of their own',
    {
      'mellanox.yml': '- hosts: all\n  roles: [{role: a, pages: 18432}]\n',
      'intel.yml': '- hosts: all\n  roles: [{role: a, pages: 10240}]\n',
      'roles/a/tasks/main.yml': '- template: {src: 80-vpp.conf.j2, dest: /etc/sysctl.d/80-vpp.conf}\n',
      'roles/a/templates/80-vpp.conf.j2':
        'vm.nr_hugepages={{ pages }}\nvm.max_map_count={{ pages * 2 + 1000 }}\n',
    },
    [],
  ],
  [
    'two plays, each at its time',
    {
      'site.yml': '- hosts: all\n  roles: [a]\n- hosts: all\n  roles: [b]\n',
      'roles/a/tasks/main.yml': TASK(1),
      'roles/b/tasks/main.yml': TASK(2),
    },
    [],
  ],
  [
    'a default that the inventory replaces',
    {
      'site.yml': '- hosts: all\n  roles: [a]\n',
      'roles/a/defaults/main.yml': 'swappiness: 60\n',
      'group_vars/all.yml': 'swappiness: 1\n',
      'roles/a/tasks/main.yml': '- ansible.posix.sysctl: {name: vm.swappiness, value: "{{ swappiness }}"}\n',
    },
    [],
  ],
  [
    'a folder of the vendor',
    { 'usr/lib/sysctl.d/50-a.conf': 'vm.swappiness = 1\n', 'etc/sysctl.d/60-b.conf': 'vm.swappiness = 2\n' },
    [],
  ],
])('%s', (_name, files, places) => {
  const run = portclash(
    ['lint', '--only', 'sysctl-conflict', '--format', 'json', '--fail-on', 'never', '.'],
    tree(files),
  );
  const { findings } = JSON.parse(run.stdout) as {
    findings: readonly { location: { file: string; line: number } }[];
  };
  expect(findings.map(({ location }) => `${location.file}:${location.line}`)).toEqual(places);
});
