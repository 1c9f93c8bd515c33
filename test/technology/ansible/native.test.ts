// Templates are rendered to text until ansible-core 2.18 and keep their type from 2.19 on: what both agree on is
// known, and where they do not the value is one of two.

import { expect, test } from 'vitest';
import { factLines } from './project.ts';

const KEY = 'net.core.somaxconn';

async function valuesOf(value: string, variables: readonly string[]): Promise<readonly string[]> {
  const site = `- hosts: all\n  tasks:\n    - sysctl: {name: ${KEY}, value: ${JSON.stringify(value)}}\n`;
  const lines = await factLines({
    hosts: '[web]\nh1\n',
    'group_vars/all.yml': ['base: 8000', ...variables, ''].join('\n'),
    'site.yml': site,
  });
  return lines.map((line) => line.slice(KEY.length + 1).replace(' @ host h1', '')).sort();
}

const P = 'p: "{{ base + 80 }}"';

test.each<[string, readonly string[], readonly string[]]>([
  ['{{ p }}', [P], ['8080']],
  ['{{ p }}-{{ p | int + 10 }}', [P], ['8080-8090']],
  ["{{ 'a' if p | int == 8080 else 'b' }}", [P], ['a']],
  ["{{ 'a' if p == '8080' else 'b' }}", [P], ['a', 'b']],
  ["{{ 'a' if p == 8080 else 'b' }}", [P], ['a', 'b']],
  ['{{ p * 2 }}', [P], ['16160', '80808080']],
  ['{{ base * 2 }}', [], ['16000']],
  ['{{ q * 2 }}', ['q: "{{ base }}"'], ['16000']],
  ['{{ r * 2 }}', ['q: "{{ base }}"', 'r: "{{ q }}"'], ['16000', '80008000']],
  ['{{ q * 2 }}', ['m: {n: 80}', 'q: "{{ m.n }}"'], ['160', '8080']],
  ['{{ m.n * 2 }}', ['m: {n: 80}'], ['160']],
  ['{{ m.n * 2 }}', ['m: {n: "{{ base + 1 }}"}'], ['16002', '80018001']],
  ["{{ 'a' if f else 'b' }}", ['f: "{{ base > 1 }}"'], ['a']],
  ["{{ 'a' if f else 'b' }}", [`f: "{{ 'False' }}"`], ['a', 'b']],
  ["{{ l | join(',') }}", ['l: "{{ [base, 1] }}"'], ['8000,1']],
  ['{{ l.0 + 1 }}', ['l: "{{ [base, 1] }}"'], ['8001']],
  ['{{ j | length }}', ['j: "{{ [1, 2] | to_json }}"'], ['6']],
  ['{{ s | length }}', ['s: "[1,2]"'], ['5']],
  ['{{ s2 | length }}', ['s: "[1,2]"', 's2: "{{ s }}"'], ['2', '5']],
  ['{{ s2 | length }}', ['s: "[1,2]"', 's2: "a{{ s }}"'], ['6']],
  ['{{ s2 | length }}', ['s: [1,2]', 's2: "a{{ s }}"'], ['7']],
  ['{{ s2 }}', ['s: [a, {b: 1}]', 's2: "-{{ s }}"'], ["-['a', {'b': 1}]"]],
  ["{{ 'a' if g == 80 else 'b' }}", ['f: 80.0', 'g: "{{ f }}"'], ['a']],
  ["{{ 'a' if h == 80 else 'b' }}", ['f: 80.0', 'g: "{{ f }}"', 'h: "{{ g }}"'], ['a', 'b']],
  ['{{ l }}', ['l: "{{ [p, 1] }}"', P], ['8080 1']],
  ["{{ 'a' if l.0 == 8000 else 'b' }}", ['l: "[{{ base }}, 1]"'], ['a', 'b']],
  ['{{ l2.0.n }}', ['l: [{n: "{{ base + 1 }}"}]', 'l2: "{{ l }}"'], ['8001']],
  ["{{ 'a' if l2.0.n == 8001 else 'b' }}", ['l: [{n: "{{ base + 1 }}"}]', 'l2: "{{ l }}"'], ['a', 'b']],
  // A key that is a number is none that is a text, also where the values differ between the two.
  ["{{ d['80'] | default('none') }} {{ d[80] }}", ['d: {80: "{{ base + 1 }}"}'], ['none 8001']],
  [
    "{{ e['80'] | default('none') }} {{ e[80] }}",
    ['d: {80: "{{ base + 1 }}"}', 'e: "{{ d }}"'],
    ['none 8001'],
  ],
])('%s with %s', async (value, variables, expected) => {
  expect(await valuesOf(value, variables)).toEqual(expected);
});

test('what a task sets keeps the type that it has there', async () => {
  const fact = (value: string) =>
    `    - {set_fact: {x: "${value}"}, loop: [3, 4]}\n    - sysctl: {name: ${KEY}, value: "{{ 'a' if y == 4 else 'b' }}"}\n`;
  const site = (value: string) => `- hosts: all\n  vars: {y: "{{ x }}"}\n  tasks:\n${fact(value)}`;
  const lines = async (value: string) => factLines({ hosts: '[web]\nh1\n', 'site.yml': site(value) });
  expect(await lines('{{ item }}')).toEqual([`${KEY}=a @ host h1`]);
  expect(await lines('{{ item + 0 }}')).toEqual([`${KEY}=a @ host h1`, `${KEY}=b @ host h1`]);
});

test('the truth of a number is asked for as it is', async () => {
  const task = (when: string, value: number) =>
    `    - sysctl: {name: ${KEY}, value: ${value}}\n      when: ${when}\n`;
  const site = `- hosts: all\n  vars: {a: 1, p: "{{ a + 1 }}"}\n  tasks:\n${task('a - 1', 1)}${task('a + 1', 2)}${task('p', 3)}`;
  expect(await factLines({ hosts: '[web]\nh1\n', 'site.yml': site })).toEqual([
    `${KEY}=1 @ host h1 (not applied)`,
    `${KEY}=2 @ host h1`,
    `${KEY}=3 @ host h1`,
  ]);
});
