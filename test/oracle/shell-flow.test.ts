// Compares the values of variables in scripts with what bash and dash print in every run that conditions allow.

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { linkedFacts } from '../facts.ts';
import { isMissing } from './programs.ts';
import { CONDITIONS, type Script, scripts } from './shell-scripts.ts';

const missing = ['bash', 'dash'].some((shell) =>
  isMissing(shell, spawnSync(shell, ['-c', 'exit 0']).status === 0, `Debian package ${shell}`),
);

/** Runs more than this are cut off: functions may call each other for ever. */
const SECONDS = 10;

/** Runs a script once for each way that its conditions may come out; gives the lines that it prints. */
function printed(shell: string, { lines }: Script): readonly string[] | undefined {
  const conditions = Array.from(
    { length: CONDITIONS },
    (_, i) => `c${i}() { return $((BITS >> ${i} & 1)); }`,
  );
  const body = lines.join('\n').replaceAll('> /etc/sysctl.d/9.conf', '>&3');
  const program = [
    'exec 3>&1',
    'sysctl() { printf \'%s\\n\' "$2" >&3; }',
    // A function that calls itself ends all the same.
    'w() { W=$((W + 1)); [ "$W" -le "$LIMIT" ]; }',
    ...conditions,
    'BITS=0',
    `while [ "$BITS" -lt ${2 ** CONDITIONS} ]; do`,
    'for LIMIT in 0 2; do (',
    'W=0',
    body,
    ') done',
    'BITS=$((BITS + 1))',
    'done',
  ].join('\n');
  const args =
    shell === 'bash' ? ['--norc', '--noprofile', '-c', `FUNCNEST=20\n${program}`] : ['-c', program];
  const run = spawnSync(shell, args, {
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] ?? '' },
    timeout: SECONDS * 1000,
    maxBuffer: 50_000_000,
  });
  return run.error ? undefined : run.stdout.split('\n');
}

describe.skipIf(missing)('shells agree', () => {
  const count = { uses: 0, known: 0, unknown: 0, several: 0 };
  afterAll(() => console.log(`values: ${JSON.stringify(count)}`));

  test('on the values that variables may have', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const text = script.lines.join('\n');
        // Functions that call each other without end are another matter.
        fc.pre(!isRecursive(text));
        const shells = script.isBash ? ['bash'] : ['bash', 'dash'];
        const real = new Map<string, Set<string>>();
        for (const shell of shells) {
          for (const line of printed(shell, script) ?? []) {
            const [key, value] = /^(net\.core\.k\d+) ?= ?(.*)$/.exec(line)?.slice(1) ?? [];
            if (key === undefined || value === undefined) continue;
            real.set(key, (real.get(key) ?? new Set()).add(value.trim()));
          }
        }
        const said = new Map<string, (string | null)[]>();
        for (const fact of await linkedFacts({ 'run.sh': text }))
          if (fact.kind === 'sysctl') said.set(fact.key, [...(said.get(fact.key) ?? []), fact.value]);
        for (const [key, values] of real) {
          const ours = said.get(key) ?? [];
          const wrong = ours.includes(null) ? [] : [...values].filter((v) => !ours.includes(v));
          expect(wrong, `${key} may be ${[...values]}, and we say ${ours}:\n${text}`).toEqual([]);
          count.uses++;
          if (ours.includes(null)) count.unknown++;
          else if (ours.length === 1) count.known++;
          else count.several++;
        }
      }),
      { numRuns: Number(process.env['SHELL_RUNS'] ?? 400), seed: Number(process.env['SHELL_SEED'] ?? 4) },
    );
    expect(count.unknown / count.uses).toBeLessThan(0.6);
  });
});

/** True where a function calls itself, or two each other. */
function isRecursive(text: string): boolean {
  const called = (f: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^( *)${f}\\(\\) \\{\\n([\\s\\S]*?)\\n\\1\\}`, 'gm'))].map(
      (m) => m[2] ?? '',
    );
  return ['f', 'g'].some((f) =>
    called(f).some((body) => /^\s*(?:\w+=\S* )?(?:f|g|\$F|"\$F")(?: |$)/m.test(body)),
  );
}
