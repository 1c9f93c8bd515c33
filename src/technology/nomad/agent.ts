// Ports that a Nomad agent itself listens on.

import { entry, keyText, type MapNode, type Node } from '../../syntax/node.ts';
import { type Claim, claimBounds } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { claimAgentPorts, isAgentFile } from '../hashicorp/agent.ts';
import { isBelow, isChart, labelledBlocks } from '../hashicorp/blocks.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';

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
