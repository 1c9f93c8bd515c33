// Copies of files that somebody kept beside those that are in use.

/** `etc.bak/`, `roles-old/`, and what scripts put away by its date: `backups/2024-06-01_1200/`. */
const KEPT =
  /(?:^|\/)(?:[^/]+[-._](?:bak|old|orig)|\.?backups?\/(?:[^/]+\/)*[^/]*20\d\d-?\d\d-?\d\d[^/]*)\//i;

/** Is a file, or a folder by its path, one that nothing uses any more? */
export function isKeptCopy(path: string): boolean {
  return KEPT.test(`${path}/`);
}
