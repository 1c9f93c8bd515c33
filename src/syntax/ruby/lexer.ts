// Tokens of Ruby as far as recipes use it: words, signs and symbols; where lines and statements start.

import { afterHeredocs, noHeredocs } from '../code/heredocs.ts';
import {
  afterBlank,
  type CodeToken,
  type Interpolation,
  type Lexed,
  lineEnd,
  match,
  readPlain,
} from '../code/tokens.ts';
import { heredocAt, readPercent, readQuoted } from './strings.ts';

/** Reads a text to its end whatever it holds. */
export function lexRuby(text: string): Lexed {
  const tokens: CodeToken[] = [];
  const interpolations: Interpolation[] = [];
  const heredocs = noHeredocs();
  let at = 0;
  let isFirst = true;
  while (at < text.length) {
    const resume = afterHeredocs(heredocs, at);
    if (resume !== undefined) {
      at = resume;
      isFirst = true;
    } else if (text[at] === '\n') {
      at++;
      isFirst = true;
      if (text.startsWith('=begin', at)) at = blockEnd(text, at);
      else if (text.startsWith('__END__', at)) break;
    } else if (text.startsWith('\\\n', at)) at += 2;
    else {
      const next = afterBlank(text, at);
      if (next > at) {
        at = next;
        continue;
      }
      const token =
        heredocAt(text, at, heredocs, interpolations) ?? readToken(text, at, tokens.at(-1), interpolations);
      tokens.push(isFirst ? { ...token, isFirst } : token);
      isFirst = false;
      at = token.end;
    }
  }
  // The text of a heredoc stands behind the rest of its line.
  return { tokens, interpolations: interpolations.sort((a, b) => a.start - b.start) };
}

/** `=begin` and `=end` stand at the start of a line. */
function blockEnd(text: string, at: number): number {
  const end = text.indexOf('\n=end', at);
  return end < 0 ? text.length : lineEnd(text, end + 1);
}

const PLAIN = [
  ['number', /\d[\d_]*(?:\.\d+)?(?!\w)/y],
  ['word', /[A-Za-z_@$][\w]*[?!]?/y],
  ['sign', /=>|==|!=|=~|!~|<=|>=|&&|\|\||\|\|=|<<|>>|::|&\.|\*\*/y],
] as const;
const SYMBOL = /:[A-Za-z_]\w*/y;
const REGEX = /\/(?:\\.|[^/\\\n]){1,300}\/[imxo]{0,4}/y;

function readToken(
  text: string,
  start: number,
  before: CodeToken | undefined,
  found: Interpolation[],
): CodeToken {
  const c = text[start] ?? '';
  if (c === "'") return readQuoted(text, start, start + 1, c, undefined, 0);
  if (c === '"' || c === '`') return readQuoted(text, start, start + 1, c, found, 0);
  const opens = before === undefined || (before.kind === 'sign' && !/^[)\]}]$/.test(before.text));
  if (c === '%' && (opens || (text[start - 1] === ' ' && text[start + 1] !== ' '))) {
    const literal = readPercent(text, start, found);
    if (literal) return literal;
  }
  // Behind a name, Ruby takes a slash for an argument's where a blank stands before it and none behind.
  const isArgument = before?.kind === 'word' && /^[ \t]\/[^\s=]/.test(text.slice(start - 1, start + 2));
  if (c === '/' && (opens || isArgument || /^(?:if|unless|when|and|or|not)$/.test(before?.text ?? ''))) {
    const regex = match(REGEX, text, start);
    if (regex) return { kind: 'word', start, end: start + regex[0].length, text: '//' };
  }
  // `?"` is a letter.
  if (c === '?' && opens && /^\?["'`](?!\w)/.test(text.slice(start, start + 3)))
    return { kind: 'word', start, end: start + 2, text: '?' };
  return (c === ':' ? readSymbol(text, start) : undefined) ?? readPlain(text, start, PLAIN);
}

/** `:name` is a string; behind a value a colon is a sign. */
function readSymbol(text: string, start: number): CodeToken | undefined {
  const symbol = /[\w"':)\]]/.test(text[start - 1] ?? '') ? undefined : match(SYMBOL, text, start);
  if (!symbol) return undefined;
  const inner = { start: start + 1, end: start + symbol[0].length };
  const pieces = [{ text: symbol[0].slice(1), ...inner }];
  return { kind: 'string', start, end: inner.end, text: ':', inner, style: 'quoted', pieces };
}
