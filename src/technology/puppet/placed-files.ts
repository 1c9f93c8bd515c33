// Where manifests put files of modules: `file { '/etc/redis/redis.conf': content => template('redis/main.erb') }`.

import { type FileScan, literalText } from '../../model/declaration.ts';
import type { Template, Tree } from '../../model/value.ts';
import { Placements, patternOf } from '../placed.ts';
import { type Body, puppetPart, type Statement } from './file.ts';
import { EXAMPLE } from './paths.ts';

type Resource = Statement & { readonly kind: 'resource' };

/** Which files of modules manifests put where, as `placed` of a linked technology has it. */
export function placedFiles(
  scans: readonly FileScan[],
  all: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const wanted = new Map<string, Wanted[]>();
  for (const scan of scans) {
    if (EXAMPLE.test(scan.file)) continue;
    const { definitions, top } = puppetPart(scan) ?? { definitions: [], top: [] };
    const own = /(?:^|\/)([^/]+)\/manifests\//.exec(scan.file)?.[1]?.replace(/^.*-/, '') ?? '';
    for (const body of [top, ...definitions.map((d) => d.body)]) {
      for (const resource of filesIn(body)) {
        const given = (name: string) => resource.attributes.find((a) => a.name === name)?.value;
        const at = templateOf(given('path') ?? resource.title);
        if (!at || textOf(given('ensure')) === 'absent') continue;
        for (const source of [given('content'), given('source')]) {
          for (const path of sourcesIn(source, own)) {
            const list = wanted.get(path) ?? [];
            wanted.set(path, list);
            list.push({ at, from: scan.file });
          }
        }
      }
    }
  }
  const placed = new Placements();
  const found = new Map<string, string[]>();
  for (const file of wanted.size > 0 ? all : []) {
    const [, module, path = ''] = /(?:^|\/)([^/]+)\/((?:templates|files)\/.+)$/.exec(file) ?? [];
    if (module === undefined) continue;
    // A repository that is a module is called after its author as well.
    for (const name of new Set([module, module.replace(/^.*-/, '')])) {
      const key = `${name}/${path}`;
      if (wanted.has(key)) found.set(key, [...(found.get(key) ?? []), file]);
    }
  }
  for (const [key, files] of found)
    for (const { at, from } of wanted.get(key) ?? []) {
      const file = nearest(files, from);
      if (file !== undefined) placed.add(file, patternOf(at));
    }
  return placed.all();
}

/** Where a file is put, and the manifest that says so. */
interface Wanted {
  readonly at: Template;
  readonly from: string;
}

/** Of the files of one name in several environments the one that shares most folders with the manifest. */
function nearest(files: readonly string[], from: string): string | undefined {
  const shared = (file: string): number => {
    let length = 0;
    while (length < file.length && file[length] === from[length]) length++;
    return length;
  };
  return files.toSorted((a, b) => shared(b) - shared(a) || (a < b ? -1 : 1))[0];
}

function* filesIn(body: Body): Iterable<Resource> {
  for (const statement of body) {
    if (statement.kind === 'resource' && statement.type === 'file') yield statement;
    else if (statement.kind === 'choice')
      for (const branch of statement.branches) yield* filesIn(branch.body);
    else if (statement.kind === 'lambda') yield* filesIn(statement.body);
  }
}

/** A call that fills in a template of a module, or reads a file of one, with its first argument. */
const CALLS = /\b(template|epp|file)\(\s*(["'])((?:\$\{?module_name\}?|[\w-]+)\/[\w./-]+)\2/g;

const MODULE_NAME = /^\$\{?module_name\}?(?=\/)/;

/**
 * `MODULE/templates/PATH` and `MODULE/files/PATH` of what gives a file its content. `own`: the module of the manifest. Of
 * several sources the first that exists is taken, and which there are is known to the server.
 */
function* sourcesIn(tree: Tree | undefined, own: string): Iterable<string> {
  if (tree?.kind !== 'scalar') return;
  const { parts, raw } = tree.template;
  const written = parts.every((p) => typeof p === 'string')
    ? parts.join('')
    : raw.replace(/^["']|["']$/g, '');
  const [, module, path] = /^puppet:\/\/\/modules\/([^/]+)\/([\w./-]+)$/.exec(written) ?? [];
  const named = (name: string) => name.replace(MODULE_NAME, own);
  if (module !== undefined) yield `${named(`${module}/files`)}/${path}`;
  for (const part of parts) {
    if (typeof part === 'string') continue;
    for (const [, call, , name = ''] of part.text.matchAll(CALLS))
      yield named(name).replace('/', call === 'file' ? '/files/' : '/templates/');
  }
}

function templateOf(tree: Tree): Template | undefined {
  return tree.kind === 'scalar' ? tree.template : undefined;
}

function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' ? literalText(tree.template) : undefined;
}
