// Listeners of Vault and of Boundary, which are configured in the same words.

import { entry, type Node } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { isChart, labelledBlocks } from '../hashicorp/blocks.ts';

/**
 * Declares `address` and `cluster_address` of every `listener "tcp"`; `api_addr` and `cluster_addr` name the server for
 * others and declare nothing. Sources: https://developer.hashicorp.com/vault/docs/configuration/listener/tcp,
 * https://developer.hashicorp.com/boundary/docs/configuration/listener/tcp
 */
export function scanVaultListeners(root: Node, context: ScanContext): void {
  for (const { labels, body } of labelledBlocks(root, 'listener', 1)) {
    if (labels[0] !== 'tcp') continue;
    const isBoundary = entry(body, 'purpose') !== undefined;
    const technology =
      context.technology === 'text' ? (isBoundary ? 'boundary' : 'vault') : context.technology;
    // What a chart or an object of Kubernetes configures runs in a pod.
    const isPod = isChart(context.path) || /^(?:kubernetes|helm)$/.test(context.technology);
    const reach = isPod && context.reach === 'host' ? 'container' : context.reach;
    for (const name of ['address', 'cluster_address'])
      claimNode(
        entry(body, name),
        { claimant: 'service', role: 'listen', protocol: 'tcp', form: 'listener', notation: 'endpoint' },
        { ...context, technology, reach },
      );
  }
}
