// Object files that somebody edited, cut off, or wrote with another version: refused with their name, never a crash.

import { expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';

const FILES = {
  'etc/sysctl.d/60-ports.conf': 'net.ipv4.ip_local_port_range = 16000 61000\n',
  'main.tf': 'variable "a" {\n  default = 1\n}\n',
  'a.sh': 'N=1\nsysctl -w net.core.somaxconn=$N\n',
};

interface Parts {
  readonly [name: string]: Parts | undefined;
}

function objectFile(): string {
  return portclash(['facts', '--format', 'ndjson'], tree(FILES)).stdout;
}

/** The declaration of the first scan. */
const first = ({ scan }: Parts) => scan?.['declarations']?.['0'] ?? {};

test.each<readonly [string, (object: Parts) => unknown]>([
  ['a declaration', ({ scan }) => Object.assign(scan ?? {}, { declarations: [{}] })],
  ['a value', (o) => Object.assign(first(o), { value: 5 })],
  ['a place', (o) => Object.assign(first(o)['at'] ?? {}, { line: 'x' })],
  ['a kind', (o) => Object.assign(first(o), { kind: 'x' })],
  ['a part', ({ scan }) => Object.assign(scan?.['parts'] ?? {}, { terraform: 5 })],
  ['a part of Ansible', ({ scan }) => Object.assign(scan?.['parts'] ?? {}, { ansible: { plays: {} } })],
  ['a claim', (o) => Object.assign(o, { claim: { ports: 5 } })],
  ['signs', (o) => Object.assign(o, { signs: [{}] })],
  ['a scan', (o) => Object.assign(o, { scan: 5 })],
])('a file damaged in %s is named', (_, damage) => {
  const sound = objectFile();
  const lines = sound.split('\n').map((text) => {
    if (!text.includes('"object"')) return text;
    const line = JSON.parse(text) as { readonly object: Parts };
    damage(line.object);
    return JSON.stringify(line);
  });
  const root = tree({ 'good.ndjson': sound, 'bad.ndjson': lines.join('\n') });
  const run = portclash(['lint', '--facts', 'good.ndjson', 'bad.ndjson'], root);
  expect(run.stderr).toMatch(/^portclash: \S*bad\.ndjson(?::\d+:)? .*write .* again with this version/);
  expect(run.status).toBe(2);
});

test('nested without end', () => {
  const root = tree({
    'a.ndjson': `{"object":{"format":4,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}\n`,
  });
  const run = portclash(['facts', '--facts', 'a.ndjson'], root);
  expect(run.stderr).not.toContain('defect');
});

test('a byte order mark, and UTF-16, are read', () => {
  const sound = objectFile();
  const root = tree({ 'a.ndjson': `\uFEFF${sound}`, 'b.ndjson': Buffer.from(`\uFEFF${sound}`, 'utf16le') });
  const run = portclash(['facts', '--facts', 'a.ndjson', 'b.ndjson'], root);
  expect(run.stderr).toBe('');
  expect(run.stdout).toContain('b/a.sh');
});
