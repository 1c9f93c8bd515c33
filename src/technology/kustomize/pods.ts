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
}

export interface PodPort {
  readonly token: Location;
  readonly port: number;
  /** As written. */
  readonly protocol: string;
}

const MAX_DEPTH = 100;

/** The pods of an object, in whatever field of it they stand: everything with `containers`. */
export function podsOf({ object, names }: Resource): readonly Pod[] {
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
