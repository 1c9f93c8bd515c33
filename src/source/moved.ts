// Which of some files that are alike is which, by their paths.

/**
 * For each new path the old one that it most likely had: those whose ends have the most words in common are paired first.
 * An old path is that of one new one at most.
 */
export function pairedByEnd(
  before: readonly string[],
  after: readonly string[],
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  let olds = before.map(pathOf);
  let news = after.map(pathOf);
  for (let count = Math.min(mostWords(olds), mostWords(news)); count >= 0; count--) {
    const byEnd = new Map<string, Path[]>();
    // The first of an end is the last of its list, where it is taken from.
    for (const old of olds.toReversed())
      if (count <= old.starts.length) {
        const same = byEnd.get(endOf(old, count));
        if (same) same.push(old);
        else byEnd.set(endOf(old, count), [old]);
      }
    const used = new Set<Path>();
    for (const one of news) {
      const old = count <= one.starts.length ? byEnd.get(endOf(one, count))?.pop() : undefined;
      if (!old) continue;
      pairs.set(one.path, old.path);
      used.add(one).add(old);
    }
    if (used.size === 0) continue;
    olds = olds.filter((old) => !used.has(old));
    news = news.filter((one) => !used.has(one));
  }
  return pairs;
}

interface Path {
  readonly path: string;
  /** Where its words begin, the last one first. */
  readonly starts: readonly number[];
}

function pathOf(path: string): Path {
  return { path, starts: [...path.matchAll(/[^/._-]+/g)].map((m) => m.index).reverse() };
}

function mostWords(paths: readonly Path[]): number {
  return paths.reduce((most, { starts }) => Math.max(most, starts.length), 0);
}

/** So many words at the end of a path, and what is between them. */
function endOf({ path, starts }: Path, count: number): string {
  return count === 0 ? '' : path.slice(starts[count - 1]);
}
