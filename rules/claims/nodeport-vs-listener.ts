// A fixed port of a machine lies among the ports that Kubernetes or Docker Swarm may give to a service on every node.

import { defaultClaims, productById } from '../../src/knowledge/products.ts';
import type { Host, Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { Remedy } from '../../src/model/remedy.ts';
import { relateTo } from '../../src/project/places.ts';
import { portsRemedy } from '../remedies.ts';
import type { Draft, Rule } from '../rule.ts';
import { capital, listed, placeWords } from '../words.ts';
import { common, type Held, holder } from './machine.ts';
import { holderWords, type Meeting, meetings, type Pair, relatedOf } from './meetings.ts';
import { isNodePortRange, NODE_PORTS } from './node-port-range.ts';

const CLAIMANT = 'k8s-nodeport';
/** Ports that pods take on their nodes. */
const PODS = 'k8s-hostport';
export const nodePortVsListener: Rule = {
  id: 'nodeport-vs-listener',
  level: 'error',
  summary: 'A service of the machine has a port in the range of NodePorts',
  why: `Kubernetes gives a Service of type NodePort or LoadBalancer any free port of \`--service-node-port-range\` (30000-32767), on every node, and asks no node whether somebody listens there. From then on the packet filter sends what comes to that port to pods: the service of the machine runs, and nobody reaches it any more. Older versions of kube-proxy bind the port and fail to, and then it is the Service that is dead on this node. Docker Swarm hands out 30000-32767 to services that are published without a port of their own, in the same way.`,
  fix: `Move the service out of the range, or make the range smaller with \`--service-node-port-range\`. Kubernetes cannot leave out single ports; a Service that holds the port on purpose (\`nodePort:\`) keeps it from being given to others.`,
  limits: `Judged on machines for which the files show both. Where no file names the range, the default is assumed on a sign that the machine is a node, and reported as a warning. Ports that Vagrant, kind or k3d publish on the machine around their nodes are not on these nodes. A machine with an API server alone, without kube-proxy, forwards no NodePorts.`,
  references: [
    'https://github.com/openshift/baremetal-runtimecfg/pull/175',
    'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
    'https://github.com/moby/swarmkit/blob/master/manager/allocator/networkallocator/portallocator.go',
  ],
  tags: ['ports', 'kubernetes', 'nodeport', 'swarm', 'listeners'],
  check: (project) => {
    const holds = holder(project);
    const cluster = rangeOfCluster(project);
    const pairs = project.hosts
      .filter((h) => h.place.namespace === 'host')
      .flatMap((host) => pairsOn(host, holds(host), cluster));
    return meetings(pairs).map(draft);
  },
};

function pairsOn(host: Host, held: readonly Held[], cluster: Held | undefined): readonly Pair[] {
  const pools = [...nodePorts(host, held, cluster), ...swarmPorts(host, held)];
  return pools.flatMap((pool) =>
    held.flatMap((taken): readonly Pair[] => {
      const role = taken.fact?.role;
      if (role !== 'listen' && role !== 'publish') return [];
      // What a swarm publishes is in its own books.
      if (pool.claimant !== CLAIMANT && (role === 'publish' || taken.claimant === pool.claimant)) return [];
      const ports = common(pool, taken);
      if (ports.isEmpty) return [];
      const [decision, other] = isOwnChoice(pool) ? [pool, taken] : [taken, pool];
      const { location } = decision;
      return location ? [{ decision: { ...decision, location }, other, ports, host }] : [];
    }),
  );
}

/** True where somebody chose another range than the usual one: then that is what to change. */
function isOwnChoice({ location, ports }: Held): boolean {
  return location !== null && !ports.equals(NODE_PORTS);
}

/** Claims that only a node of a cluster has. */
const OF_NODES: ReadonlySet<string> = new Set(['k8s-node', 'k8s-control-plane', PODS]);

function nodePorts(host: Host, held: readonly Held[], cluster: Held | undefined): readonly Held[] {
  const own = held.filter((h) => h.fact && isNodePortRange(h.fact));
  if (own.length > 0 || !cluster) return own;
  const isNode = held.some((h) => OF_NODES.has(h.claimant)) || shows(host, CLAIMANT);
  // A range from elsewhere is that of the pods in this project, not of every node that shows in it.
  return (cluster.location ? held.some((h) => h.claimant === PODS) : isNode) ? [cluster] : [];
}

/** A project that declares ports in more places than these is seldom about one cluster. */
const MAX_PLACES = 40;

/** The default where no file names a range; none where files name several, since which cluster it is nobody says. */
function rangeOfCluster(project: Project): Held | undefined {
  const ranges = project.facts.flatMap((f) =>
    f.kind === 'ports' && isNodePortRange(f) && f.applied ? [f] : [],
  );
  const [first] = ranges;
  const common = { claimant: CLAIMANT, protocol: 'any', confidence: 'medium' } as const;
  if (!first) {
    const why = 'the machine is a node of Kubernetes, and no file names the range of NodePorts';
    return { ...common, location: null, ports: NODE_PORTS, why, fact: null };
  }
  if (!first.ports || ranges.some((r) => `${r.ports}` !== `${first.ports}`)) return undefined;
  const places = new Set(project.facts.flatMap((f) => (f.reach === 'host' ? [f.place.label] : [])));
  if (places.size > MAX_PLACES) return undefined;
  const why = 'the machine is a node, and this is the only range of NodePorts in the project';
  return { ...common, location: first.origin ?? first.location, ports: first.ports, why, fact: first };
}

function swarmPorts(host: Host, held: readonly Held[]): readonly Held[] {
  const product = productById('swarm');
  const isNode = held.some((h) => h.claimant === 'swarm') || shows(host, 'swarm');
  if (!product || !isNode) return [];
  const ports = defaultClaims(product).intersect(NODE_PORTS);
  const why = 'the machine is a node of a swarm';
  return [
    { location: null, claimant: 'swarm', ports, protocol: 'any', confidence: 'medium', why, fact: null },
  ];
}

function shows(host: Host, product: string): boolean {
  return host.evidence.some(
    (e) => e.product === product && (e.assumed || relateTo(host.place, e.place) === 'same'),
  );
}

function draft(meeting: Meeting): Draft {
  const { decision, met, ports, hosts } = meeting;
  const [first] = met;
  const isRange = decision.fact !== null && isNodePortRange(decision.fact);
  const pool = isRange ? decision : first.held;
  const { confidence, why } = first;
  return {
    subject: 'nodeport',
    ...(pool.fact === null && { level: 'warning' as const }),
    confidence,
    why,
    message: isRange ? rangeMessage(meeting) : listenerMessage(meeting),
    help: isRange ? narrowWords(decision.ports, ports) : moveWords(pool),
    remedies: isRange ? narrowing(decision, ports) : [],
    location: decision.location,
    ports,
    hosts,
    related: relatedOf(met, ({ held }) =>
      isPool(held) ? poolWords(held) : `${holderWords(held)} ${held.ports}`,
    ),
  };
}

function isPool({ fact }: Held): boolean {
  return fact === null || isNodePortRange(fact);
}

function rangeMessage({ decision, met }: Meeting): string {
  const [{ held, ports }] = met;
  const what =
    met.length === 1
      ? `${ports}, which ${holderWords(held)} (${placeWords(held.location)})`
      : `${met.length} ports that are taken on the same machines (${listed(met.map((m) => `${m.ports} at ${placeWords(m.held.location)}`))})`;
  return `The NodePort range ${decision.ports} covers ${what}: a Service that gets such a port takes its traffic, on every node.`;
}

function listenerMessage({ decision, met, ports }: Meeting): string {
  const [{ held }] = met;
  const part = ports.equals(decision.ports) ? '' : ` (${ports} of it)`;
  return `${capital(holderWords(decision))} ${decision.ports}${part}, in ${poolWords(held)} (${placeWords(held.location)}): a Service that gets this port takes its traffic, on every node.`;
}

function poolWords({ claimant, ports }: Held): string {
  return claimant === CLAIMANT
    ? `the NodePort range ${ports}`
    : `the range ${ports} that Docker Swarm publishes services on`;
}

/** Below it only root may listen (net.ipv4.ip_unprivileged_port_start). */
const FIRST_UNPRIVILEGED = 1024;

function moveWords({ ports }: Held): string {
  const [low, high] = endsOf(ports);
  return low > FIRST_UNPRIVILEGED ? `choose a port below ${low}` : `choose a port above ${high}`;
}

function narrowWords(range: PortSet, taken: PortSet): string {
  const rest = narrowed(range, taken);
  return rest ? `write ${rest}, or move what has the port` : 'move what has the port';
}

function narrowing({ fact, ports }: Held, taken: PortSet): readonly Remedy[] {
  const rest = narrowed(ports, taken);
  return fact && rest ? portsRemedy(fact, rest) : [];
}

/** The longest range that is left without the ports that are taken; undefined where none is. */
export function narrowed(range: PortSet, taken: PortSet): PortSet | undefined {
  const [longest] = [...range.subtract(taken).intervals].sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  return longest && PortSet.of(longest);
}

function endsOf({ intervals }: PortSet): readonly [low: number, high: number] {
  return [intervals[0]?.[0] ?? 0, intervals.at(-1)?.[1] ?? 0];
}
