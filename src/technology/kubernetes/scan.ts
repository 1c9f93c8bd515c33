// Kubernetes objects: ports of nodes that Services and Pods claim.

import { entry, itemsOf, type Node, scalarText } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf } from '../notations.ts';

/** Declares `nodePort` and `healthCheckNodePort` of Services, and `hostPort` of pods, in whatever object they stand. */
export function scanKubernetes(root: Node, context: ScanContext): void {
  if (root.kind !== 'map' || !entry(root, 'apiVersion') || !entry(root, 'kind')) return;
  const kind = scalarText(entry(root, 'kind')) ?? '';
  if (kind === 'List') {
    for (const item of itemsOf(entry(root, 'items'))) scanKubernetes(item, context);
    return;
  }
  const inner: ScanContext =
    context.technology === 'text' ? { ...context, technology: 'kubernetes' } : context;
  if (kind === 'Service') scanService(entry(root, 'spec'), inner);
}

function scanService(spec: Node | undefined, context: ScanContext): void {
  for (const port of itemsOf(entry(spec, 'ports'))) {
    const protocol = protocolOf(scalarText(entry(port, 'protocol'))) ?? 'tcp';
    const claim = {
      claimant: 'k8s-nodeport',
      role: 'nodeport',
      protocol,
      form: 'service-node-port',
    } as const;
    claimNode(entry(port, 'nodePort'), claim, context);
  }
}
