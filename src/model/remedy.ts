// What a rule would write, in places and values. The engine makes edits of it where the files still say what was judged.

import type { Location } from './span.ts';

/** Another text in the place of a token. */
export interface NewValue {
  readonly kind: 'value';
  readonly at: Location;
  /** The token as the rule knows it, without quotes of the language around it; blanks count as one. */
  readonly was: string;
  readonly text: string;
}

/** A setting of another key, written as its neighbour is. */
export interface NewSetting {
  readonly kind: 'setting';
  /** The neighbour: the token of its value, and what it says. */
  readonly at: Location;
  readonly was: string;
  /** The neighbour's key, dotted. */
  readonly key: string;
  /** The key to set, dotted, in the same folder of /proc/sys. */
  readonly newKey: string;
  readonly text: string;
}

/** A setting that is to go, with the line that holds it and nothing else. */
export interface NoSetting {
  readonly kind: 'no setting';
  /** A token of it. */
  readonly at: Location;
  /** Its key, dotted. */
  readonly key: string;
}

export type Change = NewValue | NewSetting | NoSetting;

export interface Remedy {
  /** An order without a full stop: `reserve 31000-32000`. */
  readonly title: string;
  /** True where it changes nothing but what the finding is about. */
  readonly safe: boolean;
  /** All of them, or none. */
  readonly changes: readonly Change[];
}
