// As many pairs of two lists as there can be, where not every one goes with every other.

/**
 * Which of `right` each of `left` gets, by index; missing where none is left for it. Each is in one pair at most, and
 * there are as many pairs as there can be. Those of one key are alike, and fit the same: they are paired before others;
 * such a pair is given up only where that makes room for a pair more.
 */
export function pairUp<T>(
  left: readonly T[],
  right: readonly T[],
  keyOf: (one: T) => string,
  fits: (one: T, other: T) => boolean,
): ReadonlyMap<number, number> {
  const [pairs, owners] = [new Map<number, number>(), new Map<number, number>()];
  const put = (l: number, r: number): void => {
    pairs.set(l, r);
    owners.set(r, l);
  };
  const classes = byKey(right, keyOf);
  const choices: (readonly number[])[] = [];
  for (const [key, { one, places }] of byKey(left, keyOf)) {
    const same = classes.get(key)?.places ?? [];
    for (const [n, r] of same.slice(0, places.length).entries()) put(places[n] ?? 0, r);
    const fitting = [...classes.values()].flatMap((c) => (fits(one, c.one) ? c.places : []));
    for (const l of places) choices[l] = fitting;
  }
  // Each round goes through every one of `right` once; a round that has no pair more ends it.
  for (let before = -1; before < pairs.size; ) {
    before = pairs.size;
    const round: Round = { reached: new Set(), asked: new Set() };
    for (const l of left.keys()) if (!pairs.has(l)) augment(l, round);
  }
  return pairs;

  /** An augmenting path, breadth first (C. Berge, "Two theorems in graph theory", 1957): who has one moves on to another. */
  function augment(start: number, { reached, asked }: Round): void {
    /** By which of `left` each of `right` was reached. */
    const from = new Map<number, number>();
    const queue = [start];
    for (const l of queue) {
      const mine = choices[l] ?? [];
      if (asked.has(mine)) continue;
      const free = mine.find((r) => !owners.has(r));
      if (free !== undefined) {
        from.set(free, l);
        for (let end: number | undefined = free; end !== undefined; ) {
          const by: number = from.get(end) ?? start;
          const next: number | undefined = by === start ? undefined : pairs.get(by);
          put(by, end);
          end = next;
        }
        return;
      }
      asked.add(mine);
      for (const r of mine) {
        if (reached.has(r)) continue;
        reached.add(r);
        from.set(r, l);
        queue.push(owners.get(r) ?? start);
      }
    }
  }
}

/** What the searches of a round have seen: from there no way leads on, or one was taken. */
interface Round {
  readonly reached: Set<number>;
  /** Whose choices all are reached. */
  readonly asked: Set<readonly number[]>;
}

/** One of each key, and where all of it stand. */
function byKey<T>(
  list: readonly T[],
  keyOf: (one: T) => string,
): ReadonlyMap<string, { readonly one: T; readonly places: number[] }> {
  const classes = new Map<string, { readonly one: T; readonly places: number[] }>();
  for (const [i, one] of list.entries()) {
    const key = keyOf(one);
    const known = classes.get(key);
    if (known) known.places.push(i);
    else classes.set(key, { one, places: [i] });
  }
  return classes;
}
