// What files say of the kubelets, which decide what pods may ask for.

import type { Location } from './span.ts';

/** Parameters that pods may have although they are not safe. */
export interface AllowedParameters {
  /** A key, or the beginning of keys with `*` behind it; `*` alone where the files do not say which. */
  readonly pattern: string;
  /** A policy of the cluster lets the pod in; the kubelet has to allow the parameter besides. */
  readonly by: 'kubelet' | 'policy';
  readonly at: Location;
}

/** The version of a cluster, as `1.29`. */
export interface ClusterVersion {
  readonly version: string;
  readonly at: Location;
}

/** Sorted by place. */
export interface Kubelets {
  readonly allowed: readonly AllowedParameters[];
  readonly versions: readonly ClusterVersion[];
}
