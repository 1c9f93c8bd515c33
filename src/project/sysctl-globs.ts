// Patterns in the keys of sysctl files, as glob(3) matches them with the paths below /proc/sys.

/** Matches paths with one pattern; a star never crosses a slash. Costs no more than pattern times path. */
export class FileMatcher {
  readonly #segments: readonly (readonly Token[])[];

  constructor(pattern: string) {
    this.#segments = pattern
      .split('/')
      .filter((s) => s !== '')
      .map(tokens);
  }

  test(path: string): boolean {
    const names = path.split('/');
    return (
      names.length === this.#segments.length && this.#segments.every((s, i) => matches(s, names[i] ?? ''))
    );
  }
}

type Token = '*' | ((character: string) => boolean);

function tokens(segment: string): readonly Token[] {
  const found: Token[] = [];
  const characters = [...segment];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] ?? '';
    if (c === '*') found.push('*');
    else if (c === '?') found.push(() => true);
    else if (c === '[') {
      const set = bracket(characters, i);
      found.push(set?.token ?? ((x) => x === '['));
      i = set?.end ?? i;
    } else if (c === '\\' && i + 1 < characters.length) {
      const next = characters[++i];
      found.push((x) => x === next);
    } else found.push((x) => x === c);
  }
  return found;
}

/** `[a-z]`, `[!0-9]`: a set of characters; undefined where it is never closed, which is a plain bracket (glob(7)). */
function bracket(text: readonly string[], start: number): { token: Token; end: number } | undefined {
  const isNegated = text[start + 1] === '!' || text[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  // A bracket that closes at once is a character of the set.
  const end = text.indexOf(']', first + 1);
  if (end < 0) return undefined;
  const ranges: [string, string][] = [];
  for (let i = first; i < end; i++) {
    const low = text[i] ?? '';
    const isRange = text[i + 1] === '-' && i + 2 < end;
    ranges.push([low, isRange ? (text[i + 2] ?? '') : low]);
    if (isRange) i += 2;
  }
  return { token: (c) => ranges.some(([low, high]) => low <= c && c <= high) !== isNegated, end };
}

/** Goes back to the last star only: an earlier one can take nothing that this one could not. */
function matches(pattern: readonly Token[], name: string): boolean {
  const text = [...name];
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    const token = pattern[p];
    if (token === '*') {
      star = p++;
      mark = t;
    } else if (token?.(text[t] ?? '')) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
