// Where a text holds Jinja: the `{{ }}`, `{% %}` and `{# #}` regions, found without parsing what is inside.

import type { Span } from '../../model/span.ts';

/** One delimited region. `inner` excludes the delimiters and their whitespace markers (`-`, `+`). */
export interface JinjaRegion {
  readonly kind: 'expression' | 'statement' | 'comment';
  readonly span: Span;
  readonly inner: Span;
}

const CLOSER = { expression: '}}', statement: '%}', comment: '#}' } as const;

/**
 * The Jinja regions of any text, in order, never overlapping. Quotes and brackets inside an expression or a
 * statement hide its end delimiter, as in Jinja's lexer; where they do not balance, the first end delimiter counts.
 * What stands between `{% raw %}` and `{% endraw %}` is text; both tags are reported as statements.
 * An opening without an end is text. Linear in the length of the text.
 */
export function findJinja(text: string): readonly JinjaRegion[] {
  const regions: JinjaRegion[] = [];
  const next = {
    expression: nextIndex(text, '}}'),
    statement: nextIndex(text, '%}'),
    comment: nextIndex(text, '#}'),
  };
  // Unbalanced openings would each be read to the end of the text: their sum is bounded instead.
  let patience = 4 * text.length + 1000;
  const endRaw = lastOnce((from) => findEndRaw(text, from));
  let at = text.indexOf('{');
  while (at !== -1) {
    const kind = kindAt(text, at);
    if (!kind) {
      at = text.indexOf('{', at + 1);
      continue;
    }
    let inner = at + 2;
    const sign = text[inner];
    if (sign === '-' || sign === '+') inner++;
    let close: number | undefined;
    if (kind !== 'comment' && patience > 0) {
      const scan = scanCode(text, inner, CLOSER[kind]);
      close = scan.close;
      if (close === undefined) patience -= scan.stopped - inner;
    }
    close ??= next[kind](inner);
    if (close === undefined) {
      at = text.indexOf('{', at + 2);
      continue;
    }
    const region = regionOf(text, kind, at, inner, close);
    regions.push(region);
    let from = region.span.end;
    if (kind === 'statement' && text.slice(region.inner.start, region.inner.end).trim() === 'raw') {
      const end = endRaw(from);
      if (end) {
        regions.push(end);
        from = end.span.end;
      }
    }
    at = text.indexOf('{', from);
  }
  return regions;
}

function kindAt(text: string, at: number): JinjaRegion['kind'] | undefined {
  const second = text[at + 1];
  if (second === '{') return 'expression';
  if (second === '%') return 'statement';
  return second === '#' ? 'comment' : undefined;
}

function regionOf(
  text: string,
  kind: JinjaRegion['kind'],
  at: number,
  inner: number,
  close: number,
): JinjaRegion {
  const last = text[close - 1];
  const marked = close > inner && (last === '-' || (last === '+' && kind !== 'expression'));
  return {
    kind,
    span: { start: at, end: close + 2 },
    inner: { start: inner, end: marked ? close - 1 : close },
  };
}

/** Asked with rising positions, gives the next place of `what` at or after each; linear over all questions. */
function nextIndex(text: string, what: string): (from: number) => number | undefined {
  let found = text.indexOf(what);
  return (from) => {
    if (found !== -1 && found < from) found = text.indexOf(what, from);
    return found === -1 ? undefined : found;
  };
}

/** A search that is not repeated once it has found nothing; asked with rising positions. */
function lastOnce<T>(search: (from: number) => T | undefined): (from: number) => T | undefined {
  let exhausted = false;
  return (from) => {
    const found = exhausted ? undefined : search(from);
    exhausted ||= found === undefined;
    return found;
  };
}

/** Reads code from `from` until `closer` stands outside quotes and brackets. */
function scanCode(
  text: string,
  from: number,
  closer: string,
): { close: number | undefined; stopped: number } {
  let depth = 0;
  let i = from;
  while (i < text.length) {
    const c = text[i];
    if (c === "'" || c === '"') {
      const end = endOfString(text, i);
      if (end === undefined) return { close: undefined, stopped: text.length };
      i = end;
      continue;
    }
    if (depth === 0 && text.startsWith(closer, i)) return { close: i, stopped: i };
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') {
      if (depth === 0) return { close: undefined, stopped: i };
      depth--;
    }
    i++;
  }
  return { close: undefined, stopped: i };
}

/** The offset after the closing quote of the string that opens at `at`; a backslash hides the next character. */
export function endOfString(text: string, at: number, limit: number = text.length): number | undefined {
  const quote = text[at];
  for (let i = at + 1; i < limit; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i + 1;
  }
  return undefined;
}

function findEndRaw(text: string, from: number): JinjaRegion | undefined {
  const tag = /\{%[-+]?[ \t\r\n]{0,64}endraw[ \t\r\n]{0,64}[-+]?%\}/g;
  tag.lastIndex = from;
  const match = tag.exec(text);
  if (!match) return undefined;
  const open = match.index;
  const signed = /^\{%[-+]/.test(match[0]);
  return regionOf(text, 'statement', open, open + (signed ? 3 : 2), open + match[0].length - 2);
}
