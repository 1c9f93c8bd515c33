// A fact: one declaration of a sysctl or of ports after linking, with its value resolved and its machine known.

import type { Branch } from './declaration.ts';
import type { PortSet } from './ports.ts';
import type { Location } from './span.ts';

/** What a claim on ports means for the host: see the contract, `facts`. */
export type PortRole = 'offer' | 'listen' | 'publish' | 'nodeport' | 'allow' | 'registered';

export type Protocol = 'tcp' | 'udp' | 'sctp' | 'dccp' | 'any';

/**
 * Where a declaration takes effect: `host` on the machine's own network namespace, `container` in a namespace of
 * its own, `image` written into an image and never applied, `none` nowhere.
 */
export type Reach = 'host' | 'container' | 'image' | 'none';

/**
 * The machines a declaration reaches, in the terms of its own tool. Two places are compared with
 * `project/places.ts`; nothing else looks inside.
 */
export interface Place {
  /** `host`, or the name of a container or pod namespace. */
  readonly namespace: string;
  /** True for a namespace of which no more is known than that it is not the host's: nothing else is found in it. */
  readonly isAlone?: boolean | undefined;
  /** What kind of names `members` holds; names of different kinds are never compared. */
  readonly kind: 'inventory' | 'group' | 'role' | 'resource' | 'path' | 'configured';
  /** Inventory hosts, group patterns, role names, resource addresses or directories. */
  readonly members: readonly string[];
  /** True for a part of the project that none of its machines gets, as its own files have it: a role or tasks that no play applies. */
  readonly isUnused?: true | undefined;
  /** Members that people state to be a machine of this name (`hosts:` of the configuration). */
  readonly stated?: readonly { readonly member: string; readonly host: string }[] | undefined;
  /** For people: `group mesos_agents`, `role base`, `aws_instance.agent`, `images/agent`. */
  readonly label: string;
}

/** What decides between two declarations of one key on one machine. */
export interface SettingOrder {
  /** The path on the machine that it is written to, where known; the file it stands in otherwise. */
  readonly target: string;
  /** The path on the machine, where it is a file that systemd-sysctl or `sysctl --system` reads. */
  readonly confPath: string | undefined;
  /** Later plays have a higher one. */
  readonly rank: number;
  /** Later lines of one file have a higher one; items of a list that a task applies stand in its place. */
  readonly offset: number;
  /** The file of `offset`, where it is not the one that the declaration stands in. */
  readonly within?: string | undefined;
  /** The playbooks that somebody starts and that bring it there; absent for tools without such, and where none does. */
  readonly startedBy?: readonly string[] | undefined;
  /** The branches of a script that it stands in, outermost first: a run may leave it out. */
  readonly branches?: readonly Branch[] | undefined;
}

/**
 * Whom a file asks to set a parameter, where that one takes only some parameters and values: the kubelet for a pod, the
 * engine for a container, a managed service for its nodes.
 */
export interface Asked {
  readonly of: 'kubelet' | 'engine' | 'aks' | 'gke';
  /** Where the pod or container shares the namespace of the parameter with the host. */
  readonly shared?: Location | undefined;
  /** What listens in the same pod, as far as its object says so; only with the pod's range of ports. */
  readonly beside?: readonly Beside[] | undefined;
}

/** A port that a container says it listens on, or the words that put a sidecar into the pod. */
export type Beside =
  | { readonly port: number; readonly at: Location }
  | { readonly sidecar: string; readonly at: Location };

interface FactCommon {
  /** The token as written in the file, without the quotes of its host language. */
  readonly raw: string;
  /** Why the value is not known; absent when it is. */
  readonly unknown?: string;
  /** The name whose value is missing, where it is one that a run may be given. */
  readonly missing?: string | undefined;
  readonly technology: string;
  /** Which reader and which syntax found it: `conf-line`, `module-task`, `heredoc`, … */
  readonly form: string;
  readonly reach: Reach;
  readonly place: Place;
  readonly location: Location;
  /** The places a name was looked up at, nearest first; empty for a literal. */
  readonly via: readonly Location[];
  /** The one literal that is the whole value: the token to edit. Equals `location` for a literal on the spot. */
  readonly origin?: Location | undefined;
  readonly order: SettingOrder;
  /** How many values the declaration may have; this is one of them. 1 where there is no doubt. */
  readonly alternatives: number;
  /** True where the files do not say whether it takes place at all: the condition of its task is open. */
  readonly isConditional?: true | undefined;
  /** True where it stands in one of several files of which an include takes one, and the files do not say which. */
  readonly isChosen?: true | undefined;
  /** True for an item of a list of which a task takes a part, and the files do not say which. */
  readonly isPicked?: true | undefined;
  /** False for a default that the project replaces on every machine: a fact of the files, but of no host. */
  readonly applied: boolean;
  /**
   * Why it is of no host: another value is in its place, the files leave out what it belongs to, no host reads its file, or
   * its script never calls the function around it.
   */
  readonly unapplied?: 'replaced' | 'left out' | 'unread' | 'uncalled' | undefined;
}

/** What keeps a write that fails from being reported. */
export interface Hiding {
  /**
   * `failure`: the `-` before a key; `missing`: `ignoreerrors`, which lets keys pass that are not there, nothing else;
   * `ignored`: the task may fail, which is shown and has no consequence (`ignore_errors`, `failed_when: false`).
   */
  readonly of: 'failure' | 'missing' | 'ignored';
  readonly at: Location;
}

/** A kernel parameter set to a value. */
export interface SysctlFact extends FactCommon {
  readonly kind: 'sysctl';
  /** Canonical dotted key. */
  readonly key: string;
  /** The text that reaches the kernel; `null` when unknown. */
  readonly value: string | null;
  readonly hiding?: Hiding | undefined;
  /** The token of the key, where it is a literal. */
  readonly keyAt?: Location | undefined;
  /** Absent for what is written on a machine, or by a program that runs there. */
  readonly asked?: Asked | undefined;
}

/** A claim on ports. */
export interface PortsFact extends FactCommon {
  readonly kind: 'ports';
  /** An id of the catalogue, or `service`. */
  readonly claimant: string;
  readonly role: PortRole;
  readonly protocol: Protocol;
  /** `null` when unknown. */
  readonly ports: PortSet | null;
  /** The pod, service or container that the file says it is of, by the file's own name; absent where none is around it. */
  readonly owner?: string | undefined;
  /** The one local address that is bound; absent for every address, and where it is not known. */
  readonly address?: string | undefined;
  /** True where the text of the claim binds every IPv4 address of the machine. */
  readonly isEverywhere?: true | undefined;
  /** What people call it in the configuration's `claims:`. */
  readonly name?: string | undefined;
  /** Only the name of a variable or key says that this is a port that something listens on. */
  readonly confidence?: 'low' | undefined;
  /** True where the files do not say whether the words hold that give the claim its form. */
  readonly isFormOpen?: true | undefined;
}

export type Fact = SysctlFact | PortsFact;
