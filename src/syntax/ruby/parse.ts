// Ruby as recipes and attribute files of Chef use it, as nodes: attributes, resources with their blocks, hashes.

import type { Source } from '../../source/source.ts';
import { Cursor } from '../code/cursor.ts';
import { listNode, maskNames, wordNode } from '../code/nodes.ts';
import { type CodeToken, problemsOf } from '../code/tokens.ts';
import type { MapEntry, MapNode, Node, ScalarNode } from '../node.ts';
import type { SyntaxProblem } from '../yaml.ts';
import { attribute, givenAttributes } from './attributes.ts';
import { expression, primary } from './expression.ts';
import { lexRuby } from './lexer.ts';
import { resource } from './resource.ts';

export interface RubyDocument {
  /** Attributes as nested maps, and hashes. */
  readonly root: Node;
  readonly resources: readonly RubyResource[];
  readonly attributes: readonly RubyAttribute[];
  /** Local variables, and attributes by their path: `node.a.b`. */
  readonly bindings: readonly MapEntry[];
  /** A string without its end, which hides the rest of the file. */
  readonly problems: readonly SyntaxProblem[];
}

/** `type 'title' do … end`. */
export interface RubyResource {
  readonly type: ScalarNode;
  readonly title: ScalarNode;
  /** The properties in its block. */
  readonly body: MapNode;
}

/** An attribute that is assigned. */
export interface RubyAttribute {
  /** `default`, `override`, `force_default`, … */
  readonly level: string;
  readonly path: readonly string[];
  readonly value: Node;
  /** Whatever the file's conditions are, it is assigned. */
  readonly isSure: boolean;
  /** The attribute is removed or changed in place: what it is then is not followed. */
  readonly isChange?: true;
  /** A hash that is merged with what there is, as those of roles are. */
  readonly isMerged?: true;
}

/** A file while it is read: the place in its tokens, and what was met so far. */
export interface RubyReading {
  readonly cursor: Cursor;
  readonly text: Source;
  readonly bindings: MapEntry[];
  readonly items: Node[];
  readonly resources: RubyResource[];
  readonly attributes: RubyAttribute[];
}

/** Reads a file; never throws, and takes time in proportion to the text. */
export function parseRuby(source: Source): RubyDocument {
  const lexed = lexRuby(source.text);
  const { tokens, interpolations } = lexed;
  const text = maskNames(source, interpolations, 'ruby');
  const cursor = new Cursor(text, tokens, 'ruby');
  const reading: RubyReading = { cursor, text, bindings: [], items: [], resources: [], attributes: [] };
  while (!cursor.atEnd) body(reading);
  const whole = { start: 0, end: text.text.length };
  const { bindings, items, resources, attributes } = reading;
  const root = listNode(text, whole, items);
  return { root, resources, attributes, bindings, problems: problemsOf(lexed) };
}

/** Words that an `end` closes. */
const OPENERS = new Set('if unless case while until begin def class module for'.split(' '));

/** Statements as far as the `end` that closes them; the properties among them. What nests too deep is no body of its own. */
export function body(reading: RubyReading): readonly MapEntry[] {
  const { cursor } = reading;
  const properties: MapEntry[] = [];
  cursor.nested(() => cursor.until('end', () => statement(reading, properties)));
  return properties;
}

function statement(reading: RubyReading, properties: MapEntry[]): void {
  const { cursor, items } = reading;
  const token = cursor.token();
  if (!token) return;
  const isStart = token.isFirst === true || cursor.token(-1)?.text === ';';
  if (token.kind === 'word' && isStart) {
    if (OPENERS.has(token.text)) {
      cursor.at++;
      if (!cursor.isDeep) for (const property of body(reading)) properties.push(property);
    } else if (!attribute(reading) && !resource(reading)) simple(reading, token, properties);
  } else if (token.kind === 'word' && token.text === 'do') {
    cursor.at++;
    if (!cursor.isDeep) body(reading);
  } else if (cursor.isSign('{') || cursor.isSign('[') || cursor.isSign('(')) {
    const node = primary(reading);
    if (node.kind !== 'scalar') items.push(node);
  } else cursor.at++;
}

/** `property value`, `name = value`, `call({ … })`. */
function simple(reading: RubyReading, token: CodeToken, properties: MapEntry[]): void {
  const { cursor, text, bindings, items } = reading;
  cursor.at++;
  const following = cursor.token();
  if (!following || following.isFirst) return;
  const key = wordNode(text, token, token.text);
  const isSign = following.kind === 'sign';
  if (isSign && following.text === '=') {
    cursor.at++;
    const value = expression(reading, false);
    bindings.push({ key, value });
    if (value.kind === 'map') items.push(value);
  } else if (/_attributes$/.test(token.text))
    givenAttributes(reading, token.text.replace(/_attributes$/, ''));
  else if (following.text !== 'do' && (!isSign || /^[-:[({]$/.test(following.text))) {
    const first = cursor.at;
    const value = expression(reading, false);
    if (cursor.at > first) properties.push({ key, value });
  }
}
