// Ports in Terraform: packet filters of every cloud, and the Kubernetes, Helm, Docker and Nomad providers.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';
import type { Case, SilentCase } from '../one-file.ts';

const inBody = (type: string, ...lines: readonly string[]) => [`resource "${type}" "a" {`, ...lines, '}'];
const rule = (low: number | string, high: number | string, protocol = '"tcp"') => [
  `    from_port = ${low}`,
  `    to_port   = ${high}`,
  `    protocol  = ${protocol}`,
];

describe('lets through', () => {
  test.each<Case>([
    [
      'blocks of a security group',
      'a.tf',
      inBody(
        'aws_security_group',
        '  ingress {',
        ...rule(40000, 41000),
        '  }',
        '  egress {',
        ...rule(53, 53, '"17"'),
        '  }',
      ),
      ['3:17 service allow 40000-41000/tcp', '8:17 service allow 53/udp'],
    ],
    [
      'an attribute in place of blocks',
      'a.tf',
      inBody('aws_security_group', '  ingress = [{ from_port = 80, to_port = 81, protocol = "tcp" }]'),
      ['2:28 service allow 80-81/tcp'],
    ],
    [
      'dynamic blocks, an item each',
      'a.tf',
      [
        'locals {',
        '  open = [{ low = 80, high = 81 }, { low = 443, high = 443 }]',
        '}',
        ...inBody(
          'aws_security_group',
          '  dynamic "ingress" {',
          '    for_each = local.open',
          '    iterator = one',
          '    content {',
          ...rule('one.value.low', 'one.value["high"]'),
          '    }',
          '  }',
        ),
      ],
      ['9:17 service allow 80-81/tcp', '9:17 service allow 443/tcp'],
    ],
    [
      'instances of a resource by for_each',
      'a.tf',
      inBody(
        'aws_security_group_rule',
        '  for_each = toset(["80", "443"])',
        ...rule('each.value', 'each.key'),
      ),
      ['3:17 service allow 443/tcp', '3:17 service allow 80/tcp'],
    ],
    [
      'instances of a resource by count',
      'a.tf',
      [
        'variable "ports" { default = [80, 443] }',
        ...inBody(
          'aws_security_group_rule',
          '  count = length(var.ports)',
          ...rule('var.ports[count.index]', 'element(var.ports, count.index)'),
        ),
      ],
      ['4:17 service allow 80/tcp', '4:17 service allow 443/tcp'],
    ],
    [
      "a module's rules",
      'a.tf',
      [
        'module "m" {',
        '  source = "example/security-group/aws"',
        '  ingress_with_cidr_blocks = [',
        '    { from_port = 8080, to_port = 8090, protocol = "tcp" },',
        '  ]',
        '}',
      ],
      ['4:19 service allow 8080-8090/tcp'],
    ],
    [
      'rules that a resource loops over, where they are written',
      'a.tf',
      [
        'locals {',
        '  rules = merge({',
        '    dns = { from_port = 53, to_port = 53, protocol = "udp", type = "egress" }',
        '  }, {})',
        '}',
        ...inBody(
          'aws_security_group_rule',
          '  for_each = local.rules',
          '  type = each.value.type',
          ...rule('each.value.from_port', 'each.value.to_port', 'each.value.protocol'),
        ),
      ],
      ['3:25 service allow 53/udp'],
    ],
    [
      'rules by their fields, in inputs of a module',
      'a.tf',
      [
        'module "m" {',
        '  security_rules = [',
        '    { access = "Allow", protocol = "Tcp", source_port_range = "*", destination_port_range = "8080" },',
        '    { access = "Deny", protocol = "Tcp", destination_port_range = "8081" },',
        '  ]',
        '  ingress_rules = { a = { rules = [{ protocol = "tcp", ports = ["22", "80-90"] }] } }',
        '  other = [{ protocol = "tcp", ports = [1] }]',
        '}',
      ],
      ['3:94 service allow 8080/tcp', '6:66 service allow 22/tcp', '6:72 service allow 80-90/tcp'],
    ],
    [
      'instances that are all the same',
      'a.tf',
      inBody('aws_security_group_rule', '  count = var.on ? 1 : 0', ...rule(1, 2)),
      ['3:17 service allow 1-2/tcp'],
    ],
    [
      'a network ACL',
      'a.tf',
      inBody('aws_network_acl_rule', '  rule_action = "allow"', '  egress = true', ...rule(1024, 65535)),
      ['4:17 service allow 1024-65535/tcp'],
    ],
    [
      'Google',
      'a.tf',
      inBody(
        'google_compute_firewall',
        '  allow {',
        '    protocol = "tcp"',
        '    ports = ["80", "8000-8100"]',
        '  }',
      ),
      ['4:15 service allow 80/tcp', '4:21 service allow 8000-8100/tcp'],
    ],
    [
      'Azure',
      'a.tf',
      [
        ...inBody(
          'azurerm_network_security_group',
          '  security_rule {',
          '    access = "Allow"',
          '    protocol = "Tcp"',
          '    source_port_range = "1-2"',
          '    destination_port_range = "8080-8090"',
          '  }',
        ),
        ...inBody(
          'azurerm_network_security_rule',
          '  protocol = "*"',
          '  destination_port_ranges = ["22", "3000-3010"]',
        ),
      ],
      ['6:31 service allow 8080-8090/tcp', '11:31 service allow 22', '11:37 service allow 3000-3010'],
    ],
    [
      'OpenStack, Oracle, Hetzner, DigitalOcean and Alibaba Cloud',
      'a.tf',
      [
        ...inBody(
          'openstack_networking_secgroup_rule_v2',
          '  protocol = "tcp"',
          '  port_range_min = 30000',
          '  port_range_max = 32767',
        ),
        ...inBody(
          'oci_core_security_list',
          '  ingress_security_rules {',
          '    protocol = "6"',
          '    tcp_options {',
          '      min = 22',
          '      max = 23',
          '    }',
          '  }',
        ),
        ...inBody('hcloud_firewall', '  rule {', '    protocol = "udp"', '    port = "80-85"', '  }'),
        ...inBody('digitalocean_firewall', '  inbound_rule {', '    port_range = "8000-9000"', '  }'),
        ...inBody('alicloud_security_group_rule', '  ip_protocol = "tcp"', '  port_range = "20/21"'),
      ],
      [
        '3:20 service allow 30000-32767/tcp',
        '10:13 service allow 22-23/tcp',
        '18:13 service allow 80-85/udp',
        '23:19 service allow 8000-9000',
        '28:17 service allow 20-21/tcp',
      ],
    ],
    [
      'the JSON syntax',
      'a.tf.json',
      [
        '{"variable": {"low": {"default": 70}}, "resource": {"aws_security_group": {"s":',
        '{"ingress": [{"from_port": "${var.low}", "to_port": 71, "protocol": "tcp"}]}}}}',
      ],
      ['2:29 service allow 70-71/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    expect((await factsOf({ [path]: lines.join('\n') })).map((f) => f.slice(path.length + 1))).toEqual(facts);
  });
});

describe('takes ports of nodes', () => {
  test.each<Case>([
    [
      'a service',
      'a.tf',
      inBody(
        'kubernetes_service_v1',
        '  spec {',
        '    port {',
        '      port = 80',
        '      node_port = 30080',
        '    }',
        '  }',
      ),
      ['5:19 k8s-nodeport nodeport 30080/tcp'],
    ],
    [
      'a pod',
      'a.tf',
      inBody(
        'kubernetes_daemonset',
        '  container {',
        '    port {',
        '      container_port = 80',
        '      host_port = 8081',
        '      protocol = "UDP"',
        '    }',
        '  }',
      ),
      ['5:19 k8s-hostport publish 8081/udp'],
    ],
    [
      'dynamic blocks of a service, and charts by for_each',
      'a.tf',
      [
        ...inBody(
          'kubernetes_service',
          '  spec {',
          '    dynamic "port" {',
          '      for_each = [30080, 30081]',
          '      content {',
          '        node_port = port.value',
          '      }',
          '    }',
          '  }',
        ),
        ...inBody(
          'helm_release',
          '  for_each = { a = 30082, b = 30083 }',
          '  set {',
          '    name = "controller.service.nodePorts.udp.53"',
          '    value = each.value',
          '  }',
          '  set {',
          '    name = "controller.hostPort.ports.http"',
          '    value = "8080"',
          '  }',
        ),
      ],
      [
        '6:21 k8s-nodeport nodeport 30080/tcp',
        '6:21 k8s-nodeport nodeport 30081/tcp',
        '15:13 k8s-nodeport nodeport 30082/udp',
        '15:13 k8s-nodeport nodeport 30083/udp',
        '19:14 k8s-hostport publish 8080/tcp',
      ],
    ],
    [
      'containers of Docker in dynamic blocks',
      'a.tf',
      inBody(
        'docker_container',
        '  dynamic "ports" {',
        '    for_each = [8081, 8082]',
        '    content {',
        '      internal = 80',
        '      external = ports.value',
        '    }',
        '  }',
      ),
      [
        '3:17 docker-published publish 8081/tcp @low',
        '3:23 docker-published publish 8082/tcp @low',
        '6:18 docker-published publish 8081/tcp',
        '6:18 docker-published publish 8082/tcp',
      ],
    ],
    [
      'a range in the JSON syntax, once',
      'a.tf.json',
      [
        '{"variable": {"low": {"default": 30000}}, "module": {"m": {"source": "./x",',
        '"service_node_port_range": "${var.low}-32767"}}}',
      ],
      ['2:29 k8s-nodeport nodeport 30000-32767'],
    ],
    [
      'a plan, with resources of modules',
      'plan.json',
      [
        '{"terraform_version": "1.7.0", "planned_values": {"root_module": {"resources": [',
        '{"address": "module.x[\\"a.b\\"].kubernetes_service.a", "mode": "managed", "type": "kubernetes_service",',
        '"values": {"spec": [{"port": [{"port": 80, "node_port": 30090}]}]}},',
        '{"address": "docker_container.c[0]", "mode": "managed", "type": "docker_container",',
        '"values": {"ports": [{"internal": 80, "external": 8099, "protocol": "tcp"}]}}]}}}',
      ],
      ['3:57 k8s-nodeport nodeport 30090/tcp', '5:51 docker-published publish 8099/tcp'],
    ],
    [
      'a job of Nomad, whose tasks are containers',
      'a.tf',
      inBody(
        'nomad_job',
        '  jobspec = <<EOT',
        'job "web" {',
        '  group "g" {',
        '    network {',
        '      port "http" { static = 8500 }',
        '    }',
        '  }',
        '}',
        'EOT',
      ),
      ['6:30 service listen 8500'],
    ],
    [
      'a chart',
      'a.tf',
      inBody(
        'helm_release',
        '  set {',
        '    name = "controller.service.nodePorts.http"',
        '    value = "30081"',
        '  }',
        '  values = [<<EOT',
        'initContainers: sysctl -w vm.swappiness=1',
        'x: 1',
        'EOT',
        '  ]',
      ),
      ['4:14 k8s-nodeport nodeport 30081/tcp', '7:41 vm.swappiness=1'],
    ],
    [
      'objects of Kubernetes, as values and as texts',
      'a.tf',
      [
        ...inBody(
          'kubernetes_manifest',
          '  manifest = {',
          '    apiVersion = "v1"',
          '    kind = "Service"',
          '    spec = { ports = [{ port = 80, nodePort = 30080 }] }',
          '  }',
        ),
        ...inBody(
          'kubectl_manifest',
          '  yaml_body = <<-EOT',
          '    apiVersion: v1',
          '    kind: Service',
          '    spec:',
          '      ports:',
          '      - nodePort: 30082',
          '  EOT',
        ),
      ],
      ['5:47 k8s-nodeport nodeport 30080/tcp', '14:19 k8s-nodeport nodeport 30082/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    expect((await factsOf({ [path]: lines.join('\n') })).map((f) => f.slice(path.length + 1))).toEqual(facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['every port', 'a.tf', inBody('aws_security_group', '  egress {', ...rule(0, 0, '"-1"'), '  }')],
    ['a protocol without ports', 'a.tf', inBody('aws_security_group_rule', ...rule(8, 0, '"icmp"'))],
    ['what is denied', 'a.tf', inBody('aws_network_acl_rule', '  rule_action = "deny"', ...rule(23, 23))],
    [
      'a block that denies',
      'a.tf',
      inBody('google_compute_firewall', '  deny {', '    protocol = "tcp"', '    ports = ["23"]', '  }'),
    ],
    ['every destination', 'a.tf', inBody('azurerm_network_security_rule', '  destination_port_range = "*"')],
    ['a listener of a load balancer', 'a.tf', inBody('aws_lb_listener', '  port = 443')],
    [
      'a target',
      'a.tf',
      inBody('kubernetes_service', '  spec {', '    port {', '      port = 80', '    }', '  }'),
    ],
    [
      'a chart that switches something',
      'a.tf',
      inBody('helm_release', '  set {', '    name = "hostPort.enabled"', '    value = "true"', '  }'),
    ],
    ['a data source', 'a.tf', ['data "aws_security_group" "a" {', '  ingress {', ...rule(1, 2), '  }', '}']],
  ])('%s', async (_name, path, lines) => {
    expect(await factsOf({ [path]: lines.join('\n') })).toEqual([]);
  });
});
