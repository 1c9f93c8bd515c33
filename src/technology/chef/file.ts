// What linking keeps of one file of Chef: the attributes that it assigns, and the files that it puts somewhere.

import type { FileScan } from '../../model/declaration.ts';
import type { Template, Tree } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { entry, itemsOf, keyText, type Node, scalarText, templateOf, treeOf } from '../../syntax/node.ts';
import type { RubyAttribute, RubyResource } from '../../syntax/ruby/parse.ts';
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
  /**
   * What it does to attributes with longer names: `hash` ends those that are not in it, whose own assignments follow;
   * `change` leaves none of them known, nor the attribute itself. `merged` does nothing.
   */
  readonly whole?: 'hash' | 'change' | 'merged';
}

/** What `parts['chef']` of a scan holds, in the order of the file. */
export interface ChefFile {
  readonly assignments: readonly Assignment[];
  readonly uses: readonly ChefUse[];
}

/** A resource that puts a file of the cookbook on the node under a name of its own. */
export interface ChefUse {
  readonly folder: 'templates' | 'files';
  /** The path below `templates/default` or `files/default`. */
  readonly source: string;
  readonly destination: Template;
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
    return value.entries.map((e) => ({
      level,
      path: [e.key.content().text],
      value: e.value,
      isSure: false,
      isMerged: true,
    }));
  });
  if (given.length > 0) keepAttributes(given, root.document, context);
}

/** Keeps the attributes of a file of its own; a hash assigned is an assignment for each of its values. */
export function keepAttributes(
  attributes: readonly RubyAttribute[],
  source: Source,
  context: ScanContext,
  uses: readonly ChefUse[] = [],
): void {
  if (context.depth > 0) return;
  const assignments: Assignment[] = [];
  for (const { level, path, value, isSure, isChange, isMerged } of attributes) {
    const add = (name: string, node: Node, depth: number): void => {
      if (assignments.length >= MAX_ASSIGNMENTS) return;
      const isHash = node.kind === 'map' && depth < 10 && node.entries.length > 0;
      const whole = isChange ? 'change' : isMerged ? 'merged' : isHash ? 'hash' : undefined;
      if (!isHash || (depth === 0 && !isMerged)) {
        const offset = source.offsetInFile(node.span.start);
        const tree = isHash ? hollow(node) : treeOf(node);
        assignments.push({ name, level, value: tree, isSure, offset, ...(whole && { whole }) });
      }
      if (isHash)
        for (const { key, value: inner } of node.entries)
          add(`${name}.${key.content().text}`, inner, depth + 1);
    };
    add(path.join('.'), value, 0);
  }
  context.sink.parts['chef'] = { assignments, uses } satisfies ChefFile;
}

/** Files of the cookbook itself; a source that is not named is called after the resource (https://docs.chef.io/resources/template/). */
export function usesIn(resources: readonly RubyResource[]): readonly ChefUse[] {
  return resources.flatMap(({ type, title, body }) => {
    const kind = keyText(type);
    if (!/^(?:template|cookbook_file)$/.test(kind) || entry(body, 'cookbook') || entry(body, 'local'))
      return [];
    if (itemsOf(entry(body, 'action')).some((a) => scalarText(a) === 'delete')) return [];
    const isTemplate = kind === 'template';
    const name = title.content().text.replace(/^.*\//, '');
    const given = entry(body, 'source');
    const source = given ? scalarText(given) : isTemplate ? `${name}.erb` : name;
    if (source === undefined) return [];
    const path = entry(body, 'path');
    const destination = templateOf(path?.kind === 'scalar' ? path : title);
    return [{ folder: isTemplate ? 'templates' : 'files', source, destination }];
  });
}

/** A hash whose values are assignments of their own. */
function hollow(node: Node): Tree {
  return { kind: 'map', entries: [], at: node.document.locate(node.span) };
}
