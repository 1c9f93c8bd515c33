// portclash facts: what the files declare, and where.

import { collectFacts } from '../engine/lint.ts';
import { attachedTo, objectOf } from '../engine/objects.ts';
import { UsageError } from '../model/usage-error.ts';
import { effectiveHosts } from '../project/effective.ts';
import { hostsOf } from '../project/hosts.ts';
import { portsOfSysctl } from '../project/pools.ts';
import { effectiveJson, effectiveNdjson, effectiveText } from '../report/effective.ts';
import { factsJson, factsNdjson, factsText } from '../report/facts.ts';
import { EXIT_CLEAN, write } from './streams.ts';
import { type CommonFlags, styleOf, target, warnIdle } from './terminal.ts';

export interface FactsFlags extends CommonFlags {
  readonly format: string;
  readonly allowEmpty?: boolean;
  readonly quiet?: boolean;
  /** What each host ends up with, instead of what the files declare. */
  readonly effective?: boolean;
}

export async function runFacts(paths: readonly string[], flags: FactsFlags): Promise<number> {
  const where = await target(paths, flags);
  const isObject = flags.format === 'ndjson' && flags.effective !== true;
  const collected = await collectFacts(where, { whole: isObject });
  const { facts, looked, missing, problems } = collected;
  if (missing.length > 0) throw new UsageError(`no such file or folder: ${missing.join(', ')}`);
  if (looked === 0 && flags.allowEmpty !== true) {
    throw new UsageError(
      `no file to read below ${where.paths.join(', ')} (--allow-empty makes this no error)`,
    );
  }
  for (const { at, message } of problems)
    await write(process.stderr, `portclash: ${at.file}:${at.line}:${at.column}: ${message}\n`);
  await warnIdle(collected);
  const style = { ...styleOf(flags, process.stdout), quiet: flags.quiet === true };
  if (flags.effective === true) {
    const hosts = effectiveHosts(hostsOf(collected, { assume: [] }));
    const shown =
      flags.format === 'json'
        ? effectiveJson(hosts, portsOfSysctl)
        : flags.format === 'ndjson'
          ? effectiveNdjson(hosts, portsOfSysctl)
          : effectiveText(hosts, style);
    await write(process.stdout, shown);
    return EXIT_CLEAN;
  }
  const text =
    flags.format === 'json'
      ? factsJson(facts, portsOfSysctl)
      : isObject
        ? factsNdjson(facts, portsOfSysctl, attachedTo(await objectOf(collected)))
        : factsText(facts, style, portsOfSysctl);
  await write(process.stdout, text);
  return EXIT_CLEAN;
}
