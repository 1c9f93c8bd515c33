// Says counts, risks and facts in words, the same in every report for people.

import { programOf } from '../knowledge/programs.ts';
import type { Fact, PortRole } from '../model/fact.ts';
import type { Finding, Risk, Summary } from '../model/finding.ts';
import { LEVELS } from '../model/finding.ts';
import type { PortSet } from '../model/ports.ts';

/** More intervals than this are counted instead of listed. */
const MAX_INTERVALS = 6;

/** `1 file`, `34 files`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/**
 * The last line of a report: `2 errors, 1 note in 34 files (12 facts, 3 unresolved); 1 finding of low confidence
 * hidden, --min-confidence low shows it`, or `nothing to judge: no ports or kernel parameters in 34 files`.
 */
export function summaryLine(summary: Summary): string {
  const found = LEVELS.filter((level) => summary.findings[level] > 0).map((level) =>
    plural(summary.findings[level], level),
  );
  const files = plural(summary.files, 'file');
  const facts = plural(summary.facts, 'fact');
  const looked = `in ${files} (${facts}, ${summary.unresolved} unresolved)`;
  const { lowConfidence, suppressed, baseline } = summary.hidden;
  const them = (count: number) => (count === 1 ? 'it' : 'them');
  const hidden = [
    lowConfidence > 0 &&
      `${plural(lowConfidence, 'finding')} of low confidence hidden, --min-confidence low shows ${them(lowConfidence)}`,
    suppressed > 0 && `${plural(suppressed, 'finding')} suppressed, --no-ignores shows ${them(suppressed)}`,
    baseline > 0 && `${plural(baseline, 'finding')} known from before`,
  ].filter((part) => part !== false);
  const first = isIdle(summary)
    ? `nothing to judge: no ports or kernel parameters in ${files}`
    : `${found.length > 0 ? found.join(', ') : 'no findings'} ${looked}`;
  return [first, ...hidden].join('; ');
}

/** True where a run found nothing because it saw nothing: no file declares what rules are about. */
export function isIdle({ facts, findings, hidden }: Summary): boolean {
  return [facts, ...Object.values(findings), ...Object.values(hidden)].every((count) => count === 0);
}

/** `with 1,000 outgoing connections open, about 1 bind in 46 meets a taken port (2.2 %)`. */
export function riskWords(risk: Risk): string {
  const open = `with ${thousands(risk.connections)} outgoing connection${risk.connections === 1 ? '' : 's'} open`;
  const percent = risk.probability * 100;
  const share = percent < 0.01 ? 'under 0.01 %' : `${Number(percent.toPrecision(2))} %`;
  if (risk.probability >= 0.5) return `${open}, a bind meets a taken port ${share} of the time`;
  if (risk.probability <= 0) return `${open}, no bind meets a taken port`;
  return `${open}, about 1 bind in ${thousands(Math.round(1 / risk.probability))} meets a taken port (${share})`;
}

/** `8080,31000-32000`, long lists cut: `1,3,5,7,9,11 and 40 more`. */
export function portsWords(ports: PortSet): string {
  const { intervals } = ports;
  const pieces = intervals
    .slice(0, MAX_INTERVALS)
    .map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`));
  const more = intervals.length - pieces.length;
  return more > 0 ? `${pieces.join(',')} and ${more} more` : pieces.join(',');
}

const DOES: Readonly<Record<PortRole, string>> = {
  offer: 'offers',
  listen: 'listens on',
  publish: 'publishes',
  nodeport: 'takes node ports',
  allow: 'allows',
  registered: 'is registered for',
};

/** `net.ipv4.ip_local_port_range = 16000 61000`, `mesos-agent offers tcp 31000-32000`; the raw text where unknown. */
export function factWords(fact: Fact): string {
  if (fact.kind === 'sysctl') return `${fact.key} = ${fact.value ?? fact.raw}`;
  const protocol = fact.protocol === 'any' ? '' : `${fact.protocol} `;
  return `${programOf(fact)} ${DOES[fact.role]} ${protocol}${fact.ports === null ? fact.raw : portsWords(fact.ports)}`;
}

/** `medium confidence`; undefined where a finding is sure. */
export function doubtWords({ confidence }: Finding): string | undefined {
  return confidence === 'high' ? undefined : `${confidence} confidence`;
}

/** The text with ` [medium confidence]` behind it where a finding is not sure. */
export function withDoubt(text: string, finding: Finding): string {
  const doubt = doubtWords(finding);
  return doubt === undefined ? text : `${text} [${doubt}]`;
}

/** What restricts a claim, each in a few words: `on 127.0.0.1`, `confidence: low`. */
export function claimRemarks(fact: Fact): readonly string[] {
  if (fact.kind !== 'ports') return [];
  return [
    ...(fact.name === undefined ? [] : [fact.name]),
    ...(fact.address === undefined ? [] : [`on ${fact.address}`]),
    ...(fact.confidence === undefined ? [] : [`confidence: ${fact.confidence}`]),
  ];
}

function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
