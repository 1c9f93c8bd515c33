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
    ['a test', 'tests/group_vars/all.yml', ['app_listen_port: 40080']],
    ['an example', 'app/.env.example', ['PORT=40080']],
    ['another document', 'config/app.yml', ['app_listen_port: 40080']],
    ['values of a chart', 'chart/values.yaml', ['listenPort: 40080']],
    ['a manifest', 'package.json', ['{"listen_port": 40080}']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
