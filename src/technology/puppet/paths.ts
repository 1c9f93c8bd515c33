// Which files a path of a hierarchy names: facts in it are what the names of the files say.

import { escapeRegex } from '../../syntax/regex.ts';
import { type Choices, decideFact, factName } from './choices.ts';

const HOLE = /%\{([^}]*)\}/g;

/** Facts whose values lead a path to one of `files`; the file that it is under the choices, where there is one. */
export function fileAt(pattern: string, files: readonly string[], choices: Choices): string | undefined {
  const pieces = piecesOf(pattern);
  if (pieces.facts.length === 0) {
    const path = pieces.texts.join('');
    return files.includes(path) ? path : undefined;
  }
  const expression = matcherOf(pieces);
  let open = files.flatMap((file) => {
    const match = expression.exec(file);
    return match ? [{ file, values: match.slice(1) }] : [];
  });
  const assigned = new Map<string, string>();
  for (const [i, fact] of pieces.facts.entries()) {
    if (open.length === 0) return undefined;
    const before = assigned.get(fact);
    const value =
      before ??
      decideFact(
        choices,
        fact,
        open.map(({ values }) => values[i] ?? ''),
      );
    if (value === undefined) return undefined;
    assigned.set(fact, value);
    open = open.filter(({ values }) => values[i] === value);
  }
  return open[0]?.file;
}

interface Pieces {
  readonly texts: readonly string[];
  readonly facts: readonly string[];
}

function piecesOf(pattern: string): Pieces {
  const texts: string[] = [''];
  const facts: string[] = [];
  let from = 0;
  const add = (text: string) => {
    texts[texts.length - 1] += text;
  };
  for (const match of pattern.matchAll(HOLE)) {
    add(pattern.slice(from, match.index));
    from = match.index + match[0].length;
    const inner = (match[1] ?? '').trim();
    const literal = /^literal\(\s*(["'])(.*)\1\s*\)$/.exec(inner);
    if (literal) add(literal[2] ?? '');
    else if (inner !== '' && inner !== '::') {
      facts.push(factName(inner.replace(/^scope\(\s*["'](.*)["']\s*\)$/, '$1')));
      texts.push('');
    }
  }
  add(pattern.slice(from));
  return { texts, facts };
}

/** One fact may hold a slash; of several nobody could say which does. */
function matcherOf({ texts, facts }: Pieces): RegExp {
  const hole = facts.length === 1 ? '(.*)' : '([^/]*)';
  return new RegExp(`^${texts.map(escapeRegex).join(hole)}$`);
}

/** The files of a pattern of the shell, sorted as Ruby sorts them; facts in it match what they would be. */
export function filesOfGlob(pattern: string, files: readonly string[]): readonly string[] {
  const expression = globMatcher(pattern);
  return files.filter((f) => expression.test(f)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** True where a pattern depends on facts. */
export function hasFacts(pattern: string): boolean {
  return piecesOf(pattern).facts.length > 0;
}

function globMatcher(pattern: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? '';
    if (pattern.startsWith('%{', i)) {
      const end = pattern.indexOf('}', i);
      source += '.*';
      i = end < 0 ? pattern.length : end;
    } else if (pattern.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (c === '*') source += '[^/]*';
    else if (c === '?') source += '[^/]';
    else if (c === '{') {
      braces++;
      source += '(?:';
    } else if (c === '}' && braces > 0) {
      braces--;
      source += ')';
    } else if (c === ',' && braces > 0) source += '|';
    else source += escapeRegex(c);
  }
  return new RegExp(`^${source}${')'.repeat(braces)}$`);
}

/** Examples of how a module may be used are no use of it. */
export const EXAMPLE = /(?:^|\/)(?:examples?|tests?|spec|fixtures|acceptance)\//;
