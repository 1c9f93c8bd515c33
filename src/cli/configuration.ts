// Which configuration a run takes: that of its work tree, of what is staged, or what was known before.

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { RULES } from '../../rules/index.ts';
import type { Config, ConfigResult } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { defaultConfig } from '../config/merge.ts';
import { products } from '../knowledge/products.ts';
import { UsageError } from '../model/usage-error.ts';
import { isInside, realOf } from '../source/real-path.ts';
import { nameBelow, workingFolder } from './folders.ts';
import type { CommonFlags } from './terminal.ts';

type ConfigFlags = Pick<CommonFlags, 'config' | 'cwd'>;

/** The configuration of a project that has none. */
export function defaults(): Config {
  return defaultConfig(RULES.map((r) => r.id));
}

/** The configuration of the project at `root`. Throws {@link UsageError} where it cannot be used. */
export async function configurationOf(root: string, flags: ConfigFlags): Promise<Config> {
  return usable((await load(root, root, flags)) ?? { ok: true, config: defaults() });
}

/**
 * The configuration that a copy of the tree at `root` has; undefined where one is given by name that the copy does not have.
 * Throws {@link UsageError} where it cannot be used.
 */
export async function configurationIn(
  copy: string,
  root: string,
  flags: ConfigFlags,
): Promise<Config | undefined> {
  const read = await load(copy, root, flags);
  return read && usable(read);
}

/**
 * How the tree was judged that a change starts from: by the rules of now, with what was known then of the machines and
 * what was accepted, so that what the change adds to them is new. Where that cannot be told, all is as it is now:
 * the configuration cannot be read, or is one that commits never have (`isKept` is false).
 */
export async function configurationBefore(
  copy: string,
  root: string,
  now: Config,
  flags: ConfigFlags,
  isKept: (file: string) => boolean,
): Promise<Config> {
  const read = await load(copy, root, flags);
  if (read?.ok === false) return now;
  const file = now.layers.at(-1);
  if (read?.file === undefined && file !== undefined && !file.startsWith('portclash:') && !isKept(file))
    return now;
  const { claims, assume, hosts, ignore } = read?.config ?? defaults();
  return { ...now, claims, assume, hosts, ignore };
}

/**
 * Puts into a copy of the tree at `root` what the configuration of now extends and no commit has: packages that are
 * installed, other repositories within this one. `isKept` tells what commits have.
 */
export function lendExtended(
  copy: string,
  root: string,
  { layers }: Config,
  isKept: (file: string) => boolean,
): void {
  // The last one is the configuration itself: where no commit has it, it was not there.
  for (const file of layers.slice(0, -1)) {
    if (isAbsolute(file) || file.startsWith('portclash:')) continue;
    const target = join(copy, file);
    if (existsSync(target) || isKept(file)) continue;
    let above = dirname(target);
    while (!existsSync(above)) above = dirname(above);
    // Never through a link that leads out of it.
    if (!isInside(realOf(above), copy)) continue;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(root, file), target);
  }
}

/** What is in `folder`, which is the tree at `root` or a copy of it. */
async function load(folder: string, root: string, flags: ConfigFlags): Promise<ConfigResult | undefined> {
  if (flags.config === false) return { ok: true, config: defaults() };
  const cwd = workingFolder(flags);
  const given = typeof flags.config === 'string' ? resolve(cwd, flags.config) : undefined;
  const name = folder === root || given === undefined ? undefined : nameBelow(root, realOf(given));
  const file = name === undefined ? given : join(folder, name);
  if (name !== undefined && file !== undefined && !existsSync(file)) return undefined;
  return loadConfig({
    cwd: isInside(cwd, root) ? join(folder, relative(root, cwd)) : folder,
    root: folder,
    ruleIds: RULES.map((r) => r.id),
    productIds: products().map((p) => p.id),
    ...(file !== undefined && { file }),
  });
}

function usable(read: ConfigResult): Config {
  if (read.ok) return read.config;
  const lines = read.errors.map((e) => `${e.file}:${e.line}:${e.column}: ${e.message}`);
  throw new UsageError(`the configuration cannot be used\n${lines.map((l) => `  ${l}`).join('\n')}`);
}
