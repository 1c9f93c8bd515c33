// Tokens and nodes of languages whose code is read and never run: Nix, Puppet, Ruby.

import type { Span } from '../model/span.ts';
import type { Mask, Piece, Source } from '../source/source.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from './node.ts';

/** A token; `text` is what the file has, quotes included. */
export interface CodeToken extends Span {
  readonly kind: 'string' | 'word' | 'number' | 'sign';
  readonly text: string;
  /** A string without its quotes. */
  readonly inner?: Span;
  readonly style?: 'quoted' | 'block';
  /** The runs of text that a string stands for, escapes undone. */
  readonly pieces?: readonly Piece[];
  /** True where a line break stands between this token and the one before. */
  readonly isFirst?: boolean;
}

/** An interpolation inside a string; `inner` is its expression. */
export interface Interpolation extends Span {
  readonly inner: Span;
}

/** Code nests no deeper where a person wrote it. */
export const MAX_DEPTH = 100;

/** The text with interpolations masked, each as an expression that only names are looked up for. */
export function maskNames(source: Source, interpolations: readonly Interpolation[]): Source {
  return source.mask(
    interpolations.map(({ start, end, inner }): Mask => {
      const text = source.text.slice(inner.start, inner.end).trim();
      return {
        start,
        end,
        fill: 'word',
        expression: { language: 'name', text, at: source.locate({ start, end }) },
      };
    }),
  );
}

/** The scalar that a string token is; `text` has its interpolations masked. */
export function stringNode(text: Source, token: CodeToken): ScalarNode {
  const inner = token.inner ?? token;
  const pieces = (token.pieces ?? []).map((p) =>
    p.text.length === p.end - p.start && p.coarse !== true
      ? { ...p, text: text.text.slice(p.start, p.end) }
      : p,
  );
  let content: Source | undefined;
  const isLiteral = text.holesIn(inner).length === 0;
  return {
    kind: 'scalar',
    document: text,
    span: token,
    inner,
    style: token.style ?? 'quoted',
    data: isLiteral ? pieces.map((p) => p.text).join('') : undefined,
    content: () => {
      content ??= text.child(pieces);
      return content;
    },
  };
}

/** A scalar of one word: a key, a number, a constant. */
export function wordNode(document: Source, span: Span, data: string | number | boolean | null): ScalarNode {
  return {
    kind: 'scalar',
    document,
    span,
    inner: span,
    style: 'plain',
    data,
    content: () => document.slice(span),
  };
}

/** A number; one that JavaScript cannot hold stays as it is written. */
export function numberNode(document: Source, token: CodeToken): ScalarNode {
  const written = token.text.replaceAll('_', '');
  const number = Number(written);
  return wordNode(document, token, String(number) === written ? number : written);
}

/** A key that a reader of shapes knows, at the place of the word that the language has for it. */
export function namedNode(document: Source, { start, end }: Span, name: string): ScalarNode {
  return {
    kind: 'scalar',
    document,
    span: { start, end },
    inner: { start, end },
    style: 'plain',
    data: name,
    content: () => document.child([{ text: name, start, end, coarse: true }]),
  };
}

/**
 * A value that only running the code gives: one masked expression. `name`: what it is looked up by, where that is not
 * the text itself.
 */
export function computedNode(document: Source, span: Span, name?: string): ScalarNode {
  // Nothing is written where something should be.
  if (span.end <= span.start) return wordNode(document, span, null);
  let content: Source | undefined;
  return {
    kind: 'scalar',
    document,
    span,
    inner: span,
    style: 'plain',
    content: () => {
      if (content) return content;
      const own = document.slice(span);
      const expression = {
        language: 'name',
        text: name ?? document.rawText(span).slice(0, MAX_EXPRESSION),
        at: document.locate(span),
      } as const;
      content = document.slice(span).mask([{ start: 0, end: own.text.length, expression, fill: 'word' }]);
      return content;
    },
  };
}

/** What messages quote of an expression. */
const MAX_EXPRESSION = 200;

export function mapNode(document: Source, span: Span, entries: readonly MapEntry[]): MapNode {
  return { kind: 'map', document, span, entries };
}

export function listNode(document: Source, span: Span, items: readonly Node[]): Node {
  return { kind: 'list', document, span, items };
}
