// Clusters whose nodes are containers of this machine: kind and k3d publish ports of the nodes on it.

import { entry, itemsOf, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { claimPortAt, isPort, protocolBeside } from './port-fields.ts';

const PUBLISHED: Claim = {
  claimant: 'docker-published',
  role: 'publish',
  protocol: 'tcp',
  form: 'cluster-port',
};

/**
 * kind: `nodes[].extraPortMappings` and `networking.apiServerPort` (https://kind.sigs.k8s.io/docs/user/configuration/).
 * k3d: `ports[].port` in Docker's notation and `kubeAPI.hostPort` (https://k3d.io/stable/usage/configfile/). Adds what
 * was read to `done`.
 */
export function scanLocalCluster(root: Node, done: Set<Node>, context: ScanContext): void {
  const version = scalarText(entry(root, 'apiVersion')) ?? '';
  for (const node of itemsOf(entry(root, 'nodes')))
    scanMappings(entry(node, 'extraPortMappings'), done, context);
  if (/^kind\./.test(version)) {
    const networking = entry(root, 'networking');
    const port = entry(networking, 'apiServerPort');
    if (isPort(port)) claimPortAt(port, entry(networking, 'apiServerAddress'), PUBLISHED, context);
  }
  if (!/^k3d\.io\//.test(version)) return;
  for (const item of itemsOf(entry(root, 'ports')))
    claimNode(entry(item, 'port'), { ...PUBLISHED, notation: 'published' }, context);
  const api = entry(root, 'kubeAPI', 'exposeAPI');
  const port = entry(api, 'hostPort', 'port');
  if (isPort(port)) claimPortAt(port, entry(api, 'hostIP'), PUBLISHED, context);
  if (api) done.add(api);
}

function scanMappings(mappings: Node | undefined, done: Set<Node>, context: ScanContext): void {
  for (const mapping of itemsOf(mappings)) {
    done.add(mapping);
    const port = entry(mapping, 'hostPort');
    const claim = { ...PUBLISHED, protocol: protocolBeside(mapping) };
    if (isPort(port)) claimPortAt(port, entry(mapping, 'listenAddress'), claim, context);
  }
}
