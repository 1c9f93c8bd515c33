// Parameters of kernels with patches: the file against its schema.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import readTable from '../../rules/knowledge/vendor-sysctls.yaml';

it('follows its schema', () => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL('../../rules/knowledge/vendor-sysctls.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv({ allErrors: true }).compile(schema as object);
  validate(readTable());
  expect(validate.errors ?? []).toEqual([]);
});
