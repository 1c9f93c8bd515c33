// Resources of Chef: a type, a title and a block (https://docs.chef.io/resource/#resource-syntax).

import { computedNode, mapNode, stringNode, wordNode } from '../code/nodes.ts';
import { body, type RubyReading } from './parse.ts';

/** `type 'title' do … end`, and a command that is only its title; false where neither stands there. */
export function resource(reading: RubyReading): boolean {
  const { cursor, text, resources } = reading;
  const first = cursor.at;
  const parenthesis = cursor.peek(1) === '(' ? 1 : 0;
  const type = cursor.token();
  const name = cursor.token(1 + parenthesis);
  if (!type || !name || name.isFirst) return false;
  const length = 2 + parenthesis * 2;
  const behind = cursor.token(length);
  const isBlock = behind?.kind === 'word' && behind.text === 'do' && behind.isFirst !== true;
  const isLast = behind === undefined || behind.isFirst === true;
  const isAlone = type.text === 'execute' && name.kind === 'string' && isLast;
  if (!isBlock && !isAlone) return false;
  const title = name.kind === 'string' ? stringNode(text, name) : computedNode(text, name, undefined, 'ruby');
  cursor.at += length + (isBlock ? 1 : 0);
  const properties = isBlock && !cursor.isDeep ? body(reading) : [];
  resources.push({
    type: wordNode(text, type, type.text),
    title,
    body: mapNode(text, cursor.spanFrom(first), properties),
  });
  return true;
}
