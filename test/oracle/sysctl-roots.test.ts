// Compares the model of sysctl files with procps and systemd on 1,000 roots: the files each reads and in which order, the
// writes each makes, and what the kernel has afterwards. The programs run in namespaces of their own, below a root of
// their own: nothing of this machine changes.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_EPHEMERAL, writePortRange, writeReservedPorts } from '../../src/knowledge/kernel.ts';
import { PortSet } from '../../src/model/ports.ts';
import { hostsOf } from '../../src/project/hosts.ts';
import { FileMatcher } from '../../src/project/sysctl-globs.ts';
import {
  filesRead,
  isPattern,
  type Program,
  pathOfKey,
  readAssignment,
  writesOf,
} from '../../src/project/sysctl-programs.ts';
import { kindOfFile } from '../../src/technology/kinds.ts';
import { linkedProject } from '../facts.ts';
import { isMissing } from './programs.ts';
import { NUMBERS, RANGE, RESERVED, type Root, roots } from './sysctl-roots.ts';

const ROOTS = roots(1000);
const KEYS = [RANGE, RESERVED, ...NUMBERS];
const folder = mkdtempSync(join(tmpdir(), 'sysctl-roots-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  ROOTS.forEach((root, i) => {
    for (const { path, text } of root) {
      const at = join(folder, 'cases', `${i}`, path);
      mkdirSync(dirname(at), { recursive: true });
      if (text === null) symlinkSync('/dev/null', at);
      else writeFileSync(at, text);
    }
  });
});

/** The lines that a program reads of a root, in its order. */
function linesRead(program: Program, root: Root) {
  const texts = new Map(root.map(({ path, text }) => [path, text ?? '']));
  return filesRead(program, [...texts.keys()]).flatMap((path) =>
    (texts.get(path) ?? '').split('\n').flatMap((line) => readAssignment(program, line) ?? []),
  );
}

/** `path = value` for each write to a key that there is. */
function modelWrites(program: Program, root: Root): readonly string[] {
  const paths = KEYS.map(pathOfKey);
  return writesOf(program, linesRead(program, root), [...paths].sort())
    .filter(({ path }) => !isPattern(path) && paths.includes(path))
    .map(({ path, line }) => `${path} = ${line.value}`);
}

/** What each key has after the writes, starting from an untouched namespace whose numbers are 7. */
function modelValues(writes: readonly string[]): Readonly<Record<string, string>> {
  let range = DEFAULT_EPHEMERAL;
  let reserved = PortSet.EMPTY;
  const values: Record<string, string> = {};
  for (const write of writes) {
    const at = write.indexOf(' = ');
    const [path, value] = [write.slice(0, at), `${write.slice(at + 3)}\n`];
    if (path === pathOfKey(RANGE)) range = writePortRange(value, range).range;
    else if (path === pathOfKey(RESERVED)) reserved = writeReservedPorts(value, reserved).ports;
    else values[path] = value.trim();
  }
  const numbers = NUMBERS.map((k) => [pathOfKey(k), values[pathOfKey(k)] ?? '7']);
  return {
    ...Object.fromEntries(numbers),
    [pathOfKey(RANGE)]: range.join(' '),
    [pathOfKey(RESERVED)]: `${reserved}`,
  };
}

// A root of its own with the programs of this machine; the folders of each case are copied into it. /usr is one, as on
// every current system.
const DRIVER = `
set -eu
mount --make-rprivate /
N=$T/root
mkdir -p $N
mount -t tmpfs tmpfs $N
mkdir -p $N/usr $N/proc $N/dev $N/etc $N/run $N/cases
mount --bind /usr $N/usr
mount --rbind /proc $N/proc
mount --rbind /dev $N/dev
mount --bind $T/cases $N/cases
mount -t tmpfs tmpfs $N/usr/local/lib
mount -t tmpfs tmpfs $N/usr/lib/sysctl.d
for d in bin sbin lib lib32 lib64 libx32; do if [ -L /$d ]; then ln -s usr/$d $N/$d; fi; done
exec chroot $N /bin/bash -c '
  reset() {
    echo 32768 60999 > /proc/sys/net/ipv4/ip_local_port_range
    echo > /proc/sys/net/ipv4/ip_local_reserved_ports
    for k in $NUMBERS; do echo 7 > /proc/sys/$k; done
  }
  show() { for k in $KEYS; do read -r v < /proc/sys/$k || v=""; echo "$k = $v"; done; }
  for ((i = 0; i < COUNT; i++)); do
    rm -rf /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d
    rm -f /usr/lib/sysctl.d/* /usr/lib/sysctl.d/.hidden.conf
    cp -a /cases/$i/. /
    # procps 4.0.2 acts on --system before it looks at what follows.
    echo "@ $i dry"; sysctl --dry-run --system 2>/dev/null
    reset; sysctl --system > /dev/null 2>&1
    echo "@ $i procps"; show
    reset
    echo "@ $i log"; SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console /usr/lib/systemd/systemd-sysctl 2>&1
    echo "@ $i systemd"; show
  done
  true
'
`;

interface Outcome {
  readonly dry: readonly string[];
  readonly procps: readonly string[];
  readonly log: readonly string[];
  readonly systemd: readonly string[];
}

function askPrograms(): readonly Outcome[] | string {
  const run = spawnSync('unshare', ['-n', '-m', 'bash', '-c', DRIVER], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C.UTF-8',
      T: folder,
      COUNT: `${ROOTS.length}`,
      KEYS: KEYS.map(pathOfKey).join(' '),
      NUMBERS: NUMBERS.map(pathOfKey).join(' '),
    },
  });
  if (run.status !== 0) return run.error?.message ?? run.stderr.trim();
  const parts = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of run.stdout.trimEnd().split('\n')) {
    const head = /^@ (\d+ \w+)$/.exec(line)?.[1];
    if (head === undefined) current.push(line.replaceAll('\t', ' '));
    else {
      current = [];
      parts.set(head, current);
    }
  }
  const part = (i: number, name: string) => parts.get(`${i} ${name}`) ?? [];
  return ROOTS.map((_, i) => ({
    dry: part(i, 'dry'),
    procps: part(i, 'procps'),
    log: part(i, 'log'),
    systemd: part(i, 'systemd'),
  }));
}
const PROC = '/proc/sys/';

/** What a program did with a root, in the words of the model. */
function done(program: Program, { dry, procps, log, systemd }: Outcome) {
  const lines = program === 'sysctl --system' ? dry : log;
  const match = (pattern: RegExp) => lines.flatMap((l) => pattern.exec(l)?.slice(1) ?? []);
  const files = match(program === 'sysctl --system' ? /^\* Applying (.*) \.\.\.$/ : /^Parsing (.*)$/);
  const known = new Set(KEYS.map(pathOfKey));
  const writes = lines
    .flatMap((l): readonly (readonly [string, string])[] => {
      const [, key = '', value = ''] = /^([^*\s]\S*) = (.*)$/.exec(l) ?? [];
      const [, path = '', text = ''] = /^Setting '(.*?)' to '(.*)'$/.exec(l) ?? [];
      return program === 'sysctl --system'
        ? [[pathOfKey(key.replace(/^\./, '')), value]]
        : [[path.startsWith(PROC) ? path.slice(PROC.length) : path, text]];
    })
    .filter(([path]) => known.has(path))
    .map(([path, value]) => `${path} = ${value}`);
  return { files, writes, after: program === 'sysctl --system' ? procps : systemd };
}

function expected(program: Program, root: Root) {
  const paths = root.map((f) => f.path);
  const writes = modelWrites(program, root);
  const values = modelValues(writes);
  return {
    files: filesRead(program, paths),
    writes: writes.map((w) => w.replaceAll('\t', ' ')),
    after: KEYS.map((k) => `${pathOfKey(k)} = ${values[pathOfKey(k)]}`),
  };
}

const SYSCTL = 'as root with unshare(1); Debian packages procps and systemd';

describe.each<Program>(['sysctl --system', 'systemd-sysctl'])('%s', (program) => {
  test(`files, writes and values of ${ROOTS.length} roots`, ({ skip }) => {
    const outcomes = asked();
    if (typeof outcomes === 'string') return isMissing('sysctl', outcomes, SYSCTL) ? skip() : undefined;
    const wrong = ROOTS.flatMap((root, i) => {
      const outcome = outcomes[i];
      const real = outcome && done(program, outcome);
      const model = expected(program, root);
      return JSON.stringify(real) === JSON.stringify(model) ? [] : [{ root, real, model }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(wrong).toHaveLength(0);
  });
});

describe('the settings of the host', () => {
  test(`what each program leaves of ${ROOTS.length} roots, from files to hosts`, async ({ skip }) => {
    const outcomes = asked();
    if (typeof outcomes === 'string') return isMissing('sysctl', outcomes, SYSCTL) ? skip() : undefined;
    const wrong: unknown[] = [];
    let compared = 0;
    for (const [i, root] of ROOTS.entries()) {
      // A declaration does not keep the slash that its key starts with; with patterns it matters to procps.
      const text = root.map((f) => f.text ?? '').join('\n');
      if (/^\//m.test(text) && /^[^=\n]*[*?[]/m.test(text)) continue;
      const files = Object.fromEntries(
        root
          .map(({ path, text }) => [path.slice(1), text ?? ''] as const)
          .filter(([path]) => kindOfFile(path, '')),
      );
      const linked = await linkedProject(files);
      const [host] = hostsOf(linked, { assume: [] });
      const patterns = linked.facts.flatMap((f) =>
        f.kind === 'sysctl' && isPattern(f.key) ? [pathOfKey(f.key)] : [],
      );
      for (const key of KEYS) {
        const setting = host?.settings.get(key);
        // A host lists patterns by themselves, but for the two keys that rules ask for.
        if (!setting && key !== RANGE && patterns.some((p) => new FileMatcher(p).test(pathOfKey(key))))
          continue;
        for (const program of ['boot', 'reload'] as const) {
          const states = setting?.[program] ?? [];
          const state = states[0] ?? { fact: null, range: DEFAULT_EPHEMERAL };
          const value = key === RANGE ? state.range?.join(' ') : state.fact === null ? '' : state.fact.value;
          const model =
            key === RESERVED ? `${writeReservedPorts(`${value}\n`, PortSet.EMPTY).ports}` : value || '7';
          const after = outcomes[i]?.[program === 'boot' ? 'systemd' : 'procps'] ?? [];
          const real = after.find((l) => l.startsWith(`${pathOfKey(key)} = `))?.split(' = ')[1];
          compared++;
          if (real !== model || states.length > 1) wrong.push({ root, key, program, real, model });
        }
      }
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(wrong).toHaveLength(0);
    expect(compared).toBeGreaterThan(ROOTS.length * KEYS.length);
  });
});

let answers: ReturnType<typeof askPrograms> | undefined;
function asked(): ReturnType<typeof askPrograms> {
  answers ??= askPrograms();
  return answers;
}

test('the roots are not all alike', () => {
  const differing = ROOTS.filter(
    (r) => `${modelWrites('systemd-sysctl', r)}` !== `${modelWrites('sysctl --system', r)}`,
  );
  expect(differing.length).toBeGreaterThan(ROOTS.length / 4);
  expect(ROOTS.filter((r) => r.some((f) => f.text === null)).length).toBeGreaterThan(100);
});

describe('systemd-analyze cat-config', () => {
  const version = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });

  test(`the files of ${ROOTS.length} roots in their order`, ({ skip }) => {
    if (isMissing('systemd', version.status === 0, 'Debian package systemd')) return skip();
    const wrong = ROOTS.flatMap((root, i) => {
      const at = join(folder, 'cases', `${i}`);
      const run = spawnSync('systemd-analyze', ['--no-pager', `--root=${at}`, 'cat-config', 'sysctl.d'], {
        encoding: 'utf8',
      });
      const real = run.stdout
        .split('\n')
        .filter((l) => l.startsWith(`# ${at}/`))
        .map((l) => l.slice(2 + at.length));
      const model = filesRead(
        'systemd-sysctl',
        root.map((f) => f.path),
      );
      return `${real}` === `${model}` ? [] : [{ root, real, model, error: run.stderr }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});
