// What all files of a project say of kubelets.

import type { FileScan } from '../model/declaration.ts';
import type { Kubelets } from '../model/kubelets.ts';
import { KUBELETS_PART } from '../technology/kubernetes/kubelets.ts';

export function kubeletsOf(scans: readonly FileScan[]): Kubelets {
  const all = scans.flatMap((scan) => {
    const own = scan.parts[KUBELETS_PART] as Kubelets | undefined;
    return own ? [own] : [];
  });
  return { allowed: all.flatMap((p) => p.allowed), versions: all.flatMap((p) => p.versions) };
}
