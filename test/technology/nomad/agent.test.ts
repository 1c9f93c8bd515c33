// What Nomad's agents listen on.

import { describe, test } from 'vitest';
import { expectBounds } from '../bounds.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'all ports',
      'files/agent.hcl',
      ['bind_addr = "0.0.0.0"', 'ports {', '  http = 14646', '  rpc  = 14647', '  serf = "14648"', '}'],
      [
        '3:10 nomad-listen listen 14646/tcp',
        '4:10 nomad-listen listen 14647/tcp',
        '5:11 nomad-listen listen 14648',
      ],
    ],
    [
      'one port beside a client',
      'client.hcl',
      ['data_dir = "/var/lib/x"', 'client {', '  enabled = true', '}', 'ports {', '  http = 15656', '}'],
      ['6:10 nomad-listen listen 15656/tcp'],
    ],
    [
      'JSON in the folder of the agent',
      'etc/nomad.d/ports.json',
      ['{"ports": {"http": 15656}}'],
      ['1:20 nomad-listen listen 15656/tcp'],
    ],
    [
      'JSON with a list of blocks',
      'agent.json',
      ['{"client": [{"enabled": true}], "ports": [{"rpc": 14647, "serf": 14648}]}'],
      ['1:51 nomad-listen listen 14647/tcp', '1:66 nomad-listen listen 14648'],
    ],
    [
      'a map in YAML',
      'pillar/nomad.yml',
      ['nomad:', '  config:', '    ports:', '      http: 15656'],
      ['4:13 nomad-listen listen 15656/tcp'],
    ],
    [
      'a template',
      'templates/nomad.hcl.j2',
      [
        '{% if true %}',
        'ports {',
        '  http = {{ http }}',
        '  rpc = 14647',
        '  serf = 14648',
        '}',
        '{% endif %}',
      ],
      [
        '3:10 nomad-listen listen ? a template expression, and no variables of an Ansible project to resolve it with',
        '4:9 nomad-listen listen 14647/tcp',
        '5:10 nomad-listen listen 14648',
      ],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('the range for plugins', async () => {
    await expectBounds(
      'client.hcl',
      ['client {', '  client_min_port = 14100', '  client_max_port = 14200', '}'],
      ['2:21 nomad-listen 14100-14200'],
    );
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'addresses and what is advertised',
      'etc/nomad.d/agent.hcl',
      ['addresses {', '  http = "10.0.0.1"', '}', 'advertise {', '  rpc = "10.0.0.1:4647"', '}'],
    ],
    [
      'ports of a chart',
      'charts/nomad/values.yaml',
      ['ports:', '  http: 4646', '  rpc: 4647', '  serf: 4648'],
    ],
    ['ports of anything', 'app.yml', ['web:', '  ports:', '    http: 8080']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
