// What is commented out in a text of whatever language: no declaration stands there.

import type { Span } from '../../model/span.ts';

/** Lines that people write are shorter; looking further back at every token would cost the square of a long line. */
const MAX_LOOK_BACK = 2000;

/** True where the line, as far as the token, is a comment of any of the languages around. */
export function isComment(text: string, offset: number): boolean {
  const from = Math.max(0, offset - MAX_LOOK_BACK);
  const window = text.slice(from, offset);
  const before = window.slice(window.lastIndexOf('\n') + 1);
  if (before.length < MAX_LOOK_BACK && /^\s*(#|\/\/|;|\*|--\s|<!--|%|!|::\s|(?:REM|rem|dnl)\s)/.test(before))
    return true;
  // Ruby's `#{…}` opens no comment.
  const hash = before.search(/\s#(?!\{)/);
  if (hash < 0) return false;
  const quotes = before.slice(0, hash).match(/["']/g)?.length ?? 0;
  return quotes % 2 === 0;
}

/**
 * Comments over several lines: `<!-- … -->`, Jinja's `{# … #}`, and C's where it opens a line, since a glob such as
 * `conf/*` opens none. Sorted by their start.
 */
export function blockComments(text: string): readonly Span[] {
  return [
    ...regions(text, '<!--', '-->', () => true),
    ...regions(text, '{#', '#}', (start) => text[start - 1] !== '$'),
    ...regions(text, '/*', '*/', (start) => isLineStart(text, start)),
  ].sort((a, b) => a.start - b.start);
}

function regions(text: string, open: string, close: string, counts: (start: number) => boolean): Span[] {
  const found: Span[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf(open, from);
    if (start < 0) return found;
    from = start + open.length;
    if (!counts(start)) continue;
    const end = text.indexOf(close, from);
    if (end < 0) return found;
    from = end + close.length;
    found.push({ start, end: from });
  }
}

function isLineStart(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && offset - at < 200 && (text[at] === ' ' || text[at] === '\t')) at--;
  return at < 0 || text[at] === '\n';
}

/** A question about sorted spans that is asked for offsets in rising order: is this one inside? */
export function insideOf(spans: readonly Span[]): (offset: number) => boolean {
  let next = 0;
  let end = 0;
  return (offset) => {
    for (let span = spans[next]; span && span.start <= offset; span = spans[++next]) {
      end = Math.max(end, span.end);
    }
    return offset < end;
  };
}
