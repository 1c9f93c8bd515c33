// Paths as the file system has them.

import { realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

/** The path without symbolic links; undefined where there is no such file. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** A path without links, or as it is where nothing lies there. */
export function realOf(path: string): string {
  return realPath(path) ?? path;
}

/** True where `inner` is `outer` or lies below it; both absolute and without symbolic links. */
export function isInside(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
