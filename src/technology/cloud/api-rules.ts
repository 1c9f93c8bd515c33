// Packet filters as the clouds' own interfaces spell them: ARM templates, Deployment Manager, exported settings.

import { entry, itemsOf, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { standIn } from '../cloudformation/values.ts';
import type { ScanContext } from '../context.ts';
import { walkTrails } from '../linux/trail.ts';
import { allowPorts, type Direction } from './filter-rule.ts';

/**
 * Declares Azure's security rules (`destinationPortRange` beside `access` and `direction`) and what a firewall of
 * Google's has under `allowed` (`IPProtocol` beside `ports`).
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
        for (const ports of itemsOf(entry(node, field))) allowPorts(evaluated(ports, root), rule, context);
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

/**
 * An expression of ARM, `[parameters('port')]`, as its parameter's default or as unknown; `[[` spells a bracket
 * (https://learn.microsoft.com/en-us/azure/azure-resource-manager/templates/template-expressions).
 */
function evaluated(node: Node, root: Node): Node {
  if (node.kind !== 'scalar' || !/^\s*\[(?!\[)/.test(scalarText(node) ?? '')) return node;
  const [, name] = /^\s*\[parameters\('(\w{1,100})'\)\]\s*$/i.exec(scalarText(node) ?? '') ?? [];
  const parameter = name === undefined ? undefined : entry(entry(root, 'parameters'), name);
  const given = scalarText(entry(parameter, 'defaultValue'));
  const isLiteral = given !== undefined && /^(?:[\d-]+|\*)$/.test(given);
  return standIn(node.document, node.inner, isLiteral ? given : undefined);
}
