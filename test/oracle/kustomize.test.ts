// Compares whole trees with kubectl's own Kustomize: the ports and kernel parameters that come out of an overlay.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { scanProject } from '../../src/engine/read.ts';
import { Parsers } from '../../src/syntax/parsers.ts';
import { plainOf, textAt, Undecided } from '../../src/technology/kustomize/items.ts';
import { KustomizeLinker } from '../../src/technology/kustomize/link.ts';
import { type Files, linkFiles, withFolder } from '../technology/helm/project.ts';
import { randomTrees } from './kustomize-trees.ts';
import { isMissing } from './programs.ts';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['KUSTOMIZE_ORACLE_SEED'] ?? 20_261_122);
const TREES = Number(process.env['KUSTOMIZE_ORACLE_TREES'] ?? 120);

/** `Service/prod/web nodePort=30080` for every field of the objects that come out; the error where Kustomize stops. */
function kustomized(files: Files, root: string): Promise<ReadonlySet<string> | string> {
  return withFolder(files, (folder) => {
    const run = spawnSync('kubectl', ['kustomize', join(folder, root)], { encoding: 'utf8' });
    if (run.status !== 0) return run.stderr;
    const found = new Set<string>();
    for (const document of parseAllDocuments(run.stdout)) {
      const object = document.toJS() as Plain;
      const { name, namespace } = (object['metadata'] ?? {}) as Plain;
      collect(object, `${object['kind']}/${namespace ?? 'default'}/${name}`, found);
    }
    return found;
  });
}

type Plain = Readonly<Record<string, unknown>>;

function collect(value: unknown, owner: string, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, owner, found);
  else if (typeof value === 'object' && value !== null) {
    const map = value as Plain;
    for (const field of ['nodePort', 'hostPort'])
      if (map[field] != null) found.add(`${owner} ${field}=${String(map[field])}`);
    if (typeof map['name'] === 'string' && map['name'].includes('.'))
      found.add(`${owner} ${map['name']}=${String(map['value'])}`);
    for (const inner of Object.values(map)) collect(inner, owner, found);
  }
}

/** The fields of the objects as the linker builds them; undefined where it says that the files do not tell. */
async function built(files: Files, root: string): Promise<ReadonlySet<string> | undefined> {
  const parsers = new Parsers();
  await parsers.load('yaml');
  const { scans } = await withFolder(files, (folder) => scanProject(folder, Object.keys(files), () => false));
  const linker = new KustomizeLinker(scans, new Map(), parsers);
  const kustomization = linker.roots().find((k) => k.file === `${root}/kustomization.yaml`);
  if (!kustomization) throw new Error(`${root} is no root`);
  try {
    const found = new Set<string>();
    for (const { object, names } of linker.build(kustomization)) {
      const { name, namespace = '' } = names.at(-1) ?? {};
      collect(plainOf(object), `${textAt(object, 'kind')}/${namespace || 'default'}/${name}`, found);
    }
    return found;
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}

/** What facts say is in force, whatever object it is of. */
async function ours(files: Files): Promise<ReadonlySet<string>> {
  const { facts } = await linkFiles(files);
  return new Set(
    facts.flatMap((f) => {
      if (!f.applied) return [];
      if (f.kind === 'sysctl') return f.value === null ? [] : [`${f.key}=${f.value}`];
      const field = f.role === 'nodeport' ? 'nodePort' : 'hostPort';
      return f.ports === null ? [] : [`${field}=${f.ports.toString()}`];
    }),
  );
}

/** Older ones merge lists in other ways, and know no components. */
const version = /Kustomize Version: v(\d+)/.exec(
  spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];
const missing = isMissing(
  'kubectl',
  version === '5',
  '1.27 or newer, with Kustomize 5; Debian 12 has an older one',
);

describe.skipIf(missing)('Kustomize agrees', () => {
  test('trees made at random', { timeout: 300_000 }, async () => {
    const trees = randomTrees(TREES, SEED);
    const wrong: unknown[] = [];
    let [refused, undecided, values, replaced] = [0, 0, 0, 0];
    for (const [i, { files, root }] of trees.entries()) {
      const theirs = await kustomized(files, root);
      if (typeof theirs === 'string') {
        refused++;
        if (process.env['KUSTOMIZE_ORACLE_VERBOSE'] === '2') console.log(theirs.slice(0, 300));
        continue;
      }
      const inObjects = await built(files, root);
      if (!inObjects) {
        undecided++;
        continue;
      }
      for (const value of inObjects)
        if (!theirs.has(value)) wrong.push({ tree: i, value, is: 'built, not there' });
      for (const value of theirs) if (!inObjects.has(value)) wrong.push({ tree: i, value, is: 'not built' });
      const mine = await ours(files);
      const inForce = new Set([...theirs].map((value) => value.slice(value.indexOf(' ') + 1)));
      values += theirs.size;
      const written = new Set(Object.values(files).flatMap((t) => t.match(/\b30\d{3}\b/g) ?? []));
      replaced += written.size - inForce.size;
      for (const value of mine) if (!inForce.has(value)) wrong.push({ tree: i, value, is: 'not there' });
      for (const value of inForce) if (!mine.has(value)) wrong.push({ tree: i, value, is: 'missed' });
    }
    console.log(
      `${trees.length} trees, ${refused} refused by Kustomize, ${undecided} undecided here; ${values} values in force, ${replaced} replaced or taken away; ` +
        `${wrong.length} differences`,
    );
    for (const w of process.env['KUSTOMIZE_ORACLE_VERBOSE'] ? wrong.slice(0, 2) : []) {
      console.log(JSON.stringify(w));
      const { files, root } = trees[(w as { tree: number }).tree] ?? { files: {}, root: '' };
      for (const [path, text] of Object.entries(files)) console.log(`--- ${path}\n${text}`);
      console.log(await kustomized(files, root));
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(trees.length - refused - undecided).toBeGreaterThanOrEqual(60);
    expect(undecided / (trees.length - refused)).toBeLessThan(0.2);
    expect(replaced).toBeGreaterThan(50);
  });
});
