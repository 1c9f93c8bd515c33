// What becomes of lines in branches of a script: a run takes one arm of each, and which one the files do not say.

import type { Branch } from '../model/declaration.ts';

export interface Branched {
  /** The branches that it stands in, outermost first. */
  readonly branches: readonly Branch[];
}

/** A line, or the lines of one construct by its arms. */
type Part<T> =
  | { readonly kind: 'line'; readonly line: T }
  /** `isComplete`: each arm has lines, and a run takes one of them. */
  | { readonly kind: 'choice'; readonly arms: readonly (readonly T[])[]; readonly isComplete: boolean };

/** Lines in the order of the text, those of one construct together. */
function partsOf<T extends Branched>(lines: readonly T[], depth: number): readonly Part<T>[] {
  const parts: Part<T>[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i];
    const branch = line?.branches[depth];
    if (!line) break;
    if (!branch) {
      parts.push({ kind: 'line', line });
      i++;
      continue;
    }
    const arms = new Map<number, T[]>();
    for (let own = lines[i]; own?.branches[depth]?.id === branch.id; own = lines[++i]) {
      const arm = own.branches[depth]?.arm ?? 0;
      const list = arms.get(arm);
      if (list) list.push(own);
      else arms.set(arm, [own]);
    }
    parts.push({ kind: 'choice', arms: [...arms.values()], isComplete: branch.of === arms.size });
  }
  return parts;
}

/** The states that lines lead to from any of `states`; of two arms each may be the one that ran. */
export function through<T extends Branched, S>(
  lines: readonly T[],
  states: readonly S[],
  distinct: (states: readonly S[]) => readonly S[],
  step: (states: readonly S[], line: T) => readonly S[],
  depth = 0,
): readonly S[] {
  let now = states;
  for (const part of partsOf(lines, depth)) {
    if (part.kind === 'line') now = step(now, part.line);
    else {
      const before = now;
      const after = part.arms.flatMap((arm) => through(arm, before, distinct, step, depth + 1));
      now = distinct(part.isComplete ? after : [...after, ...before]);
    }
  }
  return now;
}

/** Which of the lines a run may come through, at most `most` ways: all of them where no branches are around them. */
export function waysThrough<T extends Branched>(
  lines: readonly T[],
  most: number,
  depth = 0,
): readonly (readonly T[])[] {
  let ways: readonly (readonly T[])[] = [[]];
  for (const part of partsOf(lines, depth)) {
    const added =
      part.kind === 'line'
        ? [[part.line]]
        : [
            ...part.arms.flatMap((arm) => waysThrough(arm, most, depth + 1)),
            ...(part.isComplete ? [] : [[]]),
          ];
    ways = added.flatMap((more) => ways.map((way) => [...way, ...more])).slice(0, most);
  }
  return ways;
}
