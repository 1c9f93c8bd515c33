// Which arms of a template's conditions a machine gets, where the conditions come to something on it.

import type { ArmTest, Branch } from '../model/declaration.ts';
import { options, type Template } from '../model/value.ts';
import { evaluateTemplate, type Scope } from '../technology/evaluate.ts';

/**
 * The branches that stay open in a scope; undefined where one of them is surely not taken. `isWhole`: the project says
 * which machines there are; of a role by itself nobody knows which names others define for it.
 */
export function openBranches(
  branches: readonly Branch[],
  scope: Scope,
  isWhole: boolean,
): readonly Branch[] | undefined {
  const open: Branch[] = [];
  for (const { tests, ...branch } of branches) {
    const answer = tests ? allOf(tests, scope, isWhole) : undefined;
    if (answer === false) return undefined;
    if (answer === undefined) open.push(branch);
  }
  return open;
}

/** True or false for what all tests together come to, undefined where the files do not say. */
function allOf(tests: readonly ArmTest[], scope: Scope, isWhole: boolean): boolean | undefined {
  let all: boolean | undefined = true;
  for (const { condition, holds } of tests) {
    const answer = truthOf(condition, scope, isWhole);
    if (answer === !holds) return false;
    if (answer === undefined) all = undefined;
  }
  return all;
}

/** What asks whether a name is there at all, for languages whose scopes do not say which names others may set. */
const TESTS_NAMES = /\bis\s+(?:not\s+)?(?:un)?defined\b|\|\s*(?:default|d)\b/;

function truthOf(condition: Template, scope: Scope, isWhole: boolean): boolean | undefined {
  const [only] = condition.parts;
  if (typeof only !== 'object') return undefined;
  if (!isWhole && !scope.open && TESTS_NAMES.test(only.text)) return undefined;
  const asked = scope.open?.(isWhole) ?? scope;
  // Of a condition only its truth is asked for: it is never printed.
  const parts = [{ ...only, text: `true if (${only.text}) else false` }];
  const answers = options(evaluateTemplate({ ...condition, parts }, asked)).map((o) =>
    o.kind === 'known' && typeof o.data === 'boolean' ? o.data : undefined,
  );
  return answers.every((a) => a === answers[0]) ? answers[0] : undefined;
}
