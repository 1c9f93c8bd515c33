// Facts whose value stands in two places: the bounds of one range.

import { expect } from 'vitest';
import { linkedFacts, showFact, tokenAt } from '../facts.ts';

/** As `expectFacts`, where the place of a fact is one of the bounds that it quotes. */
export async function expectBounds(
  path: string,
  lines: readonly string[],
  expected: readonly string[],
): Promise<void> {
  const text = lines.join('\n');
  const facts = await linkedFacts({ [path]: text });
  expect(facts.map((f) => showFact(f).slice(path.length + 1))).toEqual(expected);
  for (const fact of facts) expect(fact.raw.split(', ')).toContain(tokenAt(text, fact));
}
