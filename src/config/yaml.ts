// YAML, core schema and nothing else → a configuration tree.

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Node as YamlNode,
} from 'yaml';
import type { Span } from '../model/span.ts';
import { MAX_DEPTH, MAX_SYNTAX_ERRORS } from './limits.ts';
import { type ConfigEntry, type ConfigNode, type Problems, put } from './node.ts';
import { quote } from './words.ts';

/** Values after aliases are followed: a few lines of aliases to aliases can stand for millions. */
const MAX_NODES = 20_000;

/** Reads a YAML text; undefined where it is broken. Recursive: nesting must have been checked. */
export function readYaml(fileText: string, problems: Problems): ConfigNode | undefined {
  // A lone carriage return is a line break in YAML 1.2, and to LineIndex, but not to the library.
  const text = fileText.replace(/\r(?!\n)/g, '\n');
  const parsed = parseAllDocuments(text, {
    // The library's own check is quadratic.
    uniqueKeys: false,
    // Its excerpts are, too: they copy the line for every error.
    prettyErrors: false,
    logLevel: 'silent',
    // One meaning whatever a %YAML directive says, and no tags that build other things than data.
    schema: 'core',
    resolveKnownTags: false,
  });
  const [document, second] = Array.isArray(parsed) ? parsed : [];
  // Nothing but blanks and comments: an empty configuration.
  if (!document) return { kind: 'map', entries: new Map(), span: { start: 0, end: 0 } };
  for (const error of [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_ERRORS)) {
    const message = error.code === 'TAG_RESOLVE_FAILED' ? 'tags have no meaning here' : error.message;
    problems.add({ start: error.pos[0], end: error.pos[1] }, `not YAML: ${quoteControls(message)}`);
  }
  if (second) {
    const start = second.contents?.range?.[0] ?? second.range[0];
    problems.add({ start, end: start }, 'a second YAML document; keep one, without --- between');
  }
  if (problems.errors.length > 0) return undefined;
  if (!document.contents) return { kind: 'map', entries: new Map(), span: { start: 0, end: 0 } };
  return new YamlReader(text, problems).read(document as Document);
}

function quoteControls(message: string): string {
  return quote(message.split('\n')[0] ?? '', 200).slice(1, -1);
}

/** Converts the library's nodes. Knows every anchor before an alias, and how much has been built so far. */
class YamlReader {
  readonly #anchors = new Map<string, YamlNode>();
  /** Nodes being converted, so that an alias cannot stand for what contains it. */
  readonly #open = new Set<YamlNode>();
  #built = 0;

  constructor(
    private readonly text: string,
    private readonly problems: Problems,
  ) {}

  read(document: Document): ConfigNode | undefined {
    return document.contents ? this.#node(document.contents as YamlNode, 0) : undefined;
  }

  #node(node: YamlNode, depth: number): ConfigNode {
    const [start, end] = node.range ?? [0, 0];
    const span = { start, end };
    const nothing: ConfigNode = { kind: 'scalar', data: null, source: '', span };
    if (++this.#built > MAX_NODES) {
      if (this.#built === MAX_NODES + 1) {
        this.problems.add(span, `more than ${MAX_NODES} values, aliases counted each time; write less`);
      }
      return nothing;
    }
    if (depth > MAX_DEPTH) {
      this.problems.add(span, `nested deeper than ${MAX_DEPTH} levels`);
      return nothing;
    }
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target && !this.#open.has(target)) return this.#node(target, depth + 1);
      const why = target ? 'stands inside what it stands for' : 'has no anchor before it';
      this.problems.add(span, `the alias ${quote(`*${node.source}`)} ${why}`);
      return nothing;
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    this.#open.add(node);
    const made = this.#make(node, span, depth);
    this.#open.delete(node);
    return made;
  }

  #make(node: YamlNode, span: Span, depth: number): ConfigNode {
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item as YamlNode, depth + 1));
      return { kind: 'list', items, span };
    }
    if (isMap(node)) {
      const entries = new Map<string, ConfigEntry>();
      for (const pair of node.items) {
        const key = pair.key as YamlNode | null;
        const [start, end] = key?.range ?? [span.start, span.start];
        const keySpan = { start, end };
        if (!key || !isScalar(key)) {
          this.problems.add(keySpan, 'a key must be a plain word; put quotes around one with special signs');
          continue;
        }
        const value = pair.value as YamlNode | null;
        const made: ConfigNode = value
          ? this.#node(value, depth + 1)
          : { kind: 'scalar', data: null, source: '', span: { start: end, end } };
        put(entries, this.#source(key.value, keySpan), { keySpan, value: made }, this.problems);
      }
      return { kind: 'map', entries, span };
    }
    const value: unknown = isScalar(node) ? node.value : null;
    const data =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { kind: 'scalar', data, source: this.#source(value, span), span };
  }

  #source(value: unknown, span: Span): string {
    return typeof value === 'string' ? value : this.text.slice(span.start, span.end);
  }
}
