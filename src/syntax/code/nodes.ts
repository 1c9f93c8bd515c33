// Nodes of languages whose code is read and never run: Nix, Puppet, Ruby, and HCL outside of its own evaluation.

import type { Span } from '../../model/span.ts';
import type { Language } from '../../model/value.ts';
import { FILLER, type Mask, type Source } from '../../source/source.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from '../node.ts';
import type { CodeToken, Interpolation } from './tokens.ts';

/** The text with interpolations masked, each as an expression that only names are looked up for. */
export function maskNames(
  source: Source,
  interpolations: readonly Interpolation[],
  language: Language = 'name',
): Source {
  return source.mask(
    interpolations.map(({ start, end, inner }): Mask => {
      const text = source.text.slice(inner.start, inner.end).trim();
      return {
        start,
        end,
        fill: 'word',
        expression: {
          language,
          text,
          at: source.locate({ start, end }),
          ...(language === 'puppet' && { isInText: true }),
        },
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
export function wordNode(document: Source, span: Span, data: ScalarNode['data']): ScalarNode {
  return plainNode(document, span, data, () => document.slice(span));
}

/** A scalar as it stands, without quotes; its content is made when somebody first asks, and kept: many readers ask. */
function plainNode(document: Source, span: Span, data: ScalarNode['data'], read: () => Source): ScalarNode {
  let content: Source | undefined;
  return {
    kind: 'scalar',
    document,
    span,
    inner: span,
    style: 'plain',
    data,
    content: () => {
      content ??= read();
      return content;
    },
  };
}

/** A number; one that JavaScript cannot hold stays as it is written. */
function numberNode(document: Source, token: CodeToken): ScalarNode {
  const digits = token.text.replaceAll('_', '');
  const number = Number(digits);
  const data = String(number) === digits ? number : digits;
  // `11_211`: the digits alone are what the number says.
  return readAs(document, token, digits, data);
}

/** A word that stands for another text than what is written. */
export function readAs(
  document: Source,
  { start, end }: Span,
  text: string,
  data: ScalarNode['data'],
): ScalarNode {
  if (document.text.slice(start, end) === text) return wordNode(document, { start, end }, data);
  return plainNode(document, { start, end }, data, () =>
    document.child([{ text, start, end, coarse: true }]),
  );
}

/** A key that a reader of shapes knows, at the place of the word that the language has for it. */
export function namedNode(document: Source, { start, end }: Span, name: string): ScalarNode {
  const piece = { text: name, start, end, coarse: true };
  return plainNode(document, { start, end }, name, () => document.child([piece]));
}

/**
 * A value that only running the code gives: one masked expression. `name`: what it is looked up by, where that is not
 * the text itself.
 */
export function computedNode(
  document: Source,
  span: Span,
  name?: string,
  language: Language = 'name',
): ScalarNode {
  // Nothing is written where something should be.
  if (span.end <= span.start) return wordNode(document, span, null);
  const text = () => name ?? document.rawText(span).slice(0, MAX_EXPRESSION);
  return maskedNode(document, span, language, text);
}

/** A scalar that is one masked expression of a language; `textOf` gives the expression, once somebody asks. */
export function maskedNode(
  document: Source,
  span: Span,
  language: Language,
  textOf: () => string,
): ScalarNode {
  return plainNode(document, span, undefined, () => {
    // The whole is one expression, whatever of it is masked already; what another language fills in stays that one's.
    const filler = FILLER.repeat(span.end - span.start);
    const holes = document.holesIn(span);
    const isMasked = holes.length > 0 && holes.every((h) => h.expression?.language === language);
    const own = isMasked ? document.child([{ ...span, text: filler, coarse: true }]) : document.slice(span);
    const expression = { language, text: textOf(), at: document.locate(span) };
    return own.mask([{ start: 0, end: own.text.length, expression, fill: 'word' }]);
  });
}

/** Longer expressions are programs. */
const MAX_EXPRESSION = 2000;

export function mapNode(document: Source, span: Span, entries: readonly MapEntry[]): MapNode {
  return { kind: 'map', document, span, entries };
}

export function listNode(document: Source, span: Span, items: readonly Node[]): Node {
  return { kind: 'list', document, span, items };
}

/** A token that stands for itself: a string, a number, `true`, `false`, and the word for no value. */
export function literalNode(document: Source, token: CodeToken, nothing: string): ScalarNode | undefined {
  if (token.kind === 'string') return stringNode(document, token);
  if (token.kind === 'number') return numberNode(document, token);
  if (token.text === 'true' || token.text === 'false')
    return wordNode(document, token, token.text === 'true');
  return token.text === nothing ? wordNode(document, token, null) : undefined;
}

/** The entries of all maps, or the items of all lists; a part that cannot be read stays an item of its own. */
export function joinedNode(document: Source, span: Span, parts: readonly Node[]): Node | undefined {
  if (parts.some((p) => p.kind === 'map')) {
    const entries = parts.flatMap((p) => (p.kind === 'map' ? p.entries : []));
    return mapNode(document, span, entries);
  }
  if (!parts.some((p) => p.kind === 'list')) return undefined;
  const items = parts.flatMap((p) => (p.kind === 'list' ? p.items : [p]));
  return listNode(document, span, items);
}

/** `a.b.c = value` as the entry `a` of maps within maps, each from its key to the end of the value. */
export function nestedEntry(
  document: Source,
  top: ScalarNode,
  below: readonly ScalarNode[],
  value: Node,
): MapEntry {
  const inner = below.reduceRight<Node>(
    (node, key) => mapNode(document, { start: key.span.start, end: value.span.end }, [{ key, value: node }]),
    value,
  );
  return { key: top, value: inner };
}
