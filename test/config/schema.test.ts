// The published schema, and the validator made from it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/config/presets.ts';
import schema from '../../src/config/schema.json' with { type: 'json' };
import validate, { KEYS } from '../../src/config/validate.generated.js';

describe('schema', () => {
  it('is what the validator was generated from', () => {
    execFileSync(process.execPath, ['scripts/compile-schema.mjs', '--check'], { stdio: 'pipe' });
  });

  it('describes every key', () => {
    const missing: string[] = [];
    const visit = (node: object, at: string): void => {
      for (const [key, value] of Object.entries(node)) {
        if (typeof value !== 'object' || value === null) continue;
        if (key === 'properties') {
          for (const [name, property] of Object.entries(value as Record<string, object>)) {
            if (!('description' in property)) missing.push(`${at}/${name}`);
          }
        }
        visit(value, `${at}/${key}`);
      }
    };
    visit(schema, '');
    expect(missing).toEqual([]);
  });

  it('names every preset', () => {
    for (const name of Object.keys(PRESETS)) expect(schema.properties.extends.description).toContain(name);
  });

  it('has no address of its own', () => {
    expect(schema.$id).toBe('portclash.schema.json');
  });
});

describe('validator', () => {
  it('needs no library at run time and compiles nothing', () => {
    const code = readFileSync('src/config/validate.generated.js', 'utf8');
    expect(code).not.toMatch(/\brequire\b|\bimport\b|\bFunction\b|\beval\b/);
  });

  it('lists the keys of the schema', () => {
    expect(KEYS['']).toContain('exclude');
    expect(KEYS['claims']).toEqual(['name', 'ports', 'protocol', 'hosts']);
  });

  it.each([
    [{}, true],
    [{ rules: { x: 'off', y: ['note', { a: 1 }] } }, true],
    [{ rules: { x: false } }, false],
    [{ rules: { x: [] } }, false],
    [{ claims: [{ name: 'x', ports: [1, '2-3'] }] }, true],
    [{ claims: [{ name: 'x', ports: 1.5 }] }, false],
    [{ $schema: 'x', kernel: 5.15 }, true],
    [[], false],
    [null, false],
  ])('%j: %s', (data, ok) => {
    expect(validate(data)).toBe(ok);
  });
});
