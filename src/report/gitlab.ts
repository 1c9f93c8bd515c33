// Code quality of GitLab: a list of violations, which a merge request shows beside the lines it changes.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format

import type { Finding, Level } from '../model/finding.ts';
import { jsonText } from './json.ts';
import type { Report } from './report.ts';
import { shorten, visible, wellFormed } from './visible.ts';
import { withDoubt } from './words.ts';

const SEVERITY: Readonly<Record<Level, string>> = { error: 'critical', warning: 'major', note: 'minor' };

/** GitLab shows descriptions in one line of a list. */
const MAX_TEXT = 1000;

/** An empty list for a clean run: GitLab takes it for "nothing found", and a missing file for a failure. */
export function gitlab({ findings }: Report): string {
  const seen = new Map<string, number>();
  return jsonText(findings.map((finding) => violation(finding, seen)));
}

function violation(finding: Finding, seen: Map<string, number>): object {
  const { location, level, rule } = finding;
  const help = finding.help === undefined ? '' : ` (${finding.help})`;
  return {
    description: withDoubt(visible(shorten(finding.message + help, MAX_TEXT)), finding),
    check_name: rule,
    fingerprint: unique(finding.fingerprint, seen),
    severity: SEVERITY[level],
    location: {
      path: wellFormed(location.file).replace(/^(?:\.\/+)+/, ''),
      lines: { begin: location.line, end: location.endLine },
    },
  };
}

/** GitLab keeps one violation of each fingerprint. */
function unique(fingerprint: string, seen: Map<string, number>): string {
  const count = (seen.get(fingerprint) ?? 0) + 1;
  seen.set(fingerprint, count);
  return count === 1 ? fingerprint : `${fingerprint}-${count}`;
}
