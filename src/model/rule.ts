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
  /** Short tags for filters: at most ten are shown by GitHub. */
  readonly tags: readonly string[];
}
