// The regular expressions that are followed: those whose matching is proven to end soon, with one meaning in Python and JavaScript.

import { refuse } from './lattice.ts';

/** An upper bound for the steps of one match: starting points times choices of every quantifier times length. */
const MAX_STEPS = 4_000_000;

export interface SafePattern {
  readonly regex: RegExp;
  /** Number of capturing groups. */
  readonly groups: number;
  /** Steps that searching the subject can take at most. */
  readonly steps: number;
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  /** Only at the start of the subject: Python's `match`. */
  readonly anchored?: boolean;
}

const ATOM =
  /\\[dDwWsS]|\\[.\-/^$*+?()[\]{}|\\,:=@"'# ]|\[\^?[^[\]\\&~|^]*(?:\\[dws\-.\][^[\]\\&~|^]*)*\]|[^\\[\](){}*+?|^$]/y;
const QUANTIFIER = /(?:[*+?]|\{(\d{1,3})(,(\d{0,3}))?\})\??/y;

/**
 * Compiles `pattern` for matching against `subject`. Allowed are literal characters, classes, `.`, anchors at the
 * ends, groups without alternatives or quantifiers, and quantified atoms. Without nested repetition the paths of a
 * backtracking matcher are at most the product of the choices of all quantifiers; that product is the limit.
 * Refuses everything else, subjects with line breaks and text outside ASCII, where the two languages differ.
 */
export function safePattern(pattern: string, subject: string, flags: Flags): SafePattern {
  if (/[^\x20-\x7e\t]/.test(pattern + subject))
    return refuse('a regular expression over unusual characters is not followed');
  let at = 0;
  let groups = 0;
  let open = 0;
  let paths = 1;
  if (pattern.startsWith('^')) at = 1;
  else if (!flags.anchored) paths = subject.length + 1;
  while (at < pattern.length) {
    const c = pattern[at];
    if (c === '$' && at === pattern.length - 1) break;
    if (c === '(' && pattern[at + 1] !== '?') {
      groups++;
      open++;
      at++;
    } else if (c === '(' && pattern.startsWith('(?:', at)) {
      open++;
      at += 3;
    } else if (c === ')' && open > 0) {
      open--;
      at++;
      if (/[*+?{]/.test(pattern[at] ?? ''))
        return refuse('a repeated group in a regular expression is not followed');
    } else {
      at = skip(ATOM, pattern, at) ?? refuse('the regular expression is not one that is followed');
      QUANTIFIER.lastIndex = at;
      const quantifier = QUANTIFIER.exec(pattern);
      if (quantifier) {
        at += quantifier[0].length;
        paths *= choices(quantifier, subject.length);
        if (/[*+?{]/.test(pattern[at] ?? ''))
          return refuse('the regular expression is not one that is followed');
      }
    }
  }
  if (open > 0) return refuse('the regular expression is not one that is followed');
  const steps = paths * (pattern.length + subject.length + 1);
  if (!(steps <= MAX_STEPS)) return refuse('the regular expression may take too long');
  const source = flags.anchored && !pattern.startsWith('^') ? `^${pattern}` : pattern;
  try {
    const regex = new RegExp(source, `g${flags.ignoreCase ? 'i' : ''}${flags.multiline ? 'm' : ''}`);
    return { regex, groups, steps };
  } catch {
    return refuse('the regular expression is not valid');
  }
}

function skip(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match ? at + match[0].length : undefined;
}

function choices(quantifier: RegExpExecArray, length: number): number {
  const [whole, low, range, high] = quantifier;
  if (whole.startsWith('?')) return 2;
  if (low === undefined || (range !== undefined && high === '')) return length + 1;
  const from = Number(low);
  const to = range === undefined ? from : Number(high);
  if (to < from) return refuse('the regular expression is not valid');
  // An exact count has one choice, but as many steps as characters.
  return Math.max(1, Math.min(to, length) - from + 1);
}

/** Python's replacement template: `\1` and `\g<1>`; any other backslash is refused. */
export function replacementParts(replacement: string, groups: number): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  let last = 0;
  for (const match of replacement.matchAll(/\\(?:(\d\d?)|g<(\d\d?)>|([\s\S]?))/g)) {
    const digits = match[1] ?? match[2];
    if (digits === undefined) return refuse('the replacement is not one that is followed');
    const group = Number(digits);
    if (group > groups || (group === 0 && match[1] !== undefined))
      return refuse('the replacement names a group that is not there');
    parts.push(replacement.slice(last, match.index), group);
    last = match.index + match[0].length;
  }
  parts.push(replacement.slice(last));
  return parts;
}
