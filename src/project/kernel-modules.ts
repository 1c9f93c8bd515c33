// What all files of a project say of modules of the kernel.

import type { FileScan } from '../model/declaration.ts';
import type { ModuleLoad } from '../model/kernel-modules.ts';
import { MODULES_PART } from '../technology/linux/kernel-modules.ts';

export function moduleLoadsOf(scans: readonly FileScan[]): readonly ModuleLoad[] {
  return scans.flatMap((scan) => (scan.parts[MODULES_PART] as readonly ModuleLoad[] | undefined) ?? []);
}
