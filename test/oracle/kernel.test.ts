// Compares the model of writes to the port sysctls with the running kernel, in a network namespace of its own.

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writePortRange, writeReservedPorts } from '../../src/knowledge/kernel.ts';
import { type Interval, PortSet } from '../../src/model/ports.ts';
import { isMissing } from './programs.ts';

interface Write {
  readonly key: 'ip_local_port_range' | 'ip_local_reserved_ports';
  readonly text: string;
  readonly range: Interval;
  readonly reserved: string;
  readonly unprivileged: number;
}

interface Outcome {
  readonly accepted: boolean;
  readonly after: string;
}

// One open and one write(2) per case, each from the state it asks for. Unprivileged start 0 comes first: no range
// can then be refused because of it.
const CHILD = `
const fs = require('node:fs');
const base = '/proc/sys/net/ipv4/';
const put = (key, bytes) => {
  const fd = fs.openSync(base + key, 'r+');
  try { fs.writeSync(fd, bytes); } finally { fs.closeSync(fd); }
};
const out = [];
for (const w of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  put('ip_unprivileged_port_start', Buffer.from('0'));
  put('ip_local_port_range', Buffer.from(w.range.join(' ')));
  put('ip_local_reserved_ports', Buffer.from(w.reserved + '\\n'));
  put('ip_unprivileged_port_start', Buffer.from(String(w.unprivileged)));
  let accepted = true;
  try { put(w.key, Buffer.from(w.text, 'utf8')); }
  catch (e) { if (e.code !== 'EINVAL') throw e; accepted = false; }
  out.push({ accepted, after: fs.readFileSync(base + w.key, 'utf8').trim().replace('\\t', ' ') });
}
process.stdout.write(JSON.stringify(out));
`;

function askKernel(writes: readonly Write[]): readonly Outcome[] {
  const child = spawnSync('unshare', ['-n', process.execPath, '-e', CHILD], {
    input: JSON.stringify(writes),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (child.status !== 0) throw new Error(child.error?.message ?? child.stderr.trim());
  return JSON.parse(child.stdout) as readonly Outcome[];
}

function askModel({ key, text, range, reserved, unprivileged }: Write): Outcome {
  if (key === 'ip_local_port_range') {
    const { accepted, range: after } = writePortRange(text, range, unprivileged);
    return { accepted, after: after.join(' ') };
  }
  const { accepted, ports } = writeReservedPorts(text, PortSet.parse(reserved) ?? PortSet.EMPTY);
  return { accepted, after: ports.toString() };
}

const SAMPLES = 5000;

const port = fc.oneof(
  { arbitrary: fc.integer({ min: 1024, max: 65535 }), weight: 6 },
  { arbitrary: fc.constantFrom(0, 1, 1023, 1024, 1025, 32768, 60999, 65535, 65536, 65537, 70000), weight: 2 },
);
const long = fc
  .tuple(
    fc.constantFrom('', '0', '0x', '-'),
    fc.constantFrom('0', '1', '7', '9'),
    fc.integer({ min: 17, max: 24 }),
  )
  .map(([prefix, digit, length]) => prefix + digit.repeat(length));
const number = fc.oneof(
  { arbitrary: port.map(String), weight: 16 },
  { arbitrary: port.map((p) => `0${p}`), weight: 1 },
  { arbitrary: port.map((p) => `0${p.toString(8)}`), weight: 1 },
  { arbitrary: port.map((p) => `0x${p.toString(16)}`), weight: 1 },
  { arbitrary: port.map((p) => `0X${p.toString(16).toUpperCase()}`), weight: 1 },
  { arbitrary: port.map((p) => `-${p}`), weight: 1 },
  { arbitrary: port.map((p) => String(p).padStart(20, '0')), weight: 1 },
  {
    arbitrary: fc.constantFrom(
      '',
      '-',
      '--1',
      '-0',
      '0x',
      '0xg',
      '08',
      '1e3',
      '+5',
      '٣',
      '18446744073709551616',
    ),
    weight: 1,
  },
  { arbitrary: long, weight: 1 },
);
const character = fc.constantFrom(
  ...'0123456789'.split(''),
  ...' \t\n\v\f\r,-;:#"\'xXaAfF+_.\0\u0085\u00a0é'.split(''),
);
const noise = fc.array(character, { maxLength: 12 }).map((c) => c.join(''));
const space = fc.oneof(
  { arbitrary: fc.constantFrom(' ', '\t', '  ', '\n', ' \n'), weight: 9 },
  {
    arbitrary: fc.constantFrom('\r', '\r\n', ' \r', '\v', ' \f', '\u00a0', ' \u00a0', ',', '-', ', ', ':'),
    weight: 2,
  },
);
const edge = fc.oneof(
  { arbitrary: fc.constantFrom('', '', '', ' ', '\t', '\n', ' \n'), weight: 9 },
  { arbitrary: fc.constantFrom('"', "'", ' # note', ';', '\r\n', ' \r', '\0', '\ufeff', ' 1'), weight: 2 },
  { arbitrary: fc.integer({ min: 4080, max: 4100 }).map((n) => ' '.repeat(n)), weight: 1 },
);
const pair = fc.tuple(port, port).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const rangeText = fc.oneof(
  {
    arbitrary: fc.tuple(edge, pair, space, edge).map(([a, [low, high], b, c]) => a + low + b + high + c),
    weight: 6,
  },
  { arbitrary: fc.tuple(edge, number, space, number, edge).map((p) => p.join('')), weight: 6 },
  { arbitrary: fc.tuple(edge, number, edge).map((p) => p.join('')), weight: 2 },
  { arbitrary: fc.tuple(number, space, number, space, noise).map((p) => p.join('')), weight: 1 },
  { arbitrary: noise, weight: 1 },
);
const item = fc.oneof(
  { arbitrary: number, weight: 2 },
  { arbitrary: port.map(String), weight: 4 },
  { arbitrary: pair.map((bounds) => bounds.join('-')), weight: 6 },
  {
    arbitrary: fc.tuple(number, fc.constantFrom('-', '-', '-', ' - ', ':'), number).map((p) => p.join('')),
    weight: 1,
  },
);
const comma = fc.oneof(
  { arbitrary: fc.constantFrom(',', ',', ',', '\n', ',\n', '\n\n'), weight: 9 },
  { arbitrary: fc.constantFrom(', ', ' ', ',,', ';', '\n,', '\0', '\r\n'), weight: 1 },
);
const listEdge = fc.oneof(
  { arbitrary: fc.constantFrom('', '', '', ',', '\n', ',\n', '\n\n'), weight: 9 },
  { arbitrary: edge, weight: 1 },
);
const listText = fc.oneof(
  {
    arbitrary: fc
      .tuple(listEdge, item, fc.array(fc.tuple(comma, item), { maxLength: 5 }), listEdge)
      .map(([before, first, more, after]) => before + first + more.flat().join('') + after),
    weight: 8,
  },
  { arbitrary: noise, weight: 1 },
);
const state = {
  range: fc
    .tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1, max: 65535 }))
    .map(([a, b]): Interval => [Math.min(a, b), Math.max(a, b)]),
  reserved: fc.constantFrom('', '8080', '31000-32000,40000'),
};
/** The kernel keeps the unprivileged start at or below the low bound. */
const withUnprivileged = (write: Omit<Write, 'unprivileged'>): Write => ({
  ...write,
  unprivileged: Math.min(1024, write.range[0]),
});
const write = fc.oneof(
  fc
    .record({ key: fc.constant('ip_local_port_range' as const), text: rangeText, ...state })
    .map(withUnprivileged),
  fc
    .record({ key: fc.constant('ip_local_reserved_ports' as const), text: listText, ...state })
    // Beyond a page the kernel takes a list in pieces, which the model leaves out.
    .filter(({ text }) => Buffer.byteLength(text) < 4096)
    .map(withUnprivileged),
);

/** Corners a sample may miss, each tried on both keys. */
const CORNERS = [
  '',
  '\n',
  ' ',
  '-',
  '-0',
  '0',
  '00',
  '0-0',
  '1--0',
  '08',
  '0x',
  '1-2\x003',
  '1\x002',
  '7\n\n8',
  '"1-2"',
].flatMap((text): readonly Write[] =>
  (['ip_local_port_range', 'ip_local_reserved_ports'] as const).map((key) => ({
    key,
    text,
    range: [32768, 60999],
    reserved: '8080',
    unprivileged: 0,
  })),
);

const probe = spawnSync(
  'unshare',
  [
    '-n',
    process.execPath,
    '-e',
    "require('node:fs').openSync('/proc/sys/net/ipv4/ip_local_reserved_ports', 'r+')",
  ],
  { encoding: 'utf8' },
);
const refusal = probe.error?.message ?? probe.stderr.trim().split('\n').at(-1) ?? '';
const missing = isMissing('kernel', probe.status === 0 || refusal, 'as root with unshare(1)');

describe.skipIf(missing)('the running kernel', () => {
  it(`gives the verdicts of the model for ${SAMPLES} random writes`, () => {
    const seed = Number(process.env['PORTCLASH_SEED'] ?? 20260213);
    const writes = [...CORNERS, ...fc.sample(write, { seed, numRuns: SAMPLES })];
    const outcomes = askKernel(writes);
    const accepted = outcomes.filter((o) => o.accepted).length;
    console.log(`seed ${seed}: ${SAMPLES} writes, ${accepted} accepted by the kernel`);

    const differences = writes
      .map((w, i) => ({ write: w, kernel: outcomes[i], model: askModel(w) }))
      .filter(({ kernel, model }) => kernel?.accepted !== model.accepted || kernel.after !== model.after);
    expect(differences).toEqual([]);
    // A sample that is nearly all refused or nearly all accepted would prove little.
    expect(accepted).toBeGreaterThan(SAMPLES / 5);
    expect(accepted).toBeLessThan((SAMPLES * 4) / 5);
  });
});
