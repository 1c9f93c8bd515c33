// What all files of a project say of modules of the kernel.

import type { FileScan } from '../model/declaration.ts';
import type { ModuleLoad } from '../model/kernel-modules.ts';
import {
  type ListUse,
  MODULE_LISTS_PART,
  MODULES_PART,
  type NamedLoad,
} from '../technology/linux/kernel-modules.ts';

/** A module that stands in a list of somebody's own is loaded where a file loads the list of that name. */
export function moduleLoadsOf(scans: readonly FileScan[]): readonly ModuleLoad[] {
  const used = new Map<string, ModuleLoad['when']>();
  for (const { parts } of scans)
    for (const { list, when } of (parts[MODULE_LISTS_PART] as readonly ListUse[] | undefined) ?? [])
      if (when === 'boot' || !used.has(list)) used.set(list, when);
  return scans.flatMap((scan) =>
    ((scan.parts[MODULES_PART] as readonly NamedLoad[] | undefined) ?? []).flatMap(
      ({ list, ...load }): readonly ModuleLoad[] => {
        if (list === undefined) return [load];
        const when = used.get(list.split(/[.:]/).at(-1) ?? list);
        return when ? [{ ...load, when }] : [];
      },
    ),
  );
}
