// The pods that come out of overlays: which tokens of bases and patches are one pod's, and whose network it has.

import type { ParameterNamespace } from '../../knowledge/namespaces.ts';
import type { Location } from '../../model/span.ts';
import type { Resource } from './build.ts';
import { addTokens, type Item, itemAt, type MapItem, textAt } from './items.ts';

/** A pod of an object after all patches. */
export interface Pod {
  /** For people: `Deployment web`. */
  readonly name: string;
  /** The same in every file of one overlay. */
  readonly id: string;
  readonly isOnHost: boolean;
  /** The words by which it shares namespaces with its node. */
  readonly shared: Readonly<Partial<Record<ParameterNamespace, Location | undefined>>>;
  readonly tokens: ReadonlySet<Location>;
  /** Those of the pod's own kernel parameters. */
  readonly parameters: ReadonlySet<Location>;
  /** The container's side of ports that have no other: on the host's network they are the node's. */
  readonly ports: readonly PodPort[];
  /** What the ConfigMaps and Secrets that it mounts, or has its environment from, are made of. */
  readonly mounted: ReadonlySet<Location>;
}

export interface PodPort {
  readonly token: Location;
  readonly port: number;
  /** As written. */
  readonly protocol: string;
}

const MAX_DEPTH = 100;

/** The pods of objects that are deployed together. */
export function podsIn(resources: readonly Resource[]): readonly Pod[] {
  const configs = new Map<string, Set<Location>>();
  for (const { object, names } of resources) {
    const kind = textAt(object, 'kind') ?? '';
    if (kind !== 'ConfigMap' && kind !== 'Secret') continue;
    const tokens = new Set<Location>();
    addTokens(object, tokens);
    // Pods of every layer call it by the name that it has there.
    for (const { name } of names) configs.set(`${kind} ${name}`, tokens);
  }
  return resources.flatMap((resource) => podsOf(resource, configs));
}

/** The pods of an object, in whatever field of it they stand: everything with `containers`. */
function podsOf(
  { object, names }: Resource,
  configs: ReadonlyMap<string, ReadonlySet<Location>>,
): readonly Pod[] {
  const kind = textAt(object, 'kind') ?? '';
  const { name = '', namespace = '' } = names.at(-1) ?? {};
  const specs: MapItem[] = [];
  addSpecs(object, specs, 0);
  return specs.map((spec, i) => {
    const tokens = new Set<Location>();
    addTokens(spec, tokens);
    const parameters = new Set<Location>();
    const sysctls = itemAt(spec, 'securityContext', 'sysctls');
    if (sysctls) addTokens(sysctls, parameters);
    return {
      name: `${kind} ${name}`.trim(),
      id: `${kind} ${namespace}/${name}${i === 0 ? '' : ` (${i + 1})`}`,
      isOnHost: switchedOn(spec, 'hostNetwork') !== undefined,
      shared: { network: switchedOn(spec, 'hostNetwork'), ipc: switchedOn(spec, 'hostIPC') },
      tokens,
      parameters,
      ports: listAt(spec, 'containers', 'initContainers').flatMap(portsOf),
      mounted: new Set(configsOf(spec).flatMap((config) => [...(configs.get(config) ?? [])])),
    };
  });
}

/** The token of a field that is true. */
function switchedOn(spec: MapItem, name: string): Location | undefined {
  const field = itemAt(spec, name);
  if (field?.kind !== 'scalar' || !/^(?:true|yes|on)$/i.test(String(field.data))) return undefined;
  return field.tokens.at(-1);
}

function addSpecs(item: Item, found: MapItem[], depth: number): void {
  if (depth > MAX_DEPTH || item.kind === 'scalar') return;
  if (item.kind === 'list') for (const i of item.items) addSpecs(i, found, depth + 1);
  else if (itemAt(item, 'containers')?.kind === 'list') found.push(item);
  else for (const value of item.entries.values()) addSpecs(value, found, depth + 1);
}

/** The ConfigMaps and Secrets of a pod, as `ConfigMap web` (https://kubernetes.io/docs/concepts/configuration/configmap/). */
function configsOf(spec: MapItem): readonly string[] {
  const volumes = listAt(spec, 'volumes').flatMap((volume) => {
    const projected = itemAt(volume, 'projected');
    return [volume, ...(projected ? listAt(projected, 'sources') : [])];
  });
  const containers = listAt(spec, 'containers', 'initContainers');
  const variables = containers.flatMap((container) => [
    ...listAt(container, 'envFrom'),
    ...listAt(container, 'env').flatMap((variable) => itemAt(variable, 'valueFrom') ?? []),
  ]);
  return [...volumes, ...variables].flatMap((holder) =>
    CONFIG_REFERENCES.flatMap(([kind, field, name]) => {
      const found = textAt(holder, field, name);
      return found === undefined ? [] : [`${kind} ${found}`];
    }),
  );
}

const CONFIG_REFERENCES = [
  ['ConfigMap', 'configMap', 'name'],
  ['Secret', 'secret', 'secretName'],
  ['Secret', 'secret', 'name'],
  ['ConfigMap', 'configMapRef', 'name'],
  ['Secret', 'secretRef', 'name'],
  ['ConfigMap', 'configMapKeyRef', 'name'],
  ['Secret', 'secretKeyRef', 'name'],
] as const;

function portsOf(container: Item): readonly PodPort[] {
  return listAt(container, 'ports').flatMap((port): readonly PodPort[] => {
    const number = itemAt(port, 'containerPort');
    if (number?.kind !== 'scalar' || typeof number.data !== 'number' || itemAt(port, 'hostPort')) return [];
    const protocol = textAt(port, 'protocol') ?? 'TCP';
    return number.data > 0
      ? number.tokens.map((token) => ({ token, port: Number(number.data), protocol }))
      : [];
  });
}

function listAt(item: Item, ...names: readonly string[]): readonly Item[] {
  return names.flatMap((name) => {
    const list = itemAt(item, name);
    return list?.kind === 'list' ? list.items : [];
  });
}
