// Which files the levels of a hiera.yaml name, and which values merges make of them.

import { expect, test } from 'vitest';
import { known, toPlain, type Value } from '../../../src/model/value.ts';
import { assume, NO_CHOICES } from '../../../src/technology/puppet/choices.ts';
import { segmentsOf } from '../../../src/technology/puppet/lookup.ts';
import { combined, mergeOf } from '../../../src/technology/puppet/merge.ts';
import { fileAt, filesOfGlob } from '../../../src/technology/puppet/paths.ts';
import { type Files, factLines } from '../ansible/project.ts';

const FILES = ['data/common.yaml', 'data/nodes/a.yaml', 'data/nodes/b.yaml', 'data/os/Debian/12.yaml'];

test.each([
  ['data/common.yaml', {}, 'data/common.yaml'],
  ['data/%{}common.yaml', {}, 'data/common.yaml'],
  ['data/nodes/%{trusted.certname}.yaml', { certname: 'a' }, 'data/nodes/a.yaml'],
  ['data/nodes/%{::fqdn}.yaml', { certname: 'c' }, undefined],
  [
    'data/os/%{facts.os.family}/%{::operatingsystemmajrelease}.yaml',
    { 'os.family': 'Debian', 'os.release.major': '12' },
    'data/os/Debian/12.yaml',
  ],
  [
    'data/os/%{osfamily}/%{facts.os.release.major}.yaml',
    { 'os.family': 'RedHat', 'os.release.major': '12' },
    undefined,
  ],
])('%s with %o', (pattern, facts, file) => {
  let choices = NO_CHOICES;
  for (const [name, is] of Object.entries(facts)) choices = assume(choices, name, is);
  expect(fileAt(pattern, FILES, choices)).toBe(file);
});

test.each([
  ['data/nodes/*.yaml', ['data/nodes/a.yaml', 'data/nodes/b.yaml']],
  ['data/{common,none}.yaml', ['data/common.yaml']],
  ['data/**/*.yaml', [...FILES].sort()],
  ['data/*.json', []],
])('the pattern %s', (pattern, files) => {
  expect(filesOfGlob(pattern, FILES)).toEqual(files);
});

test.each([
  ['a', ['a']],
  ['a.b.0', ['a', 'b', '0']],
  ['"a.b".c', ['a.b', 'c']],
  ["'a.b'", ['a.b']],
])('the key %s', (key, segments) => {
  expect(segmentsOf(key)).toEqual(segments);
});

function asValue(data: unknown): Value {
  if (Array.isArray(data)) return known(data.map(asValue));
  if (typeof data === 'object' && data !== null)
    return known(new Map(Object.entries(data).map(([k, v]) => [k, asValue(v)])));
  return known(data as string | number | boolean | null);
}

test.each([
  ['first', [1, 2], 1],
  ['unique', [[1, 2], 2, [3, [1]]], [1, 2, 3]],
  ['hash', [{ a: { x: 1 } }, { a: { y: 2 }, b: 3 }], { a: { x: 1 }, b: 3 }],
  [
    'deep',
    [
      { a: { x: 1 }, l: [1] },
      { a: { x: 5, y: 2 }, l: [2, 1] },
    ],
    { a: { x: 1, y: 2 }, l: [2, 1] },
  ],
  [{ strategy: 'deep', sort_merged_arrays: true }, [{ l: [3] }, { l: [1] }], { l: [1, 3] }],
  [{ strategy: 'deep', knockout_prefix: '--' }, [{ l: ['--a'] }, { l: ['a'] }], undefined],
  ['hash', [{ a: 1 }, [2]], undefined],
])('merge %o of %o', (merge, values, result) => {
  const asked = mergeOf(merge);
  const value = asked && combined(values.map(asValue), values.length, asked);
  expect(value && toPlain(value)).toEqual(result);
});

const MANIFEST: Files = {
  'modules/m/manifests/init.pp': "class m ($size = 1) {\n  sysctl { 'vm.swappiness': value => $size }\n}\n",
};

test.each([
  [
    'version 4',
    'version: 4\ndatadir: hiera\nhierarchy:\n  - {name: all, backend: yaml, path: base}\n',
    'hiera/base.yaml',
  ],
  ['no hierarchy of its own', 'version: 5\n', 'data/common.yaml'],
  [
    'a datadir below another',
    'version: 5\nhierarchy:\n  - {name: a, datadir: x/y, path: z.yaml}\n',
    'x/y/z.yaml',
  ],
  [
    'version 3 without symbols',
    'version: 3\nbackends: yaml\nhierarchy: base\nyaml: {datadir: hiera}\n',
    'hiera/base.yaml',
  ],
  [
    'version 3 with other folders on the server',
    ':backends: [yaml]\n:yaml: {:datadir: /srv/puppet/hiera}\n:hierarchy: [base]\n',
    'hiera/base.yaml',
  ],
])('%s', async (_title, hierarchy, file) => {
  const lines = await factLines({ ...MANIFEST, 'hiera.yaml': hierarchy, [file]: 'm::size: 7\n' });
  expect(lines.map((l) => l.split(' ')[0])).toEqual(['vm.swappiness=7']);
});
