// Maps of data files as plain values: nothing in them is an expression before hiera looks for its own.

import { type TreeEntry, toPlain, unknown } from '../../model/value.ts';
import { evaluateTree, type Scope } from '../evaluate.ts';

/** Expressions of other languages stay unknown. */
export const NO_EXPRESSIONS: Scope = {
  evaluate: ({ language, text }) =>
    language === 'hiera'
      ? unknown(`'${text}' is no text to Ruby's YAML, and what it prints it as is not followed`)
      : unknown('the text holds an expression of another language'),
  bind: () => NO_EXPRESSIONS,
};

/** A map as plain JavaScript; undefined where a part of it is not known. */
export function plainOf(entries: readonly TreeEntry[]): Readonly<Record<string, unknown>> | undefined {
  const found: Record<string, unknown> = {};
  for (const { key, value } of entries) {
    const plain = toPlain(evaluateTree(value, NO_EXPRESSIONS));
    if (plain === undefined) return undefined;
    found[key.parts.every((p) => typeof p === 'string') ? key.parts.join('') : key.raw] = plain;
  }
  return found;
}
