// The variable or the item that gives a claim its port is where somebody changes it.

import { describe, expect, test } from 'vitest';
import { type Files, factsOf } from '../facts.ts';

const CONTAINER = 'roles/wiki/tasks/main.yml';

function container(ports: string): string {
  return `- docker_container:\n    name: wiki\n    published_ports: [${ports}]\n`;
}

describe('declares', () => {
  test.each<readonly [name: string, files: Files, facts: readonly string[]]>([
    [
      'a variable of any name that a container is published at, not that of the inside',
      {
        [CONTAINER]: container('"{{ wiki_outside }}:{{ wiki_inside }}"'),
        'roles/wiki/defaults/main.yml': 'wiki_outside: "48080"\nwiki_inside: "48080"\n',
      },
      [
        'roles/wiki/defaults/main.yml:1:16 docker-published publish 48080/tcp @low',
        `${CONTAINER}:3:24 docker-published publish 48080/tcp`,
      ],
    ],
    [
      'the end of a chain, once for two uses',
      {
        [CONTAINER]: container('"{{ a }}:80", "127.0.0.1:{{ b | int }}:80"'),
        'roles/wiki/defaults/main.yml': 'a: "{{ b }}"\nb: 48080\n',
      },
      [
        'roles/wiki/defaults/main.yml:2:4 docker-published publish 48080/tcp @low',
        `${CONTAINER}:3:24 docker-published publish 48080/tcp`,
        `${CONTAINER}:3:38 docker-published publish 48080/tcp @127.0.0.1`,
      ],
    ],
    [
      'the address of a template',
      {
        'roles/wiki/templates/redis.conf.j2': 'port {{ store_wire }}\n',
        'roles/wiki/defaults/main.yml': 'store_wire: 46379\nstore_other: 46379\n',
      },
      [
        'roles/wiki/defaults/main.yml:1:13 redis listen 46379/tcp @low',
        'roles/wiki/templates/redis.conf.j2:1:6 redis listen 46379/tcp',
      ],
    ],
    [
      'the items that a rule of a filter goes over',
      {
        'tasks/main.yml':
          '- ufw: {rule: allow, port: "{{ item.port }}", proto: "{{ item.kind }}"}\n  loop: "{{ holes }}"\n',
        'vars/main.yml': 'holes:\n  - {port: 80, kind: tcp}\n  - {port: 53, kind: udp}\n',
      },
      [
        'tasks/main.yml:1:29 service allow 80/tcp',
        'tasks/main.yml:1:29 service allow 53/udp',
        'vars/main.yml:2:12 service allow 80/tcp @low',
        'vars/main.yml:3:12 service allow 53/udp @low',
      ],
    ],
  ])('%s', async (_name, files, facts) => {
    expect([...(await factsOf(files))].sort()).toEqual([...facts].sort());
  });
});

describe('declares nothing more for', () => {
  test.each<readonly [name: string, files: Files, fact: string]>([
    [
      'a variable that a filter lets through',
      {
        'tasks/main.yml': '- ufw: {rule: allow, port: "{{ store }}"}\n',
        'vars/main.yml': 'store: 45432\n',
      },
      'tasks/main.yml:1:29 service allow 45432',
    ],
    [
      'a part of a port, and a sum',
      {
        'roles/wiki/templates/redis.conf.j2': 'port 4{{ end }}\n',
        'roles/wiki/defaults/main.yml': 'end: 6379\n',
      },
      'roles/wiki/templates/redis.conf.j2:1:6 redis listen 46379/tcp',
    ],
    [
      'a variable of a script',
      { 'run.sh': 'WIRE=48080\ndocker run -p $WIRE:80 wiki\n' },
      'run.sh:2:15 docker-published publish 48080/tcp',
    ],
    [
      'variables of an example',
      {
        'templates/redis.conf.j2': 'port {{ wire }}\n',
        'inventory/examples/group_vars/all.yml': 'wire: 46379\n',
        'inventory/examples/hosts': '[all]\na\n',
        'site.yml': '- hosts: all\n  tasks:\n    - template: {src: redis.conf.j2, dest: /etc/redis.conf}\n',
      },
      'templates/redis.conf.j2:1:6 redis listen 46379/tcp',
    ],
    [
      'the inside of a container',
      {
        [CONTAINER]: container('"48080:{{ inside }}"'),
        'roles/wiki/defaults/main.yml': 'inside: 48080\n',
      },
      `${CONTAINER}:3:24 docker-published publish 48080/tcp`,
    ],
  ])('%s', async (_name, files, fact) => {
    expect(await factsOf(files)).toEqual([fact]);
  });
});
