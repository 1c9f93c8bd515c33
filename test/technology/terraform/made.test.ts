// Terraform: lists and documents that functions make, what modules give, and ports counted from another.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'a command that functions put together',
      'pod.tf',
      [
        'module "api" {',
        '  spec = {',
        '    hostNetwork = true',
        '    containers = [',
        '      {',
        '        name    = "kube-apiserver"',
        '        image   = "$' + '{var.repository}:1"',
        '        command = compact(concat([',
        '          "kube-apiserver",',
        '          "--secure-port=6444",',
        '        ], var.more))',
        '      },',
        '    ]',
        '  }',
        '}',
      ],
      ['10:26 k8s-control-plane listen 6444/tcp'],
    ],
    [
      'documents that an expression goes over',
      'charts.tf',
      [
        'resource "object" "a" {',
        '  content = join("---", [for _, m in [',
        '    {',
        '      kind = "Pod"',
        '      spec = { containers = [{ name = "a", ports = [{ containerPort = 80, hostPort = local.web }] }] }',
        '    },',
        '  ] : yamlencode(m)])',
        '}',
        'locals {',
        '  web = 8444',
        '}',
      ],
      ['5:86 k8s-hostport publish 8444/tcp', '10:9 k8s-hostport publish 8444/tcp @low'],
    ],
    [
      'files in a document that a module gives',
      'outputs.tf',
      [
        'output "butane" {',
        '  value = yamlencode({',
        '    variant = "fcos"',
        '    storage = { files = concat(var.files, [',
        '      {',
        '        path     = "/etc/haproxy/a.cfg"',
        '        contents = {',
        '          inline = <<-EOF',
        '          frontend a',
        '            bind 0.0.0.0:6445',
        '          EOF',
        '        }',
        '      },',
        '      { path = "/etc/sysctl.d/9.conf", contents = { inline = "vm.swappiness=3\\n" } },',
        '    ]) }',
        '  })',
        '}',
      ],
      ['10:18 haproxy-nginx listen 6445/tcp', '14:77 vm.swappiness=3'],
    ],
    [
      'ports at a distance from a base',
      'locals.tf',
      [
        'locals {',
        '  base_port = 47000',
        '  tcp_ports = {',
        '    https = local.base_port - 5',
        '    http  = local.base_port',
        '  }',
        '  web_port = local.base_port + 1',
        '}',
      ],
      [
        '4:13 service listen 46995/tcp @low',
        '5:13 service listen 47000/tcp @low',
        '7:14 service listen 47001 @low',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'what an output shows, and ports of other locals',
      'outputs.tf',
      [
        'output "help" {',
        '  value = <<-EOF',
        '    run: sysctl -w vm.swappiness=1',
        '    listen 80;',
        '  EOF',
        '}',
        'output "json" {',
        '  value = jsonencode({ port = 80, host = "a", description = "sysctl -w vm.swappiness=2" })',
        '}',
        'locals {',
        '  start     = 10',
        '  base_port = var.base',
        '  web_port  = local.base_port + 1',
        '  end_port  = local.start + 1',
        '}',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
