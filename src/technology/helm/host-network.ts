// Values by which a chart puts its pods on the network of their nodes, and the ports that are given beside them.

import { entry, itemsOf, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import type { Claim } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import {
  claimPortAt,
  isFalse,
  isPort,
  isPortInUse,
  isTrue,
  protocolBeside,
} from '../kubernetes/port-fields.ts';
import type { Trail } from '../linux/trail.ts';
import { CHART_HOST_NETWORK } from './forms.ts';

/** How sure it is that a document is the values of a chart: by its place or name, or only by its words. */
export type ValuesKind = 'values' | 'perhaps';

/**
 * Where objects and tools hold the values of a chart: HelmRelease of Flux, Application of Argo CD, HelmChart of k3s,
 * helmfile, `helmCharts` of Kustomize, Ansible's module.
 */
const VALUES_KEY =
  /^(?:values|valuesObject|valuesContent|valuesInline|release_values|.*values[^/]*\.ya?ml|.*\.ya?ml\.gotmpl)$/;

/** Charts that give a pod's own fields a map of their own: the whole of the values is the pod's. */
const POD_OPTIONS: ReadonlySet<string> = new Set(['defaultPodOptions', 'podOptions', 'podSpec', 'pod']);

const MAX_DEPTH = 8;

/** Is a value by its key, or one above, a value of a chart? */
export function isAmongValues(trail: Trail): boolean {
  for (let at: Trail | undefined = trail; at; at = at.parent)
    if (at.key !== undefined && VALUES_KEY.test(at.key)) return true;
  return false;
}

/**
 * Declares the ports beside `hostNetwork: true`. What the chart does with its values is not in the file: the form says
 * so, and a port that only its place makes the container's is a guess.
 */
export function scanChartHostNetwork(
  map: MapNode,
  trail: Trail,
  kind: ValuesKind | undefined,
  context: ScanContext,
): void {
  if (!isTrue(entry(map, 'hostNetwork')) || itemsOf(entry(map, 'containers')).some(isContainer)) return;
  const sure = isAmongValues(trail) ? 'values' : kind;
  if (sure === undefined) return;
  const options =
    POD_OPTIONS.has(trail.key ?? '') && trail.parent?.node.kind === 'map' ? trail.parent : undefined;
  const collector = new Collector(sure, context);
  if (!options) collector.addAll(map, 0);
  else if (options.parent?.key === 'controllers') collector.addController(options);
  else collector.addAll(options.node, 0);
}

/** An item of a pod's own list, which says itself what it listens on. */
function isContainer(node: Node): boolean {
  return node.kind === 'map' && entry(node, 'name') !== undefined;
}

/** Several Services may name one port of a container: each port is claimed once. */
class Collector {
  readonly #seen = new Set<string>();

  constructor(
    private readonly kind: ValuesKind,
    private readonly context: ScanContext,
  ) {}

  /** A controller of the common library with the Services that name it, or that name none. */
  addController(controller: Trail): void {
    this.addAll(controller.node, 0);
    const values = controller.parent?.parent?.node;
    const services = values && entry(values, 'service');
    if (services?.kind !== 'map') return;
    for (const { key, value } of services.entries) {
      const named = entry(value, 'controller');
      const isOwn = named
        ? scalarText(named) === controller.key
        : isOnly(controller) || keyText(key) === controller.key;
      if (isOwn) this.#addService(value, false);
    }
  }

  /** The ports in the values of one workload. */
  addAll(node: Node, depth: number): void {
    if (node.kind === 'list') for (const item of node.items) this.#addBelow(item, depth);
    if (node.kind !== 'map') return;
    const isPublished = hasHostPort(node);
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      if (/^container_?ports?$/i.test(name)) {
        if (!isPublished) this.#addPorts(value, depth > MAX_SURE_DEPTH);
      } else if (name === 'ports') this.#addNamed(value, depth > MAX_SURE_DEPTH);
      else if (name === 'service') this.#addServices(value, entry(node, 'controllers'));
      // The maps of the common library: containers and controllers by their names.
      else if (name === 'containers' && value.kind === 'map')
        for (const { value: container } of value.entries) this.addAll(container, depth);
      else if (!OTHERS.has(name)) this.#addBelow(value, depth);
    }
  }

  #addBelow(node: Node, depth: number): void {
    if (depth < MAX_DEPTH && !isOther(node)) this.addAll(node, depth + 1);
  }

  /** `service: {…}`, or `service: {NAME: {…}}` as the common library has it. */
  #addServices(service: Node, controllers: Node | undefined): void {
    if (service.kind !== 'map' || isFalse(entry(service, 'enabled'))) return;
    this.#addService(service, true);
    for (const { value } of service.entries) {
      const controller = scalarText(entry(value, 'controller'));
      const isElsewhere = controller !== undefined && isOffHost(entry(controllers, controller));
      const ports = entry(value, 'ports');
      if (!isElsewhere && (ports?.kind === 'map' || isPort(entry(value, 'targetPort'))))
        this.#addService(value, false);
    }
  }

  /** In the common library a Service's own port is the container's where no other is named; in other charts it may be. */
  #addService(service: Node, isGuess: boolean): void {
    if (isFalse(entry(service, 'enabled'))) return;
    const target = entry(service, 'targetPort');
    if (isPortInUse(target)) this.#add(target, service, false);
    const ports = entry(service, 'ports');
    if (ports) this.#addNamed(ports, isGuess);
  }

  /** `containerPort: 80`, `containerPort: {http: 80, https: 443}`. */
  #addPorts(value: Node, isGuess: boolean): void {
    if (isPortInUse(value)) this.#add(value, undefined, isGuess);
    else if (value.kind === 'map')
      for (const { key, value: port } of value.entries)
        if (isPortInUse(port))
          this.#add(port, undefined, isGuess, /(?:^|[-_])udp(?:$|[-_])/i.test(keyText(key)));
  }

  /** `ports: {web: {port: 80}}`, `ports: [{containerPort: 80}]`; `hostPort` is read as what it is. */
  #addNamed(ports: Node, isGuess: boolean): void {
    const items = ports.kind === 'map' ? ports.entries.map((e) => e.value) : itemsOf(ports);
    for (const item of items) {
      if (item.kind !== 'map' || isFalse(entry(item, 'enabled')) || isPortInUse(entry(item, 'hostPort')))
        continue;
      const inside = entry(item, 'containerPort', 'targetPort');
      const isNumber = isPortInUse(inside);
      const port = isNumber ? inside : inside === undefined ? entry(item, 'port') : undefined;
      if (isPortInUse(port)) this.#add(port, item, isGuess && !isNumber);
    }
  }

  #add(port: Node, beside: Node | undefined, isGuess: boolean, isUdp = false): void {
    if (!isPort(port)) return;
    const protocol = isUdp ? 'udp' : beside ? protocolBeside(beside) : 'tcp';
    const said = `${port.content().text.trim()} ${protocol}`;
    if (this.#seen.has(said)) return;
    this.#seen.add(said);
    const claim: Claim = {
      claimant: 'k8s-hostport',
      role: 'listen',
      protocol,
      form: CHART_HOST_NETWORK,
      guessed: isGuess || this.kind === 'perhaps',
    };
    const { context } = this;
    claimPortAt(
      port,
      undefined,
      claim,
      context.technology === 'kubernetes' ? { ...context, technology: 'helm' } : context,
    );
  }
}

/** Further down a port may be another workload's. */
const MAX_SURE_DEPTH = 0;

/** What a chart has beside its containers: probes, other ends of connections, objects of their own. */
const OTHERS: ReadonlySet<string> = new Set([
  ...['livenessProbe', 'readinessProbe', 'startupProbe', 'probes', 'ingress', 'route', 'networkPolicy'],
  ...['serviceMonitor', 'podMonitor', 'prometheusRule', 'env', 'persistence', 'affinity', 'extraObjects'],
]);

/** On the host's network a `hostPort` is the container's own port: it is declared where it stands. */
function hasHostPort(node: Node): boolean {
  const port = entry(node, 'hostPort', 'hostPorts');
  return isPortInUse(port) || (port?.kind === 'map' && !isFalse(entry(port, 'enabled')));
}

/** A workload of its own, or one that is switched off. */
function isOther(node: Node): boolean {
  if (isFalse(entry(node, 'enabled')) || entry(node, 'hostNetwork') !== undefined || isOffHost(node))
    return true;
  return entry(node, 'replicas', 'replicaCount', 'image', 'kind') !== undefined && !entry(node, 'containers');
}

/** A controller of the common library with a network of its own, whatever the others have. */
function isOffHost(controller: Node | undefined): boolean {
  return isFalse(entry(entry(controller, 'pod'), 'hostNetwork'));
}

function isOnly({ parent }: Trail): boolean {
  return parent?.node.kind === 'map' && parent.node.entries.length === 1;
}
