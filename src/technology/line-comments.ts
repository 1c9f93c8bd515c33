// Comments to the end of the line in data: what stands in them, marks of templates among it, is for people.

/** What opens a comment, by format: in YAML only behind a blank (https://yaml.org/spec/1.2.2/#66-comments). */
const OPENS: Readonly<Record<string, RegExp>> = {
  YAML: /(?<=^|\s)#/y,
  TOML: /#/y,
  JSON: /\/\//y,
  HCL: /#|\/\//y,
};

/** True where one of the offsets stands in no comment of the format. In ascending order, each line is read once. */
export function someOutsideComments(text: string, offsets: Iterable<number>, format: string): boolean {
  if (!OPENS[format]) {
    for (const _ of offsets) return true;
    return false;
  }
  let [start, end, comment] = [0, -1, 0];
  for (const at of offsets) {
    if (at > end || at < start) {
      start = text.lastIndexOf('\n', at - 1) + 1;
      const next = text.indexOf('\n', at);
      end = next < 0 ? text.length : next;
      comment = start + lineCommentAt(text.slice(start, end), format);
    }
    if (at <= comment) return true;
  }
  return false;
}

/** Where the comment of a line begins; the length of the line where it has none. */
export function lineCommentAt(line: string, format: string): number {
  const opens = OPENS[format];
  if (!opens) return line.length;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at] ?? '';
    if (quote !== undefined) {
      if (sign === '\\' && quote === '"') at++;
      else if (sign === quote) quote = undefined;
      continue;
    }
    opens.lastIndex = at;
    if (opens.test(line)) return at;
    // An apostrophe in a word opens nothing.
    if (sign === '"' || (sign === "'" && /^$|[\s=:,([{]/.test(line[at - 1] ?? ''))) quote = sign;
  }
  return line.length;
}

/** True where the marks of a template language stand anywhere but in comments. */
export function hasMarks(text: string, format: string): boolean {
  return someOutsideComments(text, marksIn(text), format);
}

function* marksIn(text: string): Iterable<number> {
  for (const { index } of text.matchAll(/\{\{|\{%/g)) yield index;
}
