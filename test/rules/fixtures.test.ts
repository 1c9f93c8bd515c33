// Every rule on its fixtures: small projects as people write them. `clash` must be found, `clean` must be silent.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { lint } from '../../src/engine/lint.ts';
import { pretty } from '../../src/report/pretty.ts';
import { expectGolden } from '../golden.ts';
import { casesOf, FIXTURES, options } from './fixtures.ts';

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
