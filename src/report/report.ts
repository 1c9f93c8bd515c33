// What every format gets to print: one finished run. A format is one file that turns this into text.

import type { Fact } from '../model/fact.ts';
import type { Finding, KnownFinding, Summary } from '../model/finding.ts';
import type { RuleMeta } from '../model/rule.ts';

export interface Report {
  readonly version: string;
  /** Sorted: worst level first, then surest, then by place. */
  readonly findings: readonly Finding[];
  /** What somebody accepts, in the same order; none of it is among the findings. */
  readonly suppressed: readonly Finding[];
  /** True where the findings were compared with those of before. */
  readonly compared: boolean;
  /** What was known before and is there no more, where the run can tell. */
  readonly gone: readonly KnownFinding[];
  readonly summary: Summary;
  /** The rules that were on, sorted by id. */
  readonly rules: readonly RuleMeta[];
  /** Facts whose value is not known, for `--show-unresolved`. */
  readonly unresolved: readonly Fact[];
  /** The decoded text of a file of the project, byte order mark removed; undefined where it cannot be read. */
  readonly text: (file: string) => string | undefined;
}

/** How a format may look; machine formats ignore it. */
export interface ReportStyle {
  readonly color: boolean;
  /** Columns of the terminal; 80 where it is not one. */
  readonly width: number;
  readonly showUnresolved: boolean;
  readonly quiet: boolean;
  /** Tells SARIF of several runs over one commit apart. */
  readonly sarifCategory?: string | undefined;
}

/** Turns a run into the bytes of one format; ends with a newline. */
export type Format = (report: Report, style: ReportStyle) => string;
