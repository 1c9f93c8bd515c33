// What a template of a plain file chooses within a line: one value, and not all of its arms behind one another.

import { expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';

const project = (file: string, line: string) => ({
  'site.yml': '- hosts: all\n  roles: [base]\n',
  'roles/base/tasks/main.yml': `- template: {src: ${file}.j2, dest: /etc/${file}}\n`,
  'roles/base/defaults/main.yml': 'wide: true\nlow: 16000\n',
  [`roles/base/templates/${file}.j2`]: `${line}\n`,
});

const KEY = 'net.ipv4.ip_local_port_range';

test.each<readonly [name: string, file: string, line: string, facts: readonly string[]]>([
  [
    'an arm with an expression',
    'sysctl.conf',
    `${KEY} = {% if wide %}{{ low }} 60999{% else %}1024 65535{% endif %}`,
    ['1:32 net.ipv4.ip_local_port_range=16000 60999'],
  ],
  [
    'the other arm',
    'sysctl.conf',
    `${KEY} = {% if not wide %}16000 60999{% else %}1024 65535{% endif %}`,
    ['1:32 net.ipv4.ip_local_port_range=1024 65535'],
  ],
  [
    'three arms, dashes',
    'sysctl.conf',
    'vm.swappiness = {%- if low == 1 %} 1 {%- elif low == 16000 %} 2 {%- else %} 3 {%- endif %}',
    ['1:17 vm.swappiness=2'],
  ],
  [
    'a condition that nobody decides',
    'sysctl.conf',
    'vm.swappiness = {% if ansible_memtotal_mb > 4096 %}1{% else %}10{% endif %}',
    ['1:17 vm.swappiness=1', '1:17 vm.swappiness=10'],
  ],
  [
    'a piece of a value',
    'nginx/nginx.conf',
    'server { listen {% if wide %}80{% endif %}80; }',
    ['1:17 haproxy-nginx listen 8080/tcp'],
  ],
  ['a loop is none', 'sysctl.conf', 'vm.swappiness = {% for i in [1, 2] %}{{ i }}{% endfor %}', []],
  [
    'a choice around lines is none of a value: both lines are declared',
    'sysctl.conf',
    '{% if wide %}\nvm.swappiness = 1\n{% else %}\nvm.swappiness = 2\n{% endif %}',
    ['2:17 vm.swappiness=1', '4:17 vm.swappiness=2'],
  ],
])('%s', async (_name, file, line, facts) => {
  const found = await factsOf(project(file, line));
  const prefix = `roles/base/templates/${file}.j2:`;
  const shown = found.filter((f) => f.startsWith(prefix)).map((f) => f.slice(prefix.length));
  expect(shown.filter((f) => !f.includes('?'))).toEqual(facts);
});
