// Compares whole environments with Puppet's own compiler: hiera's values, class parameters and expressions on machines.

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { known, type Value } from '../../src/model/value.ts';
import { linkFiles, withFolder } from '../technology/ansible/project.ts';
import { type Machine, type RandomEnvironment, randomEnvironments } from './hiera-projects.ts';

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
      catalog.resources.each { |r| found[r.title] = r[:value].to_s if r.type == 'Sysctl' }
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

/** What we say of each probe: its values, undefined among them for one that is not known. */
async function ourValues(
  { files }: RandomEnvironment,
  machine?: Machine,
): Promise<ReadonlyMap<string, readonly (string | undefined)[]>> {
  const found = new Map<string, (string | undefined)[]>();
  const { facts } = await linkFiles(files, machine ? suppliedOf(machine) : new Map());
  for (const fact of facts) {
    if (fact.kind !== 'sysctl' || !fact.location.file.endsWith('/m/manifests/init.pp')) continue;
    found.set(fact.key, [...(found.get(fact.key) ?? []), fact.value ?? undefined]);
  }
  return found;
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

const missing = spawnSync(RUBY, ['-e', "require 'puppet'"]).status !== 0;
if (missing) console.log(`skipped: ${RUBY} cannot load Puppet (Debian package puppet-agent)`);

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
          // A parameter without a value is left out.
          if (value === '') continue;
          for (const [mode, values] of [
            ['with facts', ours.get(key) ?? []],
            ['without', blind.get(key) ?? []],
          ] as const) {
            const isOpen = values.length === 0 || values.includes(undefined);
            if (!isOpen && !values.includes(value))
              wrong.push({ i, machine: machine.name, mode, key, theirs: value, ours: values });
            if (mode === 'without') {
              sum.blind++;
              if (!isOpen) sum.blindKnown++;
              continue;
            }
            sum.probes++;
            if (values.every((v) => v === undefined)) sum.unknown++;
            else if (values.length > 1) sum.several++;
            else sum.known++;
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
