// Compares the evaluator with Ansible's own Templar: what is called known must be what Ansible computes.

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { toPlain } from '../../src/model/value.ts';
import { Source } from '../../src/source/source.ts';
import type { Node } from '../../src/syntax/node.ts';
import { parseYaml } from '../../src/syntax/yaml.ts';
import { entriesOf, variableTree } from '../../src/technology/ansible/draft.ts';
import { ansibleScope } from '../../src/technology/ansible/scope.ts';
import { evaluateTree } from '../../src/technology/evaluate.ts';
import { maskTemplate } from '../../src/technology/template-masks.ts';
import { evaluateText, plainScope } from '../syntax/jinja/plain-scope.ts';
import { EXPRESSIONS, randomExpressions, VARIABLES } from './jinja-expressions.ts';
import { isMissing } from './programs.ts';

const PYTHON = '/usr/bin/python3';

/** Fixed, so that every run asks the same; another one finds other cases. */
const SEED = Number(process.env['JINJA_ORACLE_SEED'] ?? 20_261_122);

/** Reads `{variables, expressions}`, writes one answer a line: the value as JSON (whole floats as text) and the text. */
const PROGRAM = `
import json, os, sys
os.environ['ANSIBLE_LOCALHOST_WARNING'] = '0'
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
task = json.load(sys.stdin)
templar = Templar(loader=DataLoader(), variables=task['variables'])
def number(text):
    return repr(float(text)) if float(text) == int(float(text)) else float(text)
def render(text):
    try: return {'text': templar.template(text, convert_data=False)}
    except Exception as error: return {'error': str(error)[:200]}
for expression in task['expressions']:
    value = render('{{ (' + expression + ') | to_json }}')
    if 'text' in value:
        try: value = {'value': json.loads(value['text'], parse_float=number)}
        except ValueError: value = {'error': 'no JSON: ' + value['text']}
    print(json.dumps({'typed': value, 'shown': render('<{{ ' + expression + ' }}>')}))
`;

interface Answer {
  readonly typed: { readonly value?: unknown; readonly error?: string };
  readonly shown: { readonly text?: string; readonly error?: string };
}

function ansible(expressions: readonly string[]): readonly Answer[] {
  const input = JSON.stringify({ variables: VARIABLES, expressions });
  const run = spawnSync(PYTHON, ['-c', PROGRAM], { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

const found = spawnSync(PYTHON, ['-c', 'import ansible.template']).status === 0;
const missing = isMissing('ansible', found, `for ${PYTHON}: Debian package ansible-core`);

/** The value of an expression in the oracle's terms; undefined where a part is not known. */
function typed(expression: string): unknown {
  return toPlain(evaluateText(`{{ ${expression} }}`, plainScope(VARIABLES), 'literal'));
}

/** A document of a playbook, as a scan has it. */
function rootOf(text: string): Node | undefined {
  return parseYaml(maskTemplate(Source.ofFile('site.yml', text), 'jinja')).documents[0];
}

const SCOPE = ansibleScope(() => [{ entries: entriesOf(rootOf(JSON.stringify(VARIABLES))) }]);

/** What a text comes to as the value of a variable. */
function shown(text: string): unknown {
  const root = rootOf(JSON.stringify(text));
  return root && toPlain(evaluateTree(variableTree(root), SCOPE));
}

describe.skipIf(missing)('Ansible agrees', () => {
  test.each([
    ['expressions as people write them', EXPRESSIONS, 0.01],
    ['expressions made at random', randomExpressions(3000, SEED), 0.01],
  ] as const)('%s', (label, expressions, mostUnknown) => {
    const answers = ansible(expressions);
    const wrong: unknown[] = [];
    const silent: string[] = [];
    const bold: string[] = [];
    let failing = 0;
    for (const [i, expression] of expressions.entries()) {
      const answer = answers[i];
      if (!answer) throw new Error('an answer is missing');
      const value = typed(expression);
      const text = shown(`<{{ ${expression} }}>`);
      if (answer.shown.error !== undefined) {
        failing++;
        if (text !== undefined) bold.push(expression);
        continue;
      }
      if (text === undefined) silent.push(expression);
      else if (text !== answer.shown.text) wrong.push({ expression, text, answer: answer.shown });
      if (value === undefined || answer.typed.error !== undefined) continue;
      if (JSON.stringify(value) !== JSON.stringify(answer.typed.value)) {
        wrong.push({ expression, value, answer: answer.typed });
      }
    }
    const answered = expressions.length - failing;
    console.log(
      `${label}: ${expressions.length} expressions; Ansible answers ${answered}, of these unknown here ${silent.length}; ` +
        `Ansible fails on ${failing}, of these known here ${bold.length}`,
    );
    if (process.env['JINJA_ORACLE_VERBOSE']) console.log([...silent, '', ...bold].join('\n'));
    expect(wrong).toEqual([]);
    expect(silent.length / answered).toBeLessThan(mostUnknown);
    // Ansible evaluates every argument first; here an argument that plays no part may fail unseen.
    expect(bold.length / expressions.length).toBeLessThan(0.01);
  });
});
