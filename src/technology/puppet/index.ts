// Puppet as a technology that is linked: which files matter, and the linker over them.

import type { FileScan } from '../../model/declaration.ts';
import { literalText } from '../../model/declaration.ts';
import { bindingsIn } from '../../model/shell.ts';
import { expressionsIn, type Tree } from '../../model/value.ts';
import { anyWord, type LinkedTechnology, type NamedTree } from '../linker.ts';
import { type Body, mayBeData, puppetPart } from './file.ts';
import { keysIn } from './interpolate.ts';
import { naming } from './naming.ts';
import { placedFiles } from './placed-files.ts';

/** A path in the manifest's own module. */
const OWN_MODULE = /\$\{?module_name\}?\//;

const TEMPLATE = /(?:^|\/)templates\/.*\.(?:erb|epp)$/;

export const puppet: LinkedTechnology = {
  name: 'puppet',
  concerns: (scan) => puppetPart(scan) !== undefined || TEMPLATE.test(scan.file),
  isStructure: (path, text) =>
    /(?:^|\/)hiera[\w-]*\.ya?ml$/.test(path) && /^:?(?:version|hierarchy|backends)["']?\s*:/m.test(text),
  isShared: (path) => /(?:^|\/)(?:hiera)?data\//.test(path) && mayBeData(path),
  mayDefine: (path) => path.endsWith('.pp') || mayBeData(path),
  namesIn: ({ language, text }) =>
    language === 'puppet' || language === 'erb' ? namesIn(text) : language === 'hiera' ? keysIn(text) : [],
  bindings,
  placing: {
    mayBePut: (path) => TEMPLATE.test(path) || /(?:^|\/)files\//.test(path),
    mayPut: (path) => path.endsWith('.pp'),
    placed: placedFiles,
  },
  naming,
  handles: (scan) => {
    const template = /([^/]+)\/(?:templates\/(?=.+\.(?:erb|epp)$)|files\/)(.+)$/.exec(scan.file);
    if (template)
      return [`${template[1]}/${template[2]}`, `${template[1]?.replace(/^.*-/, '')}/${template[2]}`];
    return (puppetPart(scan)?.definitions ?? []).flatMap((d) => (d.kind === 'node' ? [] : d.names));
  },
  matcher: ({ names, handles }) => {
    const qualified = names.filter((n) => n.includes('::'));
    const classes = [...new Set(qualified.map((n) => n.slice(0, n.lastIndexOf('::'))))];
    const inCode = new RegExp(anyWord([...handles, ...classes]));
    const inData = new RegExp(
      `^["']?(?:${anyWord(names)}|${anyWord(handles)}::\\w+|lookup_options)["']?\\s*:`,
      'm',
    );
    const inJson = new RegExp(`"(?:${anyWord(names)}|${anyWord(handles)}::\\w+|lookup_options)"\\s*:`);
    return (path, text) =>
      path.endsWith('.pp')
        ? inCode.test(text) ||
          (handles.length > 0 && OWN_MODULE.test(text)) ||
          (/(?:^|\/)manifests\/site\.pp$/.test(path) && /^\s*\$\w+\s*=/m.test(text))
        : (path.endsWith('.json') ? inJson : inData).test(text);
  },
  link: async (scans, supplied) => new (await import('./link.ts')).PuppetLinker(scans, supplied),
};

/** Full names of variables, and keys that are looked up. */
function namesIn(text: string): readonly string[] {
  const variables = [...text.matchAll(/(?<![\w:])(?:\$|\{|@|["'])?(?:::)?([a-z]\w*(?:::\w+)+)/g)].map(
    (m) => m[1] ?? '',
  );
  const keys = [...text.matchAll(/\b(?:lookup|hiera(?:_array|_hash)?)\(\s*["']([^"']+)["']/g)].map(
    (m) => (m[1] ?? '').split('.')[0] ?? '',
  );
  return [...variables, ...keys];
}

function* bindings(scan: FileScan): Iterable<NamedTree> {
  // Scripts hand variables on.
  if (/\.(?:erb|epp|pp)$/.test(scan.file))
    for (const { value } of bindingsIn(scan.shellVariables)) yield { name: '', tree: value };
  const part = puppetPart(scan);
  if (!part) return;
  for (const { parameters, body, inherits } of part.definitions) {
    for (const { name, value } of parameters) if (value) yield { name, tree: value };
    if (inherits !== undefined) yield { name: '', tree: mention(`${inherits}::params`, scan.file) };
    yield* assigned(body);
  }
  yield* assigned(part.top);
  for (const { key, value } of part.data ?? []) {
    const name = literalText(key);
    if (name === undefined || value.kind !== 'scalar') continue;
    const text = literalText(value.template);
    if (text?.includes('%{')) {
      const at = value.template.at;
      yield {
        name,
        tree: { kind: 'scalar', template: { parts: [{ language: 'hiera', text, at }], raw: text, at } },
      };
    }
  }
}

function* assigned(body: Body): Iterable<NamedTree> {
  for (const statement of body) {
    if (statement.kind === 'set') yield { name: statement.name, tree: statement.value };
    else if (statement.kind === 'choice') for (const b of statement.branches) yield* assigned(b.body);
    else if (statement.kind === 'lambda') yield* assigned(statement.body);
    // What resources are given is used wherever their type is defined.
    else if (statement.kind === 'resource')
      for (const { value } of statement.attributes)
        if ([...expressionsIn(value)].length > 0) yield { name: '', tree: value };
  }
}

/** A tree that uses a variable. */
function mention(variable: string, file: string): Tree {
  const at = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const text = `$${variable}`;
  return { kind: 'scalar', template: { parts: [{ language: 'puppet', text, at }], raw: text, at } };
}
