// Ports that a Consul agent listens on, and the ranges it gives to proxies.

import { entry, keyText, type MapNode, type Node } from '../../syntax/node.ts';
import { type Claim, claimBounds } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { claimAgentPorts, isAgentFile } from '../hashicorp/agent.ts';
import { isBelow, isChart, labelledBlocks } from '../hashicorp/blocks.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';

/**
 * Ports of the agent; DNS and gossip use both protocols. Source:
 * https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/general#ports; `rpc` until 0.7.
 */
const LISTENERS: ReadonlyMap<string, 'tcp' | 'any'> = new Map([
  ['dns', 'any'],
  ['http', 'tcp'],
  ['https', 'tcp'],
  ['grpc', 'tcp'],
  ['grpc_tls', 'tcp'],
  ['serf_lan', 'any'],
  ['serf_wan', 'any'],
  ['server', 'tcp'],
  ['rpc', 'tcp'],
]);

/** Ranges given to proxies, with Consul's own bounds: hashicorp/consul agent/config/default.go. */
const RANGES = [
  ['sidecar', [21000, 21255]],
  ['expose', [21500, 21755]],
  ['proxy', [20000, 20255]],
] as const;

/** Names that no other tool has among its ports. */
const OWN_PORT = /^(?:serf_[lw]an|grpc_tls|(?:sidecar|expose)_m(?:in|ax)_port)$/;

/** Fields of an agent that stand beside its ports (https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file). */
const OWN_FIELDS = [
  ...[
    'retry_join',
    'start_join',
    'retry_join_wan',
    'bootstrap_expect',
    'client_addr',
    'advertise_addr',
    'ui_config',
  ],
  ...[
    'verify_incoming',
    'verify_outgoing',
    'verify_server_hostname',
    'enable_script_checks',
    'primary_datacenter',
  ],
  ...['connect', 'node_name', 'leave_on_terminate', 'enable_local_script_checks', 'dns_config', 'recursors'],
];

/** Declares the map `ports` of every agent, in whatever map it stands. */
export function scanConsulAgent(root: Node, context: ScanContext): void {
  const inner: ScanContext = ofTool(context, 'consul');
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (node.kind !== 'map') return true;
    for (const { body } of labelledBlocks(node, 'ports', 0))
      if (isAgentPorts(body, node, trail, context)) declarePorts(body, inner);
    return true;
  });
}

function isAgentPorts(ports: MapNode, holder: MapNode, trail: Trail, context: ScanContext): boolean {
  if (ports.entries.length === 0) return false;
  const names = ports.entries.map((e) => keyText(e.key));
  if (!names.every((n) => LISTENERS.has(n) || /^(?:sidecar|expose|proxy)_m(?:in|ax)_port$/.test(n)))
    return false;
  if (names.some((n) => OWN_PORT.test(n))) return true;
  if (isChart(context.path)) return false;
  if (entry(holder, ...OWN_FIELDS)) return true;
  return isBelow(trail, 'consul') || (trail.parent === undefined && isAgentFile('consul', context));
}

function declarePorts(ports: MapNode, context: ScanContext): void {
  claimAgentPorts('consul', ports, LISTENERS, context);
  for (const [name, defaults] of RANGES) {
    const claim: Claim = {
      claimant: 'consul-sidecar',
      role: 'offer',
      protocol: 'tcp',
      form: 'consul-port-range',
    };
    claimBounds(entry(ports, `${name}_min_port`), entry(ports, `${name}_max_port`), defaults, claim, context);
  }
}
