// portclash-ignore[rule, rule](ports) until=DATE -- reason: read in whatever comment a file has.

import { isDate } from '../model/date.ts';
import { IGNORE_WORD, type IgnoreComment } from '../model/ignore.ts';
import { PortSet } from '../model/ports.ts';
import type { Location, Span } from '../model/span.ts';
import type { LineComment } from './comment-marks.ts';
import { Comments } from './comments.ts';

/** Comments are written by people: more of them in one file are something else. */
const MAX_COMMENTS = 10_000;

/** A command goes on over no more lines, and comments neither. */
const MAX_LINES = 200;

/**
 * The comments of a file that accept findings, in their order. `text` is decoded, without a byte order mark; `kind`: how
 * the file is read. What stands in quotes is no comment; a line of an embedded text that is nothing but one is, and for
 * the whole file there is for that text.
 */
export function ignoreComments(file: string, text: string, kind = 'text'): readonly IgnoreComment[] {
  if (!text.includes(IGNORE_WORD)) return [];
  const comments = new Comments(file, text, kind);
  const found: IgnoreComment[] = [];
  for (const [i, line] of comments.lines.entries()) {
    if (!line.includes(IGNORE_WORD)) continue;
    for (const { start, end } of wordsIn(line, comments.of(i))) {
      const from = comments.startOf(i) + start;
      const locate = (a: number, b: number): Location =>
        comments.index.locate(file, { start: from + a, end: from + b });
      const words = line.slice(start, end);
      found.push(read(words, locate, reach(comments, i), () => ofFile(comments, i)));
      if (found.length >= MAX_COMMENTS) return found;
    }
  }
  return found;
}

/** A mark directly in front of the word; one that stands before a reason is none. */
const OWN_MARK = /(?:#|\/\/|;|\/\*|<!--|\{#)[ \t]{0,40}$/;

/** How many characters before a further word of a comment its own mark is searched in. */
const NEAR = 50;

/** Offsets in the line: from each word to the end of what belongs to it. */
function wordsIn(line: string, spans: readonly LineComment[]): readonly Span[] {
  return spans.flatMap((span) => {
    const starts: number[] = [];
    for (let word = line.indexOf(IGNORE_WORD, span.start); word >= 0 && word < span.inner; ) {
      const before = line.slice(Math.max(span.start, word - NEAR), word);
      if (starts.length === 0 ? !/\w-?$/.test(before) : OWN_MARK.test(before)) starts.push(word);
      word = line.indexOf(IGNORE_WORD, word + IGNORE_WORD.length);
    }
    return starts.map((start, n): Span => {
      const next = starts[n + 1];
      const mark = next === undefined ? undefined : OWN_MARK.exec(line.slice(Math.max(0, next - NEAR), next));
      return { start, end: next === undefined ? span.inner : next - (mark?.[0].length ?? 0) };
    });
  });
}

/** Lines from 1, both inclusive. */
interface Reach {
  readonly first: number;
  readonly last: number;
}

/**
 * Its own line, or, where it stands alone, that and the line below the comment, however many lines that has; a command
 * that goes on behind `\\` is one line.
 */
function reach(comments: Comments, i: number): Reach {
  let last = lastLine(comments, i, (line) => comments.isBare(line));
  const line = comments.lines[i] ?? '';
  const isOwn = () =>
    comments.ofAlone(i).some(({ start, inner }) => line.slice(start, inner).includes(IGNORE_WORD));
  // A comment without the block above, too: the nearer end is right either way.
  if (comments.isInBlock(i) && isOwn())
    last = Math.min(
      last,
      lastLine(comments, i, (at) => comments.isBare(at) && comments.isBare(at, comments.ofAlone(at))),
    );
  // What is below the end of an embedded text is no part of it.
  const end = comments.embeddedAt(i)?.last ?? last;
  return { first: i + 1, last: Math.min(last, end) + 1 };
}

function lastLine({ lines }: Comments, i: number, isBare: (line: number) => boolean): number {
  let last = i;
  if (isBare(i)) {
    last++;
    while (last < lines.length - 1 && last - i < MAX_LINES && isBare(last)) last++;
    const first = last;
    while (last < lines.length - 1 && last - first < MAX_LINES && goesOn(lines[last] ?? '')) last++;
  }
  return Math.min(last, lines.length - 1);
}

/**
 * The lines that are the whole of the file for a comment; undefined for all. One that is indented deeper than the file
 * begins may stand in a text whose beginning nobody sees: it speaks of the lines around that are indented as much.
 */
function ofFile(comments: Comments, i: number): Reach | undefined {
  const text = comments.embeddedAt(i) ?? comments.blockAt(i);
  return text && { first: text.first + 1, last: text.last + 1 };
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

/** `file`: the lines that the whole of a file is, where these are not all. */
function read(words: string, locate: Locate, beside: Reach, file: () => Reach | undefined): IgnoreComment {
  const text = words.trimEnd();
  const at = locate(0, text.length);
  const wrong = (mistake: string): IgnoreComment => ({ rules: [], lines: beside, at, mistake });
  const [, suffix, ids, ports, rest = ''] = SHAPE.exec(text) ?? [];
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
  const lines = suffix === undefined ? beside : file();
  return {
    rules,
    ...(set && { ports: set.intervals }),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && reason !== '' && { reason }),
    ...(lines && { lines }),
    at,
  };
}
