// Strategic merge patches as Kustomize applies them (sigs.k8s.io/kustomize/kyaml, yaml/merge2 and yaml/walk).

import { copyOf, type Item, type ListItem, type MapItem, replaced, textAt, Undecided } from './items.ts';

/** Groups whose types Kustomize knows; of all others lists are replaced as a whole. */
const KNOWN_VERSIONS: ReadonlySet<string> = new Set(['v1', 'apps/v1', 'batch/v1', 'batch/v1beta1']);

/** Fields whose lists are merged by keys, and the field of the object around them (x-kubernetes-list-map-keys). */
const MERGE_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['spec.ports', ['port', 'protocol']],
  ['containers.ports', ['containerPort', 'protocol']],
  ['initContainers.ports', ['containerPort', 'protocol']],
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['ephemeralContainers', ['name']],
  ['volumes', ['name']],
  ['env', ['name']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['imagePullSecrets', ['name']],
  ['hostAliases', ['ip']],
  ['topologySpreadConstraints', ['topologyKey', 'whenUnsatisfiable']],
]);

/** An object with a patch applied; undefined where the patch deletes it. */
export function mergeObject(object: MapItem, patch: MapItem): MapItem | undefined {
  if (textAt(patch, '$patch') === 'delete') return undefined;
  const own = copyOf(patch) as MapItem;
  // They only say which object it is.
  for (const key of ['apiVersion', 'kind']) own.entries.delete(key);
  const metadata = own.entries.get('metadata');
  if (metadata?.kind === 'map') for (const key of ['name', 'namespace']) metadata.entries.delete(key);
  const isKnown = KNOWN_VERSIONS.has(textAt(object, 'apiVersion') ?? '');
  const identity = ['apiVersion', 'kind', 'metadata'].flatMap((key) => {
    const item = object.entries.get(key);
    return item ? [[key, copyOf(item)] as const] : [];
  });
  const merged = mergeMaps(object, own, [], isKnown);
  if (textAt(patch, '$patch') === 'replace')
    for (const [key, item] of identity) if (!merged.entries.has(key)) merged.entries.set(key, item);
  return merged;
}

function mergeMaps(into: MapItem, patch: MapItem, path: readonly string[], isKnown: boolean): MapItem {
  const directive = textAt(patch, '$patch');
  if (directive === 'replace') return cleaned(patch) as MapItem;
  if (directive !== undefined && directive !== 'merge') throw new Undecided(`$patch: ${directive}`);
  for (const [key, value] of patch.entries) {
    if (key === '$patch') continue;
    if (key.startsWith('$')) throw new Undecided(`the directive ${key}`);
    if (value.kind === 'scalar' && value.data === null) into.entries.delete(key);
    else if (textAt(value, '$patch') === 'delete') into.entries.delete(key);
    else into.entries.set(key, mergeItems(into.entries.get(key), value, [...path, key], isKnown));
  }
  return into;
}

function mergeItems(before: Item | undefined, patch: Item, path: readonly string[], isKnown: boolean): Item {
  if (patch.kind === 'scalar') return replaced(before, patch);
  if (patch.kind === 'map')
    return before?.kind === 'map' ? mergeMaps(before, patch, path, isKnown) : cleaned(patch);
  const keys = isKnown ? keysAt(path) : undefined;
  if (!keys || before?.kind !== 'list') return cleaned(patch);
  return mergeLists(before, patch, keys, path, isKnown);
}

function keysAt(path: readonly string[]): readonly string[] | undefined {
  const last = path.at(-1) ?? '';
  const around = path.at(-2) ?? '';
  if (last === 'ports' && around === 'spec' && path.length > 2) return undefined;
  return MERGE_KEYS.get(`${around}.${last}`) ?? (last === 'ports' ? undefined : MERGE_KEYS.get(last));
}

/**
 * Merges each element of the patch into the one with its keys. Measured with Kustomize 5.5: new ones come first, and
 * merged ones with them where they are told by one key; told by two, they stay where they were.
 */
function mergeLists(
  before: ListItem,
  patch: ListItem,
  keys: readonly string[],
  path: readonly string[],
  isKnown: boolean,
): ListItem {
  if (patch.items.some((i) => textAt(i, '$patch') === 'replace')) {
    const items = patch.items.filter((i) => textAt(i, '$patch') !== 'replace');
    return { kind: 'list', items: items.map(cleaned) };
  }
  const [primary = ''] = keys;
  const [ofObject, ofPatch] = [shapeOf(before.items, keys), shapeOf(patch.items, keys)];
  const isUniform = before.items.length === 0 || ofObject === ofPatch;
  const keepsPlace = ofObject.includes(' ');
  const rest = [...before.items];
  const first: Item[] = [];
  for (const element of patch.items) {
    const matched = isUniform ? keys : [primary];
    const matching = rest.filter((r) => matched.every((k) => textAt(r, k) === textAt(element, k)));
    if (matching.length > 1) throw new Undecided('an element of a patch fits several of the object');
    const [found] = matching;
    // A port with a protocol in one and without in the other is not the same, nor is it added.
    if (found && !isUniform) continue;
    const isDeleted = textAt(element, '$patch') === 'delete';
    if (found?.kind === 'map' && element.kind === 'map' && keepsPlace && !isDeleted) {
      // `$patch: replace` makes another map.
      rest[rest.indexOf(found)] = mergeMaps(found, element, path, isKnown);
      continue;
    }
    if (found) rest.splice(rest.indexOf(found), 1);
    if (isDeleted) continue;
    if (element.kind !== 'map') throw new Undecided('a list of maps is patched with what is none');
    first.push(found?.kind === 'map' ? mergeMaps(found, element, path, isKnown) : cleaned(element));
  }
  return { kind: 'list', items: [...first, ...rest] };
}

/** Which of the keys the elements have. Throws where they differ in it: what is merged with what is then not followed. */
function shapeOf(items: readonly Item[], keys: readonly string[]): string {
  const shapes = new Set(items.map((i) => keys.filter((k) => textAt(i, k) !== undefined).join(' ')));
  const [shape = ''] = shapes;
  if (shapes.size > 1 || (items.length > 0 && shape === ''))
    throw new Undecided('elements of a list have different keys');
  return shape;
}

/** What a patch adds, without directives and deletions. */
function cleaned(item: Item): Item {
  if (item.kind === 'scalar') return item;
  if (item.kind === 'list') {
    // Where no list is merged they are elements like others, and stay.
    if (item.items.some((i) => textAt(i, '$patch') !== undefined))
      throw new Undecided('a directive in a list that is not merged');
    return { kind: 'list', items: item.items.map((i) => cleaned(i)) };
  }
  const entries = [...item.entries].filter(
    ([key, value]) => !key.startsWith('$') && !(value.kind === 'scalar' && value.data === null),
  );
  return { kind: 'map', entries: new Map(entries.map(([k, v]) => [k, cleaned(v)])) };
}
