// What git has of a project: commits, what is staged, and what it calls its files.

import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../model/usage-error.ts';
import { ask, git } from './git-command.ts';
import { type Entry, entriesOf, type Revision, textOf } from './git-objects.ts';
import { pairedByEnd } from './moved.ts';

/** Is a folder the top of a work tree? A `.git` in it may be nothing that git knows. */
export function isWorkTree(root: string): boolean {
  const top = textOf(git(root, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
  // The native one tells no letters of a drive apart.
  return realpathSync.native(resolve(root, top)) === realpathSync.native(root);
}

/** The commit that a name stands for. Throws {@link UsageError} where there is none. */
export function commitOf(root: string, name: string): string {
  const resolved = (words: string) =>
    ask(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', words]);
  // What is behind `:/` is all searched for in messages, so that nothing can be put behind it.
  const object = resolved(name);
  const commit = object && resolved(`${object}^{commit}`);
  // `^HEAD` is what cannot be reached from it.
  if (commit !== undefined && /^[0-9a-f]+$/.test(commit)) return commit;
  const isShallow = ask(root, ['rev-parse', '--is-shallow-repository']) === 'true';
  throw new UsageError(
    `git knows no commit '${name}'${isShallow ? ': this clone is shallow, fetch more of it (fetch-depth: 0)' : ''}`,
  );
}

/**
 * Where the way to HEAD left the one to a commit: what came to the other branch since is none of this one's. The commit
 * itself where the two have nothing in common, as in a shallow clone.
 */
export function forkOf(root: string, commit: string): string {
  try {
    return ask(root, ['merge-base', commit, 'HEAD']) ?? commit;
  } catch {
    return commit;
  }
}

/** The commit of HEAD; undefined in a repository without one. Throws {@link UsageError} where it is lost. */
export function headOf(root: string): string | undefined {
  const isThere = ask(root, ['rev-parse', '--verify', '--quiet', 'HEAD']) !== undefined;
  return isThere ? commitOf(root, 'HEAD') : undefined;
}

/** The folders of submodules: repositories of their own, whose files this one does not hold. */
export function submodules(root: string): readonly string[] {
  return textOf(git(root, ['ls-files', '--stage', '--full-name', '-z']))
    .split('\0')
    .flatMap((line) => (line.startsWith('160000 ') ? [line.slice(line.indexOf('\t') + 1)] : []));
}

/** Files that a sparse checkout leaves out of the work tree. */
export function leftOut(root: string): readonly string[] {
  return textOf(git(root, ['ls-files', '-t', '--full-name', '-z']))
    .split('\0')
    .flatMap((line) => (/^S /.test(line) ? [line.slice(2)] : []));
}

/** Is a file, given by its name from the top, one that git keeps? */
export function isTracked(root: string, path: string): boolean {
  return ask(root, ['ls-files', '--error-unmatch', '-z', '--', `:(top,literal)${path}`]) !== undefined;
}

/** Is a file, given by its name from the top, left out of all commits by .gitignore and its like? */
export function isIgnored(root: string, path: string): boolean {
  return ask(root, ['check-ignore', '-q', '--', path]) !== undefined;
}

/** Names of the files that are one and the same in both trees but for their paths, by the new one's. */
export function renames(root: string, from: Revision, to: Revision): ReadonlyMap<string, string> {
  const [before, after] = [from, to].map((r) => entriesOf(root, r));
  const there = new Set(after?.map((e) => e.path));
  const was = new Set(before?.map((e) => e.path));
  const gone = pathsByObject(before ?? [], there);
  const moved = new Map<string, string>();
  for (const [object, paths] of pathsByObject(after ?? [], was))
    for (const [path, old] of pairedByEnd(gone.get(object) ?? [], paths)) moved.set(path, old);
  return moved;
}

/** The paths of each object, without those of `others`. */
function pathsByObject(
  entries: readonly Entry[],
  others: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { object, path } of entries) {
    if (others.has(path)) continue;
    const list = found.get(object);
    if (list) list.push(path);
    else found.set(object, [path]);
  }
  return found;
}
