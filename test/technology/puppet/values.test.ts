// What expressions of manifests are worth, as attributes and through variables: the values that Puppet's compiler gives.

import { expect, test } from 'vitest';
import { factLines } from '../ansible/project.ts';

const NOT = '? the value is computed, and code is never run';

/** An expression with the value that a resource is given; undefined where nothing is declared. */
const CASES: readonly (readonly [expression: string, values: readonly string[]])[] = [
  ["if $facts['role'] == 'web' { '16000 61000' } else { '1024 2000' }", ['16000 61000', '1024 2000']],
  ["if true { '16000' } else { '1024' }", ['16000']],
  ["unless true { '16000' } else { '1024' }", ['1024']],
  ['if false { 1 } elsif true { 2 }', ['2']],
  ["case 5 { 1, 5: { 'one' } default: { 'rest' } }", ['one']],
  ["case 5 { default: { 'rest' } 5: { 'five' } }", ['five']],
  ["case 'Ab' { 'x': { 1 } 'ab': { 2 } }", ['2']],
  ['if true { notice(1) 5 } else { 6 }', [NOT]],
  ["if $facts['a'] { { 'x' => 1 }['x'] } else { 2 }", ['1', '2']],
  ['0x10', ['16']],
  ['0X1f', ['31']],
  ['010', ['8']],
  ['0', ['0']],
  ['-5', ['-5']],
  ['1e3', ['1000.0']],
  ['1.5e2', ['150.0']],
  ['1.50', ['1.5']],
  ['1_000', [NOT]],
  ['08', [NOT]],
  ['7.0 / 2', [NOT]],
  ['7 / 2', ['3']],
  ['0x1F + 1', ['32']],
  ['010 * 2', ['16']],
  ['-(3)', ['-3']],
  ['!true', ['0']],
  ['(5 + 3) * 2', ['16']],
  ["'0x10' + 1", [NOT]],
  ["Integer('0x10')", ["? Puppet's function 'Integer' is not run"]],
  ["Integer('16')", ['16']],
  ["'10' < '9' ? { true => 1, default => 2 }", [NOT]],
  ['5 ? { default => 1, 5 => 2 }', ['2']],
  ['$list[0] -1', ['30999']],
  ['"${list}"', ['[31000, 31001]']],
  ['"$list"', ['[31000, 31001]']],
  ['"x${list[0]}"', ['x31000']],
  ['"${flag}"', ['true']],
  ['"${flag}-1"', ['true-1']],
  ['9 9', [NOT]],
];

const HEAD = '  $list = [31000, 31001]\n  $flag = true\n';
const KEY = 'net.core.somaxconn';

test.each(CASES)('%s', async (expression, values) => {
  const [direct, named] = await Promise.all(
    [
      `  sysctl { '${KEY}': value => ${expression}, ensure => present }\n`,
      `  $y = ${expression}\n  sysctl { '${KEY}': value => $y }\n`,
    ].map((body) => factLines({ 'modules/m/manifests/init.pp': `class m {\n${HEAD}${body}}\n` })),
  );
  const lines = values.map((v) => `${KEY}=${v} @ machines that use init.pp`);
  expect(direct).toEqual(lines);
  // A fraction is calculated with through a variable.
  const isFraction = /^\d+\.0$/.test(values[0] ?? '');
  expect(named).toEqual(isFraction ? [`${KEY}=${NOT} @ machines that use init.pp`] : lines);
});

test('a default that stands first', async () => {
  const body = '  case 3 {\n    default: { $y = 1 }\n    3: { $y = 2 }\n  }\n';
  const files = {
    'modules/m/manifests/init.pp': `class m {\n${body}  sysctl { '${KEY}': value => $y }\n}\n`,
  };
  expect(await factLines(files)).toEqual([`${KEY}=2 @ machines that use init.pp`]);
});
