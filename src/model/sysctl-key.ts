// The names of kernel parameters: one name, several spellings.

/**
 * The dotted name of a key as sysctl.d(5) reads it: where the first separator is a slash, slashes separate and dots
 * belong to names; otherwise it is the other way round. A leading `/proc/sys/` is left out.
 */
export function canonicalKey(key: string): string {
  const name = key.replace(/^\/?proc[/.]sys[/.]/, '').replace(/^\//, '');
  const separator = /[./]/.exec(name)?.[0];
  if (separator !== '/') return name;
  return name.replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));
}
