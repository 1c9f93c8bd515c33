// Ports that Ansible's modules for packet filters let through.

import { entry, itemsOf, type Node, scalarText, templateOf } from '../../syntax/node.ts';
import { type Claim, claimNamed, claimNode } from '../claims.ts';
import { allowBounds, allowPorts } from '../cloud/filter-rule.ts';
import type { ScanContext } from '../context.ts';
import { protocolOf } from '../notations.ts';
import { richRule } from './commands.ts';
import { ufwService } from './services.ts';

/** https://docs.ansible.com/ansible/latest/collections/community/general/ufw_module.html */
export function ufwModule(args: Node, context: ScanContext): void {
  const rule = scalarText(entry(args, 'rule'));
  if ((rule !== 'allow' && rule !== 'limit') || isTrue(entry(args, 'delete'))) return;
  const protocol = protocolIn(entry(args, 'proto', 'protocol'));
  const form = scalarText(entry(args, 'direction')) === 'out' ? 'ufw-out' : 'ufw-in';
  const port = entry(args, 'to_port', 'port');
  claimPorts(port, protocol, form, context);
  for (const name of [port, entry(args, 'name', 'app')]) {
    const known = name?.kind === 'scalar' ? ufwService(scalarText(name) ?? '') : undefined;
    if (!known || name?.kind !== 'scalar') continue;
    const written = protocol.protocol === 'any' ? {} : protocol;
    const claim = { claimant: 'service', role: 'allow', form, protocol: known.protocol, ...written } as const;
    claimNamed(name.document, name.inner, known.ports, claim, context);
  }
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/posix/firewalld_module.html */
export function firewalldModule(args: Node, context: ScanContext): void {
  const state = scalarText(entry(args, 'state'));
  if (state === 'disabled' || state === 'absent') return;
  for (const port of itemsOf(entry(args, 'port')))
    claimPorts(port, { protocol: 'any' }, 'firewalld-port', context);
  const rule = entry(args, 'rich_rule');
  if (rule?.kind === 'scalar') richRule(rule.content(), context);
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/iptables_module.html */
export function iptablesModule(args: Node, context: ScanContext): void {
  if (scalarText(entry(args, 'jump')) !== 'ACCEPT' || scalarText(entry(args, 'state')) === 'absent') return;
  const protocol = protocolIn(entry(args, 'protocol'));
  const chain = scalarText(entry(args, 'chain'))?.toLowerCase() ?? 'input';
  claimPorts(entry(args, 'destination_port'), protocol, `iptables-${chain}`, context);
  claimPorts(entry(args, 'destination_ports'), protocol, `iptables-${chain}`, context);
}

/** https://docs.ansible.com/ansible/latest/collections/openstack/cloud/security_group_rule_module.html */
export function openstackModule(args: Node, context: ScanContext): void {
  if (scalarText(entry(args, 'state')) === 'absent') return;
  const direction = scalarText(entry(args, 'direction')) === 'egress' ? 'egress' : 'ingress';
  const protocol = entry(args, 'protocol');
  // Without a protocol the rule is for every one, and has no ports.
  if (!protocol) return;
  const rule = { kind: 'security-group', direction, protocol } as const;
  allowBounds(entry(args, 'port_range_min'), entry(args, 'port_range_max'), rule, context);
}

/** https://docs.ansible.com/ansible/latest/collections/google/cloud/gcp_compute_firewall_module.html */
export function googleModule(args: Node, context: ScanContext): void {
  if (scalarText(entry(args, 'state')) === 'absent') return;
  const direction = scalarText(entry(args, 'direction')) === 'EGRESS' ? 'egress' : 'ingress';
  for (const allowed of itemsOf(entry(args, 'allowed'))) {
    const protocol = entry(allowed, 'ip_protocol');
    if (protocol) allowPorts(entry(allowed, 'ports'), { kind: 'firewall', direction, protocol }, context);
  }
}

function claimPorts(
  node: Node | undefined,
  protocol: Pick<Claim, 'protocol' | 'protocolFrom'>,
  form: string,
  context: ScanContext,
): void {
  // Services have names too: those are no ports of this file.
  for (const item of itemsOf(node)) {
    const text = scalarText(item);
    if (
      text !== undefined &&
      (/^[\d:,/\w\uE000-]*\d/.test(text) || text.includes('\uE000')) &&
      !/^[a-z]/i.test(text)
    )
      claimNode(item, { claimant: 'service', role: 'allow', ...protocol, form }, context);
  }
}

/** A protocol by its name, or the expression that it comes out of. */
function protocolIn(node: Node | undefined): Pick<Claim, 'protocol' | 'protocolFrom'> {
  if (node?.kind !== 'scalar') return { protocol: 'any' };
  const template = templateOf(node);
  return template.parts.every((p) => typeof p === 'string')
    ? { protocol: protocolOf(scalarText(node)) ?? 'any' }
    : { protocol: 'any', protocolFrom: template };
}

function isTrue(node: Node | undefined): boolean {
  return /^(?:true|yes|on|1)$/i.test(scalarText(node) ?? '');
}
