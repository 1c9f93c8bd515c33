// What makes two published ports one when compose files merge.

import { literalText } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import type { Lookup } from './interpolation.ts';
import { childOf, scalarValue, textIn } from './projects.ts';

/**
 * The address, the port of the host, the port of the container and the protocol of an item of `ports`, in either form:
 * of equal ones the last is kept (compose-spec/compose-go, override/uncity.go, `portIndexer`). Undefined where a part
 * is not known: such an item is nobody's double.
 */
export function portKey(item: Tree, lookup: Lookup): string | undefined {
  if (item.kind === 'list') return undefined;
  if (item.kind === 'scalar') return shortKey(textIn(scalarValue(item, lookup)) ?? '');
  const fields: string[] = [];
  for (const [name, otherwise] of FIELDS) {
    const field = childOf(item, name);
    const text = field?.kind === 'scalar' ? textIn(scalarValue(field, lookup)) : undefined;
    if (field && text === undefined && !isNull(field)) return undefined;
    fields.push(text === undefined || text === '' ? otherwise : text);
  }
  return keyOf(fields);
}

const FIELDS = [
  ['host_ip', '0.0.0.0'],
  ['published', ''],
  ['target', ''],
  ['protocol', 'tcp'],
] as const;

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && (tree.data === null || literalText(tree.template) === '');
}

function shortKey(text: string): string | undefined {
  const [pair = '', protocol = 'tcp'] = text.trim().split('/');
  const parts = pair.split(':');
  const target = parts.pop() ?? '';
  if (!/^\d/.test(target)) return undefined;
  const published = parts.pop() ?? '';
  const address = parts.join(':').replace(/^\[|\]$/g, '');
  return keyOf([address === '' ? '0.0.0.0' : address, published, target, protocol]);
}

function keyOf(fields: readonly string[]): string {
  return fields.map((f) => f.toLowerCase()).join(' ');
}
