// Listeners of Vault and Boundary.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'addresses of a listener',
      'vault.hcl',
      [
        'storage "raft" {',
        '  path = "/data"',
        '}',
        'listener "tcp" {',
        '  address = "0.0.0.0:18200"',
        '  cluster_address = "127.0.0.1:18201"',
        '}',
        'api_addr = "http://127.0.0.1:8200"',
      ],
      ['5:14 service listen 18200/tcp', '6:22 service listen 18201/tcp @127.0.0.1'],
    ],
    [
      'JSON',
      'vault.json',
      ['{"listener": [{"tcp": {"address": "[::]:18200", "tls_disable": 1}}]}'],
      ['1:36 service listen 18200/tcp'],
    ],
    [
      'a template',
      'vault.hcl.j2',
      ['listener "tcp" {', '  address = "{{ address }}:18200"', '}'],
      ['2:14 service listen 18200/tcp'],
    ],
    [
      'a file of another name',
      'vault.conf',
      ['listener "tcp" {', '  address = "0.0.0.0:18200"', '}'],
      ['2:14 service listen 18200/tcp'],
    ],
    [
      'values of a chart, which configure a pod',
      'values.yaml',
      ['server:', '  config: |', '    listener "tcp" {', '      address = "[::]:18200"', '    }'],
      ['4:18 service listen 18200/tcp @container'],
    ],
    [
      'a flag',
      'x.sh',
      ['vault server -dev -dev-listen-address="0.0.0.0:18200"'],
      ['1:40 service listen 18200/tcp'],
    ],
    [
      'the variable of a container',
      'docker-compose.yml',
      [
        'services:',
        '  vault:',
        '    image: example/vault',
        '    environment:',
        `      VAULT_LOCAL_CONFIG: '{"listener": {"tcp": {"address": "0.0.0.0:18200"}}}'`,
      ],
      ['5:62 service listen 18200/tcp @container'],
    ],
    [
      'Boundary',
      'boundary.hcl',
      ['listener "tcp" {', '  purpose = "api"', '  address = "0.0.0.0:19200"', '}'],
      ['3:14 service listen 19200/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    ['a socket', 'agent.hcl', ['listener "unix" {', '  address = "/run/vault.sock"', '}']],
    ['the server that a client calls', 'agent.hcl', ['vault {', '  address = "https://v:8200"', '}']],
    ['storage in Consul', 'vault.hcl', ['storage "consul" {', '  address = "127.0.0.1:8500"', '}']],
    ['an address alone', 'b.hcl', ['listener "tcp" {', '  purpose = "api"', '  address = "0.0.0.0"', '}']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
