// portclash lint: judge a project and report.

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Rule } from '../../rules/rule.ts';
import { isWhole, type LintOptions, type LintResult, lint, type Target } from '../engine/lint.ts';
import { RANGE_WANTED, RESERVED_WANTED, writePortRange, writeReservedPorts } from '../knowledge/kernel.ts';
import { errorWords } from '../model/errno.ts';
import { type Confidence, LEVELS, type Level } from '../model/finding.ts';
import { nearest } from '../model/nearest.ts';
import { PortSet } from '../model/ports.ts';
import { canonicalKey } from '../model/sysctl-key.ts';
import { UsageError } from '../model/usage-error.ts';
import type { WhatIf } from '../project/hosts.ts';
import { RANGE_KEY, RESERVED_KEY } from '../project/settings.ts';
import { FORMATS } from '../report/formats.ts';
import type { Report } from '../report/report.ts';
import type { OptionsOf } from './before.ts';
import { patternsOf, without, workingFolder } from './folders.ts';
import { EXIT_CLEAN, EXIT_FINDINGS, write } from './streams.ts';
import { type CommonFlags, productIds, rulesFor, styleOf, target, warnIdle } from './terminal.ts';

export interface LintFlags extends CommonFlags {
  readonly format?: readonly string[];
  readonly failOn: Level | 'never';
  readonly minConfidence: Confidence;
  readonly set?: readonly string[];
  readonly assume?: readonly string[];
  readonly rule?: readonly string[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly services?: string;
  readonly sarifCategory?: string;
  readonly since?: string;
  readonly staged?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
  readonly fix?: boolean;
  readonly fixDryRun?: boolean;
  readonly unsafeFixes?: boolean;
  /** False for `--no-ignores`. */
  readonly ignores: boolean;
  readonly showUnresolved?: boolean;
  readonly allowEmpty?: boolean;
  readonly stats?: boolean;
  readonly quiet?: boolean;
}

export async function runLint(paths: readonly string[], flags: LintFlags): Promise<number> {
  const started = performance.now();
  const outputs = outputsOf(flags);
  const baseline = flags.baseline === undefined ? undefined : resolve(workingFolder(flags), flags.baseline);
  const { since, staged, writeBaseline = false } = flags;
  const where = await target(paths, flags, staged ? 'index' : since === undefined ? 'files' : 'git');
  // What this run writes is none of the project's.
  const written = patternsOf(
    where.root,
    [baseline, ...outputs.map((o) => o.file)].filter((file) => file !== undefined),
  );
  const optionsOf: OptionsOf = async (of, loaded) =>
    lintOptions(without(of, written), loaded ?? (await rulesFor(of, flags)), flags);
  if (writeBaseline) {
    if (baseline === undefined)
      throw new UsageError('--write-baseline needs --baseline FILE: where to write it');
    if (since !== undefined || staged)
      throw new UsageError('a baseline holds what the whole project has: leave --since and --staged out');
    const options = await optionsOf(where);
    const isPart = [...options.levels.values()].includes('off') || options.only || options.skip.size > 0;
    const isSure = flags.minConfidence === 'high';
    if (isPart || isSure || flags.fix || flags.fixDryRun || flags.format || !isWhole(options))
      throw new UsageError(
        'a baseline holds what the whole project has by all rules: leave other paths, --only, --skip, --rule ID=off, --min-confidence high, --set, --assume, --fix and --format out',
      );
    const { keepBaseline } = await import('./before.ts');
    return keepBaseline(await lintAll(options, flags), baseline);
  }
  if (staged && (flags.fix || flags.fixDryRun))
    throw new UsageError('--fix changes the work tree, and --staged judges what is staged: give one of them');
  if (since === undefined && !staged && baseline === undefined)
    return judged(await optionsOf(where), flags, outputs, started);
  const { compared, warnGone } = await import('./before.ts');
  const comparison = await compared(
    where,
    { ...flags, ...(baseline !== undefined && { baseline }) },
    optionsOf,
  );
  try {
    return await judged(comparison.options, flags, outputs, started, async ({ gone }) => {
      // What a change takes away is no news.
      if (baseline !== undefined && since === undefined && !staged) await warnGone(gone, baseline);
    });
  } finally {
    comparison.remove();
  }
}

function lintOptions(where: Target, rules: readonly Rule[], flags: LintFlags): LintOptions {
  const named = (words: readonly string[]) =>
    new Set(words.flatMap((w) => w.split(',')).map((w) => ruleNamed(w.trim(), rules).id));
  return {
    ...where,
    rules,
    only: flags.only && named(flags.only),
    skip: named(flags.skip ?? []),
    levels: ruleLevels(flags.rule ?? [], rules),
    minConfidence: flags.minConfidence,
    noIgnores: !flags.ignores,
    whatIf: whatIf(flags.set ?? [], productIds([...where.config.assume, ...(flags.assume ?? [])])),
    today: new Date().toISOString().slice(0, 10),
    ...(flags.services !== undefined && { services: resolve(workingFolder(flags), flags.services) }),
  };
}

/** Throws {@link UsageError} where there is nothing to judge. */
async function lintAll(options: LintOptions, flags: LintFlags): Promise<LintResult> {
  const result = await lint(options);
  const { facts } = result;
  // What is not staged yet is missing from the index, and no mistake.
  if (facts.missing.length > 0 && !flags.staged)
    throw new UsageError(`no such file or folder: ${facts.missing.join(', ')}`);
  if (facts.looked === 0 && flags.allowEmpty !== true && !flags.staged)
    throw new UsageError(
      `no file to read below ${options.paths.join(', ')} (--allow-empty makes this no error)`,
    );
  return result;
}

/** Judges, mends where that is wanted, reports, and says how it ended. */
async function judged(
  given: LintOptions,
  flags: LintFlags,
  outputs: readonly Output[],
  started: number,
  told?: (report: Report) => Promise<void>,
): Promise<number> {
  const { fix = false, fixDryRun: dry = false, unsafeFixes: unsafe = false } = flags;
  const fixed = fix || dry ? await (await import('./fix.ts')).fixAll(given, { dry, unsafe }) : undefined;
  const options = fixed?.options ?? given;
  const { report, facts } = await lintAll(options, flags);
  await warnIdle(facts);
  await told?.(report);
  for (const sentence of fixed?.said ?? []) await write(process.stderr, `portclash: ${sentence}\n`);
  // The diff is what a dry run has to say; reports for files are of what would be left.
  if (fixed && dry) await write(process.stdout, fixed.diff);
  for (const { format, file } of outputs)
    if (!dry || file !== undefined) await print(format, file, report, flags);
  if (flags.stats) {
    const { summary } = report;
    const scanned = facts.scan.scans.length;
    await write(
      process.stderr,
      `${summary.files} files, ${scanned} parsed, ${summary.facts} facts, ${Math.round(performance.now() - started)} ms\n`,
    );
  }
  return exitStatus(report, flags.failOn);
}

function exitStatus(report: Report, failOn: Level | 'never'): number {
  if (failOn === 'never') return EXIT_CLEAN;
  const counted = LEVELS.slice(0, LEVELS.indexOf(failOn) + 1);
  return counted.some((level) => report.summary.findings[level] > 0) ? EXIT_FINDINGS : EXIT_CLEAN;
}

interface Output {
  readonly format: string;
  readonly file: string | undefined;
}

function outputsOf(flags: LintFlags): readonly Output[] {
  const byDefault = process.env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'pretty';
  const outputs = (flags.format ?? [byDefault]).map((text): Output => {
    const equals = text.indexOf('=');
    const format = equals < 0 ? text : text.slice(0, equals);
    if (!Object.hasOwn(FORMATS, format)) {
      const near = nearest(format, Object.keys(FORMATS));
      throw new UsageError(
        `there is no format '${format}'${near ? `; did you mean '${near}'?` : ''} (${Object.keys(FORMATS).join(', ')})`,
      );
    }
    return { format, file: equals < 0 ? undefined : resolve(workingFolder(flags), text.slice(equals + 1)) };
  });
  if (outputs.filter((o) => o.file === undefined).length > 1) {
    throw new UsageError(
      'only one format can go to standard output; give the others a file: --format sarif=FILE',
    );
  }
  return outputs;
}

async function print(
  format: string,
  file: string | undefined,
  report: Report,
  flags: LintFlags,
): Promise<void> {
  const render = FORMATS[format];
  if (!render) return;
  const style = {
    ...styleOf(flags, process.stdout),
    showUnresolved: flags.showUnresolved === true,
    quiet: flags.quiet === true,
    sarifCategory: flags.sarifCategory,
  };
  const text = render(report, file === undefined ? style : { ...style, color: false, width: 80 });
  if (file === undefined) return write(process.stdout, text);
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${errorWords(error)}`);
  }
}

function ruleNamed(word: string, rules: readonly Rule[]): Rule {
  const found = rules.find((r) => r.id === word);
  if (found) return found;
  const near = nearest(
    word,
    rules.map((r) => r.id),
  );
  throw new UsageError(
    `there is no rule '${word}'${near ? `; did you mean '${near}'?` : ''} (portclash rules lists them)`,
  );
}

function ruleLevels(words: readonly string[], rules: readonly Rule[]): ReadonlyMap<string, Level | 'off'> {
  const levels = new Map<string, Level | 'off'>();
  for (const word of words) {
    const [id = '', level] = word.split('=');
    const rule = ruleNamed(id, rules);
    const chosen =
      level === undefined || level === 'on'
        ? rule.level
        : [...LEVELS, 'off' as const].find((l) => l === level);
    if (!chosen) throw new UsageError(`'${level}' is no level (--rule ${id}=error, warning, note or off)`);
    levels.set(id, chosen);
  }
  return levels;
}

/** `--set KEY=VALUE`: the port sysctls; a value that the kernel refuses is an error here, not a finding. */
function whatIf(settings: readonly string[], assume: readonly string[]): WhatIf {
  let result: WhatIf = { assume };
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    if (equals < 1) throw new UsageError(`--set takes KEY=VALUE, not '${setting}'`);
    const key = canonicalKey(setting.slice(0, Math.max(0, equals)).trim());
    const value = setting.slice(equals + 1).trim();
    if (key === RANGE_KEY) {
      const write = writePortRange(value);
      if (!write.accepted)
        throw new UsageError(`--set ${key}: ${write.reason}; the kernel wants ${RANGE_WANTED}`);
      result = { ...result, range: write.range };
    } else if (key === RESERVED_KEY) {
      const write = writeReservedPorts(value, PortSet.EMPTY);
      if (!write.accepted)
        throw new UsageError(`--set ${key}: ${write.reason}; the kernel wants ${RESERVED_WANTED}`);
      result = { ...result, reserved: write.ports };
    } else {
      throw new UsageError(
        `--set takes ${RANGE_KEY}=… and ${RESERVED_KEY}=…; no rule judges '${key || setting}' yet`,
      );
    }
  }
  return result;
}
