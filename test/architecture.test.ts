// The rooms of the house: imports run one way (docs/architecture.md).

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** What each room may import besides itself. Files directly in `src` belong to no room. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  knowledge: ['model'],
  source: ['model'],
  syntax: ['source', 'model'],
  technology: ['syntax', 'source', 'model', 'knowledge'],
  project: ['technology', 'syntax', 'source', 'model', 'knowledge'],
  rules: ['project', 'knowledge', 'model'],
  config: ['source', 'model'],
  engine: ['rules', 'project', 'technology', 'syntax', 'source', 'model', 'knowledge', 'config', 'report'],
  report: ['knowledge', 'model'],
};

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => join(folder, f));
}

function room(file: string): string | undefined {
  return file.startsWith('rules/') ? 'rules' : /^src\/([a-z]+)\//.exec(file)?.[1];
}

test('imports run one way', () => {
  const wrong: string[] = [];
  for (const file of [...sources('src'), ...sources('rules')]) {
    const from = room(file);
    const allowed = from === undefined ? undefined : ALLOWED[from];
    if (!allowed) continue;
    for (const match of readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const target = relative(ROOT, join(ROOT, file, '..', match[1] ?? ''));
      const to = room(target);
      // The tables are data: knowledge loads them from where rules keep them.
      const isTable = from === 'knowledge' && target.startsWith('rules/knowledge/');
      if (to !== undefined && to !== from && !allowed.includes(to) && !isTable)
        wrong.push(`${file} → ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});
