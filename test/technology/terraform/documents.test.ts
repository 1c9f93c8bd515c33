// Documents inside Terraform: user data in every wrapping, JSON syntax, plans and states, provisioners, images.

import { describe, expect, test } from 'vitest';
import { type Files, factsOf, linkedFacts } from '../../facts.ts';

/** `#!/bin/bash` and `sysctl -w net.core.somaxconn=5`. */
const ENCODED = 'IyEvYmluL2Jhc2gKc3lzY3RsIC13IG5ldC5jb3JlLnNvbWF4Y29ubj01Cg==';

/** `#!/bin/bash` and `sysctl -w net.core.somaxconn=6`, compressed. */
const ZIPPED = 'H4sIAAAAAAACA1NW1E/KzNNPSizO4CquLE4uyVHQLVfISy3RS84vStUrzs9NrEjOz8uzNeMCAFl4VN4rAAAA';

describe('declares', () => {
  test.each<[string, Files, readonly string[]]>([
    [
      'lines of a script in a list: variables and here-documents go across them',
      {
        'a.tf': [
          'resource "aws_instance" "a" {',
          '  user_data = join("\\n", [',
          '    "#!/bin/bash",',
          '    "BACKLOG=7",',
          '    "cat > /etc/sysctl.d/1.conf <<EOF",',
          '    "net.ipv4.ip_local_port_range = 15200 58999",',
          '    "EOF",',
          '    "sysctl -w net.core.somaxconn=$BACKLOG",',
          '  ])',
          '  provisioner "remote-exec" {',
          '    inline = ["B=8", "sudo sysctl -w net.core.rmem_max=$B"]',
          '  }',
          '}',
        ].join('\n'),
      },
      [
        'a.tf:6:37 net.ipv4.ip_local_port_range=15200 58999',
        'a.tf:8:35 net.core.somaxconn=7',
        'a.tf:11:56 net.core.rmem_max=8',
      ],
    ],
    [
      'a file that a provisioner writes',
      {
        'a.tf': [
          'resource "null_resource" "a" {',
          '  provisioner "file" {',
          '    content     = "net.core.somaxconn = 10\\n"',
          '    destination = "/etc/sysctl.d/99-x.conf"',
          '  }',
          '}',
        ].join('\n'),
      },
      ['a.tf:3:41 net.core.somaxconn=10'],
    ],
    [
      'base64 on the spot, at the token',
      {
        'a.tf': `resource "aws_instance" "a" {\n  user_data_base64 = "${ENCODED}"\n}\nresource "x" "y" {\n  z = base64decode("${ENCODED}")\n}\n`,
      },
      ['a.tf:2:23 net.core.somaxconn=5', 'a.tf:5:21 net.core.somaxconn=5'],
    ],
    [
      'base64 of a compressed text, and a word that only looks like base64',
      {
        'a.tf': `resource "x" "a" {\n  user_data = "${ZIPPED}"\n}\nresource "x" "b" {\n  user_data = "netcoresomaxconn"\n}\n`,
      },
      ['a.tf:2:16 net.core.somaxconn=6'],
    ],
    [
      "Bottlerocket's user data is TOML",
      {
        'a.tf': [
          'resource "aws_launch_template" "b" {',
          '  user_data = base64encode(<<-EOT',
          '    [settings.kubernetes]',
          '    cluster-name = "$' + '{var.name}"',
          '    max-pods = $' + '{var.pods}',
          '    [settings.kernel.sysctl]',
          '    "net.ipv4.ip_local_port_range" = "15200 58999"',
          '  EOT',
          '  )',
          '}',
        ].join('\n'),
      },
      ['a.tf:7:39 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a template of user data in TOML and of a chart in YAML',
      {
        'a.tf':
          'resource "x" "a" {\n  a = templatefile("u.toml.tftpl", { pods = 9, low = 15200 })\n  b = templatefile("v.yaml.tftpl", { low = 15200 })\n}\n',
        'u.toml.tftpl':
          '[settings.kubernetes]\nmax-pods = $' +
          '{pods}\n%{ if x }\n[settings.kernel.sysctl]\n"net.ipv4.ip_local_port_range" = "$' +
          '{low} 58999"\n%{ endif }\n',
        'v.yaml.tftpl': 'sysctls:\n  net.ipv4.ip_local_port_range: "$' + '{low} 58999"\n',
      },
      [
        'u.toml.tftpl:5:35 net.ipv4.ip_local_port_range=15200 58999',
        'v.yaml.tftpl:2:34 net.ipv4.ip_local_port_range=15200 58999',
      ],
    ],
    [
      'cloud-config as objects',
      {
        'a.tf': [
          'data "cloudinit_config" "c" {',
          '  part {',
          '    content_type = "text/cloud-config"',
          '    content = yamlencode({',
          '      write_files = [{',
          '        path    = "/etc/sysctl.d/99.conf"',
          '        content = "net.core.somaxconn = 3\\n"',
          '      }]',
          '      runcmd = ["sysctl -w vm.swappiness=4", ["sysctl", "-w", "net.core.rmem_max=5"]]',
          '    })',
          '  }',
          '}',
        ].join('\n'),
      },
      ['a.tf:7:41 net.core.somaxconn=3', 'a.tf:9:42 vm.swappiness=4', 'a.tf:9:82 net.core.rmem_max=5'],
    ],
    [
      'a template file with its variables beside it',
      {
        'a.tf': [
          'data "template_file" "i" {',
          '  template = file("$' + '{path.module}/init.sh")',
          '  vars = {',
          '    backlog = 512',
          '  }',
          '}',
        ].join('\n'),
        'init.sh': '#!/bin/sh\nsysctl -w net.core.somaxconn="$' + '{backlog}"\n',
      },
      ['init.sh:2:31 net.core.somaxconn=512'],
    ],
    [
      'AKS: one bound alone leaves the range unset',
      {
        'a.tf':
          'resource "a" "b" {\n  sysctl_config {\n    net_ipv4_ip_local_port_range_min = 20000\n  }\n}\n',
      },
      ['a.tf:3:40 net.ipv4.ip_local_port_range ? a part of the value is null: the setting is left out'],
    ],
    [
      'AKS: what a variable gives, through a dynamic block',
      {
        'a.tf': [
          'variable "tuning" {',
          '  default = { somaxconn = 4096, low = 15200, high = 58999 }',
          '}',
          'resource "azurerm_kubernetes_cluster_node_pool" "p" {',
          '  dynamic "sysctl_config" {',
          '    for_each = var.tuning == null ? [] : [var.tuning]',
          '    content {',
          '      net_core_somaxconn               = lookup(sysctl_config.value, "somaxconn", null)',
          '      net_ipv4_ip_local_port_range_min = sysctl_config.value.low',
          '      net_ipv4_ip_local_port_range_max = sysctl_config.value.high',
          '    }',
          '  }',
          '}',
        ].join('\n'),
      },
      ['a.tf:8:42 net.core.somaxconn=4096', 'a.tf:9:42 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'GKE',
      {
        'a.tf':
          'resource "google_container_node_pool" "g" {\n  node_config {\n    linux_node_config {\n      sysctls = {\n        "net.core.somaxconn" = "4096"\n      }\n    }\n  }\n}\n',
      },
      ['a.tf:5:33 net.core.somaxconn=4096'],
    ],
    [
      'the JSON syntax is the same module as HCL',
      {
        'main.tf.json': [
          '{',
          '  "locals": { "range": "$' + '{var.low} $' + '{var.high}" },',
          '  "variable": { "low": { "default": 15200 } },',
          '  "resource": { "aws_instance": { "a": {',
          '    "user_data": "#!/bin/sh\\nsysctl -w net.ipv4.ip_local_port_range=\'$' + '{local.range}\'\\n"',
          '  } } }',
          '}',
        ].join('\n'),
        'vars.tf': 'variable "high" {}\n',
        'terraform.tfvars.json': '{ "high": 58999 }\n',
      },
      ['main.tf.json:5:70 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a plan: its planned values and nothing else of it',
      {
        'plan.json': [
          '{"terraform_version": "1.7.0", "planned_values": {"root_module": {"resources": [',
          '{"address": "aws_instance.a", "mode": "managed", "type": "aws_instance", "values":',
          '{"user_data": "#!/bin/sh\\nsysctl -w vm.swappiness=1\\n"}}]}},',
          '"prior_state": {"values": {"root_module": {"resources": [{"type": "aws_instance", "values":',
          '{"user_data": "#!/bin/sh\\nsysctl -w vm.swappiness=2\\n"}}]}}}}',
        ].join('\n'),
      },
      ['plan.json:3:51 vm.swappiness=1'],
    ],
    [
      'a state',
      {
        'terraform.tfstate': [
          '{"version": 4, "terraform_version": "1.7.0", "resources": [{"mode": "managed", "type": "aws_launch_template",',
          `"name": "t", "instances": [{"attributes": {"user_data": "${ENCODED}"}}]}]}`,
        ].join('\n'),
      },
      ['terraform.tfstate:2:58 net.core.somaxconn=5'],
    ],
    [
      'Packer: variables, and what applies on the machines that boot the image',
      {
        'a.pkr.hcl': [
          'variable "v" { default = 3 }',
          'build {',
          '  provisioner "shell" {',
          '    inline = [',
          '      "sysctl -w net.core.somaxconn=1",',
          '      "echo \'net.core.rmem_max=$' + '{var.v}\' >> /etc/sysctl.conf",',
          '    ]',
          '  }',
          '}',
        ].join('\n'),
      },
      ['a.pkr.hcl:5:37 net.core.somaxconn=1', 'a.pkr.hcl:6:32 net.core.rmem_max=3'],
    ],
  ])('%s', async (_name, files, facts) => {
    expect(await factsOf(files)).toEqual(facts);
  });
});

test.each<[string, Files, readonly string[]]>([
  [
    'local-exec runs where Terraform runs',
    {
      'a.tf':
        'resource "x" "y" {\n  provisioner "local-exec" {\n    command = "sysctl -w vm.swappiness=1"\n  }\n}\n',
    },
    ['none'],
  ],
  [
    'the same in JSON',
    {
      'a.tf.json':
        '{"resource": {"x": {"y": {"provisioner": [{"local-exec": {"command": "sysctl -w vm.swappiness=1"}}]}}}}',
    },
    ['none'],
  ],
  [
    'a command while an image is built, and a file in it',
    {
      'p.json':
        '{"builders": [{"type": "qemu"}], "provisioners": [{"type": "shell", "inline": ["sysctl -w vm.swappiness=1", "echo vm.swappiness=1 >> /etc/sysctl.conf"]}]}',
    },
    ['image', 'host'],
  ],
])('%s', async (_name, files, reach) => {
  expect((await linkedFacts(files)).map((f) => f.reach)).toEqual(reach);
});
