// Marathon app definitions (JSON, or the same keys in YAML): ports that an app needs on an agent.

import type { Protocol } from '../../model/fact.ts';
import { entry, itemsOf, keyText, type Node, scalarText, treeOf, walk } from '../../syntax/node.ts';
import { type ScanContext, surroundings } from '../context.ts';
import { claimShort } from '../docker/published.ts';

/**
 * Declares the ports of every app below `root`: hostPort of a port mapping, `portDefinitions` and `ports` that the
 * app requires on the host, endpoints of pods, and service ports (registered: Marathon does not bind them, a load
 * balancer may). 0 asks for any port of the offer and declares nothing. Source: Marathon docs/docs/ports.md, pods.md.
 */
export function scanMarathon(root: Node, context: ScanContext): void {
  walk(root, (node) => {
    if (node.kind !== 'map' || scalarText(entry(node, 'id')) === undefined) return true;
    const inner: ScanContext = { ...context, technology: 'marathon' };
    scanLabels(node, inner);
    scanParameters(node, inner);
    if (isApp(node)) scanApp(node, inner);
    else scanPod(node, inner);
    return true;
  });
}

/** `HAPROXY_0_PORT`: https://github.com/mesosphere/marathon-lb/blob/master/Longhelp.md#haproxy_n_port */
const BOUND_BY_LOAD_BALANCER = /^HAPROXY_\d{1,3}_PORT$/;

/** Ports that marathon-lb binds for an app, whatever the app's own are. */
function scanLabels(app: Node, context: ScanContext): void {
  const labels = entry(app, 'labels');
  if (labels?.kind !== 'map') return;
  for (const { key, value } of labels.entries)
    if (BOUND_BY_LOAD_BALANCER.test(keyText(key)))
      declare(value, 'haproxy-nginx', 'listen', 'tcp', 'marathon-lb-label', context);
}

/** Options of `docker run` (https://mesosphere.github.io/marathon/docs/native-docker.html, "parameters"). */
function scanParameters(app: Node, context: ScanContext): void {
  const parameters = entry(entry(entry(app, 'container'), 'docker'), 'parameters');
  for (const parameter of itemsOf(parameters))
    if (/^(?:publish|p)$/.test(scalarText(entry(parameter, 'key')) ?? ''))
      claimShort(entry(parameter, 'value'), 'marathon-docker-parameter', context);
}

/** `ports` alone is a word of many tools: an app says besides how many instances it wants, and of what. */
function isApp(node: Node): boolean {
  const container = entry(node, 'container');
  const mappings = entry(container, 'portMappings') ?? entry(entry(container, 'docker'), 'portMappings');
  if (entry(node, 'portDefinitions') ?? mappings) return true;
  if (entry(node, 'ports')?.kind !== 'list') return false;
  const runs = ['cmd', 'args', 'container'].some((k) => entry(node, k) !== undefined);
  return entry(node, 'requirePorts') !== undefined || (runs && entry(node, 'instances') !== undefined);
}

/** A pod's endpoints take their host ports from the agent; without a network of its own it listens on them itself. */
function scanPod(pod: Node, context: ScanContext): void {
  const networks = itemsOf(entry(pod, 'networks')).map((n) => scalarText(entry(n, 'mode')));
  const role = networks.includes('host') ? 'listen' : 'publish';
  for (const container of itemsOf(entry(pod, 'containers'))) {
    for (const endpoint of itemsOf(entry(container, 'endpoints'))) {
      const protocol = protocolOf(entry(endpoint, 'protocol'));
      declare(
        entry(endpoint, 'hostPort'),
        'marathon-host-ports',
        role,
        protocol,
        'marathon-endpoint',
        context,
      );
    }
  }
}

function scanApp(app: Node, context: ScanContext): void {
  const required = scalarText(entry(app, 'requirePorts')) === 'true';
  const container = entry(app, 'container');
  const mappings = [
    ...itemsOf(entry(container, 'portMappings')),
    ...itemsOf(entry(entry(container, 'docker'), 'portMappings')),
  ];
  for (const mapping of mappings) {
    const protocol = protocolOf(entry(mapping, 'protocol'));
    declare(
      entry(mapping, 'hostPort'),
      'marathon-host-ports',
      'publish',
      protocol,
      'marathon-port-mapping',
      context,
    );
    declare(
      entry(mapping, 'servicePort'),
      'marathon-service-ports',
      'registered',
      protocol,
      'marathon-port-mapping',
      context,
    );
  }
  const claimant = required ? 'marathon-host-ports' : 'marathon-service-ports';
  const role = required ? 'listen' : 'registered';
  for (const definition of itemsOf(entry(app, 'portDefinitions'))) {
    declare(
      entry(definition, 'port'),
      claimant,
      role,
      protocolOf(entry(definition, 'protocol')),
      'marathon-port-definition',
      context,
    );
  }
  for (const port of itemsOf(entry(app, 'ports'))) {
    declare(port, claimant, role, 'tcp', 'marathon-ports', context);
  }
}

function protocolOf(node: Node | undefined): Protocol {
  // `tcp`, `udp`, `udp,tcp`; a list of them in a pod.
  const text = itemsOf(node)
    .flatMap((n) => scalarText(n) ?? [])
    .join(',');
  return text === 'udp' ? 'udp' : text.includes(',') ? 'any' : 'tcp';
}

function declare(
  node: Node | undefined,
  claimant: string,
  role: 'publish' | 'listen' | 'registered',
  protocol: Protocol,
  form: string,
  context: ScanContext,
): void {
  if (node?.kind !== 'scalar' || node.data === 0 || node.data === null) return;
  context.sink.declarations.push({
    kind: 'ports',
    ...surroundings(context, node.document, node.inner),
    form,
    claimant,
    role,
    protocol,
    notation: 'ports',
    value: treeOf(node),
  });
}
