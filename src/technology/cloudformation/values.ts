// What the functions of a CloudFormation or Heat template stand for, as far as the template itself says.

import type { Location, Span } from '../../model/span.ts';
import { type Piece, Source } from '../../source/source.ts';
import { entry, type MapNode, type Node, type ScalarNode } from '../../syntax/node.ts';
import { textOf } from '../evaluate.ts';
import { StackValues } from './evaluate.ts';
import { MAX_TERMS, type StackFile, stackOf, type Term, termOf } from './terms.ts';

/** What a template says of names, and what its functions are worth with the defaults of its parameters. */
export interface Parameters {
  readonly values: StackValues;
  /** What is left to be read of functions: aliases can make a document exponentially larger than its text. */
  readonly budget: { left: number };
  /** Where functions are left to linking, which knows what people give: those of the template by their places. */
  readonly terms?: (readonly [at: string, term: Term])[];
}

/** Of a document that is no template. */
export const NO_PARAMETERS: Parameters = {
  values: new StackValues({ parameters: [], mappings: [], conditions: [], terms: [] }),
  budget: { left: 0 },
};

/** The names of a template whose functions are read with the defaults of its parameters. */
export function parametersOf(root: MapNode): Parameters {
  return { values: new StackValues(stackOf(root)), budget: { left: MAX_TERMS } };
}

/** Names whose functions linking evaluates, and what the scan keeps for it. */
export function linkedParameters(root: MapNode): {
  readonly parameters: Parameters;
  readonly stack: StackFile;
} {
  const stack = stackOf(root);
  return {
    parameters: { values: new StackValues(stack), budget: { left: MAX_TERMS }, terms: stack.terms },
    stack,
  };
}

/**
 * A scalar that stands where `node` does and says what the node is worth: a literal itself, a function what it gives,
 * and what is left to linking or only the cloud knows an expression.
 */
export function resolved(node: Node | undefined, parameters: Parameters): ScalarNode | undefined {
  if (!node || (node.kind === 'scalar' && node.tag?.startsWith('!') !== true))
    return node as ScalarNode | undefined;
  const span = node.kind === 'scalar' ? node.inner : node.span;
  const term = termOf(node, parameters.budget);
  const given = term && literalOf(term, parameters);
  if (given === undefined && term) keep(term, node.document.locate(span), parameters);
  return standIn(node.document, span, given);
}

/** A scalar in the place of a reference: worth `given`, or an expression where that is not known yet. */
export function standIn(document: Source, span: Span, given: string | undefined): ScalarNode {
  const content = given === undefined ? unknownText(document, span) : replaced(document, span, given);
  return { kind: 'scalar', document, span, inner: span, style: 'plain', content: () => content };
}

/**
 * The text that a function gives, whatever people say: undefined where that is open. Numbers are left to linking, since
 * they are what people give; other texts are read for what they say.
 */
function literalOf(term: Term, { values, terms }: Parameters): string | undefined {
  const value = values.valueOf(term);
  const text = value.kind === 'known' ? textOf(value) : undefined;
  if (typeof text !== 'string' || text === '') return undefined;
  return terms && /^[\d\s,.:-]+$/.test(text) ? undefined : text;
}

function keep(term: Term, { line, column }: Location, { terms }: Parameters): void {
  if (terms && terms.length < MAX_KEPT) terms.push([`${line}:${column}`, term]);
}

/** No person wrote more functions. */
const MAX_KEPT = 5000;

function unknownText(document: Source, span: Span): Source {
  const own = document.slice(span);
  const expression = { language: 'placeholder', text: own.text, at: document.locate(span) } as const;
  return own.mask([{ start: 0, end: own.text.length, expression, fill: 'word' }]);
}

function replaced(document: Source, span: Span, text: string): Source {
  return document.child([{ text, ...span, coarse: true }]);
}

/**
 * A script or a file that a template puts together; undefined where it is none of the known functions. `known`: what
 * was read before, since aliases can make a document exponentially larger than its text.
 */
export function textIn(
  node: Node | undefined,
  parameters: Parameters,
  known: Map<Node, Source | undefined>,
  depth = 0,
): Source | undefined {
  if (!node || depth > 20) return undefined;
  if (!known.has(node))
    known.set(
      node,
      readText(node, parameters, (n) => textIn(n, parameters, known, depth + 1)),
    );
  return known.get(node);
}

function readText(
  node: Node,
  parameters: Parameters,
  inner: (node: Node | undefined) => Source | undefined,
): Source | undefined {
  if (node.kind === 'scalar') {
    if (node.data === null) return undefined;
    if (node.tag === '!Sub') return substituted(node.content(), parameters, undefined);
    if (node.tag === undefined || !node.tag.startsWith('!') || node.tag === '!Base64') return node.content();
    return resolved(node, parameters)?.content();
  }
  if (node.kind === 'list') {
    const isText = node.tag === undefined || /^!(?:Join|Sub|Base64)$/.test(node.tag);
    return isText ? listText(node.items, parameters, inner) : shortText(node, parameters);
  }
  const sub = entry(node, 'Fn::Sub');
  if (sub?.kind === 'scalar') return substituted(sub.content(), parameters, undefined);
  const replace = entry(node, 'str_replace');
  const made = entry(node, 'Fn::Base64', 'Fn::Join', 'list_join') ?? sub ?? entry(replace, 'template');
  return made ? inner(made) : resolved(node, parameters)?.content();
}

/** A longer text that a function chooses is a script of its own, and read where it stands. */
const MAX_SHORT = 200;

function shortText(node: Node, parameters: Parameters): Source | undefined {
  return node.span.end - node.span.start > MAX_SHORT ? undefined : resolved(node, parameters)?.content();
}

/** `!Join [separator, [texts]]`, and `!Sub [text, {names}]`. */
function listText(
  [first, second, ...more]: readonly Node[],
  parameters: Parameters,
  inner: (node: Node) => Source | undefined,
): Source | undefined {
  if (first?.kind !== 'scalar' || !second || more.length > 0) return undefined;
  if (second.kind === 'map') return substituted(first.content(), parameters, second);
  if (second.kind !== 'list') return undefined;
  const texts = second.items.flatMap((i) => inner(i) ?? []);
  return Source.join(texts, first.content().text);
}

/** `${Name}` for a parameter or one of `names`, `${!Name}` for the text `${Name}` (AWS documentation, Fn::Sub). */
function substituted(content: Source, parameters: Parameters, names: MapNode | undefined): Source {
  const found = [...content.text.matchAll(/\$\{(!?)([^{}\n]{1,200})\}/g)].map((match) => {
    const [all, mark, name = ''] = match;
    const span = { start: match.index, end: match.index + all.length };
    if (mark === '!') return { span, isEscape: true };
    const at = content.locate(span);
    const own = entry(names, name.trim());
    const reference: Term = { kind: 'call', name: 'Ref', of: { kind: 'text', text: name.trim(), at } };
    const term = own ? termOf(own, parameters.budget) : reference;
    const given = term && literalOf(term, parameters);
    if (term && given === undefined) keep(term, at, parameters);
    const expression = { language: 'placeholder', text: name, at } as const;
    return { span, isEscape: false, given, mask: { ...span, expression, fill: 'word' } as const };
  });
  const masked = content.mask(found.flatMap((f) => (f.given === undefined && f.mask ? [f.mask] : [])));
  const pieces: Piece[] = [];
  let from = 0;
  const verbatim = (end: number) => {
    if (end > from) pieces.push({ text: masked.text.slice(from, end), start: from, end });
  };
  for (const { span, isEscape, given } of found) {
    if (isEscape) {
      verbatim(span.start + 2);
      from = span.start + 3;
    } else if (given !== undefined) {
      verbatim(span.start);
      pieces.push({ text: given, ...span, coarse: true });
      from = span.end;
    }
  }
  verbatim(masked.text.length);
  return masked.child(pieces);
}
