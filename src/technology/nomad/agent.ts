// Ports that a Nomad agent itself listens on.

import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { blocksOf, isBelow, isChart } from '../hashicorp/blocks.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';

/** Ports of the agent; gossip uses both protocols (https://developer.hashicorp.com/nomad/docs/configuration#ports). */
const PROTOCOLS = { http: 'tcp', rpc: 'tcp', serf: 'any' } as const;

/** Ports for plugins and executors: hashicorp/nomad command/agent/config.go, DefaultConfig. */
const PLUGIN_PORTS = [14000, 14512] as const;

/** Declares `ports { http rpc serf }` and the range of ports for plugins, in whatever map they stand. */
export function scanNomadAgent(root: Node, context: ScanContext): void {
  const inner: ScanContext = context.technology === 'text' ? { ...context, technology: 'nomad' } : context;
  walkTrails(root, (trail) => {
    const { node } = trail;
    if (node.kind !== 'map') return true;
    for (const { body } of blocksOf(node, 'ports', 0))
      if (isAgentPorts(body, node, trail, context)) declarePorts(body, inner);
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
  if (!names.every((n) => Object.hasOwn(PROTOCOLS, n))) return false;
  if (names.includes('serf') && names.includes('rpc')) return !isChart(context.path);
  const isOwn = (name: string) => entry(holder, name)?.kind === 'map';
  if ((isOwn('client') || isOwn('server')) && entry(holder, 'data_dir', 'datacenter', 'bind_addr', 'region'))
    return true;
  const isNomad = isBelow(trail, 'nomad') || (trail.parent === undefined && isNomadFile(context));
  return isNomad && !isChart(context.path);
}

/** The agent reads every file of its folder, whatever its name: `/etc/nomad.d/*.hcl`. */
function isNomadFile({ path, depth }: ScanContext): boolean {
  // A document inside another has the other's name where nothing names it.
  if (depth > 0 && /nomad[^/]*(?:\/[^/]*)?$/i.test(path)) return true;
  return /nomad[^/]*(?:\/[^/]*){0,2}\.(?:hcl|json)$/i.test(path);
}

function declarePorts(ports: MapNode, context: ScanContext): void {
  for (const { key, value } of ports.entries) {
    const name = keyText(key) as keyof typeof PROTOCOLS;
    if (/^-/.test(scalarText(value) ?? '')) continue;
    claimNode(
      value,
      { claimant: 'nomad-listen', role: 'listen', protocol: PROTOCOLS[name], form: 'nomad-ports' },
      context,
    );
  }
}
