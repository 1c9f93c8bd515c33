// Sidecars of meshes: the file against its schema, and their ports.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import readTable from '../../rules/knowledge/sidecars.yaml';
import { portsOf, sidecarById, sidecars } from '../../src/knowledge/sidecars.ts';

it('follows its schema', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../rules/knowledge/sidecars.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv({ allErrors: true }).compile(schema as object);
  validate(readTable());
  expect(validate.errors ?? []).toEqual([]);
});

it.each([
  ['istio', '15000-15001,15004,15006,15008-15009,15020-15021,15053,15090'],
  ['linkerd', '4140,4143,4190-4191'],
])('%s listens on %s', (id, ports) => {
  const found = sidecarById(id);
  expect(found && `${portsOf(found)}`).toBe(ports);
});

it('names every mesh once', () => {
  const ids = sidecars().map((s) => s.id);
  expect(new Set(ids).size).toBe(ids.length);
});
