// The statements of a configuration text with the section each stands in: lines under [names], and blocks in braces.

import type { Span } from '../../model/span.ts';

/** Offsets of a statement without blanks and comments around it. */
export interface Statement extends Span {
  /** The name in the last brackets, or the headers of the blocks around, joined by ` > `. */
  readonly section: string;
}

/** Statements that end with their line; comments begin a line, sections are `[name]`. */
export function lineStatements(text: string): readonly Statement[] {
  const found: Statement[] = [];
  let section = '';
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const span = trimmed(text, from, end);
    from = end + 1;
    if (span.end === span.start || /[#;!]/.test(text[span.start] ?? '')) continue;
    const line = text.slice(span.start, span.end);
    if (line.startsWith('//') || line.startsWith('--')) continue;
    const name = /^\[{1,2}\s*([^\]\n]{0,200}?)\s*\]{1,2}/.exec(line);
    if (name) section = name[1] ?? '';
    else found.push({ ...span, section });
  }
  return found;
}

function trimmed(text: string, from: number, to: number): Span {
  let start = from;
  let end = to;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return { start, end };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}

/** `{2}` of a regular expression, `{$NAME}` of Caddy: a word, not a block. */
const BRACED_WORD = /\{[^\s{};]{1,100}\}/y;

/**
 * Statements that end with their line, a semicolon or a brace; a block belongs to the statement in front of it, also
 * where that stands on a line of its own. Comments: `#`, `//` and C's.
 */
export function blockStatements(text: string): readonly Statement[] {
  const found: Statement[] = [];
  const sections: string[] = [''];
  let start = -1;
  let header = '';
  const close = (at: number): void => {
    if (start < 0) return;
    const span = trimmed(text, start, at);
    start = -1;
    if (span.end === span.start) return;
    found.push({ ...span, section: sections.at(-1) ?? '' });
    header = text.slice(span.start, Math.min(span.end, span.start + 200));
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    const isWordStart = start < 0 || /\s/.test(text[i - 1] ?? ' ');
    if (c === '\n' || c === ';') {
      close(i);
      if (c === ';') header = '';
    } else if (isWordStart && (c === '#' || text.startsWith('//', i))) {
      close(i);
      i = before(text.indexOf('\n', i), text);
    } else if (isWordStart && text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i + 2);
      i = end < 0 ? text.length : end + 1;
    } else if ((c === '"' || c === "'") && /[\s(=,]/.test(text[i - 1] ?? ' ')) {
      if (start < 0) start = i;
      i = quoteEnd(text, i);
    } else if (c === '{') {
      BRACED_WORD.lastIndex = i;
      if (BRACED_WORD.test(text)) {
        if (start < 0) start = i;
        i = BRACED_WORD.lastIndex - 1;
        continue;
      }
      close(i);
      const outer = sections.at(-1) ?? '';
      sections.push(outer === '' ? header : `${outer.slice(0, 500)} > ${header}`);
      header = '';
    } else if (c === '}') {
      close(i);
      if (sections.length > 1) sections.pop();
      header = '';
    } else if (start < 0 && !isBlank(c)) start = i;
  }
  close(text.length);
  return found;
}

function before(newline: number, text: string): number {
  return newline < 0 ? text.length : newline - 1;
}

/** Longer ones are quotes without a partner. */
const MAX_QUOTED = 2000;

/** The closing quote; the opening one where there is none. */
function quoteEnd(text: string, start: number): number {
  const quote = text[start];
  const last = Math.min(text.length, start + MAX_QUOTED);
  for (let i = start + 1; i < last; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i;
  }
  return start;
}
