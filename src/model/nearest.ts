// The candidate a person most likely meant when a word is not one of them.

/** Longer words are no slips of the finger, and comparing them costs time in the square of their length. */
const MAX_LENGTH = 64;

/**
 * The candidate closest to `word` by edit distance (insert, delete, replace, swap of neighbours; case does not
 * count), or undefined where none is close: at most one edit per three letters, at least one, at most four. Of equally close
 * ones the first.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const limit = Math.min(
      4,
      Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)),
      bestDistance - 1,
    );
    if (candidate.length > MAX_LENGTH || Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), limit);
    // A distance as long as the word itself shares no letter with it.
    if (distance > limit || distance >= Math.max(word.length, candidate.length)) continue;
    best = candidate;
    bestDistance = distance;
    if (distance === 0) break;
  }
  return best;
}

/** `; did you mean 'x'?` for a message, or the empty string. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : `; did you mean '${found}'?`;
}

/**
 * Optimal string alignment: Levenshtein's distance with swaps of neighbours, three rows at a time; Infinity where it
 * is more than `limit`.
 */
function editDistance(left: string, right: string, limit: number): number {
  // Ids share long beginnings (`ephemeral-vs-…`), and equal ends never change the distance.
  let start = 0;
  const shorter = Math.min(left.length, right.length);
  while (start < shorter && left[start] === right[start]) start++;
  let end = 0;
  while (end < shorter - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  const a = left.slice(start, left.length - end);
  const b = right.slice(start, right.length - end);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  let lastBest = 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
      best = Math.min(best, cost);
    }
    // A swap reaches back two rows; once both are over the limit nothing comes back under it.
    if (best > limit && lastBest > limit) return Number.POSITIVE_INFINITY;
    lastBest = best;
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
