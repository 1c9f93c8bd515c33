// What a person reads about a rule; its check stands beside it, see rules/rule.ts.

import type { Level } from './finding.ts';

/** What a person reads about a rule: in `explain`, in SARIF's help, on its documentation page. */
export interface RuleMeta {
  /** Stable for ever; names the bad pattern in the field's words. */
  readonly id: string;
  readonly level: Level;
  /** One line without a full stop: what is wrong where this rule reports. */
  readonly summary: string;
  /** Markdown paragraphs: what happens on the machine. */
  readonly why: string;
  /** Markdown: what to change. */
  readonly fix: string;
  /** Markdown: what it cannot know and where it keeps quiet. */
  readonly limits: string;
  /** Links that back the facts: kernel source, manuals, incidents. */
  readonly references: readonly string[];
  /** What the configuration may set: `rules: { id: [warning, { name: value }] }`. */
  readonly options?: Readonly<Record<string, RuleOption>>;
  /** The kernel parameters that it is about, dotted; absent where it is about all of them, or about none. */
  readonly keys?: readonly string[];
  /** Short tags for filters: at most ten are shown by GitHub. */
  readonly tags: readonly string[];
}

/** What a configuration may change; a value of another type than the default's is an error that says what is taken. */
export interface RuleOption {
  /** One line without a full stop, with the unit. */
  readonly summary: string;
  readonly default: OptionValue;
  /** For numbers, both included. */
  readonly min?: number;
  readonly max?: number;
}

export type OptionValue = number | string | boolean | readonly string[];
