// Nix expressions as the nodes that YAML and JSON have too: attribute sets, lists and scalars, everything else opaque.

import type { Source } from '../../source/source.ts';
import { Cursor } from '../code/cursor.ts';
import { listNode, maskNames } from '../code/nodes.ts';
import { problemsOf } from '../code/tokens.ts';
import type { MapEntry, Node, ScalarNode } from '../node.ts';
import type { SyntaxProblem } from '../yaml.ts';
import { expression } from './expression.ts';
import { lexNix } from './lexer.ts';

export interface NixDocument {
  /** What the file evaluates to, as far as it can be read without evaluating. */
  readonly root: Node;
  /** Names of `let`, in the order of the file. */
  readonly bindings: readonly MapEntry[];
  /** Names that a function takes: other files give their values. */
  readonly parameters: ReadonlySet<string>;
  /** Every string of the file. */
  readonly strings: readonly ScalarNode[];
  /** A string without its end, which hides the rest of the file. */
  readonly problems: readonly SyntaxProblem[];
}

/** A file while it is read: the place in its tokens, and what was met so far. */
export interface NixReading {
  readonly cursor: Cursor;
  readonly text: Source;
  readonly bindings: MapEntry[];
  readonly parameters: Set<string>;
  readonly strings: ScalarNode[];
}

/** Reads a file of Nix; never throws, and takes time in proportion to the text. */
export function parseNix(source: Source): NixDocument {
  const lexed = lexNix(source.text);
  const { tokens, interpolations } = lexed;
  const text = maskNames(source, interpolations);
  const cursor = new Cursor(text, tokens);
  const reading: NixReading = { cursor, text, bindings: [], parameters: new Set(), strings: [] };
  const items: Node[] = [];
  while (!cursor.atEnd) {
    const before = cursor.at;
    items.push(expression(reading));
    // Whatever closes nothing is stepped over.
    if (cursor.at === before || !cursor.atEnd) cursor.at++;
  }
  const [only] = items;
  const whole = { start: 0, end: text.text.length };
  const { bindings, parameters, strings } = reading;
  const root = items.length === 1 && only ? only : listNode(text, whole, items);
  return { root, bindings, parameters, strings, problems: problemsOf(lexed) };
}
