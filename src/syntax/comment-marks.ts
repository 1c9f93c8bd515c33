// The comments of a text, by the marks of its language: quotes may hold the same signs.

/** A comment of a line, as offsets in it. */
export interface LineComment {
  /** Its mark. */
  readonly start: number;
  /** Where what it says ends: before the mark that closes it. */
  readonly inner: number;
  /** Behind that mark, or the end of the line. */
  readonly end: number;
}

interface Marks {
  /** To the end of the line. Flag `y`. */
  readonly line: RegExp;
  /** Has blocks of `/*`. */
  readonly hasBlocks: boolean;
}

/** Behind a blank, as YAML and shells want it (https://yaml.org/spec/1.2.2/#66-comments). */
const HASH: Marks = { line: /(?<![^\s%])#/y, hasBlocks: false };
/** A word begins behind an operator, too (POSIX.1-2017, Shell Command Language, 2.3 Token Recognition). */
const SHELL_HASH: Marks = { line: /(?<![^\s%;&|()])#/y, hasBlocks: false };
const ANY_HASH: Marks = { line: /#/y, hasBlocks: false };

/** By the kind of a document; the others are texts of many languages. */
const MARKS: Readonly<Record<string, Marks>> = {
  yaml: HASH,
  shell: SHELL_HASH,
  toml: ANY_HASH,
  chef: ANY_HASH,
  puppet: { line: /#/y, hasBlocks: true },
  nix: { line: /#/y, hasBlocks: true },
  hcl: { line: /#|\/\//y, hasBlocks: true },
  json: { line: /\/\/|(?<!\S)#/y, hasBlocks: true },
};
const TEXT: Marks = { line: /(?<![^\s%])(?:#|\/\/|;|--(?=\s))|(?<=;)#/y, hasBlocks: true };

/** At the start of a line, whatever the file: texts of other languages are embedded in it. */
const AT_START = /#|\/\/|;|--(?=\s)/y;

/** What closes the blocks; template languages have theirs in any file. */
type Block = readonly [open: RegExp, close: RegExp];
/** A dollar before it is the length of a variable of a shell. */
const JINJA: Block = [/(?<!\$)\{#/y, /[ \t]{0,40}-?#\}/g];
const TEMPLATE_BLOCKS: readonly Block[] = [
  JINJA,
  [/\{\{-?[ \t]{0,9}\/\*/y, /[ \t]{0,40}\*\/[ \t]{0,9}-?\}\}/g],
  [/<%-?#/y, /[ \t]{0,40}-?%>/g],
  [/<!--/y, /[ \t]{0,40}-->/g],
];
const CODE_BLOCKS: readonly Block[] = [[/(?<![^\s,;(){}[\]=])\/\*/y, /[ \t]{0,40}\*\//g]];

function blocksOf({ hasBlocks }: Marks): readonly Block[] {
  return hasBlocks ? [...TEMPLATE_BLOCKS, ...CODE_BLOCKS] : TEMPLATE_BLOCKS;
}

/** What a line of a text stands in. */
export interface Surroundings {
  /** What closes the block that its start stands in. */
  readonly open?: RegExp | undefined;
  /** Where a quoted text ends that began on a line above; 0 for none. */
  readonly from?: number;
  /** True for an offset where templates are texts. */
  readonly isRaw?: (at: number) => boolean;
}

/** The comments of a line, in order; one that is not closed ends with the line. */
export function commentsOfLine(
  line: string,
  kind: string,
  { open, from = 0, isRaw = () => false }: Surroundings = {},
): readonly LineComment[] {
  const marks = MARKS[kind] ?? TEXT;
  const found: LineComment[] = [];
  const add = (start: number, close: RegExp): number => {
    close.lastIndex = start;
    const match = close.exec(line);
    const end = match ? match.index + match[0].length : line.length;
    found.push({ start, inner: match?.index ?? line.length, end });
    return end;
  };
  let at = open ? add(0, open) : from;
  const first = line.search(/\S/);
  while (at < line.length) {
    const block = blocksOf(marks).find(([mark]) => matchesAt(mark, line, at));
    if (block && !(block === JINJA && isRaw(at))) {
      at = add(at, block[1]);
      continue;
    }
    if (matchesAt(marks.line, line, at) || (at === first && matchesAt(AT_START, line, at))) {
      found.push({ start: at, inner: line.length, end: line.length });
      break;
    }
    at = behindString(line, at);
  }
  return found;
}

/** Behind the string that begins at an offset, or behind its one character. */
function behindString(line: string, at: number): number {
  const sign = line[at];
  if (sign === '\\') return at + 2;
  if (sign !== '"' && sign !== "'" && sign !== '`') return at + 1;
  const isAtStart = /^$|[\s=:,([{$+>|]/.test(line[at - 1] ?? '');
  // An apostrophe in a word opens nothing.
  if (sign === "'" && !isAtStart) return at + 1;
  for (let end = at + 1; end < line.length; end++) {
    if (line[end] === '\\' && sign !== "'") end++;
    // YAML doubles the sign; shells set one string beside the other.
    else if (sign === "'" && end > at + 1 && line.startsWith("''", end)) end++;
    else if (line[end] === sign) return end + 1;
  }
  // A string over several lines, or the sign for inches.
  return isAtStart ? line.length : at + 1;
}

function matchesAt(mark: RegExp, line: string, at: number): boolean {
  mark.lastIndex = at;
  return mark.test(line);
}

/** Comments of people are shorter. */
const MAX_BLOCK = 4000;

/** What closes the block that an offset stands in; undefined where it stands in none, or in one that nothing closes. */
export function openBlock(
  text: string,
  at: number,
  kind: string,
  isRaw: (at: number) => boolean,
): RegExp | undefined {
  const from = Math.max(0, at - MAX_BLOCK);
  const before = text.slice(from, at);
  for (const block of blocksOf(MARKS[kind] ?? TEXT)) {
    const [mark, close] = block;
    const opens = lastMatch(mark, before);
    if (opens === undefined || (block === JINJA && isRaw(from + opens))) continue;
    close.lastIndex = opens;
    if (close.test(before)) continue;
    const lineStart = Math.max(before.lastIndexOf('\n', opens), before.lastIndexOf('\r', opens)) + 1;
    // A mark in quotes, or behind another comment's, opens nothing.
    const line = /^.*/.exec(before.slice(lineStart))?.[0] ?? '';
    if (!commentsOfLine(line, kind).some((c) => c.start === opens - lineStart)) continue;
    close.lastIndex = 0;
    if (close.test(text.slice(at, at + MAX_BLOCK))) return close;
  }
  return undefined;
}

function lastMatch(mark: RegExp, text: string): number | undefined {
  let last: number | undefined;
  for (const { index } of text.matchAll(new RegExp(mark.source, 'g'))) last = index;
  return last;
}
