// Compares the lines of templates in conditions with what Ansible's own Templar makes of the templates.

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Files, linkFiles } from '../technology/ansible/project.ts';
import { EXPRESSIONS, randomExpressions, VARIABLES } from './jinja-expressions.ts';
import { isMissing } from './programs.ts';

const PYTHON = '/usr/bin/python3';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['TEMPLATE_ORACLE_SEED'] ?? 20_261_123);
const TEMPLATES = Number(process.env['TEMPLATE_ORACLE_TEMPLATES'] ?? 300);

/** Reads `{variables, templates}`, writes the text that each becomes a line, or null where Ansible refuses it. */
const PROGRAM = `
import json, os, sys
os.environ['ANSIBLE_LOCALHOST_WARNING'] = '0'
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
task = json.load(sys.stdin)
templar = Templar(loader=DataLoader(), variables=task['variables'])
for text in task['templates']:
    try: print(json.dumps(str(templar.template(text, convert_data=False))))
    except Exception: print('null')
`;

const found = spawnSync(PYTHON, ['-c', 'import ansible.template']).status === 0;
const missing = isMissing('ansible', found, `for ${PYTHON}: Debian package ansible-core`);

/** Names with which conditions are written by hand: the truth of each differs. */
const NAMES: Readonly<Record<string, unknown>> = {
  ...VARIABLES,
  on: true,
  off: false,
  yes_text: 'yes',
  no_text: 'no',
  empty: '',
  zero: 0,
  two: 2,
  no_items: [],
  fronts: [{ name: 'a', tls: true }, { name: 'b', tls: false }, { name: 'c' }],
};

const WRITTEN = [
  ...[
    'on',
    'off',
    'not on',
    'no_text',
    'empty',
    'zero',
    'two > 1',
    'no_items',
    'fronts | length > 2',
    'true',
  ],
  ...[
    'no_text | bool',
    'yes_text | bool and off',
    'off or two == 2',
    "yes_text == 'yes'",
    'nowhere is defined',
  ],
  ...[
    'on is defined and on',
    'nowhere | default(false)',
    'not nowhere | default(off)',
    "'a' in no_items",
    'none',
  ],
  ...["lookup('env', 'PORTCLASH_NOWHERE') == 'x'", 'fronts[0].tls', "fronts | map(attribute='name') | list"],
];

type Piece = (port: () => number) => readonly string[];

/** Conditions in conditions and loops, each line with a port of its own. */
function pieces(conditions: fc.Arbitrary<string>): fc.Arbitrary<readonly Piece[]> {
  const line: fc.Arbitrary<Piece> = fc.constant((port) => [`bind *:${port()}`]);
  const set: fc.Arbitrary<Piece> = fc
    .tuple(fc.constantFrom('on', 'off', 'mine'), conditions)
    .map(([name, value]) => () => [`{% set ${name} = ${value} %}`]);
  const { list } = fc.letrec<{ list: readonly Piece[]; piece: Piece }>((tie) => ({
    list: fc.array(tie('piece'), { minLength: 1, maxLength: 3 }),
    piece: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { arbitrary: line, weight: 4 },
      { arbitrary: set, weight: 1 },
      {
        arbitrary: fc
          .tuple(
            fc.array(fc.tuple(conditions, tie('list') as fc.Arbitrary<readonly Piece[]>), {
              minLength: 1,
              maxLength: 3,
            }),
            fc.option(tie('list') as fc.Arbitrary<readonly Piece[]>),
          )
          .map(
            ([arms, otherwise]): Piece =>
              (port) => [
                ...arms.flatMap(([condition, body], i) => [
                  `{% ${i === 0 ? 'if' : 'elif'} ${condition} %}`,
                  ...body.flatMap((p) => p(port)),
                ]),
                ...(otherwise ? ['{% else %}', ...otherwise.flatMap((p) => p(port))] : []),
                '{% endif %}',
              ],
          ),
        weight: 4,
      },
      {
        arbitrary: fc
          .tuple(
            fc.constantFrom('fronts', 'fronts if f.tls is defined', 'no_items', 'fronts if f.name == "z"'),
            fc.constantFrom('f.tls', 'f.tls is defined', 'loop.first', "f.name == 'b'", 'on'),
            tie('list') as fc.Arbitrary<readonly Piece[]>,
          )
          .map(
            ([list, condition, body]): Piece =>
              (port) => [
                `{% for f in ${list} %}`,
                `{% if ${condition} %}`,
                ...body.flatMap((p) => p(port)),
                '{% endif %}',
                '{% endfor %}',
              ],
          ),
        weight: 1,
      },
    ),
  }));
  return list;
}

function templates(): readonly string[] {
  const random = [...EXPRESSIONS, ...randomExpressions(300, SEED)].filter((e) => !/[\n\r]|%\}/.test(e));
  const conditions = fc.oneof(
    { arbitrary: fc.constantFrom(...WRITTEN), weight: 3 },
    { arbitrary: fc.constantFrom(...random), weight: 1 },
  );
  const texts = pieces(conditions).map((list) => {
    let next = 40_000;
    return ['frontend web', ...list.flatMap((p) => p(() => next++)), ''].join('\n');
  });
  return fc.sample(texts, { seed: SEED, numRuns: TEMPLATES });
}

function rendered(texts: readonly string[]): readonly (string | null)[] {
  const input = JSON.stringify({ variables: NAMES, templates: texts });
  const run = spawnSync(PYTHON, ['-c', PROGRAM], { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string | null);
}

/** The statements around the line of a port, and those that bind names before it. */
function around(text: string, port: string): string {
  const open: string[] = [];
  for (const line of text.slice(0, text.indexOf(`bind *:${port}`)).split('\n')) {
    if (/^\{% end/.test(line)) while (!/^\{% (?:if|for)/.test(open.pop() ?? '{% if'));
    else if (line.startsWith('{%')) open.push(line);
  }
  return open.join('\n');
}

function project(text: string): Files {
  return {
    hosts: '[web]\nh1\n',
    'group_vars/all.yml': JSON.stringify(NAMES),
    'site.yml': '- hosts: web\n  gather_facts: false\n  roles: [lb]\n',
    'roles/lb/tasks/main.yml': '- template: {src: haproxy.cfg.j2, dest: /etc/haproxy/haproxy.cfg}\n',
    'roles/lb/templates/haproxy.cfg.j2': text,
  };
}

test.skipIf(missing)('a line is there where it is said to be, and nowhere else', async () => {
  const texts = templates();
  const wrong: string[] = [];
  let [known, open] = [0, 0];
  for (const [i, answer] of rendered(texts).entries()) {
    const text = texts[i] ?? '';
    // What Ansible refuses is on no machine, and its task fails.
    if (answer === null) continue;
    const there = new Set([...answer.matchAll(/bind \*:(\d+)/g)].map((m) => m[1]));
    const { facts } = await linkFiles(project(text));
    for (const { raw, applied, order, location } of facts) {
      if (!location.file.endsWith('.j2')) continue;
      const port = raw.slice('*:'.length);
      if (applied && (order.branches ?? []).length > 0) open++;
      else if (applied === there.has(port)) known++;
      else wrong.push(`${port} is ${applied ? 'not ' : ''}in\n${around(text, port)}`);
    }
  }
  console.log(`${known} lines known, ${open} open, ${wrong.length} wrong`);
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(known).toBeGreaterThan(3 * open);
});
