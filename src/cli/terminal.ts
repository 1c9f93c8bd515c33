// What every command shares: the folder, the configuration and the products a run works with.

import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import type { Rule } from '../../rules/rule.ts';
import type { Facts, Target } from '../engine/lint.ts';
import type { ObjectFile } from '../engine/objects.ts';
import { ruleSet } from '../engine/rule-set.ts';
import { nearestProduct, products } from '../knowledge/products.ts';
import { UsageError } from '../model/usage-error.ts';
import type { ReportStyle } from '../report/report.ts';
import { gitRoot } from '../source/discover.ts';
import { isInside, realOf } from '../source/real-path.ts';
import { configurationOf, defaults } from './configuration.ts';
import { workingFolder } from './folders.ts';
import { write } from './streams.ts';

/** Flags that every command takes. */
export interface CommonFlags {
  /** A file, or false for `--no-config`. */
  readonly config?: string | boolean;
  readonly cwd?: string;
  readonly color: string;
  readonly var?: readonly string[];
  readonly vars?: readonly string[];
  readonly facts?: readonly string[];
  readonly allowPlugins?: boolean;
}

/**
 * The root that paths are relative to, and the configuration. Paths are taken from the working folder; where they lie
 * outside of its project, the project of the first one is judged. `of` git or its index: the work tree that all of them
 * lie in, be it below the working folder; an index has its own configuration, and here the defaults stand for it.
 */
export async function target(
  paths: readonly string[],
  flags: CommonFlags,
  of: 'files' | 'git' | 'index' = 'files',
): Promise<Target> {
  const cwd = workingFolder(flags);
  const absolute = (paths.length > 0 ? paths : ['.']).map((p) => realOf(isAbsolute(p) ? p : resolve(cwd, p)));
  const here = gitRoot(cwd) ?? cwd;
  const [first = cwd] = [...absolute].sort();
  const [shared, ...others] = of === 'files' ? [] : new Set(absolute.map((p) => gitRoot(folderOf(p))));
  const around = isInside(first, here) ? here : (gitRoot(folderOf(first)) ?? folderOf(first));
  const root = others.length > 0 ? around : (shared ?? around);
  const config = of === 'index' ? defaults() : await configurationOf(root, flags);
  const objects = await objectFiles(cwd, flags.facts ?? []);
  // Repositories that were read apart stand for themselves: the working folder is read only where it is named.
  const named = objects && paths.length === 0 ? [] : absolute;
  const where = { root, paths: named, config, ...(objects && { objects }) };
  const { var: words = [], vars: files = [] } = flags;
  if (words.length + files.length === 0) return where;
  const { suppliedValues } = await import('../engine/supplied.ts');
  const supplied = await suppliedValues(
    root,
    files.map((f) => realOf(resolve(cwd, f))),
    words,
  );
  return { ...where, supplied, given: words.map((w) => w.slice(0, w.indexOf('=')).trim()) };
}

/** Says on stderr what the run was told and nothing here is: most likely misspelt. */
export async function warnIdle({ idle, unasked }: Pick<Facts, 'idle' | 'unasked'>): Promise<void> {
  for (const { host, pattern } of idle)
    await write(
      process.stderr,
      `portclash: hosts '${host}' of the configuration: nothing here is ${pattern}\n`,
    );
  for (const sentence of unasked) await write(process.stderr, `portclash: --var: ${sentence}\n`);
}

async function objectFiles(
  cwd: string,
  files: readonly string[],
): Promise<readonly ObjectFile[] | undefined> {
  if (files.length === 0) return undefined;
  const { readObjects } = await import('../engine/objects.ts');
  return readObjects(files.map((f) => resolve(cwd, f)));
}

function folderOf(path: string): string {
  const literal = path.replace(/[\\/][^\\/]*[*?[{].*$/, '');
  if (!existsSync(literal)) return dirname(literal);
  return realpathSync(literal) === literal && isFolder(literal) ? literal : dirname(literal);
}

function isFolder(path: string): boolean {
  return existsSync(`${path}${sep}.`);
}

/** True where looking at everything below a folder is not what anybody means. */
export function isTooWide(folder: string): boolean {
  return folder === sep || folder === homedir();
}

/** The rules of a run. Says on stderr which plug-ins are not run: silence would look like success. */
export async function rulesFor(
  { root, config }: Pick<Target, 'root' | 'config'>,
  { allowPlugins = false }: CommonFlags,
): Promise<readonly Rule[]> {
  if (config.plugins.length > 0 && !allowPlugins) {
    const files = config.plugins.map((p) => p.file).join(', ');
    await write(process.stderr, `portclash: plug-ins are not run without --allow-plugins: ${files}\n`);
  }
  return ruleSet(root, config, { allowPlugins });
}

/** Ids of products given by hand; throws {@link UsageError} with the nearest one for a word that is none. */
export function productIds(words: readonly string[]): readonly string[] {
  for (const word of words) {
    if (products().some((p) => p.id === word)) continue;
    const near = nearestProduct(word);
    throw new UsageError(
      `no product is called '${word}'${near ? `; did you mean '${near.id}'?` : ''} (portclash explain PORT names products)`,
    );
  }
  return words;
}

export function styleOf(flags: CommonFlags, stream: NodeJS.WriteStream): ReportStyle {
  const auto = stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return {
    color: flags.color === 'always' || (flags.color !== 'never' && auto),
    width: Math.max(40, Math.min(stream.columns ?? 80, 160)),
    showUnresolved: false,
    quiet: false,
  };
}
