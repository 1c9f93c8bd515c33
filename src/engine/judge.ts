// From what rules report to findings: fingerprints, levels by configuration, accepted findings.

import type { Draft, Rule, RuleContext } from '../../rules/rule.ts';
import type { Config } from '../config/config.ts';
import type { Finding, Level } from '../model/finding.ts';
import type { Project } from '../model/host.ts';
import { isKeptCopy } from '../project/copies.ts';
import { fixesOf, type TextOf } from './fixes/edits.ts';
import { pathMatcher } from './paths.ts';

export function findingsOf(
  rule: Rule,
  project: Project,
  context: RuleContext,
  textOf: TextOf,
): readonly Finding[] {
  return rule.check(project, context).map((draft) => {
    const { remedies = [], ...rest } = draft;
    return {
      ...rest,
      ...(isKeptCopy(draft.location.file) && OF_COPY),
      level: draft.level ?? rule.level,
      rule: rule.id,
      fixes: fixesOf(remedies, textOf),
      fingerprint: fingerprint(rule.id, draft),
    };
  });
}

const OF_COPY = { confidence: 'low', why: 'it stands in a copy that somebody kept' } as const;

/** From what people would call the same finding: no line numbers, no order. */
function fingerprint(rule: string, draft: Draft): string {
  const related = draft.related
    .filter((r) => r.ports !== undefined)
    .map((r) => `${r.location?.file ?? ''} ${r.claimant ?? ''} ${r.ports}`);
  const parts = [rule, draft.location.file, draft.subject, `${draft.ports}`, ...related.sort()];
  return digest(parts.join('\0'));
}

/**
 * 128 bits of FNV-1a (Fowler, Noll, Vo: draft-eastlake-fnv) in hex. It only has to tell findings apart; loading the
 * crypto module would take 5 ms of every run.
 */
function digest(text: string): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x1000000000000000000013bn) & ((1n << 128n) - 1n);
  }
  return hash.toString(16).padStart(32, '0');
}

/** The level of a finding after the configuration: the rule's, or what an override for its file says. */
export function levelOf(finding: Finding, config: Config): Level | 'off' {
  let level = config.rules.get(finding.rule)?.level ?? 'on';
  for (const { files, rules } of config.overrides) {
    const setting = rules.get(finding.rule);
    if (setting && pathMatcher(files)(finding.location.file)) level = setting.level;
  }
  return level === 'on' ? finding.level : level;
}
