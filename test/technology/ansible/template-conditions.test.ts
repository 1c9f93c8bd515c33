// Lines of a template in `{% if %}`: on which machines they are, and where that stays open.

import { expect, test } from 'vitest';
import { type Files, hostsIn, linkFiles } from './project.ts';

const PLAY: Files = {
  hosts: '[web]\nh[1:2]\n',
  'site.yml': '- hosts: web\n  gather_facts: false\n  roles: [lb]\n',
  'roles/lb/tasks/main.yml': '- template: {src: haproxy.cfg.j2, dest: /etc/haproxy/haproxy.cfg}\n',
};

/** A play with a role of these defaults, whose only template holds the lines behind a `frontend`. */
function haproxy(lines: readonly string[], defaults: string, more: Files = PLAY): Files {
  return {
    ...more,
    'roles/lb/defaults/main.yml': defaults,
    'roles/lb/templates/haproxy.cfg.j2': ['frontend web', ...lines, ''].join('\n'),
  };
}

const HAPROXY: Files = {
  ...PLAY,
  'roles/lb/tasks/main.yml': '- template: {src: haproxy.cfg.j2, dest: /etc/haproxy/haproxy.cfg}\n',
};

/** `40001 @ group web`, `?` behind it where a condition is open, `-` where the line is on no machine. */
async function shown(files: Files): Promise<readonly string[]> {
  const { facts } = await linkFiles(files);
  const lines = facts.map((fact) => {
    const value = (fact.kind === 'ports' ? fact.ports?.toString() : fact.value) ?? '?';
    if (!fact.applied) return `${value} -`;
    return `${value} @ ${fact.place.label}${fact.order.branches?.length ? ' ?' : ''}`;
  });
  // The literal of a variable says the same once more.
  return [...new Set(lines)];
}

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const CASES: readonly Case[] = [
  ['false', haproxy(['{% if false %}', 'bind *:40001', '{% endif %}'], '', HAPROXY), ['40001 -']],
  ['true', haproxy(['{% if true %}', 'bind *:40001', '{% endif %}'], '', HAPROXY), ['40001 @ group web']],
  [
    'if, elif and else of defaults',
    haproxy(
      [
        '{% if a %}',
        'bind *:40001',
        '{% elif b %}',
        'bind *:40002',
        '{% else %}',
        'bind *:40003',
        '{%- endif %}',
      ],
      'a: false\nb: true\n',
      HAPROXY,
    ),
    ['40001 -', '40002 @ group web', '40003 -'],
  ],
  [
    'an arm that is open leaves those behind it open, but for one that is surely not taken',
    haproxy(
      [
        '{% if a %}',
        'bind *:40001',
        '{% elif b %}',
        'bind *:40002',
        '{% else %}',
        'bind *:40003',
        '{% endif %}',
      ],
      "a: \"{{ lookup('env', 'A') }}\"\nb: false\n",
      HAPROXY,
    ),
    ['40001 @ group web ?', '40002 -', '40003 @ group web ?'],
  ],
  [
    'another answer on each machine',
    haproxy(['{% if a | bool %}', 'bind *:40001', '{% else %}', 'bind *:40002', '{% endif %}'], 'a: "no"\n', {
      ...HAPROXY,
      'host_vars/h2.yml': 'a: "yes"\n',
    }),
    ['40001 @ host h2', '40002 @ host h1'],
  ],
  [
    'a template of a task that does not run either',
    haproxy(['{% if false %}', 'bind *:40001', '{% endif %}'], '', {
      ...HAPROXY,
      'roles/lb/tasks/main.yml':
        '- template: {src: haproxy.cfg.j2, dest: /etc/haproxy/haproxy.cfg}\n  when: no_such is defined and false\n',
    }),
    ['40001 -'],
  ],
  [
    'one in another',
    haproxy(
      ['{% if a %}', '{% if not a %}', 'bind *:40001', '{% endif %}', 'bind *:40002', '{% endif %}'],
      'a: 1\n',
      HAPROXY,
    ),
    ['40001 -', '40002 @ group web'],
  ],
  [
    'a fact of the machine',
    haproxy(["{% if ansible_os_family == 'RedHat' %}", 'bind *:40001', '{% endif %}'], '', HAPROXY),
    ['40001 @ group web ?'],
  ],
  [
    'a list of items, and what tests them',
    haproxy(
      ['{% for f in fronts %}', '{% if f.tls %}', 'bind *:{{ f.port }}', '{% endif %}', '{% endfor %}'],
      'fronts:\n  - {port: 40001, tls: true}\n  - {port: 40002, tls: false}\n',
      HAPROXY,
    ),
    ['40001 @ group web'],
  ],
  [
    'a filter of the loop',
    haproxy(
      ['{% for f in fronts if f.tls %}', 'bind *:{{ f.port }}', '{% endfor %}'],
      'fronts:\n  - {port: 40001, tls: true}\n  - {port: 40002, tls: false}\n',
      HAPROXY,
    ),
    ['40001 @ group web'],
  ],
  [
    'a list without items',
    haproxy(
      ['{% for f in fronts %}', '{% for p in [40001] %}', 'bind *:{{ p }}', '{% endfor %}', '{% endfor %}'],
      'fronts: []\n',
      HAPROXY,
    ),
    ['? -'],
  ],
  [
    'a name that is another one behind its condition',
    haproxy(['{% if a %}', '{% set a = false %}', 'bind *:40001', '{% endif %}'], 'a: true\n', HAPROXY),
    ['40001 @ group web ?'],
  ],
  [
    'an item of an outer loop',
    haproxy(
      [
        '{% for f in fronts %}',
        '{% for p in ports %}',
        '{% if f.tls is defined %}',
        'bind *:{{ p }}',
        '{% endif %}',
        '{% endfor %}',
        '{% endfor %}',
      ],
      'fronts: [{tls: true}]\nports: [40001]\n',
      HAPROXY,
    ),
    ['40001 @ group web ?'],
  ],
  [
    'the first round, and a name of the whole template',
    haproxy(
      [
        '{% set ns = namespace(a=false) %}',
        '{% for p in ports %}',
        '{% if loop.first %}',
        'bind *:{{ p }}',
        '{% endif %}',
        '{% if ns.a %}',
        'bind *:40002',
        '{% endif %}',
        '{% endfor %}',
      ],
      'ports: [40001]\n',
      HAPROXY,
    ),
    ['40001 @ group web ?', '40002 @ group web ?'],
  ],
  [
    'a name that the template sets',
    haproxy(['{% set a = false %}', '{% if a %}', 'bind *:40001', '{% endif %}'], '', HAPROXY),
    ['40001 -'],
  ],
  [
    'more conditions inside each other than are followed',
    haproxy(
      [...Array(40).fill('{% if true %}'), 'bind *:40001', ...Array(40).fill('{% endif %}'), 'bind *:40002'],
      '',
    ),
    ['40001 @ group web ?', '40002 @ group web'],
  ],
  [
    'more names of its own than are followed',
    haproxy(
      [
        ...Array.from({ length: 400 }, (_, i) => `{% set v${i} = ${i} %}`),
        '{% if v7 == 7 %}',
        'bind *:40001',
        '{% endif %}',
        '{% if false %}',
        'bind *:40002',
        '{% endif %}',
      ],
      'v7: 1\n',
    ),
    ['40001 @ group web ?', '40002 -'],
  ],
  [
    'a role by itself, of which others may define more',
    {
      'roles/lb/defaults/main.yml': 'a: 1\n',
      'roles/lb/tasks/main.yml': HAPROXY['roles/lb/tasks/main.yml'] ?? '',
      'roles/lb/templates/haproxy.cfg.j2': 'frontend web\n{% if b is defined %}\nbind *:40001\n{% endif %}\n',
    },
    ['40001 @ role lb ?'],
  ],
  [
    'a service of Compose',
    {
      ...PLAY,
      'roles/lb/defaults/main.yml': 'metrics: false\nweb: true\n',
      'roles/lb/tasks/main.yml': '- template: {src: docker-compose.yml.j2, dest: /srv/docker-compose.yml}\n',
      'roles/lb/templates/docker-compose.yml.j2':
        'services:\n{% if web %}\n  web:\n    image: web\n    ports: ["40001:80"]\n{% endif %}\n{% if metrics %}\n  metrics:\n    image: metrics\n    ports: ["40002:80"]\n{% endif %}\n{% if unknown %}\n  more:\n    image: more\n    ports: ["40003:80"]\n{% endif %}\n',
    },
    ['40001 @ group web', '40002 -', '40003 @ group web ?'],
  ],
  [
    'a script, and a condition of its own in one of the template',
    {
      ...PLAY,
      'roles/lb/defaults/main.yml': 'tune: false\n',
      'roles/lb/tasks/main.yml': '- template: {src: tune.sh.j2, dest: /usr/local/bin/tune.sh}\n',
      'roles/lb/templates/tune.sh.j2':
        '#!/bin/sh\n{% if tune %}\nsysctl -w vm.swappiness=1\n{% else %}\nif [ -e /x ]; then sysctl -w vm.swappiness=2; fi\nsysctl -w kernel.panic=3\n{% endif %}\n',
    },
    ['1 -', '2 @ group web ?', '3 @ group web'],
  ],
  [
    'a range between two lines',
    {
      ...PLAY,
      'roles/lb/defaults/main.yml': 'passive: false\n',
      'roles/lb/tasks/main.yml': '- template: {src: vsftpd.conf.j2, dest: /etc/vsftpd.conf}\n',
      'roles/lb/templates/vsftpd.conf.j2':
        'listen=YES\n{% if passive %}\npasv_min_port=40000\npasv_max_port=40100\n{% endif %}\n',
    },
    ['40000-40100 -'],
  ],
  [
    'a loop in a loop, of the same name',
    {
      ...PLAY,
      'roles/lb/defaults/main.yml': 'fronts: [{ name: a, tls: true }, { name: b }]\n',
      'roles/lb/tasks/main.yml': '- template: {src: haproxy.cfg.j2, dest: /etc/haproxy/haproxy.cfg}\n',
      'roles/lb/templates/haproxy.cfg.j2':
        "frontend x\n{% for f in fronts if f.tls is defined %}\n{% for f in fronts %}\n{% if f.name == 'b' %}\nbind *:40001\n{% endif %}\n{% endfor %}\n{% endfor %}\n",
    },
    ['40001 @ group web ?'],
  ],
  [
    'a name that the template sets and that its reader does not follow',
    {
      ...PLAY,
      'roles/lb/defaults/main.yml': 'a: false\n',
      'roles/lb/tasks/main.yml': '- template: {src: docker-compose.yml.j2, dest: /srv/docker-compose.yml}\n',
      'roles/lb/templates/docker-compose.yml.j2':
        '{% set a = true %}\nservices:\n{% if a %}\n  web:\n    image: web\n    ports: ["40001:80"]\n{% endif %}\n',
    },
    ['40001 @ group web ?'],
  ],
  [
    'a task, whose texts are templates of their own',
    {
      ...PLAY,
      'roles/lb/tasks/main.yml':
        '- lineinfile: {path: /etc/x, line: "{% if false %}"}\n- sysctl: {name: vm.swappiness, value: 1}\n',
    },
    ['1 @ group web'],
  ],
  [
    'a template of Salt',
    {
      'salt/top.sls': "base:\n  '*': [lb]\n",
      'salt/lb/init.sls':
        '/etc/haproxy/haproxy.cfg:\n  file.managed:\n    - source: salt://lb/haproxy.cfg.j2\n    - template: jinja\n    - context: {tls: false}\n',
      'salt/lb/haproxy.cfg.j2':
        'frontend web\n{% if tls %}\nbind *:40001\n{% else %}\nbind *:40002\n{% endif %}\n{% if pillar.x %}\nbind *:40003\n{% endif %}\n',
    },
    ['40001 -', '40002 @ hosts that get lb/haproxy.cfg.j2', '40003 @ hosts that get lb/haproxy.cfg.j2 ?'],
  ],
  [
    'kernel parameters',
    {
      ...PLAY,
      'roles/lb/defaults/main.yml': 'wide: false\n',
      'roles/lb/tasks/main.yml': '- template: {src: net.conf.j2, dest: /etc/sysctl.d/50-net.conf}\n',
      'roles/lb/templates/net.conf.j2':
        '{% if wide %}\nnet.ipv4.ip_local_port_range = 1024 65000\n{% else %}\nnet.ipv4.ip_local_port_range = 32768 60999\n{% endif %}\n',
    },
    ['1024 65000 -', '32768 60999 @ group web'],
  ],
];

const DEFAULTED = haproxy(['{% if old | default(false) %}', 'bind *:40001', '{% endif %}'], 'a: 1\n');
const TASKS = PLAY['roles/lb/tasks/main.yml'] ?? '';

/** Sources of variables that the files do not show: a name that is in no file may be set all the same. */
const OUTSIDE: readonly Case[] = [
  ['none', DEFAULTED, ['40001 -']],
  [
    'none but what the project has itself',
    {
      ...DEFAULTED,
      'site.yml': '- hosts: web\n  vars_files: [vars/a.yml]\n  roles: [lb, other]\n',
      'vars/a.yml': 'b: 1\n',
      'roles/other/tasks/main.yml':
        '- ansible.builtin.set_fact: {b: "{{ a }}"}\n- include_vars: "{{ ansible_os_family }}.yml"\n- community.general.timezone: {name: UTC}\n',
      'roles/other/vars/Debian.yml': 'c: 1\n',
    },
    ['40001 -'],
  ],
  [
    'a role by itself',
    {
      'roles/lb/defaults/main.yml': 'a: 1\n',
      'roles/lb/tasks/main.yml': TASKS,
      'roles/lb/templates/haproxy.cfg.j2': DEFAULTED['roles/lb/templates/haproxy.cfg.j2'] ?? '',
    },
    ['40001 @ role lb ?'],
  ],
  [
    'a role by itself, with d()',
    {
      'roles/lb/tasks/main.yml': TASKS,
      'roles/lb/templates/haproxy.cfg.j2':
        'frontend web\n{% if not old|d(true) %}\nbind *:40001\n{% endif %}\n',
    },
    ['40001 @ role lb ?'],
  ],
  [
    'a role by itself, with a name that it sets',
    {
      'roles/lb/defaults/main.yml': 'old: false\n',
      'roles/lb/tasks/main.yml': TASKS,
      'roles/lb/templates/haproxy.cfg.j2': DEFAULTED['roles/lb/templates/haproxy.cfg.j2'] ?? '',
    },
    ['40001 -'],
  ],
  [
    'an encrypted file',
    { ...DEFAULTED, 'group_vars/all/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n3066\n' },
    ['40001 @ group web ?'],
  ],
  [
    'a test for a name',
    {
      ...haproxy(['{% if old is defined %}', 'bind *:40001', '{% endif %}'], ''),
      'group_vars/all/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n3066\n',
    },
    ['40001 @ group web ?'],
  ],
  [
    'a file that an expression names',
    {
      ...DEFAULTED,
      'site.yml': '- hosts: web\n  vars_files:\n    - "{{ env }}.yml"\n  roles: [lb]\n',
    },
    ['40001 @ group web ?'],
  ],
  [
    'include_vars of an expression',
    {
      ...DEFAULTED,
      'roles/lb/tasks/main.yml': `- include_vars: "{{ env }}.yml"\n${TASKS}`,
    },
    ['40001 @ group web ?'],
  ],
  [
    'set_fact of names that are expressions',
    {
      ...DEFAULTED,
      'roles/lb/tasks/main.yml': `- set_fact:\n    "{{ item.k }}": "{{ item.v }}"\n  loop: "{{ pairs }}"\n${TASKS}`,
    },
    ['40001 @ group web ?'],
  ],
  [
    'a role of elsewhere',
    { ...DEFAULTED, 'site.yml': '- hosts: web\n  roles: [geerlingguy.base, lb]\n' },
    ['40001 @ group web ?'],
  ],
  [
    'a role of elsewhere that a task runs',
    {
      ...DEFAULTED,
      'roles/lb/tasks/main.yml': `- import_role:\n    name: some.base\n${TASKS}`,
    },
    ['40001 @ group web ?'],
  ],
  [
    'a module of elsewhere',
    {
      ...DEFAULTED,
      'roles/lb/tasks/main.yml': `- acme.net.discover: {site: 1}\n${TASKS}`,
    },
    ['40001 @ group web ?'],
  ],
  ['a module of its own', { ...DEFAULTED, 'library/discover.py': 'x = 1\n' }, ['40001 @ group web ?']],
  [
    'facts of the machine',
    haproxy(
      [
        '{% if ansible_local.old is defined or ansible_old | default(false) %}',
        'bind *:40001',
        '{% endif %}',
      ],
      '',
    ),
    ['40001 @ group web ?'],
  ],
];

test.each(OUTSIDE)('what gives variables from outside: %s', async (_title, files, facts) => {
  expect(await shown(files)).toEqual(facts);
});

test.each(CASES)('%s', async (_title, files, facts) => {
  expect(await shown(files)).toEqual(facts);
});

const RANGES: readonly (readonly [title: string, lines: string, confidence: string])[] = [
  ['no condition', 'RANGE', 'high'],
  ['one that holds', '{% if true %}\nRANGE\n{% endif %}', 'high'],
  ['one that is open', '{% if ansible_memtotal_mb > 100000 %}\nRANGE\n{% endif %}', 'medium'],
  ['the else of a loop', "{% for h in groups['db'] %}\n# {{ h }}\n{% else %}\nRANGE\n{% endfor %}", 'medium'],
];

test.each(RANGES)('how sure a range is: %s', async (_title, lines, confidence) => {
  const hosts = await hostsIn({
    ...PLAY,
    'roles/lb/tasks/main.yml': '- template: {src: net.conf.j2, dest: /etc/sysctl.d/50-net.conf}\n',
    'roles/lb/templates/net.conf.j2': `${lines.replace('RANGE', 'net.ipv4.ip_local_port_range = 1024 65535')}\n`,
  });
  const pools = hosts.flatMap((h) => h.ephemeral.filter((p) => p.setBy));
  expect([...new Set(pools.map((p) => p.confidence))]).toEqual([confidence]);
});
