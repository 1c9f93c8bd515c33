// Compares whole environments with Puppet's own compiler: hiera's values, class parameters and expressions on machines.

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { known, type Value } from '../../src/model/value.ts';
import { linkFiles, withFolder } from '../technology/ansible/project.ts';
import { type Machine, type RandomEnvironment, randomEnvironments } from './hiera-projects.ts';
import { isMissing } from './programs.ts';

const RUBY = '/usr/bin/ruby';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['HIERA_ORACLE_SEED'] ?? 20_261_122);
const PROJECTS = Number(process.env['HIERA_ORACLE_PROJECTS'] ?? 50);

/**
 * What `puppet lookup --compile --node NAME --facts FILE` does, for many environments and machines in one process:
 * reads a line of `[environment, machine, facts]` each, answers with the probes of its catalog, or null for a refusal.
 * Nothing of a catalog is applied.
 */
const PROGRAM = `
require 'puppet'
require 'json'
root = ARGV[0]
Puppet.initialize_settings(['--vardir', root + '/var', '--confdir', root + '/conf', '--environmentpath', root + '/env', '--log_level', 'crit'])
Puppet::Node.indirection.terminus_class = :plain

# As the readers of sysctls write it: lists with blanks, booleans as the kernel's numbers.
def text_of(value)
  case value
  when Array then value.join(' ')
  when true then '1'
  when false then '0'
  else value.to_s
  end
end

def compiled(environment, name, facts)
  env = Puppet.lookup(:environments).get!(environment)
  node = Puppet::Node.new(name, facts: Puppet::Node::Facts.new(name, facts), environment: env)
  node.merge(facts)
  trusted = Puppet::Context::TrustedInformation.new('local', name, {})
  node.trusted_data = trusted.to_h
  found = {}
  Puppet.override(trusted_information: trusted) do
    Puppet::Util.skip_external_facts do
      catalog = Puppet::Parser::Compiler.new(node).compile
      catalog.resources.each { |r| found[r.title] = text_of(r[:value]) if r.type == 'Sysctl' }
    end
  end
  found
rescue Puppet::Error, ArgumentError => e
  { 'error' => e.message }
end

Puppet.override(Puppet.base_context(Puppet.settings)) do
  STDIN.each_line { |line| puts JSON.generate(compiled(*JSON.parse(line))) }
end
`;

type Answer = Readonly<Record<string, string>>;

async function askPuppet(all: readonly RandomEnvironment[]): Promise<readonly (readonly Answer[])[]> {
  const nested = Object.fromEntries(
    all.flatMap(({ files }, i) =>
      Object.entries(files).map(([path, text]) => [`env/p${i}/${path}`, text] as const),
    ),
  );
  return withFolder(nested, (root) => {
    const input = all.flatMap(({ machines }, i) =>
      machines.map(({ name, facts }) => JSON.stringify([`p${i}`, name, facts])),
    );
    const run = spawnSync(RUBY, ['-e', PROGRAM, root], {
      input: `${input.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: { PATH: '/usr/bin:/bin', HOME: root, LC_ALL: 'C.UTF-8' },
    });
    if (run.status !== 0) throw new Error(run.stderr);
    const answers = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
    return all.map(({ machines }) => answers.splice(0, machines.length));
  });
}

/** One of the values that a probe has: undefined for one that is not known; `isSure`: no other one is possible. */
interface Ours {
  readonly value: string | undefined;
  readonly isSure: boolean;
}

async function ourValues(
  { files }: RandomEnvironment,
  machine?: Machine,
): Promise<ReadonlyMap<string, readonly Ours[]>> {
  const found = new Map<string, Ours[]>();
  const { facts } = await linkFiles(files, machine ? suppliedOf(machine) : new Map());
  for (const fact of facts) {
    if (fact.kind !== 'sysctl' || !fact.location.file.endsWith('/m/manifests/init.pp')) continue;
    const one = { value: fact.value ?? undefined, isSure: fact.alternatives === 1 };
    found.set(fact.key, [...(found.get(fact.key) ?? []), one]);
  }
  return found;
}

/** What is said of a probe, against what Puppet gives it; '' for nothing, with which the setting is left out. */
function judge(ours: readonly Ours[], theirs: string): 'lost' | 'wrong' | 'known' | 'several' | 'unknown' {
  if (ours.length === 0) return theirs === '' ? 'unknown' : 'lost';
  if (ours.some(({ value, isSure }) => isSure && value !== undefined && value.trim() !== theirs.trim()))
    return 'wrong';
  if (ours.every(({ value }) => value === undefined)) return 'unknown';
  if (ours.every(({ isSure }) => isSure)) return 'known';
  // What is one of several is open; where all of them are known, the right one is among them.
  const isClosed = ours.every(({ value }) => value !== undefined);
  return isClosed && theirs !== '' && !ours.some(({ value }) => value === theirs) ? 'wrong' : 'several';
}

function suppliedOf({ name, facts }: Machine): ReadonlyMap<string, Value> {
  const { os, role, groups } = facts as { os: { family: string }; role: string; groups: readonly string[] };
  return new Map<string, Value>([
    ['trusted.certname', known(name)],
    ['facts.os.family', known(os.family)],
    ['facts.role', known(role)],
    ['facts.groups', known(groups.map((g) => known(g)))],
  ]);
}

const missing = isMissing(
  'puppet',
  spawnSync(RUBY, ['-e', "require 'puppet'"]).status === 0,
  'Debian package puppet-agent',
);

describe.skipIf(missing)('Puppet agrees', () => {
  test('environments made at random', { timeout: 300_000 }, async () => {
    const all = randomEnvironments(PROJECTS, SEED);
    const answers = await askPuppet(all);
    const wrong: unknown[] = [];
    const sum = { refused: 0, probes: 0, known: 0, several: 0, unknown: 0, blind: 0, blindKnown: 0 };
    for (const [i, environment] of all.entries()) {
      const blind = await ourValues(environment);
      for (const [m, machine] of environment.machines.entries()) {
        const theirs = answers[i]?.[m] ?? {};
        if (theirs['error'] !== undefined) {
          sum.refused++;
          if (process.env['HIERA_ORACLE_DEBUG']) console.log(i, machine.name, theirs['error']);
          continue;
        }
        const ours = await ourValues(environment, machine);
        for (const [key, value] of Object.entries(theirs)) {
          for (const [mode, values] of [
            ['with facts', ours.get(key) ?? []],
            ['without', blind.get(key) ?? []],
          ] as const) {
            const verdict = judge(values, value);
            if (verdict === 'lost' || verdict === 'wrong') {
              wrong.push({ i, machine: machine.name, mode, key, theirs: value, ours: values });
            } else if (mode === 'with facts') {
              sum.probes++;
              sum[verdict]++;
            } else {
              sum.blind++;
              if (verdict === 'known') sum.blindKnown++;
            }
          }
        }
      }
    }
    console.log(sum, new Set(wrong.map((w) => (w as { i: number }).i)));
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(sum.probes).toBeGreaterThan(PROJECTS * 10);
    expect(sum.unknown / sum.probes).toBeLessThan(0.15);
    expect(sum.known / sum.probes).toBeGreaterThan(0.6);
  });
});
