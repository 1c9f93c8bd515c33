// The files of one configuration: the one found or given, and what it extends, checked together and merged.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isInside, realPath } from '../source/real-path.ts';
import type { ConfigError, ConfigResult } from './config.ts';
import { type FoundText, searchDirectory } from './explorer.ts';
import { follow, type Step } from './extends.ts';
import { type Bases, definedNames, readLayer, type Vocabulary } from './layer.ts';
import { type Layer, mergeLayers, presetLayer } from './merge.ts';
import { label, type Part, type Project, readPart, refusal, resolveInside } from './part.ts';
import { type Candidate, unreadable } from './search.ts';

/** The configuration in the first directory of `found` that holds one. */
export async function readFound(project: Project, found: readonly Candidate[]): Promise<ConfigResult> {
  for (const { directory, places } of found) {
    let text: FoundText | undefined;
    for (const place of places.filter((p) => p !== 'package.json')) {
      const file = path.join(directory, place);
      const why = unreadable(file);
      if (why) return failed(label(project, file), why);
    }
    try {
      text = await searchDirectory(directory, places, holdsOurKey);
    } catch (error) {
      return failed(label(project, directory), error instanceof Error ? error.message : String(error));
    }
    if (!text) continue;
    const why = escapes(text.filepath, project.root);
    if (why) return failed(label(project, text.filepath), why);
    const globs = path.relative(project.root, directory).split(path.sep).join('/');
    return assemble(
      project,
      text.filepath,
      text.text,
      project.root,
      globs === '' ? '' : `${literalGlob(globs)}/`,
    );
  }
  return assembled(project, [], '', undefined);
}

/** The configuration in the file that a person named. */
export function readGiven(project: Project & { readonly file: string }): ConfigResult {
  const file = path.resolve(project.cwd, project.file);
  const name = label(project, file);
  const refused = refusal(file);
  if (refused) return failed(name, refused);
  const boundary = isInside(file, project.root) ? project.root : path.dirname(file);
  if (project.rawText !== undefined) return assemble(project, file, project.rawText, boundary, '');
  const why = unreadable(file);
  if (why) return failed(name, `${why}; --config is relative to the working directory`);
  return assemble(project, file, readFileSync(file, 'utf8'), boundary, '');
}

function assemble(
  project: Project,
  file: string,
  text: string,
  boundary: string,
  globs: string,
): ConfigResult {
  const first = readPart(project, file, text, boundary);
  const { steps, errors } = follow(project, first);
  return assembled(project, steps, globs, first.document.file, errors);
}

/** Checks the files against everything that is known once all of them are read, and merges them. */
function assembled(
  project: Project,
  steps: readonly Step[],
  globs: string,
  file: string | undefined,
  earlier: readonly ConfigError[] = [],
): ConfigResult {
  const roots = steps.flatMap((step) => ('part' in step && step.part.root ? [step.part.root] : []));
  const names = roots.map(definedNames);
  const ownRules = new Set(project.ruleIds);
  const vocabulary: Vocabulary = {
    rules: new Set([...project.ruleIds, ...names.flatMap((n) => n.policies)]),
    products: new Set(project.productIds),
    hosts: new Set(names.flatMap((n) => n.hosts)),
    openRules: names.some((n) => n.plugins),
    ownRules,
  };
  const errors = [...earlier];
  const layers: Layer[] = [];
  for (const step of steps) {
    if ('preset' in step) {
      const layer = presetLayer(step.preset);
      if (layer) layers.push(layer);
      continue;
    }
    const { part } = step;
    errors.push(...part.errors);
    if (!part.root) continue;
    const read = readLayer(part.document, part.root, part.prefix, vocabulary, basesOf(project, part, globs));
    // What the schema has already said about a place needs no second sentence.
    const said = new Set(part.errors.map(placeOf));
    errors.push(...read.errors.filter((e) => !said.has(placeOf(e))));
    layers.push(read.layer);
  }
  if (errors.length > 0) return { ok: false, errors: sorted(errors) };
  const config = mergeLayers(layers, project.ruleIds);
  return file === undefined ? { ok: true, config } : { ok: true, config, file };
}

function basesOf(project: Project, part: Part, globs: string): Bases {
  return {
    globs,
    resolve: (name) => resolveInside(project, part, name),
    exists: (name) => unreadable(path.resolve(path.dirname(part.absolute), name)) === undefined,
  };
}

/** Why a file found by search is not used: a tree must not make the tool read, and quote, what lies outside. */
function escapes(file: string, root: string): string | undefined {
  const real = realPath(file);
  return real && isInside(real, root)
    ? undefined
    : 'a link that leads out of the project; pass it with --config';
}

/** True where a package.json has our key at the top, or may have it and is broken. */
function holdsOurKey(packageJson: string): boolean {
  try {
    const data: unknown = JSON.parse(packageJson.replace(/^\uFEFF/, ''));
    return typeof data === 'object' && data !== null && Object.hasOwn(data, 'portclash');
  } catch {
    return true;
  }
}

/** A directory as the beginning of a glob: its own special signs escaped. */
function literalGlob(directory: string): string {
  return directory.replace(/[\\*?[\]{}()!+@]/g, '\\$&');
}

function failed(file: string, message: string): ConfigResult {
  return { ok: false, errors: [{ file, line: 1, column: 1, message }] };
}

function placeOf({ file, line, column }: ConfigError): string {
  return `${line}:${column}:${file}`;
}

function sorted(errors: readonly ConfigError[]): readonly ConfigError[] {
  const order = (a: ConfigError, b: ConfigError) =>
    compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.message, b.message);
  return [...errors].sort(order);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
