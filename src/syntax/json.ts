// JSON text (with comments and trailing commas, as tools write it) → nodes with exact places.

import { type Node as LibraryNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Span } from '../model/span.ts';
import { FILLER, type Piece, type Source } from '../source/source.ts';
import type { MapEntry, Node, ScalarNode } from './node.ts';
import type { SyntaxProblem } from './yaml.ts';

export interface JsonDocument {
  readonly root?: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
}

/** One broken line can yield thousands of errors; the first ones tell it all. */
const MAX_PROBLEMS = 5;

/** Deeper values are no configuration that a person wrote. */
const MAX_DEPTH = 150;

/** Reads one JSON document; a broken one as far as it goes. Never throws. */
export function parseJson(source: Source): JsonDocument {
  const errors: ParseError[] = [];
  let tree: LibraryNode | undefined;
  try {
    // A masked expression may stand where only a number can; digits are one, and text in quotes.
    tree = parseTree(source.text.replaceAll(FILLER, '1'), errors, { allowTrailingComma: true });
  } catch (error) {
    // The parser is recursive and runs out of stack on text nested some 10,000 deep.
    if (!(error instanceof RangeError)) throw error;
    return { problems: [{ message: 'nested too deeply to read', span: { start: 0, end: 0 } }] };
  }
  const problems: SyntaxProblem[] = errors.slice(0, MAX_PROBLEMS).map((e) => ({
    message: printParseErrorCode(e.error)
      .replace(/([A-Z])/g, ' $1')
      .trim()
      .toLowerCase(),
    span: { start: e.offset, end: e.offset + e.length },
  }));
  return { root: tree ? convert(source, tree, 0, problems) : undefined, problems };
}

function convert(
  document: Source,
  node: LibraryNode,
  depth: number,
  problems: SyntaxProblem[],
): Node | undefined {
  const span = { start: node.offset, end: node.offset + node.length };
  if (depth > MAX_DEPTH) {
    if (problems.length < MAX_PROBLEMS) problems.push({ message: 'nested too deeply to read', span });
    return undefined;
  }
  if (node.type === 'array') {
    const items = (node.children ?? []).map((c) => convert(document, c, depth + 1, problems));
    return { kind: 'list', document, span, items: items.filter((i) => i !== undefined) };
  }
  if (node.type === 'object') {
    const entries: MapEntry[] = [];
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      const made = value && convert(document, value, depth + 1, problems);
      if (key && made) entries.push({ key: scalar(document, key), value: made });
    }
    return { kind: 'map', document, span, entries };
  }
  return scalar(document, node);
}

function scalar(document: Source, node: LibraryNode): ScalarNode {
  const span = { start: node.offset, end: node.offset + node.length };
  const quoted = node.type === 'string';
  const inner = quoted ? withoutQuotes(document.text, span) : span;
  let content: Source | undefined;
  return {
    kind: 'scalar',
    document,
    span,
    inner,
    style: quoted ? 'quoted' : 'plain',
    data: document.holesIn(inner).length > 0 ? undefined : (node.value as string | number | boolean | null),
    content: () => {
      content ??= document.child(jsonPieces(document.text, inner));
      return content;
    },
  };
}

/** A string that its line ends before it is closed has one quote only. */
function withoutQuotes(text: string, { start, end }: Span): Span {
  let escapes = 0;
  while (text[end - 2 - escapes] === '\\') escapes++;
  const closed = end - start >= 2 && text[end - 1] === '"' && escapes % 2 === 0;
  return { start: start + 1, end: closed ? end - 1 : end };
}

function jsonPieces(text: string, inner: Span): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = inner.start;
  for (const match of text.slice(inner.start, inner.end).matchAll(/\\(?:u[0-9a-fA-F]{4}|.)/g)) {
    const start = inner.start + match.index;
    const end = start + match[0].length;
    if (start > from) pieces.push({ text: text.slice(from, start), start: from, end: start });
    pieces.push({ text: decodeEscape(match[0]), start, end });
    from = end;
  }
  if (inner.end > from) pieces.push({ text: text.slice(from, inner.end), start: from, end: inner.end });
  return pieces;
}

function decodeEscape(sequence: string): string {
  try {
    return JSON.parse(`"${sequence}"`) as string;
  } catch {
    return sequence;
  }
}
