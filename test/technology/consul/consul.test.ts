// Consul: what agents listen on, what proxies get, what services register.

import { describe, test } from 'vitest';
import { expectBounds } from '../bounds.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('agents', () => {
  test.each<Case>([
    [
      'HCL',
      'files/server.hcl',
      [
        'server = true',
        'bootstrap_expect = 3',
        'ports {',
        '  dns = 18600',
        '  http = 18500',
        '  https = -1',
        '  grpc = 18502',
        '}',
      ],
      [
        '4:9 consul-listen listen 18600',
        '5:10 consul-listen listen 18500/tcp',
        '7:10 consul-listen listen 18502/tcp',
      ],
    ],
    [
      'JSON',
      'consul.json.j2',
      [
        '{',
        '  "datacenter": "{{ dc }}",',
        '  "retry_join": {{ servers | to_json }},',
        '  "ports": {',
        '    "http": {{ http }},',
        '    "serf_lan": 18301',
        '  }',
        '}',
      ],
      [
        '5:13 consul-listen listen ? a template expression, and no variables of an Ansible project to resolve it with',
        '6:17 consul-listen listen 18301',
      ],
    ],
    [
      'flags',
      'start.sh',
      ['exec /usr/bin/consul agent -dev -http-port=18500 -dns-port 18600 -https-port=-1 -client 0.0.0.0'],
      ['1:44 consul-listen listen 18500/tcp', '1:60 consul-listen listen 18600'],
    ],
    [
      'Salt',
      'consul/init.sls',
      [
        '/etc/consul.d/grpc.hcl:',
        '  file.managed:',
        '    - contents: |',
        '        ports = {',
        '          grpc = 18502',
        '        }',
      ],
      ['5:18 consul-listen listen 18502/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('ranges for proxies', () => {
  test.each<Case>([
    [
      'both',
      'a.hcl',
      [
        'ports {',
        '  sidecar_min_port = 15000',
        '  sidecar_max_port = 15255',
        '  expose_max_port = 15599',
        '  expose_min_port = 15500',
        '}',
      ],
      ['2:22 consul-sidecar 15000-15255', '4:21 consul-sidecar 15500-15599'],
    ],
    ['one bound', 'a.json', ['{"ports": {"sidecar_max_port": 21999}}'], ['1:32 consul-sidecar 21000-21999']],
  ])('%s', async (_name, path, lines, facts) => {
    await expectBounds(path, lines, facts);
  });
});

describe('services', () => {
  test.each<Case>([
    [
      'HCL',
      'web.hcl',
      [
        'service {',
        '  name = "web"',
        '  port = 15380',
        '  connect {',
        '    sidecar_service {',
        '      port = 15000',
        '      proxy {',
        '        upstreams = [{ destination_name = "db", local_bind_port = 15432 }]',
        '      }',
        '    }',
        '  }',
        '  check {',
        '    http = "http://localhost:15380/health"',
        '  }',
        '}',
      ],
      [
        '3:10 service registered 15380',
        '6:14 consul-sidecar listen 15000/tcp',
        '8:67 consul-sidecar listen 15432/tcp',
      ],
    ],
    [
      'JSON, one and several',
      'web.json',
      ['{"service": {"name": "web", "tags": ["a"], "port": 15380}}'],
      ['1:52 service registered 15380'],
    ],
    [
      'Terraform',
      'main.tf',
      ['resource "consul_service" "web" {', '  name = "web"', '  node = "n"', '  port = 15380', '}'],
      ['4:10 service registered 15380'],
    ],
    [
      'Ansible',
      'tasks/main.yml',
      ['- name: register', '  consul:', '    service_name: web', '    service_port: 15380'],
      ['4:19 service registered 15380'],
    ],
    [
      'a list',
      'web.json',
      ['{"services": [{"name": "a", "port": 15380, "checks": []}, {"id": "b", "port": 15381, "tags": []}]}'],
      ['1:37 service registered 15380', '1:79 service registered 15381'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['addresses', 'consul.hcl', ['addresses {', '  http = "0.0.0.0"', '}', 'ports {', '  grpc = -1', '}']],
    ['ports of anything', 'app.yml', ['ports:', '  http: 80', '  https: 443']],
    ['services of other tools', 'app.json', ['{"service": {"name": "web", "port": 8080}}']],
    ['a chart', 'charts/consul/values.yaml', ['consul:', '  ports:', '    http: 8500']],
    ['another command', 'x.sh', ['consul kv put -http-port=8500', 'curl localhost:8500']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
