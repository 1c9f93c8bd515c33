// What a table of cases says of one file: its facts, each with the exact place of its token.

import { expect } from 'vitest';
import { mayDeclare } from '../../src/engine/prefilter.ts';
import { linkedFacts, showFact, tokenAt } from '../facts.ts';

/** Name of the case, path of the file, its lines, and its facts as `line:column key=value`. */
export type Case = readonly [name: string, path: string, lines: readonly string[], facts: readonly string[]];

/** A case without facts. */
export type SilentCase = readonly [name: string, path: string, lines: readonly string[]];

/** Fails where the file declares anything else, where the prefilter drops a file that declares something, or where the place of a fact is not the token it quotes. */
export async function expectFacts(
  path: string,
  lines: readonly string[],
  expected: readonly string[],
): Promise<void> {
  const text = lines.join('\n');
  if (expected.length > 0) expect(mayDeclare(Buffer.from(text).toString('latin1'))).toBe(true);
  const facts = await linkedFacts({ [path]: text });
  expect(facts.map((f) => showFact(f).slice(path.length + 1))).toEqual(expected);
  expect(facts.map((f) => tokenAt(text, f))).toEqual(facts.map((f) => f.raw));
}
