// The range of dynamic ports of Nomad's clients, in trees and in texts.

import { describe, test } from 'vitest';
import { expectBounds } from '../bounds.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'both bounds in HCL',
      'files/client.hcl',
      ['client {', '  enabled = true', '  min_dynamic_port = 15300', '  max_dynamic_port = 15399', '}'],
      ['3:22 nomad-dynamic 15300-15399'],
    ],
    [
      'without the ports that the client reserves',
      'client.hcl',
      [
        'client {',
        '  min_dynamic_port = 20000',
        '  max_dynamic_port = 20100',
        '  reserved {',
        '    reserved_ports = "22, 20010-20019"',
        '  }',
        '  host_network "vpn" {',
        '    reserved_ports = "20050"',
        '  }',
        '}',
      ],
      ['2:22 nomad-dynamic 20000-20009,20020-20049,20051-20100'],
    ],
    [
      'the upper bound first',
      'client.hcl',
      ['client {', '  max_dynamic_port = 15399', '  min_dynamic_port = "15300"', '}'],
      ['2:22 nomad-dynamic 15300-15399'],
    ],
    [
      'one bound, the other is the default',
      'client.hcl',
      ['client {', '  max_dynamic_port = 25999', '}'],
      ['2:22 nomad-dynamic 20000-25999'],
    ],
    [
      '0, which keeps the default',
      'client.hcl',
      ['client {', '  min_dynamic_port = 15300', '  max_dynamic_port = 0', '}'],
      ['2:22 nomad-dynamic 15300-32000'],
    ],
    [
      'JSON on one line',
      'nomad.json',
      ['{"client": {"min_dynamic_port": 15300, "max_dynamic_port": 15399}}'],
      ['1:33 nomad-dynamic 15300-15399'],
    ],
    [
      'JSON with a list of clients',
      'nomad.json',
      ['{"client": [{"enabled": true}, {"max_dynamic_port": 15399, "min_dynamic_port": 15300}]}'],
      ['1:53 nomad-dynamic 15300-15399'],
    ],
    [
      'a here-document',
      'install.sh',
      [
        '#!/bin/bash',
        'cat <<EOF > /etc/nomad.d/ports.hcl',
        'client {',
        '  min_dynamic_port = 15300',
        '  max_dynamic_port = 15399',
        '}',
        'EOF',
      ],
      ['4:22 nomad-dynamic 15300-15399'],
    ],
    [
      'a here-document that the shell fills in',
      'install.sh',
      ['LOW=15300', 'cat <<EOF > x.hcl', 'client {', '  min_dynamic_port = $LOW', '}', 'EOF'],
      ['4:22 nomad-dynamic 15300-32000'],
    ],
    [
      'variables of Ansible',
      'defaults.yml',
      ['nomad_client: true', 'nomad_min_dynamic_port: 15300', 'nomad_max_dynamic_port: "15399"'],
      ['2:25 nomad-dynamic 15300-15399'],
    ],
    [
      'attributes of Nix',
      'host.nix',
      [
        '{ config, ... }: {',
        '  services.nomad.settings.client = {',
        '    min_dynamic_port = 15300;',
        '    max_dynamic_port = 15399;',
        '  };',
        '}',
      ],
      ['3:24 nomad-dynamic 15300-15399'],
    ],
    [
      'Terraform, text in a string',
      'main.tf',
      [
        'resource "x" "y" {',
        '  user_data = <<-EOT',
        '    client {',
        '      min_dynamic_port = 15300',
        '      max_dynamic_port = 15399',
        '    }',
        '  EOT',
        '}',
      ],
      ['4:26 nomad-dynamic 15300-15399'],
    ],
    [
      'two clients in one file',
      'two.yml',
      [
        'a:',
        '  client: {min_dynamic_port: 15300, max_dynamic_port: 15399}',
        'b:',
        '  client: {min_dynamic_port: 16300, max_dynamic_port: 16399}',
      ],
      ['2:30 nomad-dynamic 15300-15399', '4:30 nomad-dynamic 16300-16399'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectBounds(path, lines, facts);
  });
});

describe('keeps what it does not know', () => {
  test.each<Case>([
    [
      'a template in HCL',
      'client.hcl.j2',
      [
        'client {',
        '{% if low is defined %}',
        '  min_dynamic_port = {{ low }}',
        '{% endif %}',
        '  max_dynamic_port = 15399',
        '}',
      ],
      [
        '3:22 nomad-dynamic ? a template expression, and no variables of an Ansible project to resolve it with',
      ],
    ],
    [
      'placeholders',
      'client.hcl',
      ['client {', '  min_dynamic_port = @@PORT_LOW@@', '  max_dynamic_port = @@PORT_HIGH@@', '}'],
      ['2:22 nomad-dynamic ? a placeholder that something outside this project fills in'],
    ],
    [
      'an expression of Nix',
      'host.nix',
      ['{ client = { min_dynamic_port = cfg.ports.low; max_dynamic_port = 15399; }; }'],
      ["1:33 nomad-dynamic ? 'cfg.ports.low' is given no value in this file"],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectBounds(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['a comment', 'client.hcl', ['client {', '  # min_dynamic_port = 15300', '}']],
    ['constants of other programs', 'x.sh', ['MIN_DYNAMIC_PORT=49152', 'MAX_DYNAMIC_PORT=65535']],
    [
      'the type of a variable',
      'v.tf',
      ['variable "client" {', '  type = object({ min_dynamic_port = number })', '}'],
    ],
    [
      'options',
      'module.nix',
      ['min_dynamic_port = mkOption { type = types.port; };', 'max_dynamic_port = lib.mkOption {', '};'],
    ],
    ['a schema', 's.json', ['{"properties": {"min_dynamic_port": {"type": "integer"}}}']],
    ['a description', 'x.yml', ['description: "min_dynamic_port = 15300"']],
    [
      'ports that are not handed out',
      'client.hcl',
      [
        'client {',
        '  reserved { reserved_ports = "22,8500-8600" }',
        '  host_network "x" {',
        '    reserved_ports = "80"',
        '  }',
        '}',
      ],
    ],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
