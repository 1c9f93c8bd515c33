// SARIF: real output, links, fingerprints, fixes and the limits of GitHub.

import { describe, expect, test } from 'vitest';
import { PortSet } from '../../src/model/ports.ts';
import { lineHashes } from '../../src/report/line-hash.ts';
import { sarif, sarifFull } from '../../src/report/sarif.ts';
import { expectGolden } from '../golden.ts';
import {
  CLASH,
  CLEAN,
  FULL,
  finding,
  HOSTILE,
  HOSTILE_FILE,
  PROJECT,
  report,
  rule,
  SPREAD,
} from './sample.ts';

/** The only run of a report. */
const run = (of: Parameters<typeof sarif>[0]) => {
  const { runs } = JSON.parse(sarif(of));
  expect(runs).toHaveLength(1);
  return runs[0];
};

/** The links of a message and its words, read as SARIF 2.1.0, section 3.11.6 says. */
function readMessage(text: string): { links: readonly [string, number][]; words: string } {
  const plain = (escaped: string) => escaped.replace(/\\([\\[\]])/g, '$1');
  const links: [string, number][] = [];
  const words = text.replace(
    /((?:[^\\[\]]|\\.)*?)\[((?:[^\\[\]]|\\.)*)\]\((\d+)\)/gs,
    (_, before: string, label: string, id: string) => {
      links.push([plain(label), Number(id)]);
      return before + label;
    },
  );
  return { links, words: plain(words) };
}

describe('sarif', () => {
  test.each([
    ['sarif', FULL],
    ['sarif-clean', CLEAN],
    ['sarif-spread', SPREAD],
  ])('%s', (name, of) => {
    expectGolden(`report/${name}.sarif`, sarif(of));
  });

  test('a clean run has rules and an empty list of results', () => {
    expect(run(CLEAN).results).toEqual([]);
    expect(run(CLEAN).tool.driver.rules).toHaveLength(3);
  });

  test('every related place is linked by its number', () => {
    const [result] = run(FULL).results;
    const { links } = readMessage(result.message.text);
    expect(links).toEqual([
      ['the range is set here', 1],
      ['Mesos offers 31000-32000 to tasks', 2],
      ['Nomad offers 20000-32000 to allocations', 3],
      ['Kafka listens on 19092', 4],
    ]);
    expect(result.relatedLocations.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3, 4]);
    expect(result.message.text).toContain('the kernel starts with 32768-60999 (built-in default)');
  });

  test('the way of the value: where it is written, where it is used, what it meets', () => {
    const [result] = run(FULL).results;
    const [{ locations }] = result.codeFlows[0].threadFlows;
    const related = result.relatedLocations;
    const places = locations.map(
      (l: { location: { physicalLocation: object } }) => l.location.physicalLocation,
    );
    expect(places).toEqual([
      result.locations[0].physicalLocation,
      related[0].physicalLocation,
      related[1].physicalLocation,
    ]);
    expect(run(FULL).results[1].codeFlows).toBeUndefined();
  });

  test('the line hash is that of the first line; a file that is gone has none', () => {
    const hash = lineHashes(PROJECT['group_vars/mesos_agents.yml'] ?? '')[1];
    expect(run(FULL).results[0].partialFingerprints).toEqual({
      primaryLocationLineHash: hash,
      'portclash/v1': CLASH.fingerprint,
    });
    expect(run(report({}, [CLASH])).results[0].partialFingerprints).toEqual({
      'portclash/v1': CLASH.fingerprint,
    });
  });

  test('a fix names the text it replaces by line and column', () => {
    const [result] = run(FULL).results;
    expect(result.fixes[0].artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 2, startColumn: 19, endLine: 2, endColumn: 24 },
        insertedContent: { text: '32001' },
      },
    ]);
    expect(run(report({}, [CLASH])).results[0].fixes).toBeUndefined();
  });

  test.each([
    ['a b/ü.yml', 'a%20b/%C3%BC.yml'],
    ['./a/./b', 'a/./b'],
    ['a:b/c#d?e%f', 'a%3Ab/c%23d%3Fe%25f'],
    ['a\ud800', 'a%EF%BF%BD'],
    ['c\\d', 'c%5Cd'],
  ])('the path %j is the relative URI %s', (file, uri) => {
    const location = { file, line: 1, column: 1, endLine: 1, endColumn: 2 };
    const [result] = run(report({}, [finding({ location })])).results;
    expect(result.locations[0].physicalLocation.artifactLocation).toEqual({ uri });
  });

  test('hostile names and values stay data', () => {
    const [result] = run(HOSTILE).results;
    const { uri } = result.locations[0].physicalLocation.artifactLocation;
    expect(uri).toMatch(/^[\w%./!'()*~-]+$/);
    expect(decodeURIComponent(uri)).toBe(HOSTILE_FILE);
    const { links, words } = readMessage(result.message.text);
    expect(links.map(([, id]) => id)).toEqual([1, 2]);
    expect(links[0]?.[0]).toBe(
      '[link](1) \\ {0} %0A␊::error::injected␍␊##[error]boo ␛[2J␇ <U+202E>RTL<U+2066> ,x=y:z<U+D800>',
    );
    expect(links[1]?.[0]).toHaveLength(300);
    expect(words.startsWith('[link](1) \\ {0} %0A␊')).toBe(true);
    expect(result.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toContain('\u202eRTL');
  });

  test('limits of GitHub: results, locations, links, tags, lengths', () => {
    const location = CLASH.location;
    const related = Array.from({ length: 1200 }, (_, i) => ({
      location,
      label: `place ${i}`,
      default: false,
      ports: PortSet.EMPTY,
    }));
    const many = run(report(PROJECT, [{ ...CLASH, related }])).results[0];
    expect(many.relatedLocations).toHaveLength(1000);
    expect(readMessage(many.message.text).links).toHaveLength(100);
    expect(many.message.text).toMatch(/; 1100 more\.$/);

    const long = rule('x'.repeat(400), 'note', {
      summary: 's'.repeat(3000),
      why: 'w'.repeat(3000),
      tags: ['a', 'a', ...'bcdefghijklm'],
    });
    const [descriptor] = run(report(PROJECT, [], { rules: [long] })).tool.driver.rules;
    expect(descriptor.name).toHaveLength(255);
    expect(descriptor.shortDescription.text.length).toBeLessThanOrEqual(1024);
    expect(descriptor.fullDescription.text.length).toBeLessThanOrEqual(1024);
    expect(descriptor.properties.tags).toEqual([...'abcdefghij']);
  });

  test('more results than GitHub takes: the first stay, and the run says so', () => {
    const small = finding({ location: CLASH.location });
    const findings = Array.from({ length: 25_002 }, (_, i) => ({ ...small, fingerprint: String(i) }));
    const { results, invocations } = run(report({}, findings));
    expect(results).toHaveLength(25_000);
    expect(results[24_999].partialFingerprints['portclash/v1']).toBe('24999');
    expect(invocations[0].toolExecutionNotifications[0].message.text).toContain('The 2 least severe results');
  });

  test('rules are listed once, and results find theirs', () => {
    const twice = [
      rule('ephemeral-vs-mesos', 'error'),
      rule('a-rule', 'note'),
      rule('ephemeral-vs-mesos', 'error'),
    ];
    const { tool, results } = run(
      report(PROJECT, [CLASH, { ...CLASH, rule: 'unknown-rule' }], { rules: twice }),
    );
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['ephemeral-vs-mesos', 'a-rule']);
    expect(results.map(({ ruleIndex }: { ruleIndex?: number }) => ruleIndex)).toEqual([0, undefined]);
  });

  test('a rule shows its markdown, its plain text and a link to its page', () => {
    const descriptor = run(CLEAN).tool.driver.rules[1];
    expect(descriptor.name).toBe('EphemeralVsMesos');
    expect(descriptor.fullDescription.text).toContain('fails with EADDRINUSE; see ip(7).');
    expect(descriptor.help.markdown).toMatch(
      /\]\(https:\/\/github\.com\/portclash\/[^)]*ephemeral-vs-mesos\.md\)$/,
    );
  });
});

describe('sarif:full', () => {
  const accepted = { ...CLASH, suppressed: { by: 'comment', reason: 'tasks are started again' } } as const;
  const configured = { ...CLASH, suppressed: { by: 'config' } } as const;
  const known = { ...CLASH, suppressed: { by: 'baseline' } } as const;
  const of = (parts: Partial<Parameters<typeof report>[2]>) =>
    JSON.parse(sarifFull(report(PROJECT, [CLASH], parts))).runs[0].results;

  test('has what is accepted, and who accepts it', () => {
    const results = of({ suppressed: [accepted, configured] });
    expect(results.map((r: { suppressions?: unknown }) => r.suppressions)).toEqual([
      undefined,
      [{ kind: 'inSource', status: 'accepted', justification: 'tasks are started again' }],
      [{ kind: 'external', status: 'accepted' }],
    ]);
    expect(run(report(PROJECT, [CLASH], { suppressed: [accepted] })).results).toHaveLength(1);
  });

  test('says what is new where it was compared, and nothing where it was not', () => {
    const states = (compared: boolean) =>
      of({ compared, suppressed: [known] }).map((r: { baselineState?: string }) => r.baselineState);
    expect(states(true)).toEqual(['new', 'unchanged']);
    expect(states(false)).toEqual([undefined, undefined]);
  });
});

test('the category stands before the last slash', () => {
  const { runs } = JSON.parse(sarif(FULL, { sarifCategory: 'agents' }));
  expect(runs[0].automationDetails.id).toBe('portclash/agents/');
  expect(run(FULL).automationDetails.id).toBe('portclash/');
});

test('a rule is as precise as its surest finding', () => {
  const rules: { id: string; properties: { precision: string } }[] = run(FULL).tool.driver.rules;
  expect(rules.map((r) => [r.id, r.properties.precision])).toEqual([
    ['ephemeral-vs-listener', 'medium'],
    ['ephemeral-vs-mesos', 'high'],
    ['tw-reuse', 'high'],
  ]);
});
