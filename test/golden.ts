// Compares real output with a file under test/golden, so that a change of wording shows in review.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, 'golden');

/**
 * Fails where `output` differs from the golden file `name` (`report/pretty.txt`) or there is none.
 * `UPDATE_GOLDEN=1 npx vitest run …` writes it anew; in CI nothing is ever written.
 */
export function expectGolden(name: string, output: string): void {
  const path = join(ROOT, name);
  if (process.env['UPDATE_GOLDEN'] === '1' && !process.env['CI']) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, output);
    return;
  }
  if (!existsSync(path))
    expect.fail(`there is no test/golden/${name}: run with UPDATE_GOLDEN=1 and read what it writes`);
  expect(output).toBe(readFileSync(path, 'utf8'));
}
