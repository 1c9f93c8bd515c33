// Compares with docker-compose 1.29: single ports, and whole projects with everything that its loader joins.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileScan } from '../../src/model/declaration.ts';
import type { Fact } from '../../src/model/fact.ts';
import { known } from '../../src/model/value.ts';
import { link } from '../../src/project/link.ts';
import { Projects } from '../../src/technology/compose/projects.ts';
import { replacedTokens, servicesOf, tokenKey, tokensOf } from '../../src/technology/compose/services.ts';
import { holds } from '../../src/technology/compose/tokens.ts';
import type { Supplied } from '../../src/technology/linker.ts';
import { type Files, scanOf } from '../facts.ts';
import { type RandomProject, randomProjects } from './compose-projects.ts';
import { isMissing } from './programs.ts';

const PYTHON = '/usr/bin/python3';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['COMPOSE_ORACLE_SEED'] ?? 20_261_122);
const PROJECTS = Number(process.env['COMPOSE_ORACLE_PROJECTS'] ?? 200);

/**
 * Reads one `{folder, given}` a line; answers each with what `docker-compose config` prints of its services: their ports
 * and kernel parameters. No engine is asked.
 */
const PROGRAM = `
import json, os, sys
from compose.cli.command import get_config_from_options
from compose.config.errors import ConfigurationError

def port(p):
    return {'ip': p.external_ip, 'published': p.published, 'protocol': p.protocol}

def load(folder, given):
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(given)
    config = get_config_from_options('.', {})
    return {s['name']: {'ports': [port(p) for p in s.get('ports', [])], 'sysctls': s.get('sysctls') or {}} for s in config.services}

for line in sys.stdin:
    try: answer = load(**json.loads(line))
    except Exception as error:
        if not isinstance(error, ConfigurationError) and error.__class__.__module__.split('.')[0] != 'compose': raise
        answer = {'error': str(error)}
    print(json.dumps(answer))
`;

interface Theirs {
  readonly ports: readonly {
    readonly ip: string | null;
    readonly published: number | string | null;
    readonly protocol: string | null;
  }[];
  readonly sysctls: Readonly<Record<string, unknown>>;
}
type Answer = Readonly<Record<string, Theirs>> | { readonly error: string };

interface Project {
  readonly files: Files;
  readonly given: Readonly<Record<string, string>>;
}

function ask(projects: readonly Project[]): readonly Answer[] {
  const root = mkdtempSync(join(tmpdir(), 'portclash-compose-'));
  try {
    const lines = projects.map(({ files, given }, i) => {
      const folder = join(root, `${i}`);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      return JSON.stringify({ folder, given });
    });
    const run = spawnSync(PYTHON, ['-c', PROGRAM], {
      input: lines.join('\n'),
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: { PATH: '/usr/bin:/bin', HOME: root, LC_ALL: 'C.UTF-8' },
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What a service gets, each thing a text: `127.0.0.1 8080/tcp`, `net.core.somaxconn=512`. */
interface Said {
  readonly known: ReadonlySet<string>;
  /** How many ports and values are open. */
  readonly unknown: number;
}

function theirsOf({ ports, sysctls }: Theirs): ReadonlySet<string> {
  const said = new Set<string>();
  for (const { ip, published, protocol } of ports) {
    const [low, high = low] = `${published ?? ''}`.split('-');
    // Port 0 is any port, as none is.
    if (Number(high) > 0)
      for (const p of numbers(Number(low), Number(high))) said.add(portText(ip, p, protocol ?? 'tcp'));
  }
  for (const [key, value] of Object.entries(sysctls)) said.add(`${key}=${String(value)}`);
  return said;
}

function portText(ip: string | null | undefined, port: number, protocol: string): string {
  const address = ip === undefined || ip === null || /^(?:0\.0\.0\.0|::|)$/.test(ip) ? '*' : ip;
  return `${address} ${port}/${protocol}`;
}

function numbers(low: number, high: number): readonly number[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function saidBy(facts: readonly Fact[]): Said {
  const said = new Set<string>();
  let open = 0;
  for (const fact of facts) {
    if (fact.alternatives > 1 || fact.unknown !== undefined) open++;
    else if (fact.kind === 'sysctl') said.add(`${fact.key}=${fact.value}`);
    else
      for (const [low, high] of fact.ports?.intervals ?? [])
        for (const port of numbers(low, high)) said.add(portText(fact.address, port, fact.protocol));
  }
  return { known: said, unknown: open };
}

/** What we say of each service of the project that `base` is the first file of. */
async function oursOf({ files, given }: Project, base: string): Promise<ReadonlyMap<string, Said>> {
  const scans: FileScan[] = [];
  for (const [file, text] of Object.entries(files)) scans.push(await scanOf(file, text));
  const supplied: Supplied = new Map(Object.entries(given).map(([k, v]) => [k, known(v)]));
  const facts = (await link(scans, supplied)).facts.filter(
    (f) => f.place.members.includes(base) && (f.kind === 'sysctl' || f.role === 'publish'),
  );
  const projects = new Projects(scans, supplied);
  const project = projects.all.find((p) => p.file === base);
  if (!project) throw new Error(`no project of ${base}`);
  return new Map(
    servicesOf(project, projects).map((service) => {
      const replaced = replacedTokens(service);
      const tokens = service.parts
        .flatMap((p) => p.definition.fields.flatMap((f) => [...tokensOf(f.value)]))
        .filter((at) => !replaced.has(tokenKey(at)));
      const own = facts.filter((f) => f.applied && tokens.some((at) => holds(at, f.location)));
      return [service.name, saidBy(own)];
    }),
  );
}

const found = spawnSync(PYTHON, ['-c', 'import compose.cli.command']).status === 0;
const missing = isMissing('docker-compose', found, `for ${PYTHON}: Debian package docker-compose`);

/** Items of `ports` as they stand in a file. */
const ITEMS: readonly string[] = [
  ...[
    '"3000"',
    '3000',
    '"3000-3005"',
    '"8000:8000"',
    '8000:8000',
    '22:22',
    '"9090-9091:8080-8081"',
    '"49100:22"',
  ],
  ...['"127.0.0.1:8001:8001"', '"127.0.0.1:5000-5002:5000-5002"', '"127.0.0.1::5000"', '"6060:6060/udp"'],
  ...['"53:53/tcp"', '"12400-12500:1240"', '"5000-5001:6000-6002"', '"[::1]:8080:80"', '"::1:8080:80"'],
  ...['"80/sctp"', '"0:80"', '"70000:80"', '"80:70000"', '"${P}:80"', '"${P:-31000}-31002:1-3"', '"$$P:80"'],
  ...[
    '{target: 80, published: 8080}',
    '{target: 80, published: "8080-8082"}',
    '0o20:80',
    '"010:80"',
    '8080:80',
  ],
  ...['{target: "80", published: 8080, host_ip: 127.0.0.1}', '59:59', '60:60', '1:2:3', '"8080:80/TCP"'],
  ...['"8080 : 80"', '""', 'null', '"31000-30000:1-2"'],
];

/** What version 1 refuses and later ones take (https://docs.docker.com/reference/compose-file/services/#ports). */
const NEWER: ReadonlySet<string> = new Set([
  '{target: 80, published: "8080-8082"}',
  '{target: "80", published: 8080, host_ip: 127.0.0.1}',
  '"8080:80/TCP"',
]);

describe.skipIf(missing)('docker-compose agrees', () => {
  test('single ports', async () => {
    const projects = ITEMS.map((item) => ({
      files: {
        'compose.yml': `version: "3.8"\nservices:\n  s:\n    image: x\n    ports:\n      - ${item}\n`,
      },
      given: {},
    }));
    const answers = ask(projects);
    const rows: string[] = [];
    let refused = 0;
    for (const [i, project] of projects.entries()) {
      const item = ITEMS[i] ?? '';
      const answer = answers[i];
      const ours = (await oursOf(project, 'compose.yml')).get('s');
      const isRefused = !answer || 'error' in answer;
      if (isRefused) refused++;
      const theirs = isRefused
        ? []
        : [...theirsOf((answer as Record<string, Theirs>)['s'] ?? { ports: [], sysctls: {} })];
      const mine = [...(ours?.known ?? [])];
      if (isRefused && NEWER.has(item)) continue;
      const isOpen = (ours?.unknown ?? 0) > 0;
      const isSame = JSON.stringify(mine) === JSON.stringify(theirs);
      if (!isSame && !(isOpen && mine.length === 0))
        rows.push(`${item}: ${mine.join(', ')}; Compose: ${theirs.join(', ')}`);
    }
    console.log(`${ITEMS.length} items, ${refused} refused by Compose`);
    expect(rows).toEqual([]);
    expect(ITEMS.length - refused).toBeGreaterThanOrEqual(20);
  });

  test('projects made at random', { timeout: 300_000 }, async () => {
    const projects = randomProjects(PROJECTS, SEED);
    const answers = ask(projects);
    const wrong: unknown[] = [];
    let [refused, values, unknown] = [0, 0, 0];
    for (const [i, project] of projects.entries()) {
      const answer = answers[i];
      if (!answer || 'error' in answer) {
        refused++;
        if (process.env['COMPOSE_ORACLE_VERBOSE']) console.log(answer);
        continue;
      }
      const ours = await oursOf(project, project.base);
      for (const [service, theirs] of Object.entries(answer as Record<string, Theirs>)) {
        const wanted = theirsOf(theirs);
        const mine = ours.get(service) ?? { known: new Set<string>(), unknown: 0 };
        const bold = [...mine.known].filter((v) => !wanted.has(v));
        const lost = [...wanted].filter((v) => !mine.known.has(v));
        values += wanted.size;
        unknown += lost.length;
        if (bold.length > 0 || (lost.length > 0 && mine.unknown === 0))
          wrong.push({ project: i, service, bold, lost });
      }
    }
    console.log(
      `${projects.length} projects, ${refused} refused by Compose; ${values} ports and values, of these unknown here ` +
        `${unknown} (${((100 * unknown) / values).toFixed(1)} %)`,
    );
    if (process.env['COMPOSE_ORACLE_VERBOSE']) show(wrong.slice(0, 3), projects);
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(projects.length - refused).toBeGreaterThanOrEqual(100);
    expect(unknown / values).toBeLessThan(0.1);
  });
});

function show(wrong: readonly unknown[], projects: readonly RandomProject[]): void {
  for (const w of wrong) {
    const { files, given } = projects[(w as { project: number }).project] ?? { files: {}, given: {} };
    console.log(JSON.stringify(w), JSON.stringify(given));
    for (const [path, text] of Object.entries(files)) console.log(`--- ${path}\n${text}`);
  }
}
