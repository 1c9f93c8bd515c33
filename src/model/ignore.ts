// A finding that somebody accepts, in a comment beside what it is about.

import type { Interval } from './ports.ts';
import type { Location } from './span.ts';

/** The word that begins such a comment; `-file` behind it accepts for the whole file. */
export const IGNORE_WORD = 'portclash-ignore';

/** A comment that accepts findings. Plain data: object files hold it. */
export interface IgnoreComment {
  /** The ids as written; empty where the comment is wrong. */
  readonly rules: readonly { readonly id: string; readonly at: Location }[];
  /** Findings about other ports are not accepted; undefined for whatever ports. */
  readonly ports?: readonly Interval[] | undefined;
  /** The last day it counts, `YYYY-MM-DD`. */
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
  /** The lines it speaks of, from 1, both inclusive; undefined for the whole file. */
  readonly lines?: { readonly first: number; readonly last: number } | undefined;
  /** The comment from its first word on, without the mark before it. */
  readonly at: Location;
  /** What is wrong with it, where it cannot be read. */
  readonly mistake?: string | undefined;
}
