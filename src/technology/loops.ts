// The names that a loop gives each of its rounds.

import type { Loop } from '../model/declaration.ts';
import { type Known, known, unknown, type Value } from '../model/value.ts';
import { keyOf } from '../syntax/jinja/python.ts';

/** What each item of a known list binds; a map counts as its entries. */
export function loopItems(list: Known, loop: Loop): readonly ReadonlyMap<string, Value>[] {
  const rounds = boundItems(list, loop);
  const { index } = loop;
  return index === undefined ? rounds : rounds.map((names, i) => new Map([...names, [index, known(i)]]));
}

function boundItems(list: Known, loop: Loop): readonly ReadonlyMap<string, Value>[] {
  const names = loop.variable.split(',').map((n) => n.trim());
  const [first = 'item', second] = names;
  const bindEntry = (key: Value, value: Value): ReadonlyMap<string, Value> =>
    second === undefined
      ? new Map([
          [
            first,
            known(
              new Map<string, Value>([
                ['key', key],
                ['value', value],
              ]),
            ),
          ],
        ])
      : new Map([
          [first, key],
          [second, value],
        ]);
  if (list.data instanceof Map)
    return [...(list.data as ReadonlyMap<string, Value>)].map(([k, v]) =>
      bindEntry(known(keyOf(list.data as ReadonlyMap<string, Value>, k)), v),
    );
  // `with_items` and its kind take one scalar for a list of one (ansible-core utils/listify.py).
  const isOne = loop.over !== 'items' && loop.over !== 'entries' && isScalar(list) && list.data !== null;
  if (!Array.isArray(list.data) && !isOne) return [];
  const written = isOne ? [list] : (list.data as readonly Value[]);
  // The items of a set are their own keys.
  if (loop.over === 'entries')
    return written.map((item, i) => bindEntry(isScalar(item) ? item : known(i), item));
  const items = itemsOf(written, loop.over);
  return items.map((item) => {
    if (second === undefined) return new Map([[first, item]]);
    const pair = isList(item) ? item.data : [];
    return new Map([
      [first, pair[0] ?? item],
      [second, pair[1] ?? item],
    ]);
  });
}

/** More combinations than this are no loop that a person wrote. */
const MAX_COMBINATIONS = 2000;

function itemsOf(written: readonly Value[], over: Loop['over']): readonly Value[] {
  const flat = () => written.flatMap((v) => (isList(v) ? v.data : [v]));
  if (over === 'flattened') return flat();
  if (over === 'indexed') return flat().map((v, i) => known([known(i), v]));
  if (over !== 'zipped' && over !== 'crossed') return written;
  const open = written.find((v) => v.kind !== 'known');
  if (open) return [open.kind === 'unknown' ? open : unknown('a list of the loop is one of several')];
  const lists = written.map((v) => (isList(v) ? v.data : [v]));
  if (over === 'zipped') {
    const length = Math.max(0, ...lists.map((l) => l.length));
    return Array.from({ length }, (_, i) => known(lists.map((l) => l[i] ?? known(null))));
  }
  let rows: (readonly Value[])[] = [[]];
  for (const list of lists) rows = rows.flatMap((r) => list.map((v) => [...r, v])).slice(0, MAX_COMBINATIONS);
  return rows.map((r) => known(r));
}

function isScalar(value: Value): boolean {
  return value.kind === 'known' && (value.data === null || typeof value.data !== 'object');
}

function isList(value: Value): value is Known & { readonly data: readonly Value[] } {
  return value.kind === 'known' && Array.isArray(value.data);
}
