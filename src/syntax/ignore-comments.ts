// portclash-ignore[rule, rule](ports) until=DATE -- reason: read in whatever comment a file has.

import { isDate } from '../model/date.ts';
import { IGNORE_WORD, type IgnoreComment } from '../model/ignore.ts';
import { PortSet } from '../model/ports.ts';
import { LineIndex, type Location } from '../model/span.ts';

/**
 * Marks that begin a comment in some language that is read: `#`, `//`, `;`, `--`, `/*`, `<!--`, those of Jinja, Go
 * templates and ERB, and the star of a further line of a block.
 */
const MARK = /#|\/\/|;|--|\/\*|<!--|\{#|\{\{-?[ \t]{0,9}\/\*|\*/;

/** The same in front of the word, with other words between: `# see #12, portclash-ignore[…]`. */
const BEHIND_MARK = new RegExp(`(?:^|\\s|%)(?:${MARK.source})`);

/** A line of nothing but a comment. */
const COMMENT_LINE = new RegExp(`^\\s*(?:${MARK.source})`);

/** What ends a comment on its line. */
const CLOSE = /\s*-?(?:\*\/[ \t]*(?:-?\}\})?|-->|#\}|%>)\s*$/;

/** Comments are written by people: more of them in one file are something else. */
const MAX_COMMENTS = 10_000;

/** The comments of a file that accept findings, in their order. `text` is decoded, without a byte order mark. */
export function ignoreComments(file: string, text: string): readonly IgnoreComment[] {
  if (!text.includes(IGNORE_WORD)) return [];
  const index = new LineIndex(text);
  const lines = text.split(/\r\n|\r|\n/);
  const found: IgnoreComment[] = [];
  for (const [i, line] of lines.entries()) {
    const start = line.indexOf(IGNORE_WORD);
    if (start < 0) continue;
    const before = line.slice(Math.max(0, start - 400), start);
    const isAlone = COMMENT_LINE.test(line) || before.trim() === '';
    if (!isAlone && !BEHIND_MARK.test(before)) continue;
    const from = (index.offset(i + 1, 1) ?? 0) + start;
    const locate = (a: number, b: number): Location => index.locate(file, { start: from + a, end: from + b });
    found.push(read(line.slice(start).replace(CLOSE, ''), locate, reach(lines, i, isAlone)));
    if (found.length >= MAX_COMMENTS) break;
  }
  return found;
}

/** Its own line, or, where it stands alone, that and the line below the comment. */
function reach(lines: readonly string[], i: number, isAlone: boolean): { first: number; last: number } {
  let last = i;
  if (isAlone) {
    last++;
    while (last < lines.length - 1 && last - i < 50 && COMMENT_LINE.test(lines[last] ?? '')) last++;
  }
  return { first: i + 1, last: Math.min(last, lines.length - 1) + 1 };
}

const SHAPE = new RegExp(
  `^${IGNORE_WORD}(-file)?(?:\\[([^\\]\\n]*)\\])?(?:[ \\t]*\\(([^)\\n]*)\\))?(.*)$`,
  's',
);

type Locate = (start: number, end: number) => Location;

function read(words: string, locate: Locate, lines: { first: number; last: number }): IgnoreComment {
  const text = words.trimEnd();
  const at = locate(0, text.length);
  const wrong = (mistake: string): IgnoreComment => ({ rules: [], lines, at, mistake });
  const [, file, ids, ports, rest = ''] = SHAPE.exec(text) ?? [];
  if (ids === undefined) return wrong(`it names no rule: ${IGNORE_WORD}[rule-id]`);
  const open = text.indexOf('[') + 1;
  const rules = [...ids.matchAll(/[^,\s][^,]*/g)].map((m) => {
    const id = m[0].trimEnd();
    return { id, at: locate(open + m.index, open + m.index + id.length) };
  });
  if (rules.length === 0) return wrong(`it names no rule: ${IGNORE_WORD}[rule-id]`);
  const set = ports === undefined ? undefined : PortSet.parse(ports.replace(/\s/g, ''));
  if (ports !== undefined && (!set || set.isEmpty))
    return wrong(`'${ports}' are no ports: write 8080,31000-32000`);
  const behind = /^(?:[ \t]+until=(\S*))?(?:[ \t]+(?:--|—)[ \t]*(.*))?$/s.exec(rest);
  if (!behind)
    return wrong(
      `'${rest.trim().slice(0, 60)}' is not understood: behind the rules stand (ports), until=2027-03-31 and -- with the reason`,
    );
  const [, until, reason] = behind;
  if (until !== undefined && !isDate(until)) return wrong(`'${until}' is no date: write until=2027-03-31`);
  return {
    rules,
    ...(set && { ports: set.intervals }),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && reason !== '' && { reason }),
    ...(file === undefined && { lines }),
    at,
  };
}
