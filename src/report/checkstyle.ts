// Checkstyle's XML, which Jenkins, SonarQube and many other collectors of warnings read.
// https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java

import type { Finding, Level } from '../model/finding.ts';
import type { Report } from './report.ts';
import { shorten } from './visible.ts';
import { withDoubt } from './words.ts';
import { element, xmlDocument } from './xml.ts';

const SEVERITY: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'info' };
const MAX_TEXT = 4000;

/** Files in the order of their worst finding. */
export function checkstyle({ findings, version }: Report): string {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = byFile.get(finding.location.file);
    if (list) list.push(finding);
    else byFile.set(finding.location.file, [finding]);
  }
  const files = [...byFile].map(([name, list]) => element('file', { name }, list.map(error)));
  return xmlDocument(element('checkstyle', { version }, files));
}

function error(finding: Finding): string {
  const { location, level, message, help, rule } = finding;
  return element('error', {
    line: location.line,
    column: location.column,
    severity: SEVERITY[level],
    message: withDoubt(shorten(help === undefined ? message : `${message} (${help})`, MAX_TEXT), finding),
    source: `portclash.${rule}`,
  });
}
