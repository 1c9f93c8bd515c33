// The JSON report: what other programs read. Its shape is a promise; it changes only with the version number in it.

import type { Finding, Fix, Related } from '../model/finding.ts';
import type { Location } from '../model/span.ts';
import type { Report } from './report.ts';

/**
 * `lint --format json`: `{ version: 1, tool, findings, summary }`. Everything is plain data; ports are sorted lists
 * of inclusive intervals; `null` stands for "none" where a key is always there.
 */
export function json(report: Report): string {
  return jsonText({
    version: 1,
    tool: { name: 'portclash', version: report.version },
    findings: report.findings.map(findingDocument),
    summary: report.summary,
  });
}

/** One finding as the JSON documents show it (also in `range --format json`). */
export function findingDocument(finding: Finding): object {
  return {
    rule: finding.rule,
    level: finding.level,
    confidence: finding.confidence,
    message: finding.message,
    location: locationDocument(finding.location),
    ports: finding.ports,
    hosts: finding.hosts,
    related: finding.related.map(relatedDocument),
    risk: finding.risk ?? null,
    fixes: finding.fixes.map(fixDocument),
    fingerprint: finding.fingerprint,
    suppressed: finding.suppressed ?? null,
    why: finding.why,
    help: finding.help ?? null,
  };
}

/** A place with its keys in the promised order and nothing else. */
export function locationDocument(at: Location): Location {
  return { file: at.file, line: at.line, column: at.column, endLine: at.endLine, endColumn: at.endColumn };
}

/**
 * JSON with an indent, ending with a newline; `indent` 0 gives one line. Characters that would steer a terminal,
 * and the `##[` that a GitHub runner takes for a command anywhere in a line, are written as escapes: the data are
 * the same, the bytes are harmless.
 */
export function jsonText(document: unknown, indent = 2): string {
  const text = JSON.stringify(document, null, indent);
  return `${text.replaceAll('##[', '##\\u005b').replace(/[\x7f-\x9f\p{Cf}\u2028\u2029]/gu, escapes)}\n`;
}

function relatedDocument(related: Related): object {
  return {
    location: related.location === null ? null : locationDocument(related.location),
    label: related.label,
    ...(related.claimant === undefined ? {} : { claimant: related.claimant }),
    default: related.default,
  };
}

function fixDocument(fix: Fix): object {
  return {
    title: fix.title,
    safe: fix.safe,
    edits: fix.edits.map(({ file, start, end, text }) => ({ file, start, end, text })),
  };
}

/** Format characters beyond U+FFFF are two code units, and JSON escapes one at a time. */
function escapes(char: string): string {
  let escaped = '';
  for (let i = 0; i < char.length; i++) {
    escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
