// Which compose files make one project, and in which order they merge.

import type { FileScan } from '../../model/declaration.ts';
import { literalText } from '../../model/declaration.ts';
import { known, type Tree, unknown, type Value } from '../../model/value.ts';
import { Source } from '../../source/source.ts';
import { textOf } from '../evaluate.ts';
import { type Supplied, textsIn } from '../linker.ts';
import { folderOf, joinPath } from '../paths.ts';
import { environmentOf, suppliedLookup } from './environment.ts';
import {
  composeFiles,
  type EnvironmentFile,
  environmentPart,
  readEnvironmentFile,
} from './environment-file.ts';
import { type ComposeDocument, type ComposeFile, composePart } from './file.ts';
import { interpolate, type Lookup } from './interpolation.ts';

/** One document in the order of merging; what comes later is stronger. */
export interface Layer {
  readonly file: string;
  readonly document: ComposeDocument;
  /** The folder that paths of the document are relative to. */
  readonly folder: string;
  readonly lookup: Lookup;
}

export interface Project {
  /** The first file: it stands for the machine that the project is started on. */
  readonly file: string;
  readonly layers: readonly Layer[];
}

/** In the order in which Compose looks for them: the first one there is counts (compose-spec/compose-go, cli/options.go). */
const DEFAULT = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDE = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Includes of includes: nobody writes more. */
const MAX_DEPTH = 20;
const MAX_LAYERS = 200;

/** The projects of a tree, and the files that they are made of. */
export class Projects {
  readonly all: readonly Project[];
  readonly files: ReadonlyMap<string, ComposeFile>;
  readonly environments: ReadonlyMap<string, EnvironmentFile>;
  readonly #outside: Lookup;
  readonly #folders = new Map<string, Lookup>();
  /** Files that other files name as a part of their project. */
  readonly named: ReadonlySet<string>;

  constructor(scans: readonly FileScan[], supplied: Supplied) {
    this.#outside = suppliedLookup(supplied);
    this.files = new Map(scans.flatMap((s) => pair(s.file, composePart(s))));
    const environments = new Map(scans.flatMap((s) => pair(s.file, environmentPart(s))));
    this.environments = environments;
    const texts = [...textsIn(scans)].filter(([file]) => !environments.has(file) && !this.files.has(file));
    for (const [file, text] of texts) environments.set(file, readEnvironmentFile(Source.ofFile(file, text)));
    this.all = this.#projects();
    this.named = new Set([
      ...[...environments].flatMap(([file, e]) => composeFiles(e).map((p) => joinPath(folderOf(file), p))),
      ...[...this.files.keys()].flatMap((f) => [...this.#includedBy(f), ...this.#extendedBy(f)]),
    ]);
  }

  /** The variables that a project in a folder sees. */
  lookupIn(folder: string): Lookup {
    const known = this.#folders.get(folder);
    if (known) return known;
    const file = this.environments.get(joinPath(folder, '.env'));
    const lookup = environmentOf(this.#outside, file ? [file] : [], this.#above(folder));
    this.#folders.set(folder, lookup);
    return lookup;
  }

  /**
   * The variables of a project that is started in another folder than its own, which `COMPOSE_FILE` may lead to: the
   * file of that folder is read first, and counts (docker/compose, cmd/compose/compose.go, toProjectOptions).
   */
  #lookupFrom(folder: string, start: string): Lookup {
    const first = this.environments.get(joinPath(start, '.env'));
    if (folder === start || !first) return this.lookupIn(folder);
    const own = this.environments.get(joinPath(folder, '.env'));
    return environmentOf(this.#outside, own ? [own, first] : [first]);
  }

  /** Compose also reads the file of the folder that it is started in, which may be one further up. */
  #above(folder: string): Lookup {
    const files: EnvironmentFile[] = [];
    for (let at = folder; at !== ''; ) {
      at = folderOf(at);
      const file = this.environments.get(joinPath(at, '.env'));
      if (file) files.push(file);
    }
    return (name) =>
      files.some((f) => f.isBroken || f.variables.some((v) => v.name === name))
        ? unknown(`'${name}' is set in a folder above, for those who start Compose there`, [], name)
        : undefined;
  }

  #projects(): readonly Project[] {
    const folders = new Map<string, string[]>();
    for (const file of [...this.files.keys()].sort()) {
      const list = folders.get(folderOf(file));
      if (list) list.push(file);
      else folders.set(folderOf(file), [file]);
    }
    const included = new Set([...this.files.keys()].flatMap((f) => this.#includedBy(f)));
    const projects: Project[] = [];
    const used = new Set<string>();
    const add = (files: readonly string[], start?: string) => {
      const [file = ''] = files;
      const folder = folderOf(file);
      const done = new Set<string>();
      const lookup = this.#lookupFrom(folder, start ?? folder);
      const layers = files.flatMap((f) => this.#layersOf(f, folder, lookup, done, 0));
      for (const layer of layers) used.add(layer.file);
      projects.push({ file, layers: layers.slice(0, MAX_LAYERS) });
    };
    for (const [file, environment] of this.environments)
      if (/(?:^|\/)\.env$/.test(file) && composeFiles(environment).length > 0 && !folders.has(folderOf(file)))
        folders.set(folderOf(file), []);
    for (const [folder, files] of folders) {
      const main = this.#mainFiles(folder, files);
      if (main.length > 0 && !included.has(main[0] ?? '')) add(main, folder);
    }
    // What Compose does not look for by itself is started by its name, or laid over others.
    for (const file of this.files.keys()) if (!used.has(file) && !included.has(file)) add([file]);
    // Files that include each other are no project of anybody's.
    for (const file of this.files.keys()) if (!used.has(file)) add([file]);
    return projects;
  }

  /** What Compose reads in a folder when it is told nothing: `COMPOSE_FILE`, or the names that it looks for. */
  #mainFiles(folder: string, files: readonly string[]): readonly string[] {
    const lookup = this.lookupIn(folder);
    const list = textIn(lookup('COMPOSE_FILE'));
    if (list !== undefined && list !== '') {
      const separator = textIn(lookup('COMPOSE_PATH_SEPARATOR')) || (/;/.test(list) ? ';' : ':');
      const named = list.split(separator).map((f) => joinPath(folder, f.trim()));
      const found = named.filter((f) => this.files.has(f)).slice(0, MAX_LAYERS);
      if (found.length > 0) return found;
    }
    const first = (names: readonly string[]) =>
      names.map((n) => joinPath(folder, n)).find((f) => files.includes(f));
    const base = first(DEFAULT);
    const override = first(OVERRIDE);
    if (base === undefined) return [];
    return override === undefined ? [base] : [base, override];
  }

  /** The documents of a file, what each includes in front of it; a file takes part once. */
  #layersOf(
    file: string,
    folder: string,
    lookup: Lookup,
    done: Set<string>,
    depth: number,
  ): readonly Layer[] {
    const part = this.files.get(file);
    if (!part || done.has(file) || depth > MAX_DEPTH) return [];
    done.add(file);
    const layers: Layer[] = [];
    for (const document of part.documents) {
      for (const include of document.includes.slice(0, MAX_LAYERS)) {
        const found = this.#include(include, folder, lookup);
        for (const path of found.paths) {
          if (layers.length > MAX_LAYERS) return layers;
          layers.push(...this.#layersOf(path, found.folder, found.lookup, done, depth + 1));
        }
      }
      layers.push({ file, document, folder, lookup });
    }
    return layers;
  }

  /** A file that is included has its own folder and variables; those of the project around it are stronger. */
  #include(
    tree: Tree,
    folder: string,
    lookup: Lookup,
  ): { readonly paths: readonly string[]; readonly folder: string; readonly lookup: Lookup } {
    const field = (name: string) => textsOf(childOf(tree, name), lookup);
    const written = tree.kind === 'map' ? field('path') : textsOf(tree, lookup);
    const paths = written.map((p) => joinPath(folder, p));
    const [own] = field('project_directory');
    const inner = own === undefined ? folderOf(paths[0] ?? '') : joinPath(folder, own);
    const named = field('env_file').map((f) => this.environments.get(joinPath(folder, f)));
    const beside = this.environments.get(joinPath(inner, '.env'));
    const files = named.length > 0 ? named : beside ? [beside] : [];
    const isSame = inner === folder && named.length === 0;
    return { paths, folder: inner, lookup: isSame ? lookup : environmentOf(lookup, files) };
  }

  #includedBy(file: string): readonly string[] {
    const folder = folderOf(file);
    const documents = this.files.get(file)?.documents ?? [];
    return documents
      .flatMap((d) => d.includes)
      .flatMap((tree) => this.#include(tree, folder, this.lookupIn(folder)).paths)
      .filter((path) => path !== file);
  }

  #extendedBy(file: string): readonly string[] {
    const folder = folderOf(file);
    const services = this.files.get(file)?.documents.flatMap((d) => d.services) ?? [];
    return services
      .flatMap((s) => s.fields.filter((f) => f.name === 'extends'))
      .flatMap(({ value }) => textsOf(childOf(value, 'file'), this.lookupIn(folder)))
      .map((path) => joinPath(folder, path));
  }
}

function pair<T>(file: string, part: T | undefined): readonly (readonly [string, T])[] {
  return part === undefined ? [] : [[file, part]];
}

/** The value of a scalar of a compose file: its text is interpolated. */
export function scalarValue({ template, data }: Tree & { readonly kind: 'scalar' }, lookup: Lookup): Value {
  if (data !== undefined && typeof data !== 'string') return known(data, [], template.at);
  const text = literalText(template);
  if (text === undefined) return unknown('a template fills it in before Compose reads it');
  return interpolate(text, template.at, lookup);
}

/** A known scalar as text; undefined for what is not known, and for nothing at all. */
export function textIn(value: Value | undefined): string | undefined {
  if (value?.kind !== 'known' || value.data === null) return undefined;
  const text = textOf(value);
  return typeof text === 'string' ? text : undefined;
}

/** The texts of a scalar or of a list of them, or of maps with a `path`; what is not known is left out. */
export function textsOf(tree: Tree | undefined, lookup: Lookup): readonly string[] {
  if (!tree) return [];
  if (tree.kind === 'list') return tree.items.flatMap((i) => textsOf(i, lookup));
  if (tree.kind === 'map') return textsOf(childOf(tree, 'path'), lookup);
  const text = textIn(scalarValue(tree, lookup));
  return text === undefined || text === '' ? [] : [text];
}

/** The value of a key; the last one where it is written twice. */
export function childOf(tree: Tree | undefined, name: string): Tree | undefined {
  if (tree?.kind !== 'map') return undefined;
  return tree.entries.findLast((e) => literalText(e.key) === name)?.value;
}
