// Ports that a Nomad agent itself listens on.

import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimBounds } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { claimAgentPorts, isAgentFile } from '../hashicorp/agent.ts';
import { isBelow, isChart, labelledBlocks } from '../hashicorp/blocks.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { reservedPorts } from './reserved.ts';

/** Ports of the agent; gossip uses both protocols (https://developer.hashicorp.com/nomad/docs/configuration#ports). */
const LISTENERS: ReadonlyMap<string, 'tcp' | 'any'> = new Map([
  ['http', 'tcp'],
  ['rpc', 'tcp'],
  ['serf', 'any'],
]);

/** Ports for plugins and executors: hashicorp/nomad command/agent/config.go, DefaultConfig. */
const PLUGIN_PORTS = [14000, 14512] as const;

/** Declares `ports { http rpc serf }` and the range of ports for plugins, in whatever map they stand. */
export function scanNomadAgent(root: Node, context: ScanContext): void {
  const inner: ScanContext = ofTool(context, 'nomad');
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (node.kind !== 'map') return true;
    for (const { body } of labelledBlocks(node, 'ports', 0))
      if (isAgentPorts(body, node, trail, context)) claimAgentPorts('nomad', body, LISTENERS, inner);
    for (const { body } of labelledBlocks(node, 'client', 0)) noteClient(body, inner);
    const low = entry(node, 'client_min_port');
    const high = entry(node, 'client_max_port');
    if (low && high) {
      const claim: Claim = {
        claimant: 'nomad-listen',
        role: 'offer',
        protocol: 'tcp',
        form: 'nomad-plugin-ports',
      };
      claimBounds(low, high, PLUGIN_PORTS, claim, inner);
    }
    return true;
  });
}

/** Words that a client has and no other block of that name. */
const OWN_FIELDS = [
  ...['reserved', 'node_class', 'node_pool', 'server_join', 'network_interface', 'alloc_dir', 'host_volume'],
  ...['host_network', 'max_kill_timeout', 'bridge_network_subnet', 'cni_path', 'gc_interval', 'servers'],
];

/** A client that takes the default range, less what its configuration reserves. */
function noteClient(client: MapNode, context: ScanContext): void {
  const enabled = entry(client, 'enabled');
  if (enabled?.kind !== 'scalar' || scalarText(enabled) !== 'true' || !entry(client, ...OWN_FIELDS)) return;
  if (entry(client, 'min_dynamic_port', 'max_dynamic_port')) return;
  const reserved = reservedPorts(client).map((n) => (scalarText(n) ?? '').replace(/\s/g, ''));
  const { resource } = context;
  context.sink.evidence.push({
    product: 'nomad-dynamic',
    at: enabled.document.locate(enabled.inner),
    ...(resource !== undefined && { resource }),
    ...(reserved.length > 0 && { leaves: reserved.join(',') }),
  });
}

/** All three words, or some of them beside other words of the agent. */
function isAgentPorts(ports: MapNode, holder: MapNode, trail: Trail, context: ScanContext): boolean {
  if (ports.entries.length === 0) return false;
  const names = ports.entries.map((e) => keyText(e.key));
  if (!names.every((n) => LISTENERS.has(n))) return false;
  if (names.includes('serf') && names.includes('rpc')) return !isChart(context.path);
  const isOwn = (name: string) => entry(holder, name)?.kind === 'map';
  if ((isOwn('client') || isOwn('server')) && entry(holder, 'data_dir', 'datacenter', 'bind_addr', 'region'))
    return true;
  const isNomad = isBelow(trail, 'nomad') || (trail.parent === undefined && isAgentFile('nomad', context));
  return isNomad && !isChart(context.path);
}
