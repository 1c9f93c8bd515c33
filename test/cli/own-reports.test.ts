// What portclash has written into a tree says nothing about its machines.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/report/formats.ts';
import { portclash, tree } from '../tree.ts';

const PROJECT = {
  'etc/sysctl.d/50-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61001\n',
  'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n',
};

/** What is found, without how many files were looked at. */
function findings(root: string, ...flags: readonly string[]): unknown {
  const run = portclash(['lint', '--format', 'json', '--min-confidence', 'low', ...flags], root);
  expect([run.stderr, run.status]).toEqual(['', expect.any(Number)]);
  return (JSON.parse(run.stdout) as { findings: unknown }).findings;
}

describe('a report of an earlier run is not judged', () => {
  test.each([
    ...Object.keys(FORMATS).map((format) => ['lint', '--format', format]),
    ...['json', 'ndjson'].flatMap((format) => [
      ['facts', '--format', format],
      ['facts', '--effective', '--format', format],
    ]),
    ['range', '16000-61000', '--format', 'json'],
  ])('%j', (...command) => {
    const root = tree(PROJECT);
    const before = findings(root);
    const report = portclash(command, root).stdout;
    expect(report).not.toBe('');
    mkdirSync(join(root, 'out'));
    const names = /^[[{]/.test(report) ? ['out/report.json', 'report.data', 'x.sarif'] : ['report.out'];
    for (const name of names) writeFileSync(join(root, name), report);
    expect(findings(root)).toEqual(before);
  });

  test('nor a baseline', () => {
    const root = tree(PROJECT);
    const before = findings(root);
    portclash(['lint', '--baseline', 'known', '--write-baseline'], root);
    expect(findings(root)).toEqual(before);
  });

  test.each([
    ['facts that somebody else keeps', { version: 1, facts: { 'net.core.somaxconn': 1 } }],
    ['hosts of an inventory', { version: 1, hosts: [{ name: 'a', 'net.core.somaxconn': 1 }] }],
    [
      'hosts in namespaces',
      { version: 1, hosts: [{ name: 'a', namespace: 'b', sysctls: { 'net.core.somaxconn': 1 } }] },
    ],
    ['one host', { name: 'a', namespace: 'b', sysctls: { 'net.core.somaxconn': 1 } }],
    [
      'what has a schema of that name',
      { $schema: 'https://example.org/sarif-service.json', 'net.core.somaxconn': 1 },
    ],
    ['checks', [{ description: 'a', sysctls: { 'net.core.somaxconn': 1 }, check_name: 'b' }]],
    ['a move', { version: 1, from: null, to: { 'net.core.somaxconn': 1 } }],
  ])('%s are settings', (_, document) => {
    const run = portclash(['facts', '-q'], tree({ 'a.json': JSON.stringify(document) }));
    expect(run.stdout).toContain('net.core.somaxconn');
  });
});

describe('files of this run are left out, however they are named', () => {
  test.each([['report.txt'], ['./..report'], ['a b/!report.conf'], ['link/report.conf']])('%s', (file) => {
    const root = tree({ 'a b/x': '', 'real/x': '' });
    symlinkSync(join(root, 'real'), join(root, 'link'));
    // Its old text is none that anybody would take for a report.
    const text = 'net.ipv4.ip_local_port_range = 16000 61001\n';
    writeFileSync(join(root, file), text);
    expect(findings(root, '--format', `compact=${file}`)).toEqual([]);
  });

  test('a baseline through a link', () => {
    const root = tree({ ...PROJECT, '..b.json': '{"version":1,"findings":[]}' });
    const link = join(tree({}), 'link');
    symlinkSync(root, link);
    const stats = (...flags: readonly string[]) =>
      /^\d+ files/m.exec(portclash(['lint', '--stats', ...flags], root).stderr)?.[0];
    expect(stats('--baseline', join(link, '..b.json'))).toBe('2 files');
  });
});
