// Compares the verdicts on writes to net.* parameters with the running kernel, in a network namespace of its own.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeWrite } from '../../src/knowledge/sysctl-write.ts';
import { type SysctlKey, sysctlKey } from '../../src/knowledge/sysctls.ts';
import { isMissing } from './programs.ts';

const ROOT = '/proc/sys/net/';
const VALUES = 20;

interface Write {
  /** Below {@link ROOT}. */
  readonly path: string;
  readonly text: string;
}

// Each write from the value that the namespace had at first; a key that cannot be opened for writing says so. The
// namespace must be another one than that of the parent, whose inode is the first argument.
const CHILD = `
const fs = require('node:fs');
if (fs.statSync('/proc/self/ns/net').ino === Number(process.argv[1])) throw new Error('still in the same namespace');
const put = (path, text) => {
  const fd = fs.openSync(path, 'w');
  try { fs.writeSync(fd, Buffer.from(text)); } finally { fs.closeSync(fd); }
};
const get = (path) => { try { return fs.readFileSync(path, 'utf8'); } catch { return undefined; } };
const out = [];
for (const { path, text } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  const file = '${ROOT}' + path;
  if (!fs.existsSync(file)) { out.push('absent'); continue; }
  if ((fs.statSync(file).mode & 0o200) === 0) { out.push('read-only'); continue; }
  const before = get(file);
  try { put(file, text); out.push('accepted'); }
  catch (e) { out.push(e.code); }
  if (before !== undefined && get(file) !== before) try { put(file, before); } catch {}
}
process.stdout.write(JSON.stringify(out));
`;

/** Without root a user namespace gives the rights over the new network namespace. */
const UNSHARE = process.getuid?.() === 0 ? ['-n'] : ['-Urn'];

function namespaceOf(): string {
  return (
    /\[(\d+)\]/.exec(spawnSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }).stdout)?.[1] ?? '0'
  );
}

function askKernel(writes: readonly Write[]): readonly string[] {
  const child = spawnSync('unshare', [...UNSHARE, process.execPath, '-e', CHILD, namespaceOf()], {
    input: JSON.stringify(writes),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (child.status !== 0) throw new Error(child.error?.message ?? child.stderr.trim());
  return JSON.parse(child.stdout) as readonly string[];
}

/** The files of a namespace of its own; those of the machine's are more, and none of ours. */
function pathsOfNamespace(): readonly string[] {
  const found = spawnSync('unshare', [...UNSHARE, 'find', ROOT, '-type', 'f'], { encoding: 'utf8' });
  return found.stdout
    .split('\n')
    .filter((p) => p.startsWith(ROOT))
    .map((p) => p.slice(ROOT.length))
    .sort();
}

/** What the machine itself has: must be the same afterwards. Counters change by themselves. */
function machineValues(): ReadonlyMap<string, string> {
  const files = readdirSync(ROOT, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  return new Map(
    files.flatMap(({ parentPath, name }) => {
      if (/_count$/.test(name)) return [];
      try {
        return [[`${parentPath}/${name}`, readFileSync(`${parentPath}/${name}`, 'utf8')] as const];
      } catch {
        return [];
      }
    }),
  );
}

function valuesFor(key: SysctlKey, seed: number): readonly string[] {
  const edges = key.bounds.flatMap(({ min, max }) =>
    [min, max].flatMap((b) => (b === undefined ? [] : [b - 1, b, b + 1])),
  );
  const edge = edges.length > 0 ? fc.constantFrom(...edges) : fc.integer({ min: -1, max: 3 });
  const sizes = fc.constantFrom(
    0,
    1,
    2,
    255,
    256,
    65535,
    65536,
    2147483,
    21474837,
    2147483647,
    2147483648,
    4294967295,
    4294967296,
  );
  const number = fc.oneof(
    edge,
    edge,
    sizes,
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: -100000, max: 100000 }),
  );
  const text = fc.oneof(
    { arbitrary: number.map(String), weight: 8 },
    { arbitrary: number.map((n) => `"${n}"`), weight: 1 },
    { arbitrary: number.map((n) => `'${n}'`), weight: 1 },
    { arbitrary: number.map((n) => `0x${Math.abs(n).toString(16)}`), weight: 1 },
    { arbitrary: number.map((n) => `0${Math.abs(n).toString(8)}`), weight: 1 },
    { arbitrary: number.map((n) => `0${Math.abs(n)}`), weight: 1 },
    { arbitrary: fc.tuple(number, number).map((two) => two.join(' ')), weight: 1 },
    { arbitrary: fc.tuple(number, number, number).map((three) => three.join('\t')), weight: 1 },
    {
      arbitrary: fc
        .tuple(number, fc.constantFrom(' # note', ';', ',', '\n', ' x', 'k', '%', '\r', '.0'))
        .map((p) => p.join('')),
      weight: 2,
    },
    {
      arbitrary: fc.constantFrom(
        '',
        '\n',
        ' ',
        '-',
        '-0',
        'true',
        'on',
        'yes',
        'abc',
        '0x',
        '08',
        '1e3',
        '+1',
        '1.5',
        'cubic',
        'none',
      ),
      weight: 3,
    },
    {
      arbitrary: fc.constantFrom(
        '9223372036854775807',
        '9223372036854775808',
        '18446744073709551615',
        '18446744073709551616',
        '99999999999999999999999',
        '-99999999999999',
      ),
      weight: 1,
    },
  );
  return fc.sample(text, { seed, numRuns: VALUES });
}

const probe = spawnSync(
  'unshare',
  [...UNSHARE, process.execPath, '-e', `require('node:fs').openSync('${ROOT}ipv4/tcp_fin_timeout', 'r+')`],
  { encoding: 'utf8' },
);
const refusal = probe.error?.message ?? probe.stderr.trim().split('\n').at(-1) ?? '';
const release = spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim();
const [major = 0, minor = 0] = release.split('.').map(Number);
/** Since then the kernel itself makes read-only in a namespace what is shared with the machine (ensure_safe_net_sysctl). */
const isSafe = major > 5 || (major === 5 && minor >= 13);
const missing = isMissing(
  'kernel parameters',
  isSafe ? probe.status === 0 || refusal : `Linux ${release} shares parameters between namespaces`,
  'with unshare(1), on Linux 5.13 or newer',
);

describe.skipIf(missing)('the running kernel', () => {
  it(`gives the verdicts of the table for ${VALUES} random values of every net.* parameter of a namespace`, () => {
    const seed = Number(process.env['PORTCLASH_SEED'] ?? 20260213);
    const before = machineValues();
    const paths = pathsOfNamespace();
    const known = paths.map((path) => ({ path, key: sysctlKey(`net/${path}`) }));
    expect(known.filter((k) => !k.key).map((k) => k.path)).toEqual([]);
    const writes = known.flatMap(({ path, key }, i) =>
      key && key.namespace === 'net' ? valuesFor(key, seed + i).map((text) => ({ path, text, key })) : [],
    );
    const outcomes = askKernel(writes);
    const after = machineValues();

    const judged = writes.map((w, i) => ({
      ...w,
      kernel: outcomes[i] ?? '',
      verdict: judgeWrite(w.key, w.text).verdict,
    }));
    const inRange = judged.filter(
      (j) => j.kernel !== 'absent' && (j.kernel !== 'read-only' || j.key.isReadOnly),
    );
    const differences = inRange
      .filter((j) => j.verdict !== 'unknown' && (j.verdict === 'accepted') !== (j.kernel === 'accepted'))
      .map(
        ({ path, text, kernel, verdict, key }) =>
          `${path} (${key.kind}) ${JSON.stringify(text)}: ${kernel}, not ${verdict}`,
      );
    const unknown = inRange.filter((j) => j.verdict === 'unknown').length / inRange.length;
    const keys = (of: readonly { readonly path: string }[]) => new Set(of.map((j) => j.path)).size;
    const accepted = inRange.filter((j) => j.kernel === 'accepted').length;
    console.log(
      `Linux ${release}, seed ${seed}: ${keys(inRange)} parameters (${paths.length} files), ${inRange.length} writes, ${accepted} accepted, ${(100 * unknown).toFixed(1)} % without a verdict`,
    );
    expect(differences).toEqual([]);
    expect(unknown).toBeLessThan(0.1);
    expect(accepted).toBeGreaterThan(inRange.length / 5);
    expect([...after].filter(([path, value]) => before.get(path) !== value)).toEqual([]);
  });
});
