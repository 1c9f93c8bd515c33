// The files of a commit or of the index, as git lists them, and their contents.

import { UsageError } from '../model/usage-error.ts';
import { git } from './git-command.ts';

/** A commit by any name that git knows, or what is staged. */
export type Revision = { readonly commit: string } | 'index';

export interface Entry {
  readonly mode: string;
  readonly object: string;
  /** Relative to the top, with `/`; as the file system of the work tree would show it where its bytes are no UTF-8. */
  readonly path: string;
  /** The bytes of the path. */
  readonly name: Buffer;
}

/** The mode of a link: its content is where it leads. */
export const LINK = '120000';

/** Larger files are not judged, so they need not be copied. */
const MAX_BLOB = 20 * 1024 * 1024;

export function textOf(bytes: Buffer): string {
  return bytes.toString('utf8');
}

/** Files and links, those of submodules left out; of a merge under way one's own side, or the other where there is none. */
export function entriesOf(root: string, revision: Revision): readonly Entry[] {
  const isIndex = revision === 'index';
  const args = isIndex
    ? ['ls-files', '--stage', '--full-name', '-z']
    : ['ls-tree', '-r', '--full-tree', '-z', '--end-of-options', revision.commit];
  const found = new Map<string, Entry>();
  for (const line of git(root, args).toString('latin1').split('\0')) {
    const tab = line.indexOf('\t');
    // `<mode> blob <object>` of a tree, `<mode> <object> <stage>` of the index.
    const [mode = '', second = '', third = ''] = line.slice(0, Math.max(0, tab)).split(' ');
    const [object, stage] = isIndex ? [second, third] : [third, '0'];
    const name = Buffer.from(line.slice(tab + 1), 'latin1');
    const path = textOf(name);
    // Stages come in their order: 1 is what both sides began with, 2 one's own, 3 the other's.
    const isTaken = found.has(path) || stage === '1';
    if (tab >= 0 && !isTaken && (mode.startsWith('100') || mode === LINK))
      found.set(path, { mode, object, path, name });
  }
  return [...found.values()];
}

/** The objects, with their sizes; of large ones nothing else. As git has them: `<object> blob <size>`, the bytes, a line break. */
export function* contents(
  root: string,
  entries: readonly Entry[],
): Generator<readonly [Entry, Buffer, number]> {
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
