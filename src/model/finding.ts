// A finding: what a rule has to say about one decision somebody wrote down.

import type { PortSet } from './ports.ts';
import type { Location } from './span.ts';

/** How bad it is if true, worst first. */
export const LEVELS = ['error', 'warning', 'note'] as const;
export type Level = (typeof LEVELS)[number];

/** How sure we are that both sides meet on one host with these values, surest first. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** 0 for the surest. */
export function rank(confidence: Confidence): number {
  return CONFIDENCES.indexOf(confidence);
}

/** The other side of a finding, or a step on the way to its value. */
export interface Related {
  /** `null` for a built-in default that no file states. */
  readonly location: Location | null;
  /** A short phrase without a full stop: "Mesos offers 31000-32000 to tasks". */
  readonly label: string;
  readonly claimant?: string;
  /** True for a built-in default of the kernel or of a product. */
  readonly default: boolean;
  /** What it adds to the clash; absent where it is a step on the way to a value. */
  readonly ports?: PortSet;
  /** The finding is about this place as much as about its own: who accepts it accepts both. */
  readonly own?: true;
}

/** How likely the clash bites: see `knowledge/kernel.ts`, `collisionProbability`. */
export interface Risk {
  /** Open outgoing connections assumed. */
  readonly connections: number;
  /** How many ports of the claim one bind takes: 1. */
  readonly ports: number;
  /** Probability that one random port of the pool is taken, 0 to 1. */
  readonly probability: number;
}

/** A replacement of one span of a file; offsets in UTF-16 code units of its text without a byte order mark, end exclusive. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  /** True where it changes nothing but what the finding is about. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

export interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly confidence: Confidence;
  /** Plain text, one or two sentences: both values, where the other side is, what happens. */
  readonly message: string;
  /** What to do about it, one sentence; shown under the excerpt. */
  readonly help?: string;
  /** The one token to change. */
  readonly location: Location;
  readonly ports: PortSet;
  /** What it is about: a sysctl key, a claimant. Never a line number. */
  readonly subject: string;
  /** A label people understand: `group mesos_agents`. */
  readonly hosts: string;
  /** Most certain first. */
  readonly related: readonly Related[];
  readonly risk?: Risk;
  readonly fixes: readonly Fix[];
  /** Why this confidence, in words. */
  readonly why: string;
  /** Stable under moved lines: from the rule, the file, the subject and the ports, never from line numbers. */
  readonly fingerprint: string;
  /** Who accepts it, where somebody does. */
  readonly suppressed?: Suppression;
}

/** Why a finding is not shown. */
export interface Suppression {
  readonly by: 'comment' | 'config' | 'baseline';
  readonly reason?: string | undefined;
}

/** The other side of a clash, as far as it stays when lines move. */
export interface Side {
  /** Relative to the root; empty for a built-in default. */
  readonly file: string;
  readonly claimant: string;
  readonly ports: PortSet;
}

/** What of a finding stays when lines move and files are laid out anew. */
export interface KnownFinding {
  readonly rule: string;
  readonly file: string;
  /** What it is about: a sysctl key, a claimant. */
  readonly subject: string;
  readonly ports: PortSet;
  readonly sides: readonly Side[];
}

/** What a run looked at and found, for the last line of every report. */
export interface Summary {
  /** Files looked at, those the prefilter dropped included. */
  readonly files: number;
  readonly facts: number;
  readonly unresolved: number;
  readonly findings: Readonly<Record<Level, number>>;
  readonly hidden: { readonly lowConfidence: number; readonly suppressed: number; readonly baseline: number };
}
