// Which files git tracks: an ignore file of git says nothing about those (gitignore(5)).

import { dirname, join, relative, sep } from 'node:path';
import { UsageError } from '../model/usage-error.ts';
import { git } from './git-command.ts';

/** Some files of a tree, and the folders that they lie in; absolute paths. */
export interface Part {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

const MAX_FOLDERS = 100;

/** Against a git that never ends, such as at a pipe in place of an index. */
const MAX_MILLISECONDS = 60_000;

/**
 * What git tracks of the files and folders `leftOut`, all of them below one of the folders `walked` and these in the work
 * tree whose top is `top`; absolute paths. Nothing where git is not installed or does not answer: then what the ignore files
 * say is all that is known.
 */
export function trackedIn(top: string, walked: readonly string[], leftOut: ReadonlySet<string>): Part {
  const files = new Set<string>();
  const folders = new Set<string>();
  const below = (path: string) => relative(top, path).split(sep).join('/');
  const wanted = new Set([...leftOut].map(below));
  for (const name of namesBelow(top, walked.map(below))) {
    if (!isWithin(name, wanted)) continue;
    const file = join(top, name);
    files.add(file);
    for (let at = dirname(file); at.length > top.length && !folders.has(at); at = dirname(at))
      folders.add(at);
  }
  return { files, folders };
}

/** One process for all folders, which reads the index and neither the files nor what it could compare them with. */
function namesBelow(top: string, folders: readonly string[]): readonly string[] {
  // No folder is all of them: git compares each name with each folder, and a command line has an end.
  const named = folders.length > MAX_FOLDERS || folders.includes('') ? [] : folders;
  const args = ['ls-files', '--cached', '-z', '--', ...named.map((name) => `:(literal)${name}`)];
  try {
    return git(top, args, '', MAX_MILLISECONDS).toString('utf8').split('\0');
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

function isWithin(name: string, paths: ReadonlySet<string>): boolean {
  if (paths.has(name)) return true;
  for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1))
    if (paths.has(name.slice(0, end))) return true;
  return false;
}
