// Which parts of a file are about containers that share the network of their host.

import type { Span } from '../model/span.ts';
import { insideOf } from './linux/comments.ts';

const HOST_NETWORK =
  /network_?mode["']?[ \t]{0,20}[:=]>?[ \t]{0,20}["']?host\b|hostNetwork["']?[ \t]{0,20}:[ \t]{0,20}true|\bnetwork["']?[ \t]{0,20}[:=][ \t]{0,20}["']?host\b/gi;

/** Nobody writes more of them; each is looked around by itself. */
const MAX_MARKS = 200;

/** A question that is asked for offsets in rising order: does what stands there share the network of its host? */
export function onHostNetwork(text: string): (offset: number) => boolean {
  const spans: Span[] = [];
  const braces = bracesOf(text);
  for (const match of text.matchAll(HOST_NETWORK)) {
    if (spans.length >= MAX_MARKS) break;
    const brace = innermost(braces, match.index);
    spans.push(brace ?? blockAround(text, match.index));
  }
  return insideOf(spans.sort((a, b) => a.start - b.start));
}

/** Pairs of braces over several lines, in the order of their ends: inner ones before those around them. */
function bracesOf(text: string): readonly Span[] {
  const open: number[] = [];
  const found: Span[] = [];
  let newline = -1;
  for (const match of text.matchAll(/[{}\n]/g)) {
    if (match[0] === '\n') newline = match.index;
    else if (match[0] === '{') open.push(match.index);
    else {
      const start = open.pop();
      if (start !== undefined && start < newline) found.push({ start, end: match.index });
    }
  }
  return found;
}

/** The settings of a program inside a container, `config { … }`, are the container's, as is what is around them. */
function innermost(braces: readonly Span[], offset: number): Span | undefined {
  return braces.find((b) => b.start < offset && offset < b.end);
}

/** The lines of the map that a line of YAML is a field of: those around it that are indented as much, or more. */
export function blockAround(text: string, offset: number): Span {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const column = columnOf(text.slice(lineStart, lineStart + MAX_LINE));
  let start = lineStart;
  // The first field of an item of a list stands behind its dash.
  while (start > 0 && !opensItem(text, start, column)) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(before, Math.min(start, before + MAX_LINE));
    if (line.trim() !== '' && columnOf(line) < column) break;
    start = before;
  }
  let end = text.indexOf('\n', offset);
  while (end >= 0) {
    const line = text.slice(end + 1, end + 1 + MAX_LINE).split('\n', 1)[0] ?? '';
    if (line.trim() !== '' && (indentOf(line) < column || /^---/.test(line))) break;
    end = text.indexOf('\n', end + 1);
  }
  return { start, end: end < 0 ? text.length : end };
}

const MAX_LINE = 400;

function opensItem(text: string, start: number, column: number): boolean {
  const line = text.slice(start, start + MAX_LINE).split('\n', 1)[0] ?? '';
  return indentOf(line) < column && columnOf(line) === column;
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

/** Where the words of a line begin, behind the dashes of lists. */
function columnOf(line: string): number {
  return /^[ \t]*(?:- +)*/.exec(line)?.[0].length ?? 0;
}
