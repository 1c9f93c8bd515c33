// Tokens of the Nix language (https://nix.dev/manual/nix/latest/language/): strings with their interpolations, the rest as words and signs.

import { escapeAt, quoteAt, readInterpolation, readString, type StringPart } from '../code/strings.ts';
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

/** Reads a text to its end whatever it holds; a string without its end runs to the end of the text. */
export function lexNix(text: string): Lexed {
  const tokens: CodeToken[] = [];
  const interpolations: Interpolation[] = [];
  let at = 0;
  while (at < text.length) {
    const next = afterBlockComment(text, afterBlank(text, at));
    if (next > at) {
      at = next;
      continue;
    }
    const token = readText(text, at, interpolations, 0) ?? readPath(text, at) ?? readPlain(text, at, PLAIN);
    tokens.push(token);
    at = token.end;
  }
  return { tokens, interpolations };
}

const PATH_HEAD = /(?:\.{1,2}|~)?\/(?:[\w.+-]+\/)*[\w.+-]*(?=\$\{)/y;
const PATH_PART = /[\w.+-]*(?:\/[\w.+-]+)*\/?/y;

/** A path with interpolations: `./${name}`, `./hosts/${name}.nix`. */
function readPath(text: string, start: number): CodeToken | undefined {
  const head = match(PATH_HEAD, text, start);
  if (!head) return undefined;
  let end = start + head[0].length;
  for (let next = interpolation(text, end, undefined, 0); next !== undefined; ) {
    end = next + (match(PATH_PART, text, next)?.[0].length ?? 0);
    next = interpolation(text, end, undefined, 0);
  }
  return { kind: 'word', start, end, text: text.slice(start, end) };
}

const PLAIN = [
  // A path keeps its slashes: `./x.nix`, `/etc/x`, `~/x`, `<nixpkgs>`; so does a URI.
  [
    'word',
    /(?:\.{1,2}|~)?(?:\/[\w.+-]+)+\/?|<[\w./+-]+>|[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\/[\w%/?:@&=+$,.!~*'-]+/y,
  ],
  ['number', /\d+(?:\.\d+)?/y],
  ['word', /[A-Za-z_][\w'-]*/y],
  ['sign', /\$\{|\.\.\.|\/\/|\+\+|==|!=|<=|>=|&&|\|\||->|\|>/y],
] as const;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The string that opens at `start`; `depth`: how many strings it is inside of. */
function readText(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): CodeToken | undefined {
  if (text[start] === '"')
    return readString(text, quoteAt(start), (at) => {
      if (text[at] === '"') return 'end';
      return text[at] === '\\' ? escapeAt(text, at, ESCAPES) : interpolation(text, at, found, depth);
    });
  if (!text.startsWith("''", start)) return undefined;
  // The least indentation of its lines is no part of it.
  const opening = { start, inner: start + 2, close: 2, text: "''", style: 'block' } as const;
  return readString(text, opening, (at) =>
    text.startsWith("''", at) ? indentedEscape(text, at) : interpolation(text, at, found, depth),
  );
}

/** Within `''…''`: `'''` is two quotes, `''$` a dollar, `''\n` a line break. */
function indentedEscape(text: string, start: number): StringPart {
  const next = text[start + 2];
  const escaped = text[start + 3] ?? '';
  if (next === "'") return { text: "''", start, end: start + 3, coarse: true };
  if (next === '$') return { text: '$', start, end: start + 3, coarse: true };
  if (next === '\\') return { text: ESCAPES[escaped] ?? escaped, start, end: start + 4, coarse: true };
  return 'end';
}

/** The place behind the `${…}` at `start`. */
function interpolation(
  text: string,
  start: number,
  found: Interpolation[] | undefined,
  depth: number,
): number | undefined {
  if (!text.startsWith('${', start)) return undefined;
  return readInterpolation(text, start, found, (at) =>
    depth < MAX_DEPTH ? readText(text, at, undefined, depth + 1)?.end : undefined,
  );
}
