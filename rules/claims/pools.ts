// The ranges out of which schedulers and their kind hand ports of a machine to what they start.

import { defaultClaims, productById } from '../../src/knowledge/products.ts';
import type { Host } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { Remedy } from '../../src/model/remedy.ts';
import { relateTo } from '../../src/project/places.ts';
import { portsRemedy, rangesOf } from '../remedies.ts';
import type { Held } from './machine.ts';
import { isNodePortRange } from './node-port-range.ts';

/** What hands out ports, and what people say of it: `Nomad hands 20000-32000 to allocations`. */
interface Kind {
  readonly words: (ports: PortSet) => string;
  /** What goes wrong where somebody else has the port. */
  readonly effect: string;
  /** Only a sign that the product runs there says that it hands out its default range. */
  readonly hasDefault: boolean;
}

/** The order is that in which people would rather change them. */
export const POOLS: ReadonlyMap<string, Kind> = new Map([
  [
    'nomad-dynamic',
    {
      words: (ports) => `Nomad hands ${ports} to allocations`,
      effect: 'an allocation that gets such a port fails to start',
      hasDefault: true,
    },
  ],
  [
    'mesos-agent',
    {
      words: (ports) => `Mesos offers ${ports} to tasks`,
      effect: 'a task that gets such a port fails to start',
      hasDefault: true,
    },
  ],
  [
    'ecs-dynamic',
    {
      words: (ports) => `the ECS agent assigns ${ports} to containers`,
      effect: 'a container that gets such a port fails to start',
      hasDefault: false,
    },
  ],
  [
    'mesos-ephemeral-ports',
    {
      words: (ports) => `Mesos gives ${ports} to the connections of containers`,
      effect: 'connections of containers do not get their replies',
      hasDefault: false,
    },
  ],
  [
    'consul-sidecar',
    {
      words: (ports) => `Consul gives ${ports} to sidecar proxies`,
      effect: 'a proxy that gets such a port does not come up',
      hasDefault: true,
    },
  ],
  [
    'swarm',
    {
      words: (ports) => `Docker Swarm publishes services on ${ports}`,
      effect: 'what comes to the port goes to the service of the swarm',
      hasDefault: true,
    },
  ],
  [
    'k8s-nodeport',
    {
      words: (ports) => `Kubernetes takes ${ports} for NodePorts`,
      effect: 'what comes to the port goes to pods',
      hasDefault: true,
    },
  ],
]);

/** What the catalogue has for Docker Swarm are its own listeners, too. */
const ONLY_RANGES = PortSet.of([10000, 65535]);

/** The pools of one machine: those that its files declare, and the default ones of products that show on it. */
export function poolsOn(host: Host, held: readonly Held[]): readonly Held[] {
  const declared = withoutDoubt(held.filter(isPool));
  const assumed = [...POOLS].flatMap(([id, { hasDefault }]) =>
    hasDefault && !declared.some((d) => d.claimant === id) ? defaultPool(host, id) : [],
  );
  return [...declared, ...assumed];
}

/**
 * A machine has one range of each kind, but for Consul's, which has several by name. Where files give one place more than
 * one, they are for machines of several kinds, and which of them a claim is for nobody says.
 */
function withoutDoubt(pools: readonly Held[]): readonly Held[] {
  return pools.map((pool) => {
    const isOne = pools.every((p) => p.claimant !== pool.claimant || p.ports.equals(pool.ports));
    if (isOne || pool.claimant === 'consul-sidecar') return pool;
    return { ...pool, confidence: 'low', why: 'the files give these machines several ranges of the kind' };
  });
}

export function isPool({ claimant, fact }: Held): boolean {
  if (!fact || !POOLS.has(claimant)) return false;
  return fact.role === 'offer' || isNodePortRange(fact);
}

function defaultPool(host: Host, id: string): readonly Held[] {
  const product = productById(id);
  const signs = host.evidence.filter(
    (e) => e.product === id && (e.assumed || relateTo(host.place, e.place) === 'same'),
  );
  if (!product || signs.length === 0) return [];
  const leaves = signs.flatMap((s) => (s.leaves ? (PortSet.parse(s.leaves) ?? []) : []));
  const whole = defaultClaims(product).intersect(ONLY_RANGES);
  const ports = leaves.reduce((left, without) => left.subtract(without), whole);
  if (ports.isEmpty) return [];
  const why = `${product.product} shows here, and no file says which ports it hands out`;
  return [{ location: null, claimant: id, ports, protocol: 'any', confidence: 'medium', why, fact: null }];
}

/** `Nomad hands 20000-32000 to allocations`. */
export function poolWords({ claimant, ports }: Held): string {
  return POOLS.get(claimant)?.words(ports) ?? `${claimant} hands out ${ports}`;
}

export function effectOf({ claimant }: Held): string {
  return POOLS.get(claimant)?.effect ?? 'one of both fails to start';
}

/** What keeps a pool off ports, with the value to write where it is known. */
export function leaveOut(pool: Held, taken: PortSet): string {
  if (pool.ports.subtract(taken).isEmpty) return 'give it other ports';
  switch (pool.claimant) {
    case 'nomad-dynamic':
      return `add ${taken} to reserved_ports in the block reserved of the client`;
    case 'mesos-agent':
      return `offer ${offerWithout(pool.ports, taken)}`;
    default:
      return `give it a range without ${taken}`;
  }
}

/** The same as an edit, for offers of Mesos and ranges of NodePorts. */
export function leavingOut({ fact, ports }: Held, taken: PortSet): readonly Remedy[] {
  const left = ports.subtract(taken);
  return fact === null || left.isEmpty ? [] : portsRemedy(fact, left);
}

/** The text of an agent's resources without some ports: `ports:[31000-31999,32001-32100]`. */
export function offerWithout(offered: PortSet, taken: PortSet): string {
  return `ports:[${rangesOf(offered.subtract(taken))}]`;
}
