// Variables defined through each other: cycles, long chains, and chains that double at every step.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Source } from '../../../src/source/source.ts';
import { iniInventory } from '../../../src/technology/ansible/inventory.ts';
import { factLines } from './project.ts';

const KEY = 'kernel.panic';

/** What a task that sets the key to `{{ v0 }}` gives, with these variables of the play. */
async function valueWith(variables: readonly string[]): Promise<string> {
  const vars = variables.map((v) => `    ${v}\n`).join('');
  const site = `- hosts: all\n  vars:\n${vars}  tasks:\n    - sysctl: {name: ${KEY}, value: "{{ v0 }}"}\n`;
  const lines = await factLines({ 'site.yml': site });
  return lines.join('\n').slice(KEY.length + 1);
}

const chain = (length: number, link: (next: string) => string): readonly string[] => [
  ...Array.from({ length }, (_, i) => `v${i}: "${link(`v${i + 1}`)}"`),
  `v${length}: 1`,
];

describe('variables through variables', () => {
  test.each([
    ['a chain', chain(20, (n) => `{{ ${n} }}`), '1 @ all hosts'],
    [
      'a chain no person writes',
      chain(500, (n) => `{{ ${n} }}`),
      "variable 'v60' is defined through too many others",
    ],
    ['a name through itself', ['v0: "{{ v0 }}"'], "variable 'v0' is defined through itself"],
    [
      'two names through each other',
      ['v0: "{{ v1 }}"', 'v1: "{{ v0 }}"'],
      "variable 'v0' is defined through itself",
    ],
  ])('%s', async (_title, variables, expected) => {
    expect(await valueWith(variables)).toContain(expected);
  });

  // 2^50 look-ups for who asks twice: this ends at all only where every name is asked once.
  test('a chain that doubles is walked once', async () => {
    const doubling = chain(50, (n) => `{{ ${n} if ${n} else ${n} }}`);
    expect(await valueWith(doubling)).toBe('1 @ all hosts');
  });

  test('a doubling chain in a ring ends', async () => {
    const ring = [...chain(50, (n) => `{{ ${n} if ${n} else ${n} }}`).slice(0, -1), 'v50: "{{ v0 }}"'];
    expect(await valueWith(ring)).toContain('?');
  });
});

test('no text of an inventory throws', () => {
  const piece = fc.constantFrom(
    '[',
    ']',
    ':',
    '=',
    'web',
    '[web]\n',
    '[a:vars]\n',
    '\n',
    '"',
    "'",
    '#',
    '1',
    '{',
    ' ',
    '\\',
    '{{ x }}',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const groups = iniInventory(Source.ofFile('hosts', text), 'hosts');
      for (const g of groups) for (const h of g.hosts) expect(h.name).not.toBe('');
    }),
  );
});
