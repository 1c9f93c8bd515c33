// What went wrong in public, rebuilt as the projects may have looked: portclash says it before, and not after the fix.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { lint } from '../../src/engine/lint.ts';
import type { Finding } from '../../src/model/finding.ts';
import { SEEN, type Seen, UNSEEN } from './incidents.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROJECTS = join(ROOT, 'test', 'incidents');
const PAGE = join(ROOT, 'docs', 'incidents.md');

/** All incidents that the rules were made from. */
const IDS = `
  aem-jmx-213 amp-1064 bottlerocket-1386 bottlerocket-4786 calico-3424 cardano-1200 cassandra-gocql-1129 cilium-10261
  crowbar-215 dcos-kafka-331 deckhouse-8470 docker-for-linux-560 ecs-4836 eks-ami-1307 elastic-92666 garmadon-68
  gpdb-8450 hadoop-hdfs2 hbase-10123 homeops-11712 jitsi-495 k3s-6719 k8s-111682 k8s-35641 k8s-40920 mapr-doc
  marathon-5508 marin-6985 mesos-port-mapping-doc nomad-1728 openbmc-408 openshift-175 rabbit-testsuite-14
  rancher-12510 stellar-676 tw-recycle-kubeasz-714
`
  .trim()
  .split(/\s+/);

/** What people see who have no configuration; `asked` switches the rules of the incident on. */
async function findingsOf(incident: Seen, side: 'before' | 'after'): Promise<readonly Finding[]> {
  const root = join(PROJECTS, incident.id, side);
  const { report } = await lint({
    root,
    paths: [root],
    config: defaultConfig(RULES.map((r) => r.id)),
    rules: RULES,
    skip: new Set(),
    levels: new Map(incident.asked ? incident.before.map(([rule, level]) => [rule, level]) : []),
    minConfidence: 'medium',
    noIgnores: false,
    whatIf: { assume: [] },
    today: '2026-11-22',
  });
  return report.findings;
}

function said(findings: readonly Finding[], rule: string): readonly [string, string, string] {
  const of = findings.filter((f) => f.rule === rule);
  return [rule, of[0]?.level ?? 'nothing', of.map((f) => f.ports.toString()).join('; ')];
}

describe.each(SEEN)('$id', (incident) => {
  test('before', async () => {
    const findings = await findingsOf(incident, 'before');
    expect(incident.before.map(([rule]) => said(findings, rule))).toEqual(incident.before);
    // Nothing else stands beside it that would have to be explained.
    const rules = new Set([...incident.before.map(([rule]) => rule), ...(incident.remains ?? [])]);
    expect(findings.filter((f) => f.level !== 'note' && !rules.has(f.rule))).toEqual([]);
  });

  test('after', async () => {
    const findings = await findingsOf(incident, 'after');
    const rules = new Set(incident.before.map(([rule]) => rule));
    expect(findings.filter((f) => rules.has(f.rule))).toEqual([]);
    expect(findings.filter((f) => f.level !== 'note').map((f) => f.rule)).toEqual(incident.remains ?? []);
  });
});

test('every incident is in one of the two tables', () => {
  expect([...SEEN, ...UNSEEN].map((i) => i.id).sort()).toEqual(IDS);
  expect(readdirSync(PROJECTS).sort()).toEqual(SEEN.map((i) => i.id).sort());
});

test('docs/incidents.md has them all: UPDATE_GOLDEN=1 writes it', () => {
  const page = pageOf();
  if (process.env['UPDATE_GOLDEN'] === '1' && !process.env['CI']) writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

function pageOf(): string {
  const seen = SEEN.map((i) => {
    const rules = i.before.map(([rule, level]) => `[${rule}](rules/${rule}.md) (${level})`).join(', ');
    return `- [${i.id}](${i.link}): ${i.what} **Says it:** ${rules}${i.asked ? ', where it is switched on' : ''}. **Fix:** ${i.fix}.`;
  });
  const unseen = UNSEEN.map((i) => `- [${i.id}](${i.link}): ${i.what} **Not seen:** ${i.because}`);
  return `<!-- Written by test/rules/incidents.test.ts from test/rules/incidents.ts. -->

# Incidents

Ports that two owners took, in public: ${SEEN.length + UNSEEN.length} reports from issue trackers and product guides. For ${SEEN.length} of them test/incidents holds a
small project in the technology of the report, with its values where it gives them, as it may have been before and after
the fix. The test runs portclash on both: the rules named here speak before, at the level given, and are silent after.

${seen.join('\n')}

## What no file shows

${unseen.join('\n')}
`;
}
