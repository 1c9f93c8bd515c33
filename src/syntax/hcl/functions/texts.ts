// String functions.

import { type Known, known, unknown, type Value } from '../../../model/value.ts';
import { compilePattern } from '../../patterns.ts';
import { collection, failure, isAscii, lift, MAX_TEXT, text, toText, viaOf } from '../types.ts';
import {
  asInteger,
  asItems,
  asText,
  atLeast,
  exactly,
  type FunctionTable,
  ofTexts,
  type Via,
} from './define.ts';

/** Go's `unicode.IsSpace`, as a class. */
const SPACE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const LEADING_SPACE = new RegExp(`^${SPACE}+`, 'u');
const SPACE_CHARACTER = new RegExp(SPACE, 'u');

/** Made on first use: loading its data takes 20 ms. */
let graphemes: Intl.Segmenter | undefined;

/** A string in the characters Terraform counts: grapheme clusters. */
export function characters(content: string): readonly string[] {
  if (isAscii(content) && !content.includes('\r')) return content.split('');
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(graphemes.segment(content), (part) => part.segment);
}

export const TEXT_FUNCTIONS: FunctionTable = {
  chomp: ofTexts(1, ([s = '']) => {
    let end = s.length;
    while (end > 0 && (s[end - 1] === '\n' || s[end - 1] === '\r')) end--;
    return s.slice(0, end);
  }),
  endswith: ofTexts(2, ([s = '', end = '']) => s.endsWith(end)),
  startswith: ofTexts(2, ([s = '', start = '']) => s.startsWith(start)),
  strcontains: ofTexts(2, ([s = '', part = '']) => s.includes(part)),
  strrev: ofTexts(1, ([s = '']) => [...characters(s)].reverse().join('')),
  lower: ofTexts(1, ([s = '']) => eachCharacter(s, (c) => c.toLowerCase())),
  upper: ofTexts(1, ([s = '']) => eachCharacter(s, (c) => c.toUpperCase())),
  title: ofTexts(1, ([s = ''], via) =>
    isAscii(s)
      ? s.replace(
          /(^|[^A-Za-z0-9_])([a-z])/g,
          (_, before: string, letter: string) => before + letter.toUpperCase(),
        )
      : unknown('title() of letters outside of ASCII', via),
  ),
  trim: ofTexts(2, ([s = '', cut = '']) => {
    const set = new Set(cut);
    return trimWhere(s, true, true, (c) => set.has(c));
  }),
  trimprefix: ofTexts(2, ([s = '', start = '']) => (s.startsWith(start) ? s.slice(start.length) : s)),
  trimsuffix: ofTexts(2, ([s = '', end = '']) =>
    end !== '' && s.endsWith(end) ? s.slice(0, -end.length) : s,
  ),
  trimspace: ofTexts(1, ([s = '']) =>
    trimWhere(s.replace(LEADING_SPACE, ''), false, true, (c) => SPACE_CHARACTER.test(c)),
  ),
  indent: exactly(2, ([count, content], via) =>
    asInteger(count, (n) =>
      asText(content, (s) => {
        if (n < 0) return failure('indent() needs a positive number', via);
        const lines = s.split('\n');
        if (n * lines.length > MAX_TEXT) return unknown('the text is too large to compute', via);
        return text(lines.join(`\n${' '.repeat(n)}`), via);
      }),
    ),
  ),
  join: atLeast(2, ([separator, ...lists], via) =>
    asText(separator, (between) => {
      const items: Value[] = [];
      for (const list of lists) {
        const failed = asItems(list, (more) => {
          for (const item of more) items.push(item);
          return known(null);
        });
        if (failed.kind === 'unknown') return failed;
      }
      return joinTexts(items, between, via);
    }),
  ),
  split: exactly(2, ([separator, content], via) =>
    asText(separator, (between) =>
      asText(content, (s) => {
        const parts = between === '' ? [...s] : s.split(between);
        return collection(
          'list',
          parts.map((part) => known(part, via)),
          via,
        );
      }),
    ),
  ),
  substr: exactly(3, ([content, from, count], via) =>
    asText(content, (s) =>
      asInteger(from, (start) => asInteger(count, (length) => cut(s, start, length, via))),
    ),
  ),
  replace: ofTexts(3, ([s = '', search = '', by = ''], via) => {
    if (search.length > 1 && search.startsWith('/') && search.endsWith('/')) {
      const pattern = compilePattern(search.slice(1, -1), 'g', s);
      if (!pattern || by.includes('$')) return unknown('the pattern of replace() is not evaluated', via);
      return replaceAll(s, pattern, by, via);
    }
    return replaceAll(s, search, by, via);
  }),
  regex: ofTexts(2, ([search = '', s = ''], via) => {
    const pattern = compilePattern(search, 'g', s);
    if (!pattern) return unknown('the pattern of regex() is not evaluated', via);
    const match = pattern.exec(s);
    return match ? captures(match, via) : failure('the pattern of regex() does not match', via);
  }),
  regexall: ofTexts(2, ([search = '', s = ''], via) => {
    const pattern = compilePattern(search, 'g', s);
    if (!pattern) return unknown('the pattern of regexall() is not evaluated', via);
    return collection(
      'list',
      Array.from(s.matchAll(pattern), (match) => captures(match, via)),
      via,
    );
  }),
};

/** Strings of `items` in a row; a null among them is an error. */
function joinTexts(items: readonly Value[], between: string, via: Via): Value {
  const texts = items.map((item) => lift([item], toText));
  return lift(texts, (...parts: readonly Known[]) => {
    const length = parts.reduce((sum, part) => sum + String(part.data).length + between.length, 0);
    if (length > MAX_TEXT) return unknown('the text is too large to compute', via);
    return text(parts.map((part) => part.data).join(between), [...new Set([...via, ...viaOf(parts)])]);
  });
}

/** Go maps letters one to one: a letter without a single counterpart stays. */
function eachCharacter(content: string, map: (character: string) => string): string {
  if (isAscii(content)) return map(content);
  return Array.from(content, (c) => {
    const mapped = map(c);
    return [...mapped].length === 1 ? mapped : c;
  }).join('');
}

function trimWhere(
  content: string,
  start: boolean,
  end: boolean,
  cut: (character: string) => boolean,
): string {
  const all = [...content];
  let from = 0;
  let to = all.length;
  while (start && from < to && cut(all[from] ?? '')) from++;
  while (end && to > from && cut(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
}

function cut(content: string, from: number, length: number, via: Via): Value {
  // Terraform 1.11 takes the rest of the text for no characters from its end.
  if (length < -1 || (length === 0 && from < 0)) return unknown('this substr() is not evaluated', via);
  const all = characters(content);
  const start = from < 0 ? Math.max(0, all.length + from) : from;
  return text(all.slice(start, length < 0 ? undefined : start + length).join(''), via);
}

function replaceAll(content: string, search: string | RegExp, by: string, via: Via): Value {
  const count = typeof search === 'string' ? content.split(search).length : content.length + 1;
  if (content.length + count * by.length > MAX_TEXT) return unknown('the text is too large to compute', via);
  if (search === '') return unknown('replace() of an empty text', via);
  return text(
    content.replaceAll(search, () => by),
    via,
  );
}

/** The whole match, or its groups where the pattern has some. */
function captures(match: RegExpMatchArray, via: Via): Value {
  if (match.length === 1) return known(match[0], via);
  return collection(
    'tuple',
    match.slice(1).map((group: string | undefined) => known(group ?? null, via)),
    via,
  );
}
