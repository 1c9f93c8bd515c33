// Describes a rule in SARIF, so that GitHub can show what it is about and how to fix it.

import type { Confidence, Level } from '../model/finding.ts';
import type { RuleMeta } from '../model/rule.ts';
import { shorten } from './visible.ts';

/** GitHub's limits: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
const MAX_NAME = 255;
const MAX_DESCRIPTION = 1024;
const MAX_TAGS = 10;

/** GitHub's words for the levels; `problem.severity` makes it a quality alert, not a security alert. */
const SEVERITY: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'recommendation',
};

/** The page of a rule. */
export function ruleUrl(id: string): string {
  return `https://github.com/portclash/portclash/blob/main/docs/rules/${encodeURIComponent(id)}.md`;
}

/** A `reportingDescriptor` (SARIF 2.1.0, section 3.49). `surest`: the confidence of the surest finding of this run. */
export function ruleDescriptor(rule: RuleMeta, surest: Confidence = 'high'): object {
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: sentence(shorten(rule.summary, MAX_DESCRIPTION - 1)) },
    fullDescription: { text: sentence(shorten(plain(rule.why), MAX_DESCRIPTION - 1)) },
    help: help(rule),
    helpUri: ruleUrl(rule.id),
    defaultConfiguration: { level: rule.level },
    properties: {
      tags: [...new Set(rule.tags)].slice(0, MAX_TAGS),
      // GitHub sorts by it: how sure this run is of the rule's surest finding. Each result has its own confidence.
      precision: surest,
      'problem.severity': SEVERITY[rule.level],
    },
  };
}

/** `text` with a full stop, unless it ends a sentence already. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function help(rule: RuleMeta): { text: string; markdown: string } {
  const url = ruleUrl(rule.id);
  const sections = [
    { title: 'How to fix it', body: rule.fix },
    { title: 'Limits', body: rule.limits },
  ].filter(({ body }) => body.trim() !== '');
  const sources = rule.references.length > 0;
  return {
    text: [
      plain(rule.why),
      ...sections.map(({ title, body }) => `${title}: ${plain(body)}`),
      ...(sources ? [`References:\n${rule.references.map((link) => `- ${link}`).join('\n')}`] : []),
      `Documentation: ${url}`,
    ].join('\n\n'),
    // GitHub does not show helpUri, so the link stands in the text.
    markdown: [
      `**${sentence(rule.summary)}**`,
      rule.why,
      ...sections.map(({ title, body }) => `## ${title}\n\n${body}`),
      ...(sources ? [`## References\n\n${rule.references.map((link) => `- <${link}>`).join('\n')}`] : []),
      `[Documentation of ${rule.id}](${url})`,
    ].join('\n\n'),
  };
}

/** `ephemeral-vs-mesos` as `EphemeralVsMesos`. */
function pascalCase(id: string): string {
  const words = id.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return shorten(name === '' ? 'Rule' : name, MAX_NAME);
}

/** Markdown as plain text: links keep their words, emphasis and code lose their marks. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^[\]\n]*)\]\([^()\n]*\)/g, '$1').replace(/\*\*|`/g, '');
}
