// Patterns that a person gives as paths: a chunk of its own, since most runs have none.

import fastGlob from 'fast-glob';

/** Absolute paths of the files that an absolute pattern matches; links are not followed. */
export function glob(pattern: string, root: string): readonly string[] {
  // The name of the root is no pattern, whatever characters it has.
  const isInside = pattern.startsWith(`${root}/`);
  return fastGlob.sync(isInside ? pattern.slice(root.length + 1) : pattern, {
    cwd: root,
    absolute: true,
    dot: true,
    followSymbolicLinks: false,
    onlyFiles: true,
    suppressErrors: true,
  });
}
