// Errors of the file system in words.

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EROFS: 'the file system is read-only',
};

/** `no such file or folder`; the code of an error that is seldom seen. */
export function errorWords(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? String(error) : (WORDS[code] ?? code);
}
