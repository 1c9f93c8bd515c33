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
      'a folder as destination',
      {
        'deploy/tasks.yml': '- copy: {src: docker, dest: /etc/default/}\n',
        'deploy/files/docker': 'DOCKER_OPTS="-H tcp://0.0.0.0:2375"\n',
      },
      ['deploy/files/docker:1 service 2375'],
    ],
    [
      'a name that is that of a program elsewhere',
      {
        'roles/a/tasks/main.yml': '- template: {src: main.j2, dest: /etc/gitlab/gitlab.rb}\n',
        'roles/a/templates/main.j2': "external_url 'http://a.example.org'\nnginx['listen_port'] = 8181\n",
      },
      ['roles/a/templates/main.j2:2 service 8181'],
    ],
    [
      'settings that become a program',
      {
        'modules/statsd/manifests/init.pp':
          "class statsd {\n  file { '/etc/statsd/config.js':\n    content => template('statsd/statsd.conf.erb'),\n  }\n}\n",
        'modules/statsd/templates/statsd.conf.erb':
          '{\n  graphitePort: 2003\n, port: 8125\n, flushInterval: 5000\n}\n',
      },
      ['modules/statsd/templates/statsd.conf.erb:3 service 8125'],
    ],
    [
      'an ending that nobody reads by itself',
      {
        'deploy/tasks.yml': '- copy: {src: redis.prod, dest: /etc/redis/redis.conf}\n',
        'deploy/files/redis.prod': REDIS,
      },
      ['deploy/files/redis.prod:2 redis 6380'],
    ],
    [
      'the folder of the role in words',
      {
        'roles/a/tasks/main.yml':
          '- template: {src: "{{ role_path }}/templates/main.j2", dest: /etc/redis/redis.conf}\n',
        'roles/a/templates/main.j2': REDIS,
      },
      ['roles/a/templates/main.j2:2 redis 6380'],
    ],
    [
      'the folder of the playbook, for a role',
      {
        'site.yml': '- hosts: web\n  roles: [a]\n',
        'roles/a/tasks/main.yml': '- template: {src: main.j2, dest: /etc/redis/redis.conf}\n',
        'templates/main.j2': REDIS,
      },
      ['templates/main.j2:2 redis 6380'],
    ],
    [
      'lists in a list, one level of which counts',
      {
        'roles/a/tasks/main.yml':
          '- copy: {src: "{{ item }}", dest: /etc/systemd/system/app.service}\n  with_items: [[one], [two]]\n',
        'roles/a/files/two': UNIT,
      },
      ['roles/a/files/two:2 service 8080'],
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
      'a template of Puppet, by the name of the module',
      {
        'modules/app/manifests/init.pp':
          'class app {\n  file { "/etc/redis/redis.conf":\n    content => template("${module_name}/main.erb"),\n  }\n}\n',
        'modules/app/templates/main.erb': REDIS,
      },
      ['modules/app/templates/main.erb:2 redis 6380'],
    ],
    [
      'a file of Puppet in each of two environments',
      Object.fromEntries(
        ['a', 'b'].flatMap((e) => [
          [
            `environments/${e}/modules/app/manifests/init.pp`,
            `class app {\n  file { '/etc/${e === 'a' ? 'redis/redis.conf' : 'systemd/system/x.service'}':\n    source => 'puppet:///modules/app/main',\n  }\n}\n`,
          ],
          [`environments/${e}/modules/app/files/main`, `${REDIS}${UNIT}`],
        ]),
      ),
      [
        'environments/a/modules/app/files/main:2 redis 6380',
        'environments/b/modules/app/files/main:4 service 8080',
      ],
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
    [
      'a template of Chef that is called as its resource, for another platform',
      {
        'cookbooks/redis/recipes/default.rb':
          "template 'redis-main' do\n  path '/etc/redis/redis.conf'\nend\n",
        'cookbooks/redis/templates/debian/redis-main.erb': REDIS,
      },
      ['cookbooks/redis/templates/debian/redis-main.erb:2 redis 6380'],
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
      'a source that may be any',
      {
        'roles/a/tasks/main.yml':
          '- template: {src: "{{ item }}.j2", dest: /etc/redis/redis.conf}\n  loop: "{{ files }}"\n',
        'roles/a/templates/main.j2': REDIS,
      },
      [],
    ],
    [
      'a destination that nobody reads',
      {
        'roles/a/tasks/main.yml': '- copy: {src: redis.conf, dest: /root/readme.md}\n',
        'roles/a/files/redis.conf': REDIS,
      },
      [],
    ],
    ...['/usr/share/doc/redis/redis.conf', '/tmp/redis.conf', '/opt/backup/redis.conf'].map(
      (path): Case => [
        `a folder that no program reads: ${path}`,
        {
          'roles/a/tasks/main.yml': `- template: {src: main.j2, dest: ${path}}\n`,
          'roles/a/templates/main.j2': REDIS,
        },
        [],
      ],
    ),
    [
      'a file of the machine',
      {
        'roles/a/tasks/main.yml': '- copy: {src: main, dest: /etc/redis/redis.conf, remote_src: yes}\n',
        'roles/a/files/main': REDIS,
      },
      [],
    ],
    [
      'a path from the root',
      {
        'roles/a/tasks/main.yml': '- copy: {src: /main, dest: /etc/redis/redis.conf}\n',
        'roles/a/files/main': REDIS,
      },
      [],
    ],
    [
      'a path out of the project',
      {
        'roles/a/tasks/main.yml': '- copy: {src: ../../../../../main, dest: /etc/redis/redis.conf}\n',
        main: REDIS,
      },
      [],
    ],
    [
      'what copies looks among files',
      {
        'roles/a/tasks/main.yml': '- copy: {src: main, dest: /etc/redis/redis.conf}\n',
        'roles/a/templates/main': REDIS,
        'roles/a/files/main': '# nothing\n',
      },
      [],
    ],
    [
      'a name with an ending of its own',
      {
        'roles/a/tasks/main.yml': '- copy: {src: redis, dest: /etc/redis/redis.conf}\n',
        'roles/a/files/redis.yml': 'port: 80\n',
      },
      [],
    ],
    [
      'words of people in a document',
      {
        'roles/a/tasks/main.yml': '- copy: {src: settings.yml, dest: /etc/app}\n',
        'roles/a/files/settings.yml': 'description: |\n  listen with --port=8080\n  or --listen=:9090\n',
      },
      [],
    ],
    [
      'a playbook that a machine gets',
      {
        'roles/a/tasks/main.yml': '- template: {src: play.j2, dest: /opt/ansible/site.yml}\n',
        'roles/a/templates/play.j2':
          '- hosts: web\n  tasks:\n    - docker_container: {name: a, ports: ["8080:80"]}\n',
      },
      [],
    ],
    [
      'what a container mounts',
      {
        'roles/a/tasks/main.yml':
          '- template: {src: compose.j2, dest: /opt/app/docker-compose.yml}\n- template: {src: main.j2, dest: /opt/app/redis/redis.conf}\n',
        'roles/a/templates/compose.j2': COMPOSE,
        'roles/a/templates/main.j2': REDIS,
      },
      ['roles/a/templates/compose.j2:5 docker-published 8081'],
    ],
    [
      'what a state takes away, a part of a file, a second source',
      {
        'redis/init.sls':
          '/etc/redis/redis.conf:\n  file.append:\n    - source: salt://redis/files/part\n/etc/redis/other.conf:\n  file.managed:\n    - source: [salt://redis/files/first, salt://redis/files/second]\n',
        'redis/files/part': REDIS,
        'redis/files/first': '# nothing\n',
        'redis/files/second': REDIS,
      },
      [],
    ],
    [
      'what a manifest takes away, and an example',
      {
        'modules/app/manifests/init.pp':
          "class app {\n  file { '/etc/redis/redis.conf':\n    ensure => absent,\n    source => 'puppet:///modules/app/main',\n  }\n}\n",
        'modules/app/examples/init.pp':
          "file { '/etc/redis/redis.conf':\n  source => 'puppet:///modules/app/main',\n}\n",
        'modules/app/files/main': REDIS,
      },
      [],
    ],
    [
      'what a recipe takes away, and a file of another cookbook',
      {
        'cookbooks/a/recipes/default.rb':
          "template '/etc/redis/redis.conf' do\n  source 'main.erb'\n  action :delete\nend\ntemplate '/etc/redis/b.conf' do\n  source 'main.erb'\n  cookbook 'b'\nend\n",
        'cookbooks/a/templates/default/main.erb': REDIS,
      },
      [],
    ],
    [
      'a template of a deeper folder',
      {
        'cookbooks/a/recipes/default.rb': "template '/etc/redis/redis.conf' do\n  source 'main.erb'\nend\n",
        'cookbooks/a/templates/default/web/main.erb': REDIS,
      },
      [],
    ],
  ])('but not: %s', async (_name, files, expected) => {
    expect(await ports(files)).toEqual(expected);
  });
});

test('the order in which files are read does not matter, nor in how many tasks a file is put', async () => {
  const put = (dest: string) => `- template: {src: main.j2, dest: ${dest}}\n`;
  const both = { 'roles/a/templates/main.j2': `${REDIS}${UNIT}` };
  const sysctl = '- sysctl: {name: net.core.somaxconn, value: "1024"}\n';
  const [redis, unit] = [put('/etc/redis/redis.conf'), put('/etc/systemd/system/x.service')];
  const one = await ports({ ...both, 'roles/a/tasks/a.yml': unit, 'roles/a/tasks/main.yml': redis });
  const other = await ports({
    ...both,
    'roles/a/tasks/a.yml': redis + sysctl,
    'roles/a/tasks/main.yml': unit,
  });
  expect(one).toHaveLength(1);
  expect(other).toEqual(one);
});

test('a list in words says which machine gets which file', async () => {
  const files = {
    'site.yml':
      '- hosts: web\n  tasks:\n    - template: {src: "{{ item.src }}", dest: "{{ item.dest }}"}\n      loop:\n        - {src: main.j2, dest: /etc/redis/redis.conf}\n',
    'templates/main.j2': REDIS,
  };
  const root = tree(files);
  const { facts } = await collectFacts({
    root,
    paths: [root],
    config: defaultConfig(RULES.map((r) => r.id)),
  });
  expect(facts.map((f) => f.place.label)).toEqual(['group web']);
});

test('files at one path are alternatives', async () => {
  const put = (name: string) =>
    `- template: {src: ${name}.j2, dest: /opt/a/docker-compose.yml}\n  when: stage == '${name}'\n`;
  const files = {
    'site.yml': '- hosts: web\n  roles: [a]\n',
    'roles/a/tasks/main.yml': put('dev') + put('prod'),
    'roles/a/templates/dev.j2': COMPOSE,
    'roles/a/templates/prod.j2': COMPOSE.replace('web:', 'front:'),
  };
  const root = tree(files);
  const { facts } = await collectFacts({
    root,
    paths: [root],
    config: defaultConfig(RULES.map((r) => r.id)),
  });
  expect(facts.map((f) => f.isChosen)).toEqual([true, true]);
});

test('what others read of a file stays', async () => {
  const files = {
    'main.tf':
      'locals {\n  p = yamldecode(file("${path.module}/files/web"))\n}\nresource "docker_container" "a" {\n  ports {\n    internal = 80\n    external = local.p.listen\n  }\n}\n',
    'files/web': `listen: 8085\n${COMPOSE}`,
    'site.yml': '- hosts: web\n  tasks:\n    - copy: {src: web, dest: /opt/x/docker-compose.yml}\n',
  };
  expect(await ports(files)).toContain('main.tf:7 docker-published 8085');
});
