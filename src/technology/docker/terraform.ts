// Terraform's provider for Docker: ports of containers and services.

import { entry, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { isSharedNetwork } from '../compose/scan.ts';
import type { ScanContext } from '../context.ts';
import { type Block, blocksOf, inLoop } from '../terraform/blocks.ts';
import { typeInAddress } from '../terraform/paths.ts';
import { claimMapping } from './published.ts';

/**
 * `docker_container` and `docker_service` (https://registry.terraform.io/providers/kreuzwerker/docker/latest/docs):
 * a block for each port, `external` or `published_port` on the host's side. Without it the daemon takes any.
 */
export function scanDockerResource(root: Node, context: ScanContext): void {
  if (root.kind !== 'map') return;
  const type = typeInAddress(context.resource);
  if (type === 'docker_container') scanContainer(root, context);
  else if (type === 'docker_service') {
    for (const endpoint of blocks(root, 'endpoint_spec', context))
      for (const port of blocks(endpoint.body, 'ports', endpoint.context)) claimPort(port, 'published_port');
  }
}

function scanContainer(root: MapNode, context: ScanContext): void {
  if (isSharedNetwork(scalarText(entry(root, 'network_mode')) ?? '')) return;
  for (const port of blocks(root, 'ports', context)) claimPort(port, 'external');
}

function claimPort({ body, context }: Block, name: string): void {
  const mapping = {
    published: entry(body, name),
    address: entry(body, 'ip'),
    protocol: entry(body, 'protocol'),
  };
  claimMapping(mapping, 'docker-resource', inLoop(Object.values(mapping), context));
}

function blocks(body: MapNode, type: string, context: ScanContext): readonly Block[] {
  return blocksOf(body, context).filter((b) => b.name === type);
}
