// One line a finding, as compilers print them: editors, grep and problem matchers know how to read it.

import type { Finding } from '../model/finding.ts';
import type { Report } from './report.ts';
import { shorten, visible, withoutCommands } from './visible.ts';
import { doubtWords } from './words.ts';

const MAX_TEXT = 2000;

/**
 * `file:line:column: level: message [rule]`, `[rule, medium confidence]` where that is not high, worst first (https://www.gnu.org/prep/standards/html_node/Errors.html).
 * A run without findings prints nothing.
 */
export function compact({ findings }: Report): string {
  return withoutCommands(findings.map((finding) => `${lineOf(finding)}\n`).join(''));
}

function lineOf(finding: Finding): string {
  const {
    location: { file, line, column },
    level,
    message,
    rule,
  } = finding;
  const doubt = doubtWords(finding);
  const behind = doubt === undefined ? rule : `${rule}, ${doubt}`;
  return visible(`${file}:${line}:${column}: ${level}: ${shorten(message, MAX_TEXT)} [${behind}]`);
}
