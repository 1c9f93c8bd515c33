// What a host ends up with, for people who ask which value wins and where it stands.

import type { Fact, SysctlFact } from './fact.ts';
import type { Overridden } from './host.ts';
import type { PortSet } from './ports.ts';

export interface EffectiveHost {
  /** For people: `group mesos_agents`, `this image`. */
  readonly name: string;
  readonly namespace: string;
  /** Sorted by key. */
  readonly sysctls: readonly EffectiveSetting[];
  /** What the kernel hands out; null where it is not known, or one of several. */
  readonly ephemeral: PortSet | null;
  /** Claims on ports that the files prove to be on this host, by place. */
  readonly claims: readonly Fact[];
}

export interface EffectiveSetting {
  /** The canonical dotted key, or a pattern for the keys that have no line of their own. */
  readonly key: string;
  /** What the machine has; null where it is not known, or one of several. */
  readonly value: string | null;
  /** Why there is no one value, or when it is not in force; empty where there is nothing to say. */
  readonly why: string;
  /** What systemd-sysctl leaves at boot; null where it writes nothing, and where it may leave one of several. */
  readonly boot: Left | null;
  /** What `sysctl --system` leaves. */
  readonly reload: Left | null;
  /** All that may be in force, each once. */
  readonly inForce: readonly Left[];
  readonly overridden: readonly Overridden[];
}

/** What stands after a write, or after one that the kernel refused. */
export interface Left {
  /** Null for the kernel's own value. */
  readonly fact: SysctlFact | null;
  /** As the kernel shows it, so one number of a range is two; null where it is not known. */
  readonly value: string | null;
}
