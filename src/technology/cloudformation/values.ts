// What the functions of a CloudFormation or Heat template stand for, as far as the template itself says.

import type { Span } from '../../model/span.ts';
import { type Piece, Source } from '../../source/source.ts';
import { entry, keyText, type MapNode, type Node, type ScalarNode, scalarText } from '../../syntax/node.ts';

/** The default values of a template's parameters, by name. */
export type Parameters = ReadonlyMap<string, string>;

/** `Parameters: {P: {Default: 80}}`, `parameters: {p: {default: 80}}`. */
export function parametersOf(root: MapNode): Parameters {
  const found = new Map<string, string>();
  const declared = entry(root, 'Parameters', 'parameters');
  if (declared?.kind !== 'map') return found;
  for (const { key, value } of declared.entries) {
    const text = scalarText(entry(value, 'Default', 'default'));
    if (text !== undefined && text !== '') found.set(keyText(key), text);
  }
  return found;
}

/**
 * A scalar that stands where `node` does and says what the node is worth: a literal itself, a reference its parameter's
 * default, and what only the cloud knows an expression.
 */
export function resolved(node: Node | undefined, parameters: Parameters): ScalarNode | undefined {
  if (!node || (node.kind === 'scalar' && node.tag?.startsWith('!') !== true))
    return node as ScalarNode | undefined;
  const span = node.kind === 'scalar' ? node.inner : node.span;
  return standIn(node.document, span, parameters.get(referenceIn(node) ?? ''));
}

/** A scalar in the place of a reference: worth `given`, or an expression where only the cloud knows. */
export function standIn(document: Source, span: Span, given: string | undefined): ScalarNode {
  const content = given === undefined ? unknownText(document, span) : replaced(document, span, given);
  return { kind: 'scalar', document, span, inner: span, style: 'plain', content: () => content };
}

/** `!Ref P`, `{Ref: P}`, `{get_param: p}`, `!Sub ${P}`. */
function referenceIn(node: Node): string | undefined {
  if (node.kind === 'map') return scalarText(entry(node, 'Ref', 'get_param'));
  const text = scalarText(node);
  if (node.kind !== 'scalar' || text === undefined) return undefined;
  return node.tag === '!Ref' ? text : /^\$\{([\w.:]+)\}$/.exec(text)?.[1];
}

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
    if (node.tag === '!Sub') return substituted(node.content(), parameters);
    if (node.tag === undefined || !node.tag.startsWith('!') || node.tag === '!Base64') return node.content();
    return resolved(node, parameters)?.content();
  }
  if (node.kind === 'list') return listText(node.items, parameters, inner);
  const sub = entry(node, 'Fn::Sub');
  if (sub?.kind === 'scalar') return substituted(sub.content(), parameters);
  const replace = entry(node, 'str_replace');
  const made = entry(node, 'Fn::Base64', 'Fn::Join', 'list_join') ?? sub ?? entry(replace, 'template');
  return made ? inner(made) : resolved(node, parameters)?.content();
}

/** `!Join [separator, [texts]]`, and `!Sub [text, {names}]`. */
function listText(
  [first, second, ...more]: readonly Node[],
  parameters: Parameters,
  inner: (node: Node) => Source | undefined,
): Source | undefined {
  if (first?.kind !== 'scalar' || !second || more.length > 0) return undefined;
  if (second.kind === 'map') return substituted(first.content(), parameters);
  if (second.kind !== 'list') return undefined;
  const texts = second.items.flatMap((i) => inner(i) ?? []);
  return Source.join(texts, first.content().text);
}

/** `${Name}` for a parameter's default, `${!Name}` for the text `${Name}` (AWS documentation, Fn::Sub). */
function substituted(content: Source, parameters: Parameters): Source {
  const found = [...content.text.matchAll(/\$\{(!?)([^{}\n]{1,200})\}/g)];
  const names = found.filter((m) => m[1] === '' && !parameters.has(m[2] ?? ''));
  const masked = content.mask(
    names.map((m) => {
      const span = { start: m.index, end: m.index + m[0].length };
      const expression = { language: 'placeholder', text: m[2] ?? '', at: content.locate(span) } as const;
      return { ...span, expression, fill: 'word' };
    }),
  );
  const pieces: Piece[] = [];
  let from = 0;
  const verbatim = (end: number) => {
    if (end > from) pieces.push({ text: masked.text.slice(from, end), start: from, end });
  };
  for (const match of found) {
    const [all, mark, name = ''] = match;
    const end = match.index + all.length;
    const given = mark === '' ? parameters.get(name) : undefined;
    if (mark === '!') {
      verbatim(match.index + 2);
      from = match.index + 3;
    } else if (given !== undefined) {
      verbatim(match.index);
      pieces.push({ text: given, start: match.index, end, coarse: true });
      from = end;
    }
  }
  verbatim(masked.text.length);
  return masked.child(pieces);
}
