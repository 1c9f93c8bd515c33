// Filters on text: case, blanks, replacing, splitting, quoting, paths.

import { type Known, known, type Value } from '../../../model/value.ts';
import {
  flagArgument,
  intArgument,
  type Operation,
  type Operations,
  operation,
  textArgument,
  variadic,
} from '../calls.ts';
import { fill } from '../format.ts';
import { refuse } from '../lattice.ts';
import { asText, textOf } from '../print.ts';
import { computed, pythonOf } from '../python.ts';
import { capitalize, replace, split, splitLines, strip } from '../strings.ts';

/** A text from a text; other types are printed first, as Jinja's soft_str does. */
function textual(change: (text: string) => string): Operation {
  return operation([], (subject) => {
    const printed = asText(subject);
    return derived(subject, change(textArgument(printed)), [printed]);
  });
}

/** `text` computed from `subject`; the subject itself where nothing changed. */
function derived(subject: Known, text: string, parts: readonly Value[]): Known {
  return text === subject.data ? subject : computed(text, parts);
}

/** Jinja's do_title: a word begins after blanks, hyphens and opening brackets. */
function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((piece) => {
      const [first = ''] = piece;
      return first.toUpperCase() + piece.slice(first.length).toLowerCase();
    })
    .join('');
}

/** Python's shlex.quote. */
function shellQuoted(text: string): string {
  if (text === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function directory(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : strip(head, '/', 'right');
}

function indented(text: string, width: string, first: boolean, blank: boolean): string {
  const lines = splitLines(`${text}\n`);
  const rest = lines.slice(1).map((line) => (line !== '' || blank ? width + line : line));
  const body = [lines[0] ?? '', ...rest].join('\n');
  return first ? width + body : body;
}

/** Wider indents are not written out. */
const MAX_INDENT = 200;

export const TEXT_FILTERS: Operations = new Map<string, Operation>([
  ['string', operation([], (subject) => retyped(subject, asText(subject)))],
  ['lower', textual((text) => text.toLowerCase())],
  ['upper', textual((text) => text.toUpperCase())],
  ['capitalize', textual(capitalize)],
  ['title', textual(title)],
  [
    'trim',
    operation(['chars'], (subject, [characters]) => {
      const printed = asText(subject);
      const set = characters && characters.data !== null ? textArgument(characters) : undefined;
      return derived(subject, strip(textArgument(printed), set), [printed]);
    }),
  ],
  [
    'replace',
    operation(['old', 'new', 'count'], (subject, [old, next, count]) => {
      if (!old || !next) return refuse('replace needs two arguments');
      const printed = asText(subject);
      const limit = count && count.data !== null ? intArgument(count) : -1;
      const text = replace(textArgument(printed), textOf(old).text, textOf(next).text, limit);
      return derived(subject, text, [printed, old, next]);
    }),
  ],
  [
    'split',
    operation(['sep', 'maxsplit'], (subject, [separator, limit]) => {
      const wanted = separator && separator.data !== null ? textArgument(separator) : undefined;
      const pieces = split(textArgument(subject), wanted, intArgument(limit, -1));
      return computed(pieces?.map((piece) => known(piece)) ?? refuse('the text cannot be split like this'), [
        subject,
      ]);
    }),
  ],
  [
    'indent',
    operation(['width', 'first', 'blank'], (subject, [width, first, blank]) => {
      const by =
        width && typeof width.data === 'string'
          ? width.data
          : ' '.repeat(Math.min(Math.max(0, intArgument(width, 4)), MAX_INDENT));
      if (by.length >= MAX_INDENT) return refuse('the value is too large to follow');
      const text = indented(textArgument(subject), by, flagArgument(first), flagArgument(blank));
      return derived(subject, text, [subject]);
    }),
  ],
  [
    'format',
    variadic([], (subject, rest) => {
      return fill(asText(subject), rest, undefined);
    }),
  ],
  [
    'quote',
    operation([], (subject) => {
      const printed = subject.data === null ? computed('', [subject]) : asText(subject);
      return derived(subject, shellQuoted(textArgument(printed)), [printed]);
    }),
  ],
  ['basename', operation([], (subject) => derived(subject, baseName(textArgument(subject)), [subject]))],
  ['dirname', operation([], (subject) => derived(subject, directory(textArgument(subject)), [subject]))],
]);

/** The same written value in another type: the literal a person would edit is the same. */
export function retyped(subject: Known, result: Known): Known {
  const scalar = subject.data === null || typeof subject.data !== 'object';
  const same =
    scalar && pythonOf(result.data).type !== 'dict' && textOf(subject).text === textOf(result).text;
  return same ? { ...result, via: subject.via, origin: subject.origin } : result;
}
