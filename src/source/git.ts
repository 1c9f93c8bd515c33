// What git has of a project: a commit or the index, written to a folder of its own. The work tree is never touched.

import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { UsageError } from '../model/usage-error.ts';

/** A commit by any name that git knows, or what is staged. */
export type Revision = { readonly commit: string } | 'index';

/** Files of a tree in a folder that is nobody's work tree. */
export interface TreeCopy {
  /** Absolute. */
  readonly root: string;
  readonly remove: () => void;
}

interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

const LINK = '120000';
const MAX_OUTPUT = 2 ** 30;
/** Larger files are not judged, so they need not be copied. */
const MAX_BLOB = 20 * 1024 * 1024;

/**
 * Only commands that read objects, and none of the settings by which a repository makes git run programs or fetch:
 * nothing from a linted tree may run. Throws {@link UsageError} with git's own words.
 */
function git(root: string, args: readonly string[], input?: string): Buffer {
  const settings = ['core.fsmonitor=false', 'core.hooksPath=/dev/null'];
  const env = {
    ...ownEnvironment(root),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // A clone with parts left out fetches them in whatever way it is configured to: the second is for git before 2.44.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    LC_ALL: 'C',
  };
  const run = spawnSync('git', ['-C', root, ...settings.flatMap((s) => ['-c', s]), ...args], {
    env,
    input: input ?? '',
    maxBuffer: MAX_OUTPUT,
  });
  if (run.error) {
    const { code } = run.error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? 'git is not installed' : `git cannot be run: ${code}`);
  }
  if (run.status !== 0)
    throw new UsageError(
      `git ${args[0]} failed: ${run.stderr.toString('utf8').trim().split('\n').at(-1) ?? ''}`,
    );
  return run.stdout;
}

/**
 * Without what speaks of another repository, as inside of a hook of one: `git rev-parse --local-env-vars`. The index that
 * git hands to the hooks of this one stays.
 */
function ownEnvironment(root: string): NodeJS.ProcessEnv {
  const { GIT_INDEX_FILE: index, ...rest } = process.env;
  for (const name of LOCAL) delete rest[name];
  if (index === undefined) return rest;
  const run = spawnSync('git', ['-C', root, 'rev-parse', '--absolute-git-dir'], {
    env: rest,
    encoding: 'utf8',
  });
  const folder = run.stdout?.trim() ?? '';
  const path = resolve(root, index);
  return folder !== '' && path.startsWith(folder + sep) ? { ...rest, GIT_INDEX_FILE: path } : rest;
}

const LOCAL = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CONFIG_COUNT',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
];

/** The commit that a name stands for. Throws {@link UsageError} where there is none. */
export function commitOf(root: string, name: string): string {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
    return git(root, args).toString('utf8').trim();
  } catch (error) {
    if (!(error instanceof UsageError) || !error.message.startsWith('git rev-parse')) throw error;
    const isShallow = git(root, ['rev-parse', '--is-shallow-repository']).toString('utf8').trim() === 'true';
    throw new UsageError(
      `git knows no commit '${name}'${isShallow ? ': this clone is shallow, fetch more of it (fetch-depth: 0)' : ''}`,
    );
  }
}

/**
 * Where the way to HEAD left the one to a commit: what came to the other branch since is none of this one's. The commit
 * itself where the two have nothing in common, as in a shallow clone.
 */
export function forkOf(root: string, commit: string): string {
  try {
    return git(root, ['merge-base', commit, 'HEAD']).toString('utf8').trim() || commit;
  } catch {
    return commit;
  }
}

/** False in a repository without a commit. */
export function hasCommit(root: string): boolean {
  try {
    commitOf(root, 'HEAD');
    return true;
  } catch {
    return false;
  }
}

/** Writes the files that `wanted` names to a new folder. Throws {@link UsageError} where git cannot read them. */
export function copyTree(root: string, revision: Revision, wanted: (path: string) => boolean): TreeCopy {
  const all = entriesOf(root, revision);
  const files = new Set(all.map(({ path }) => path.toLowerCase()));
  const entries = all.filter(({ path }) => isPlain(path, files) && wanted(path));
  const copy = newFolder();
  try {
    const links: (readonly [target: string, path: string])[] = [];
    for (const [{ mode, path }, content, size] of contents(root, entries)) {
      const target = join(copy.root, path);
      mkdirSync(dirname(target), { recursive: true });
      if (mode === LINK) links.push([content.toString('utf8'), target]);
      else {
        writeFileSync(target, content, { flag: 'wx' });
        // Too large to be judged: its size is all that is said of it.
        if (size > content.length) truncateSync(target, size);
      }
    }
    // Last of all, so that nothing is written through one.
    for (const [to, path] of links) symlinkSync(to, path);
  } catch (error) {
    copy.remove();
    throw error;
  }
  return copy;
}

const folders = new Set<string>();

/** A folder that goes when the process does, whatever ends it. */
function newFolder(): TreeCopy {
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
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-')));
  folders.add(root);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** An empty folder: what was there before the first commit. */
export function emptyTree(): TreeCopy {
  return newFolder();
}

/**
 * A tree may have been made by hand: no path of it leads out of the folder, by itself or through a file or link that is
 * its parent, on file systems too that know no capitals. `files`: all paths in lower case.
 */
function isPlain(path: string, files: ReadonlySet<string>): boolean {
  const parts = path.toLowerCase().split('/');
  if (parts.some((part) => part === '..' || part === '.' || part === '' || part === '.git')) return false;
  return !parts.some((_, i) => i > 0 && files.has(parts.slice(0, i).join('/')));
}

/** The folders of submodules: repositories of their own, whose files this one does not hold. */
export function submodules(root: string): readonly string[] {
  return git(root, ['ls-files', '--stage', '--full-name', '-z'])
    .toString('utf8')
    .split('\0')
    .flatMap((line) => (line.startsWith('160000 ') ? [line.slice(line.indexOf('\t') + 1)] : []));
}

/** Names of the files that are one and the same in both trees but for their paths, by the new one's. */
export function renames(root: string, from: Revision, to: Revision): ReadonlyMap<string, string> {
  const [before, after] = [from, to].map((r) => entriesOf(root, r));
  const there = new Set(after?.map((e) => e.path));
  const was = new Set(before?.map((e) => e.path));
  const gone = new Map<string, string[]>();
  for (const { object, path } of before ?? []) {
    if (there.has(path)) continue;
    const list = gone.get(object);
    if (list) list.push(path);
    else gone.set(object, [path]);
  }
  const moved = new Map<string, string>();
  for (const { object, path } of after ?? []) {
    const list = was.has(path) ? [] : (gone.get(object) ?? []);
    // Of files that are alike the one whose path ends like this one's.
    const [old] = [...list].sort((a, b) => commonEnd(b, path) - commonEnd(a, path));
    if (old === undefined) continue;
    list.splice(list.indexOf(old), 1);
    moved.set(path, old);
  }
  return moved;
}

function commonEnd(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length;
}

/** Files and links, those of submodules left out; of a merge under way one's own side. */
function entriesOf(root: string, revision: Revision): readonly Entry[] {
  const args =
    revision === 'index'
      ? ['ls-files', '--stage', '--full-name', '-z']
      : ['ls-tree', '-r', '--full-tree', '-z', '--end-of-options', revision.commit];
  const seen = new Set<string>();
  return git(root, args)
    .toString('utf8')
    .split('\0')
    .flatMap((line): readonly Entry[] => {
      const tab = line.indexOf('\t');
      const [mode = '', second = '', third = ''] = line.slice(0, Math.max(0, tab)).split(' ');
      const object = revision === 'index' ? second : third;
      const path = line.slice(tab + 1);
      const isFile = mode.startsWith('100') || mode === LINK;
      if (tab < 0 || !isFile || (revision === 'index' && third === '3') || seen.has(path)) return [];
      seen.add(path);
      return [{ mode, object, path }];
    });
}

/** The objects, with their sizes; of large ones nothing else. As git has them: `<object> blob <size>`, the bytes, a line break. */
function* contents(root: string, entries: readonly Entry[]): Generator<readonly [Entry, Buffer, number]> {
  if (entries.length === 0) return;
  const sizes = git(root, ['cat-file', '--batch-check=%(objectsize)'], linesOf(entries))
    .toString('latin1')
    .split('\n')
    .slice(0, entries.length)
    .map((line, i) => {
      if (/^\d+$/.test(line)) return Number(line);
      throw new UsageError(
        `git does not have ${entries[i]?.path}: a clone with parts left out cannot be compared`,
      );
    });
  for (const [i, entry] of entries.entries())
    if ((sizes[i] ?? 0) > MAX_BLOB) yield [entry, Buffer.alloc(0), sizes[i] ?? 0];
  for (const part of parts(entries, sizes)) {
    const output = git(root, ['cat-file', '--batch'], linesOf(part));
    let at = 0;
    for (const entry of part) {
      const end = output.indexOf(0x0a, at);
      const size = Number(output.toString('latin1', at, end).split(' ')[2]);
      yield [entry, output.subarray(end + 1, end + 1 + size), size];
      at = end + 1 + size + 1;
    }
  }
}

function linesOf(entries: readonly Entry[]): string {
  return entries.map((e) => `${e.object}\n`).join('');
}

/** Output is kept in memory: so many bytes at a time. */
const PART = 200 * 1024 * 1024;

function* parts(entries: readonly Entry[], sizes: readonly number[]): Generator<readonly Entry[]> {
  let part: Entry[] = [];
  let size = 0;
  for (const [i, entry] of entries.entries()) {
    const own = sizes[i] ?? Infinity;
    if (own > MAX_BLOB) continue;
    if (part.length > 0 && size + own > PART) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(entry);
    size += own;
  }
  if (part.length > 0) yield part;
}
