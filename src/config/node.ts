// A configuration as a tree in which every key and value knows its place, and the list of what is wrong with a text.

import type { Location, Span } from '../model/span.ts';
import type { ConfigError } from './config.ts';
import { quote } from './words.ts';

/** A value with its place; spans are offsets in the text without byte order mark. */
export type ConfigNode = ConfigScalar | ConfigList | ConfigMap;

export interface ConfigScalar {
  readonly kind: 'scalar';
  readonly data: string | number | boolean | null;
  /** What the file says, without quotes: `5.10` where `data` is 5.1. */
  readonly source: string;
  readonly span: Span;
}

export interface ConfigList {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly span: Span;
}

export interface ConfigMap {
  readonly kind: 'map';
  /** In the order of the file. */
  readonly entries: ReadonlyMap<string, ConfigEntry>;
  readonly span: Span;
}

export interface ConfigEntry {
  readonly keySpan: Span;
  readonly value: ConfigNode;
}

/** Collects what is wrong while a text becomes a tree. */
export class Problems {
  readonly errors: ConfigError[] = [];

  constructor(readonly locate: (span: Span) => Location) {}

  add(span: Span, message: string): void {
    const { file, line, column } = this.locate(span);
    this.errors.push({ file, line, column, message });
  }
}

/** Adds an entry to a map under construction; the second one of a name is a problem, and the first one counts. */
export function put(
  entries: Map<string, ConfigEntry>,
  name: string,
  entry: ConfigEntry,
  problems: Problems,
): void {
  const first = entries.get(name);
  if (!first) {
    entries.set(name, entry);
    return;
  }
  const { line } = problems.locate(first.keySpan);
  problems.add(entry.keySpan, `duplicate key ${quote(name)}; it is first on line ${line}: merge the two`);
}
