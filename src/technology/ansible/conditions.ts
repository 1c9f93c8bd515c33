// The conditions of tasks: what a `when` comes to.

import { options, type Template } from '../../model/value.ts';
import { evaluateTemplate, type Scope } from '../evaluate.ts';
import { isNever } from './role-files.ts';

/** Does a condition hold? `maybe` where the files do not say. */
export type Answer = 'yes' | 'no' | 'maybe';

/** All of several conditions. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

export function negated(answer: Answer): Answer {
  if (answer === 'maybe') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

/**
 * A condition in a scope. `isWhole`: the project says which machines there are; of a role by itself nobody knows what
 * others will define for it.
 */
export function holds(condition: Template, scope: Scope, isWhole: boolean): Answer {
  if (isNever(condition)) return 'no';
  if (
    !isWhole &&
    condition.parts.some((p) => typeof p === 'object' && /\bis\s+(?:not\s+)?(?:un)?defined\b/.test(p.text))
  )
    return 'maybe';
  const value = evaluateTemplate(verdictOf(condition), scope);
  const answers = new Set(
    options(value).map((o) => (o.kind === 'unknown' ? 'maybe' : truth(o.data, condition))),
  );
  const [first] = answers;
  return answers.size === 1 && first ? first : 'maybe';
}

/** A condition is never rendered: of an expression only its truth is asked for. */
function verdictOf(condition: Template): Template {
  const [only] = condition.parts;
  if (
    condition.parts.length !== 1 ||
    typeof only !== 'object' ||
    only.language !== 'jinja' ||
    isName(only.text)
  )
    return condition;
  return { ...condition, parts: [{ ...only, text: `true if (${only.text}) else false` }] };
}

function isName(text: string): boolean {
  return /^\s*[A-Za-z_]\w*\s*$/.test(text);
}

function truth(data: unknown, { parts }: Template): Answer {
  if (typeof data !== 'string') return isTruthy(data) ? 'yes' : 'no';
  const [only] = parts;
  const isExpression = parts.length === 1 && typeof only === 'object' && !isName(only.text);
  // The text of a variable is read as an expression once more (ansible-core playbook/conditional.py).
  if (isExpression) return data === '' ? 'no' : 'yes';
  if (/^\s*(true|True|[1-9]\d*)\s*$/.test(data)) return 'yes';
  return /^\s*(false|False|0)\s*$/.test(data) ? 'no' : 'maybe';
}

function isTruthy(data: unknown): boolean {
  if (Array.isArray(data)) return data.length > 0;
  if (data instanceof Map) return data.size > 0;
  return Boolean(data);
}

/** All conditions of a task; one that does not hold decides alone. */
export function allHold(conditions: readonly Template[], scope: Scope, isWhole: boolean): Answer {
  const answers: Answer[] = [];
  for (const condition of conditions) {
    const answer = holds(condition, scope, isWhole);
    if (answer === 'no') return 'no';
    answers.push(answer);
  }
  return allOf(answers);
}
