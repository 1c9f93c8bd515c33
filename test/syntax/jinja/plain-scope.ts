// A scope over plain data, for the tests of Jinja: every name is looked up in a file `vars.yml`, a line each.

import type { Location, Span } from '../../../src/model/span.ts';
import { known, through, type Value } from '../../../src/model/value.ts';
import type { JinjaScope } from '../../../src/syntax/jinja/index.ts';

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

function isValue(plain: unknown): plain is Value {
  return (
    plain !== null &&
    typeof plain === 'object' &&
    'kind' in plain &&
    ['known', 'several', 'unknown'].includes(String(plain.kind))
  );
}
