// Which kernel parameters a kubelet lets every pod have, by its version: rules/knowledge/safe-sysctls.yaml.

import readTable from '../../rules/knowledge/safe-sysctls.yaml';

/** A parameter of the list. */
export interface SafeParameter {
  readonly key: string;
  /** The first release of Kubernetes that has it on its list; undefined where every supported one does. */
  readonly since?: string | undefined;
  /** The first Linux that has it in a namespace. */
  readonly kernel?: string | undefined;
  readonly source: string;
}

interface SafeParameters {
  /** The newest release that the list is known for. */
  readonly newest: string;
  readonly parameters: readonly SafeParameter[];
}

let table: SafeParameters | undefined;

/** Read on the first call: most projects have no pod that asks for a parameter. */
export function safeParameters(): SafeParameters {
  table ??= readTable() as SafeParameters;
  return table;
}

/** Does the kubelet of a release let every pod have it? */
export function isSafe(key: string, release: string): boolean {
  const found = safeParameters().parameters.find((p) => p.key === key);
  return found !== undefined && (found.since === undefined || compareReleases(found.since, release) <= 0);
}

/** `1.9` comes before `1.10`. */
export function compareReleases(a: string, b: string): number {
  const [x = [], y = []] = [a, b].map((v) => v.split('.').map(Number));
  return (x[0] ?? 0) - (y[0] ?? 0) || (x[1] ?? 0) - (y[1] ?? 0);
}
