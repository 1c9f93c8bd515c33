// Tokens of Puppet manifests (https://www.puppet.com/docs/puppet/8/lang_summary.html): strings, heredocs, words and signs.

import type { Span } from '../../model/span.ts';
import { afterHeredocs, type Heredocs, noHeredocs, readHeredoc, verbatim } from '../code/heredocs.ts';
import {
  escapeAt,
  quoteAt,
  readInterpolation,
  readPieces,
  readString,
  type StringPart,
} from '../code/strings.ts';
import {
  afterBlank,
  afterBlockComment,
  type CodeToken,
  type Interpolation,
  type Lexed,
  MAX_DEPTH,
  match,
  readPlain,
} from '../code/tokens.ts';
import { escapeRegex } from '../regex.ts';

/** Reads a manifest to its end whatever it holds. */
export function lexPuppet(text: string): Lexed {
  const tokens: CodeToken[] = [];
  const interpolations: Interpolation[] = [];
  const heredocs = noHeredocs();
  let at = 0;
  while (at < text.length) {
    const next = afterBlockComment(text, afterBlank(text, afterHeredocs(heredocs, at) ?? at));
    if (next > at) {
      at = next;
      continue;
    }
    const token =
      heredocAt(text, at, heredocs, interpolations) ?? readToken(text, at, tokens.at(-1), interpolations);
    tokens.push(token);
    at = token.end;
  }
  // The text of a heredoc stands behind the rest of its line.
  return { tokens, interpolations: interpolations.sort((a, b) => a.start - b.start) };
}

const NUMBER = ['number', /-?(?:0[xX][\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?!\w)/y] as const;
/** Behind a value a minus subtracts. */
const UNSIGNED = ['number', /(?:0[xX][\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?!\w)/y] as const;
const OTHERS = [
  // Digits that are no number stay in one piece.
  ['word', /\d\w*/y],
  ['word', /\$?(?:::)?[A-Za-z_][\w]*(?:::\w+)*|\$\d/y],
  ['sign', /=>|\+>|->|~>|<-|<~|==|!=|=~|!~|<=|>=|<<\||\|>>|<\||\|>|<<|>>|@@/y],
] as const;
const OPERAND = [NUMBER, ...OTHERS];
const OPERATOR = [UNSIGNED, ...OTHERS];
/** Words that a value follows. */
const BEFORE_PATTERN = /^(?:node|if|elsif|unless|case|and|or|in|not)$/;
const REGEX = /\/(?:\\.|[^/\\\n]){1,300}\//y;

function readToken(
  text: string,
  start: number,
  before: CodeToken | undefined,
  found: Interpolation[],
): CodeToken {
  const string = readQuoted(text, start, found, 0);
  if (string) return string;
  // A slash divides behind a value and opens a pattern behind anything else.
  const divides =
    before && (before.kind === 'sign' ? /^[)\]]$/.test(before.text) : !BEFORE_PATTERN.test(before.text));
  const regex = text[start] === '/' && !divides ? match(REGEX, text, start) : undefined;
  if (regex) return { kind: 'word', start, end: start + regex[0].length, text: '/' };
  const isBehind = before && (before.kind !== 'sign' || /^[)\]]$/.test(before.text));
  return readPlain(text, start, isBehind ? OPERATOR : OPERAND);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', s: ' ' };

/** The string that opens at `start`; `depth`: how many strings it is inside of. */
function readQuoted(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): CodeToken | undefined {
  if (text[start] === "'") return readString(text, quoteAt(start), (at) => singlePart(text, at));
  if (text[start] !== '"') return undefined;
  return readString(text, quoteAt(start), (at) => {
    if (text[at] === '"') return 'end';
    return text[at] === '\\' ? escapeAt(text, at, ESCAPES) : interpolation(text, at, found, depth);
  });
}

/** Within `'…'` only a quote and a backslash are escaped. */
function singlePart(text: string, at: number): StringPart {
  if (text[at] === "'") return 'end';
  const next = text[at + 1];
  if (text[at] !== '\\' || (next !== "'" && next !== '\\')) return undefined;
  return { text: next, start: at + 1, end: at + 2 };
}

const NAME = /\$(?:::)?[a-z_]\w*(?:::\w+)*/y;

/** The place behind the `${…}` or `$name` at `start`. */
function interpolation(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): number | undefined {
  if (text[start] !== '$') return undefined;
  if (text[start + 1] === '{')
    return readInterpolation(text, start, found, (at) =>
      depth < MAX_DEPTH || text[at] === "'" ? readQuoted(text, at, undefined, depth + 1)?.end : undefined,
    );
  const name = match(NAME, text, start);
  if (!name) return undefined;
  const end = start + name[0].length;
  found?.push({ start, end, inner: { start: start + 1, end } });
  return end;
}

const HEREDOC =
  /@\([ \t]*("?)([^")\n:/]{1,80}?)\1[ \t]*(?::[ \t]*\w{1,20})?[ \t]*(?:\/[\w$]{0,20})?[ \t]*\)/y;

/** `@("END")`: the lines below, as far as `| END`, `|- END` or `END` (lang_data_string, "Heredocs"). */
function heredocAt(
  text: string,
  start: number,
  heredocs: Heredocs,
  found: Interpolation[],
): CodeToken | undefined {
  const opening = text[start] === '@' ? match(HEREDOC, text, start) : undefined;
  if (!opening) return undefined;
  const [all, quote, tag = ''] = opening;
  const escaped = escapeRegex(tag.trim());
  const ending = `[ \\t]*(?:\\|[ \\t]*)?-?[ \\t]*${escaped}`;
  const interpolated = (inner: Span) =>
    readPieces(text, inner.start, inner.end, (at) => interpolation(text, at, found, 0)).pieces;
  return readHeredoc(text, { start, end: start + all.length }, ending, heredocs, (inner) =>
    quote === '"' ? interpolated(inner) : verbatim(text, inner),
  );
}
