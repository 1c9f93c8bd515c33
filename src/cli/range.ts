// portclash range: how safe is it to change the ephemeral range?

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { collectFacts, type Facts, type LintOptions } from '../engine/lint.ts';
import { answerNeed, answerRange } from '../engine/range.ts';
import { writePortRange } from '../knowledge/kernel.ts';
import { type Machine, readMachine } from '../knowledge/machine.ts';
import { type Registry, readServices } from '../knowledge/registry.ts';
import type { Interval } from '../model/ports.ts';
import { UsageError } from '../model/usage-error.ts';
import { rangeJson, rangeText } from '../report/range.ts';
import { workingFolder } from './folders.ts';
import { EXIT_CLEAN, write } from './streams.ts';
import { type CommonFlags, isTooWide, productIds, rulesFor, styleOf, target, warnIdle } from './terminal.ts';

export interface RangeFlags extends CommonFlags {
  readonly need?: number;
  readonly from?: readonly [number, number];
  readonly host?: boolean;
  readonly assume?: readonly string[];
  readonly all?: boolean;
  readonly services?: string;
  readonly format: string;
}

/** `to`: the range asked about; undefined where `--need` asks for one. */
export async function runRange(
  to: Interval | undefined,
  paths: readonly string[],
  flags: RangeFlags,
): Promise<number> {
  const verdict = to && writePortRange(to.join(' '));
  if (verdict && !verdict.accepted)
    throw new UsageError(`the kernel refuses ${to?.join(' ')}: ${verdict.reason}`);
  const where = await target(paths, flags);
  const assume = productIds([...where.config.assume, ...(flags.assume ?? [])]);
  const options: LintOptions = {
    ...where,
    rules: await rulesFor(where, flags),
    skip: new Set(),
    levels: new Map(),
    minConfidence: 'medium',
    noIgnores: false,
    whatIf: { assume },
    today: new Date().toISOString().slice(0, 10),
    ...(flags.services !== undefined && { services: resolve(workingFolder(flags), flags.services) }),
  };
  // Asked from a home folder, the question is about the range alone.
  const asked = paths.length === 0 && isTooWide(workingFolder(flags)) ? { ...where, paths: [] } : where;
  const facts: Facts = await collectFacts(asked);
  if (facts.missing.length > 0) throw new UsageError(`no such file or folder: ${facts.missing.join(', ')}`);
  await warnIdle(facts);
  const machine = flags.host ? machineHere() : undefined;
  const question = {
    from: flags.from,
    machine,
    machineServices: flags.host ? machineServices() : undefined,
    assume,
  };
  const answer = to
    ? await answerRange({ ...question, to }, facts, options)
    : await answerNeed(flags.need ?? 0, question, facts, options);
  if (flags.format === 'json') await write(process.stdout, rangeJson(answer));
  else await write(process.stdout, rangeText(answer, styleOf(flags, process.stdout), flags.all === true));
  return EXIT_CLEAN;
}

function machineHere(): Machine {
  const machine = readMachine();
  if ('reason' in machine) throw new UsageError(machine.reason);
  return machine;
}

/** The names that this machine's own programs see. */
function machineServices(): Registry | undefined {
  const file = '/etc/services';
  if (!existsSync(file)) return undefined;
  const read = readServices(readFileSync(file, 'utf8'), file);
  return read.ok ? read.registry : undefined;
}
