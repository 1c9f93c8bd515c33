// A host as the rules see it: one network namespace with its effective settings and the claims on its ports.

import type { Evidence, Problem } from './declaration.ts';
import type { Fact, Place, PortsFact, SysctlFact } from './fact.ts';
import type { Confidence } from './finding.ts';
import type { ModuleLoad } from './kernel-modules.ts';
import type { Kubelets } from './kubelets.ts';
import type { NetworkAcls } from './network-acls.ts';
import type { Interval, PortSet } from './ports.ts';
import type { Location } from './span.ts';

/** What a machine may have ended up with. */
export interface InForce {
  /** The declaration that decided; null for the kernel's own value, where all that was written was refused. */
  readonly fact: SysctlFact | null;
  /** For the ephemeral range: what it is then; null for other keys, and where the value is not known. */
  readonly range: Interval | null;
}

/** A key's declarations on one host. */
export interface Setting {
  /** The one that wins; several where the files do not say which comes last. Empty where none has an effect. */
  readonly inForce: readonly InForce[];
  /** What systemd-sysctl leaves at boot, of the machine's sysctl files alone; empty where none that it reads has the key. */
  readonly boot: readonly InForce[];
  /** What `sysctl --system` leaves of the same files. */
  readonly reload: readonly InForce[];
  readonly overridden: readonly Overridden[];
}

/** A declaration without effect. */
export interface Overridden {
  readonly fact: SysctlFact;
  /** In words: hidden by another file, refused by the kernel, replaced. */
  readonly why: string;
}

/** A claim on ports that this host may hold. */
export interface Claim {
  readonly fact: PortsFact;
  /** `high`: the files prove that it reaches this host. */
  readonly confidence: Confidence;
  /** Why, in words. */
  readonly why: string;
  /** Ports that a reserved list of the claim's own machine protects. */
  readonly protectedPorts: PortSet;
}

/** The ports that the kernel hands to outgoing connections on a host. */
export interface EphemeralPool {
  /** Who set the range; null for the kernel's default. */
  readonly setBy: SysctlFact | null;
  readonly range: Interval;
  /** True where the range was given for this run: neither a file's nor the kernel's default. */
  readonly given: boolean;
  /** The range without what is certainly reserved. */
  readonly ports: PortSet;
  /** How sure it is that the host has this range. */
  readonly confidence: Confidence;
  /** Why not surer, in words; empty where it is certain. */
  readonly why: string;
  /** What a reserved list may protect besides: one of several lists, one of unknown value, one of another place. */
  readonly perhapsReserved: PortSet;
}

export interface Host {
  readonly place: Place;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly claims: readonly Claim[];
  /** One for each range that may be in force; never empty. */
  readonly ephemeral: readonly EphemeralPool[];
  /** Products that show on this host, with what shows them. */
  readonly evidence: readonly PlacedEvidence[];
}

export interface PlacedEvidence extends Evidence {
  readonly place: Place;
  readonly confidence: Confidence;
  /** True where the run assumes the product on every host; `at` is no place of a file then. */
  readonly assumed: boolean;
}

/** All that rules may ask about. */
export interface Project {
  /** Sorted by place in the files. */
  readonly facts: readonly Fact[];
  readonly hosts: readonly Host[];
  readonly problems: readonly Problem[];
  /** What the files say of kubelets; absent where nobody asked. */
  readonly kubelets?: Kubelets | undefined;
  /** What the files say of loading modules of the kernel; absent where nobody asked. */
  readonly moduleLoads?: readonly ModuleLoad[] | undefined;
  /** Services that some file stops, switches off or removes, by the names of their units. */
  readonly stoppedServices?: ReadonlySet<string> | undefined;
  /** What is written on machines more than once, or taken away again; absent where nobody asked. */
  readonly rewrites?: Rewrites | undefined;
  /** Stateless filters of AWS; absent where nobody asked. */
  readonly networkAcls?: NetworkAcls | undefined;
  /** What accepts findings and accepts none; absent before the other rules have judged. */
  readonly idleIgnores?: readonly IdleIgnore[] | undefined;
}

/** Among the stopped services: those whose names an expression gives, which may be any. */
export const ANY_SERVICE = '*';

/** Paths on machines of which nobody knows what is there in the end. */
export interface Rewrites {
  readonly twice: ReadonlySet<string>;
  /** Files, and beginnings of paths. */
  readonly removed: ReadonlySet<string>;
}

/** A comment, or an entry of the configuration, that accepts findings and accepts none, in sentences. */
export interface IdleIgnore {
  /** The words to change. */
  readonly at: Location;
  /** The rule it names. */
  readonly subject: string;
  /** Without a full stop. */
  readonly message: string;
  readonly help?: string;
}
