// The bounds of managed services: the file against its schema, and the look-up.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import readTable from '../../rules/knowledge/provider-limits.yaml';
import { limitOf, providers } from '../../src/knowledge/provider-limits.ts';

it('follows its schema', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../rules/knowledge/provider-limits.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv({ allErrors: true }).compile(schema as object);
  validate(readTable());
  expect(validate.errors ?? []).toEqual([]);
});

it('has every key of a service once, and bounds in their order', () => {
  for (const { limits } of providers()) {
    const keys = limits.map((l) => l.key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const limit of limits) {
      const bounds = 'low' in limit ? [[limit.low, limit.high]] : [limit.first, limit.last];
      for (const [low = 0, high = 0] of bounds) expect(low).toBeLessThan(high);
    }
  }
});

it.each([
  ['aks', 'net.ipv4.ip_local_port_range', { first: [1024, 60999], last: [32768, 65535] }],
  ['aks', 'net.core.somaxconn', { low: 4096, high: 3240000 }],
  ['gke', 'net.core.somaxconn', { low: 128 }],
  ['gke', 'net.ipv4.ip_local_port_range', undefined],
  ['kubelet', 'net.core.somaxconn', undefined],
] as const)('%s, %s', (id, key, limit) => {
  const found = limitOf(id, key)?.limit;
  if (limit) expect(found).toMatchObject(limit);
  else expect(found).toBeUndefined();
});
