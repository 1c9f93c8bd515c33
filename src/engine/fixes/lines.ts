// Lines that hold one setting and nothing else, in the languages that people write settings in.

import type { Span } from '../../model/span.ts';

/** A line of a text, without its newline. */
export interface Line extends Span {
  readonly text: string;
  /** Empty for the last line of a file that does not end with one. */
  readonly newline: string;
  /** Where the next line starts. */
  readonly next: number;
}

export function lineAt(text: string, offset: number): Line {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const found = /\r\n|\r|\n/.exec(text.slice(offset));
  const end = found ? offset + found.index : text.length;
  const newline = found?.[0] ?? '';
  return { start, end, text: text.slice(start, end), newline, next: end + newline.length };
}

/** The line before the one that starts at an offset, which is not the first. */
export function lineBefore(text: string, start: number): Line {
  const isPair = text[start - 1] === '\n' && text[start - 2] === '\r';
  return lineAt(text, start - (isPair ? 2 : 1));
}

/** True where a command goes on from the line before or in the next one. */
export function isContinued(text: string, { start, text: line }: Line): boolean {
  const before = start === 0 ? '' : lineBefore(text, start).text;
  return CONTINUES.test(line) || (CONTINUES.test(before) && !OPENS_BLOCK.test(before));
}

export const CONTINUES = /(?:\\|&&|\|)[ \t]*$/;
/** The head of a block scalar of YAML. */
const OPENS_BLOCK = /(?:^|[:-])[ \t]+\|[ \t]*$/;

/** A line around its value. */
export interface Setting {
  readonly head: string;
  readonly tail: string;
}

// Key and value of a line as one character each, so that the forms below are plain.
const KEY = '\x01';
const VALUE = '\x02';

const QUOTE = `["']?`;
const BEGIN = `^[ \\t]*(?:- +)?`;
const SUDO = '(?:sudo +)?';
const QUIETLY = '(?: *>+ */dev/null)?(?: *2> */dev/null| *2>&1)?(?: *\\|\\| *(?:true|:))?;?[ \\t]*$';

const FORMS: readonly RegExp[] = [
  // sysctl.conf, YAML, HCL, TOML, JSON, Nix; lists of `key=value`.
  `${BEGIN}-?${QUOTE}${KEY}${QUOTE}[ \\t]*(?:=|:)[ \\t]*${QUOTE}${VALUE}${QUOTE}[ \\t]*[,;]?[ \\t]*$`,
  // Puppet and Ruby.
  `^[ \\t]*${QUOTE}${KEY}${QUOTE}[ \\t]*=>[ \\t]*${QUOTE}${VALUE}${QUOTE}[ \\t]*,[ \\t]*$`,
  `${BEGIN}${SUDO}(?:/usr)?(?:/s?bin/)?sysctl(?: +-{1,2}[a-z]+)* +${QUOTE}${KEY} *= *${QUOTE}${VALUE}${QUOTE}${QUIETLY}`,
  `${BEGIN}echo +(?:-n +)?${QUOTE}${VALUE}${QUOTE} *(?:> *|\\| *${SUDO}tee +)/proc/sys/${KEY}${QUIETLY}`,
  `${BEGIN}echo +(["'])${KEY} *= *${VALUE}\\1 *(?:>> *|\\| *${SUDO}tee +-a +)[\\w./-]+${QUIETLY}`,
  // An item of a YAML list with braces: quotes, for the commas of a list of ports.
  `^[ \\t]*- +\\{ *\\w+: *${QUOTE}${KEY}${QUOTE} *, *\\w+: *(["'])${VALUE}\\1(?: *, *\\w+: *\\w+)* *\\}[ \\t]*$`,
].map((form) => new RegExp(form));

/** The parts of a line that sets `key` and does nothing else; undefined for any other. A comment behind it is left out. */
export function settingOf(before: string, after: string, key: string): Setting | undefined {
  const tail = after.replace(/[ \t]+#.*$/, '');
  const mark = (text: string) => text.replace(keyPattern(key), KEY);
  const line = `${mark(before)}${VALUE}${mark(tail)}`;
  // Commands as texts of a list: provisioners of Packer, user data in JSON.
  const command = /^[ \t]*(["'])(.*)\1,[ \t]*$/.exec(line)?.[2] ?? line;
  if (!FORMS.some((form) => form.test(line) || form.test(command))) return undefined;
  return { head: before, tail };
}

/** True for a line of sysctl.conf that sets the key: no other language writes dots and `=` so. */
export function isConfLine(line: string, key: string): boolean {
  return new RegExp(`^[ \\t]*-?${KEY}[ \\t]*=[^=]`).test(line.replace(keyPattern(key), KEY));
}

/** The text with the name of another key of the same folder. */
export function withKey(text: string, key: string, newKey: string): string {
  const name = newKey.slice(newKey.lastIndexOf('.') + 1);
  return text.replace(keyPattern(key), (found) => found.replace(/[^./]*$/, name));
}

/** How often the key stands in a text. */
export function occurrences(text: string, key: string): number {
  return text.match(new RegExp(keyPattern(key).source, 'g'))?.length ?? 0;
}

/** A key with dots or with slashes. Its names hold no characters that patterns know. */
function keyPattern(key: string): RegExp {
  return new RegExp(`(?<![\\w.])${key.split('.').join('[./]')}(?![\\w.])`);
}
