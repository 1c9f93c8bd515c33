// Files and folders of this program's own that lie in the tree it looks at.

import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Target } from '../engine/lint.ts';

/** The same run without what lies at absolute paths, or below them: it is none of the project's. */
export function withoutPaths<T extends Target>(where: T, paths: readonly string[]): T {
  const names = paths.flatMap((path) =>
    [realOf(path), join(realOf(dirname(path)), basename(path))].map((real) => nameBelow(where.root, real)),
  );
  const patterns = [...new Set(names.flatMap((name) => (name === undefined ? [] : [`/${literal(name)}`])))];
  if (patterns.length === 0) return where;
  const { config } = where;
  return { ...where, config: { ...config, exclude: [...config.exclude, ...patterns] } };
}

/** A path's name relative to a folder, with `/`; undefined where it is the folder itself or lies outside. */
export function nameBelow(folder: string, path: string): string | undefined {
  const name = relative(folder, path);
  if (name === '' || name === '..' || name.startsWith(`..${sep}`) || isAbsolute(name)) return undefined;
  return name.split(sep).join('/');
}

/** A name in the language of .gitignore. */
function literal(name: string): string {
  return name.replace(/[\s*?[\]{}()!+@\\]/g, '\\$&');
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
