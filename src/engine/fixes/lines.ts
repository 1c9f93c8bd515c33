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

/** The line break to write behind a line: its own; behind the last one that of the line before. */
export function breakOf(text: string, { newline, start }: Line): string {
  return newline || (start > 0 && lineBefore(text, start).newline) || '\n';
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

const PAIR = (text: string, n: number) => `(["']?)${text}\\${n}`;
const SUDO = '(?:sudo +)?';
const QUIETLY = '(?: *>+ */dev/null)?(?: *2> */dev/null| *2>&1)?(?: *\\|\\| *(?:true|:))?;?$';

/** Settings as data: sysctl.conf, entries of maps in YAML, JSON, TOML, HCL and Nix, of Puppet and Ruby, lists of `key=value`. */
const DATA: readonly RegExp[] = [
  `^-?${PAIR(KEY, 1)}[ \\t]*(?:=|:)[ \\t]*${PAIR(VALUE, 2)}[ \\t]*([,;]?)$`,
  `^(?:- +)?${PAIR(`${KEY} *= *${VALUE}`, 1)}(,?)$`,
  `^${PAIR(KEY, 1)}[ \\t]*=>[ \\t]*${PAIR(VALUE, 2)}[ \\t]*(,)$`,
  // An item of a YAML list with braces: quotes, for the commas of a list of ports.
  `^- +\\{ *\\w+: *${PAIR(KEY, 1)} *, *\\w+: *(["'])${VALUE}\\2(?: *, *\\w+: *\\w+)* *\\}()$`,
].map((form) => new RegExp(form));

const COMMANDS: readonly RegExp[] = [
  `^${SUDO}(?:/usr)?(?:/s?bin/)?sysctl(?: +-{1,2}[a-z]+)* +(["']?)${KEY} *= *${PAIR(VALUE, 2)}\\1${QUIETLY}`,
  `^echo +(?:-n +)?${PAIR(VALUE, 1)} *(?:> *|\\| *${SUDO}tee +)/proc/sys/${KEY}${QUIETLY}`,
  `^echo +(["'])${KEY} *= *${VALUE}\\1 *(?:>> *|\\| *${SUDO}tee +-a +)[\\w./-]+${QUIETLY}`,
].map((form) => new RegExp(form));

/** Keys of lists of commands, each of which is run by itself: cloud-init, pipelines, Packer. */
const LISTS_OF_COMMANDS =
  /(?:^|[\s"'])(?:runcmd|bootcmd|script|before_script|commands?_?list|inline|execute_commands|late-commands|early-commands)["']?[ \t]*[:=][ \t]*\[?[ \t]*$/;

/** A block scalar of YAML whose lines become one. */
const FOLDED = />[+-]?\d?[ \t]*$/;

/**
 * The parts of a line that sets `key` and does nothing else; undefined for any other, and where a line more would not
 * be another setting: in a folded text, among the arguments of a command. A comment behind it is left out.
 */
export function settingOf(text: string, line: Line, token: Span, key: string): Setting | undefined {
  const head = line.text.slice(0, token.start - line.start);
  const tail = line.text.slice(token.end - line.start).replace(/[ \t]+#.*$/, '');
  const mark = (part: string) => part.replace(keyPattern(key), KEY);
  const marked = `${mark(head)}${VALUE}${mark(tail)}`.trim();
  const opener = headerOf(text, line)?.text ?? '';
  if (FOLDED.test(opener)) return undefined;
  const data = DATA.map((form) => form.exec(marked)).find((match) => match !== null);
  if (data) return isDataLine(text, line, data, opener) ? { head, tail } : undefined;
  const [, dash = '', , bare = marked] =
    /^(- +)?(["'])(.*)\2,$/.exec(marked) ?? /^(- +)?()(.*)$/.exec(marked) ?? [];
  if (!COMMANDS.some((form) => form.test(bare))) return undefined;
  const isItem = dash !== '' || bare !== marked;
  // A command that stands behind its key without a mark is one text with the lines below.
  const isAlone = isItem ? LISTS_OF_COMMANDS.test(opener) : !/[\w"'][ \t]*:[ \t]*$/.test(opener);
  return isAlone ? { head, tail } : undefined;
}

/** A comma behind it ends a part of a list in brackets, where a text with commas wants quotes; the last one has none. */
function isDataLine(text: string, line: Line, match: RegExpExecArray, opener: string): boolean {
  const separator = match.at(-1) ?? '';
  const isQuoted = match.slice(1, -1).some((quote) => quote !== '' && quote !== undefined);
  if (separator === ',') return isQuoted;
  if (separator === ';' || /^[ \t]*- /.test(line.text)) return true;
  if (!/^[ \t]*[}\]]/.test(nextLine(text, line))) return true;
  // `=` in braces is of HCL and Nix, whose lines need no commas.
  return /\{[ \t]*$/.test(opener) && (/[\x01"'][ \t]*=/.test(match[0]) || isQuoted);
}

/** True for the last part of a list with commas between its parts: a new one goes in front. */
export function isLastOfList(text: string, line: Line): boolean {
  return (
    /^[ \t]*["'][^"']+["'][ \t]*:/.test(line.text) &&
    !/,[ \t]*$/.test(line.text) &&
    /^[ \t]*[}\]]/.test(nextLine(text, line))
  );
}

function nextLine(text: string, line: Line): string {
  for (let at = line.next, i = 0; at < text.length && i < 10; i++) {
    const next = lineAt(text, at);
    if (/\S/.test(next.text)) return next.text;
    at = next.next;
  }
  return '';
}

/** The nearest line above that is indented less: the head of the block that a line stands in. */
export function headerOf(text: string, line: Line): Line | undefined {
  const indent = indentOf(line.text);
  let above = line;
  for (let i = 0; i < MAX_ABOVE && above.start > 0 && indent > 0; i++) {
    above = lineBefore(text, above.start);
    // A list may be indented as its key is.
    if (/\S/.test(above.text) && indentOf(above.text) < indent) return above;
  }
  // A list of YAML may stand as far left as its key.
  if (!/^[ \t]*- /.test(line.text)) return undefined;
  above = line;
  for (let i = 0; i < MAX_ABOVE && above.start > 0; i++) {
    above = lineBefore(text, above.start);
    if (/\S/.test(above.text) && indentOf(above.text) === indent && !/^[ \t]*- /.test(above.text))
      return above;
  }
  return undefined;
}

/** Longer blocks are not written by hand; in lines. */
const MAX_ABOVE = 200;

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** True for a line of sysctl.conf that sets the key and holds nothing else: no other language writes dots and `=` so. */
export function isConfLine(line: string, key: string): boolean {
  return CONF_LINE.test(line.replace(keyPattern(key), KEY));
}

const CONF_LINE = new RegExp(`^[ \\t]*-?${KEY}[ \\t]*=[ \\t]*(["']?)[\\w ,.:/-]*\\1[ \\t]*$`);

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
