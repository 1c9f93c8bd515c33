// One line a finding, as compilers print them: editors, grep and problem matchers know how to read it.

import type { Finding } from '../model/finding.ts';
import type { Report } from './report.ts';
import { shorten, visible, withoutCommands } from './visible.ts';

const MAX_TEXT = 2000;

/**
 * `file:line:column: level: message [rule]`, worst first (https://www.gnu.org/prep/standards/html_node/Errors.html).
 * A run without findings prints nothing.
 */
export function compact({ findings }: Report): string {
  return withoutCommands(findings.map((finding) => `${lineOf(finding)}\n`).join(''));
}

function lineOf({ location: { file, line, column }, level, message, rule }: Finding): string {
  return visible(`${file}:${line}:${column}: ${level}: ${shorten(message, MAX_TEXT)} [${rule}]`);
}
