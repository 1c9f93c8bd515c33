// What a service ends up with: its definitions in the order of merging, and what each of them replaces.

import { literalText } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Tree } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { ComposeDocument, Definition, Field } from './file.ts';
import type { Lookup } from './interpolation.ts';
import { portKey } from './port-key.ts';
import {
  childOf,
  type Layer,
  type Project,
  type Projects,
  scalarValue,
  textIn,
  textsOf,
} from './projects.ts';

/** A definition where it takes part in a service. */
export interface Part {
  readonly definition: Definition;
  readonly layer: Layer;
}

/** A service of a project. */
export interface Service {
  readonly name: string;
  readonly project: Project;
  /** The weakest first. */
  readonly parts: readonly Part[];
}

/** How the processes of a service see the network. */
export type Network =
  | { readonly kind: 'own' | 'host' | 'unknown' | 'none' }
  | { readonly kind: 'shared'; readonly with: string; readonly isService: boolean };

/** Chains of `extends` are cut here; nobody writes longer ones. */
const MAX_CHAIN = 20;
/** A service with more definitions is nobody's. */
const MAX_PARTS = 200;

/** The services of a project, each with what it extends: a definition extends what its own file says of the other. */
export function servicesOf(project: Project, projects: Projects): readonly Service[] {
  const parts = new Map<string, Part[]>();
  for (const layer of project.layers) {
    for (const definition of layer.document.services) {
      const list = parts.get(definition.name) ?? [];
      parts.set(definition.name, list);
      if (list.length < MAX_PARTS) list.push(...chainOf({ definition, layer }, projects, []));
    }
  }
  return [...parts].map(([name, list]) => ({ name, project, parts: list }));
}

/** What a definition extends, then itself. */
function chainOf(part: Part, projects: Projects, open: readonly Definition[]): readonly Part[] {
  const { definition, layer } = part;
  const written = definition.fields.findLast((f) => f.name === 'extends');
  if (!written || written.tag === 'reset' || open.length >= MAX_CHAIN) return [part];
  const { value: tree } = written;
  const named = tree.kind === 'map' ? childOf(tree, 'service') : tree;
  const [service] = textsOf(named, layer.lookup);
  const [path] = tree.kind === 'map' ? textsOf(childOf(tree, 'file'), layer.lookup) : [];
  const file = path === undefined ? layer.file : joinPath(layer.folder, path);
  const folder = path === undefined ? layer.folder : folderOf(file);
  const documents = projects.files.get(file)?.documents ?? [];
  const candidates = file === layer.file ? [...documents, layer.document] : documents;
  for (const document of candidates.toReversed()) {
    const base = service === undefined ? undefined : byName(document).get(service);
    if (!base || base === definition || open.includes(base)) continue;
    const next: Part = { definition: base, layer: { file, document, folder, lookup: layer.lookup } };
    return [...chainOf(next, projects, [...open, definition]), part];
  }
  return [part];
}

const names = new WeakMap<ComposeDocument, ReadonlyMap<string, Definition>>();

/** The services of a document; of two by one name the last one counts. */
function byName(document: ComposeDocument): ReadonlyMap<string, Definition> {
  const made = names.get(document) ?? new Map(document.services.map((s) => [s.name, s]));
  names.set(document, made);
  return made;
}

/** The place of a token as the key of a set. */
export function tokenKey({ file, line, column }: Location): string {
  return `${line}:${column}:${file}`;
}

/** The tokens of a service that something stronger replaces, as {@link tokenKey}s. */
export function replacedTokens(service: Service): ReadonlySet<string> {
  const fields = new Map<string, FieldState>();
  const replaced = new Set<string>();
  for (const { definition, layer } of service.parts) {
    if (definition.tag !== undefined) {
      for (const state of fields.values()) state.clear(replaced);
      fields.clear();
    }
    for (const field of definition.fields) {
      const state = fields.get(field.name) ?? new FieldState(field.name);
      fields.set(field.name, state);
      state.add(definition.tag === 'reset' ? { ...field, tag: 'reset' } : field, layer.lookup, replaced);
    }
  }
  // One token may stand for several values, as an anchor does: it counts while any of them does.
  for (const state of fields.values()) state.spare(replaced);
  return replaced;
}

/** Lists and maps of `NAME=value`, merged by name (compose-spec/compose-go, override/merge.go and uncity.go). */
const BY_NAME: ReadonlySet<string> = new Set([
  'sysctls',
  'environment',
  'labels',
  'annotations',
  'extra_hosts',
]);
/** Lists that replace what was there. */
const WHOLE: ReadonlySet<string> = new Set(['command', 'entrypoint']);

/** The items of a field so far, by what makes two of them one. */
class FieldState {
  readonly #items = new Map<string, Tree>();
  #count = 0;

  constructor(private readonly name: string) {}

  add({ tag, value, without = [] }: Field, lookup: Lookup, replaced: Set<string>): void {
    const isWhole = WHOLE.has(this.name) || value.kind === 'scalar';
    if (tag !== undefined || isWhole) this.clear(replaced);
    if (tag === 'reset') {
      note(value, replaced);
      return;
    }
    for (const name of without) this.#drop(name, replaced);
    for (const [key, tree] of this.#itemsOf(value, lookup)) {
      if (without.includes(key)) note(tree, replaced);
      else {
        this.#drop(key, replaced);
        this.#items.set(key, tree);
      }
    }
  }

  clear(replaced: Set<string>): void {
    for (const tree of this.#items.values()) note(tree, replaced);
    this.#items.clear();
  }

  spare(replaced: Set<string>): void {
    for (const tree of this.#items.values()) for (const at of tokensOf(tree)) replaced.delete(tokenKey(at));
  }

  #drop(key: string, replaced: Set<string>): void {
    const before = this.#items.get(key);
    if (before) note(before, replaced);
    this.#items.delete(key);
  }

  #itemsOf(value: Tree, lookup: Lookup): readonly (readonly [string, Tree])[] {
    if (value.kind === 'map') return value.entries.map((e) => [literalText(e.key) ?? e.key.raw, e.value]);
    const items = value.kind === 'list' ? value.items : [value];
    return items.map((item) => [this.#keyOf(item, lookup) ?? `#${this.#count++}`, item]);
  }

  #keyOf(item: Tree, lookup: Lookup): string | undefined {
    if (this.name === 'ports') return portKey(item, lookup);
    if (!BY_NAME.has(this.name) || item.kind !== 'scalar') return undefined;
    return /^[^=]*/.exec(textIn(scalarValue(item, lookup)) ?? literalText(item.template) ?? '')?.[0];
  }
}

function note(tree: Tree, replaced: Set<string>): void {
  for (const at of tokensOf(tree)) replaced.add(tokenKey(at));
}

/** The scalars of a tree. */
export function* tokensOf(tree: Tree): Iterable<Location> {
  if (tree.kind === 'scalar') yield tree.template.at;
  else if (tree.kind === 'list') for (const item of tree.items) yield* tokensOf(item);
  else for (const { value } of tree.entries) yield* tokensOf(value);
}

/** The network of a service, after merging. */
export function networkOf({ parts }: Service): Network {
  let mode: string | undefined;
  const networks = new Set<string>();
  const hosts = new Set<string>();
  for (const { definition, layer } of parts) {
    for (const name of layer.document.hostNetworks) hosts.add(name);
    for (const { name, tag, value } of definition.fields) {
      if (name === 'networks') {
        if (tag !== undefined) networks.clear();
        if (tag !== 'reset') for (const network of networkNames(value, layer.lookup)) networks.add(network);
      } else if (name === 'network_mode' || name === 'net') mode = modeOf(value, tag, layer.lookup);
    }
  }
  if (mode === UNKNOWN) return { kind: 'unknown' };
  if (mode === undefined || mode === '')
    return { kind: [...networks].some((n) => hosts.has(n)) ? 'host' : 'own' };
  if (mode === 'host' || mode === 'none') return { kind: mode };
  const other = /^(service|container):(.*)$/.exec(mode);
  if (other) return { kind: 'shared', with: other[2] ?? '', isService: other[1] === 'service' };
  return { kind: /^ns:/.test(mode) ? 'unknown' : 'own' };
}

const UNKNOWN = '?';

function modeOf(tree: Tree, tag: Field['tag'], lookup: Lookup): string | undefined {
  if (tag === 'reset' || tree.kind !== 'scalar') return undefined;
  const value = scalarValue(tree, lookup);
  if (value.kind === 'known') return textIn(value)?.trim();
  // A name that is set nowhere is empty to Compose, and then the mode is its own.
  return value.kind === 'unknown' && value.missing !== undefined ? undefined : UNKNOWN;
}

function networkNames(tree: Tree, lookup: Lookup): readonly string[] {
  return tree.kind === 'map' ? tree.entries.map((e) => literalText(e.key) ?? '') : textsOf(tree, lookup);
}

/** The value of a field that replaces what was there, as text. */
export function textOfField({ parts }: Service, name: string): string | undefined {
  for (const { definition, layer } of parts.toReversed()) {
    const field = definition.fields.findLast((f) => f.name === name);
    if (field) return field.tag === 'reset' ? undefined : textsOf(field.value, layer.lookup)[0];
  }
  return undefined;
}
