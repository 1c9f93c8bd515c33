// A kustomization: what it brings in, and the patches it lays over it, in the order in which they take effect.

import { entry, itemsOf, keyText, type Node, scalarText } from '../../syntax/node.ts';
import { folderOf, joinPath } from '../paths.ts';
import { type Generator, generatorsOf } from './generators.ts';

/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/ */
export interface Target {
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly labels: string | undefined;
  readonly annotations: string | undefined;
}

export interface Patch {
  /** A file, by its path in the project, or the text on the spot. */
  readonly source: { readonly file: string } | { readonly text: Node };
  readonly target: Target | undefined;
}

export interface Kustomization {
  readonly file: string;
  readonly isComponent: boolean;
  /** Files and folders by their paths in the project; those of other repositories are left out. */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly generators: readonly Generator[];
  readonly patches: readonly Patch[];
  readonly namespace: string | undefined;
  readonly prefix: string;
  readonly suffix: string;
  readonly labels: readonly (readonly [string, string])[];
  /** What it does to its objects that is not followed here. */
  readonly unfollowed: string | undefined;
}

/** Fields that may change any value of an object. */
const UNFOLLOWED = [
  'replacements',
  'vars',
  'generators',
  'transformers',
  'openapi',
  'configurations',
  'crds',
  'patchesReplace',
];

export function readKustomization(file: string, root: Node): Kustomization {
  const folder = folderOf(file);
  const pathsOf = (...names: readonly string[]) =>
    names.flatMap((name) =>
      itemsOf(entry(root, name)).flatMap((item) => {
        const path = scalarText(item);
        return path === undefined || isRemote(path) ? [] : [joinPath(folder, path)];
      }),
    );
  const listed = itemsOf(entry(root, 'patches')).flatMap((p) => patchOf(p, folder));
  const merges = itemsOf(entry(root, 'patchesStrategicMerge')).flatMap((p): readonly Patch[] => {
    const text = scalarText(p);
    if (text === undefined) return [];
    const isInline = /\n|^\s*(?:apiVersion|kind|\{)/.test(text);
    return [{ source: isInline ? { text: p } : { file: joinPath(folder, text) }, target: undefined }];
  });
  const operations = itemsOf(entry(root, 'patchesJson6902')).flatMap((p) => patchOf(p, folder));
  const hasOptions = [...itemsOf(entry(root, 'patches'))].some((p) => entry(p, 'options'));
  return {
    file,
    isComponent: scalarText(entry(root, 'kind')) === 'Component',
    resources: pathsOf('resources', 'bases'),
    components: pathsOf('components'),
    generators: generatorsOf(root, folder),
    patches: [...merges, ...listed, ...operations],
    namespace: scalarText(entry(root, 'namespace')),
    prefix: scalarText(entry(root, 'namePrefix')) ?? '',
    suffix: scalarText(entry(root, 'nameSuffix')) ?? '',
    labels: labelsOf(root),
    unfollowed:
      UNFOLLOWED.find((name) => itemsOf(entry(root, name)).length > 0) ??
      (hasOptions ? 'options' : undefined),
  };
}

/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/: URLs, and repositories of hosts. */
function isRemote(path: string): boolean {
  return /^[\w+.-]+:|^git@|\?ref=|^[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net)\//.test(path);
}

function patchOf(node: Node, folder: string): readonly Patch[] {
  const path = scalarText(entry(node, 'path'));
  const text = entry(node, 'patch');
  const target = targetOf(entry(node, 'target'));
  if (path !== undefined) return [{ source: { file: joinPath(folder, path) }, target }];
  return text ? [{ source: { text }, target }] : [];
}

function targetOf(node: Node | undefined): Target | undefined {
  if (node?.kind !== 'map') return undefined;
  const field = (name: string) => scalarText(entry(node, name)) || undefined;
  return {
    group: field('group'),
    version: field('version'),
    kind: field('kind'),
    name: field('name'),
    namespace: field('namespace'),
    labels: field('labelSelector'),
    annotations: field('annotationSelector'),
  };
}

function labelsOf(root: Node): readonly (readonly [string, string])[] {
  const maps = [entry(root, 'commonLabels'), ...itemsOf(entry(root, 'labels')).map((l) => entry(l, 'pairs'))];
  return maps.flatMap((map) =>
    map?.kind === 'map'
      ? map.entries.map(({ key, value }) => [keyText(key), scalarText(value) ?? ''] as const)
      : [],
  );
}
