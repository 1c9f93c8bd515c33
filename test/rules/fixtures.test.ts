// Every rule on its fixtures: small projects as people write them. `clash` must be found, `clean` must be silent.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { PRESETS } from '../../src/config/presets.ts';
import { type LintOptions, lint } from '../../src/engine/lint.ts';
import { pretty } from '../../src/report/pretty.ts';
import { expectGolden } from '../golden.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

/** A case is its own project: paths in the goldens are relative to it. */
/** Rules that nobody has without asking for them. */
const OFF: ReadonlySet<string> = new Set(
  Object.entries(PRESETS['portclash:recommended']?.rules ?? {}).flatMap(([id, level]) =>
    level === 'off' ? [id] : [],
  ),
);

/** `rule`: one that is to be on, whether or not it is without being asked for. */
function options(root: string, rule?: string): LintOptions {
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

function casesOf(rule: string, kind: 'clash' | 'clean'): readonly string[] {
  const folder = join(FIXTURES, rule, kind);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

describe.each(RULES.map((r) => r.id))('%s', (rule) => {
  test('has at least two clashes and two clean projects', () => {
    expect(casesOf(rule, 'clash').length).toBeGreaterThanOrEqual(2);
    expect(casesOf(rule, 'clean').length).toBeGreaterThanOrEqual(2);
  });

  test.each(casesOf(rule, 'clash'))('clash: %s', async (name) => {
    const { report } = await lint(options(join(FIXTURES, rule, 'clash', name), rule));
    expect(report.findings.map((f) => f.rule)).toContain(rule);
    const style = { color: false, width: 80, showUnresolved: true, quiet: false };
    expectGolden(`fixtures/${rule}/${name}.txt`, pretty(report, style));
  });

  test.each(casesOf(rule, 'clean'))('clean: %s', async (name) => {
    const { report } = await lint({
      ...options(join(FIXTURES, rule, 'clean', name), rule),
      minConfidence: 'medium',
    });
    expect(report.findings.filter((f) => f.rule === rule)).toEqual([]);
  });
});

/** What only looks like a clash, and the project in which it is one. */
const TWINS: Readonly<Record<string, readonly (readonly [clean: string, clash: string])[]>> = {
  'ephemeral-vs-mesos': [
    ['docker-run-sysctl', 'docker-host-sysctl'],
    ['pod-sysctl', 'privileged-daemonset'],
    ['firewall-opening', 'agent-behind-firewall'],
    ['remote-backends', 'balancer-on-agents'],
    ['other-hosts', 'ansible-roles'],
    ['reserved-in-another-file', 'image-root'],
    ['image-only', 'machine-image'],
    ['taken-from-the-offer', 'one-port'],
  ],
};

describe.each(Object.entries(TWINS))('twins of %s', (rule, twins) => {
  test.each(twins)('%s is silent at any confidence, %s is sure', async (clean, clash) => {
    const low = { minConfidence: 'low' } as const;
    const silent = await lint({ ...options(join(FIXTURES, rule, 'clean', clean)), ...low });
    expect(silent.report.findings.filter((f) => f.rule === rule)).toEqual([]);
    const { report } = await lint(options(join(FIXTURES, rule, 'clash', clash)));
    expect(report.findings.filter((f) => f.rule === rule).map((f) => f.confidence)).toContain('high');
  });
});

test('every folder of fixtures belongs to a rule', () => {
  expect(readdirSync(FIXTURES).sort()).toEqual(RULES.map((r) => r.id).sort());
});

test('rules are sorted by id, and ids are unique', () => {
  const ids = RULES.map((r) => r.id);
  expect(ids).toEqual([...new Set(ids)].sort());
});
