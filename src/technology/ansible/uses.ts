// Tasks that put files of the project on machines, once for each item of a written list.

import { type Loop, literalText } from '../../model/declaration.ts';
import type { Expression, Template, Tree } from '../../model/value.ts';
import type { AnsibleFile, FileUse } from './file.ts';

/** A task that puts a file on machines. */
export interface UseIn {
  readonly use: FileUse;
  /** The file of the task. */
  readonly from: string;
}

/** A longer list is none of files that a person wrote. */
const MAX_ITEMS = 500;

/** The uses of a file of tasks; those of a written list have its items in the place of the loop's variable. */
export function usesIn(from: string, { uses, tasks }: AnsibleFile): readonly UseIn[] {
  return uses.flatMap((use) => {
    const loop = tasks[use.task]?.loop;
    const items = loop ? itemsOf(loop).slice(0, MAX_ITEMS) : [];
    if (!loop || items.length === 0) return [{ use, from }];
    return items.map((item) => {
      const source = withItem(use.source, loop.variable, item);
      const destination = withItem(use.destination, loop.variable, item);
      return { use: { ...use, source, destination }, from };
    });
  });
}

function itemsOf({ items, over }: Loop): readonly Tree[] {
  if (items.kind === 'list' && over === 'items') return items.items;
  // One level of lists, whatever `with_items` is given (ansible-core plugins/lookup/items.py).
  if (items.kind === 'list' && over === 'flattened')
    return items.items.flatMap((i) => (i.kind === 'list' ? i.items : [i]));
  if (items.kind !== 'map' || over !== 'entries') return [];
  return items.entries.map(({ key, value }) => ({
    kind: 'map',
    at: key.at,
    entries: [
      { key: { ...key, parts: ['key'] }, value: { kind: 'scalar', template: key } },
      { key: { ...key, parts: ['value'] }, value },
    ],
  }));
}

function withItem(template: Template, variable: string, item: Tree): Template {
  const parts: (string | Expression)[] = [];
  for (const part of template.parts) {
    const text = typeof part === 'string' ? part : (textIn(part.text, variable, item) ?? part);
    const last = parts.at(-1);
    // A name in two pieces is one for whoever looks for the file.
    if (typeof text === 'string' && typeof last === 'string') parts[parts.length - 1] = last + text;
    else parts.push(text);
  }
  return { ...template, parts };
}

/** `item`, `item.src`, `item['src']`, `item | basename`; undefined for all else. */
const ITEM = /^\s*(\w+)((?:\.\w+|\[["']\w+["']\])*)\s*(\|\s*basename\s*)?$/;

function textIn(expression: string, variable: string, item: Tree): string | undefined {
  const [, name, keys = '', filter] = ITEM.exec(expression) ?? [];
  if (name !== variable) return undefined;
  let found: Tree | undefined = item;
  for (const [key] of keys.matchAll(/\w+/g))
    found = found?.kind === 'map' ? found.entries.find((e) => literalText(e.key) === key)?.value : undefined;
  const text = found?.kind === 'scalar' ? literalText(found.template) : undefined;
  return filter === undefined ? text : text?.replace(/^.*\//, '');
}
