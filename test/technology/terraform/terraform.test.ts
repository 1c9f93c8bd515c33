// Terraform as people write it: values through variables, locals and modules, documents in heredocs, exact places.

import { describe, expect, test } from 'vitest';
import { type Files, factsOf, linkedFacts } from '../../facts.ts';

const RANGE = 'net.ipv4.ip_local_port_range';

describe('values', () => {
  test.each<[string, Files, readonly string[]]>([
    [
      'a literal in a heredoc of user_data',
      {
        'main.tf': [
          'resource "aws_instance" "web" {',
          '  user_data = <<-EOT',
          '    #!/bin/bash',
          '    sysctl -w net.ipv4.ip_local_port_range="16000 61000"',
          '  EOT',
          '}',
        ].join('\n'),
      },
      ['main.tf:4:45 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      'a variable default',
      {
        'vars.tf': 'variable "range" {\n  default = "16000 61000"\n}\n',
        'main.tf':
          'resource "x" "y" {\n  script = "sysctl -w net.ipv4.ip_local_port_range=\'${var.range}\'"\n}\n',
      },
      ['main.tf:2:53 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      'terraform.tfvars beats the default, auto.tfvars beats both',
      {
        'vars.tf': 'variable "low" { default = 1024 }\nvariable "high" { default = 65535 }\n',
        'terraform.tfvars': 'low = 15000\nhigh = 60000\n',
        'prod.auto.tfvars': 'low = 16000\n',
        'main.tf':
          'resource "x" "y" {\n  a = <<EOT\nsysctl -w net.ipv4.ip_local_port_range="${var.low} ${var.high}"\nEOT\n}\n',
      },
      ['main.tf:3:41 net.ipv4.ip_local_port_range=16000 60000'],
    ],
    [
      'a variable without a default is unknown',
      {
        'vars.tf': 'variable "range" {}\n',
        'main.tf': 'resource "x" "y" {\n  a = "sysctl -w net.ipv4.ip_local_port_range=${var.range}"\n}\n',
      },
      [
        "main.tf:2:47 net.ipv4.ip_local_port_range ? variable 'range' has no default and no .tfvars file gives it a value",
      ],
    ],
    [
      'locals and functions',
      {
        'main.tf': [
          'locals {',
          '  bounds = [16000, 61000]',
          '  range  = join(" ", local.bounds)',
          '}',
          'resource "x" "y" {',
          '  a = "sysctl -w net.ipv4.ip_local_port_range=\'${local.range}\'"',
          '}',
        ].join('\n'),
      },
      ['main.tf:6:48 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      "a local module's input",
      {
        'main.tf': 'module "agent" {\n  source = "./agent"\n  range  = "16000 61000"\n}\n',
        'agent/main.tf':
          'variable "range" { default = "32768 60999" }\nresource "x" "y" {\n  a = "sysctl -w net.ipv4.ip_local_port_range=\\"${var.range}\\""\n}\n',
      },
      ['agent/main.tf:3:49 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      'a map of settings in a local, by its shape',
      {
        'main.tf':
          'locals {\n  sysctls = {\n    "net.ipv4.ip_local_port_range" = "16000 61000"\n    "vm.swappiness" = 1\n  }\n}\n',
      },
      ['main.tf:3:39 net.ipv4.ip_local_port_range=16000 61000', 'main.tf:4:23 vm.swappiness=1'],
    ],
    [
      'azurerm: two fields are one fact at the first',
      {
        'aks.tf': [
          'resource "azurerm_kubernetes_cluster_node_pool" "p" {',
          '  linux_os_config {',
          '    sysctl_config {',
          '      net_core_somaxconn                 = 4096',
          '      net_ipv4_ip_local_port_range_min   = 16000',
          '      net_ipv4_ip_local_port_range_max   = 61000',
          '    }',
          '  }',
          '}',
        ].join('\n'),
      },
      ['aks.tf:4:44 net.core.somaxconn=4096', 'aks.tf:5:44 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      'azurerm with null variables declares nothing known',
      {
        'aks.tf':
          'variable "min" { default = null }\nresource "a" "b" {\n  sysctl_config {\n    net_ipv4_ip_local_port_range_min = var.min\n    net_ipv4_ip_local_port_range_max = 61000\n  }\n}\n',
      },
      ['aks.tf:4:40 net.ipv4.ip_local_port_range ? a part of the value is null: the setting is left out'],
    ],
    [
      'a document in a call: base64encode of a cloud-config with a script',
      {
        'main.tf': [
          'resource "aws_launch_template" "t" {',
          '  user_data = base64encode(<<-EOT',
          '    #cloud-config',
          '    write_files:',
          '      - path: /etc/sysctl.d/50.conf',
          '        content: |',
          '          net.ipv4.ip_local_port_range = 16000 61000',
          '    runcmd:',
          '      - sysctl -w net.core.somaxconn=1024',
          '  EOT',
          '  )',
          '}',
        ].join('\n'),
      },
      ['main.tf:7:42 net.ipv4.ip_local_port_range=16000 61000', 'main.tf:9:38 net.core.somaxconn=1024'],
    ],
    [
      'templatefile: names given at the call, place in the template',
      {
        'main.tf':
          'variable "low" { default = 16000 }\nresource "aws_instance" "a" {\n  user_data = templatefile("${path.module}/init.sh.tpl", { low = var.low, high = 61000 })\n}\n',
        'init.sh.tpl': '#!/bin/sh\nsysctl -w net.ipv4.ip_local_port_range="${low} ${high}"\n',
      },
      ['init.sh.tpl:2:41 net.ipv4.ip_local_port_range=16000 61000'],
    ],
    [
      'mesos resources in a heredoc, with interpolation',
      {
        'main.tf':
          'variable "low" { default = 31000 }\nresource "aws_instance" "a" {\n  user_data = <<EOT\nMESOS_RESOURCES="ports(*):[${var.low}-32000]"\nEOT\n}\n',
      },
      ['main.tf:4:18 mesos-agent 31000-32000'],
    ],
    [
      'a conditional that cannot be decided is one of both',
      {
        'main.tf':
          'variable "env" {}\nresource "x" "y" {\n  a = "sysctl -w net.ipv4.ip_local_port_range=${var.env == "prod" ? "16000 61000" : "32768 60999"}"\n}\n',
      },
      [
        'main.tf:3:47 net.ipv4.ip_local_port_range=16000 61000',
        'main.tf:3:47 net.ipv4.ip_local_port_range=32768 60999',
      ],
    ],
    [
      'an error elsewhere in the file loses nothing',
      { 'main.tf': 'resource "a" "b" {\n  x = = 1\n  y = "sysctl -w vm.swappiness=1"\n}\n' },
      ['main.tf:3:32 vm.swappiness=1'],
    ],
    [
      'a description is documentation',
      { 'main.tf': 'variable "x" {\n  description = "sysctl -w vm.swappiness=1"\n}\n' },
      [],
    ],
    [
      'a comment is no declaration',
      { 'main.tf': '# sysctl -w vm.swappiness=1\n/* net.ipv4.ip_local_port_range = 1 2 */\n' },
      [],
    ],
  ])('%s', async (_, files, facts) => {
    expect(await factsOf(files)).toEqual(facts);
  });
});

test('the origin is the literal of the variable, the way leads to it', async () => {
  const [fact] = await linkedFacts({
    'vars.tf': 'variable "range" {\n  default = "16000 61000"\n}\n',
    'main.tf':
      'locals {\n  r = var.range\n}\nresource "aws_instance" "a" {\n  user_data = "sysctl -w net.ipv4.ip_local_port_range=\'${local.r}\'"\n}\n',
  });
  expect(fact).toMatchObject({ kind: 'sysctl', key: RANGE, value: '16000 61000' });
  expect(fact?.origin).toMatchObject({ file: 'vars.tf', line: 2, column: 14, endColumn: 25 });
  expect(fact?.via.map((v) => `${v.file}:${v.line}`)).toEqual(['main.tf:2', 'vars.tf:2']);
  expect(fact?.place).toMatchObject({ kind: 'resource', label: 'aws_instance.a' });
});

test('a module that is called twice is two machines, each with its own inputs', async () => {
  const facts = await linkedFacts({
    'main.tf': [
      'module "a" {',
      '  source = "./agent"',
      '  low    = 15200',
      '}',
      'module "b" {',
      '  source = "./agent"',
      '  low    = 16200',
      '}',
    ].join('\n'),
    'agent/main.tf': [
      'variable "low" {}',
      'variable "high" { default = 58999 }',
      'locals {',
      '  range = "${var.low} ${var.high}"',
      '}',
      'resource "aws_instance" "m" {',
      '  user_data = "sysctl -w net.ipv4.ip_local_port_range=\'${local.range}\' net.core.somaxconn=512"',
      '}',
    ].join('\n'),
  });
  expect(facts.map((f) => [f.kind === 'sysctl' && f.value, f.place.members.length, f.place.label])).toEqual([
    ['15200 58999', 1, 'module.a.aws_instance.m'],
    ['16200 58999', 1, 'module.b.aws_instance.m'],
    ['512', 2, 'module.a.aws_instance.m, module.b.aws_instance.m'],
  ]);
});
