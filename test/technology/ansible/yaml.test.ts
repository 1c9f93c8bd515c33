// Ansible reads YAML 1.1, as PyYAML does: what scalars and keys of variable files come to.

import { describe, expect, test } from 'vitest';
import { factLines } from './project.ts';

const KEY = 'net.core.somaxconn';

/** What a task that sets a kernel parameter to `value` gives, with these lines of group_vars/all.yml. */
async function valueWith(value: string, variables: string): Promise<string> {
  const site = `- hosts: all\n  tasks:\n    - sysctl: {name: ${KEY}, value: ${value}}\n`;
  const lines = await factLines({
    hosts: '[web]\nh1\n',
    'group_vars/all.yml': `${variables}\n`,
    'site.yml': site,
  });
  return lines.join('\n').slice(KEY.length + 1, -' @ host h1'.length);
}

describe('scalars', () => {
  test.each([
    ['0777', '511'],
    ['08080', '08080'],
    ['0o17', '0o17'],
    ['8_080', '8080'],
    ['22:22', '1342'],
    ['1e3', '1e3'],
    ['0b11', '3'],
    ['80.0', '80.0'],
    ['yes', '1'],
    ['!!binary ODA=', '80'],
    ['!unsafe "{{ y }}"', '{{ y }}'],
    ['12345678901234567890', '12345678901234567890'],
  ])('%s', async (written, expected) => {
    expect(await valueWith('"{{ x }}"', `x: ${written}`)).toBe(expected);
  });
});

describe('in expressions', () => {
  test.each([
    ['{{ 80 if x else 90 }}', 'x: no', '90'],
    ['{{ 80 if x == 80 else 90 }}', 'x: 80.0', '80'],
    ['{{ 80 if x else 90 }}', 'x: "no"', '80'],
    ['{{ m[80] | default(99) }}', 'm: {80: 90}', '90'],
    ["{{ m['80'] | default(99) }}", 'm: {80: 90}', '99'],
    ["{{ m['80'] | default(99) }}", 'm: {"80": 90}', '90'],
    ['{{ m[80] | default(99) }}', 'm: {"80": 90}', '99'],
    ['{{ m[8] | default(99) }}', 'm: {010: 90}', '90'],
    ['{{ m.yes | default(99) }}', 'm: {yes: 90}', '99'],
    ['{{ m.keys() | first + 1 }}', 'm: {80: 90}', '81'],
    ['{{ (m | dict2items).0.key + 1 }}', 'm: {80: 90}', '81'],
    ['{{ m.l.0 }}', 'm: {l: [!unsafe "{{ y }}"]}', '{{ y }}'],
  ])('%s with %s', async (value, variables, expected) => {
    expect(await valueWith(JSON.stringify(value), variables)).toBe(expected);
  });
});

describe('statements in values', () => {
  test.each([
    ['"{% if x %}80{% else %}90{% endif %}"', '80'],
    ['"{% if not x %}80{% elif n == 7 %}a{{ n }}{% else %}90{% endif %}-"', 'a7-'],
    ['"{% if x %}{% if n == 7 %}1{% endif %}{% endif %}"', '1'],
    ['"a {{- n -}} b"', 'a7b'],
    ['"a {%- if x %} b{% endif %}"', 'a b'],
    ['"{% raw %}{{ x }}{% endraw %}"', '{{ x }}'],
    ['"{% set q = 5 %}{{ q }}"', '? template statements are not run'],
    ['"{% for i in [1] %}{{ i }}{% endfor %}"', '? template statements are not run'],
    ['"{% if x %}80"', '? template statements are not run'],
  ])('%s', async (written, expected) => {
    expect(await valueWith('"{{ v }}"', `x: true\nn: 7\nv: ${written}`)).toBe(expected);
  });
});

describe('quotes around expressions', () => {
  test.each([
    [`'V{{ "it''s" | length }}'`, 'V4'],
    [`'{{ "a''b" }}'`, "a'b"],
    [`'{{ ''80'' }}'`, '80'],
    ['"{{ \\"80\\" }}"', '80'],
    [`"{{ 'a\\tb' | length }}"`, '3'],
    [`"{{ '\\x38\\u0030' }}"`, '80'],
    [`"{{ 'a\\\\nb' | length }}"`, '4'],
    [`"{{ 'a\\\n            b' }}"`, 'ab'],
  ])('%s', async (written, expected) => {
    expect(await valueWith(written, 'x: 1')).toBe(expected);
  });
});

test.each([
  ['no', []],
  ['off', []],
  ['yes', [`${KEY}=5 @ host h1`]],
  ['x', [`${KEY}=5 @ host h1 (not applied)`]],
  ['not x', [`${KEY}=5 @ host h1`]],
  ['x == false', [`${KEY}=5 @ host h1`]],
])('when: %s', async (condition, facts) => {
  const site = `- hosts: all\n  tasks:\n    - sysctl: {name: ${KEY}, value: 5}\n      when: ${condition}\n`;
  expect(
    await factLines({ hosts: '[web]\nh1\n', 'group_vars/all.yml': 'x: no\n', 'site.yml': site }),
  ).toEqual(facts);
});

test('arguments and items are typed alike', async () => {
  const site = `- hosts: all\n  tasks:\n    - sysctl: {name: ${KEY}, value: "{{ item }}"}\n      loop: [0777]\n    - sysctl: {name: net.core.a, value: 010}\n`;
  expect(await factLines({ hosts: '[web]\nh1\n', 'site.yml': site })).toEqual([
    `${KEY}=511 @ host h1`,
    'net.core.a=8 @ host h1',
  ]);
});
