// Inventories: which hosts there are, in which groups, with which variables.

import { describe, expect, test } from 'vitest';
import { literalText } from '../../../src/model/declaration.ts';
import { Source } from '../../../src/source/source.ts';
import type { InventoryGroup } from '../../../src/technology/ansible/file.ts';
import { indexInventory } from '../../../src/technology/ansible/groups.ts';
import { matchHosts } from '../../../src/technology/ansible/hosts.ts';
import { iniInventory } from '../../../src/technology/ansible/inventory.ts';
import { expandHostRange } from '../../../src/technology/ansible/inventory-groups.ts';

const read = (text: string): readonly InventoryGroup[] => iniInventory(Source.ofFile('hosts', text), 'hosts');

/** `group: host(vars) …; children; vars`, a group a line. */
function shown(groups: readonly InventoryGroup[]): readonly string[] {
  const vars = (entries: InventoryGroup['vars']): string =>
    entries
      .map(({ key, value }) => {
        if (value.kind !== 'scalar') return '';
        return `${key.raw}=${value.data === undefined ? JSON.stringify(literalText(value.template) ?? `=${value.template.raw}`) : value.data}`;
      })
      .join(' ');
  return groups.map((g) => {
    const hosts = g.hosts.map((h) => (h.vars.length > 0 ? `${h.name}(${vars(h.vars)})` : h.name)).join(' ');
    return [`${g.name}: ${hosts}`, g.children.join(' '), vars(g.vars)].filter((t) => t !== '').join('; ');
  });
}

test.each([
  ['web\n', ['ungrouped: web']],
  ['[web] # ours\nw1\n', ['web: w1']],
  ['; old\n# older\n[web]\nw1\n', ['web: w1']],
  ['[web]\nw1 a=1 b="x y" c=\'8 9\' # note\n', ['web: w1(a=1 b="x y" c="8 9")']],
  ['[web]\nw1 a="8080"\n', ['web: w1(a=8080)']],
  ['[web]\nw1 ansible_host=10.0.0.1 ansible_port=22\n', ['web: w1(ansible_host="10.0.0.1" ansible_port=22)']],
  ['[web]\nw1.example:2222\n', ['web: w1.example']],
  ['[web]\nw[01:03].x\n', ['web: w01.x w02.x w03.x']],
  ['[web:vars]\na = 16000 61000 # kept\n', ['web: ; a="16000 61000 # kept"']],
  ['[web:vars]\na="16000 61000" # dropped\n', ['web: ; a="16000 61000"']],
  ['[web:vars]\na=8080 # dropped\nb=0640\n', ['web: ; a=8080 b="0640"']],
  ["[web:vars]\na=['x', 1]\n", ['web: ; a="=[\'x\', 1]"']],
  ['[web:vars]\na=[x, 1]\n', ['web: ; a="[x, 1]"']],
  ['[web]\nw1 a=1_000 b=0x50 c=(80) d=0o17 e=-80 f=+80\n', ['web: w1(a=1000 b=80 c=80 d=15 e=-80 f=80)']],
  ['[web]\nw1 a=80L b=080 c=true d=True\n', ['web: w1(a="80L" b="080" c="true" d=true)']],
  [`[web]\nw1 a="'80'" b='"80"' c=10.0.0.1\n`, ['web: w1(a="80" b="80" c="10.0.0.1")']],
  ['[web]\nw1 a=80.5 b=1e3 c=.5\n', ['web: w1(a=80.5 b=1e3 c=0.5)']],
  ['[all:children]\nweb\ndb # old\n', ['all: ; web db']],
  ['[web]\r\nw1 a=1\r\n', ['web: w1(a=1)']],
])('%j', (text, groups) => {
  expect(shown(read(text)).map((g) => g.replace(/ ; /, ' ; '))).toEqual(
    groups.map((g) => g.replace(': ; ', ': ; ')),
  );
});

test.each([
  ['settings of another program', '[PHP]\nengine = On\n'],
  ['assignments', '[a]\nkey=value\n'],
  ['words', '[a]\nthis is prose\n'],
  ['a section of another kind', '[a:b]\nx\n'],
  ['more hosts than anybody has', `[a]\n${'h[1:10000]\n'.repeat(11)}`],
])('no inventory: %s', (_title, text) => {
  expect(read(text)).toEqual([]);
});

test.each([
  ['a', ['a']],
  ['a[1:3]', ['a1', 'a2', 'a3']],
  ['a[:2]b', ['a0b', 'a1b', 'a2b']],
  ['a[008:010]', ['a008', 'a009', 'a010']],
  ['a[9:11]', ['a9', 'a10', 'a11']],
  ['a[1:5:2]', ['a1', 'a3', 'a5']],
  ['a[b:d]', ['ab', 'ac', 'ad']],
  ['[a:b][1:2]', ['a1', 'a2', 'b1', 'b2']],
  ['a[3:1]', ['a[3:1]']],
  ['a[1:999999]', ['a[1:999999]']],
])('range %s', (pattern, names) => {
  expect(expandHostRange(pattern)).toEqual(names);
});

describe('patterns', () => {
  const inventory = indexInventory(
    [{ file: 'hosts', groups: read('[web]\nw[1:3]\n[db]\nd1\nw3\n[site:children]\nweb\ndb\n') }],
    '',
  );
  test.each([
    ['all', 'w1 w2 w3 d1'],
    ['*', 'w1 w2 w3 d1'],
    ['site', 'w1 w2 w3 d1'],
    ['web', 'w1 w2 w3'],
    ['web:!db', 'w1 w2'],
    ['web,&db', 'w3'],
    ['!web', 'd1'],
    ['w?', 'w1 w2 w3'],
    ['*b', 'w1 w2 w3 d1'],
    ['web[0]', 'w1'],
    ['web[-1]', 'w3'],
    ['web[0:1]', 'w1 w2'],
    ['web[1:]', 'w2 w3'],
    ['web[1:0]', 'w2'],
    ['web[-2:]', ''],
    ['web[0:-1]', ''],
    ['w[12]', ''],
    ['w[1-2x]', 'w1 w2'],
    ['w[!12]', 'w3'],
    ['?[23]', ''],
    ['*[!1-2a-z]', 'w3'],
    ['w1:d1', 'w1 d1'],
    ['nobody', ''],
    ['', ''],
  ])('%s', (pattern, hosts) => {
    expect(
      matchHosts(inventory, pattern)
        .map((h) => h.name)
        .join(' '),
    ).toBe(hosts);
  });
});

test('groups in a ring do not hang', () => {
  const inventory = indexInventory(
    [{ file: 'hosts', groups: read('[a:children]\nb\n[b:children]\na\n[a]\nh\n') }],
    '',
  );
  expect(matchHosts(inventory, 'b').map((h) => h.name)).toEqual(['h']);
});

test('deep diamonds of groups are walked once', () => {
  const levels = Array.from(
    { length: 60 },
    (_, i) => `[a${i}:children]\na${i + 1}\nb${i + 1}\n[b${i}:children]\na${i + 1}\nb${i + 1}\n`,
  );
  const inventory = indexInventory([{ file: 'hosts', groups: read(`${levels.join('')}[a60]\nh\n`) }], '');
  expect(inventory.hosts.get('h')?.groups.slice(0, 3)).toEqual(['a60', 'b59', 'a59']);
});
