// What files say of loading modules of the kernel, whose parameters are there only then.

import type { Location } from './span.ts';

/** A place that names a module in order to load it. */
export interface ModuleLoad {
  /** As the kernel's own name has it, with underscores: `br_netfilter`. */
  readonly module: string;
  /** `once`: a command, after which the module is there until the next boot. */
  readonly when: 'boot' | 'once';
  readonly at: Location;
}
