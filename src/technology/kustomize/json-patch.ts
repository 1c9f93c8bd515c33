// JSON patches (RFC 6902) on objects.

import { copyOf, type Item, isSame, itemAt, type MapItem, replaced, textAt, Undecided } from './items.ts';

/** Applies the operations in order. Throws {@link Undecided} where the RFC asks for an error. */
export function applyOperations(object: MapItem, operations: readonly Item[]): void {
  for (const operation of operations) {
    const op = textAt(operation, 'op');
    const path = pointer(operation, 'path');
    const value = itemAt(operation, 'value');
    switch (op) {
      case 'add':
      case 'replace':
        if (!value) throw new Undecided('an operation without a value');
        put(object, path, copyOf(value), op);
        break;
      case 'remove':
        take(object, path);
        break;
      case 'move':
        put(object, path, take(object, pointer(operation, 'from')), 'add');
        break;
      case 'copy':
        put(object, path, copyOf(get(object, pointer(operation, 'from'))), 'add');
        break;
      case 'test':
        if (!isSame(get(object, path), value)) throw new Undecided('a test of a patch fails');
        break;
      default:
        throw new Undecided(`the operation ${op ?? ''}`);
    }
  }
}

/** RFC 6901. */
function pointer(operation: Item, field: string): readonly string[] {
  const text = textAt(operation, field);
  if (!text?.startsWith('/')) throw new Undecided('an operation without a path');
  return text
    .slice(1)
    .split('/')
    .map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function get(object: Item, path: readonly string[]): Item {
  let at = object;
  for (const key of path) {
    const next: Item | undefined = at.kind === 'map' ? at.entries.get(key) : elementAt(at, key);
    if (!next) throw new Undecided('a patch asks for what is not there');
    at = next;
  }
  return at;
}

function elementAt(item: Item, key: string): Item | undefined {
  return item.kind === 'list' && /^(?:0|[1-9]\d{0,8})$/.test(key) ? item.items[Number(key)] : undefined;
}

function put(object: Item, path: readonly string[], value: Item, op: 'add' | 'replace'): void {
  const around = get(object, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  if (around.kind === 'map') {
    const before = around.entries.get(key);
    if (op === 'replace' && !before) throw new Undecided('a patch replaces what is not there');
    around.entries.set(key, replaced(before, value));
    return;
  }
  if (around.kind !== 'list') throw new Undecided('a patch adds to what is no list or map');
  if (op === 'add' && key === '-') {
    around.items.push(value);
    return;
  }
  const index = Number(key);
  if (!/^(?:0|[1-9]\d{0,8})$/.test(key) || index > around.items.length)
    throw new Undecided('a patch adds behind the end of a list');
  if (op === 'add') around.items.splice(index, 0, value);
  else {
    const before = around.items[index];
    if (!before) throw new Undecided('a patch replaces what is not there');
    around.items[index] = replaced(before, value);
  }
}

function take(object: Item, path: readonly string[]): Item {
  const found = get(object, path);
  const around = get(object, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  if (around.kind === 'map') around.entries.delete(key);
  else if (around.kind === 'list') around.items.splice(Number(key), 1);
  return found;
}
