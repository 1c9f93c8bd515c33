// YAML text → nodes with exact places. Knows nothing of what the keys mean.

import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node as LibraryNode,
  type Scalar,
} from 'yaml';
import type { Span } from '../model/span.ts';
import type { Source } from '../source/source.ts';
import { itemsOf, keyText, type MapEntry, type Node, type ScalarNode } from './node.ts';
import { type Indentation, yamlTokens } from './yaml-indentation.ts';
import { type ScalarType, scalarPieces } from './yaml-pieces.ts';
import { yaml11 } from './yaml11.ts';

export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

export interface YamlStream {
  readonly documents: readonly Node[];
  readonly problems: readonly SyntaxProblem[];
}

/** One broken line can yield thousands of errors; the first ones tell it all. */
const MAX_PROBLEMS = 5;

/** Deeper collections are no configuration that a person wrote, and the library reads them recursively. */
const MAX_DEPTH = 150;

/**
 * Duplicate keys are kept (the library's own check is quadratic), and merge keys are applied by {@link Reader}, which
 * knows the places. Pretty errors copy the text around each: quadratic on a text that is all errors.
 */
const OPTIONS = {
  uniqueKeys: false,
  logLevel: 'silent',
  strict: false,
  merge: false,
  prettyErrors: false,
} as const;

/**
 * Reads every document of a YAML stream, broken ones as far as they go. Duplicate keys and unknown tags are kept;
 * merge keys are applied. Never throws.
 */
export function parseYaml(source: Source): YamlStream {
  const strict = parseWith(source, 'strict');
  if (strict.problems.length === 0) return strict;
  if (!strict.problems.some((p) => INDENTATION.test(p.message)) && !ALIAS_KEY.test(source.text))
    return strict;
  // A quote or bracket that is never closed takes the rest of the text with it where indentation does not end it.
  const loose = parseWith(source, 'loose');
  return loose.problems.every((p) => BLANKED.test(p.message)) ? loose : strict;
}

/** How the library says that indentation ended what was open. */
const INDENTATION = /closing|sufficiently indented/;

/** What masked statements of a template leave at the start of a block; nothing around it is lost. */
const BLANKED = /^Block scalars with more-indented leading empty lines/;

/** `*name:`: the name of an alias ends with the colon for libyaml, and goes on with it for YAML 1.2. */
const ALIAS_KEY = /\*[\w-]+:/;

function parseWith(source: Source, indentation: Indentation): YamlStream {
  const documents: Node[] = [];
  const problems: SyntaxProblem[] = [];
  // Lone carriage returns are no line break to the library, whatever YAML 1.2 says: same length, so places stay.
  const text = source.text.replace(/\r(?!\n)/g, '\n');
  for (const document of composed(text, indentation, problems)) {
    for (const { message, pos } of document.errors) {
      if (problems.length >= MAX_PROBLEMS) break;
      problems.push({
        message: (message.split('\n')[0] ?? '').replace(
          /^Missing closing (["'])quote$/,
          'the closing $1 is missing',
        ),
        span: { start: pos[0], end: Math.max(pos[0], pos[1]) },
      });
    }
    if (!document.contents) continue;
    const root = new Reader(source, text, problems).node(document.contents, 0);
    if (root) documents.push(root);
  }
  return { documents, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** The library's documents of a text, without what is nested too deeply. */
function composed(text: string, indentation: Indentation, problems: SyntaxProblem[]): readonly Document[] {
  const documents: Document[] = [];
  const composer = new Composer(OPTIONS);
  // Each error of the library is an Error: a text that is all errors would take most of its time for stack traces.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    for (const token of yamlTokens(text, indentation)) {
      const deep = cutDepth(token);
      if (deep !== undefined) {
        problems.push({ message: 'nested too deeply to read', span: { start: deep, end: deep } });
      }
      for (const document of composer.next(token)) documents.push(document);
    }
    for (const document of composer.end()) documents.push(document);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return documents;
}

/**
 * Takes collections beyond the depth that is read out of a document; the offset of one of them. The library finds the
 * nesting in a loop, but then composes it recursively, and compiles regular expressions on the way: at the end of the
 * stack V8 stops the process there instead of throwing (yaml 2.9.1, `- - - …` from about 1,000 levels).
 */
function cutDepth(document: CST.Token): number | undefined {
  let cut: number | undefined;
  const left: { readonly token: CST.Token; readonly depth: number }[] = [{ token: document, depth: 0 }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { token, depth } = next;
    if (token.type === 'document' && token.value) left.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const item of token.items) {
      const { key, value } = item;
      if (depth >= MAX_DEPTH) {
        if (key && 'items' in key) item.key = null;
        if (value && 'items' in value) delete item.value;
        cut ??= [key, value].find((t) => t && 'items' in t)?.offset;
        continue;
      }
      if (key) left.push({ token: key, depth: depth + 1 });
      if (value) left.push({ token: value, depth: depth + 1 });
    }
  }
  return cut;
}

/** Aliases of aliases grow exponentially; what goes beyond is no configuration that a person wrote, and left out. */
const MAX_ALIASED_NODES = 50_000;

class Reader {
  readonly #anchors = new Map<string, LibraryNode>();
  readonly #nodes = new Map<LibraryNode, Node>();
  readonly #open = new Set<LibraryNode>();
  readonly #sizes = new Map<Node, number>();
  #aliased = 0;

  constructor(
    private readonly source: Source,
    private readonly text: string,
    private readonly problems: SyntaxProblem[],
  ) {}

  /** Converts a library node; anchors are registered on the way, so an alias sees the last definition before it. */
  node(node: LibraryNode, depth: number): Node | undefined {
    const done = this.#nodes.get(node);
    if (done) return done;
    if (depth > MAX_DEPTH || this.#open.has(node)) return undefined;
    if (isAlias(node)) return this.#alias(node, depth);
    this.#register(node);
    this.#open.add(node);
    const made = this.#make(node, depth);
    this.#open.delete(node);
    if (made) {
      this.#nodes.set(node, made);
      this.#sizes.set(made, this.#size(made));
    }
    return made;
  }

  #register(node: LibraryNode): void {
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
  }

  #alias(node: Alias, depth: number): Node | undefined {
    const target = this.#anchors.get(node.source);
    if (!target) {
      this.#problem(`no anchor '${node.source}' stands before this alias`, node);
      return undefined;
    }
    const made = this.node(target, depth + 1);
    if (!made) {
      this.#problem(`alias '${node.source}' stands inside of what it names, or is nested too deeply`, node);
      return undefined;
    }
    this.#aliased += this.#sizes.get(made) ?? 1;
    if (this.#aliased <= MAX_ALIASED_NODES) return made;
    this.#problem(`aliases stand for more than ${MAX_ALIASED_NODES} nodes; the rest is left out`, node);
    return undefined;
  }

  #problem(message: string, node: LibraryNode): void {
    const [start, end] = node.range ?? [0, 0];
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ message, span: { start, end } });
  }

  /** Nodes below a node, itself included, with every alias counted as what it stands for. */
  #size(node: Node): number {
    const children =
      node.kind === 'list' ? node.items : node.kind === 'map' ? node.entries.map((e) => e.value) : [];
    return children.reduce((sum, child) => sum + (this.#sizes.get(child) ?? 1), 1);
  }

  #make(node: LibraryNode, depth: number): Node | undefined {
    const [start, end] = node.range ?? [0, 0];
    const span = { start, end };
    if (isScalar(node)) return scalar(this.source, this.text, node);
    if (isSeq(node)) {
      const items: Node[] = [];
      for (const item of node.items) {
        const made = this.node(item as LibraryNode, depth + 1);
        if (made) items.push(made);
      }
      return { kind: 'list', document: this.source, span, ...tagOf(node), items };
    }
    if (!isMap(node)) return undefined;
    const own: MapEntry[] = [];
    const merged: Node[] = [];
    for (const pair of node.items) {
      const key = this.#key(pair.key as LibraryNode | null);
      if (!key) continue;
      // `key:` with nothing behind it is null; an empty scalar right after the key keeps its place.
      const value = pair.value
        ? this.node(pair.value as LibraryNode, depth + 1)
        : emptyScalar(this.source, key.span.end);
      if (!value) continue;
      if (key.style === 'plain' && key.content().text === '<<') merged.push(...itemsOf(value));
      else own.push({ key, value });
    }
    return { kind: 'map', document: this.source, span, ...tagOf(node), entries: withMerged(own, merged) };
  }

  /** Keys that are maps or lists are left out: nothing that we read has any. */
  #key(node: LibraryNode | null): ScalarNode | undefined {
    if (!node) return undefined;
    this.#register(node);
    const key = isAlias(node) ? this.#anchors.get(node.source) : node;
    return key && isScalar(key) ? scalar(this.source, this.text, key) : undefined;
  }
}

/** Only a tag that is written: those of the format itself say nothing more. */
function tagOf({ tag }: LibraryNode): { readonly tag?: string } {
  return tag === undefined || tag.startsWith('tag:') ? {} : { tag };
}

/** The map's own entries win over merged ones, and the first of several merged maps over the others (YAML merge type). */
function withMerged(own: readonly MapEntry[], merged: readonly Node[]): readonly MapEntry[] {
  if (merged.length === 0) return own;
  const entries = [...own];
  const names = new Set(own.map((e) => keyText(e.key)));
  for (const from of new Set(merged)) {
    if (from.kind !== 'map') continue;
    const fresh = from.entries.filter((e) => !names.has(keyText(e.key)));
    for (const e of fresh) {
      names.add(keyText(e.key));
      entries.push(e);
    }
  }
  return entries;
}

function emptyScalar(document: Source, offset: number): ScalarNode {
  const span = { start: offset, end: offset };
  return {
    kind: 'scalar',
    document,
    span,
    inner: span,
    style: 'plain',
    data: null,
    content: () => document.child([]),
  };
}

function scalar(document: Source, text: string, node: Scalar): ScalarNode {
  const [start, end] = node.range ?? [0, 0];
  const span = { start, end };
  const type = node.type ?? 'PLAIN';
  const written = innerSpan(text, span, type);
  // What makes up the value of a block scalar ends with its lines; for an edit the last line break is not the token's.
  const inner = type.startsWith('BLOCK') ? withoutOuterBlanks(text, written) : written;
  const value = typeof node.value === 'string' ? node.value : text.slice(inner.start, inner.end);
  const data = document.holesIn(inner).length > 0 ? undefined : scalarData(node.value, value);
  const data11 = data === undefined ? undefined : yaml11(value, type === 'PLAIN', node.tag);
  let content: Source | undefined;
  return {
    kind: 'scalar',
    document,
    span,
    inner,
    style: type === 'PLAIN' ? 'plain' : type.startsWith('BLOCK') ? 'block' : 'quoted',
    tag: node.tag,
    data,
    ...(data11 !== undefined && data11 !== data && { data11 }),
    content: () => {
      content ??= document.child(scalarPieces(text, written, type, value));
      return content;
    },
  };
}

/** Types beyond the core schema (a date of YAML 1.1) stay the text that was written: what prints them depends on the machine. */
function scalarData(value: unknown, text: string): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' ? value : text;
}

/** A scalar without its quotes, or without its block header and the line break behind it. */
function innerSpan(text: string, span: Span, type: ScalarType): Span {
  if (type === 'PLAIN') return span;
  if (type.startsWith('QUOTE')) {
    const closed = span.end - span.start >= 2 && text[span.end - 1] === text[span.start];
    return { start: Math.min(span.start + 1, span.end), end: closed ? span.end - 1 : span.end };
  }
  const lineEnd = text.indexOf('\n', span.start);
  return { start: lineEnd < 0 ? span.end : Math.min(lineEnd + 1, span.end), end: span.end };
}

function withoutOuterBlanks(text: string, span: Span): Span {
  const isOuter = (character: string | undefined) => /[ \t\r\n]/.test(character ?? '');
  let { start, end } = span;
  while (start < end && isOuter(text[start])) start++;
  while (end > start && isOuter(text[end - 1])) end--;
  return { start, end };
}
