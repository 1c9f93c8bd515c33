// A scope over plain data, for the tests of Jinja: every name is looked up in a file `vars.yml`, a line each.

import type { Location, Span } from '../../../src/model/span.ts';
import { known, through, unknown, type Value } from '../../../src/model/value.ts';
import { Source } from '../../../src/source/source.ts';
import { evaluateJinja, type JinjaScope, parseJinja } from '../../../src/syntax/jinja/index.ts';
import { evaluateTemplate, type Scope } from '../../../src/technology/evaluate.ts';
import { maskTemplate } from '../../../src/technology/template-masks.ts';

/** Plain data as a value; lists and objects become values of values. */
export function valueFrom(plain: unknown): Value {
  if (Array.isArray(plain)) return known(plain.map(valueFrom));
  if (plain !== null && typeof plain === 'object') {
    return isValue(plain)
      ? plain
      : known(new Map(Object.entries(plain).map(([key, child]) => [key, valueFrom(child)])));
  }
  return known(plain as string | number | boolean | null);
}

/** The place of a span of a text of one line that is the file `text`. */
export function locate(span: Span): Location {
  return { file: 'text', line: 1, column: span.start + 1, endLine: 1, endColumn: span.end + 1 };
}

/** Line of the n-th variable, from 1. */
export function lineOf(line: number): Location {
  return { file: 'vars.yml', line, column: 1, endLine: 1, endColumn: 2 };
}

/** Names not in `variables` are defined nowhere. A `Value` among them is taken as it is. */
export function plainScope(
  variables: Readonly<Record<string, unknown>>,
  more: Partial<JinjaScope> = {},
): JinjaScope {
  const names = new Map(
    Object.entries(variables).map(([name, plain], i) => {
      return [name, through(lineOf(i + 1), valueFrom(plain))] as const;
    }),
  );
  return { lookup: (name) => names.get(name), locate, ...more };
}

/** The value of a text of one line with expressions in it, as linking finds and evaluates them; whole floats are text. */
export function evaluateText(
  text: string,
  scope: JinjaScope,
  backslashes: 'escapes' | 'literal' = 'escapes',
): Value {
  const source = maskTemplate(Source.ofFile('text', text), 'jinja');
  const around: Scope = {
    evaluate: (expression) => {
      const parsed = parseJinja(expression.text, { backslashes });
      if ('error' in parsed) return unknown(`the Jinja expression cannot be read: ${parsed.error}`);
      const from = expression.at.column - 1;
      const shifted = (span: Span) => scope.locate({ start: span.start + from, end: span.end + from });
      return evaluateJinja(parsed.expression, { ...scope, locate: shifted });
    },
    bind: () => around,
    python: 'pyyaml',
  };
  return evaluateTemplate(source.template({ start: 0, end: text.length }), around);
}

function isValue(plain: unknown): plain is Value {
  return (
    plain !== null &&
    typeof plain === 'object' &&
    'kind' in plain &&
    ['known', 'several', 'unknown'].includes(String(plain.kind))
  );
}
