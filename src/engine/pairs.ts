// As many pairs of two lists as there can be, where not every one goes with every other.

/**
 * Which of `right` each of `left` gets, by index; missing where none is left for it. Each is in one pair at most, and
 * there are as many pairs as there can be. Pairs of `first` are made before the others; one of them is given up only
 * where that makes room for a pair more.
 */
export function pairUp<L, R>(
  left: readonly L[],
  right: readonly R[],
  fits: (one: L, other: R) => boolean,
  first: (one: L, other: R) => boolean,
): ReadonlyMap<number, number> {
  const [pairs, owners] = [new Map<number, number>(), new Map<number, number>()];
  const put = (l: number, r: number): void => {
    pairs.set(l, r);
    owners.set(r, l);
  };
  for (const [l, one] of left.entries()) {
    const r = right.findIndex((other, i) => !owners.has(i) && first(one, other));
    if (r >= 0) put(l, r);
  }
  const choices = new Map<number, readonly number[]>();
  const choicesOf = (l: number, one: L): readonly number[] => {
    const known = choices.get(l) ?? right.flatMap((other, r) => (fits(one, other) ? [r] : []));
    choices.set(l, known);
    return known;
  };
  for (const l of left.keys()) if (!pairs.has(l)) augment(l);
  return pairs;

  /** An augmenting path, breadth first (C. Berge, "Two theorems in graph theory", 1957): who has one moves on to another. */
  function augment(start: number): void {
    /** By which of `left` each of `right` was reached. */
    const from = new Map<number, number>();
    const queue = [start];
    for (const l of queue) {
      const one = left[l];
      if (one === undefined) continue;
      for (const r of choicesOf(l, one)) {
        if (from.has(r)) continue;
        from.set(r, l);
        const owner = owners.get(r);
        if (owner !== undefined) {
          queue.push(owner);
          continue;
        }
        for (let end: number | undefined = r; end !== undefined; ) {
          const by: number = from.get(end) ?? start;
          const next: number | undefined = by === start ? undefined : pairs.get(by);
          put(by, end);
          end = next;
        }
        return;
      }
    }
  }
}
