// What `portclash range` gets to print: one answered question, as data.

import type { ListeningSocket } from '../knowledge/machine.ts';
import type { RegisteredService } from '../knowledge/registry.ts';
import type { Fact } from '../model/fact.ts';
import type { Finding } from '../model/finding.ts';
import type { PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';

export interface RangeProduct {
  readonly claimant: string;
  readonly product: string;
  /** Newly covered. */
  readonly ports: PortSet;
  readonly evidence: readonly { readonly location: Location }[];
  readonly assumed: boolean;
}

/** Registered names on the ports gained: how many ports have one, and every name. */
export interface RangeNames {
  readonly source: string;
  readonly ports: number;
  readonly services: readonly RegisteredService[];
}

export interface RangeAnswer {
  readonly from: PortSet;
  /** `common`: the project declares several ranges, and what they have in common is what no machine gains. */
  readonly fromSource: 'given' | 'machine' | 'project' | 'common' | 'kernel';
  readonly to: PortSet;
  readonly added: PortSet;
  readonly removed: PortSet;
  /** With evidence or assumed first, then by id. */
  readonly products: readonly RangeProduct[];
  readonly registered: RangeNames;
  /** The same from the machine's own /etc/services; undefined where no machine was asked or it has none. */
  readonly machineNames: RangeNames | undefined;
  /** Sockets of this machine in the ports gained; undefined where no machine was asked. */
  readonly listening: readonly ListeningSocket[] | undefined;
  /** How many ports were asked for, where `to` is a proposal. */
  readonly need: number | undefined;
  readonly project: readonly Finding[];
  /** What the project declares in the new range: offers, listeners and the like. */
  readonly declared: readonly Fact[];
  /** The list that makes it safe, with what is reserved already. */
  readonly reserve: PortSet;
  /** What a file of the project, or the machine, reserves now. */
  readonly reservedNow: PortSet;
  readonly capacity: {
    readonly before: number;
    readonly after: number;
    readonly reserved: number;
    readonly perDestinationPerSecond: { readonly before: number; readonly after: number };
  };
}
