// Rules of packet filters as maps in documents: security groups, cloud firewalls, ferm's lists.

import { FILLER } from '../../source/source.ts';
import { entry, itemsOf, type MapNode, type Node, type ScalarNode, scalarText } from '../../syntax/node.ts';
import { type Claim, claimBounds, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { type Trail, walkTrails } from '../linux/trail.ts';
import { protocolOf, readPortText } from '../notations.ts';
import { nftRules } from './nftables.ts';

/** Declares what rules let in, whatever variable or module they stand in. */
export function scanFirewallRules(root: Node, context: ScanContext): void {
  walkTrails(root, (trail) => {
    const { node, key } = trail;
    if (node.kind === 'scalar' && key === 'rules') nftRule(node, context);
    if (node.kind !== 'map') return true;
    if (key === 'rules') {
      securityGroupRule(node, context);
      hcloudRule(node, context);
    }
    fermRule(node, context);
    if (trail.parent?.node.kind === 'map' && entry(node, 'dport')) puppetRule(node, trail, context);
    if (key === 'ports' && trail.parent?.node.kind === 'list') firewalldPort(node, trail, context);
    return true;
  });
}

/** A rule of nftables as the item of a list: `rules = [ "udp dport 5353 accept" ]`. */
function nftRule(node: ScalarNode, context: ScanContext): void {
  const content = node.content();
  if (content.text.length < 500 && /\bdport\b.{1,300}\baccept\b/.test(content.text))
    nftRules(content, context);
}

/**
 * Attributes of puppetlabs-firewall in a hash that makes the resources, of Hiera or the default of a parameter
 * (https://forge.puppet.com/modules/puppetlabs/firewall/reference). Without a verdict the hash has to say that it is a
 * firewall's: types around it accept.
 */
function puppetRule(rule: MapNode, trail: Trail, context: ScanContext): void {
  const verdict = scalarText(entry(rule, 'action', 'jump'))?.toLowerCase();
  if (verdict !== undefined && verdict !== 'accept') return;
  if (entry(rule, 'type', 'saddr', 'rule_state') || scalarText(entry(rule, 'ensure')) === 'absent') return;
  if (/^(?:OUTPUT|POSTROUTING|PREROUTING)/i.test(scalarText(entry(rule, 'chain')) ?? '')) return;
  if (/^(?:nat|mangle|raw)$/.test(scalarText(entry(rule, 'table')) ?? '')) return;
  const title = trail.key ?? '';
  if (verdict === undefined && (!isOfFirewall(trail) || /\b(?:drop|deny|reject|block)\b/i.test(title)))
    return;
  const named = scalarText(entry(rule, 'proto', 'protocol'));
  const protocol = protocolOf(named) ?? (named === undefined ? 'tcp' : 'any');
  const claim: Claim = { ...allow(protocol, 'firewall-rule'), guessed: true };
  claimPorts(entry(rule, 'dport'), claim, context);
}

/** `profile::firewall::rules: {'100 wiki': {…}}`. */
function isOfFirewall({ parent }: Trail): boolean {
  const [name, around] = [parent?.key, parent?.parent?.key];
  return [name, around].some((key) => key !== undefined && /firewall/i.test(key) && !/egress|out/i.test(key));
}

/** `firewalld: {zones: {public: {ports: [{port: 8080, protocol: tcp}]}}}` (https://github.com/saltstack-formulas/firewalld-formula). */
function firewalldPort(item: MapNode, trail: Trail, context: ScanContext): void {
  const zones = trail.parent?.parent?.parent;
  const protocol = protocolOf(scalarText(entry(item, 'protocol')));
  if (zones?.key !== 'zones' || zones.parent?.key !== 'firewalld' || !protocol) return;
  claimPorts(entry(item, 'port'), allow(protocol, 'firewalld-port'), context);
}

/**
 * A rule of `ec2_group`, also in the variable that a loop hands to it
 * (https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_security_group_module.html).
 */
function securityGroupRule(rule: MapNode, context: ScanContext): void {
  const proto = entry(rule, 'proto');
  if (!proto || !entry(rule, 'cidr_ip', 'cidr_ipv6', 'group_name', 'group_id', 'group_desc', 'ip_prefix'))
    return;
  const named = scalarText(proto);
  if (/^(?:icmp|icmpv6|58|1)$/i.test(named ?? '')) return;
  const claim = allow(protocolOf(named) ?? 'any', 'security-group-rule');
  claimPorts(entry(rule, 'ports'), claim, context);
  const [low, high] = [entry(rule, 'from_port'), entry(rule, 'to_port')];
  if (isPort(low) && isPort(high)) claimBounds(low, high, [0, 65535], claim, context);
}

/** A rule of `hcloud_firewall` (https://docs.ansible.com/ansible/latest/collections/hetzner/hcloud/firewall_module.html). */
function hcloudRule(rule: MapNode, context: ScanContext): void {
  if (scalarText(entry(rule, 'direction')) !== 'in' || !entry(rule, 'source_ips')) return;
  const protocol = protocolOf(scalarText(entry(rule, 'protocol')));
  if (protocol) claimPorts(entry(rule, 'port'), allow(protocol, 'cloud-firewall-rule'), context);
}

/** A rule of ferm as DebOps lists it (https://docs.debops.org/en/master/ansible/roles/ferm/defaults-detailed.html). */
function fermRule(rule: MapNode, context: ScanContext): void {
  if (!/^(?:accept|dport_accept)$/.test(scalarText(entry(rule, 'type')) ?? '')) return;
  if (/absent|ignore/.test(scalarText(entry(rule, 'rule_state', 'state')) ?? '')) return;
  if (/OUTPUT/i.test(scalarText(entry(rule, 'chain')) ?? '')) return;
  const protocols = itemsOf(entry(rule, 'protocol', 'proto', 'protocols')).map((p) => scalarText(p));
  const [only] = protocols;
  const protocol = protocols.length > 1 ? 'any' : only === undefined ? 'tcp' : (protocolOf(only) ?? 'any');
  claimPorts(entry(rule, 'dport'), allow(protocol, 'ferm-rule'), context);
}

function claimPorts(node: Node | undefined, claim: Claim, context: ScanContext): void {
  for (const item of itemsOf(node)) if (isPort(item)) claimNode(item, claim, context);
}

/** Services have names too: those are no ports of this file. */
function isPort(node: Node | undefined): boolean {
  const text = scalarText(node);
  return text !== undefined && (text.includes(FILLER) || readPortText(text, 'ports').kind === 'ports');
}

function allow(protocol: Claim['protocol'], form: string): Claim {
  return { claimant: 'service', role: 'allow', protocol, form };
}
