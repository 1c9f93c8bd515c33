// The classes, defined types and nodes of a manifest, with what their bodies assign, include and declare
// (https://www.puppet.com/docs/puppet/8/lang_classes.html).

import type { Span } from '../../model/span.ts';
import type { Source } from '../../source/source.ts';
import { Cursor } from '../code/cursor.ts';
import { computedNode, maskNames } from '../code/nodes.ts';
import type { CodeToken } from '../code/tokens.ts';
import { entry, keyText, type Node, type ScalarNode } from '../node.ts';
import { valueAssigned } from './expression.ts';
import { lexPuppet } from './lexer.ts';
import type { PuppetReading } from './parse.ts';
import { isTitle, resources } from './resources.ts';

export interface PuppetAttribute {
  readonly name: string;
  readonly value: Node;
}

export interface PuppetParameter {
  readonly name: string;
  /** Where the name stands. */
  readonly span: Span;
  readonly value?: Node | undefined;
}

/** A statement of a body, as far as names and catalogs depend on it. */
export type PuppetStatement =
  | { readonly kind: 'set'; readonly name: string; readonly value: Node }
  | { readonly kind: 'include'; readonly classes: readonly Node[] }
  | {
      readonly kind: 'resource';
      readonly type: string;
      readonly title: Node;
      readonly attributes: readonly PuppetAttribute[];
    }
  /** Branches of `if` and `case`: at most one of them is run, none only where none has no condition. */
  | { readonly kind: 'choice'; readonly branches: readonly PuppetBranch[] }
  /** The body of a lambda: it has names of its own. */
  | {
      readonly kind: 'lambda';
      readonly names: readonly string[];
      readonly span: Span;
      readonly body: PuppetBody;
    };

export type PuppetBody = readonly PuppetStatement[];

export interface PuppetBranch {
  /** What is asked; undefined for `else` and `default`. Of `case`, what the subject is compared with. */
  readonly condition?: Node | undefined;
  readonly subject?: Node | undefined;
  /** True for `unless`. */
  readonly negated?: boolean;
  readonly body: PuppetBody;
}

export interface PuppetDefinition {
  readonly kind: 'class' | 'define' | 'node';
  /** The name without leading colons; of a node what it is matched with: a name, `/pattern/` or `default`. */
  readonly names: readonly string[];
  readonly inherits?: string | undefined;
  readonly parameters: readonly PuppetParameter[];
  readonly span: Span;
  readonly body: PuppetBody;
}

export interface PuppetDefinitions {
  readonly definitions: readonly PuppetDefinition[];
  /** What stands outside of all of them. */
  readonly top: PuppetBody;
}

interface Reading extends PuppetReading {
  readonly found: PuppetDefinition[];
}

/** Reads a manifest; never throws, and takes time in proportion to the text. */
export function parseDefinitions(source: Source): PuppetDefinitions {
  const { tokens, interpolations } = lexPuppet(source.text);
  const text = maskNames(source, interpolations, 'puppet');
  const cursor = new Cursor(text, tokens, 'puppet');
  const reading: Reading = { cursor, text, bindings: [], items: [], found: [] };
  const top: PuppetStatement[] = [];
  while (!cursor.atEnd) {
    for (const statement of block(reading, '')) top.push(statement);
  }
  return { definitions: reading.found, top };
}

/** Statements as far as the brace that closes them, which is taken too. */
function block(reading: Reading, namespace: string): PuppetBody {
  const { cursor } = reading;
  const body: PuppetStatement[] = [];
  if (cursor.isDeep) {
    cursor.skipNested(new Set(['}']));
    cursor.take('}');
    return body;
  }
  cursor.nested(() =>
    cursor.until('}', () => {
      for (const statement of statements(reading, namespace)) body.push(statement);
    }),
  );
  return body;
}

function statements(reading: Reading, namespace: string): PuppetBody {
  const { cursor } = reading;
  const token = cursor.token();
  if (!token) return [];
  const next = cursor.peek(1);
  if (token.kind === 'word') {
    if (token.text.startsWith('$')) {
      if (next !== '=' && next !== '+=') return skip(cursor);
      cursor.at += 2;
      const value = wholeExpression(reading);
      return next === '=' ? [{ kind: 'set', name: token.text.replace(/^\$(?:::)?/, ''), value }] : [];
    }
    switch (token.text) {
      case 'class':
      case 'define':
      case 'node':
        if (next !== '{') return definition(reading, token, namespace);
        break;
      case 'if':
      case 'unless':
        return [conditional(reading)];
      case 'case':
        return [caseOf(reading)];
      case 'include':
      case 'contain':
      case 'require':
        if (next !== '=>' && next !== '{') return [inclusion(reading)];
    }
    if (next === '{' && /^(?:::)?[a-z]/.test(token.text)) return resource(reading, token, namespace);
  }
  if (cursor.isSign('|')) {
    const inner = lambda(reading, namespace);
    if (inner) return [inner];
  }
  if (cursor.isSign('{')) {
    cursor.at++;
    return block(reading, namespace);
  }
  return skip(cursor);
}

function skip(cursor: Cursor): PuppetBody {
  cursor.at++;
  return [];
}

/** `class NAME (…) inherits PARENT { … }`, `define NAME (…) { … }`, `node 'a', /b/ { … }`. */
function definition(reading: Reading, keyword: CodeToken, namespace: string): PuppetBody {
  const { cursor, text, found } = reading;
  const first = cursor.at++;
  const names: string[] = [];
  let parameters: readonly PuppetParameter[] = [];
  let inherits: string | undefined;
  for (;;) {
    const token = cursor.token();
    if (!token) return [];
    if (cursor.take('{')) break;
    if (cursor.take('(')) parameters = parameterList(reading);
    else if (token.kind === 'word' && token.text === 'inherits') {
      inherits = cursor.token(1)?.text.replace(/^::/, '');
      cursor.at += 2;
    } else if (token.kind === 'sign' && token.text !== ',' && token.text !== '-' && token.text !== '.') {
      // No definition after all.
      if (token.text === '}' || token.text === ';' || token.text === '=>') return [];
      cursor.at++;
    } else {
      const name = nameOf(text, token);
      if (name !== undefined) names.push(name);
      cursor.at++;
    }
  }
  const isNode = keyword.text === 'node';
  const own = names.map((n) => n.replace(/^::/, ''));
  const [name = ''] = own;
  const full = isNode || namespace === '' ? name : `${namespace}::${name}`;
  const body = block(reading, isNode ? '' : full);
  found.push({
    kind: isNode ? 'node' : keyword.text === 'class' ? 'class' : 'define',
    names: isNode ? own : [full],
    inherits,
    parameters,
    span: cursor.spanFrom(first),
    body,
  });
  return [];
}

function nameOf(text: Source, token: CodeToken): string | undefined {
  if (token.kind === 'string') return token.pieces?.map((p) => p.text).join('') ?? '';
  if (token.kind === 'word') return token.text === '/' ? text.rawText(token) : token.text;
  return token.kind === 'number' ? token.text : undefined;
}

/** `Type $name = default, …` as far as the parenthesis that closes it. */
function parameterList(reading: Reading): readonly PuppetParameter[] {
  const { cursor } = reading;
  const parameters: PuppetParameter[] = [];
  let open = 0;
  while (!cursor.atEnd) {
    const token = cursor.token();
    if (!token) break;
    if (open === 0 && cursor.isSign(')')) {
      cursor.at++;
      break;
    }
    cursor.at++;
    if (token.kind === 'sign') {
      if (/^[[({]$/.test(token.text)) open++;
      else if (/^[\])}]$/.test(token.text)) open--;
      continue;
    }
    if (open > 0 || token.kind !== 'word' || !token.text.startsWith('$')) continue;
    const value = cursor.take('=') ? wholeExpression(reading) : undefined;
    const { start, end } = token;
    parameters.push({ name: token.text.slice(1), span: { start, end }, value });
  }
  return parameters;
}

function conditional(reading: Reading): PuppetStatement {
  const { cursor } = reading;
  const branches: PuppetBranch[] = [];
  const negated = cursor.peek() === 'unless';
  cursor.at++;
  branches.push({ condition: condition(reading), negated, body: branch(reading) });
  for (;;) {
    if (cursor.peek() === 'elsif') {
      cursor.at++;
      branches.push({ condition: condition(reading), body: branch(reading) });
    } else if (cursor.peek() === 'else') {
      cursor.at++;
      if (cursor.peek() === 'if') {
        branches.push({ body: [conditional(reading)] });
        break;
      }
      branches.push({ body: branch(reading) });
      break;
    } else break;
  }
  return { kind: 'choice', branches };
}

/** What is asked, as far as the brace of the body. */
function condition(reading: Reading): Node {
  const { cursor } = reading;
  const first = cursor.at;
  let open = 0;
  for (; !cursor.atEnd; cursor.at++) {
    const sign = cursor.token()?.kind === 'sign' ? cursor.peek() : undefined;
    if (sign === '{' && open === 0) break;
    if (sign === '(' || sign === '[' || sign === '{') open++;
    else if (sign === ')' || sign === ']' || sign === '}') open--;
  }
  return cursor.computed(first);
}

function branch(reading: Reading): PuppetBody {
  return reading.cursor.take('{') ? block(reading, '') : [];
}

function caseOf(reading: Reading): PuppetStatement {
  const { cursor } = reading;
  cursor.at++;
  const subject = condition(reading);
  const branches: PuppetBranch[] = [];
  if (!cursor.take('{')) return { kind: 'choice', branches };
  cursor.until('}', () => {
    const first = cursor.at;
    while (!cursor.atEnd && !(cursor.isSign(':') || cursor.isSign('}'))) {
      if (cursor.isSign('{')) break;
      cursor.at++;
    }
    const isDefault = cursor.at === first + 1 && cursor.token(-1)?.text === 'default';
    const tests = cursor.computed(first);
    if (!cursor.take(':')) return;
    const body = branch(reading);
    branches.push(isDefault ? { body } : { condition: tests, subject, body });
  });
  return { kind: 'choice', branches };
}

/** `include a, 'b', $c`, with or without parentheses. */
function inclusion(reading: Reading): PuppetStatement {
  const { cursor } = reading;
  cursor.at++;
  const classes: Node[] = [];
  const isCall = cursor.take('(');
  for (;;) {
    const before = cursor.at;
    classes.push(wholeExpression(reading));
    if (cursor.at === before || !cursor.take(',')) break;
  }
  if (isCall) cursor.take(')');
  return { kind: 'include', classes };
}

/** `type { title: attribute => value }`; other blocks behind a word are only blocks. */
function resource(reading: Reading, type: CodeToken, namespace: string): PuppetBody {
  const { cursor, items } = reading;
  cursor.at += 2;
  if (!isTitle(cursor)) return block(reading, namespace);
  const before = items.length;
  resources(reading, type);
  const body: PuppetStatement[] = [];
  for (const item of items.splice(before)) {
    const [only] = item.kind === 'map' ? item.entries : [];
    const title = entry(only?.value, 'name');
    if (only?.value.kind !== 'map' || !title) continue;
    const [, ...attributes] = only.value.entries;
    body.push({
      kind: 'resource',
      type: keyText(only.key).replace(/^::/, ''),
      title: only.value.entries[0]?.value ?? title,
      attributes: attributes.map(({ key, value }) => ({ name: keyText(key), value: exact(value) })),
    });
  }
  return body;
}

/** Parameters of a lambda are no more tokens. */
const MAX_PARAMETERS = 60;

function lambda(reading: Reading, namespace: string): PuppetStatement | undefined {
  const { cursor } = reading;
  const first = cursor.at;
  const names: string[] = [];
  let end = 1;
  for (; end < MAX_PARAMETERS; end++) {
    const token = cursor.token(end);
    if (!token || token.text === '|') break;
    if (token.kind === 'word' && token.text.startsWith('$')) names.push(token.text.slice(1));
  }
  if (cursor.token(end)?.text !== '|' || cursor.token(end + 1)?.text !== '{') return undefined;
  cursor.at += end + 2;
  const body = block(reading, namespace);
  return { kind: 'lambda', names, span: cursor.spanFrom(first), body };
}

/** An expression whose value is worked out when the project is known: only a literal token stays what it is. */
function wholeExpression(reading: Reading): Node {
  const { cursor, items } = reading;
  const first = cursor.at;
  const before = items.length;
  const node = valueAssigned(reading);
  items.length = before;
  return cursor.at === first + 1 && isWhole(node) && node.style !== 'block' ? node : cursor.computed(first);
}

/** A fraction is calculated with as one, and printed in another way. */
function isWhole(node: Node): node is ScalarNode {
  if (node.kind !== 'scalar') return false;
  return node.style !== 'plain' || typeof node.data !== 'string' || !/^-?\d/.test(node.data);
}

/** Lists and hashes, and what calls and operators were taken for, as the expressions that they are. */
function exact(node: Node): Node {
  return isWhole(node) ? node : computedNode(node.document, node.span, undefined, 'puppet');
}
