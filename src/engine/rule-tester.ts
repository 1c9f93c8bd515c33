// Tests of rules: small projects given as texts, linted with one rule.

import { AssertionError } from 'node:assert';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import type { Rule } from '../../rules/rule.ts';
import { loadConfig } from '../config/load.ts';
import { products } from '../knowledge/products.ts';
import type { Confidence, Finding, Level } from '../model/finding.ts';
import { formatLocation } from '../model/span.ts';
import { lint } from './lint.ts';

/** A small project: paths with `/` and their texts. A `portclash.config.yaml` among them is its configuration. */
export type ProjectFiles = Readonly<Record<string, string>>;

/** What a finding has to be like; what is left out may be anything. */
export interface ExpectedFinding {
  /** The whole text, or a pattern that it matches. */
  readonly message?: string | RegExp;
  /** `site.yml:3`, or `site.yml:3:12`. */
  readonly at?: string;
  /** Sorted, with dashes and commas: `31000-32000`. */
  readonly ports?: string;
  readonly hosts?: string;
  readonly level?: Level;
  readonly confidence?: Confidence;
}

export interface CleanCase {
  readonly name: string;
  readonly files: ProjectFiles;
}

export interface ClashCase extends CleanCase {
  /** One for each finding, in the order of the report; at least one finding of any kind where it is left out. */
  readonly findings?: readonly ExpectedFinding[];
}

export interface RuleCases {
  readonly clash: readonly ClashCase[];
  readonly clean: readonly CleanCase[];
}

/** What vitest, Jest, Mocha and node:test call it. */
export interface TestFramework {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, body: () => Promise<void>) => unknown;
}

/**
 * A tester that registers each case as a test. Throws `TypeError` for a rule without a clash or without a clean case: one
 * that is never silent, or never speaks, has not been tested.
 */
export function ruleTester({ describe, test }: TestFramework): {
  readonly run: (rule: Rule, cases: RuleCases) => void;
} {
  return {
    run: (rule, { clash, clean }) => {
      if (clash.length === 0 || clean.length === 0)
        throw new TypeError(
          `${rule.id}: a rule is tested with a project that it reports and one that it does not`,
        );
      describe(rule.id, () => {
        for (const one of clash)
          test(`clash: ${one.name}`, async () => checkClash(one, await findingsIn(rule, one.files)));
        for (const one of clean)
          test(`clean: ${one.name}`, async () => checkClean(one, await findingsIn(rule, one.files)));
      });
    },
  };
}

/** What a rule reports in a project, at any confidence. The files stand in a folder of their own while it runs. */
async function findingsIn(rule: Rule, files: ProjectFiles): Promise<readonly Finding[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-rule-')));
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = resolve(root, path);
      if (!file.startsWith(root + sep)) throw new TypeError(`${path} lies outside of the project`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const loaded = await loadConfig({
      cwd: root,
      root,
      ruleIds: [rule.id],
      productIds: products().map((p) => p.id),
    });
    if (!loaded.ok)
      throw new TypeError(loaded.errors.map((e) => `${e.file}:${e.line}: ${e.message}`).join('\n'));
    const { report } = await lint({
      root,
      paths: [root],
      config: loaded.config,
      rules: [rule],
      only: new Set([rule.id]),
      skip: new Set(),
      levels: new Map(),
      minConfidence: 'low',
      noIgnores: false,
      whatIf: { assume: loaded.config.assume },
      today: new Date().toISOString().slice(0, 10),
    });
    return report.findings;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function checkClash({ name, findings: expected }: ClashCase, actual: readonly Finding[]): void {
  if (expected === undefined) {
    if (actual.length === 0) fail(`${name}: the rule says nothing`, 'a finding', 'none');
    return;
  }
  if (actual.length !== expected.length)
    fail(
      `${name}: ${expected.length} findings are expected, not ${actual.length}`,
      expected,
      actual.map(inWords),
    );
  for (const [i, wanted] of expected.entries()) {
    const finding = actual[i];
    if (finding) checkFinding(name, wanted, finding);
  }
}

function checkClean({ name }: CleanCase, actual: readonly Finding[]): void {
  if (actual.length > 0) fail(`${name}: the rule is not silent`, [], actual.map(inWords));
}

function checkFinding(name: string, wanted: ExpectedFinding, finding: Finding): void {
  const { file, line, column } = finding.location;
  const { message, at, ports, hosts, level, confidence } = wanted;
  if (
    message !== undefined &&
    !(typeof message === 'string' ? message === finding.message : message.test(finding.message))
  )
    fail(`${name}: another message`, String(message), finding.message);
  if (at !== undefined && at !== `${file}:${line}` && at !== `${file}:${line}:${column}`)
    fail(`${name}: another place`, at, `${file}:${line}:${column}`);
  if (ports !== undefined && ports !== `${finding.ports}`)
    fail(`${name}: other ports`, ports, `${finding.ports}`);
  if (hosts !== undefined && hosts !== finding.hosts) fail(`${name}: other hosts`, hosts, finding.hosts);
  if (level !== undefined && level !== finding.level) fail(`${name}: another level`, level, finding.level);
  if (confidence !== undefined && confidence !== finding.confidence)
    fail(`${name}: another confidence`, confidence, `${finding.confidence} (${finding.why})`);
}

function inWords({ location, level, confidence, message }: Finding): string {
  return `${formatLocation(location)}: ${level}, ${confidence}: ${message}`;
}

function fail(message: string, expected: unknown, actual: unknown): never {
  const said = `${message}\nexpected: ${text(expected)}\nactual:   ${text(actual)}`;
  throw new AssertionError({ message: said, expected, actual, operator: 'portclash' });
}

function text(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_k, v) => (v instanceof RegExp ? `${v}` : v));
}
