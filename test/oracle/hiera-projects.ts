// Puppet environments made at random: hierarchies of many shapes, and keys with values at many of their levels.

import fc from 'fast-check';
import type { Files } from '../technology/ansible/project.ts';
import { DECLARED, randomExpressions } from './puppet-expressions.ts';

/** A machine: its name, and the facts that it gives. */
export interface Machine {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface RandomEnvironment {
  readonly files: Files;
  readonly machines: readonly Machine[];
}

/** Parameters that only sizes can have, as probes: what each is set to is what is compared. */
const PROBES = [
  'net.core.somaxconn',
  'net.core.netdev_budget',
  'net.core.netdev_max_backlog',
  'net.core.rmem_max',
  'net.core.wmem_max',
  'net.core.rmem_default',
  'net.core.wmem_default',
  'net.core.optmem_max',
  'vm.swappiness',
  'vm.dirty_ratio',
  'vm.max_map_count',
  'vm.min_free_kbytes',
  'kernel.pid_max',
  'kernel.threads-max',
  'kernel.panic',
  'kernel.sysrq',
  'fs.file-max',
  'fs.nr_open',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_max_syn_backlog',
] as const;

const EXPRESSIONS = [
  '$a',
  '"${b}"',
  '$c',
  "$h['x']",
  "join($l, ' ')",
  "lookup('plain', undef, undef, 7)",
  "lookup('plain')",
  "hiera('other', 5)",
  "lookup('h.x', { 'default_value' => 'none' })",
  "lookup('h.deep.y', { 'default_value' => 'none' })",
  "lookup({ 'name' => 'h', 'merge' => 'hash', 'default_value' => { 'z' => 3 } })['z']",
  "lookup({ 'name' => 'h', 'merge' => { 'strategy' => 'deep' }, 'default_value' => { 'z' => 3 } })['z']",
  "join(lookup('l', Array, 'unique', [9]), ' ')",
  "join(lookup('m::l', Array, 'deep', [8]), ' ')",
  "$facts['os']['family'] ? { 'Debian' => 1, 'RedHat' => $a, default => $c }",
  '$chosen',
  '$m::params::size',
  "lookup('m::params::size', { 'default_value' => 5 }) + 1",
  "lookup(['absent', 'other'], { 'default_value' => 4 })",
  '"${a}-${facts[\'role\']}"',
] as const;

/** Paths that levels have, with the files that some machine would be led to. */
const PATHS: readonly (readonly [entry: string, files: readonly string[]])[] = [
  ['path: "nodes/%{trusted.certname}.yaml"', ['nodes/web1.yaml', 'nodes/db1.yaml']],
  ['path: "nodes/%{::fqdn}.yaml"', ['nodes/web1.yaml', 'nodes/db1.yaml']],
  ['path: "os/%{facts.os.family}.yaml"', ['os/Debian.yaml', 'os/RedHat.yaml']],
  ['path: "role/%{facts.role}/%{facts.os.family}.yaml"', ['role/web/Debian.yaml', 'role/db/RedHat.yaml']],
  ['paths: ["role/%{role}.yaml", all.yaml]', ['role/web.yaml', 'role/db.yaml', 'all.yaml']],
  ['path: "odd%{}.yaml"', ['odd.yaml']],
  ['glob: "conf/*.yaml"', ['conf/b.yaml', 'conf/a.yaml']],
  ['globs: ["more/{x,y}.yaml", "more/**/z.yaml"]', ['more/x.yaml', 'more/y.yaml', 'more/in/z.yaml']],
  ['mapped_paths: [facts.groups, group, "groups/%{group}.yaml"]', ['groups/g1.yaml', 'groups/g2.yaml']],
  ['data_hash: json_data, path: common.json', ['common.json']],
];

const NAMES = [
  'plain',
  'other',
  'm::a',
  'm::b',
  'm::c',
  'm::h',
  'm::l',
  'h',
  'l',
  'm::params::size',
] as const;

const definition = fc.record({
  name: fc.constantFrom(...NAMES),
  file: fc.nat(),
  shape: fc.nat(8),
  number: fc.integer({ min: 10, max: 99 }),
});
type Definition = typeof definition extends fc.Arbitrary<infer T> ? T : never;

const shape = fc.record({
  levels: fc.uniqueArray(fc.nat(PATHS.length - 1), { minLength: 1, maxLength: 5 }),
  definitions: fc.array(definition, { minLength: 12, maxLength: 40 }),
  options: fc.array(
    fc.record({
      name: fc.constantFrom('h', 'l', 'm::h', 'm::l', '^m::[hl]$', '^l'),
      merge: fc.constantFrom(
        'first',
        'unique',
        'hash',
        'deep',
        '{"strategy": "deep", "sort_merged_arrays": true}',
      ),
      file: fc.nat(),
    }),
    { maxLength: 4 },
  ),
  datadir: fc.constantFrom('data', 'hieradata', 'in/hiera-data', 'in/here'),
  module: fc.boolean(),
  declared: fc.constantFrom('include', 'resource', 'nodes', 'both'),
  expressions: randomExpressions,
});

/** Environments from a fixed seed. */
export function randomEnvironments(count: number, seed: number): readonly RandomEnvironment[] {
  return fc.sample(shape, { numRuns: count, seed }).map(environmentOf);
}

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function environmentOf({
  levels,
  definitions,
  options,
  datadir,
  module,
  declared,
  expressions,
}: Shape): RandomEnvironment {
  const picked = levels.flatMap((i) => PATHS[i] ?? []);
  const chosen = levels.map((i) => PATHS[i] ?? (['', []] as const));
  const entries = [...chosen.map(([entry]) => entry), 'path: common.yaml'];
  const own = chosen.flatMap(([, files]) => files).map((f) => `${datadir}/${f}`);
  const data = [...new Set([...own, `${datadir}/common.yaml`])];
  if (module) data.push('modules/m/data/common.yaml');
  const texts = new Map<string, Map<string, string>>();
  const put = (file: string, name: string, value: string) => {
    const lines = texts.get(file) ?? new Map<string, string>();
    lines.set(name, value);
    texts.set(file, lines);
  };
  for (const d of definitions) {
    const file = data[d.file % data.length] ?? '';
    // Numbers are calculated with, and in texts they are none.
    if (d.name === 'm::params::size' && /^(?:3|4|6)$/.test(`${d.shape}`)) continue;
    if (!file.startsWith('modules/') || d.name.startsWith('m::')) put(file, d.name, writtenValue(d, file));
  }
  if (!texts.get(`${datadir}/common.yaml`)?.has('plain')) put(`${datadir}/common.yaml`, 'plain', '17');
  const merges = new Map<string, string[]>();
  for (const { name, merge, file } of options) {
    const at = data[file % data.length] ?? '';
    if (at.startsWith('modules/') && !/^\^?m::/.test(name)) continue;
    const list = merges.get(at) ?? [];
    if (!list.some((l) => l.startsWith(JSON.stringify(name))))
      list.push(
        `${JSON.stringify(name)}: {"merge": ${merge.startsWith('{') ? merge : JSON.stringify(merge)}}`,
      );
    merges.set(at, list);
  }
  for (const [file, list] of merges) put(file, 'lookup_options', `{${list.join(', ')}}`);
  const files: Record<string, string> = {
    'hiera.yaml': [
      'version: 5',
      `defaults: {datadir: ${datadir}, data_hash: yaml_data}`,
      'hierarchy:',
      ...entries.map((entry, i) => `  - {name: l${i}, ${entry}}`),
      '',
    ].join('\n'),
    ...(module && { 'modules/m/hiera.yaml': 'version: 5\n' }),
    'manifests/site.pp': SITES[declared],
    'modules/sysctl/manifests/init.pp': 'define sysctl($value = undef, $ensure = present) {\n}\n',
    'modules/m/manifests/params.pp':
      "class m::params ($size = 64) {\n  case $facts['os']['family'] {\n    'Debian': { $system = 'deb' }\n    default: { $system = 'other' }\n  }\n}\n",
    'modules/m/manifests/init.pp': manifest(expressions),
  };
  for (const [file, lines] of texts) {
    const text = [...lines].map(([name, value]) => `${JSON.stringify(name)}: ${value}`);
    files[file] = file.endsWith('.json') ? `{${text.join(',\n')}}\n` : `${text.join('\n')}\n`;
  }
  return { files, machines: picked.length > 0 ? MACHINES : [] };
}

/** Plain scalars that YAML 1.1 and 1.2 take for different things. */
const ODD = [
  '010',
  '0x1F',
  '1_000',
  '1,000',
  '08',
  '0o7',
  '1e3',
  '1.50',
  '22:22',
  '1.0',
  '00',
  '+5',
] as const;

function writtenValue({ name, shape: form, number: n }: Definition, file: string): string {
  const isOdd = form === 8 && /^(?:m::[abc]|other)$/.test(name) && file.endsWith('.yaml');
  return isOdd ? (ODD[n % ODD.length] ?? '') : JSON.stringify(dataOf(name, form % 8, n));
}

function dataOf(name: string, form: number, n: number): unknown {
  if (name === 'h' || name === 'm::h')
    return [
      { x: n, deep: { y: n + 1 } },
      { x: `${n}` },
      { z: n, deep: { y: n, w: [n, 1] } },
      { x: "%{lookup('plain')}", deep: { w: [2, n] } },
      { deep: { y: '%{facts.role}' }, x: n },
      {},
      { x: n, z: '%{facts.os.family}' },
      { z: n },
    ][form];
  if (name === 'l' || name === 'm::l')
    return [[n], [n, 1, 1], ['%{facts.role}', n], [1], [n, 2], [], [3, 2, 1], [`${n}`]][form];
  const isNumber = name === 'm::params::size';
  const isLast = name === 'plain';
  return [
    n,
    `${n}`,
    isNumber ? n : `${n}-%{facts.role}`,
    isLast ? n + 100 : "%{lookup('plain')}",
    isLast ? n + 200 : "%{alias('plain')}",
    isNumber ? n : `%{::role}${n}`,
    isLast || name === 'other' ? "%{literal('%')}{x}" : "%{hiera('other')}",
    isNumber ? n : '%{trusted.certname}',
  ][form];
}

function manifest(expressions: readonly string[]): string {
  const probes = EXPRESSIONS.map((e, i) => `  sysctl { '${PROBES[i]}': value => ${e} }\n`);
  // As an attribute, and through a variable.
  const random = expressions.map(
    (e, i) =>
      `  sysctl { 'net.ipv4.neigh.direct${i}.gc_stale_time': value => ${e}, ensure => present }\n  $v${i} = ${e}\n  sysctl { 'net.ipv4.neigh.named${i}.gc_stale_time': value => $v${i} }\n`,
  );
  return [
    'class m ($a = 1, $b = $a, $c = "c${b}", $h = { \'x\' => 2 }, $l = [1, 2]) inherits m::params {\n',
    "  if $facts['role'] == 'web' { $chosen = $b } elsif $a == 1 { $chosen = 12 } else { $chosen = $c }\n",
    ...probes,
    DECLARED,
    ...random,
    '}\n',
  ].join('');
}

const SITES = {
  include: 'include m\n',
  resource: "class { 'm': a => 31, l => [4] }\n",
  nodes: "node 'web1' {\n  class { 'm': a => 32 }\n}\nnode default {\n  include m\n}\n",
  both: "node /^w/ {\n  include m\n}\nnode default {\n  class { '::m': a => undef, c => lookup('other', undef, undef, 6) }\n}\n",
} as const;

const MACHINES: readonly Machine[] = [
  ['web1', 'Debian', 'web', ['g1', 'g2']],
  ['db1', 'RedHat', 'db', ['g2']],
  ['x9', 'Suse', 'none', []],
].map(([name, family, role, groups]) => ({
  name: name as string,
  facts: { fqdn: name, os: { family }, role, groups },
}));
