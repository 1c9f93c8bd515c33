// Resources of Puppet: a type, its titles, and the attributes of each
// (https://www.puppet.com/docs/puppet/8/lang_resources.html).

import type { Cursor } from '../code/cursor.ts';
import { mapNode, namedNode, wordNode } from '../code/nodes.ts';
import type { CodeToken } from '../code/tokens.ts';
import { itemsOf, type MapEntry, type Node, scalarText } from '../node.ts';
import { args, expression, valueInside } from './expression.ts';
import type { PuppetReading } from './parse.ts';

/** A list of titles is no longer than this. */
const MAX_TITLES = 500;
/** A title of its own is no longer than this many tokens. */
const MAX_TITLE = 12;

/** A title is followed by a colon; what stands first in another block is not. */
export function isTitle(cursor: Cursor): boolean {
  const token = cursor.token();
  if (!token || (token.kind === 'sign' && token.text !== '[')) return false;
  if (token.text === '[') return isTitleList(cursor);
  for (let i = 1; i < MAX_TITLE; i++) {
    const sign = cursor.peek(i);
    if (sign === ':') return true;
    if (sign === undefined || /^(?:=>|[{};=,]|\()$/.test(sign)) return false;
  }
  return false;
}

function isTitleList(cursor: Cursor): boolean {
  let open = 0;
  for (let i = 0; i < MAX_TITLES; i++) {
    const sign = cursor.token(i);
    if (!sign) return false;
    if (sign.kind !== 'sign') continue;
    if (sign.text === '[') open++;
    else if (sign.text === ']') open--;
    if (open === 0) return cursor.token(i + 1)?.text === ':';
  }
  return false;
}

/** `title: attribute => value, …; title: …` as far as the brace that closes them. */
export function resources(reading: PuppetReading, type: CodeToken): void {
  const { cursor } = reading;
  cursor.until('}', () => {
    const titles = expression(reading);
    if (cursor.take(':')) {
      const entries = attributes(reading);
      for (const title of itemsOf(titles)) resource(reading, type, title, entries);
    }
    cursor.take(';');
  });
}

function resource(
  { text, items }: PuppetReading,
  type: CodeToken,
  title: Node,
  attributes: readonly MapEntry[],
): void {
  if (title.kind !== 'scalar') return;
  const name: MapEntry = { key: namedNode(text, title.span, 'name'), value: title };
  const end = attributes.at(-1)?.value.span.end ?? title.span.end;
  const span = { start: title.span.start, end };
  const body = mapNode(text, span, [name, ...attributes]);
  const key = wordNode(text, type, type.text.replace(/^::/, ''));
  items.push(mapNode(text, span, [{ key, value: body }]));
}

function attributes(reading: PuppetReading): readonly MapEntry[] {
  const { cursor, text } = reading;
  const entries: MapEntry[] = [];
  for (;;) {
    const sign = cursor.peek();
    if (sign === undefined || sign === '}' || sign === ';') return entries;
    const key = cursor.token();
    cursor.at++;
    if (!key || !(cursor.take('=>') || cursor.take('+>'))) continue;
    const value = valueInside(reading);
    // `undef` is as if nothing were written.
    if (value.kind !== 'scalar' || value.data !== null)
      entries.push({ key: wordNode(text, key, key.text), value });
  }
}

/** `ensure_resource('sysctl', 'net…', { 'value' => '…' })` of puppetlabs-stdlib, behind its parenthesis. */
export function ensured(reading: PuppetReading): void {
  const given = args(reading);
  const [type, title, attributes] = given;
  if (type?.kind === 'scalar' && title && attributes?.kind === 'map') {
    const word: CodeToken = { kind: 'word', ...type.inner, text: scalarText(type) ?? '' };
    for (const one of itemsOf(title)) resource(reading, word, one, attributes.entries);
  } else for (const one of given) if (one.kind === 'map') reading.items.push(one);
}
