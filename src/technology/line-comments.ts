// Comments to the end of the line in data: what stands in them, marks of templates among it, is for people.

/** What opens a comment, by format: in YAML only behind a blank (https://yaml.org/spec/1.2.2/#66-comments). */
const OPENS: Readonly<Record<string, RegExp>> = {
  YAML: /(?<=^|\s)#/y,
  TOML: /#/y,
  JSON: /\/\//y,
  HCL: /#|\/\//y,
};

/** Lines that people write are shorter. */
const MAX_LINE = 2000;

/** True where a comment of the format is around an offset, on its line. */
export function isInLineComment(text: string, at: number, format: string): boolean {
  const start = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - MAX_LINE);
  return lineCommentAt(text.slice(start, at), format) < at - start;
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
  for (const { index } of text.matchAll(/\{\{|\{%/g)) if (!isInLineComment(text, index, format)) return true;
  return false;
}
