// Compares trees of modules with `terraform plan`: the values of every resource at every address.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scanProject } from '../../src/engine/read.ts';
import { known } from '../../src/model/value.ts';
import { link } from '../../src/project/link.ts';
import { isMissing } from './programs.ts';
import { type RandomTree, randomTrees } from './terraform-trees.ts';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['TERRAFORM_ORACLE_SEED'] ?? 20_261_122);
const TREES = Number(process.env['TERRAFORM_ORACLE_TREES'] ?? 60);
const isVerbose = process.env['TERRAFORM_ORACLE_VERBOSE'] === '1';

const KEY = 'net.core.somaxconn';

function terraform(folder: string, args: readonly string[]) {
  const { TF_CLI_CONFIG_FILE: _, ...rest } = process.env;
  return spawnSync('terraform', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...rest, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
    maxBuffer: 1 << 26,
  });
}

interface PlannedModule {
  readonly resources?: readonly {
    readonly address: string;
    readonly values: { readonly input?: Record<string, unknown> };
  }[];
  readonly child_modules?: readonly PlannedModule[];
}

/** The value of each resource; what Terraform says where it refuses the tree. */
function plannedValues(folder: string, { supplied }: RandomTree): ReadonlyMap<string, Set<string>> | string {
  const variables = Object.entries(supplied).map(([name, value]) => `-var=${name}=${value}`);
  for (const args of [
    ['init', '-backend=false', '-input=false'],
    ['plan', '-input=false', '-out=plan.bin', ...variables],
  ]) {
    const { status, stderr } = terraform(folder, args);
    if (status !== 0) return stderr;
  }
  const { planned_values: planned } = JSON.parse(terraform(folder, ['show', '-json', 'plan.bin']).stdout) as {
    planned_values: { root_module?: PlannedModule };
  };
  const found = new Map<string, Set<string>>();
  const visit = ({ resources = [], child_modules: children = [] }: PlannedModule): void => {
    for (const { address, values } of resources) add(found, address, String(values.input?.[KEY]).trim());
    for (const child of children) visit(child);
  };
  visit(planned.root_module ?? {});
  return found;
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

/** The values of each resource as the files say; null where one is not known, or is one of several. */
async function linkedValues(
  folder: string,
  tree: RandomTree,
): Promise<ReadonlyMap<string, Set<string | null>>> {
  const { scans } = await scanProject(folder, Object.keys(tree.files), () => false);
  const supplied = new Map(Object.entries(tree.supplied).map(([name, value]) => [name, known(value)]));
  const { facts } = await link(scans, supplied);
  const found = new Map<string, Set<string | null>>();
  for (const fact of facts) {
    if (fact.kind !== 'sysctl' || !fact.applied) continue;
    for (const member of fact.place.members) {
      // Terraform is run in the folder at the top; a folder that it does not come to is a module of its own.
      if (!member.startsWith(':')) continue;
      const address = member.slice(member.indexOf(':') + 1);
      const values = found.get(address) ?? new Set();
      found.set(address, values.add(fact.alternatives > 1 ? null : fact.value));
    }
  }
  return found;
}

const ROUND = /\[(?:"[^"]*"|\d+)\]/g;

/** True where an address is another one with keys of rounds besides. */
function isRoundOf(address: string, other: string): boolean {
  const [of, is] = [other.match(ROUND) ?? [], address.match(ROUND) ?? []];
  return is.length > of.length && address.replace(ROUND, '') === other.replace(ROUND, '');
}

const found = spawnSync('terraform', ['version']).status === 0;
const missing = isMissing('terraform', found, 'on PATH; it is no Debian package');

describe.skipIf(missing)('Terraform agrees', () => {
  test('trees of modules made at random', { timeout: 600_000 }, async () => {
    const wrong: unknown[] = [];
    let [refused, resources, unknown] = [0, 0, 0];
    for (const [i, tree] of randomTrees(TREES, SEED).entries()) {
      const folder = mkdtempSync(join(tmpdir(), 'portclash-terraform-'));
      try {
        for (const [path, text] of Object.entries(tree.files)) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), text);
        }
        const theirs = plannedValues(folder, tree);
        if (typeof theirs === 'string') {
          refused++;
          if (isVerbose) console.log(theirs.slice(0, 800));
          continue;
        }
        const ours = await linkedValues(folder, tree);
        const before = wrong.length;
        const blocks = [...ours.keys()].filter((a) => !theirs.has(a));
        for (const [address, wanted] of theirs) {
          resources++;
          const mine = ours.get(address);
          if (mine?.has(null) || (!mine && blocks.some((b) => isRoundOf(address, b)))) unknown++;
          else if (!mine || mine.size !== wanted.size || ![...mine].every((v) => v !== null && wanted.has(v)))
            wrong.push({ tree: i, address, ours: [...(mine ?? [])], theirs: [...wanted] });
        }
        // Where our files do not say how many there are, each value has to be that of one of them.
        for (const block of blocks) {
          const rounds = [...theirs]
            .filter(([a]) => isRoundOf(a, block))
            .flatMap(([, values]) => [...values]);
          const mine = [...(ours.get(block) ?? [])];
          if (
            rounds.length === 0 ||
            !mine.every((v) => v === null || mine.includes(null) || rounds.includes(v))
          )
            wrong.push({ tree: i, block, ours: mine, theirs: rounds });
        }
        if (isVerbose && wrong.length > before && before < 3)
          for (const [path, text] of Object.entries(tree.files)) console.log(`--- ${path}\n${text}`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
    console.log(
      `${TREES} trees, ${refused} refused by Terraform; ${resources} resources, of these not known here ` +
        `${unknown} (${((100 * unknown) / resources).toFixed(1)} %)`,
    );
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(TREES - refused).toBeGreaterThanOrEqual(50);
    expect(unknown / resources).toBeLessThan(0.05);
  });
});
