// Attributes of Chef: assigned by their path, looked up by it, or given as hashes of roles and environments.

import { mapNode, namedNode, nestedEntry, stringNode } from '../code/nodes.ts';
import { keyText, type MapEntry, type ScalarNode } from '../node.ts';
import { expression, pair, primary } from './expression.ts';
import type { RubyReading } from './parse.ts';

/** Levels of attributes (https://docs.chef.io/attribute_precedence/). */
const LEVELS =
  /^(?:default|normal|override|automatic|force_default|force_override|set|default_unless|normal_unless|override_unless|set_unless)!?$/;

/** Paths of attributes are no longer. */
const MAX_PATH = 20;

/** `default['a']['b'] = value`, `node.override[:a]['b'] = value`; false where none stands there. */
export function attribute(reading: RubyReading): boolean {
  const { cursor, text, bindings, items, attributes } = reading;
  const first = cursor.at;
  const level = cursor.token()?.text === 'node' && cursor.token(1)?.text === '.' ? 2 : 0;
  const name = cursor.token(level)?.text ?? '';
  if (removed(reading, level, name)) return true;
  if (!LEVELS.test(name) || !/^[[.]$/.test(cursor.token(level + 1)?.text ?? '')) return false;
  cursor.at += level + 1;
  const path = indexes(reading);
  const [top, ...below] = path ?? [];
  const isFirst = cursor.peek() === '=';
  if (!path || !top || !(cursor.take('=') || cursor.take('||='))) {
    const changed = path && changedPath(reading, path);
    cursor.at = first;
    if (!changed) return false;
    change(reading, name, changed, first);
    return false;
  }
  const value = expression(reading, false);
  const isConditional = /^(?:if|unless|while|rescue)$/.test(cursor.peek() ?? '') && !cursor.token()?.isFirst;
  attributes.push({
    level: name.replace(/!$/, ''),
    path: path.map(keyText),
    value,
    isSure: isFirst && cursor.isOutermost && !isConditional && !/_unless!?$/.test(name),
  });
  const entry = nestedEntry(text, top, below, value);
  items.push(mapNode(text, { start: top.span.start, end: value.span.end }, [entry]));
  if (value.kind !== 'map') bindings.push({ key: namedNode(text, top.span, pathName(path)), value });
  return true;
}

/** Methods of hashes, lists and texts that change what they are called on; so do all with a `!`. */
const CHANGES =
  /^(?:delete|delete_at|delete_if|keep_if|replace|concat|push|append|prepend|unshift|insert|pop|shift|fill|clear|store|update|rm)$|!$/;

/** What is changed in place by what stands behind the path of an attribute; undefined where nothing is. */
function changedPath(
  { cursor, text }: RubyReading,
  path: readonly ScalarNode[],
): readonly string[] | undefined {
  const names = path.map(keyText);
  const sign = cursor.peek() ?? '';
  if (cursor.token()?.isFirst && sign !== '.') return undefined;
  if (cursor.isSign('<<')) return names;
  // `+=`, `&&=`
  if (/^(?:[-+*/%|&]|&&|\*\*)$/.test(sign)) return cursor.peek(1) === '=' ? names : undefined;
  if (sign !== '.' || !CHANGES.test(cursor.peek(1) ?? '')) return undefined;
  const key = cursor.token(3);
  const isOne = cursor.peek(1) === 'delete' && cursor.peek(2) === '(' && cursor.peek(4) === ')';
  return isOne && key?.kind === 'string' ? [...names, keyText(stringNode(text, key))] : names;
}

/** `node.rm('a', 'b')`, `node.rm_default('a', 'b')`; false where none stands there. */
function removed(reading: RubyReading, level: number, name: string): boolean {
  const { cursor, text } = reading;
  if (!/^rm(?:_default|_normal|_override)?$/.test(name) || cursor.peek(level + 1) !== '(') return false;
  const first = cursor.at;
  cursor.at += level + 2;
  const path: string[] = [];
  for (let key = cursor.token(); key?.kind === 'string' && path.length <= MAX_PATH; key = cursor.token()) {
    path.push(keyText(stringNode(text, key)));
    cursor.at++;
    if (!cursor.take(',')) break;
  }
  if (path.length > 0) change(reading, name.replace(/^rm_?/, '') || 'automatic', path, first);
  return true;
}

function change({ cursor, attributes }: RubyReading, level: string, path: readonly string[], first: number) {
  if (path.length > 0)
    attributes.push({ level, path, value: cursor.computed(first), isSure: false, isChange: true });
}

/** The keys in brackets side by side; undefined where one of them is no constant. */
export function indexes({ cursor, text }: RubyReading): readonly ScalarNode[] | undefined {
  const path: ScalarNode[] = [];
  while (cursor.peek() === '[') {
    const token = cursor.token(1);
    if (token?.kind !== 'string' || cursor.peek(2) !== ']' || path.length > MAX_PATH) return undefined;
    path.push(stringNode(text, token));
    cursor.at += 3;
  }
  return path;
}

/** What attributes are looked up by. */
export function pathName(path: readonly ScalarNode[]): string {
  return ['node', ...path.map(keyText)].join('.');
}

/** `default_attributes 'a' => { … }` of roles: a hash with braces, parentheses, or neither. */
export function givenAttributes(reading: RubyReading, level: string): void {
  const { cursor, text, items, attributes } = reading;
  const first = cursor.at;
  const isCall = cursor.take('(');
  const entries: MapEntry[] = [];
  while (!cursor.atEnd && !(isCall && cursor.take(')'))) {
    if (cursor.isSign('{')) {
      const node = primary(reading);
      if (node.kind === 'map') for (const one of node.entries) entries.push(one);
    } else {
      const one = pair(reading);
      if (!one) break;
      entries.push(one);
    }
    if (!cursor.take(',') && !isCall) break;
  }
  for (const { key, value } of entries)
    attributes.push({ level, path: [keyText(key)], value, isSure: false, isMerged: true });
  items.push(mapNode(text, cursor.spanFrom(first), entries));
}
