// Annotations of a GitHub Actions run: one workflow command per finding.

import type { Finding, Level, Related } from '../model/finding.ts';
import { LEVELS } from '../model/finding.ts';
import { formatLocation } from '../model/span.ts';
import type { Report, ReportStyle } from './report.ts';
import { shorten, visible } from './visible.ts';
import { plural, summaryLine } from './words.ts';

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const COMMAND: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Annotations of one kind that a step may show: https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations */
const MAX_OF_A_KIND = 10;
/** The runner cuts messages there: `_maxIssueMessageLength` in its ExecutionContext.cs. */
const MAX_MESSAGE = 4096;
const MAX_LABEL = 300;

/**
 * At most ten annotations of each level, worst first; the last of a level that has more says how many are missing.
 * Then one plain line with the counts, unless `quiet`.
 */
export function github(report: Report, style: ReportStyle): string {
  const lines = LEVELS.flatMap((level) => {
    const all = report.findings.filter((finding) => finding.level === level);
    const shown = all.slice(0, MAX_OF_A_KIND);
    const more = all.length - shown.length;
    return shown.map((finding, i) => annotation(finding, i === shown.length - 1 ? more : 0));
  });
  if (!style.quiet) lines.push(summaryLine(report.summary));
  return lines.map((line) => `${line}\n`).join('');
}

function annotation(finding: Finding, more: number): string {
  const { file, line, column, endLine, endColumn } = finding.location;
  const properties = [
    `file=${property(file)}`,
    `line=${line}`,
    `endLine=${endLine}`,
    // The checks API refuses columns where the lines differ.
    ...(line === endLine ? [`col=${column}`, `endColumn=${endColumn}`] : []),
    `title=${property(finding.rule)}`,
  ];
  return `::${COMMAND[finding.level]} ${properties.join(',')}::${data(message(finding, more))}`;
}

function message(finding: Finding, more: number): string {
  const rest =
    more > 0
      ? `\n${plural(more, `more ${finding.level}`)} not shown here: GitHub takes ${MAX_OF_A_KIND} annotations of a kind from a step.`
      : '';
  const lines = [
    clean(finding.message, MAX_MESSAGE),
    ...(finding.help === undefined ? [] : [`Help: ${clean(finding.help, MAX_LABEL)}`]),
    ...(finding.confidence === 'high'
      ? []
      : [`Confidence: ${finding.confidence}, ${clean(finding.why, MAX_LABEL)}`]),
    ...finding.related.map(relatedLine),
  ];
  return shorten(lines.join('\n'), MAX_MESSAGE - rest.length) + rest;
}

function relatedLine({ location, label, default: builtIn }: Related): string {
  if (location !== null) return `- ${clean(label, MAX_LABEL)}: ${clean(formatLocation(location), MAX_LABEL)}`;
  return `- ${clean(label, MAX_LABEL)}${builtIn ? ' (built-in default)' : ''}`;
}

function clean(text: string, limit: number): string {
  return visible(shorten(text, limit));
}

/** Escapes as the runner unescapes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Other control characters than line breaks have no escape here; they reach a log, so they are made visible. */
function property(text: string): string {
  return visible(data(text).replaceAll(':', '%3A').replaceAll(',', '%2C'));
}
