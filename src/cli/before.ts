// What --since, --staged and --baseline compare with: the findings that were there before.

import { existsSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Rule } from '../../rules/rule.ts';
import { knownOf, readBaseline, writeBaseline } from '../engine/known.ts';
import { type LintOptions, type LintResult, lint, type Target } from '../engine/lint.ts';
import type { KnownFinding } from '../model/finding.ts';
import { UsageError } from '../model/usage-error.ts';
import { discover } from '../source/discover.ts';
import {
  commitOf,
  forkOf,
  headOf,
  isIgnored,
  isTracked,
  isWorkTree,
  leftOut,
  renames,
  submodules,
} from '../source/git.ts';
import { copyTree, emptyTree, type TreeCopy } from '../source/tree-copy.ts';
import { configurationBefore, configurationIn, configurationOf, lendExtended } from './configuration.ts';
import { nameBelow, patternsOf, without } from './folders.ts';
import { EXIT_CLEAN, write } from './streams.ts';
import type { CommonFlags } from './terminal.ts';

export interface BeforeFlags extends Pick<CommonFlags, 'config' | 'cwd'> {
  readonly since?: string;
  readonly staged?: boolean;
  /** Absolute. */
  readonly baseline?: string;
}

/** A run, and what it is compared with. */
export interface Compared {
  /** With another root where what is staged is judged. */
  readonly options: LintOptions;
  readonly remove: () => void;
}

/** What a run asks of a target; by rules that were loaded before where they are given. */
export type OptionsOf = (where: Target, rules?: readonly Rule[]) => Promise<LintOptions>;

/**
 * `where` is of the index where what is staged is judged. Throws {@link UsageError} for a commit, a baseline or a repository
 * that there is not.
 */
export async function compared(where: Target, flags: BeforeFlags, optionsOf: OptionsOf): Promise<Compared> {
  const { since, staged = false, baseline } = flags;
  if (since !== undefined && staged)
    throw new UsageError('--since and --staged answer two questions: give one of them');
  const known = baseline === undefined ? [] : readBaseline(baseline);
  if (since === undefined && !staged)
    return { options: { ...(await optionsOf(where)), known }, remove: () => {} };
  const { root } = where;
  if (!existsSync(join(root, '.git')) || !isWorkTree(root))
    throw new UsageError(`${staged ? '--staged' : '--since'}: ${root} is no git work tree`);
  const copies: TreeCopy[] = [];
  const kept = (copy: TreeCopy): TreeCopy => {
    copies.push(copy);
    return copy;
  };
  const remove = () => {
    for (const copy of copies) copy.remove();
  };
  try {
    const commit = since === undefined ? headOf(root) : forkOf(root, commitOf(root, since));
    // What git knows under another name by now; the index has what is committed too.
    const moved = commit === undefined ? NO_RENAMES : renames(root, { commit }, 'index');
    const absent = staged ? NOTHING : absentFrom(root, moved);
    const isWanted = (path: string) => isOpened(path) && !absent.has(path);
    const before = kept(commit === undefined ? emptyTree() : copyTree(root, { commit }, isWanted));
    const index = staged ? kept(copyTree(root, 'index', isOpened)) : undefined;
    const isKnown = (file: string) => isTracked(root, file);
    // A broken one that is not staged is none that counts.
    const here = staged ? await configurationOf(root, flags).catch(() => undefined) : where.config;
    if (here) for (const copy of copies) lendExtended(copy.root, root, here, isKnown);
    const config = index
      ? ((await configurationIn(index.root, root, flags)) ?? (await configurationOf(root, flags)))
      : where.config;
    const options = await optionsOf({ ...where, config });
    // Of other repositories this one cannot say what was there before; copies stand in the tree where TMPDIR does.
    const foreign = submodules(root).map((name) => join(root, name));
    const patterns = patternsOf(root, [...foreign, ...copies.map((c) => c.root)]);
    const now = without(index ? at(options, index.root) : options, patterns);
    const isKept = (file: string) => !isAbsolute(file) && (isTracked(root, file) || !isIgnored(root, file));
    const then = await configurationBefore(before.root, root, config, flags, isKept);
    const old = at(await optionsOf({ ...where, config: then }, options.rules), before.root);
    const paths = [...old.paths, ...(await oldNames(now, moved)).map((name) => join(before.root, name))];
    const there = await knownIn({ ...old, paths }, moved);
    return { options: { ...now, known: [...known, ...there] }, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Files of a sparse checkout that are not in the work tree, by what they are and were called. */
function absentFrom(root: string, moved: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = leftOut(root).filter((name) => !existsSync(join(root, name)));
  return new Set(names.flatMap((name) => [name, moved.get(name) ?? name]));
}

/** What the files of a run that names some paths were called elsewhere. */
async function oldNames(
  options: LintOptions,
  moved: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { root, paths, config, isTree } = options;
  if (moved.size === 0 || paths.includes(root)) return [];
  const { files } = await discover({ root, paths, exclude: config.exclude, isTree });
  return files.flatMap((file) => moved.get(file) ?? []);
}

/** Pictures, sounds, archives and the like: no text stands in them, and they may be most of a repository. */
const MEDIA =
  /\.(?:png|jpe?g|gif|webp|ico|woff2?|ttf|otf|eot|pdf|mp[34]|webm|mov|wav|zip|t?gz|bz2|xz|zst|7z|rar|jar|whl|deb|rpm|qcow2|ova|dll|exe|pyc|wasm)$/i;

function isOpened(path: string): boolean {
  return !MEDIA.test(path);
}

/** The same run over a copy of a commit or the index. */
function at(options: LintOptions, root: string): LintOptions {
  const moved = (path: string) => {
    if (path === options.root) return root;
    const name = nameBelow(options.root, path);
    return name === undefined ? path : join(root, name);
  };
  const { services, config } = options;
  const list = services ?? (config.services && resolve(options.root, config.services.file));
  return {
    ...options,
    root,
    isTree: true,
    paths: options.paths.map(moved),
    ...(list !== undefined && { services: list }),
  };
}

/** The findings of a run, under the names that files have by now. */
async function knownIn(
  options: LintOptions,
  moved: ReadonlyMap<string, string>,
): Promise<readonly KnownFinding[]> {
  const { findings } = (await lint(options)).report;
  const now = new Map([...moved].map(([to, from]) => [from, to]));
  const name = (file: string) => now.get(file) ?? file;
  return findings.map(knownOf).map((known) => ({
    ...known,
    file: name(known.file),
    sides: known.sides.map((side) => ({ ...side, file: name(side.file) })),
  }));
}

/** Writes what a run has found as the baseline of the next ones. */
export async function keepBaseline({ report }: LintResult, file: string): Promise<number> {
  try {
    writeFileSync(file, writeBaseline(report.findings));
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  const count = report.findings.length;
  await write(process.stderr, `portclash: ${count} finding${count === 1 ? '' : 's'} written to ${file}\n`);
  return EXIT_CLEAN;
}

/** Says on stderr which entries of a baseline nothing is left of. */
export async function warnGone(gone: readonly KnownFinding[], file: string): Promise<void> {
  const shown = gone.slice(0, MAX_GONE);
  for (const { rule, file: where, subject } of shown)
    await write(
      process.stderr,
      `portclash: the baseline has ${rule} in ${where} (${subject}), which is gone\n`,
    );
  const more = gone.length - shown.length;
  if (more > 0) await write(process.stderr, `portclash: and ${more} more\n`);
  if (gone.length > 0)
    await write(process.stderr, `portclash: --baseline ${file} --write-baseline writes it anew\n`);
}

const MAX_GONE = 10;

const NO_RENAMES: ReadonlyMap<string, string> = new Map();
const NOTHING: ReadonlySet<string> = new Set();
