// Go template text → text and actions, and the tokens of an action.

import type { Span } from '../../model/span.ts';

/** A piece of a template: text, or an action without its delimiters and the dashes that trim. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly inner: Span; readonly outer: Span };

export type Token = { readonly afterBlank: boolean } & (
  | { readonly kind: 'name' | 'field' | 'variable' | 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number; readonly isFloat: boolean }
  | { readonly kind: 'mark'; readonly text: '(' | ')' | '|' | ':=' | '=' | ',' | '.' }
);

/** Thrown for what is no template; the parser's caller turns it into a reason. */
export class TemplateError extends Error {}

/**
 * The pieces of a template, blanks trimmed where a delimiter says so. Comments leave nothing. Throws
 * {@link TemplateError} for an action that nothing closes.
 */
export function piecesOf(source: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let trimsNext = false;
  const text = (end: number, trimsEnd: boolean) => {
    let run = source.slice(from, end);
    if (trimsNext) run = run.replace(/^[ \t\r\n]+/, '');
    if (trimsEnd) run = trimmedEnd(run);
    if (run !== '') pieces.push({ kind: 'text', text: run });
  };
  for (;;) {
    const open = source.indexOf('{{', from);
    if (open < 0) break;
    const trims = source[open + 2] === '-' && /[ \t\r\n]/.test(source[open + 3] ?? '');
    text(open, trims);
    const start = open + (trims ? 3 : 2);
    const isComment = /^[ \t\r\n]{0,100}\/\*/.test(source.slice(start, start + 110));
    const close = isComment ? commentEnd(source, start) : actionEnd(source, start);
    if (close < 0) throw new TemplateError('an action is not closed');
    trimsNext = source[close - 1] === '-' && /[ \t\r\n]/.test(source[close - 2] ?? '');
    const inner = { start, end: trimsNext ? close - 1 : close };
    if (!isComment) pieces.push({ kind: 'action', inner, outer: { start: open, end: close + 2 } });
    from = close + 2;
  }
  text(source.length, false);
  return pieces;
}

function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[ \t\r\n]/.test(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}

function commentEnd(source: string, start: number): number {
  const end = source.indexOf('*/', start);
  return end < 0 ? -1 : source.indexOf('}}', end);
}

/** Where the closing delimiter stands: braces in quotes close nothing. */
function actionEnd(source: string, start: number): number {
  for (let i = start; i < source.length; i++) {
    const c = source[i];
    if (c === '}' && source[i + 1] === '}') return i;
    if (c === '"' || c === "'") {
      i++;
      while (i < source.length && source[i] !== c && source[i] !== '\n') i += source[i] === '\\' ? 2 : 1;
    } else if (c === '`') {
      i = source.indexOf('`', i + 1);
      if (i < 0) return -1;
    }
  }
  return -1;
}

const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+(?![\d.eE])|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y;
const WORD = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const FIELD = /\.[\p{L}_][\p{L}\p{Nd}_]*/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const RAW = /`[^`]*`/y;
const CHARACTER = /'(?:[^'\\\n]|\\[^\n]{1,10}?)'/y;
const MARK = /:=|[()|=,.]/y;

/** The tokens of an action. Throws {@link TemplateError} for a character that begins none. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  while (at < text.length) {
    const before = at;
    while (/[ \t\r\n]/.test(text[at] ?? '')) at++;
    if (at >= text.length) break;
    const afterBlank = at > before;
    const push = (token: Unspaced) => tokens.push({ ...token, afterBlank } as Token);
    // A sign belongs to a number only where an operand may begin.
    const number = match(NUMBER);
    if (number !== undefined) {
      push(numberToken(number));
      continue;
    }
    const word = match(WORD);
    if (word !== undefined) {
      push({ kind: 'name', text: word });
      continue;
    }
    const field = match(FIELD);
    if (field !== undefined) {
      push({ kind: 'field', text: field.slice(1) });
      continue;
    }
    const variable = match(VARIABLE);
    if (variable !== undefined) {
      push({ kind: 'variable', text: variable });
      continue;
    }
    const quoted = match(STRING);
    if (quoted !== undefined) {
      push({ kind: 'text', text: unquoted(quoted) });
      continue;
    }
    const raw = match(RAW);
    if (raw !== undefined) {
      push({ kind: 'text', text: raw.slice(1, -1).replaceAll('\r', '') });
      continue;
    }
    const character = match(CHARACTER);
    if (character !== undefined) {
      const code = unquoted(character).codePointAt(0);
      if (code === undefined) throw new TemplateError('an empty character constant');
      push({ kind: 'number', number: code, isFloat: false });
      continue;
    }
    const mark = match(MARK);
    if (mark === undefined) throw new TemplateError(`'${text[at] ?? ''}' begins no word of a Go template`);
    push({ kind: 'mark', text: mark as '(' });
  }
  return tokens;
}

type Unspaced =
  | { kind: 'name' | 'field' | 'variable' | 'text'; text: string }
  | { kind: 'number'; number: number; isFloat: boolean }
  | { kind: 'mark'; text: '(' };

/** https://go.dev/ref/spec#Integer_literals: a leading zero is octal. */
function numberToken(written: string): Unspaced {
  const digits = written.replaceAll('_', '').replace(/^\+/, '');
  const octal = /^(-?)0[oO]?([0-7]+)$/.exec(digits);
  if (octal) {
    const value = Number.parseInt(octal[2] ?? '', 8);
    return { kind: 'number', number: octal[1] === '-' ? -value : value, isFloat: false };
  }
  const based = /^(-?)(0[xXbB].+)$/.exec(digits);
  const value = based ? (based[1] === '-' ? -1 : 1) * Number(based[2]) : Number(digits);
  if (Number.isNaN(value)) throw new TemplateError(`'${written}' is no number`);
  return {
    kind: 'number',
    number: value,
    isFloat: !based && /[.eE]/.test(digits),
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'",
}; // biome-ignore format: a table (https://go.dev/ref/spec#Rune_literals)

function unquoted(written: string): string {
  return written
    .slice(1, -1)
    .replace(
      /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/g,
      (_, x, u, long, octal, c) => {
        const hex = (x ?? u ?? long) as string | undefined;
        const code = hex === undefined ? undefined : Number.parseInt(hex, 16);
        if (code !== undefined) {
          if (code > 0x10ffff) throw new TemplateError('an escape that is no character');
          return String.fromCodePoint(code);
        }
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(String(octal), 8));
        const plain = ESCAPES[String(c)];
        if (plain === undefined) throw new TemplateError(`'\\${String(c)}' is no escape of Go`);
        return plain;
      },
    );
}
