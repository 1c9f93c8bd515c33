// The values that an expression may have, over all runs that differ in what only a run knows.

import { known, oneOf, toPlain, unknown, type Value } from '../../model/value.ts';
import { type Choices, Fork } from './choices.ts';
import { UNSET } from './run.ts';

/** More ways than this are of no use to a reader. */
const MAX_WAYS = 64;
const MAX_RUNS = 400;

/** One value, or several where runs differ; the same data from two places counts once. */
export function explore(start: Choices, run: (choices: Choices) => Value): Value {
  const open: Choices[] = [start];
  const found: Value[] = [];
  for (let runs = 0; open.length > 0; runs++) {
    const choices = open.pop() ?? start;
    if (runs > MAX_RUNS || found.length > MAX_WAYS)
      return unknown('the value depends on more facts and conditions than are followed');
    try {
      found.push(run(choices));
    } catch (error) {
      if (!(error instanceof Fork)) throw error;
      for (const way of [...error.ways].reverse()) open.push(way);
    }
  }
  const set = found.filter((v) => v.kind !== 'unknown' || v.reason !== UNSET);
  const distinct = new Map<string, Value>();
  for (const [i, value] of (set.length > 0 ? set : found).entries()) {
    const plain = toPlain(value);
    const key =
      value.kind === 'unknown' ? `?${value.reason}` : plain === undefined ? `#${i}` : JSON.stringify(plain);
    if (!distinct.has(key)) distinct.set(key, value);
  }
  return distinct.size === 0 ? known(null) : oneOf([...distinct.values()]);
}
