// Values that managed services take for the kernel parameters of their nodes: rules/knowledge/provider-limits.yaml.

import readTable from '../../rules/knowledge/provider-limits.yaml';
import type { Asked } from '../model/fact.ts';

type Bounds = readonly [low: number, high: number];

/** What a service takes for one key; bounds are inclusive. */
export type ProviderLimit =
  | { readonly key: string; readonly low: number; readonly high: number }
  | { readonly key: string; readonly first: Bounds; readonly last: Bounds };

export interface Provider {
  readonly id: Asked['of'];
  /** What people call it: `AKS`. */
  readonly name: string;
  /** Terraform's provider leaves out a field that is 0. */
  readonly unsetByZero?: boolean | undefined;
  readonly sources: readonly string[];
  readonly limits: readonly ProviderLimit[];
}

let table: readonly Provider[] | undefined;

/** Read on the first call: most projects have no node pool. */
export function providers(): readonly Provider[] {
  table ??= (readTable() as { readonly providers: readonly Provider[] }).providers;
  return table;
}

/** The service of this id, and what it takes for a key; undefined where it is known to take any value, or none of it is known. */
export function limitOf(
  id: Asked['of'],
  key: string,
): { readonly provider: Provider; readonly limit: ProviderLimit } | undefined {
  const provider = providers().find((p) => p.id === id);
  const limit = provider?.limits.find((l) => l.key === key);
  return provider && limit && { provider, limit };
}
