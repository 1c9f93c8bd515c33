// The parameters that kubelets let every pod have: the file against its schema, and the look-up by release.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import readTable from '../../rules/knowledge/safe-sysctls.yaml';
import { isSafe, safeParameters } from '../../src/knowledge/safe-sysctls.ts';

it('follows its schema', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../rules/knowledge/safe-sysctls.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv({ allErrors: true }).compile(schema as object);
  validate(readTable());
  expect(validate.errors ?? []).toEqual([]);
});

it('names every parameter once', () => {
  const keys = safeParameters().parameters.map((p) => p.key);
  expect(new Set(keys).size).toBe(keys.length);
});

it.each([
  ['net.ipv4.ip_local_port_range', '1.9', true],
  ['net.ipv4.ip_local_reserved_ports', '1.26', false],
  ['net.ipv4.ip_local_reserved_ports', '1.27', true],
  ['net.ipv4.tcp_keepalive_time', '1.9', false],
  ['net.ipv4.tcp_rmem', '1.32', true],
  ['net.core.somaxconn', '1.37', false],
])('%s in %s: %s', (key, release, safe) => {
  expect(isSafe(key, release)).toBe(safe);
});
