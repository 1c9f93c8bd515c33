// What all files of a project say of services that are not to run.

import type { FileScan } from '../model/declaration.ts';
import { STOPPED_PART } from '../technology/linux/stopped-services.ts';

export function stoppedServicesOf(scans: readonly FileScan[]): ReadonlySet<string> {
  return new Set(scans.flatMap((s) => (s.parts[STOPPED_PART] as readonly string[] | undefined) ?? []));
}
