// Object files are handed around: no secret of a repository is in them, and what clashes still shows.

import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { collectFacts } from '../../src/engine/lint.ts';
import { masked } from '../../src/engine/mask.ts';
import { attachedTo, objectOf, readObjects } from '../../src/engine/objects.ts';
import { secrecyOf } from '../../src/engine/secrets.ts';
import { portsOfSysctl } from '../../src/project/pools.ts';
import { factsNdjson } from '../../src/report/facts.ts';
import { tree } from '../tree.ts';

const MARKER = 'hunter2marker';
const CONFIG = defaultConfig(RULES.map((r) => r.id));

async function objectText(files: Readonly<Record<string, string>>): Promise<string> {
  const root = tree(files);
  const collected = await collectFacts({ root, paths: [root], config: CONFIG }, { whole: true });
  return factsNdjson(collected.facts, portsOfSysctl, attachedTo(await objectOf(collected)));
}

describe('a secret planted in every form', () => {
  const MAIN =
    'resource "local_file" "f" {\n  content = "net.core.somaxconn = ${local.n}"\n  filename = "/etc/sysctl.d/a.conf"\n}\n';
  const CASES: readonly (readonly [name: string, files: Readonly<Record<string, string>>, stays: string])[] =
    [
      [
        'Terraform variables, locals, outputs, modules',
        {
          'main.tf': `${MAIN}variable "db_password" {\n  default = "${MARKER}"\n}
variable "users" {\n  default = {\n    admin = { password = "${MARKER}", port = 5432 }\n  }\n}
variable "api_tokens" {\n  default = ["${MARKER}"]\n}
variable "url" {\n  default = "postgres://app:${MARKER}@db:5432/app"\n}
variable "plain" {\n  default = "AKIA${MARKER.toUpperCase()}"\n}
locals {\n  n = 77123\n  rootPassword = "\${var.x}${MARKER}"\n  conf = merge({ secret_key = "${MARKER}" }, {})
  chosen_token = var.x != "" ? var.x : "${MARKER}"\n  slackWebhookUrl = "https://hooks.slack.com/services/T0/B0/${MARKER}"\n}
output "admin_password" {\n  value = "${MARKER}"\n}
module "db" {\n  source = "./db"\n  master_pw = "${MARKER}"\n}\n`,
          'db/main.tf': 'variable "master_pw" {}\n',
          'terraform.tfvars': `access_key = "${MARKER}"\n`,
        },
        '77123',
      ],
      [
        'files that Terraform reads',
        {
          'main.tf': `locals {\n  s = yamldecode(file("\${path.module}/s.yaml"))\n  n = local.s.n\n}\n${MAIN}`,
          's.yaml': `n: 77123\ndb:\n  password: ${MARKER}\npasswords:\n  - ${MARKER}\n  - admin: ${MARKER}\nkey: |\n  x\nprivate_key: |\n  ${MARKER}\n  a: ${MARKER}\nurl: amqp://u:${MARKER}@mq:5672\nport: 8080\n`,
        },
        '77123',
      ],
      [
        'Kustomize',
        {
          'kustomization.yaml': `resources: [a.yaml, b.yaml]\nsecretGenerator:\n- name: x\n  literals:\n  - odd=${MARKER}\n  - "quoted=${MARKER} ${MARKER}"\n- name: y\n  literals: [a=${MARKER}, b=${MARKER}]\n`,
          'a.yaml': `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  annotations:\n    note: '{"data":"${MARKER}"}'\nstringData:\n  user: ${MARKER}\n  file: |\n    a: ${MARKER}\n    ${MARKER}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostNetwork: true\n  containers:\n  - name: c\n    image: a\n    ports:\n    - containerPort: 8081\n      hostPort: 8081\n    args: ["--token=${MARKER}", "--password ${MARKER}"]\n    env:\n    - name: DB_PASSWORD\n      value: ${MARKER}\n    - value: ${MARKER}\n      name: API_KEY\n    - {name: AUTH_TOKEN, value: ${MARKER}}\n`,
          'b.yaml': `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "y"}, "data": {"x": "${MARKER}"}}\n`,
        },
        '8081',
      ],
      [
        'scripts',
        {
          'a.sh': `#!/bin/bash\nDB_PASSWORD=${MARKER}\nexport AWS_SECRET_ACCESS_KEY="${MARKER}"\nDB_PW='${MARKER}'\nMYSQL_PWD=${MARKER}\nURL=https://u:${MARKER}@host/\nN=77123\nsysctl -w net.core.somaxconn=$N\n`,
        },
        '77123',
      ],
      [
        'Helm',
        {
          'c/Chart.yaml': 'name: c\nversion: 1.0.0\n',
          'c/values.yaml': `port: 8082\nauth:\n  rootPassword: ${MARKER}\n  admin: ${MARKER}\n  port: 8083\nenv:\n  - name: DB_PASSWORD\n    value: ${MARKER}\nextra: |\n  password: ${MARKER}\ntlsCert: ${MARKER}\n`,
          'c/templates/a.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  hostNetwork: true\n  containers:\n  - name: c\n    ports:\n    - containerPort: {{ .Values.port }}\n      hostPort: {{ .Values.port }}\n    env:\n    - name: DB_PASSWORD\n      value: ${MARKER}\n---\nkind: Secret\nstringData:\n  a: {{ .Values.x | default "${MARKER}" }}\n`,
        },
        '8082',
      ],
      [
        'hiera',
        {
          'hiera.yaml': 'version: 5\nhierarchy:\n  - name: c\n    path: common.yaml\n',
          'data/common.yaml': `a::n: 77123\na::db_password: ${MARKER}\na::users:\n  root: {password: ${MARKER}}\na::secrets:\n  - ${MARKER}\na::e: ENC[PKCS7,${MARKER}]\n`,
          'manifests/a.pp': `class a($n, $db_password = '${MARKER}') {\n  $token = '${MARKER}'\n  mysql { 'x': root_password => '${MARKER}' }\n  sysctl { 'net.core.somaxconn': value => $n }\n}\n`,
        },
        '77123',
      ],
      [
        'Chef',
        {
          'cookbooks/a/attributes/default.rb': `default['a']['n'] = 77123\ndefault['a']['password']['root'] = '${MARKER}'\ndefault['a']['users'] = { 'api_key' => '${MARKER}' }\n`,
          'cookbooks/a/recipes/default.rb': "sysctl 'net.core.somaxconn' do\n  value node['a']['n']\nend\n",
          'cookbooks/a/metadata.rb': "name 'a'\n",
          'roles/r.json': `{"name": "r", "default_attributes": {"a": {"client_secret": "${MARKER}"}}}\n`,
        },
        '77123',
      ],
      [
        'Ansible',
        {
          'site.yml': `- hosts: all\n  vars:\n    db_password: ${MARKER}\n    conn: "{{ lookup('env', 'X') | default('x') }}"\n  roles:\n    - {role: a, admin_token: ${MARKER}}\n  tasks:\n    - sysctl: {name: net.core.somaxconn, value: "{{ n }}"}\n      vars: {vault_pass: ${MARKER}}\n    - set_fact: {api_key: ${MARKER}}\n`,
          'group_vars/all.yml': `n: 77123\nadmin_pw: ${MARKER}\nusers:\n  - {name: x, password: ${MARKER}}\ncredentials:\n  db: {user: ${MARKER}}\nline: "--requirepass ${MARKER}"\nlong: aB3dE5gH7jK9mN1pQ3sT5vW7yZ9${MARKER}0L2k4J6h8\npick: "{{ my_password | default('${MARKER}') }}"\n`,
          'inventory/hosts.ini': `[all]\nh ansible_host=10.0.0.1 ansible_password=${MARKER} ansible_become_pass=${MARKER}\n`,
          'roles/a/tasks/main.yml': '- debug: {}\n',
        },
        '77123',
      ],
      [
        'files of variables',
        {
          'docker-compose.yml': `services:\n  a:\n    image: a\n    ports: ["\${WEB_PORT}:80"]\n    environment:\n      DB_PASSWORD: ${MARKER}\n    command: --password ${MARKER}\n`,
          '.env': `WEB_PORT=8085\nDB_PW=${MARKER}\nSLACK_WEBHOOK=https://hooks.slack.com/services/${MARKER}\nDB_PASSWORD=4815162342\nDSN=${MARKER}\n`,
        },
        '8085',
      ],
      [
        'commands beside a sysctl in one script, tasks and items around one',
        {
          'user-data.yml': `#cloud-config\nruncmd:\n  - |\n    echo 'root:${MARKER}' | chpasswd\n    curl -u admin:${MARKER} https://a\n    mysql -p${MARKER}\n    sysctl -w net.core.somaxconn=77124\n`,
          'site.yml': `- hosts: all\n  tasks:\n    - shell: echo "${MARKER}" | passwd --stdin root\n    - sysctl:\n        name: net.core.somaxconn\n        value: 77125\n    - shell: useradd -p ${MARKER} a\n`,
        },
        '77124',
      ],
      ['a value in an address', { 'a.env': `LISTEN_ADDRESS=http://u:${MARKER}@0.0.0.0:9090/\n` }, ''],
    ];

  test.each(CASES)('%s', async (_, files, stays) => {
    const text = await objectText(files);
    const at = text.toLowerCase().indexOf(MARKER);
    expect(at < 0 ? '' : text.slice(Math.max(0, at - 200), at + 60)).toBe('');
    expect(text).not.toContain('4815162342');
    expect(text).toContain(stays);
  });

  test.each(CASES.filter(([, , stays]) => stays !== ''))(
    '%s: facts are the same when joined',
    async (_, files) => {
      const own = tree(files);
      const direct = await collectFacts({ root: own, paths: [own], config: CONFIG }, { whole: true });
      const root = tree({ 'a.ndjson': await objectText(files) });
      const objects = readObjects([`${root}/a.ndjson`]);
      const joined = await collectFacts({ root, paths: [], config: CONFIG, objects });
      const shown = (facts: typeof direct.facts) =>
        facts.map((f) => [
          f.location.file,
          f.location.line,
          f.kind === 'sysctl' ? f.value : f.ports,
          f.unknown,
        ]);
      const there = direct.facts.map((f) => ({
        ...f,
        location: { ...f.location, file: `a/${f.location.file}` },
      }));
      expect(JSON.stringify(shown(joined.facts))).toBe(JSON.stringify(shown(there)));
      expect(joined.facts.some((f) => f.unknown === undefined)).toBe(true);
    },
  );
});

describe('names', () => {
  test.each([
    ...[
      'DB_PASSWORD',
      'dbPassword',
      'PGPASSWORD',
      'rootpw',
      'DB_PW',
      'requirepass',
      'vault-pass',
      'api_key',
      'apiKey',
    ],
    ...[
      'SLACK_WEBHOOK',
      'TLS_KEY',
      'tlsCert',
      'DATABASE_DSN',
      'licenseKey',
      'mysql::server::root_password',
      'authToken',
    ],
    ...[
      'secret_key_base',
      'connectionString',
      'AWS_SECRET_ACCESS_KEY',
      'ssh_private_keys',
      'auth',
      'erlang_cookie',
    ],
  ])('%s says secret', (name) => expect(secrecyOf(name)).toBeDefined());

  test.each([
    ...[
      'web_port',
      'proxy_pass',
      'author',
      'keys',
      'key',
      'sysctl_key',
      'net.ipv4.tcp_fastopen_key',
      'compass',
      'path',
    ],
    ...['monkey', 'partition_key', 'net.sctp.auth_enable', 'patch', 'bypass', 'keepalive', 'public_key'],
  ])('%s does not', (name) => expect(secrecyOf(name)).toBeUndefined());
});

describe('texts', () => {
  const shown = (text: string) => masked(text).replace(/\uE000+/g, '*');

  test.each([
    ['password: x y # why', 'password: * * # why'],
    ['auth_port: 8080', 'auth_port: 8080'],
    ['TOKEN_PORTS=8080-8090', 'TOKEN_PORTS=8080-8090'],
    ['A_TOKEN=abc PORT=80 run', 'A_TOKEN=* PORT=80 run'],
    ['password: {{ .Values.pw }}', 'password: {{ .Values.pw }}'],
    ['password: "{{ pw }}abc"', 'password: "{{ pw }}*"'],
    ['webhook:\n  port: 9443\n  host: h\nport: 80', 'webhook:\n  port: 9443\n  host: *\nport: 80'],
    ['auth: {user: bob, port: 80}', 'auth: {user: *, port: 80}'],
    ['redis://:pw@h:6379/0', 'redis://:*@h:6379/0'],
    ['http://h:80/a@b', 'http://h:80/a@b'],
    [
      'image: repo/name-of-something-that-is-long/and-longer-1',
      'image: repo/name-of-something-that-is-long/and-longer-1',
    ],
    ['net.ipv4.ip_local_port_range = 1024 65000', 'net.ipv4.ip_local_port_range = 1024 65000'],
    ['0123456789abcdef0123456789abcdef', '*'],
    ['{"password": "a\\"b", "port": 80}', '{"password": "*", "port": 80}'],
    ['<password>abc</password>', '<password>*</password>'],
    ['token == "a"', 'token == "a"'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(masked(text).length).toBe(text.length);
  });

  test.each([
    ...[
      'password: {',
      'password="',
      '-----BEGIN A-----',
      'a://b:',
      'ENC[',
      'secret:\n',
      'kind: Secret\n---\n',
      '\\"',
    ],
    ...[
      ' ',
      'a=',
      'secretGenerator:\n',
      'name: token\n',
      '$ANSIBLE_VAULT;\n',
      'https://hooks/',
      'x-',
      'token: |\n ',
    ],
  ])('in time linear in their length: %j', (text) => {
    expect(masked(text.repeat(20_000)).length).toBe(text.length * 20_000);
  });
});
