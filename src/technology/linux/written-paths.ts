// Which configuration files of servers a text writes, changes or takes away on machines.

import type { Source } from '../../source/source.ts';
import { FILLER } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';

/** Where a scan keeps what it found: a {@link WrittenPaths}. */
export const WRITTEN_PART = 'written paths';

/** Paths on machines, each as often as the text writes it. */
export interface WrittenPaths {
  readonly written: readonly string[];
  /** Files, and folders with all that is in them; a path ends where an expression or a glob begins. */
  readonly removed: readonly string[];
}

/** How far from a path its own state stands in a task or resource; in characters. */
const NEAR = 200;

/** Paths in folders for configuration and units, with what stands before them on their line. */
const PATH = new RegExp(
  String.raw`(?<![\w/.-])(?<path>/(?:usr/local/)?(?:etc|lib/systemd|usr/lib/systemd)/[\w./@+-]{2,200})(?<more>[*?$${FILLER}{])?`,
  'g',
);

const WRITES =
  /(?:\b(?:dest|path|target|file|name|creates)["']?[ \t]*(?:[:=]>?)[ \t]*["']?|>[ \t]*["']?|\btee[ \t]+(?:-a[ \t]+)?["']?|\b(?:cp|mv|install|ln|sed|rsync|curl|wget|scp)[ \t][^|;&]{0,300}["']?|\bfile[ \t]*\{[ \t]*["']?|\b(?:template|cookbook_file)[ \t]+["']?)$/;

const REMOVES = /\b(?:rm|unlink|shred)[ \t][^|;&]{0,300}$|\bfind[ \t][^|;&]{0,100}$/;

const ABSENT =
  /\bstate["']?[ \t]*[:=][ \t]*["']?absent\b|\bensure[ \t]*=>[ \t]*["']?absent\b|\baction[ \t]+:delete\b/;

const NEXT_TASK = /\n[ \t]*\n|\n[ \t]*-[ \t]+(?=name:|\w+(?:\.\w+)*:)/;

/** Keeps the paths that a text writes or takes away; what only reads them is left out. */
export function keepWritten(source: Source, { sink }: ScanContext): void {
  const { text } = source;
  const written: string[] = [];
  const removed: string[] = [];
  for (const match of text.matchAll(PATH)) {
    const { path = '', more } = match.groups ?? {};
    const line = Math.max(text.lastIndexOf('\n', match.index) + 1, match.index - 400);
    const before = text.slice(line, match.index);
    if (/^[ \t]*(?:#|\/\/)/.test(before)) continue;
    const after = text.slice(match.index, match.index + NEAR).split(NEXT_TASK, 1)[0] ?? '';
    if (REMOVES.test(before) || (WRITES.test(before) && ABSENT.test(after))) removed.push(path);
    else if (more === undefined && WRITES.test(before)) written.push(path);
  }
  if (written.length + removed.length > 0) sink.parts[WRITTEN_PART] = { written, removed };
}
