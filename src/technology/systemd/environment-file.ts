// A file that `EnvironmentFile=` names, as systemd reads it: lines `NAME=value`, with quotes as a shell has them.

import type { Location, Span } from '../../model/span.ts';
import { FILLER, Source } from '../../source/source.ts';
import { isSecret } from '../compose/environment-file.ts';

export interface FileVariable {
  readonly name: string;
  readonly text: string;
  /** The value in the file, quotes left out where they stand around all of it. */
  readonly at: Location;
  /** The same as offsets. */
  readonly span: Span;
}

const MAX_VARIABLES = 5000;

/**
 * Reads a file (systemd.exec(5), `EnvironmentFile=`; `parse_env_file` in src/basic/env-file.c): blanks around an
 * unquoted value are cut, `#` and `;` begin comments only at the start of a line, a backslash joins lines and keeps the
 * character behind it; in double quotes it does so only before `"`, `\`, `` ` `` and `$`. A later line wins.
 */
export function readEnvironmentFile(file: string, text: string): readonly FileVariable[] {
  return variablesIn(text, Source.ofFile(file, text));
}

function variablesIn(text: string, source: Source): readonly FileVariable[] {
  const found: FileVariable[] = [];
  let at = 0;
  while (at < text.length && found.length < MAX_VARIABLES) {
    const start = /[ \t\r\n]*/y;
    start.lastIndex = at;
    start.exec(text);
    at = start.lastIndex;
    if (text[at] === '#' || text[at] === ';') {
      at = endOfComment(text, at);
      continue;
    }
    const key = /([^=\n\r]*)(=|[\n\r]|$)/y;
    key.lastIndex = at;
    const match = key.exec(text);
    at = key.lastIndex;
    if (!match) break;
    if (match[2] !== '=') continue;
    const value = readValue(text, at);
    at = value.next;
    const name = (match[1] ?? '').trimEnd();
    if (/^[A-Za-z_]\w*$/.test(name)) {
      const { start, end } = value;
      found.push({ name, text: value.text, at: source.locate(value), span: { start, end } });
    }
  }
  return found;
}

/** A file's text as it may be kept: filler in the place of what is secret. */
export function withoutSecrets(text: string): string {
  const source = Source.ofFile('', text);
  let kept = '';
  let from = 0;
  for (const { name, text: value, span } of variablesIn(text, source)) {
    if (!isSecret(name, value)) continue;
    kept += text.slice(from, span.start) + text.slice(span.start, span.end).replace(/[^\r\n]/g, FILLER);
    from = span.end;
  }
  return kept + text.slice(from);
}

/** A backslash at the end of a comment's line does not end the comment. */
function endOfComment(text: string, from: number): number {
  let at = from;
  for (; at < text.length && text[at] !== '\n'; at++) if (text[at] === '\\') at++;
  return at + 1;
}

interface Written {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

function readValue(text: string, from: number): Written {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  const start = at;
  let value = '';
  /** Length of the value without blanks at its end that stand outside of quotes. */
  let kept = 0;
  let quote = '';
  /** Quotes count in front of the value and behind quotes; within plain text they are part of it. */
  let isBefore = true;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (quote === '"' && character === '\\') {
        const next = text[++at] ?? '';
        if ('"\\`$'.includes(next)) value += next;
        else if (next !== '\n') value += `\\${next}`;
      } else value += character;
      kept = value.length;
    } else if (character === '\n' || character === '\r') break;
    else if (isBefore && (character === '"' || character === "'")) quote = character;
    else if (character === '\\') {
      isBefore = false;
      const next = text[++at] ?? '';
      if (next !== '\n') value += next;
      kept = value.length;
    } else if (!/\s/.test(character)) {
      isBefore = false;
      value += character;
      kept = value.length;
    } else if (!isBefore) value += character;
  }
  const trimmed = start + text.slice(start, at).trimEnd().length;
  const isQuoted = trimmed - start >= 2 && /^(["'])[\s\S]*\1$/.test(text.slice(start, trimmed));
  const span = isQuoted ? { start: start + 1, end: trimmed - 1 } : { start, end: trimmed };
  return { text: value.slice(0, kept), ...span, next: at + 1 };
}
