// Where recipes put files of their cookbook: `template '/etc/redis/redis.conf' do source 'main.erb' end`.

import type { FileScan } from '../../model/declaration.ts';
import { Placements, patternOf } from '../placed.ts';
import { cookbookOf } from './attributes.ts';
import { chefPart } from './file.ts';

/** Which files of cookbooks recipes put where, as `placed` of a linked technology has it. */
export function placedFiles(
  scans: readonly FileScan[],
  all: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const placed = new Placements();
  const uses = scans.flatMap((scan) =>
    (chefPart(scan)?.uses ?? []).map((use) => ({ ...use, from: cookbookOf(scan.file) })),
  );
  if (uses.length === 0) return placed.all();
  for (const file of all) {
    // The folder below is that of a platform, or `default` (https://docs.chef.io/files/#file-specificity).
    const [, cookbook, path = ''] = /^(.*?)(?:^|\/)(?:templates|files)\/(.+)$/.exec(file) ?? [];
    if (cookbook === undefined) continue;
    for (const { source, destination, from } of uses)
      if (from === cookbook && (path === source || path.endsWith(`/${source}`)))
        placed.add(file, patternOf(destination));
  }
  return placed.all();
}
