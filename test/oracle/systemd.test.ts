// Compares the commands of units with what systemd hands to their programs: a manager of its own starts each of them.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scanProject } from '../../src/engine/read.ts';
import type { Fact } from '../../src/model/fact.ts';
import { link } from '../../src/project/link.ts';
import { instanceOf, unitPath } from '../../src/technology/systemd/paths.ts';
import { isMissing } from './programs.ts';
import { type Image, randomImage, type UnitTree } from './systemd-units.ts';

const UNITS = Number(process.env['UNITS'] ?? 300);
const SEED = Number(process.env['SEED'] ?? 20261122);

/** Writes its arguments behind those of other commands, each with a NUL, and nothing else. */
const PROGRAM = `#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done
printf '\\n'
`;

/** What every manager wants to have; the last of them says that all others have run. */
const COMMON: Readonly<Record<string, string>> = {
  'default.target': '[Unit]\nWants=all.target done.service\n',
  ...Object.fromEntries(
    ['basic', 'shutdown', 'sysinit'].map((t) => [`${t}.target`, `[Unit]\nDescription=${t}\n`]),
  ),
};

/**
 * A manager for units in namespaces of its own: of mounts, so that it sees the image's /etc/default, a folder of control
 * groups and the sign of a booted systemd; of processes, so that it ends with all that it started.
 */
const MANAGER = `
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system
mount -t tmpfs tmpfs /sys/fs/cgroup
mkdir /sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
mount --bind "$IMAGE/etc/default" /etc/default
/lib/systemd/systemd --user &
manager=$!
for i in $(seq 600); do
  if [ -e "$OUT/done" ] || ! kill -0 $manager 2>/dev/null; then break; fi
  sleep 0.1
done
kill $manager
[ -e "$OUT/done" ]
`;

/** The arguments of the commands that each unit ran; undefined with a reason where there is no manager. */
function askSystemd(folder: string, { started }: Image): ReadonlyMap<string, readonly string[][]> | string {
  const [out, units] = [join(folder, 'out'), join(folder, 'units')];
  for (const at of [out, join(units, 'service.d'), join(folder, 'home')]) mkdirSync(at, { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(units, path), text);
  for (const [name, text] of Object.entries(COMMON)) write(name, text);
  write('service.d/00.conf', `[Service]\nType=oneshot\nStandardOutput=append:${out}/%n\n`);
  const after = started.map((s) => `After=${s}\n`).join('');
  write('done.service', `[Unit]\n${after}[Service]\nExecStart=/usr/bin/touch ${out}/done\n`);
  const run = spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', MANAGER], {
    encoding: 'utf8',
    timeout: 120_000,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: join(folder, 'home'),
      XDG_RUNTIME_DIR: join(folder, 'home'),
      SYSTEMD_UNIT_PATH: ['image/etc/systemd/system', 'image/usr/lib/systemd/system', 'units']
        .map((p) => join(folder, p))
        .join(':'),
      SYSTEMD_LOG_TARGET: 'null',
      IMAGE: join(folder, 'image'),
      OUT: out,
    },
  });
  if (run.status !== 0)
    return run.error?.message ?? (run.stderr.trim().split('\n').at(-1) || 'it ends at once');
  return new Map(started.map((name) => [name, commandsIn(join(out, name))]));
}

function commandsIn(path: string): readonly string[][] {
  try {
    const text = readFileSync(path, 'utf8');
    return text === ''
      ? []
      : text
          .split('\0\n')
          .slice(0, -1)
          .map((line) => line.replace(/^\n+/, '').split('\0'));
  } catch {
    return [];
  }
}

/** The ports that options give a program which reads `--port VALUE` and `--port=VALUE`. */
function portsIn(commands: readonly string[][]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const words of commands)
    for (const [i, word] of words.entries()) {
      const value = word === '--port' ? words[i + 1] : /^--port=(.*)$/s.exec(word)?.[1];
      if (value !== undefined && /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536)
        found.add(String(Number(value)));
    }
  return found;
}

interface Said {
  readonly known: Set<string>;
  unknown: number;
}

/** What the facts say that a unit's program listens on; instances of a template are one. */
function saidOf(facts: readonly Fact[]): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  for (const fact of facts) {
    if (fact.kind !== 'ports' || fact.claimant !== 'memcached' || !fact.applied) continue;
    const unit = baseOf(unitPath(fact.location.file)?.unit ?? '');
    const one = said.get(unit) ?? { known: new Set(), unknown: 0 };
    said.set(unit, one);
    if (fact.ports === null) one.unknown++;
    else one.known.add(fact.ports.toString());
  }
  return said;
}

/** `app3-x` of the unit, its instances, and its folders of drop-ins, those of its prefix too. */
function baseOf(unit: string): string {
  return (instanceOf(unit)?.template ?? unit).replace(/-.*$/s, '');
}

/** False for a unit that systemd refuses to start, since a file that it wants is not there. */
function isStarted(unit: string, files: UnitTree): boolean {
  return Object.entries(files).every(([path, text]) => {
    const wanted = path.includes(`${unit}-`) ? text.matchAll(/^EnvironmentFile=\/(.*)/gm) : [];
    return [...wanted].every(([, file = '']) => files[file] !== undefined);
  });
}

describe('systemd agrees', () => {
  test('units made at random', async ({ skip }) => {
    const folder = mkdtempSync(join(tmpdir(), 'portclash-systemd-'));
    try {
      const program = join(folder, 'memcached');
      writeFileSync(program, PROGRAM);
      chmodSync(program, 0o755);
      const image = randomImage(program, UNITS, SEED);
      for (const [path, text] of Object.entries({ ...image.files, 'etc/default/none': '' })) {
        mkdirSync(dirname(join(folder, 'image', path)), { recursive: true });
        writeFileSync(join(folder, 'image', path), text);
      }
      const answers = askSystemd(folder, image);
      const get = 'as root with unshare(1); Debian package systemd';
      if (typeof answers === 'string') return isMissing('systemd-manager', answers, get) ? skip() : undefined;
      const { scans } = await scanProject(join(folder, 'image'), Object.keys(image.files), () => false);
      const said = saidOf((await link(scans)).facts);
      const real = new Map<string, Set<string>>();
      for (const [name, commands] of answers) {
        const ports = real.get(baseOf(name)) ?? new Set();
        real.set(baseOf(name), ports);
        for (const p of portsIn(commands)) ports.add(p);
      }
      const wrong: unknown[] = [];
      let [known, unknown] = [0, 0];
      for (const [unit, ports] of real) {
        if (!isStarted(unit, image.files)) continue;
        const { known: ours, unknown: open } = said.get(unit) ?? { known: new Set(), unknown: 0 };
        known += ours.size;
        unknown += open;
        const extra = [...ours].filter((p) => !ports.has(p));
        const lost = open > 0 ? [] : [...ports].filter((p) => !ours.has(p));
        if (extra.length + lost.length > 0) {
          const files = Object.entries(image.files).filter(([path]) => path.includes(`${unit}-`));
          wrong.push({ unit, extra, lost, files, ran: [...answers].filter(([n]) => baseOf(n) === unit) });
        }
      }
      console.log(`systemd: ${known} known, ${unknown} unknown, ${wrong.length} of ${real.size} units wrong`);
      if (wrong.length > 0 && process.env['SHOW']) console.log(JSON.stringify(wrong.slice(0, 4), null, 1));
      expect(wrong.slice(0, 2)).toEqual([]);
      expect(known).toBeGreaterThan(UNITS / 2);
      expect(unknown / (known + unknown)).toBeLessThan(0.6);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
