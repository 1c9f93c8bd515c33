// A finding stays the same one when a project is laid out anew, and is new when it comes back.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownFindings, knownOf, readBaseline, writeBaseline } from '../../src/engine/known.ts';
import { lint } from '../../src/engine/lint.ts';
import type { Finding } from '../../src/model/finding.ts';
import { PortSet } from '../../src/model/ports.ts';
import { options } from '../rules/fixtures.ts';
import { tree } from '../tree.ts';

const PROJECT: Readonly<Record<string, string>> = {
  'site.yml': '- hosts: agents\n  become: true\n  roles:\n    - base\n    - mesos\n',
  'group_vars/agents.yml': 'rack: r1\nlocal_port_range: "16000 61001"\nzone: b\n',
  'roles/base/tasks/main.yml':
    '- name: Ports\n  ansible.posix.sysctl:\n    name: net.ipv4.ip_local_port_range\n    value: "{{ local_port_range }}"\n',
  'roles/mesos/templates/agent.env.j2': 'MESOS_RESOURCES=ports:[31000-32000]\n',
  'roles/mesos/tasks/main.yml':
    '- name: Agent\n  ansible.builtin.template:\n    src: agent.env.j2\n    dest: /etc/default/mesos-slave\n',
  'roles/base/templates/status.conf.j2': 'server {\n  listen 18080;\n}\n',
};

/** Ways in which people lay a project out anew without changing what it says. */
const CHANGES: readonly ((files: Record<string, string>, n: number) => void)[] = [
  (files, n) => edit(files, 'group_vars/agents.yml', (t) => `${'# moved\n'.repeat(n % 7)}\n${t}`),
  (files, n) => edit(files, 'group_vars/agents.yml', (t) => t.replace('rack:', `rack_${n}:`)),
  (files, n) => edit(files, 'group_vars/agents.yml', (t) => `${t}added_${n}: ${n}\n`),
  (files) => edit(files, 'group_vars/agents.yml', (t) => t.replace('"16000 61001"', "'16000 61001'")),
  (files) => edit(files, 'group_vars/agents.yml', (t) => t.replace('16000 61001', '16000  61001')),
  (files) => edit(files, 'group_vars/agents.yml', (t) => t.replaceAll('\n', '\r\n')),
  (files, n) => edit(files, 'roles/mesos/templates/agent.env.j2', (t) => `${'\n'.repeat(n % 5)}${t}# ${n}\n`),
  (files) =>
    edit(files, 'roles/base/tasks/main.yml', (t) => t.replace('- name: Ports', '- name: More ports')),
  (files) =>
    edit(files, 'roles/base/tasks/main.yml', (t) =>
      t.replace(/ {4}name: (.*)\n {4}value: (.*)\n/, '    value: $2\n    name: $1\n'),
    ),
  (files) =>
    edit(files, 'site.yml', (t) =>
      t.replace('  roles:\n    - base\n    - mesos\n', '  roles: [base, mesos]\n'),
    ),
  (files, n) => Object.assign(files, { [`roles/base/defaults/extra${n}.yml`]: `x${n}: 1\n` }),
];

function edit(files: Record<string, string>, name: string, change: (text: string) => string): void {
  files[name] = change(files[name] ?? '');
}

async function findingsOf(files: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const root = tree({});
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return (await lint(options(root))).report.findings;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test('laid out anew all is known; a clash that comes back is new', async () => {
  const before = await findingsOf(PROJECT);
  expect(before.map((f) => f.rule)).toContain('ephemeral-vs-mesos');
  const known = new KnownFindings(before.map(knownOf));
  const change = fc.record({ which: fc.nat(CHANGES.length - 1), n: fc.nat(1000) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const files = { ...PROJECT };
      for (const { which, n } of changes) CHANGES[which]?.(files, n);
      const after = await findingsOf(files);
      expect([...known.compare(after).fresh].map((f) => f.message)).toEqual([]);
      expect(known.compare(after).gone).toEqual([]);
      // Mended, kept, and broken again.
      const mended = { ...files, 'roles/mesos/templates/agent.env.j2': 'MESOS_RESOURCES=cpus:4\n' };
      const kept = new KnownFindings((await findingsOf(mended)).map(knownOf));
      const fresh = [...kept.compare(after).fresh].map((f) => [f.rule, f.level]);
      expect(fresh).toContainEqual(['ephemeral-vs-mesos', 'error']);
    }),
    { numRuns: 40 },
  );
});

test('a baseline gives back what it was given', async () => {
  const findings = await findingsOf(PROJECT);
  const file = join(tree({ 'b.json': writeBaseline(findings) }), 'b.json');
  const sorted = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort();
  expect(sorted(readBaseline(file))).toEqual(sorted(findings.map(knownOf)));
});

test('of two that are alike one is known', async () => {
  const [one] = await findingsOf(PROJECT);
  if (!one) throw new Error('no findings');
  const again = { ...one };
  expect(new KnownFindings([knownOf(one)]).compare([one, again]).fresh.size).toBe(1);
});

test('where each could be several of the known ones, none is new that need not be', async () => {
  const [one] = await findingsOf(PROJECT);
  if (!one) throw new Error('no findings');
  const about = (...ports: readonly string[]) =>
    ports.map((text): Finding => {
      const set = PortSet.parse(text);
      if (!set) throw new Error(text);
      return { ...one, ports: set, related: [] };
    });
  const fresh = (before: readonly Finding[], now: readonly Finding[]) =>
    [...new KnownFindings(before.map(knownOf)).compare(now).fresh].map((f) => String(f.ports));
  // The first known one accounts for both, the second one for 31000-31100 alone.
  const before = about('31000-31200,32000', '31000-31300');
  expect(fresh(before, about('31000-31100', '32000'))).toEqual([]);
  expect(fresh(before, about('32000', '31000-31100'))).toEqual([]);
  expect(fresh(before, about('31000-31100', '32000', '31000'))).toEqual(['31000']);
  expect(fresh(about('1-3', '1-2', '1'), about('1', '1', '1'))).toEqual([]);
  const port = fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1 }).map((p) => p.join(','));
  fc.assert(
    fc.property(fc.array(port, { maxLength: 5 }), fc.array(port, { maxLength: 5 }), (olds, news) => {
      expect(fresh(about(...olds), about(...news))).toHaveLength(news.length - most(olds, news));
    }),
  );
});

test.each([
  ['more than were known', 30_000, '31000', '31000', 10_000],
  ['less than each known one', 30_000, '31000', '31000-31001', 10_000],
  ['another port', 30_000, '31000', '32000', 30_000],
])('thousands that are alike, %s, are no more work than that', async (_, count, now, before, fresh) => {
  const [one] = await findingsOf(PROJECT);
  if (!one) throw new Error('no findings');
  const alike = (n: number, text: string) =>
    Array.from({ length: n }, (): Finding => ({ ...one, ports: PortSet.parse(text) ?? one.ports }));
  const known = new KnownFindings(alike((count * 2) / 3, before).map(knownOf));
  expect(known.compare(alike(count, now)).fresh.size).toBe(fresh);
});

/** The most that can be accounted for, by trying all ways. */
function most(olds: readonly string[], [now, ...rest]: readonly string[]): number {
  if (now === undefined) return 0;
  const ports = new Set(now.split(','));
  const covers = (old: string) => [...ports].every((p) => old.split(',').includes(p));
  return Math.max(
    most(olds, rest),
    ...olds.flatMap((old, i) => (covers(old) ? [1 + most(olds.toSpliced(i, 1), rest)] : [])),
  );
}
