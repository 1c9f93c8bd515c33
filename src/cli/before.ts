// What --since, --staged and --baseline compare with: the findings that were there before.

import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { knownOf, readBaseline, writeBaseline } from '../engine/known.ts';
import { type LintOptions, type LintResult, lint } from '../engine/lint.ts';
import type { Finding, KnownFinding } from '../model/finding.ts';
import { UsageError } from '../model/usage-error.ts';
import {
  commitOf,
  copyTree,
  emptyTree,
  forkOf,
  hasCommit,
  type Revision,
  renames,
  submodules,
  type TreeCopy,
} from '../source/git.ts';
import { nameBelow, withoutPaths } from './left-out.ts';
import { EXIT_CLEAN, write } from './streams.ts';

export interface BeforeFlags {
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

/** Throws {@link UsageError} for a commit, a baseline or a repository that there is not. */
export async function compared(options: LintOptions, flags: BeforeFlags): Promise<Compared> {
  const { since, staged = false, baseline } = flags;
  if (since !== undefined && staged)
    throw new UsageError('--since and --staged answer two questions: give one of them');
  const copies: TreeCopy[] = [];
  const remove = () => {
    for (const copy of copies) copy.remove();
  };
  try {
    const known: KnownFinding[] = baseline === undefined ? [] : [...readBaseline(baseline)];
    let own = options;
    if (since !== undefined || staged) {
      const { root } = options;
      if (!existsSync(join(root, '.git')))
        throw new UsageError(`${since === undefined ? '--staged' : '--since'}: ${root} is no git work tree`);
      const base: Revision | undefined =
        since === undefined
          ? hasCommit(root)
            ? { commit: commitOf(root, 'HEAD') }
            : undefined
          : { commit: forkOf(root, commitOf(root, since)) };
      const before = base ? copyTree(root, base, isOpened) : emptyTree();
      copies.push(before);
      // Of another repository: this one cannot say what was there before.
      own = withoutPaths(
        options,
        submodules(root).map((name) => join(root, name)),
      );
      if (staged) {
        const index = copyTree(root, 'index', isOpened);
        copies.push(index);
        own = at(own, index.root);
      }
      // What git knows under another name by now; the index has what is committed too.
      const moved = base ? renames(root, base, 'index') : NO_RENAMES;
      known.push(...(await findingsAt(at(options, before.root))).map((f) => renamed(knownOf(f), moved)));
    }
    return { options: { ...own, known }, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Pictures, sounds, archives and the like: no text stands in them, and they may be most of a repository. */
const MEDIA =
  /\.(?:png|jpe?g|gif|webp|ico|woff2?|ttf|otf|eot|pdf|mp[34]|webm|mov|wav|zip|t?gz|bz2|xz|zst|7z|rar|jar|whl|deb|rpm|qcow2|ova|dll|exe|pyc|wasm)$/i;

function isOpened(path: string): boolean {
  return !MEDIA.test(path);
}

/** The same run over the files of another folder. */
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
    paths: options.paths.map(moved),
    ...(list !== undefined && { services: list }),
  };
}

async function findingsAt(options: LintOptions): Promise<readonly Finding[]> {
  return (await lint(options)).report.findings;
}

function renamed(known: KnownFinding, moved: ReadonlyMap<string, string>): KnownFinding {
  if (moved.size === 0) return known;
  const now = new Map([...moved].map(([to, from]) => [from, to]));
  const name = (file: string) => now.get(file) ?? file;
  const sides = known.sides.map((side) => ({ ...side, file: name(side.file) }));
  return { ...known, file: name(known.file), sides };
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
