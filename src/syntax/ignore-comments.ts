// portclash-ignore[rule, rule](ports) until=DATE -- reason: read in whatever comment a file has.

import { isDate } from '../model/date.ts';
import { IGNORE_WORD, type IgnoreComment } from '../model/ignore.ts';
import { PortSet } from '../model/ports.ts';
import { LineIndex, type Location } from '../model/span.ts';
import { commentsOfLine, isCommentLine, openBlock } from './comment-marks.ts';

/** Comments are written by people: more of them in one file are something else. */
const MAX_COMMENTS = 10_000;

/** A command goes on over no more lines, and a comment neither. */
const MAX_LINES = 50;

/**
 * The comments of a file that accept findings, in their order. `text` is decoded, without a byte order mark; `kind`: how
 * the file is read. What stands in quotes is no comment; a line of an embedded text that is nothing but one is.
 */
export function ignoreComments(file: string, text: string, kind = 'text'): readonly IgnoreComment[] {
  if (!text.includes(IGNORE_WORD)) return [];
  const index = new LineIndex(text);
  const lines = text.split(/\r\n|\r|\n/);
  const found: IgnoreComment[] = [];
  for (const [i, line] of lines.entries()) {
    if (!line.includes(IGNORE_WORD)) continue;
    const lineStart = index.offset(i + 1, 1) ?? 0;
    for (const { start, end, isAlone } of wordsIn(line, text, lineStart, kind)) {
      const from = lineStart + start;
      const locate = (a: number, b: number): Location =>
        index.locate(file, { start: from + a, end: from + b });
      found.push(read(line.slice(start, end), locate, reach(lines, i, isAlone, kind)));
      if (found.length >= MAX_COMMENTS) return found;
    }
  }
  return found;
}

interface Words {
  /** Offsets in the line: from the word to the end of what belongs to it. */
  readonly start: number;
  readonly end: number;
  /** Nothing but comments is on the line. */
  readonly isAlone: boolean;
}

/** A mark directly in front of the word; one that stands before a reason is none. */
const OWN_MARK = /(?:#|\/\/|;|\/\*|<!--|\{#)[ \t]{0,40}$/;

/** How many characters before a further word of a comment its own mark is searched in. */
const NEAR = 50;

function wordsIn(line: string, text: string, lineStart: number, kind: string): readonly Words[] {
  const spans = commentsOfLine(line, kind, (at) => openBlock(text, lineStart + at, kind));
  // What stands between the comments of a line is code.
  let rest = '';
  let at = 0;
  for (const span of spans) {
    rest += line.slice(at, span.start);
    at = span.end;
  }
  const isAlone = (rest + line.slice(at)).trim() === '';
  return spans.flatMap((span) => {
    const starts: number[] = [];
    for (let word = line.indexOf(IGNORE_WORD, span.start); word >= 0 && word < span.inner; ) {
      const before = line.slice(Math.max(span.start, word - NEAR), word);
      if (starts.length === 0 ? !/\w-?$/.test(before) : OWN_MARK.test(before)) starts.push(word);
      word = line.indexOf(IGNORE_WORD, word + IGNORE_WORD.length);
    }
    return starts.map((start, n): Words => {
      const next = starts[n + 1];
      const mark = next === undefined ? undefined : OWN_MARK.exec(line.slice(Math.max(0, next - NEAR), next));
      const end = next === undefined ? span.inner : next - (mark?.[0].length ?? 0);
      return { start, end, isAlone };
    });
  });
}

/**
 * Its own line, or, where it stands alone, that and the line below the comment; a command that goes on behind `\\` is one
 * line.
 */
function reach(
  lines: readonly string[],
  i: number,
  isAlone: boolean,
  kind: string,
): { first: number; last: number } {
  let last = i;
  if (isAlone) {
    last++;
    while (last < lines.length - 1 && last - i < MAX_LINES && isCommentLine(lines[last] ?? '', kind)) last++;
    const first = last;
    while (last < lines.length - 1 && last - first < MAX_LINES && goesOn(lines[last] ?? '')) last++;
  }
  return { first: i + 1, last: Math.min(last, lines.length - 1) + 1 };
}

/** An odd number of backslashes at the end. */
function goesOn(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
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
