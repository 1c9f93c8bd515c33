// Builds kustomizations: the objects they bring in, with the patches of every layer applied.

import type { Node } from '../../syntax/node.ts';
import { compilePattern } from '../../syntax/patterns.ts';
import { type Generator, generated, overlaid } from './generators.ts';
import { copyOf, type Item, itemAt, itemOf, type MapItem, textAt, Undecided } from './items.ts';
import { applyOperations } from './json-patch.ts';
import type { Kustomization, Patch, Target } from './kustomization.ts';
import { mergeObject } from './merge.ts';

/** An object and the names that it had in the layers so far: a patch may use any of them. */
export interface Resource {
  readonly object: MapItem;
  readonly names: readonly { readonly name: string; readonly namespace: string }[];
}

/** The files of a project as far as Kustomize is concerned. */
export interface Tree {
  /** The documents of a file; undefined where there is none that was read. */
  readonly documents: (file: string) => readonly Node[] | undefined;
  /** The kustomization of a folder; undefined for none. */
  readonly kustomization: (folder: string) => Kustomization | undefined;
  /** The documents of a text in a kustomization. */
  readonly inline: (node: Node) => readonly Node[];
}

/** Objects over all layers of a project: copies add up where many overlays share a large base. */
const MAX_OBJECTS = 50_000;
const MAX_LAYERS = 30;

export class Builder {
  readonly #built = new Map<Kustomization, readonly Resource[] | Undecided>();
  #objects = 0;

  constructor(private readonly tree: Tree) {}

  /** The objects that come out. Throws {@link Undecided} where they cannot be told from the files. */
  build(kustomization: Kustomization, depth = 0): readonly Resource[] {
    const before = this.#built.get(kustomization);
    if (before instanceof Undecided) throw before;
    if (before) return this.#copied(before);
    // Met again on its own way: a cycle.
    this.#built.set(kustomization, new Undecided('a kustomization brings in itself'));
    try {
      if (depth > MAX_LAYERS) throw new Undecided('too many layers');
      const built = this.#layer(kustomization, this.#resources(kustomization, depth), depth);
      this.#built.set(kustomization, built);
      return this.#copied(built);
    } catch (error) {
      if (error instanceof Undecided) this.#built.set(kustomization, error);
      throw error;
    }
  }

  #copied(resources: readonly Resource[]): readonly Resource[] {
    this.#objects += resources.length;
    if (this.#objects > MAX_OBJECTS) throw new Undecided('too many objects to follow');
    return resources.map(({ object, names }) => ({ object: copyOf(object) as MapItem, names }));
  }

  #resources(kustomization: Kustomization, depth: number): readonly Resource[] {
    return kustomization.resources.flatMap((path) => {
      const inner = this.tree.kustomization(path);
      if (inner) return this.build(inner, depth + 1);
      return (this.tree.documents(path) ?? []).flatMap((document) => objectsOf(itemOf(document)));
    });
  }

  /** What a kustomization, or a component on top of it, makes of the objects so far. */
  #layer(kustomization: Kustomization, from: readonly Resource[], depth: number): readonly Resource[] {
    if (kustomization.unfollowed !== undefined)
      throw new Undecided(`'${kustomization.unfollowed}' is not followed`);
    let resources = from;
    for (const generator of kustomization.generators) resources = withGenerated(resources, generator);
    for (const path of kustomization.components) {
      const component = this.tree.kustomization(path);
      if (!component || depth > MAX_LAYERS) throw new Undecided('a component is not here');
      resources = this.#layer(component, [...resources, ...this.#resources(component, depth + 1)], depth + 1);
    }
    for (const patch of kustomization.patches) resources = this.#patched(resources, patch);
    return resources.map((resource) => renamed(resource, kustomization));
  }

  #patched(resources: readonly Resource[], { source, target }: Patch): readonly Resource[] {
    const documents = 'file' in source ? this.tree.documents(source.file) : this.tree.inline(source.text);
    if (!documents || documents.length === 0) throw new Undecided('a patch is not here');
    let result = resources;
    for (const document of documents) {
      const patch = itemOf(document);
      if (patch.kind === 'list') {
        if (!target) throw new Undecided('a JSON patch without a target');
        for (const { object } of matching(result, target)) applyOperations(object, patch.items);
      } else if (patch.kind === 'map') {
        const chosen = target ? matching(result, target) : [named(result, patch)];
        result = result.flatMap((resource) => {
          if (!chosen.includes(resource)) return [resource];
          const object = mergeObject(resource.object, patch);
          return object ? [{ ...resource, object }] : [];
        });
      }
    }
    return result;
  }
}

/** A generator makes an object, or lays its data over the one of its name. */
function withGenerated(resources: readonly Resource[], generator: Generator): readonly Resource[] {
  const made = generated(generator);
  if (generator.behavior === 'create') return [...resources, ...objectsOf(made)];
  if (generator.behavior !== 'replace' && generator.behavior !== 'merge')
    throw new Undecided('a generator of no known behavior');
  const chosen = named(resources, made);
  return resources.map((resource) =>
    resource === chosen
      ? { ...resource, object: overlaid(resource.object, made, generator.behavior) }
      : resource,
  );
}

/** A list of objects is what is in it. */
function objectsOf(item: Item): readonly Resource[] {
  if (item.kind !== 'map') return [];
  const kind = textAt(item, 'kind');
  if (kind === undefined) return [];
  const items = itemAt(item, 'items');
  if (/List$/.test(kind) && items?.kind === 'list') return items.items.flatMap(objectsOf);
  const name = textAt(item, 'metadata', 'name') ?? '';
  return [{ object: item, names: [{ name, namespace: textAt(item, 'metadata', 'namespace') ?? '' }] }];
}

/** The one object that a patch names. Kustomize stops where there is none. */
function named(resources: readonly Resource[], patch: MapItem): Resource {
  const name = textAt(patch, 'metadata', 'name');
  const namespace = textAt(patch, 'metadata', 'namespace') ?? '';
  const found = resources.filter(
    ({ object, names }) =>
      textAt(object, 'kind') === textAt(patch, 'kind') &&
      textAt(object, 'apiVersion') === textAt(patch, 'apiVersion') &&
      names.some((n) => n.name === name && (n.namespace || 'default') === (namespace || 'default')),
  );
  const [only] = found;
  if (!only || found.length > 1) throw new Undecided('a patch fits no object, or several');
  return only;
}

function matching(resources: readonly Resource[], target: Target): readonly Resource[] {
  const fits = (pattern: string | undefined, text: string) => {
    if (pattern === undefined) return true;
    const whole = compilePattern(`^(?:${pattern.replace(/^\^|\$$/g, '')})$`, '', text);
    if (!whole) throw new Undecided('a pattern of a target');
    return whole.test(text);
  };
  return resources.filter(({ object, names }) => {
    const [version = '', group = ''] = (textAt(object, 'apiVersion') ?? '').split('/').reverse();
    return (
      fits(target.group, group) &&
      fits(target.version, version) &&
      fits(target.kind, textAt(object, 'kind') ?? '') &&
      names.some((n) => fits(target.name, n.name) && fits(target.namespace, n.namespace || 'default')) &&
      selects(target.labels, itemAt(object, 'metadata', 'labels')) &&
      selects(target.annotations, itemAt(object, 'metadata', 'annotations'))
    );
  });
}

/** Equality alone: what else selectors may say is not followed. */
function selects(selector: string | undefined, labels: Item | undefined): boolean {
  if (selector === undefined) return true;
  return selector.split(',').every((part) => {
    const match = /^\s*([\w./-]+)\s*(=|==|!=)\s*([\w.-]*)\s*$/.exec(part);
    if (!match) throw new Undecided('a selector of labels');
    const [, key = '', operator, value] = match;
    return (textAt(labels, key) === value) === (operator !== '!=');
  });
}

/** Prefixes and namespaces that a layer gives, as far as later patches need them. */
function renamed({ object, names }: Resource, kustomization: Kustomization): Resource {
  const { prefix, suffix, namespace, labels } = kustomization;
  if (labels.length > 0) {
    const metadata = object.entries.get('metadata');
    if (metadata?.kind === 'map') {
      const before = metadata.entries.get('labels');
      const map: MapItem = before?.kind === 'map' ? before : { kind: 'map', entries: new Map() };
      for (const [key, value] of labels) map.entries.set(key, { kind: 'scalar', data: value, tokens: [] });
      metadata.entries.set('labels', map);
    }
  }
  const last = names.at(-1);
  if (!last || (prefix === '' && suffix === '' && namespace === undefined)) return { object, names };
  const next = { name: `${prefix}${last.name}${suffix}`, namespace: namespace ?? last.namespace };
  return { object, names: [...names, next] };
}
