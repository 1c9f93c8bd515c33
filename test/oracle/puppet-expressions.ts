// Expressions of Puppet made at random, over the names that the class of the random environments has.

import fc from 'fast-check';

const NUMBERS = [
  '0',
  '7',
  '12',
  '64',
  '0x10',
  '0x1F',
  '010',
  '0777',
  '1.5',
  '7.0',
  '2.25',
  '1.50',
  '-3',
] as const;
const TEXTS = ["'16000 61000'", "'1024'", "'0x10'", 'large', "''"] as const;
const NAMES = [
  '$a',
  '$c',
  '$chosen',
  "$h['x']",
  '$list[0]',
  '"${list}"',
  '"$list"',
  '"x${list[1]}"',
  '"${words}"',
  '"${flag}"',
  '"${size} ${flag}"',
  "join($list, ',')",
  '$m::params::size',
] as const;
const CONDITIONS = [
  'true',
  'false',
  '$flag',
  "$facts['role'] == 'web'",
  "$facts['os']['family'] in ['Debian', 'Suse']",
  '$a == 1',
  "$chosen == 'c1'",
  '$size > 10',
  '!$flag',
  "$facts['role'] != 'web' and $flag",
] as const;

/** What stands in front of expressions: the names that they use. */
export const DECLARED = "  $list = [31000, 31001]\n  $words = ['a', 'b c']\n  $flag = true\n  $size = 0x20\n";

const { expression } = fc.letrec<{ expression: string; number: string; condition: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(...NUMBERS, '$size', '$list[1]', '($size - 2)'),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number'))
      .map(([a, o, b]) => `(${a} ${o} ${b})`),
    tie('number')
      .map((a) => `${a} / 2`)
      .map((a) => `(${a})`),
    fc.constantFrom('-$size', '- 5', '7 % 4', '-7 / 2', '$list[0] -1', '2 + 3 * 4', '10 - 4 - 3'),
  ),
  condition: fc.oneof(
    { maxDepth: 1 },
    fc.constantFrom(...CONDITIONS),
    tie('condition').map((c) => `!(${c})`),
  ),
  expression: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(...NUMBERS, ...TEXTS, ...NAMES),
    tie('number'),
    fc
      .tuple(tie('condition'), tie('expression'), tie('expression'))
      .map(([c, a, b]) => `if ${c} { ${a} } else { ${b} }`),
    fc
      .tuple(tie('condition'), tie('condition'), tie('expression'), tie('expression'))
      .map(([c, d, a, b]) => `if ${c} { ${a} } elsif ${d} { ${b} }`),
    fc.tuple(tie('condition'), tie('expression')).map(([c, a]) => `unless ${c} { ${a} }`),
    fc
      .tuple(fc.constantFrom("$facts['role']", '$a', '$size', "'WEB'"), tie('expression'), tie('expression'))
      .map(([of, a, b]) => `case ${of} { 'web', 32: { ${a} } default: { ${b} } 1, 31: { 5 } }`),
    fc
      .tuple(fc.constantFrom("$facts['os']['family']", '$a', '1.0'), tie('number'), tie('number'))
      .map(([of, a, b]) => `${of} ? { 'debian' => ${a}, default => ${b}, 1 => 8 }`),
  ),
}));

export const randomExpressions = fc.array(expression, { minLength: 6, maxLength: 6 });
