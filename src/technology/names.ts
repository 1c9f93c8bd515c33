// The names that a file of code gives a value, as declarations keep them.

import { literalTemplate } from '../model/declaration.ts';
import type { TreeEntry } from '../model/value.ts';
import { keyText, type MapEntry, treeOf } from '../syntax/node.ts';

/** A set gives its attributes dotted names: `ports.web`. */
function keep(
  found: Map<string, MapEntry | undefined>,
  name: string,
  binding: MapEntry,
  depth: number,
): void {
  const { value } = binding;
  if (value.kind !== 'map') found.set(name, found.has(name) ? undefined : binding);
  else if (depth < 4 && found.size < MAX_NAMES * 4)
    for (const inner of value.entries) keep(found, `${name}.${keyText(inner.key)}`, inner, depth + 1);
}

/** Every declaration of a file keeps them all; a file with more names than this is a program. */
const MAX_NAMES = 300;

/**
 * Names with one value of a scalar or a list; those that stand for several are left out, since which one counts depends
 * on where it is used. `ignored`: names whose value comes from elsewhere.
 */
export function namesOf(
  bindings: readonly MapEntry[],
  ignored: ReadonlySet<string> = new Set(),
): readonly TreeEntry[] {
  const found = new Map<string, MapEntry | undefined>();
  for (const binding of bindings) {
    const name = keyText(binding.key);
    if (!ignored.has(name)) keep(found, name, binding, 0);
  }
  const names: TreeEntry[] = [];
  for (const [name, binding] of found) {
    if (!binding || binding.value.kind === 'map' || names.length >= MAX_NAMES) continue;
    const { key, value } = binding;
    if (value.kind === 'scalar' && value.style === 'block') continue;
    names.push({ key: literalTemplate(name, key.document.locate(key.inner)), value: treeOf(value) });
  }
  return names;
}
