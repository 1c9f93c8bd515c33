// Sprig's functions of regular expressions, where the pattern is one that RE2 and JavaScript read alike.

import { type Known, known } from '../../../model/value.ts';
import { compilePattern } from '../../patterns.ts';
import { MAX_TEXT, mustFit } from '../room.ts';
import { derived, refuse } from '../values.ts';
import { first } from './comparisons.ts';
import type { Pure } from './index.ts';

/** https://masterminds.github.io/sprig/strings.html, "Regular Expressions". */
export const PATTERNS: ReadonlyMap<string, Pure> = new Map<string, Pure>(
  [
    [
      'regexMatch',
      (args: readonly Known[]) => derived(compiled(args, '').test(text(args, 1)), args),
    ] as const,
    [
      'regexFind',
      (args: readonly Known[]) => derived(compiled(args, '').exec(text(args, 1))?.[0] ?? '', args),
    ] as const,
    ['regexFindAll', findAll] as const,
    ['regexReplaceAll', (args: readonly Known[]) => replaced(args, expanded)] as const,
    [
      'regexReplaceAllLiteral',
      (args: readonly Known[]) => replaced(args, (_match, replacement) => replacement),
    ] as const,
    // With an error in place of a panic, for the same texts the same.
  ].flatMap(([name, compute]) => [[name, compute] as const, [`mustR${name.slice(1)}`, compute] as const]),
);

function findAll(args: readonly Known[]): Known {
  const limit = first(args, 2).data;
  if (typeof limit !== 'number') return refuse('how many matches are wanted is no number');
  const found = matches(args).map(([all]) => derived(all ?? '', args));
  return known(limit < 0 ? found : found.slice(0, limit));
}

function replaced(
  args: readonly Known[],
  expand: (match: RegExpExecArray, replacement: string) => string,
): Known {
  const [subject, replacement] = [text(args, 1), text(args, 2)];
  let result = '';
  let at = 0;
  for (const match of matches(args)) {
    result += subject.slice(at, match.index) + expand(match, replacement);
    mustFit(result.length, MAX_TEXT);
    at = match.index + match[0].length;
  }
  return derived(result + subject.slice(at), args);
}

/** All matches. Go and JavaScript do not agree on empty ones behind others. */
function matches(args: readonly Known[]): readonly RegExpExecArray[] {
  const found = [...text(args, 1).matchAll(compiled(args, 'g'))];
  if (found.some(([all]) => all === '')) return refuse('a pattern that matches nothing at all');
  return found;
}

/** `$1` and `${1}`, which take as many word characters as follow (Go documentation, Regexp.Expand). */
function expanded(match: RegExpExecArray, replacement: string): string {
  return replacement.replace(/\$(?:\{(\w*)\}|(\w+)|(\$)|)/g, (_whole, braced, plain, sign) => {
    if (sign !== undefined) return '$';
    const name: string | undefined = braced ?? plain;
    if (name === undefined || !/^\d{1,2}$/.test(name))
      return refuse('a replacement names what the pattern has not');
    return match[Number(name)] ?? '';
  });
}

function compiled(args: readonly Known[], flags: string): RegExp {
  const pattern = compilePattern(text(args, 0), flags, text(args, 1));
  return pattern ?? refuse('a regular expression that is not followed');
}

function text(args: readonly Known[], index: number): string {
  const { data } = first(args, index);
  return typeof data === 'string' ? data : refuse('a function of texts is given something else');
}
