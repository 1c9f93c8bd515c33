// Terraform's provider for Docker: ports of containers and services.

import { entry, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { isSharedNetwork } from '../compose/scan.ts';
import type { ScanContext } from '../context.ts';
import { claimMapping } from './published.ts';

/**
 * `docker_container` and `docker_service` (https://registry.terraform.io/providers/kreuzwerker/docker/latest/docs):
 * a block for each port, `external` or `published_port` on the host's side. Without it the daemon takes any.
 */
export function scanDockerResource(root: Node, context: ScanContext): void {
  if (root.kind !== 'map') return;
  if (context.resource?.startsWith('docker_container.')) scanContainer(root, context);
  else if (context.resource?.startsWith('docker_service.')) {
    for (const endpoint of blocks(root, 'endpoint_spec'))
      for (const port of blocks(endpoint, 'ports')) claimPort(port, 'published_port', context);
  }
}

function scanContainer(root: MapNode, context: ScanContext): void {
  if (isSharedNetwork(scalarText(entry(root, 'network_mode')) ?? '')) return;
  for (const port of blocks(root, 'ports')) claimPort(port, 'external', context);
}

function claimPort(port: MapNode, name: string, context: ScanContext): void {
  const published = entry(port, name);
  claimMapping(
    { published, address: entry(port, 'ip'), protocol: entry(port, 'protocol') },
    'docker-resource',
    context,
  );
}

/** Blocks of a type, and the content of `dynamic` ones: their label is not kept, but their fields tell. */
function blocks(node: MapNode, type: string): readonly MapNode[] {
  return node.entries
    .flatMap(({ key, value }): readonly Node[] => {
      if (keyText(key) === type) return value.kind === 'list' ? value.items : [value];
      const content = keyText(key) === 'dynamic' ? entry(value, 'content') : undefined;
      return content && entry(content, 'internal', 'target_port') ? [content] : [];
    })
    .filter((n) => n.kind === 'map');
}
