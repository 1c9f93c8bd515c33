// Files of roles and modules that nothing in the project names: what they declare is on no machine, as far as it shows.

import type { FileScan } from '../model/declaration.ts';
import { kindOfFile } from '../technology/kinds.ts';
import { anyWord, type LinkedTechnology, withoutName } from '../technology/linker.ts';
import { renderedPath } from '../technology/template-masks.ts';

/**
 * Marks the scans of such files. A home in which some part may name any file has none, and a word for a file anywhere in the
 * project names it: what is marked is surely not put anywhere by these files.
 */
export function noteUnnamed(
  { naming }: LinkedTechnology,
  scans: Map<string, FileScan>,
  all: readonly string[],
  textOf: (file: string) => string | undefined,
): void {
  if (!naming) return;
  const byHome = new Map<string, string[]>();
  for (const { file, declarations } of scans.values()) {
    const home = declarations.length > 0 ? naming.homeOf(file) : undefined;
    if (home !== undefined) byHome.set(home, [...(byHome.get(home) ?? []), file]);
  }
  const words = new Map<string, string[]>();
  for (const [home, files] of byHome) {
    const parts = all.filter((f) => naming.isPart(f, home)).map(textOf);
    if (parts.length === 0 || parts.some((t) => t === undefined || naming.namesAny.test(t))) continue;
    for (const file of files)
      for (const word of naming.wordsOf(file, home)) words.set(word, [...(words.get(word) ?? []), file]);
  }
  if (words.size === 0) return;
  const unnamed = new Set([...words.values()].flat());
  const pattern = new RegExp(anyWord([...words.keys()].sort((a, b) => b.length - a.length)), 'g');
  for (const file of all) {
    if (kindOfFile(renderedPath(file), '') === undefined) continue;
    for (const [word] of textOf(file)?.matchAll(pattern) ?? [])
      for (const named of words.get(word) ?? []) if (named !== file) unnamed.delete(named);
    if (unnamed.size === 0) return;
  }
  for (const file of unnamed) {
    const scan = scans.get(file);
    if (scan) scans.set(file, withoutName(scan));
  }
}
