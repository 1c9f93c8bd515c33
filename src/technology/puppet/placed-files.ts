// Where manifests put files of modules: `file { '/etc/redis/redis.conf': content => template('redis/main.erb') }`.

import type { FileScan } from '../../model/declaration.ts';
import type { Template, Tree } from '../../model/value.ts';
import { Placements, patternOf } from '../placed.ts';
import { type Body, puppetPart, type Statement } from './file.ts';

type Resource = Statement & { readonly kind: 'resource' };

/** Calls that fill in a template of a module, and their first argument. */
export const FILLS_IN = /\b(?:template|epp)\(\s*(["'])([\w./-]+)\1/g;

/** Which files of modules manifests put where, as `placed` of a linked technology has it. */
export function placedFiles(
  scans: readonly FileScan[],
  all: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const wanted = new Map<string, Template[]>();
  for (const scan of scans) {
    const { definitions, top } = puppetPart(scan) ?? { definitions: [], top: [] };
    for (const body of [top, ...definitions.map((d) => d.body)]) {
      for (const resource of filesIn(body)) {
        const given = (name: string) => resource.attributes.find((a) => a.name === name)?.value;
        const at = templateOf(given('path') ?? resource.title);
        if (!at) continue;
        for (const source of [given('content'), given('source')]) {
          for (const path of sourcesIn(source)) {
            const list = wanted.get(path);
            if (list) list.push(at);
            else wanted.set(path, [at]);
          }
        }
      }
    }
  }
  const placed = new Placements();
  for (const file of wanted.size > 0 ? all : []) {
    const [, module, path = ''] = /(?:^|\/)([^/]+)\/((?:templates|files)\/.+)$/.exec(file) ?? [];
    if (module === undefined) continue;
    // A repository that is a module is called after its author as well.
    const uses = wanted.get(`${module}/${path}`) ?? wanted.get(`${module.replace(/^.*-/, '')}/${path}`) ?? [];
    for (const at of uses) placed.add(file, patternOf(at));
  }
  return placed.all();
}

function* filesIn(body: Body): Iterable<Resource> {
  for (const statement of body) {
    if (statement.kind === 'resource' && statement.type === 'file') yield statement;
    else if (statement.kind === 'choice')
      for (const branch of statement.branches) yield* filesIn(branch.body);
    else if (statement.kind === 'lambda') yield* filesIn(statement.body);
  }
}

/** `MODULE/templates/PATH` and `MODULE/files/PATH` of what gives a file its content. */
function* sourcesIn(tree: Tree | undefined): Iterable<string> {
  if (tree?.kind === 'list') for (const item of tree.items) yield* sourcesIn(item);
  if (tree?.kind !== 'scalar') return;
  for (const part of tree.template.parts) {
    if (typeof part === 'string') {
      const [, module, path] = /^puppet:\/\/\/modules\/([^/]+)\/(.+)$/.exec(part) ?? [];
      if (module !== undefined) yield `${module}/files/${path}`;
    } else {
      for (const [, , name = ''] of part.text.matchAll(FILLS_IN)) yield name.replace('/', '/templates/');
    }
  }
}

function templateOf(tree: Tree): Template | undefined {
  return tree.kind === 'scalar' ? tree.template : undefined;
}
