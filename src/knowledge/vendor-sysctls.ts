// Parameters that only kernels with patches have: rules/knowledge/vendor-sysctls.yaml.

import readTable from '../../rules/knowledge/vendor-sysctls.yaml';
import { canonicalKey } from '../model/sysctl-key.ts';

/** See rules/knowledge/vendor-sysctls.schema.json for the fields. */
interface Vendors {
  readonly vendors: readonly { readonly whose: string; readonly keys: readonly string[] }[];
}

let table: Vendors | undefined;

/** Whose kernels have this parameter, though none of kernel.org has; undefined where that is not known. */
export function vendorOf(name: string): string | undefined {
  table ??= readTable() as Vendors;
  const key = canonicalKey(name);
  return table.vendors.find(({ keys }) =>
    keys.some((k) => (k.endsWith('*') ? key.startsWith(k.slice(0, -1)) : key === k)),
  )?.whose;
}
