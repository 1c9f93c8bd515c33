// Texts that go over several lines of a file, told apart by lines alone: documents of another file or program, and quotes.

import { LineIndex } from '../model/span.ts';

/** Both inclusive, counted from 0. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * Here-documents (of shells, HCL, Ruby and Dockerfiles, and Puppet's), the block scalars of YAML and strings over several
 * lines: what stands in them is written into another file, or run by another program. In no order.
 */
export function embeddedTexts(lines: readonly string[], kind: string): readonly Lines[] {
  const documents = hereDocuments(lines);
  if (kind === 'yaml') return [...documents, ...blockScalars(lines)];
  return [...documents, ...longStrings(lines, kind, documents)];
}

/** By line, the text that it belongs to: of several the one that begins last, which is within the others. */
export function innermost(texts: readonly Lines[], count: number): readonly (Lines | undefined)[] {
  const sorted = [...texts].sort((a, b) => a.first - b.first);
  const open: Lines[] = [];
  let next = 0;
  return Array.from({ length: count }, (_, line) => {
    for (let one = sorted[next]; one && one.first <= line; one = sorted[++next]) open.push(one);
    while ((open.at(-1)?.last ?? line) < line) open.pop();
    return open.at(-1);
  });
}

const HERE = /(?<!<)<<[-~]?[ \t]{0,9}(?:(["'])([^"'\n]{1,60})\1|\\?([A-Za-z_]\w*))/g;
const HERE_PUPPET = /@\([ \t]{0,9}"?(\w[\w ]{0,60}?)"?[ \t]{0,9}(?:[:/][^)\n]{0,60})?\)/g;

function hereDocuments(lines: readonly string[]): readonly Lines[] {
  const found: Lines[] = [];
  /** The next line that is nothing but a word, going backwards. */
  const next = new Map<string, number>();
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    const words = [
      ...[...line.matchAll(HERE)].map((m) => m[2] ?? m[3]),
      ...[...line.matchAll(HERE_PUPPET)].map((m) => m[1]),
    ];
    for (const word of words) {
      const end = word === undefined ? undefined : next.get(word);
      if (end !== undefined && end > i + 1) found.push({ first: i + 1, last: end - 1 });
    }
    // Puppet's end tells by `|` and `-` what of the blanks goes.
    const only = line.trim().replace(/^\|?[ \t]*-?[ \t]*/, '');
    if (only !== '' && only.length < 80) next.set(only, i);
  }
  return found;
}

/** How the strings of a language begin and end; what else matches is a comment, or an escape. Flag `g`. */
interface Strings {
  readonly begin: RegExp;
  readonly end: Readonly<Record<string, RegExp>>;
}

const QUOTES = { '"': /\\[\s\S]|"/g, "'": /\\[\s\S]|'/g };

const STRINGS: Readonly<Record<string, Strings>> = {
  shell: { begin: /(?<![^\s;&|()])#.*|\\[\s\S]|["']/g, end: { ...QUOTES, "'": /'/g } },
  puppet: { begin: /#.*|["']/g, end: QUOTES },
  // https://toml.io/en/v1.0.0#string
  toml: {
    begin: /#.*|"""|'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'/g,
    end: { '"""': /\\[\s\S]|"""/g, "'''": /'''/g },
  },
  // https://nix.dev/manual/nix/latest/language/string-literals
  nix: { begin: /#.*|''|"/g, end: { '"': QUOTES['"'], "''": /''(?:['$]|\\[\s\S])|''/g } },
};

/** Those that something ends, from the line below their beginning on. */
function longStrings(lines: readonly string[], kind: string, documents: readonly Lines[]): readonly Lines[] {
  const strings = STRINGS[kind];
  if (!strings) return [];
  const within = innermost(documents, lines.length);
  const text = lines.map((line, i) => (within[i] ? '' : line)).join('\n');
  const index = new LineIndex(text);
  const found: Lines[] = [];
  strings.begin.lastIndex = 0;
  for (let begin = strings.begin.exec(text); begin; begin = strings.begin.exec(text)) {
    const sign = begin[0];
    const close = strings.end[sign];
    if (!close) continue;
    close.lastIndex = strings.begin.lastIndex;
    let end = close.exec(text);
    while (end && end[0] !== sign) end = close.exec(text);
    if (!end) break;
    strings.begin.lastIndex = close.lastIndex;
    const first = index.position(begin.index).line;
    const closing = index.position(end.index).line - 1;
    // What stands behind the end is not of the string.
    const isAlone = /^[ \t]*(?:\n|$)/.test(text.slice(close.lastIndex, close.lastIndex + 200));
    if (first <= closing) found.push({ first, last: isAlone ? closing : Math.max(first, closing - 1) });
  }
  return found;
}

/** Indicators of a list and the key before a value, and what else may stand there: a tag, an anchor. */
const KEY =
  /^([ \t]*(?:- +)*)((?:"[^"]*"|'[^']*'|[^\s"'#[\]{}][^"'#]{0,200}?)[ \t]{0,9}:[ \t]+)?(?:[!&]\S+[ \t]+)*/;

/** The column that what belongs to a value is indented more than. */
function columnOf([, lead = '', key]: RegExpExecArray): number {
  return key === undefined ? lead.lastIndexOf('-') : lead.length;
}

/** In the order of their heads; those within others are among them. */
function blockScalars(lines: readonly string[]): readonly Lines[] {
  const found: { first: number; last: number }[] = [];
  /** Those that go on, each within the one before: columns only grow. */
  const open: { readonly column: number; readonly scalar: { last: number } }[] = [];
  let filled = -1;
  for (const [i, line] of lines.entries()) {
    const at = line.search(/\S/);
    if (at < 0) continue;
    for (let top = open.at(-1); top && at <= top.column; top = open.at(-1)) {
      top.scalar.last = filled;
      open.pop();
    }
    filled = i;
    const own = scalarColumn(line);
    if (own === undefined) continue;
    const scalar = { first: i + 1, last: i };
    found.push(scalar);
    open.push({ column: Math.max(own, open.at(-1)?.column ?? -1), scalar });
  }
  for (const { scalar } of open) scalar.last = filled;
  return found.filter(({ first, last }) => first <= last);
}

/** The column that a block scalar is indented more than, of the line that it begins on. */
function scalarColumn(line: string): number | undefined {
  if (!/[|>][-+\d]{0,2}[ \t]*(?:#.*)?$/.test(line)) return undefined;
  const head = KEY.exec(line);
  return head && /^[|>]/.test(line.slice(head[0].length)) ? columnOf(head) : undefined;
}

/**
 * Where a quoted scalar of YAML ends that began on a line above, by line: the length of the line where it goes on. All of
 * its lines are one (https://yaml.org/spec/1.2.2/#73-flow-scalar-styles), so no sign in it begins a comment.
 */
export function quotedEnds(lines: readonly string[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const inside = new Set<number>();
  let done = 0;
  for (const { first, last } of blockScalars(lines)) {
    for (let i = Math.max(first, done); i <= last; i++) inside.add(i);
    done = Math.max(done, last + 1);
  }
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const head = inside.has(i) ? null : KEY.exec(line);
    const at = head?.[0].length ?? 0;
    const quote = line[at];
    if (!head || (quote !== '"' && quote !== "'") || closeOf(line, at + 1, quote) !== undefined) continue;
    const column = columnOf(head);
    const own: (readonly [number, number])[] = [];
    for (let j = i + 1; j < lines.length; j++) {
      const text = lines[j] ?? '';
      const start = text.search(/\S/);
      if (start >= 0 && start <= column) break;
      const end = closeOf(text, 0, quote);
      own.push([j, end ?? text.length]);
      if (end === undefined) continue;
      for (const [n, where] of own) ends.set(n, where);
      i = j;
      break;
    }
  }
  return ends;
}

/** Behind the quote that closes, from an offset inside of it. */
function closeOf(line: string, from: number, quote: string): number | undefined {
  for (let at = from; at < line.length; at++) {
    if (quote === '"' && line[at] === '\\') at++;
    else if (line[at] === quote) {
      if (quote !== "'" || line[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return undefined;
}
