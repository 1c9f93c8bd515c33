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
    (chefPart(scan)?.uses ?? []).map((use) => ({ ...use, cookbook: cookbookOf(scan.file) })),
  );
  const there = new Map<string, string[]>();
  for (const file of uses.length > 0 ? all : []) {
    const [, cookbook, folder, path = ''] = /^(.*?)(?:^|\/)(templates|files)\/(.+)$/.exec(file) ?? [];
    if (cookbook === undefined) continue;
    // The folder below is that of a platform or a host, or `default` (https://docs.chef.io/files/#file-specificity).
    const below = path.slice(path.indexOf('/') + 1);
    for (const source of new Set([path, below])) {
      const key = `${cookbook}\n${folder}\n${source}`;
      there.set(key, [...(there.get(key) ?? []), file]);
    }
  }
  for (const { cookbook, folder, source, destination } of uses)
    for (const file of there.get(`${cookbook}\n${folder}\n${source}`) ?? [])
      placed.add(file, patternOf(destination));
  return placed.all();
}
