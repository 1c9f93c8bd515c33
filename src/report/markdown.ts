// Markdown for job summaries and comments: a table, worst first, and where in the port space each clash lies.

import type { Finding, Level, Related } from '../model/finding.ts';
import { LEVELS } from '../model/finding.ts';
import { PortSet } from '../model/ports.ts';
import { formatLocation } from '../model/span.ts';
import type { Report } from './report.ts';
import { ruleUrl } from './sarif-rule.ts';
import { shorten, visible, withoutCommands } from './visible.ts';
import { isIdle, plural, portsWords, summaryLine } from './words.ts';

/** A job summary may have 1 MiB: https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits */
const MAX_FINDINGS = 100;
const MAX_TEXT = 1000;
const MAX_LABEL = 200;
const MAX_RELATED = 20;
const MAX_RULER_LINES = 20;

/** GitHub, GitLab and Gitea draw these; elsewhere the word beside it is read. */
const SIGN: Readonly<Record<Level, string>> = { error: '❌', warning: '⚠️', note: 'ℹ️' };

export function markdown({ findings, summary }: Report): string {
  const counts = LEVELS.filter((level) => summary.findings[level] > 0).map((level) =>
    plural(summary.findings[level], level),
  );
  const none = isIdle(summary) ? 'nothing to judge' : 'no findings';
  const shown = findings.slice(0, MAX_FINDINGS);
  const more = findings.length - shown.length;
  const blocks = [
    `## portclash: ${counts.length > 0 ? counts.join(', ') : none}`,
    ...(shown.length > 0
      ? [
          ['| Level | Where | What |', '| --- | --- | --- |', ...shown.map(row)].join('\n'),
          ...(more > 0 ? [`${plural(more, 'more finding')} not shown here.`] : []),
          ...ruler(shown),
        ]
      : []),
    `${escaped(summaryLine(summary))}.`,
  ];
  return withoutCommands(`${blocks.join('\n\n')}\n`);
}

function row(finding: Finding): string {
  const { level, location, rule, message, help, confidence, why, related } = finding;
  const what = [
    `**[${escaped(rule)}](${ruleUrl(rule)})**: ${text(message, MAX_TEXT)}`,
    ...(help === undefined ? [] : [`*Help:* ${text(help, MAX_TEXT)}`]),
    ...(confidence === 'high' ? [] : [`*Confidence:* ${confidence}, ${text(why, MAX_LABEL)}`]),
    ...places(related),
  ];
  const cells = [`${SIGN[level]} ${level}`, code(formatLocation(location)), what.join('<br>')];
  return `| ${cells.join(' | ')} |`;
}

function places(related: readonly Related[]): readonly string[] {
  const placed = related.filter((one) => one.location !== null);
  if (placed.length === 0) return [];
  const shown = placed
    .slice(0, MAX_RELATED)
    .flatMap(({ location, label }) =>
      location === null ? [] : [`${text(label, MAX_LABEL)}: ${code(formatLocation(location))}`],
    );
  const more = placed.length - shown.length;
  const count = plural(placed.length, 'related place');
  const lines = [...shown, ...(more > 0 ? [`${more} more`] : [])];
  return [`<details><summary>${count}</summary>${lines.join('<br>')}</details>`];
}

/** One character stands for so many ports. */
const PORTS_PER_CELL = 1024;
const CELLS = 64;
/** Ports that the scale names, so that the eye finds its way. */
const NAMED = [0, 16384, 32768, 49152];

/** A scale of all ports, and below it each finding's share of them. */
function ruler(findings: readonly Finding[]): readonly string[] {
  const drawn = findings.filter((f) => !f.ports.isEmpty);
  if (drawn.length === 0) return [];
  const shown = drawn.slice(0, MAX_RULER_LINES);
  const width = Math.max(...shown.map(({ rule }) => visible(rule).length));
  const scale = NAMED.reduce((line, port) => line.padEnd(port / PORTS_PER_CELL) + port, '');
  const lines = [
    `${' '.repeat(width)}  ${scale.padEnd(CELLS - 5)}65535`,
    ...shown.map(
      ({ rule, ports }) => `${visible(rule).padEnd(width)}  ${cellsOf(ports)}  ${portsWords(ports)}`,
    ),
    ...(drawn.length > shown.length ? [`… ${drawn.length - shown.length} more`] : []),
  ];
  // A fence longer than any run of backticks in a rule's id.
  return [['````text', ...lines.map((line) => line.replaceAll('`', "'")), '````'].join('\n')];
}

function cellsOf(ports: PortSet): string {
  let line = '';
  for (let i = 0; i < CELLS; i++) {
    const cell = PortSet.of([i * PORTS_PER_CELL, (i + 1) * PORTS_PER_CELL - 1]);
    const taken = ports.intersect(cell).size;
    line += taken === 0 ? '·' : taken === PORTS_PER_CELL ? '█' : '▒';
  }
  return line;
}

function text(words: string, limit: number): string {
  return escaped(shorten(words, limit));
}

function code(words: string): string {
  return `<code>${text(words, MAX_LABEL)}</code>`;
}

/**
 * Plain text in Markdown: whatever marks it up is escaped (https://spec.commonmark.org/0.31.2/#backslash-escapes), and
 * what forges make links of by themselves, names behind `@` and addresses, is cut by an empty comment, which nobody sees.
 */
function escaped(words: string): string {
  return visible(words)
    .replace(/[\\`*_[\]<>&#|~!$]/g, '\\$&')
    .replace(/@|:(?=\/\/)|(?<=www)\./gi, '$&<!-- -->');
}
