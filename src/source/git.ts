// What git has of a project: a commit or the index, written to a folder of its own. The work tree is never touched.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  const settings = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'protocol.allow=never'];
  const env = {
    ...process.env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
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
  const entries = entriesOf(root, revision).filter(({ path }) => isPlain(path) && wanted(path));
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-')));
  const remove = () => rmSync(copy, { recursive: true, force: true });
  try {
    for (const [{ mode, path }, content] of contents(root, entries)) {
      const target = join(copy, path);
      mkdirSync(dirname(target), { recursive: true });
      if (mode === LINK) symlinkSync(content.toString('utf8'), target);
      else writeFileSync(target, content);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { root: copy, remove };
}

/** An empty folder: what was there before the first commit. */
export function emptyTree(): TreeCopy {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-')));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A tree may have been made by hand: no path of it leads out of the folder. */
function isPlain(path: string): boolean {
  return !path.split('/').some((part) => part === '..' || part === '.' || part === '' || part === '.git');
}

/** Names of the files that are one and the same in both trees but for their paths, by the new one's. */
export function renames(root: string, from: Revision, to: Revision): ReadonlyMap<string, string> {
  const [before, after] = [from, to].map((r) => entriesOf(root, r));
  const there = new Set(after?.map((e) => e.path));
  const was = new Set(before?.map((e) => e.path));
  const gone = new Map(before?.filter((e) => !there.has(e.path)).map((e) => [e.object, e.path]));
  const moved = new Map<string, string>();
  for (const { object, path } of after ?? []) {
    const old = was.has(path) ? undefined : gone.get(object);
    if (old !== undefined) moved.set(path, old);
  }
  return moved;
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

/** The objects: `<object> blob <size>`, the bytes, a line break. */
function* contents(root: string, entries: readonly Entry[]): Generator<readonly [Entry, Buffer]> {
  if (entries.length === 0) return;
  const sizes = git(root, ['cat-file', '--batch-check=%(objectsize)'], linesOf(entries))
    .toString('latin1')
    .split('\n')
    .map((line) => (/^\d+$/.test(line) ? Number(line) : Infinity));
  for (const part of parts(entries, sizes)) {
    const output = git(root, ['cat-file', '--batch'], linesOf(part));
    let at = 0;
    for (const entry of part) {
      const end = output.indexOf(0x0a, at);
      const size = Number(output.toString('latin1', at, end).split(' ')[2]);
      yield [entry, output.subarray(end + 1, end + 1 + size)];
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
