// Words of a command line or an assignment in a unit: quotes and escapes as systemd reads them, which is no shell.

import type { Span } from '../../model/span.ts';
import type { Mask, Piece, Source } from '../../source/source.ts';

/** What a backslash and a character stand for (systemd.syntax(7), "Quoting"). */
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** A word and where it stands in its line, quotes included. */
export interface Word {
  readonly span: Span;
  readonly content: Source;
}

const MAX_WORDS = 2000;

/** Splits a line into words. A quote without its end takes the rest, with which systemd would refuse the line. */
export function splitWords(line: Source): readonly Word[] {
  const { text } = line;
  const words: Word[] = [];
  let at = 0;
  while (words.length < MAX_WORDS) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at++;
    if (at >= text.length) break;
    const start = at;
    const pieces: Piece[] = [];
    let from = at;
    let quote: string | undefined;
    const verbatim = (end: number) => {
      if (end > from) pieces.push({ text: text.slice(from, end), start: from, end });
    };
    for (; at < text.length; at++) {
      const character = text[at] ?? '';
      if (quote === undefined && /\s/.test(character)) break;
      if (character === quote || (quote === undefined && (character === '"' || character === "'"))) {
        verbatim(at);
        from = at + 1;
        quote = quote === undefined ? character : undefined;
      } else if (character === '\\') {
        const escaped = escapeAt(text, at);
        if (!escaped) continue;
        verbatim(at);
        pieces.push({ text: escaped.text, start: at, end: escaped.end, coarse: true });
        from = escaped.end;
        at = escaped.end - 1;
      }
    }
    verbatim(at);
    words.push({ span: { start, end: at }, content: line.child(pieces) });
  }
  return words;
}

/** The character that an escape spells; undefined for what systemd keeps as it stands. */
function escapeAt(text: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const plain = ESCAPES[text[at + 1] ?? ''];
  if (plain !== undefined) return { text: plain, end: at + 2 };
  const number = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3}))/.exec(
    text.slice(at, at + 10),
  );
  if (!number) return undefined;
  const [whole, byte, short, long, octal] = number;
  const code =
    octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  if (code === 0 || code > 0x10ffff) return undefined;
  return { text: String.fromCodePoint(code), end: at + whole.length };
}

/** systemd.unit(5), "Specifiers": other letters stay as they are written. */
const SPECIFIER = /%([aAbBCdDEfgGhHiIjJlLmMnNopPqsStTuUvVwWy%])/g;

/** A text with its specifiers as expressions; `%%` is a per cent sign. */
export function withSpecifiers(source: Source): Source {
  return masked(source, source.text.matchAll(SPECIFIER), (text) =>
    text === '%%' ? '%' : { language: 'placeholder' },
  );
}

/** `${NAME}` in a word, `$NAME` as the whole of it; `$$` is a dollar sign (systemd.service(5), "Command lines"). */
export function withVariables(word: Source): Source {
  const { text } = word;
  const isWhole = /^\$(?![{$])./s.test(text);
  const found = isWhole ? text.matchAll(/^[\s\S]+$/g) : text.matchAll(/\$\$|\$\{[A-Za-z_]\w*\}/g);
  return masked(word, found, (expansion) => (expansion === '$$' ? '$' : { language: 'shell' }));
}

/** `source` with matches replaced: by a text, or masked as an expression of a language. */
function masked(
  source: Source,
  matches: Iterable<RegExpExecArray>,
  replace: (text: string) => string | { readonly language: 'placeholder' | 'shell' },
): Source {
  const masks: Mask[] = [];
  const pieces: Piece[] = [];
  let from = 0;
  const verbatim = (end: number) => {
    if (end > from) pieces.push({ text: '', start: from, end });
  };
  for (const { 0: text, index: start } of matches) {
    const end = start + text.length;
    const by = replace(text);
    if (typeof by === 'string') {
      verbatim(start);
      pieces.push({ text: by, start, end, coarse: true });
      from = end;
    } else
      masks.push({
        start,
        end,
        fill: 'word',
        expression: { ...by, text, at: source.locate({ start, end }) },
      });
  }
  if (masks.length === 0 && pieces.length === 0) return source;
  const filled = source.mask(masks);
  verbatim(filled.text.length);
  return filled.child(
    pieces.map((p) => (p.coarse === true ? p : { ...p, text: filled.text.slice(p.start, p.end) })),
  );
}
