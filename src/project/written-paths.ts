// What all files of a project say of the configuration files that they put on machines.

import type { FileScan } from '../model/declaration.ts';
import type { Rewrites } from '../model/host.ts';
import { WRITTEN_PART, type WrittenPaths } from '../technology/linux/written-paths.ts';

export function rewritesOf(scans: readonly FileScan[]): Rewrites {
  const seen = new Set<string>();
  const twice = new Set<string>();
  const removed = new Set<string>();
  for (const scan of scans) {
    const part = scan.parts[WRITTEN_PART] as WrittenPaths | undefined;
    for (const path of part?.written ?? []) (seen.has(path) ? twice : seen).add(path);
    for (const path of part?.removed ?? []) removed.add(path);
  }
  return { twice, removed };
}
