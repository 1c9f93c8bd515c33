// TOML text → the nodes that YAML and JSON have too, with exact places.

import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Span } from '../model/span.ts';
import { FILLER, type Piece, type Source } from '../source/source.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from './node.ts';
import type { SyntaxProblem } from './yaml.ts';

export interface TomlDocument {
  /** Absent where the text is broken: the parser stops at its first error. */
  readonly root?: MapNode | undefined;
  readonly problems: readonly SyntaxProblem[];
}

/** Deeper values are no configuration that a person wrote. */
const MAX_DEPTH = 100;

/** Reads one TOML document (https://toml.io/en/v1.0.0). Never throws. */
export function parseToml(source: Source): TomlDocument {
  // A masked expression may stand where only a number or a bare key can; digits are both, and text in quotes.
  const text = source.text.replaceAll(FILLER, '1');
  const read = parse(text);
  // The same goes for what a template of Terraform's or a shell's fills in.
  const again = 'problems' in read && text.includes('${') ? parse(text.replace(PLACEHOLDER, digits)) : read;
  if ('problems' in again) return { problems: again.problems };
  const [top] = again.body;
  const root = table(source, spanOf(top));
  for (const item of top.body) {
    if (item.type === 'TOMLKeyValue') put(root, item, 0);
    else {
      const into = tableAt(root, item);
      for (const pair of item.body) if (into) put(into, pair, 0);
    }
  }
  return { root, problems: [] };
}

const PLACEHOLDER = /\$\{[^{}\n]{0,300}\}/g;

function digits(text: string): string {
  return '1'.repeat(text.length);
}

function parse(text: string): AST.TOMLProgram | { readonly problems: readonly SyntaxProblem[] } {
  try {
    return parseTOML(text, { tomlVersion: 'latest' });
  } catch (error) {
    if (error instanceof RangeError) {
      return { problems: [{ message: 'nested too deeply to read', span: { start: 0, end: 0 } }] };
    }
    if (!(error instanceof ParseError)) throw error;
    const start = Math.min(error.index, text.length);
    return { problems: [{ message: error.message, span: { start, end: start } }] };
  }
}

interface Table extends MapNode {
  readonly entries: MapEntry[];
  /** The entries by their text: a file may have thousands of tables. */
  readonly byName: Map<string, Node>;
}

interface TableList {
  readonly kind: 'list';
  readonly document: Source;
  readonly span: Span;
  readonly items: Node[];
}

function table(document: Source, span: Span): Table {
  return { kind: 'map', document, span, entries: [], byName: new Map() };
}

function isTable(node: Node | undefined): node is Table {
  return node?.kind === 'map' && 'byName' in node;
}

/** The table that `[a.b]` opens or goes on with; `[[a.b]]` opens another item of a list. */
function tableAt(root: Table, header: AST.TOMLTable): Table | undefined {
  const { keys } = header.key;
  const into = descend(root, keys.slice(0, -1));
  const last = keys.at(-1);
  if (!into || !last) return undefined;
  if (header.kind === 'standard') return descend(into, [last]);
  const key = keyNode(root.document, last);
  const made = table(root.document, spanOf(header));
  const before = into.byName.get(key.content().text);
  if (before?.kind === 'list') (before as TableList).items.push(made);
  else add(into, key, { kind: 'list', document: root.document, span: spanOf(header), items: [made] });
  return made;
}

/** The table below `from` that dotted keys name, made where it is new; the last item of a list of tables. */
function descend(from: Table, keys: readonly (AST.TOMLBare | AST.TOMLQuoted)[]): Table | undefined {
  let at = from;
  for (const written of keys) {
    const key = keyNode(from.document, written);
    const found = at.byName.get(key.content().text);
    const next = found?.kind === 'list' ? found.items.at(-1) : found;
    if (next === undefined) {
      const made = table(from.document, spanOf(written));
      add(at, key, made);
      at = made;
    } else if (isTable(next)) at = next;
    else return undefined;
  }
  return at;
}

function add(into: Table, key: ScalarNode, value: Node): void {
  into.entries.push({ key, value });
  into.byName.set(key.content().text, value);
}

function put(into: Table, { key, value }: AST.TOMLKeyValue, depth: number): void {
  const holder = descend(into, key.keys.slice(0, -1));
  const last = key.keys.at(-1);
  const node = holder && last && convert(into.document, value, depth + 1);
  if (node) add(holder, keyNode(into.document, last), node);
}

function convert(document: Source, node: AST.TOMLContentNode, depth: number): Node | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const span = spanOf(node);
  switch (node.type) {
    case 'TOMLArray': {
      const items = node.elements.map((e) => convert(document, e, depth + 1));
      return { kind: 'list', document, span, items: items.filter((i) => i !== undefined) };
    }
    case 'TOMLInlineTable': {
      const made = table(document, span);
      for (const pair of node.body) put(made, pair, depth + 1);
      return made;
    }
    case 'TOMLValue':
      return scalar(document, node, span);
  }
}

function scalar(document: Source, node: AST.TOMLValue, span: Span): ScalarNode {
  if (node.kind === 'string') return quoted(document, span, node.style === 'basic', node.multiline);
  const text = document.text.slice(span.start, span.end);
  return plain(document, span, typeof node.value === 'object' ? text : node.value);
}

function keyNode(document: Source, key: AST.TOMLBare | AST.TOMLQuoted): ScalarNode {
  const span = spanOf(key);
  if (key.type === 'TOMLBare') return plain(document, span, key.name);
  return quoted(document, span, key.style === 'basic', false);
}

function plain(document: Source, span: Span, data: string | number | boolean): ScalarNode {
  const known =
    document.holesIn(span).length === 0 && !document.text.slice(span.start, span.end).includes('$');
  const content = () => document.slice(span);
  return {
    kind: 'scalar',
    document,
    span,
    inner: span,
    style: 'plain',
    ...(known && { data }),
    content,
  };
}

function quoted(document: Source, span: Span, escapes: boolean, multiline: boolean): ScalarNode {
  const marks = multiline ? 3 : 1;
  const first = multiline ? (/^\r?\n/.exec(document.text.slice(span.start + 3))?.[0].length ?? 0) : 0;
  const inner = { start: span.start + marks + first, end: Math.max(span.start, span.end - marks) };
  const known = document.holesIn(inner).length === 0;
  const content = escapes ? document.child(unescaped(document.text, inner)) : document.slice(inner);
  return {
    kind: 'scalar',
    document,
    span,
    inner,
    style: multiline ? 'block' : 'quoted',
    ...(known && { data: content.text }),
    content: () => content,
  };
}

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[ \t]*\r?\n\s*|.)/g;
const SIMPLE: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
};

function unescaped(text: string, inner: Span): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = inner.start;
  for (const match of text.slice(inner.start, inner.end).matchAll(ESCAPE)) {
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
  const letter = sequence[1] ?? '';
  if (/[\s]/.test(letter)) return '';
  if (/[uUx]/.test(letter) && sequence.length > 2) {
    const code = Number.parseInt(sequence.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  return SIMPLE[letter] ?? letter;
}

function spanOf({ range: [start, end] }: { readonly range: readonly [number, number] }): Span {
  return { start, end };
}
