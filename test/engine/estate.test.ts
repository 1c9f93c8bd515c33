// Repositories that were read apart and judged as one estate: the same findings as from one tree that holds them all.

import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { defaultConfig } from '../../src/config/merge.ts';
import { collectFacts, type LintOptions, lint } from '../../src/engine/lint.ts';
import { attachedTo, objectOf, readObjects } from '../../src/engine/objects.ts';
import { portsOfSysctl } from '../../src/project/pools.ts';
import { factsNdjson } from '../../src/report/facts.ts';
import { json } from '../../src/report/json.ts';
import { portclash, tree } from '../tree.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');
const CONFIG = defaultConfig(RULES.map((r) => r.id));

/** Every fixture: its folder, and a name of its own. */
const CASES = RULES.flatMap(({ id }) =>
  ['clash', 'clean'].flatMap((kind) =>
    readdirSync(join(FIXTURES, id, kind))
      .sort()
      .map((name) => ({ name: `${id}-${kind}-${name}`, folder: join(FIXTURES, id, kind, name) })),
  ),
);

function options(root: string, paths: readonly string[]): LintOptions {
  return {
    root,
    paths,
    config: CONFIG,
    rules: RULES,
    skip: new Set(),
    levels: new Map(),
    minConfidence: 'low',
    noIgnores: false,
    whatIf: { assume: [] },
    today: '2026-11-22',
  };
}

/** The object file of one project, written as the command writes it. */
async function writeObject(folder: string, to: string): Promise<string> {
  const collected = await collectFacts({ root: folder, paths: [folder], config: CONFIG }, { whole: true });
  writeFileSync(to, factsNdjson(collected.facts, portsOfSysctl, attachedTo(await objectOf(collected))));
  return to;
}

describe('three repositories', () => {
  // Each third starts with the case after the one before, so that unlike ones meet.
  const thirds = CASES.map((_, i) => [i, i + 7, i + 13].map((n) => CASES[n % CASES.length])).map((t) =>
    t.flatMap((c) => (c ? [c] : [])),
  );

  test.each(thirds.map((t) => [t.map((c) => c.name).join(', '), t] as const))('%s', async (_, cases) => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-estate-')));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const files: string[] = [];
    for (const { name, folder } of cases) {
      cpSync(folder, join(root, 'trees', name), { recursive: true });
      files.push(await writeObject(folder, join(root, `${name}.ndjson`)));
    }
    const trees = join(root, 'trees');
    const together = await lint(options(trees, [trees]));
    const apart = await lint({ ...options(root, []), objects: readObjects(files) });
    expect(json(apart.report)).toBe(json(together.report));
  });
});

describe('the command', () => {
  const IMAGE = { 'etc/sysctl.d/60-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61000\n' };
  const SERVICE = {
    'playbook.yml': '- hosts: agents\n  roles: [mesos]\n',
    'roles/mesos/templates/agent.env.j2': 'MESOS_RESOURCES=ports:[31000-32000]\n',
  };

  function objectFile(files: Readonly<Record<string, string>>): string {
    return portclash(['facts', '--format', 'ndjson'], tree(files)).stdout;
  }

  test('the base image in one repository, the service in another', () => {
    const root = tree({ 'image.ndjson': objectFile(IMAGE), 'agents.ndjson': objectFile(SERVICE) });
    const run = portclash(['lint', '--facts', 'image.ndjson', 'agents.ndjson'], root);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('image/etc/sysctl.d/60-ports.conf:1:32');
    expect(run.stdout).toContain('agents/roles/mesos/templates/agent.env.j2:1:17');
    expect(run.stdout).toContain('in 3 files');
  });

  test('the tree at hand with an object file', () => {
    const root = tree({ ...SERVICE, 'base/image.ndjson': objectFile(IMAGE) });
    const run = portclash(['lint', '.', '--facts', 'base/image.ndjson'], root);
    expect(run.stdout).toContain('image/etc/sysctl.d/60-ports.conf:1:32');
    expect(run.stdout).toContain(' roles/mesos/templates/agent.env.j2:1:17');
  });

  test('every line is a fact; two repositories of one name stay apart', () => {
    const text = objectFile({ 'a.conf': 'net.core.somaxconn = 1\nnet.core.rmem_max = 2\n' });
    const lines = text
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as { readonly kind: string });
    expect(lines.map((l) => l.kind)).toEqual(['sysctl', 'sysctl']);
    const root = tree({ 'x/a.ndjson': text, 'y/a.ndjson': text });
    const run = portclash(['facts', '--facts', 'x/a.ndjson', 'y/a.ndjson', '--format', 'json'], root);
    const { facts } = JSON.parse(run.stdout) as { facts: readonly { location: { file: string } }[] };
    expect(facts.map((f) => f.location.file)).toEqual(['a-2/a.conf', 'a-2/a.conf', 'a/a.conf', 'a/a.conf']);
  });

  test('claims of a configuration are joined too', () => {
    const claims = 'claims:\n  - { name: billing, ports: 25000-25100, protocol: tcp }\n';
    const text = objectFile({ '.portclashrc.yaml': claims });
    const run = portclash(['facts', '--facts', 'a.ndjson', '--format', 'json'], tree({ 'a.ndjson': text }));
    const { facts } = JSON.parse(run.stdout) as { facts: readonly object[] };
    expect(facts).toEqual([expect.objectContaining({ form: 'configured-claim', ports: [[25000, 25100]] })]);
  });

  test('a repository without anything to say is an empty file', () => {
    const root = tree({
      'none.ndjson': objectFile({ 'README.txt': 'hello\n' }),
      'image.ndjson': objectFile(IMAGE),
    });
    expect(portclash(['lint', '--facts', 'none.ndjson', 'image.ndjson'], root).stderr).toBe('');
  });

  test.each([
    ['{"kind":"sysctl"}\n', 'a.ndjson is no object file'],
    ['{"kind":\n', 'a.ndjson:1: not a line of JSON'],
    ['\n{"object":{"format":1,"scans":[{}]}}\n', 'a.ndjson:2: its object is broken'],
    ['{"object":{"format":99,"files":1}}\n', 'another version of portclash (format 99'],
  ])('%j is refused', (text, message) => {
    const run = portclash(['lint', '--facts', 'a.ndjson'], tree({ 'a.ndjson': text }));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });
});
