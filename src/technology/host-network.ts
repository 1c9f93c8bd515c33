// Which parts of a file are about containers that share the network of their host.

import type { Span } from '../model/span.ts';
import { Blocks } from './blocks.ts';

const HOST_NETWORK =
  /network_?mode["']?[ \t]{0,20}[:=]>?[ \t]{0,20}["']?host\b|hostNetwork["']?[ \t]{0,20}:[ \t]{0,20}true|\bnetwork["']?[ \t]{0,20}[:=][ \t]{0,20}["']?host\b/gi;

/** What shares the network of its host, sorted by its start: the block or the lines around each word that says so. */
export function hostNetworkSpans(text: string): readonly Span[] {
  const marks = [...text.matchAll(HOST_NETWORK)].map((m) => m.index);
  if (marks.length === 0) return [];
  const blocks = new Blocks(text);
  const braces = innermost(bracesOf(text), marks);
  const spans = marks.map((mark, i) => braces[i] ?? blocks.around(mark));
  // Marks in one block have one span.
  return [...new Set(spans)].sort((a, b) => a.start - b.start);
}

/** Pairs of braces over several lines. */
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
  return found.sort((a, b) => a.start - b.start);
}

/**
 * The innermost pair around each of the offsets, both sorted. The settings of a program inside a container, `config {
 * … }`, are the container's, as is what is around them.
 */
function innermost(pairs: readonly Span[], offsets: readonly number[]): readonly (Span | undefined)[] {
  const open: Span[] = [];
  let next = 0;
  return offsets.map((offset) => {
    for (let pair = pairs[next]; pair && pair.start < offset; pair = pairs[++next]) {
      while ((open.at(-1)?.end ?? offset) < pair.start) open.pop();
      open.push(pair);
    }
    while ((open.at(-1)?.end ?? offset + 1) <= offset) open.pop();
    return open.at(-1);
  });
}
