// Rules in ferm's own language.

import type { Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { maskPlaceholders } from '../linux/sysctl-lines.ts';
import { blockStatements } from '../listeners/statements.ts';
import { protocolOf } from '../notations.ts';

/** `proto tcp dport (80 443) ACCEPT` (http://ferm.foo-projects.org/download/2.5/ferm.html). */
const RULE =
  /(?:\bproto(?:col)?[ \t]+(?<protocol>\w{1,10}|\([^)\n]{0,80}\)))?[^\n]{0,300}?\bdports?[ \t]+(?:\((?<list>[^)\n]{0,500})\)|(?<port>[\w:\uE000]{1,300}))(?<rest>[^\n]{0,300})$/d;

/** Declares what a file of ferm accepts. */
export function scanFerm(source: Source, context: ScanContext): void {
  if (!/ferm/.test(context.path) || !/\bdports?[ \t]/.test(source.text)) return;
  if (!/\bACCEPT\b/.test(source.text)) return;
  const text = maskPlaceholders(source);
  const technology = context.technology === 'text' ? 'ferm' : context.technology;
  for (const { start, end, section } of blockStatements(text.text)) {
    if (end - start > 1500) continue;
    const groups = RULE.exec(text.text.slice(start, end));
    const span = groups?.indices?.groups?.['list'] ?? groups?.indices?.groups?.['port'];
    if (!groups || !span || !/\bACCEPT\b/.test(groups.groups?.['rest'] ?? '')) continue;
    if (/\b(?:OUTPUT|POSTROUTING)\b/.test(`${section} ${groups[0]}`)) continue;
    const named = groups.groups?.['protocol'] ?? /\bproto[ \t]+(\w+)/.exec(section)?.[1];
    const claim = {
      claimant: 'service',
      role: 'allow',
      protocol: protocolOf(named) ?? 'any',
      form: 'ferm-rule',
    } as const;
    const written = text.text.slice(start + span[0], start + span[1]);
    for (const match of written.matchAll(/(?<!\S)(?:\d{1,5}(?::\d{1,5})?|\uE000+)(?!\S)/g)) {
      const from = start + span[0] + match.index;
      claimSpan(text, { start: from, end: from + match[0].length }, claim, { ...context, technology });
    }
  }
}
