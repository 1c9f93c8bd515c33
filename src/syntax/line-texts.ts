// Texts that go over several lines of a file, told apart by lines alone: documents of another file or program, and quotes.

/** Both inclusive, counted from 0. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * Here-documents (of shells, HCL, Ruby and Dockerfiles, and Puppet's) and the block scalars of YAML: what stands in them
 * is written into another file, or run by another program. In no order.
 */
export function embeddedTexts(lines: readonly string[], kind: string): readonly Lines[] {
  return [...hereDocuments(lines), ...(kind === 'yaml' ? blockScalars(lines) : [])];
}

const HERE = /(?<!<)<<[-~]?[ \t]{0,9}(?:(["'])([\w.-]+)\1|\\?([A-Za-z_]\w*))/g;
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

/** Indicators of a list and the key before a value, and what else may stand there: a tag, an anchor. */
const KEY =
  /^([ \t]*(?:- +)*)((?:"[^"]*"|'[^']*'|[^\s"'#[\]{}][^"'#]{0,200}?)[ \t]{0,9}:[ \t]+)?(?:[!&]\S+[ \t]+)*/;

/** The column that what belongs to a value is indented more than. */
function columnOf([, lead = '', key]: RegExpExecArray): number {
  return key === undefined ? lead.lastIndexOf('-') : lead.length;
}

function blockScalars(lines: readonly string[]): readonly Lines[] {
  return lines.flatMap((line, i) => {
    if (!/[|>][-+\d]{0,2}[ \t]*(?:#.*)?$/.test(line)) return [];
    const head = KEY.exec(line);
    if (!head || !/^[|>]/.test(line.slice(head[0].length))) return [];
    const column = columnOf(head);
    let last = i;
    for (let j = i + 1; j < lines.length; j++) {
      const at = (lines[j] ?? '').search(/\S/);
      if (at >= 0 && at <= column) break;
      if (at >= 0) last = j;
    }
    return last > i ? [{ first: i + 1, last }] : [];
  });
}

/**
 * Where a quoted scalar of YAML ends that began on a line above, by line: the length of the line where it goes on. All of
 * its lines are one (https://yaml.org/spec/1.2.2/#73-flow-scalar-styles), so no sign in it begins a comment.
 */
export function quotedEnds(lines: readonly string[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const inside = new Set<number>();
  for (const { first, last } of blockScalars(lines)) for (let i = first; i <= last; i++) inside.add(i);
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
