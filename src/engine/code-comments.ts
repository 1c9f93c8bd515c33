// The comments of code: strings, their interpolations and here-documents may hold the same signs.

import type { Span } from '../model/span.ts';

/** What of a language tells comments from strings. */
export interface CommentSyntax {
  readonly line: readonly string[];
  readonly hasBlocks: boolean;
  /** `'` opens a string, too. */
  readonly hasSingleQuotes: boolean;
  /** What opens an expression in a string; `}` closes it. */
  readonly interpolation: readonly string[];
  /** A string in quotes ends with its line at the latest. */
  readonly endsWithLine: boolean;
  /** What opens a here-document: its word in the first group. Flag `y`. */
  readonly heredoc: RegExp;
}

/** https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#comments-and-whitespace */
export const HCL_COMMENTS: CommentSyntax = {
  line: ['#', '//'],
  hasBlocks: true,
  hasSingleQuotes: false,
  interpolation: ['${', '%{'],
  endsWithLine: true,
  heredoc: /<<[-~]?(\w[\w-]{0,100})[ \t]*\r?\n/y,
};

/** https://docs.ruby-lang.org/en/master/syntax/comments_rdoc.html */
export const RUBY_COMMENTS: CommentSyntax = {
  line: ['#'],
  hasBlocks: false,
  hasSingleQuotes: true,
  interpolation: ['#{'],
  endsWithLine: false,
  heredoc: /<<[-~]["'`]?([A-Z_]\w{0,100})["'`]?/y,
};

/** The comments of a text, in order. One pass. */
export function commentSpans(text: string, syntax: CommentSyntax): readonly Span[] {
  const spans: Span[] = [];
  /** What is open: strings by their quote, expressions and braces inside of them by `{`. */
  const open: string[] = [];
  let at = 0;
  const until = (end: number, isComment: boolean) => {
    const stop = end < 0 ? text.length : end;
    if (isComment) spans.push({ start: at, end: stop });
    at = stop;
  };
  while (at < text.length) {
    const top = open.at(-1);
    const sign = text[at] ?? '';
    if (top === '"' || top === "'") {
      const opens = top === '"' ? syntax.interpolation.find((s) => text.startsWith(s, at)) : undefined;
      if (sign === '\\') at += 1;
      else if (sign === top || (sign === '\n' && syntax.endsWithLine)) open.pop();
      // `$${` stands for itself.
      else if (opens && text[at - 1] !== opens[0]) {
        open.push('{');
        at += 1;
      }
      at += 1;
      continue;
    }
    if (syntax.line.some((s) => text.startsWith(s, at))) {
      until(text.indexOf('\n', at), true);
      continue;
    }
    if (syntax.hasBlocks && text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      until(end < 0 ? end : end + 2, true);
      continue;
    }
    const heredoc = sign === '<' ? wordAt(text, at, syntax.heredoc) : undefined;
    if (heredoc !== undefined) {
      const body = text.indexOf('\n', at);
      const end = body < 0 ? undefined : lineOf(text, body, heredoc);
      until(end ?? -1, false);
      continue;
    }
    if (sign === '"' || (sign === "'" && syntax.hasSingleQuotes)) open.push(sign);
    else if (top === '{' && sign === '{') open.push('{');
    else if (top === '{' && sign === '}') open.pop();
    at += 1;
  }
  return spans;
}

function wordAt(text: string, at: number, pattern: RegExp): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[1];
}

/** Where the line of a word alone ends; undefined where there is none. */
function lineOf(text: string, from: number, word: string): number | undefined {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    const end = at + word.length;
    const isAlone = text.slice(lineStart, at).trim() === '' && /^[ \t\r]*$/.test(lineFrom(text, end));
    if (isAlone) return end;
  }
  return undefined;
}

function lineFrom(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end < 0 ? at + MAX_LINE : Math.min(end, at + MAX_LINE));
}

const MAX_LINE = 400;
