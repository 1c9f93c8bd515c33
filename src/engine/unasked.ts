// Values that a run is given and that nothing in the tree asks for: most likely misspelt.

import type { FileScan } from '../model/declaration.ts';
import type { Fact } from '../model/fact.ts';
import { didYouMean } from '../model/nearest.ts';
import { anyWord } from '../technology/linker.ts';
import { LINKED_TECHNOLOGIES } from '../technology/registry.ts';

interface Read {
  readonly facts: readonly Fact[];
  readonly scan: {
    readonly scans: readonly FileScan[];
    readonly text: (file: string) => string | undefined;
  };
}

/**
 * A sentence for each of the names whose last part (`service.port`) is no word of any file that was read. Files of
 * repositories that were read apart have no text here: nothing is said then.
 */
export function unaskedNames(names: readonly string[], { facts, scan }: Read): readonly string[] {
  if (names.length === 0) return [];
  const texts = scan.scans.map((s) => scan.text(s.file));
  if (texts.includes(undefined)) return [];
  const unasked = names.filter((name) => {
    const word = new RegExp(anyWord([lastPart(name)]));
    return !texts.some((text) => text !== undefined && word.test(text));
  });
  if (unasked.length === 0) return [];
  const open = facts.flatMap((f) => f.missing ?? []);
  const defined = scan.scans.flatMap((s) =>
    LINKED_TECHNOLOGIES.flatMap((t) => [...t.bindings(s)].map((b) => b.name)),
  );
  const known = new Set([...open, ...defined].filter((n) => n !== ''));
  return unasked.map((name) => `nothing in this tree asks for '${name}'${didYouMean(name, known)}`);
}

/** The last word of `service.port`, `a:b`, `list[0]`. */
function lastPart(name: string): string {
  return name.match(/[\w-]*[A-Za-z_][\w-]*/g)?.at(-1) ?? name;
}
