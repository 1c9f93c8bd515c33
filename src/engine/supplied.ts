// Values given to a run from outside the project: `--var NAME=VALUE` and `--vars FILE`.

import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { literalText } from '../model/declaration.ts';
import { errorWords } from '../model/errno.ts';
import { UsageError } from '../model/usage-error.ts';
import { known, type TreeEntry, unknown, type Value } from '../model/value.ts';
import { Source } from '../source/source.ts';
import { decode } from '../source/text.ts';
import { treeOf } from '../syntax/node.ts';
import { Parsers } from '../syntax/parsers.ts';
import { evaluateTree, type Scope } from '../technology/evaluate.ts';
import type { Supplied } from '../technology/linker.ts';
import { scanOne } from './read.ts';

/** A value given outside of any file has no place that somebody could edit. */
const OUTSIDE: Scope = {
  evaluate: (e) => unknown(`'${e.text}' is an expression, and what --vars gives is taken as it stands`),
  bind: () => OUTSIDE,
};

/**
 * The values of the files, each over those before it, and of the `NAME=VALUE` words over all files. Files are YAML or
 * JSON maps, Terraform's `.tfvars`, or lines of `NAME=VALUE`. A word's value that starts with `[` or `{` is JSON or YAML.
 * Throws {@link UsageError} for a file that cannot be read and for a word without a name.
 */
export async function suppliedValues(
  root: string,
  files: readonly string[],
  words: readonly string[],
): Promise<Supplied> {
  const values = new Map<string, Value>();
  for (const path of files)
    for (const [name, value] of await valuesOfFile(root, path)) values.set(name, value);
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = word.slice(0, Math.max(0, equals)).trim();
    if (name === '') throw new UsageError(`--var takes NAME=VALUE, not '${word}'`);
    values.set(name, await valueOfWord(name, word.slice(equals + 1)));
  }
  return values;
}

async function valueOfWord(name: string, text: string): Promise<Value> {
  if (!/^\s*[[{]/.test(text)) return known(text);
  const [value] = (await yamlEntries('--var', `value: ${text}\n`, `--var ${name}`)).values();
  return withoutPlaces(value ?? known(text));
}

async function valuesOfFile(root: string, path: string): Promise<ReadonlyMap<string, Value>> {
  const name = relative(root, path).split(sep).join('/');
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path} (--vars): ${errorWords(error)}`);
  }
  const decoded = decode(bytes);
  if (decoded.kind === 'binary') throw new UsageError(`${path} (--vars) holds binary data`);
  const values = await entriesIn(name, decoded.text, path);
  if (!name.startsWith('../') && !name.startsWith('/')) return values;
  return new Map([...values].map(([key, value]) => [key, withoutPlaces(value)]));
}

async function entriesIn(name: string, text: string, path: string): Promise<ReadonlyMap<string, Value>> {
  if (/\.(ya?ml|json)$/i.test(name)) return yamlEntries(name, text, path);
  if (/\.tfvars$/i.test(name)) {
    const scan = await scanOne(name, text, new Parsers(), undefined);
    const part = scan.parts['terraform'] as { readonly assignments: readonly TreeEntry[] } | undefined;
    return evaluated(part?.assignments ?? []);
  }
  const values = new Map<string, Value>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match)
      throw new UsageError(
        `${path}:${i + 1}: --vars takes lines of NAME=VALUE, a YAML or JSON map, or .tfvars`,
      );
    const [, key = '', written = ''] = match;
    const quoted = /^(["'])(.*)\1$/.exec(written);
    const value = quoted?.[2] ?? written;
    const column = line.indexOf(written, line.indexOf('=') + 1) + 1 + (quoted ? 1 : 0);
    const at = { file: name, line: i + 1, column, endLine: i + 1, endColumn: column + value.length };
    values.set(key, known(value, [], at));
  }
  return values;
}

async function yamlEntries(name: string, text: string, path: string): Promise<ReadonlyMap<string, Value>> {
  const parsers = new Parsers();
  await parsers.load('yaml');
  const { documents, problems } = parsers.get('yaml').parseYaml(Source.ofFile(name, text));
  const [problem] = problems;
  if (problem) throw new UsageError(`${path} (--vars): ${problem.message}`);
  const [root] = documents;
  if (root?.kind !== 'map') throw new UsageError(`${path} (--vars) holds no map of names and values`);
  const tree = treeOf(root);
  return evaluated(tree.kind === 'map' ? tree.entries : []);
}

function evaluated(entries: readonly TreeEntry[]): ReadonlyMap<string, Value> {
  return new Map(
    entries.flatMap(({ key, value }) => {
      const name = literalText(key);
      return name === undefined ? [] : [[name, evaluateTree(value, OUTSIDE)] as const];
    }),
  );
}

function withoutPlaces(value: Value): Value {
  if (value.kind !== 'known') return value;
  const { data } = value;
  if (Array.isArray(data)) return known((data as readonly Value[]).map(withoutPlaces));
  if (data instanceof Map)
    return known(new Map([...(data as ReadonlyMap<string, Value>)].map(([k, v]) => [k, withoutPlaces(v)])));
  return known(data);
}
