// Files that others put on machines under a name that says what they are.

import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { collectFacts } from '../../src/engine/lint.ts';
import { tree } from '../tree.ts';

const REDIS = 'bind 0.0.0.0\nport 6380\n';
const UNIT = '[Service]\nExecStart=/usr/bin/app --port=8080\n';
const COMPOSE = 'services:\n  web:\n    image: nginx\n    ports:\n      - "8081:80"\n';

/** Name of the case, the files, and the ports with their places. */
type Case = readonly [name: string, files: Readonly<Record<string, string>>, ports: readonly string[]];

async function ports(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = tree(files);
  const { facts } = await collectFacts({
    root,
    paths: [root],
    config: defaultConfig(RULES.map((r) => r.id)),
  });
  return facts.flatMap((f) =>
    f.kind === 'ports' && f.confidence !== 'low'
      ? [`${f.location.file}:${f.location.line} ${f.claimant} ${f.ports ?? '?'}`]
      : [],
  );
}

describe('the destination says how a file is read', () => {
  test.each<Case>([
    [
      'template of Ansible',
      {
        'roles/redis/tasks/main.yml': '- template:\n    src: main.j2\n    dest: /etc/redis/redis.conf\n',
        'roles/redis/templates/main.j2': REDIS,
      },
      ['roles/redis/templates/main.j2:2 redis 6380'],
    ],
    [
      'copy of Ansible, in words of one line',
      {
        'site.yml': '- hosts: web\n  tasks:\n    - copy: src=app dest=/etc/systemd/system/app.service\n',
        'files/app': UNIT,
      },
      ['files/app:2 service 8080'],
    ],
    [
      'its values come from the role',
      {
        'roles/redis/tasks/main.yml':
          '- ansible.builtin.template:\n    src: main.j2\n    dest: /etc/redis/redis.conf\n',
        'roles/redis/templates/main.j2': 'port {{ number }}\n',
        'roles/redis/defaults/main.yml': 'number: 6381\n',
      },
      ['roles/redis/templates/main.j2:1 redis 6381'],
    ],
    [
      'a list of files',
      {
        'roles/a/tasks/main.yml':
          '- template:\n    src: "{{ item.src }}"\n    dest: "{{ item.dest }}"\n  loop:\n    - {src: one.j2, dest: /etc/redis/redis.conf}\n    - {src: two.j2, dest: /etc/systemd/system/app.service}\n',
        'roles/a/templates/one.j2': REDIS,
        'roles/a/templates/two.j2': UNIT,
      },
      ['roles/a/templates/one.j2:2 redis 6380', 'roles/a/templates/two.j2:2 service 8080'],
    ],
    [
      'a map of files',
      {
        'roles/a/tasks/main.yml':
          '- template: {src: "{{ item.key }}.j2", dest: "/etc/redis/{{ item.value | basename }}"}\n  with_dict: {one: conf/redis.conf}\n',
        'roles/a/templates/one.j2': REDIS,
      },
      ['roles/a/templates/one.j2:2 redis 6380'],
    ],
    [
      'a folder that nobody knows',
      {
        'roles/a/tasks/main.yml': '- template: {src: web.j2, dest: "{{ home }}/docker-compose.yml"}\n',
        'roles/a/templates/web.j2': COMPOSE,
      },
      ['roles/a/templates/web.j2:5 docker-published 8081'],
    ],
    [
      'a name that nobody knows',
      {
        'roles/a/tasks/main.yml':
          '- template: {src: unit.j2, dest: "/etc/systemd/system/{{ name }}.service"}\n',
        'roles/a/templates/unit.j2': UNIT,
      },
      ['roles/a/templates/unit.j2:2 service 8080'],
    ],
    [
      'a folder as destination, a task beside',
      {
        'deploy/tasks.yml': '- copy: {src: redis.conf.prod, dest: /etc/redis/redis.conf}\n',
        'deploy/templates/redis.conf.prod': REDIS,
      },
      ['deploy/templates/redis.conf.prod:2 redis 6380'],
    ],
    [
      'a state of Salt',
      {
        'redis/init.sls':
          '/etc/redis/redis.conf:\n  file.managed:\n    - source: salt://redis/files/main\n    - template: jinja\n',
        'redis/files/main': 'port {{ 6000 + 380 }}\n',
      },
      ['redis/files/main:1 redis 6380'],
    ],
    [
      'a state of Salt beside its files',
      {
        'states/redis/init.sls':
          'conf:\n  file.managed:\n    - name: /etc/redis/redis.conf\n    - source: salt://{{ tpldir }}/files/main\n',
        'states/redis/files/main': REDIS,
      },
      ['states/redis/files/main:2 redis 6380'],
    ],
    [
      'a template of Puppet',
      {
        'modules/redis/manifests/init.pp':
          "class redis ($listen = 6382) {\n  if true {\n    file { '/etc/redis/redis.conf':\n      content => template('redis/main.erb'),\n    }\n  }\n}\n",
        'modules/redis/templates/main.erb': 'port <%= @listen %>\n',
      },
      ['modules/redis/templates/main.erb:1 redis 6382'],
    ],
    [
      'a file of Puppet',
      {
        'modules/app/manifests/init.pp':
          "class app {\n  file { 'unit':\n    path   => '/etc/systemd/system/app.service',\n    source => 'puppet:///modules/app/unit',\n  }\n  sysctl { 'net.core.somaxconn': value => '1024' }\n}\n",
        'modules/app/files/unit': UNIT,
      },
      ['modules/app/files/unit:2 service 8080'],
    ],
    [
      'a template of Chef',
      {
        'cookbooks/redis/recipes/default.rb':
          "template '/etc/redis/redis.conf' do\n  source 'main.erb'\n  mode '0644'\nend\n",
        'cookbooks/redis/attributes/default.rb': "default['redis']['listen'] = 6383\n",
        'cookbooks/redis/templates/default/main.erb': "port <%= node['redis']['listen'] %>\n",
      },
      ['cookbooks/redis/templates/default/main.erb:1 redis 6383'],
    ],
  ])('%s', async (_name, files, expected) => {
    expect(await ports(files)).toEqual(expected);
  });

  test.each<Case>([
    [
      'no task',
      { 'roles/redis/tasks/main.yml': '- debug: {}\n', 'roles/redis/templates/main.j2': REDIS },
      [],
    ],
    [
      'a file of another role',
      {
        'roles/a/tasks/main.yml': '- template: {src: main.j2, dest: /etc/redis/redis.conf}\n',
        'roles/a/templates/main.j2': '# nothing\n',
        'roles/b/templates/main.j2': REDIS,
      },
      [],
    ],
    [
      'a source and a destination of any name',
      {
        'roles/a/tasks/main.yml':
          '- template: {src: "{{ item }}.j2", dest: "/{{ item }}"}\n  loop: "{{ files }}"\n',
        'roles/a/templates/main.j2': REDIS,
      },
      [],
    ],
    [
      'its own name shows more',
      {
        'roles/a/tasks/main.yml': '- copy: {src: redis.conf, dest: /root/readme.md}\n',
        'roles/a/files/redis.conf': REDIS,
      },
      ['roles/a/files/redis.conf:2 redis 6380'],
    ],
  ])('but not: %s', async (_name, files, expected) => {
    expect(await ports(files)).toEqual(expected);
  });
});
