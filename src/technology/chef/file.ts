// What linking keeps of one file of Chef: the attributes that it assigns.

import type { FileScan } from '../../model/declaration.ts';
import type { Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { type Node, treeOf } from '../../syntax/node.ts';
import type { RubyAttribute } from '../../syntax/ruby/parse.ts';
import type { ScanContext } from '../context.ts';

export interface Assignment {
  /** The path joined by dots: `web.port`. */
  readonly name: string;
  readonly level: string;
  readonly value: Tree;
  /** Whatever the conditions of the file are. */
  readonly isSure: boolean;
  /** Offset in the file. */
  readonly offset: number;
}

/** What `parts['chef']` of a scan holds, in the order of the file. */
export interface ChefFile {
  readonly assignments: readonly Assignment[];
}

export function chefPart(scan: FileScan): ChefFile | undefined {
  return scan.parts['chef'] as ChefFile | undefined;
}

/** More in one file are data that a program wrote. */
const MAX_ASSIGNMENTS = 5000;

const ROLE = /(?:^|\/)(?:roles|environments|nodes)\/.*\.json$/;
const GIVEN = /^(default|normal|override|automatic)(?:_attributes)?$/;

/** Keeps the attributes of a role, an environment or a node in JSON. */
export function keepRole(root: Node, context: ScanContext): void {
  if (context.depth > 0 || root.kind !== 'map' || !ROLE.test(context.path)) return;
  const given = root.entries.flatMap(({ key, value }): readonly RubyAttribute[] => {
    const level = GIVEN.exec(key.content().text)?.[1];
    if (level === undefined || value.kind !== 'map') return [];
    return value.entries.map((e) => ({ level, path: [e.key.content().text], value: e.value, isSure: false }));
  });
  if (given.length > 0) keepAttributes(given, root.document, context);
}

/** Keeps the attributes of a file of its own; a hash assigned is an assignment for each of its values. */
export function keepAttributes(
  attributes: readonly RubyAttribute[],
  source: Source,
  context: ScanContext,
): void {
  if (context.depth > 0) return;
  const assignments: Assignment[] = [];
  for (const { level, path, value, isSure } of attributes) {
    const add = (name: string, node: Node, depth: number): void => {
      if (assignments.length >= MAX_ASSIGNMENTS) return;
      if (node.kind === 'map' && depth < 10 && node.entries.length > 0) {
        for (const { key, value: inner } of node.entries)
          add(`${name}.${key.content().text}`, inner, depth + 1);
        return;
      }
      const offset = source.offsetInFile(node.span.start);
      assignments.push({ name, level, value: treeOf(node), isSure, offset });
    };
    add(path.join('.'), value, 0);
  }
  context.sink.parts['chef'] = { assignments } satisfies ChefFile;
}
