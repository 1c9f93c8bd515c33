// Where states put files of the tree: `/etc/redis/redis.conf: file.managed: [source: salt://redis/files/main.jinja]`.

import type { FileScan } from '../../model/declaration.ts';
import { folderOf } from '../paths.ts';
import { OPEN, Placements, patternOf } from '../placed.ts';
import { saltPart } from './file.ts';
import { ancestorPaths } from './paths.ts';

/** Which files of the tree states put where, as `placed` of a linked technology has it. */
export function placedFiles(
  scans: readonly FileScan[],
  all: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const placed = new Placements();
  const uses = scans.flatMap((scan) => (saltPart(scan)?.uses ?? []).map((use) => ({ use, from: scan.file })));
  const files = new Set(uses.length > 0 ? all : []);
  for (const { use, from } of uses) {
    if (use.isFolder || use.isPart) continue;
    for (const source of use.sources) {
      const [first, second] = source.parts;
      // The folder of the state itself (https://docs.saltproject.io/en/latest/ref/states/vars.html).
      const isHere =
        first === 'salt://' && typeof second === 'object' && /^\s*(?:tpldir|slspath)\s*$/.test(second.text);
      const parts = isHere ? [folderOf(from), ...source.parts.slice(2)] : source.parts;
      const path = patternOf({ ...source, parts }).replace(/^salt:\/\/|\?saltenv=.*$/g, '');
      // Of several sources the first that exists is taken, and one that nobody can name may.
      if (path.includes(OPEN)) break;
      const file = path.startsWith('/') ? undefined : ancestorPaths(from, path).find((p) => files.has(p));
      if (file === undefined) continue;
      placed.add(file, patternOf(use.destination));
      break;
    }
  }
  return placed.all();
}
