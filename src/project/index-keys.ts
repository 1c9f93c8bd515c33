// Keys of maps that look like kernel parameters and are none: a template asks for them by name, and writes another key.

import { sysctlKey } from '../knowledge/sysctls.ts';
import type { Fact } from '../model/fact.ts';
import type { Location } from '../model/span.ts';

/**
 * Without entries of maps whose key no kernel has and whose value is that of another parameter: `fs.file_max` in
 * `fs.file-max = {{ tuning['fs.file_max'] }}`. One that something also writes under its own name stays.
 */
export function withoutIndexKeys(facts: readonly Fact[]): readonly Fact[] {
  const usedAs = new Map<string, Set<string>>();
  for (const fact of facts) {
    if (fact.kind !== 'sysctl' || !fact.origin || fact.via.length === 0) continue;
    const name = nameOf(fact.origin);
    usedAs.set(name, (usedAs.get(name) ?? new Set()).add(fact.key));
  }
  if (usedAs.size === 0) return facts;
  return facts.filter((fact) => {
    if (fact.kind !== 'sysctl' || !MAPPINGS.has(fact.form) || fact.via.length > 0) return true;
    const keys = usedAs.get(nameOf(fact.location));
    return keys === undefined || keys.has(fact.key) || sysctlKey(fact.key) !== undefined;
  });
}

/** Forms that are entries of maps of variables. */
const MAPPINGS: ReadonlySet<string> = new Set(['mapping', 'nested-mapping', 'mapping-line']);

function nameOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}
