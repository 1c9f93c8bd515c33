// Names of variables that say who listens, each a guess of low confidence, and names that say something else.

import { describe, expect, test } from 'vitest';
import { linkedFacts } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('guesses', () => {
  test.each<Case>([
    [
      'what the name says is bound',
      'group_vars/all.yml',
      ['app_listen_port: 40080', 'exporter_listen_address: "0.0.0.0:49100"', 'statsd_udp_bind_port: 1'],
      ['1:18 service listen 40080 @low', '2:27 service listen 49100/tcp @low'],
    ],
    [
      'the port of the role itself',
      'roles/wiki/defaults/main.yml',
      [
        'wiki_port: 40080',
        'wiki_https_port: "40443"',
        'wiki_db_port: 5432',
        'wiki_container_port: 80',
        'other_port: 1',
      ],
      ['1:12 service listen 40080 @low', '2:19 service listen 40443/tcp @low'],
    ],
    [
      'a server that people open in a browser',
      'group_vars/monitoring.yml',
      ['grafana_port: 43000', 'node_exporter_port: 49100'],
      ['1:15 service listen 43000/tcp @low', '2:21 service listen 49100/tcp @low'],
    ],
    [
      'the environment of a program',
      'app/.env',
      ['PORT=43000', 'DB_PORT=5432', 'export HTTP_PORT="40080"', '# APP_PORT=1', 'SMTP_LISTEN_PORT=${X}'],
      ['1:6 service listen 43000/tcp @low', '3:19 service listen 40080/tcp @low'],
    ],
    [
      'settings of a program nobody knows',
      'etc/app.ini',
      ['[server]', 'bind_port = 40080', 'listen = 127.0.0.1:40081', '[upstream]', 'bind_port = 41000'],
      ['2:13 service listen 40080 @low', '3:10 service listen 40081 @127.0.0.1 @low'],
    ],
    [
      'kinds before and behind the word, and ranges',
      'roles/wiki/defaults/main.yml',
      ['wiki_port_http: "40080"', 'wiki_port_ssh: 40022', 'wiki_turn_port: 40030-40040', 'wiki_port_max: 9'],
      [
        '1:18 service listen 40080/tcp @low',
        '2:16 service listen 40022 @low',
        '3:17 service listen 40030-40040 @low',
      ],
    ],
    [
      'variables of a program in a role of another name',
      'roles/variables/defaults/main.yml',
      [
        'wiki_broker_log_dir: /var/log/wiki',
        'wiki_broker_port: 40093',
        'wiki_broker_jmx_port: 40094',
        'wiki_frontend_port: 40095',
        'wiki_listeners: "{',
        "  'a': {{ wiki_broker_port }}",
        '}"',
        'shop_data_dir: /srv/shop',
        'shop_port: 40096',
      ],
      ['2:19 service listen 40093 @low', '3:23 service listen 40094 @low', '9:12 service listen 40096 @low'],
    ],
    [
      'maps of the ports of a machine',
      'group_vars/all/main.yml',
      [
        'service_ports:',
        '  # 1',
        '  wiki: 40080',
        '  shop: 40081',
        'shop_host_ports: {a: 40082, b: "{{ x }}"}',
        'firewall_host_ports: {a: 1, b: 2}',
        'node_ports: {a: 1, b: 2}',
        'ports: {a: 1, b: 2}',
        'app_ports: {a: 1, b: some}',
      ],
      ['3:9 service listen 40080 @low', '4:9 service listen 40081 @low', '5:22 service listen 40082 @low'],
    ],
    [
      'locals of Terraform',
      'main.tf',
      [
        'locals {',
        '  host_ports = {',
        '    wiki = 40080',
        '    shop = 40081',
        '  }',
        '  service_ports = { a = 1, b = 2 }',
        '  base_port = 40090',
        '  web_port  = local.base_port + 1',
        '  other_port = 40099',
        '}',
        'resource "x" "y" {',
        '  text = "listen ${local.web_port};"',
        '}',
      ],
      ['3:12 service listen 40080 @low', '4:12 service listen 40081 @low', '8:15 service listen 40091 @low'],
    ],
    [
      'parameters of classes in Hiera',
      'data/common.yaml',
      [
        'profile::wiki::port: 40080',
        "shop::http_port: '40081'",
        'profile::mysql::port: 3306',
        'profile::remote_wiki::port: 1',
        'profile::chat::port: 40083',
        'profile::chat::host: chat.example.org',
        'wiki::max_port: 7',
      ],
      ['1:22 service listen 40080 @low', '2:19 service listen 40081/tcp @low'],
    ],
    [
      'parameters of a class that starts a service',
      'modules/wiki/manifests/init.pp',
      [
        'class wiki (',
        '  String $dir = "/srv",',
        '  Integer $port = 40080,',
        ') {',
        "  service { 'wiki': ensure => running }",
        '}',
        'class wiki::client (Integer $port = 1) {',
        "  service { 'other': ensure => running }",
        '}',
        'class wiki::watch (',
        '  $port = 2,',
        '  $host = "wiki.example.org"',
        ') {',
        "  service { 'watch': ensure => running }",
        '}',
        'class wiki::files ($port = 3) {',
        "  file { '/x': ensure => file }",
        '}',
      ],
      ['3:19 service listen 40080 @low'],
    ],
    [
      'attributes of a cookbook',
      'cookbooks/wiki/attributes/default.rb',
      [
        "default['wiki']['port'] = 40080",
        "default['wiki']['admin_port'] = 40081",
        "default['wiki']['db']['port'] = 5432",
        "default['shop']['host'] = 'shop.example.org'",
        "default['shop']['port'] = 40082",
        "default['wiki']['site']['store.info.port'] = 40083",
      ],
      ['1:27 service listen 40080 @low', '2:33 service listen 40081/tcp @low'],
    ],
    [
      'a pillar about one service',
      'pillar/base/wiki.sls',
      [
        'wiki:',
        '  http_port: 40080',
        '  trackers:',
        '    alpha:',
        '      port: 40081',
        '    beta:',
        '      host: far.example.org',
        '      port: 40082',
        '  redis:',
        '    port: 6379',
        'other:',
        '  http_port: 40083',
      ],
      ['2:14 service listen 40080/tcp @low', '5:13 service listen 40081 @low'],
    ],
    [
      'values of Terraform',
      'prod.tfvars',
      ['app_listen_port = 40080', 'db_port = 5432'],
      ['1:19 service listen 40080 @low'],
    ],
    [
      'what a firewall lets through',
      'host_vars/web/main.yml',
      [
        'firewall_allowed_tcp_ports: ["22", 8000-8010]',
        'ufw_open_ports:',
        '  - {port: 40080, rule: allow}',
        '  - {port: 40081, rule: deny}',
        'firewall_denied_ports: [1]',
      ],
      [
        '1:31 service allow 22/tcp @low',
        '1:36 service allow 8000-8010/tcp @low',
        '3:12 service allow 40080 @low',
      ],
    ],
    [
      'instances of a server',
      'roles/wiki/defaults/main.yml',
      [
        'wiki_instances:',
        "  - {name: main, port: '40080', db_port: 5432}",
        '  - name: second',
        '    http_port: 40081',
        '  - {name: other, host: wiki.example.org, port: 1}',
        'rds_instances: [{name: a, port: 2}]',
        'max_instances: 5',
        'shop_instances: {a: {port: 40082}}',
      ],
      [
        '2:25 service listen 40080 @low',
        '4:16 service listen 40081/tcp @low',
        '8:28 service listen 40082 @low',
      ],
    ],
    [
      'ports of sshd',
      'group_vars/all.yml',
      [
        "sshd__ports: ['22', 2222]",
        'ssh_server_ports: ["2223"]',
        'security_ssh_port: 2224',
        'sshd:',
        '  Port: 2225',
        '  PermitRootLogin: no',
        'ssh_port: 22',
        'sshd_forward_ports: [80]',
      ],
      [
        '1:16 service listen 22/tcp @low',
        '1:21 service listen 2222/tcp @low',
        '2:21 service listen 2223/tcp @low',
        '3:20 service listen 2224/tcp @low',
        '5:9 service listen 2225/tcp',
      ],
    ],
    [
      'a pillar of sshd, and of a site by its name',
      'pillar/wiki.sls',
      [
        'sshd_config: {Port: [22, 2222]}',
        'wiki:',
        '  sites:',
        '    a: {server_name: a.example.org, port: 40080}',
      ],
      ['1:22 service listen 22/tcp', '1:26 service listen 2222/tcp', '4:43 service listen 40080 @low'],
    ],
    [
      'what a play gives to its roles',
      'provision.yml',
      [
        '- hosts: web',
        '  vars:',
        '    firewall_allowed_tcp_ports:',
        '      - "22"',
        '      - 8000-8010',
        '    app_listen_port: 40080',
        '    db_port: 5432',
        '  roles:',
        '    - {role: firewall, firewall_allowed_udp_ports: [53]}',
        '    - role: wiki',
        '      vars: {wiki_bind_port: 40081, wiki_store_port: 1}',
      ],
      [
        '4:10 service allow 22/tcp @low',
        '5:9 service allow 8000-8010/tcp @low',
        '6:22 service listen 40080 @low',
        '9:53 service allow 53/udp @low',
        '11:30 service listen 40081 @low',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('the product of the table stays where a guess says the same', async () => {
    const facts = await linkedFacts({ 'grafana.ini': '[server]\nhttp_port = 43000\nlisten_port = 43000\n' });
    expect(facts.map((f) => f.technology)).toEqual(['grafana', 'text']);
  });
});

describe('guesses nothing from', () => {
  test.each<SilentCase>([
    [
      'ports of others',
      'group_vars/all.yml',
      [
        'ansible_port: 22',
        'redis_port: 6379',
        'smtp_port: 25',
        'proxy_listen_port: 1',
        'upstream_port: 41000',
        'ldap_bind_port: 389',
      ],
    ],
    ['a client by its role', 'roles/mysql_client/defaults/main.yml', ['mysql_client_port: 3306']],
    ['a database by its role', 'roles/postgresql/defaults/main.yml', ['postgresql_port: 5432']],
    [
      'numbers that are none',
      'group_vars/all.yml',
      ['app_listen_port: 0', 'a_listen_port: 99999', 'b_listen_port: [1, 2]', 'c_listen_port: auto'],
    ],
    [
      'the port of another machine',
      'roles/wiki/defaults/main.yml',
      ['wiki_store_host: store.example.org', 'wiki_store_port: 40080'],
    ],
    [
      'the inside of a container',
      'roles/wiki/defaults/main.yml',
      ['wiki_port: 40080', 'wiki_container_port: 80', 'wiki_container_http_host_bind_port: ""'],
    ],
    ['a list that is no play', 'data.yml', ['- vars: {app_listen_port: 40080}']],
    [
      'a play of a test',
      'molecule/default/converge.yml',
      ['- hosts: all', '  vars: {app_listen_port: 40080}'],
    ],
    ['a recipe', 'cookbooks/wiki/recipes/default.rb', ["default['wiki']['port'] = 40080"]],
    ['a test', 'tests/group_vars/all.yml', ['app_listen_port: 40080']],
    ['an example', 'app/.env.example', ['PORT=40080']],
    ['another document', 'config/app.yml', ['app_listen_port: 40080']],
    ['values of a chart', 'chart/values.yaml', ['listenPort: 40080']],
    ['a manifest', 'package.json', ['{"listen_port": 40080}']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
