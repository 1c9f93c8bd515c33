// Packet filters as the clouds' own interfaces spell them: ARM templates, Deployment Manager, exported settings.

import { entry, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import { walkTrails } from '../linux/trail.ts';
import { allowPorts, type Direction } from './filter-rule.ts';

/**
 * Declares Azure's security rules (`destinationPortRange` beside `access` and `direction`) and what a firewall of
 * Google's has under `allowed` (`IPProtocol` beside `ports`). An expression of ARM, `[parameters('port')]`, names none.
 */
export function scanApiRules(root: Node, context: ScanContext): void {
  if (!/destinationPortRange|IPProtocol/.test(root.document.text)) return;
  walkTrails(root, ({ node, key, parent }) => {
    if (node.kind !== 'map') return true;
    if (key === 'allowed' && entry(node, 'ports')?.kind === 'list') {
      const firewall = parent?.node.kind === 'list' ? parent.parent?.node : parent?.node;
      const direction = scalarText(entry(firewall, 'direction')) === 'EGRESS' ? 'egress' : 'ingress';
      const protocol = entry(node, 'IPProtocol');
      if (protocol) allowPorts(entry(node, 'ports'), { kind: 'firewall', direction, protocol }, context);
    } else if (isAllowed(node)) {
      const direction: Direction =
        scalarText(entry(node, 'direction'))?.toLowerCase() === 'outbound' ? 'egress' : 'ingress';
      const rule = { kind: 'security-group', direction, protocol: entry(node, 'protocol') } as const;
      for (const field of ['destinationPortRange', 'destinationPortRanges']) {
        const ports = entry(node, field);
        if (!isExpression(ports)) allowPorts(ports, rule, context);
      }
    }
    return true;
  });
}

function isAllowed(node: MapNode): boolean {
  return (
    scalarText(entry(node, 'access'))?.toLowerCase() === 'allow' && entry(node, 'direction') !== undefined
  );
}

function isExpression(node: Node | undefined): boolean {
  return /^\s*\[/.test(scalarText(node) ?? '');
}
