// Globs of the configuration against paths of the project, in the language of .gitignore.

import ignore from 'ignore';

/** True for paths, relative to the root, that one of the patterns names; false for all where there are none. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const rules = ignore().add([...patterns]);
  return (path) => path !== '' && !path.startsWith('../') && !path.startsWith('/') && rules.ignores(path);
}
