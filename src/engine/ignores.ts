// Findings that somebody accepts: by a comment beside them, or in the configuration; and which of these accept nothing.

import type { Config, Ignore } from '../config/config.ts';
import type { Finding, Suppression } from '../model/finding.ts';
import type { IdleIgnore } from '../model/host.ts';
import { IGNORE_WORD, type IgnoreComment } from '../model/ignore.ts';
import { nearest } from '../model/nearest.ts';
import { PortSet } from '../model/ports.ts';
import type { Location } from '../model/span.ts';
import { pathMatcher } from './paths.ts';

/** One rule of one comment, or one entry of the configuration. */
interface Entry {
  readonly by: Exclude<Suppression['by'], 'baseline'>;
  readonly rule: string;
  readonly ports: PortSet | undefined;
  readonly until: string | undefined;
  readonly reason: string | undefined;
  /** The words to change. */
  readonly at: Location;
  readonly takes: (place: Location) => boolean;
  /** Speaks of some lines: what else a finding is about has to be accepted, too. */
  readonly isOfLines: boolean;
  used: boolean;
  /** Why a finding that it stands beside is not accepted, in words. */
  part?: string;
}

export class Ignores {
  readonly #byRule = new Map<string, Entry[]>();
  readonly #comments: readonly IgnoreComment[];

  /** `today`: `YYYY-MM-DD`; an entry counts up to the end of its last day. */
  constructor(
    comments: readonly IgnoreComment[],
    config: Config,
    private readonly today: string,
  ) {
    this.#comments = comments;
    for (const entry of [...comments.flatMap(ofComment), ...config.ignore.map(ofConfig)]) {
      const list = this.#byRule.get(entry.rule);
      if (list) list.push(entry);
      else this.#byRule.set(entry.rule, [entry]);
    }
  }

  /**
   * Who accepts a finding; a comment before the configuration. Remembers every entry that does. Comments beside lines have
   * to accept all places that the finding is about.
   */
  accept(finding: Finding): Suppression | undefined {
    const own = finding.related.flatMap((r) => (r.own && r.location ? [r.location] : []));
    const places = [finding.location, ...own];
    const beside = (this.#byRule.get(finding.rule) ?? []).filter(
      (entry) => !this.#isOver(entry) && places.some(entry.takes),
    );
    const covering = beside.filter((entry) => covers(entry.ports, finding));
    const [whole, lines] = [
      covering.filter((e) => !e.isOfLines && e.takes(finding.location)),
      covering.filter((e) => e.isOfLines),
    ];
    const left = places.filter((place) => !lines.some((e) => e.takes(place)));
    const accepting = left.length === 0 ? [...lines, ...whole] : whole;
    for (const entry of accepting) entry.used = true;
    for (const entry of beside) {
      if (!covering.includes(entry)) entry.part ??= uncovered(entry.ports, finding);
      else if (left[0] && !accepting.includes(entry))
        entry.part ??= `the finding of ${finding.rule} here is about ${lineAsSeenFrom(entry.at.file, left[0])} too`;
    }
    const first = (this.#byRule.get(finding.rule) ?? []).find((e) => accepting.includes(e));
    return first && { by: first.by, ...(first.reason !== undefined && { reason: first.reason }) };
  }

  /**
   * What accepts nothing. `known`: the ids of all rules; `judged`: those that this run has judged all files by; of the
   * others nothing can be said but that they are over.
   */
  idle(known: ReadonlySet<string>, judged: ReadonlySet<string>): readonly IdleIgnore[] {
    return [
      ...this.#comments.flatMap(({ mistake, at }) =>
        mistake === undefined
          ? []
          : [{ at, subject: 'mistake', message: `This ${IGNORE_WORD} is not understood: ${mistake}` }],
      ),
      ...[...this.#byRule.values()].flat().flatMap((entry) => this.#idleEntry(entry, known, judged)),
    ];
  }

  #idleEntry(entry: Entry, known: ReadonlySet<string>, judged: ReadonlySet<string>): readonly IdleIgnore[] {
    const { rule, at, until } = entry;
    const of = (message: string, help: string): readonly IdleIgnore[] => [
      { at, subject: rule, message, help },
    ];
    if (!known.has(rule)) {
      // The configuration has been told so already, and may name rules of plug-ins that this run does not load.
      if (entry.by === 'config') return [];
      const near = nearest(rule, [...known]);
      return of(
        `This ignore hides nothing: there is no rule '${rule}'`,
        near === undefined ? 'portclash rules lists the ones there are' : `did you mean '${near}'?`,
      );
    }
    if (this.#isOver(entry))
      return of(`This ignore of ${rule} ended on ${until}`, 'mend what it was about, or choose another day');
    if (entry.used || !judged.has(rule)) return [];
    if (entry.part !== undefined)
      return of(
        `This ignore hides nothing: ${entry.part}`,
        'accept all that the finding is about, or nothing',
      );
    return of(`This ignore hides nothing: there is no finding of ${rule} here`, 'delete it');
  }

  #isOver({ until }: Entry): boolean {
    return until !== undefined && this.today > until;
  }
}

/** All ports that a finding is about; one about no ports is none of these. */
function covers(ports: PortSet | undefined, finding: Finding): boolean {
  return ports === undefined || (!finding.ports.isEmpty && finding.ports.subtract(ports).isEmpty);
}

function uncovered(ports: PortSet = PortSet.EMPTY, finding: Finding): string {
  if (finding.ports.isEmpty) return `the finding of ${finding.rule} here is about no ports`;
  const covered = finding.ports.intersect(ports);
  return `it covers ${covered.isEmpty ? 'none' : covered} of ${finding.ports}, which the finding of ${finding.rule} here is about`;
}

/** `line 9`, with the name of its file where that is another one. */
function lineAsSeenFrom(file: string, at: Location): string {
  return `line ${at.line}${at.file === file ? '' : ` of ${at.file}`}`;
}

function ofComment(comment: IgnoreComment): readonly Entry[] {
  const { rules, ports, until, reason, lines, at: whole } = comment;
  const takes = ({ file, line, endLine }: Location): boolean =>
    file === whole.file && (lines === undefined || (line <= lines.last && endLine >= lines.first));
  const set = ports && PortSet.from(ports);
  return rules.map(({ id, at }) => ({
    ...{ by: 'comment', rule: id, ports: set, until, reason, at, takes, used: false },
    isOfLines: lines !== undefined,
  }));
}

function ofConfig({ rule, ports, until, reason, at, paths }: Ignore): Entry {
  const matches = pathMatcher(paths);
  const takes = ({ file }: Location) => matches(file);
  return { by: 'config', rule, ports, until, reason, at, takes, isOfLines: false, used: false };
}
