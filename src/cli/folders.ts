// Folders and files of a run: where it works, what lies inside of what, and what is none of the project's.

import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Target } from '../engine/lint.ts';
import { UsageError } from '../model/usage-error.ts';
import { isInside, realOf } from '../source/real-path.ts';

/** Where the paths of a command line begin: absolute, without links. */
export function workingFolder({ cwd }: { readonly cwd?: string }): string {
  const folder = resolve(cwd ?? '.');
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder} (--cwd)`);
  return realpathSync(folder);
}

/** Patterns for `exclude` of what lies at absolute paths, or below them; what lies outside of the root needs none. */
export function patternsOf(root: string, paths: readonly string[]): readonly string[] {
  const names = paths.flatMap((path) =>
    [realOf(path), join(realOf(dirname(path)), basename(path))].map((real) => nameBelow(root, real)),
  );
  return [...new Set(names.flatMap((name) => (name === undefined ? [] : [`/${literal(name)}`])))];
}

/** The same run without what the patterns name. */
export function without<T extends Target>(where: T, patterns: readonly string[]): T {
  if (patterns.length === 0) return where;
  const { config } = where;
  return { ...where, config: { ...config, exclude: [...config.exclude, ...patterns] } };
}

/** A path's name relative to a folder, with `/`; undefined where it is the folder itself or lies outside. */
export function nameBelow(folder: string, path: string): string | undefined {
  return path === folder || !isInside(path, folder) ? undefined : relative(folder, path).split(sep).join('/');
}

/** A name in the language of .gitignore. */
function literal(name: string): string {
  return name.replace(/[\s*?[\]{}()!+@\\]/g, '\\$&');
}
