// Proxies that a mesh puts into pods, and their ports: rules/knowledge/sidecars.yaml.

import readTable from '../../rules/knowledge/sidecars.yaml';
import { PortSet } from '../model/ports.ts';

export interface Sidecar {
  readonly id: string;
  /** What people call the mesh: `Istio`. */
  readonly name: string;
  /** Labels or annotations of a pod that have it put there, each with the values that do. */
  readonly inject: Readonly<Record<string, readonly string[]>>;
  /** Names of its image without registry and tag. */
  readonly images: readonly string[];
  /** `15000-15001`, `15090`; see {@link portsOf}. */
  readonly ports: readonly string[];
  readonly sources: readonly string[];
}

let table: readonly Sidecar[] | undefined;

/** Read on the first call: most projects have no pod with a range of its own. */
export function sidecars(): readonly Sidecar[] {
  table ??= (readTable() as { readonly sidecars: readonly Sidecar[] }).sidecars;
  return table;
}

export function sidecarById(id: string): Sidecar | undefined {
  return sidecars().find((s) => s.id === id);
}

/** The ports that it listens on in its pod. */
export function portsOf({ ports }: Sidecar): PortSet {
  return PortSet.of(
    ...ports.map((text): readonly [number, number] => {
      const [low = 0, high = low] = text.split('-').map(Number);
      return [low, high];
    }),
  );
}
