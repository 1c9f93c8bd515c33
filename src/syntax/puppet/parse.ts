// Puppet manifests as nodes: every resource a map below its type, hashes and arrays as they are, the rest opaque.

import type { Source } from '../../source/source.ts';
import { CLOSING, Cursor } from '../code/cursor.ts';
import { listNode, maskNames, wordNode } from '../code/nodes.ts';
import { type CodeToken, problemsOf } from '../code/tokens.ts';
import type { MapEntry, Node, ScalarNode } from '../node.ts';
import type { SyntaxProblem } from '../yaml.ts';
import { expression, valueAssigned } from './expression.ts';
import { lexPuppet } from './lexer.ts';
import { ensured, isTitle, resources } from './resources.ts';

export interface PuppetDocument {
  /** `{TYPE: {name: TITLE, attribute: value}}` for each title, and the hashes that calls are given. */
  readonly root: Node;
  /** `$name = value`, and the defaults of parameters. */
  readonly bindings: readonly MapEntry[];
  /** A string without its end, which hides the rest of the file. */
  readonly problems: readonly SyntaxProblem[];
}

/** A manifest while it is read: the place in its tokens, and what was met so far. */
export interface PuppetReading {
  readonly cursor: Cursor;
  readonly text: Source;
  readonly bindings: MapEntry[];
  readonly items: Node[];
}

/** Reads a manifest; never throws, and takes time in proportion to the text. */
export function parsePuppet(source: Source): PuppetDocument {
  const lexed = lexPuppet(source.text);
  const { tokens, interpolations } = lexed;
  const text = maskNames(source, interpolations, 'puppet');
  const cursor = new Cursor(text, tokens, 'puppet');
  const reading: PuppetReading = { cursor, text, bindings: [], items: [] };
  while (!cursor.atEnd) statements(reading, '', false);
  const whole = { start: 0, end: text.text.length };
  const root = listNode(text, whole, reading.items);
  return { root, bindings: reading.bindings, problems: problemsOf(lexed) };
}

/** Up to `closing`; `isList`: between parentheses, where a brace opens a hash. */
export function statements(reading: PuppetReading, closing: string, isList: boolean): void {
  const { cursor } = reading;
  if (cursor.isDeep) cursor.skipNested(CLOSING);
  else cursor.nested(() => cursor.until(closing, () => statement(reading, isList)));
}

function statement(reading: PuppetReading, isList: boolean): void {
  const { cursor, text, bindings, items } = reading;
  const token = cursor.token();
  const following = cursor.peek(1);
  if (!token) return;
  const isWord = token.kind === 'word';
  if (isWord && token.text.startsWith('$') && (following === '=' || following === '+=')) {
    cursor.at += 2;
    bindings.push({ key: variableKey(text, token), value: valueAssigned(reading) });
  } else if (isWord && following === '{' && isType(token.text)) {
    cursor.at += 2;
    if (isTitle(cursor)) resources(reading, token);
    else statements(reading, '}', false);
  } else if (isWord && following === '(' && /^ensure_resources?$/.test(token.text)) {
    cursor.at += 2;
    ensured(reading);
  } else if (cursor.isSign('{') && !isList) {
    cursor.at++;
    statements(reading, '}', false);
  } else if (cursor.isSign('(')) {
    cursor.at++;
    statements(reading, ')', true);
  } else if (cursor.isSign('{') || cursor.isSign('[')) {
    const node = expression(reading);
    if (node.kind !== 'scalar') items.push(node);
  } else cursor.at++;
}

/** Words in front of a brace that open no resource. */
const KEYWORDS = new Set(
  'if unless else elsif case node define function plan type application site default undef true false and or in inherits'.split(
    ' ',
  ),
);

function isType(word: string): boolean {
  return /^(?:::)?[a-z]/.test(word) && !KEYWORDS.has(word);
}

/** The name of a variable without its dollar sign. */
function variableKey(text: Source, token: CodeToken): ScalarNode {
  const name = token.text.replace(/^\$(?:::)?/, '');
  return wordNode(text, { start: token.end - name.length, end: token.end }, name);
}
