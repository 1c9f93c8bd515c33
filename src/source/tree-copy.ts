// A commit or the index as files of a folder of its own. The work tree is never touched.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { errorWords } from '../model/errno.ts';
import { UsageError } from '../model/usage-error.ts';
import { contents, entriesOf, LINK, type Revision, textOf } from './git-objects.ts';
import { realPath } from './real-path.ts';

/** Files of a tree in a folder that is nobody's work tree. */
export interface TreeCopy {
  /** Absolute. */
  readonly root: string;
  readonly remove: () => void;
}

/** Writes the files that `wanted` names to a new folder. Throws {@link UsageError} where git cannot read them. */
export function copyTree(root: string, revision: Revision, wanted: (path: string) => boolean): TreeCopy {
  const all = entriesOf(root, revision);
  const copy = emptyTree();
  try {
    const fold = foldOf(copy.root);
    const files = new Set(all.map(({ path }) => fold(path)));
    const entries = all.filter(({ path }) => isPlain(path, files, fold) && wanted(path));
    const links: (readonly [to: string, path: Buffer])[] = [];
    for (const [{ mode, name }, content, size] of contents(root, entries)) {
      const target = below(copy.root, name);
      attempt(target, () => {
        mkdirSync(target.subarray(0, target.lastIndexOf('/')), { recursive: true });
        if (mode === LINK) {
          if (size === content.length) links.push([textOf(content), target]);
          return;
        }
        writeFileSync(target, content, { flag: 'wx' });
        // Too large to be judged: its size is all that is said of it.
        if (size > content.length) truncateSync(target, size);
      });
    }
    // Last of all, so that nothing is written through one.
    for (const [to, path] of links)
      if (to !== '' && !to.includes('\0')) attempt(path, () => symlinkSync(moved(to, root, copy.root), path));
  } catch (error) {
    copy.remove();
    throw error;
  }
  return copy;
}

function below(root: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), name]);
}

/** A link by a whole path into the work tree leads into the copy: there stands what the tree had. */
function moved(to: string, root: string, copy: string): string {
  const path = normalize(to);
  if (!isAbsolute(path)) return to;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    if (realPath(folder) === root) return join(copy, relative(folder, path));
  return to;
}

/**
 * What no file system takes, or not this one, is not in the work tree either: names and links that are too long, names
 * that differ in nothing it sees, links where they are not allowed.
 */
const IMPOSSIBLE: ReadonlySet<string> = new Set([
  'EEXIST',
  'EILSEQ',
  'EINVAL',
  'ENAMETOOLONG',
  'ENOTDIR',
  'EPERM',
]);

function attempt(path: Buffer, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !IMPOSSIBLE.has(code))
      throw new UsageError(`cannot write ${textOf(path)}: ${errorWords(error)}`);
  }
}

const folders = new Set<string>();

/** An empty folder: what was there before the first commit. It goes when the process does, whatever ends it. */
export function emptyTree(): TreeCopy {
  if (folders.size === 0) {
    process.once('exit', () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
    for (const [signal, number] of [
      ['SIGINT', 2],
      ['SIGTERM', 15],
      ['SIGHUP', 1],
    ] as const)
      process.once(signal, () => process.exit(128 + number));
  }
  const root = newFolder();
  folders.add(root);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

function newFolder(): string {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), 'portclash-')));
  } catch (error) {
    throw new UsageError(`cannot make a folder below ${tmpdir()}: ${errorWords(error)}`);
  }
}

/** What makes equal the names that a file system takes for one. `folder`: one on it, with letters in its name. */
function foldOf(folder: string): (path: string) => string {
  const other = join(dirname(folder), basename(folder).toUpperCase());
  return existsSync(other) ? (path) => path.normalize('NFC').toLowerCase() : (path) => path;
}

/**
 * A tree may have been made by hand: no path of it leads out of the folder, by itself or through a file or link that is
 * its parent. `files`: all paths, folded.
 */
function isPlain(path: string, files: ReadonlySet<string>, fold: (path: string) => string): boolean {
  const parts = path.split('/');
  if (parts.some((part) => /^(?:|\.|\.\.|\.git)$/i.test(part))) return false;
  // Other ways to write the separator, a drive, a stream, and ends that are cut off there.
  if (process.platform === 'win32' && parts.some((part) => /[\\:]|[. ]$/.test(part))) return false;
  return !parts.some((_, i) => i > 0 && files.has(fold(parts.slice(0, i).join('/'))));
}
