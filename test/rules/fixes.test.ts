// Every fix of every fixture is done, and the project linted again: the finding is gone, and nothing came instead.

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RULES } from '../../rules/index.ts';
import { lint } from '../../src/engine/lint.ts';
import type { Edit, Finding } from '../../src/model/finding.ts';
import { expectGolden } from '../golden.ts';
import { tree } from '../tree.ts';
import { casesOf, FIXTURES, options } from './fixtures.ts';

const CASES = RULES.flatMap(({ id }) => casesOf(id, 'clash').map((name) => ({ id, name })));

const seen: string[] = [];

test.each(CASES)('$id: $name', async ({ id, name }) => {
  const project = join(FIXTURES, id, 'clash', name);
  const before = await findingsIn(project, id);
  for (const finding of before) {
    if (finding.rule !== id) continue;
    for (const fix of finding.fixes) {
      const root = realpathSync(mkdtempSync(join(tmpdir(), 'portclash-fix-')));
      try {
        cpSync(project, root, { recursive: true });
        const changes = [...fix.edits].reverse().map((edit) => done(root, edit));
        seen.push(
          `${id}/${name}: ${fix.title}${fix.safe ? '' : ' (unsafe)'}`,
          ...changes.flatMap((c) => [...c, '']),
        );
        const after = await findingsIn(root, id);
        expect(after.filter((f) => f.fingerprint === finding.fingerprint)).toEqual([]);
        expect(grave(after)).toBeLessThan(grave(before) + (finding.level === 'note' ? 1 : 0));
      } finally {
        rmSync(root, { recursive: true });
      }
    }
  }
});

/** The lines that fixes change, to be read by eye. */
afterAll(() => expectGolden('fixes.txt', `${seen.join('\n')}\n`));

test('a range of one port is widened to where there is one', async () => {
  const root = tree({ 'etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 65535 65535\n' });
  const [finding] = (await findingsIn(root, 'ephemeral-parity')).filter((f) => f.rule === 'ephemeral-parity');
  expect(finding?.fixes.map((f) => f.edits[0]?.text)).toEqual(['65534 65535']);
});

async function findingsIn(root: string, rule: string): Promise<readonly Finding[]> {
  const { report } = await lint(options(root, rule));
  return report.findings;
}

function grave(findings: readonly Finding[]): number {
  return findings.filter((f) => f.level !== 'note').length;
}

/** Does an edit; the lines before and after it, as a diff shows them. */
function done(root: string, { file, start, end, text }: Edit): readonly string[] {
  const path = join(root, file);
  const old = readFileSync(path, 'utf8');
  const now = old.slice(0, start) + text + old.slice(end);
  writeFileSync(path, now);
  const [from, to] = [old.split('\n'), now.split('\n')];
  let head = 0;
  while (head < from.length && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < Math.min(from.length, to.length) - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  return [
    `  ${file}:${head + 1}`,
    ...from.slice(head, from.length - tail).map((l) => `  - ${l}`),
    ...to.slice(head, to.length - tail).map((l) => `  + ${l}`),
  ];
}
