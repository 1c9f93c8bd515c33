// The fixtures: small projects as people write them, `fixtures/<rule id>/{clash,clean}/<case>/`.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { PRESETS } from '../../src/config/presets.ts';
import type { LintOptions } from '../../src/engine/lint.ts';

export const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

/** Rules that nobody has without asking for them. */
const OFF: ReadonlySet<string> = new Set(
  Object.entries(PRESETS['portclash:recommended']?.rules ?? {}).flatMap(([id, level]) =>
    level === 'off' ? [id] : [],
  ),
);

/**
 * A case is its own project: paths are relative to it. `rule`: one that is to be on, whether or not it is without being
 * asked for.
 */
export function options(root: string, rule?: string): LintOptions {
  const level = RULES.find((r) => r.id === rule)?.level;
  return {
    root,
    paths: [root],
    config: defaultConfig(RULES.map((r) => r.id)),
    rules: RULES,
    skip: new Set(),
    levels: new Map(rule !== undefined && OFF.has(rule) && level ? [[rule, level]] : []),
    minConfidence: 'medium',
    noIgnores: false,
    whatIf: { assume: [] },
    today: '2026-11-22',
  };
}

export function casesOf(rule: string, kind: 'clash' | 'clean'): readonly string[] {
  const folder = join(FIXTURES, rule, kind);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
