// Packet filters in Terraform: security groups, network ACLs and firewalls, by the fields that providers share.

import { entry, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import {
  allowBounds,
  allowPorts,
  type Direction,
  type FilterKind,
  type FilterRule,
} from '../cloud/filter-rule.ts';
import { keepTerraformAcl } from '../cloud/network-acls.ts';
import type { ScanContext } from '../context.ts';
import { type Block, blocksOf, inLoop } from './blocks.ts';

/**
 * Types of resources that hold rules: aws_security_group(_rule), aws_vpc_security_group_ingress_rule,
 * aws_network_acl(_rule), google_compute_firewall, azurerm_network_security_group and _rule,
 * openstack_networking_secgroup_rule_v2, oci_core_security_list, hcloud_firewall, digitalocean_firewall and the like,
 * as their providers document them (https://registry.terraform.io/browse/providers).
 */
const FILTER =
  /_(?:security_group|secgroup|security_list|network_acl|firewall|network_security_(?:rule|group)|instance_public_ports)(?:s|_|$)/;
/** Address translation, and filters whose fields of these names are patterns of traffic rather than openings. */
const OTHER = /_(?:nat|dnat|networkfirewall|waf|association|attachment)(?:_|$)|_services?(?:_|$)/;

/** The two ends of a range in one map. */
const BOUNDS: readonly (readonly [low: string, high: string])[] = [
  ['from_port', 'to_port'],
  ['port_range_min', 'port_range_max'],
  ['start_port', 'end_port'],
  ['port_min', 'port_max'],
  ['port_start', 'port_end'],
  ['destination_port_start', 'destination_port_end'],
];

/** One field for ports, ranges and lists of them. */
const PORTS: readonly string[] = [
  ...['ports', 'port', 'port_range', 'port_ranges'],
  ...['destination_port_range', 'destination_port_ranges', 'destination_ports'],
];

/** Declares what a resource of a packet filter lets through. */
export function scanFilterResource(type: string, body: MapNode, context: ScanContext): void {
  keepTerraformAcl(type, body, context);
  if (!FILTER.test(type) || OTHER.test(type)) return;
  const kind = type.includes('network_acl')
    ? 'network-acl'
    : /firewall/.test(type)
      ? 'firewall'
      : 'security-group';
  const direction = directionOf(type) ?? (saysDirection(body) ? undefined : 'ingress');
  scanRules(body, { kind, direction, protocol: undefined }, context, 0);
}

/**
 * Declares a map that is a rule by its fields, in whatever variable or input of a module it stands: rules that other
 * blocks loop over. `name` is what the list of rules is called.
 */
export function scanRuleMap(node: Node, name: string, context: ScanContext): void {
  if (node.kind !== 'map' || !entry(node, 'protocol', 'ip_protocol') || isDenied(node)) return;
  const kind = ruleKind(node, name);
  if (kind === undefined) return;
  const protocol = entry(node, 'protocol', 'ip_protocol');
  const direction = ownDirection(node) ?? directionOf(name) ?? (isOfSource(node) ? 'ingress' : undefined);
  scanPorts(node, { kind, direction, protocol }, context);
}

/** What a map filters, where its fields together are no one else's. */
function ruleKind(node: MapNode, name: string): FilterKind | undefined {
  const has = (...fields: readonly string[]) => fields.every((f) => entry(node, f) !== undefined);
  if (has('from_port', 'to_port'))
    return entry(node, 'rule_number', 'rule_no', 'rule_action') ? 'network-acl' : 'security-group';
  if (has('port_range_min', 'port_range_max') || has('destination_port_range')) return 'security-group';
  if (has('destination_port_ranges')) return 'security-group';
  if (entry(node, 'ports')?.kind === 'list' && /firewall|ingress|egress|(?:^|_)rules?$/.test(name))
    return 'firewall';
  if (has('direction', 'port')) return 'firewall';
  return isOfSource(node) ? 'security-group' : undefined;
}

/** Rules of Oracle's groups as modules hand them on: what comes from a source goes to a port of the machine. */
function isOfSource(node: MapNode): boolean {
  const ports = entry(node, 'port', 'port_min', 'port_max');
  return (
    ports !== undefined && entry(node, 'source') !== undefined && entry(node, 'source_type') !== undefined
  );
}

const MAX_DEPTH = 6;
const NO_RULES =
  /^(?:deny|nat_rule\w*|application_rule\w*|tags|lifecycle|timeouts|provisioner|connection|source\w*|log\w*)$/;

function scanRules(body: MapNode, around: FilterRule, context: ScanContext, depth: number): void {
  if (depth > MAX_DEPTH || isDenied(body)) return;
  const rule: FilterRule = {
    kind: around.kind,
    direction: ownDirection(body) ?? around.direction,
    protocol: entry(body, 'protocol', 'ip_protocol', 'protocols') ?? around.protocol,
  };
  scanPorts(body, rule, context);
  for (const block of blocksOf(body, context)) {
    if (NO_RULES.test(block.name)) continue;
    scanRules(block.body, ruleInBlock(block, rule), block.context, depth + 1);
  }
}

function ruleInBlock({ name }: Block, rule: FilterRule): FilterRule {
  const options = /^(tcp|udp)(?:_options)?$/.exec(name);
  const direction = directionOf(name) ?? rule.direction;
  // Oracle and IBM name the protocol by the block: its number stands elsewhere, or nowhere.
  if (!options) return { ...rule, direction };
  return { ...rule, direction, protocol: options[1] ?? rule.protocol };
}

function scanPorts(body: MapNode, rule: FilterRule, context: ScanContext): void {
  for (const [low, high] of BOUNDS) {
    const [from, to] = [entry(body, low), entry(body, high)];
    if (from || to) {
      allowBounds(from, to, rule, inLoop([from, to], context));
      return;
    }
  }
  // Oracle's lists.
  const [min, max] = [entry(body, 'min'), entry(body, 'max')];
  if (min && max) allowBounds(min, max, rule, inLoop([min, max], context));
  for (const name of PORTS) {
    const ports = entry(body, name);
    allowPorts(ports, rule, inLoop([ports], context));
  }
}

function isDenied(body: MapNode): boolean {
  const action = scalarText(entry(body, 'action', 'rule_action', 'access', 'policy'));
  return action !== undefined && /^(?:deny|drop|reject|block|goto|dnat)/i.test(action);
}

function ownDirection(body: MapNode): Direction | undefined {
  const egress = scalarText(entry(body, 'egress'));
  if (egress === 'true') return 'egress';
  return directionOf(scalarText(entry(body, 'direction', 'type')) ?? '');
}

/** True where a field says the direction that is only known later. */
function saysDirection(body: MapNode): boolean {
  const said = scalarText(entry(body, 'direction', 'type', 'egress'));
  return said !== undefined && said !== 'false' && ownDirection(body) === undefined;
}

function directionOf(text: string): Direction | undefined {
  if (/egress|outbound|^out$/i.test(text)) return 'egress';
  return /ingress|inbound|^in$/i.test(text) ? 'ingress' : undefined;
}
