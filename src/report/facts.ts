// The facts command: what the files declare, as one JSON document, as lines of JSON, or as text for people.

import type { Fact } from '../model/fact.ts';
import type { PortSet } from '../model/ports.ts';
import { compareLocations, formatLocation, sameLocation } from '../model/span.ts';
import { wrap } from './columns.ts';
import { jsonText, locationDocument } from './json.ts';
import { type Paint, painter } from './paint.ts';
import type { ReportStyle } from './report.ts';
import { shorten, visible, withoutCommands } from './visible.ts';
import { claimRemarks, factWords, plural } from './words.ts';

/** Longer texts help nobody in a list; the JSON document has them whole. */
const MAX_TEXT = 400;

/** A fact of the files that no machine gets. */
const UNAPPLIED = {
  replaced: 'on no machine: another value replaces it wherever it is used',
  'left out': 'on no machine: its count is 0, or a condition of it does not hold',
  uncalled: 'on no machine: the script never calls the function around it',
  unread: 'on no machine: no host or play of these files reads it',
  unknown: 'on no machine: another value replaces it, or it is left out',
};

/**
 * The ports a sysctl fact means (`ip_local_port_range`, `ip_local_reserved_ports`); `null` for every other key and
 * for unknown values. Passed in, because how the kernel reads a value is none of a report's business.
 */
export type PortsOf = (fact: Fact) => PortSet | null;

/** `{ version: 1, facts, unresolved }`: the facts with a known value and those without, each sorted by place. */
export function factsJson(facts: readonly Fact[], portsOf: PortsOf): string {
  const sorted = sortFacts(facts, portsOf);
  return jsonText({
    version: 1,
    facts: sorted.filter(({ fact }) => fact.unknown === undefined).map(({ document }) => document),
    unresolved: sorted.filter(({ fact }) => fact.unknown !== undefined).map(({ document }) => document),
  });
}

/**
 * One fact a line, known and unknown, sorted by place. `attached` is asked for each in that order for what the line
 * carries as its `object`; where there is no fact, for what stands alone.
 */
export function factsNdjson(
  facts: readonly Fact[],
  portsOf: PortsOf,
  attached: (fact: Fact | undefined) => object | undefined = () => undefined,
): string {
  const lines = sortFacts(facts, portsOf).map(({ fact, document, line }) => {
    const object = attached(fact);
    return object === undefined ? line : jsonText({ ...document, object }, 0);
  });
  if (lines.length > 0) return lines.join('');
  const object = attached(undefined);
  return object === undefined ? '' : jsonText({ object }, 0);
}

/** The facts under the name of their file, with hosts and technology, and a closing count unless `quiet`. */
export function factsText(facts: readonly Fact[], style: ReportStyle, portsOf: PortsOf): string {
  const paint = painter(style.color);
  const lines: string[] = [];
  let file: string | undefined;
  let before = '';
  for (const { fact } of sortFacts(facts, portsOf)) {
    if (fact.location.file !== file) {
      if (file !== undefined) lines.push('');
      file = fact.location.file;
      before = '';
      lines.push(paint('bold', visible(file)));
    }
    const own = factLines(fact, style, paint);
    // Facts of one place that differ only in what is not shown are one line to whoever reads them.
    if (own.join('\n') !== before) lines.push(...own);
    before = own.join('\n');
  }
  if (!style.quiet) {
    if (lines.length > 0) lines.push('');
    const unresolved = facts.filter((fact) => fact.unknown !== undefined).length;
    lines.push(`${plural(facts.length, 'fact')}, ${unresolved} unresolved`);
  }
  return withoutCommands(lines.map((line) => `${line}\n`).join(''));
}

interface Sorted {
  readonly fact: Fact;
  readonly document: object;
  /** The document as one line of JSON, with its newline. */
  readonly line: string;
}

/** By place; facts of one place by their own text, so that the order never depends on who found them first. */
function sortFacts(facts: readonly Fact[], portsOf: PortsOf): readonly Sorted[] {
  return facts
    .map((fact): Sorted => {
      const document = factDocument(fact, portsOf);
      return { fact, document, line: jsonText(document, 0) };
    })
    .sort(
      (a, b) =>
        compareLocations(a.fact.location, b.fact.location) ||
        (a.line < b.line ? -1 : a.line > b.line ? 1 : 0),
    );
}

/** One fact as the JSON documents show it. */
export function factDocument(fact: Fact, portsOf: PortsOf): object {
  const subject =
    fact.kind === 'sysctl'
      ? { key: fact.key, raw: fact.raw, value: fact.value, ports: portsOf(fact) }
      : {
          claimant: fact.claimant,
          role: fact.role,
          protocol: fact.protocol,
          raw: fact.raw,
          ports: fact.ports,
          ...(fact.address === undefined ? {} : { address: fact.address }),
          ...(fact.name === undefined ? {} : { name: fact.name }),
          ...(fact.confidence === undefined ? {} : { confidence: fact.confidence }),
        };
  return {
    kind: fact.kind,
    ...subject,
    ...(fact.unknown === undefined ? {} : { unknown: fact.unknown }),
    ...(fact.missing === undefined ? {} : { missing: fact.missing }),
    technology: fact.technology,
    form: fact.form,
    reach: fact.reach,
    ...(fact.applied ? {} : { applied: false, ...(fact.unapplied && { unapplied: fact.unapplied }) }),
    hosts: fact.place.label,
    location: locationDocument(fact.location),
    via: fact.via.map(locationDocument),
  };
}

function factLines(fact: Fact, style: ReportStyle, paint: Paint): readonly string[] {
  const at = `${fact.location.line}:${fact.location.column}`.padEnd(7);
  const indent = ' '.repeat(at.length + 4);
  const room = style.width - indent.length;
  const block = (text: string) => wrap(visible(shorten(text, MAX_TEXT)), room, room);
  const [first = '', ...rest] = block(factWords(fact));
  const origin = fact.origin ?? fact.via.at(-1);
  const about = [
    fact.place.label,
    `${fact.technology} ${fact.form}`,
    ...claimRemarks(fact),
    fact.reach === 'host' ? '' : `reach: ${fact.reach}`,
    origin && !sameLocation(origin, fact.location) ? `set at ${formatLocation(origin)}` : '',
  ].filter((part) => part !== '');
  return [
    `  ${paint('blue', at)}  ${first}`,
    ...rest.map((line) => indent + line),
    ...(fact.unknown === undefined ? [] : block(`unknown: ${fact.unknown}`)).map(
      (line) => indent + paint('yellow', line),
    ),
    ...block(about.join(', ')).map((line) => indent + paint('dim', line)),
    ...(fact.applied ? [] : block(UNAPPLIED[fact.unapplied ?? 'unknown'])).map(
      (line) => indent + paint('yellow', line),
    ),
  ];
}
