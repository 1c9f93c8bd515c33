// The shape of what object files hold, written down for the format's number: nobody can change the one without the other.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { collectFacts } from '../../src/engine/lint.ts';
import { FORMAT, objectOf } from '../../src/engine/objects.ts';
import { expectGolden } from '../golden.ts';
import { tree } from '../tree.ts';

/** Something of every technology that keeps data of its own, and of every field of its data. */
const FILES = {
  'main.tf': `variable "n" {
  type     = number
  nullable = false
  default  = 1
}
locals {
  n = var.n
  f = file("\${path.module}/n.txt")
  t = templatefile("\${path.module}/a.tftpl", { n = local.n })
}
output "n" {
  value = local.n
}
module "m" {
  source   = "./m"
  for_each = toset(["a"])
  n        = 1
}
resource "aws_instance" "a" {
  count     = 2
  user_data = <<-EOT
    #!/bin/bash
    sysctl -w net.core.somaxconn=\${local.n}
  EOT
}
`,
  'm/main.tf': 'variable "n" {}\n',
  'a.tftpl': 'net.core.somaxconn = ${n}\n',
  'n.txt': '1\n',
  'terraform.tfvars': 'n = 2\n',
  'site.yml': `- hosts: web
  vars: {n: 1}
  vars_files: [vars.yml]
  roles:
    - {role: r, n: 2, vars: {n: 3}}
  tasks:
    - set_fact: {n: 4}
    - include_tasks: more.yml
      vars: {n: 5}
      when: n
    - template: {src: a.conf.j2, dest: /etc/sysctl.d/a.conf}
      loop: [1]
      vars: {n: 6}
    - sysctl: {name: "net.core.{{ item.a }}", value: "{{ n }}"}
      loop: [{a: somaxconn}]
`,
  'vars.yml': 'n: 1\nm: {80: 010, yes: 8.0}\nq: "{{ n\\t+ 1 }}"\n',
  'more.yml': '- debug: {}\n',
  'a.conf.j2': 'net.core.somaxconn = {{ n }}\n',
  'roles/r/meta/main.yml': 'dependencies: [{role: s}]\n',
  'roles/s/tasks/main.yml': '- debug: {}\n',
  'hosts.ini': '[web]\nh n=1\n[web:vars]\nn=2\n[all:children]\nweb\n',
  'docker-compose.yml': `x-a: &a {image: a}
services:
  a:
    <<: *a
    extends: {file: base.yml, service: b}
    ports: !override ["\${PORT}:80"]
    environment: {A: $$b, B: !reset null}
include: [other.yml]
`,
  'base.yml': 'services:\n  b:\n    network_mode: host\n    ports: ["1:1"]\n',
  '.env': 'PORT=8080\n',
  'k/kustomization.yaml': 'resources: [a.yaml]\n',
  'k/a.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostNetwork: true\n  containers:\n  - {name: c, ports: [{containerPort: 1, hostPort: 1}]}\n',
  'c/Chart.yaml': `name: c\nversion: 1.0.0\nappVersion: "1"
dependencies:\n- {name: d, alias: e, repository: "file://../d", condition: d.on, tags: [t]}\n`,
  'c/requirements.yaml': 'dependencies:\n- {name: d, repository: "file://../d"}\n',
  'c/values.yaml': 'port: 8080\n',
  'c/templates/a.yaml':
    'apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  containers:\n  - ports: [{hostPort: {{ .Values.port }}}]\n',
  'cookbooks/c/attributes/default.rb': "default['c']['n'] = 1\n",
  'cookbooks/c/recipes/default.rb': "sysctl 'net.core.somaxconn' do\n  value node['c']['n']\nend\n",
  'hiera.yaml': 'version: 5\nhierarchy: [{name: c, path: common.yaml}]\n',
  'data/common.yaml': 'p::n: 1\n',
  'modules/p/manifests/init.pp': `class p($n = 1) inherits p::params {
  $m = $n
  include p::q
  if $m { $o = 1 } else { $o = 2 }
  case $m { 1: { $s = 1 } default: { $s = 2 } }
  [1].each |$i| { sysctl { "a\${i}": value => $i } }
  sysctl { 'net.core.somaxconn': value => $n }
}
`,
  Dockerfile: 'FROM a\nENV N=1\nRUN sysctl -w net.core.somaxconn=$N\n',
  'haproxy.cfg.j2': 'frontend a\n{% if b %}\nbind *:80\n{% else %}\nbind *:81\n{% endif %}\n',
  'a.sh': 'N=1\nsysctl -w net.core.somaxconn=$N\n',
  'etc/sysctl.d/a.conf': '-net.ipv4.conf.eth0.rp_filter\nnet.ipv4.conf.*.rp_filter = 1\n-vm.swappiness = 1\n',
  'etc/mesos.env': 'MESOS_RESOURCES=ports:[31000-32000]\n',
  'broken.yml': 'a: [\nnet.core.somaxconn: {\n',
};

test('the shape of scans is that of the format', async () => {
  const root = tree(FILES);
  const config = defaultConfig(RULES.map((r) => r.id));
  const object = await objectOf(await collectFacts({ root, paths: [root], config }, { whole: true }));
  const lines = new Set<string>();
  for (const scan of object.scans) describeShape(scan, 'scan', lines);
  for (const sign of object.signs) describeShape(sign, 'sign', lines);
  const name = `objects/format-${FORMAT}.txt`;
  const written = join(import.meta.dirname, '..', 'golden', name);
  const shape = `${[...lines].sort().join('\n')}\n`;
  if (existsSync(written)) expect(shape, CHANGED).toBe(readFileSync(written, 'utf8'));
  else expectGolden(name, shape);
});

const CHANGED = `the shape of FileScan has changed: raise FORMAT in src/engine/objects.ts, delete
test/golden/objects/format-${FORMAT}.txt, and run this test with UPDATE_GOLDEN=1`;

/** Every field as its path and what it holds; trees, templates and places by their names where they are whole ones. */
function describeShape(value: unknown, path: string, lines: Set<string>): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) {
    lines.add(`${path}: ${value === null ? 'null' : typeof value}`);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) describeShape(item, `${path}[]`, lines);
    return;
  }
  const kind = nameOf(value);
  // Fields of the same thing are written once, wherever it stands.
  if (kind !== undefined) lines.add(`${path}: ${kind}`);
  const { kind: own } = value as { readonly kind?: unknown };
  const variant = kind === undefined && typeof own === 'string' ? `${path}<${own}>` : path;
  for (const [key, child] of Object.entries(value))
    describeShape(child, kind === undefined ? `${variant}.${key}` : `${kind}.${key}`, lines);
}

function nameOf(value: object): string | undefined {
  if ('line' in value && 'file' in value) return 'Location';
  if ('raw' in value && 'parts' in value) return 'Template';
  if ('language' in value && 'text' in value) return 'Expression';
  if ('template' in value && 'kind' in value) return 'Scalar';
  if ('items' in value && 'kind' in value) return 'List';
  if ('entries' in value && 'kind' in value) return 'Map';
  return undefined;
}
