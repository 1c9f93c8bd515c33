// From a working directory to a configuration or a list of what is wrong with it. Never executes what it finds.

import path from 'node:path';
import { isInside, realPath } from '../source/real-path.ts';
import type { ConfigResult } from './config.ts';
import { defaultConfig } from './merge.ts';
import { candidates } from './search.ts';

export interface LoadOptions {
  /** Where the search starts, and what `file` is relative to. */
  readonly cwd: string;
  /** Root of the git work tree (else the working directory): the search stops there, and paths are relative to it. */
  readonly root: string;
  /** What `--config` names: used instead of a search, and may lie outside the root. */
  readonly file?: string | undefined;
  /** The text of `file` where it is not the one on disk: an editor's buffer. */
  readonly rawText?: string | undefined;
  /** The ids of all built-in rules. */
  readonly ruleIds: readonly string[];
  /** The ids of the catalogue, for `assume`. */
  readonly productIds: readonly string[];
}

/**
 * Finds, reads and checks the configuration of a project; the defaults where there is none. All that is wrong in all
 * files is returned at once, sorted by file and position. Throws nothing for bad files.
 */
export async function loadConfig(options: LoadOptions): Promise<ConfigResult> {
  const cwd = realPath(options.cwd) ?? path.resolve(options.cwd);
  const root = realPath(options.root) ?? path.resolve(options.root);
  const project = { cwd, root: isInside(cwd, root) ? root : cwd };
  if (options.file !== undefined) {
    const { readGiven } = await import('./read.ts');
    return readGiven({ ...options, ...project, file: options.file });
  }
  const found = candidates(project.cwd, project.root);
  if (found.length === 0) return { ok: true, config: defaultConfig(options.ruleIds) };
  const { readFound } = await import('./read.ts');
  return readFound({ ...options, ...project }, found);
}
