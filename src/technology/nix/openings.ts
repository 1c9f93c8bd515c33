// What packet filters of machines of Nix let through: the firewall of NixOS, its exporters, and groups of NixOps.

import type { Protocol } from '../../model/fact.ts';
import { entry, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode, claimSpan } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf } from '../notations.ts';

/** `networking.firewall.allowedTCPPorts` and its kin (https://search.nixos.org/options?query=networking.firewall). */
export function scanAllowed(node: Node, isRange: boolean, protocol: Protocol, context: ScanContext): void {
  const claim = opening(protocol, 'nixos-firewall');
  if (!isRange) claimNode(node, claim, context);
  else if (node.kind === 'list')
    for (const range of node.items)
      if (entry(range, 'from') && entry(range, 'to'))
        claimBounds(entry(range, 'from'), entry(range, 'to'), [0, 0], claim, context);
}

/**
 * `firewallFilter` of `services.prometheus.exporters.NAME`: the middle of a rule of iptables that accepts
 * (nixpkgs, nixos/modules/services/monitoring/prometheus/exporters.nix).
 */
export function scanFilter(filter: Node, context: ScanContext): void {
  if (filter.kind !== 'scalar' || filter.data === null) return;
  const content = filter.content();
  const match = /(?<![!\w-])[ \t]*--dports?[ =]{1,8}(?<ports>[\d:,\uE000]{1,200})(?=\s|$)/d.exec(
    content.text,
  );
  const span = match?.indices?.groups?.['ports'];
  if (!match || !span || /![ \t]*$/.test(content.text.slice(0, match.index))) return;
  const protocol = protocolOf(/(?:^|\s)(?:-p|--protocol)[ =]{1,8}(\w{1,10})/.exec(content.text)?.[1]);
  claimSpan(content, { start: span[0], end: span[1] }, opening(protocol ?? 'any', 'nixos-firewall'), context);
}

/** A rule of `resources.ec2SecurityGroups.NAME.rules` (NixOps manual, "EC2 security groups"). */
export function scanSecurityRule(rule: MapNode, context: ScanContext): void {
  const [from, to] = [entry(rule, 'fromPort'), entry(rule, 'toPort')];
  if (!from || !to) return;
  const protocol = protocolOf(scalarText(entry(rule, 'protocol')) ?? 'tcp') ?? 'any';
  claimBounds(from, to, [0, 0], opening(protocol, 'security-group-ingress'), context);
}

function opening(protocol: Protocol, form: string): Claim {
  return { claimant: 'service', role: 'allow', protocol, form };
}
