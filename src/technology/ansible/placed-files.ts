// Where tasks put the files of a project: `template: {src: redis.j2, dest: /etc/redis/redis.conf}`.

import { type FileScan, type Loop, literalText } from '../../model/declaration.ts';
import type { Expression, Template, Tree } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import { Placements, patternOf } from '../placed.ts';
import { ansiblePart, type FileUse } from './file.ts';
import { roleFolder } from './project.ts';
import { FileIndex, isAnyFile } from './targets.ts';

/** Which files of the project tasks put where, as `placed` of a linked technology has it. */
export function placedFiles(
  scans: readonly FileScan[],
  all: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const placed = new Placements();
  const index = new FileIndex(all);
  for (const scan of scans) {
    const { uses, tasks } = ansiblePart(scan) ?? { uses: [], tasks: [] };
    const bases = [roleFolder(scan.file), folderOf(scan.file)].filter((b) => b !== undefined);
    const folders = [...new Set(bases)].flatMap((b) => ['templates', 'files', ''].map((f) => joinPath(b, f)));
    for (const use of uses) {
      for (const { source, destination } of roundsOf(use, tasks[use.task]?.loop)) {
        // Words that may be those of any file say where none is put.
        if (isAnyFile(source) || isAnyFile(destination)) continue;
        for (const file of index.find(source, folders).files) placed.add(file, patternOf(destination));
      }
    }
  }
  return placed.all();
}

type Round = Pick<FileUse, 'source' | 'destination'>;

/** A longer list is none of files that a person wrote. */
const MAX_ROUNDS = 500;

/** The source and the destination for each item of a written list; as they stand without one. */
function roundsOf(use: FileUse, loop: Loop | undefined): readonly Round[] {
  const items = loop ? itemsOf(loop).slice(0, MAX_ROUNDS) : [];
  if (!loop || items.length === 0) return [use];
  return items.map((item) => ({
    source: withItem(use.source, loop.variable, item),
    destination: withItem(use.destination, loop.variable, item),
  }));
}

function itemsOf({ items, over }: Loop): readonly Tree[] {
  if (items.kind === 'list' && (over === 'items' || over === 'flattened')) return items.items;
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
