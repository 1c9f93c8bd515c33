// Network ACLs of AWS as rules with numbers: Terraform's resources and CloudFormation's.

import type { AclRule, AclSubnets, NetworkAcls, SubnetClient } from '../../model/network-acls.ts';
import { FILLER } from '../../source/source.ts';
import { entry, itemsOf, keyText, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';

/** Where a scan keeps what it found; of type {@link NetworkAcls}. */
export const NETWORK_ACLS_PART = 'network-acls';

interface Kept {
  readonly rules: AclRule[];
  readonly acls: AclSubnets[];
  readonly clients: SubnetClient[];
}

function keptIn({ sink }: ScanContext): Kept {
  const before = sink.parts[NETWORK_ACLS_PART] as Kept | undefined;
  const kept = before ?? { rules: [], acls: [], clients: [] };
  sink.parts[NETWORK_ACLS_PART] = kept satisfies NetworkAcls;
  return kept;
}

/** Those that take connections from others and make their own from any port above 1023 (VPC guide, "Ephemeral ports"). */
const CLIENTS: Readonly<Record<string, readonly [what: string, fields: readonly string[]]>> = {
  aws_nat_gateway: ['a NAT gateway', ['subnet_id']],
  aws_lb: ['a load balancer', ['subnets', 'subnet_mapping']],
  aws_alb: ['a load balancer', ['subnets', 'subnet_mapping']],
  aws_elb: ['a load balancer', ['subnets']],
  aws_lambda_function: ['a Lambda function', ['vpc_config']],
  'AWS::EC2::NatGateway': ['a NAT gateway', ['SubnetId']],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['a load balancer', ['Subnets']],
  'AWS::ElasticLoadBalancing::LoadBalancer': ['a load balancer', ['Subnets']],
};

/** Keeps what a resource of Terraform says of ACLs (hashicorp/aws: network_acl, network_acl_rule, default_network_acl). */
export function keepTerraformAcl(type: string, body: MapNode, context: ScanContext): void {
  const { resource } = context;
  keepClient(type, body, /\baws_subnet\.[\w-]+/g, context);
  if (resource === undefined) return;
  if (type === 'aws_network_acl' || type === 'aws_default_network_acl') {
    const { acls, rules } = keptIn(context);
    const subnets = subnetsIn(entry(body, 'subnet_ids'), /\baws_subnet\.[\w-]+/g);
    const inline = (['ingress', 'egress'] as const).flatMap((direction) =>
      allOf(body, direction).map((node) => ({ node, direction })),
    );
    // However many there are of it, each has the same rules.
    const isOpen = entry(body, 'dynamic') !== undefined || inline.some((i) => i.node.kind !== 'map');
    acls.push({ acl: resource, subnets, isOpen, at: placeOf(body) });
    for (const { node, direction } of inline)
      if (node.kind === 'map') rules.push(terraformRule(node, resource, direction));
  }
  if (type !== 'aws_network_acl_rule' && type !== 'aws_network_acl_association') return;
  const id = textAsWritten(entry(body, 'network_acl_id'));
  const acl = /\baws_(?:default_)?network_acl\.[\w-]+/.exec(id)?.[0];
  if (acl === undefined) return;
  const { rules, acls } = keptIn(context);
  if (type === 'aws_network_acl_association') {
    const subnets = subnetsIn(entry(body, 'subnet_id'), /\baws_subnet\.[\w-]+/g);
    acls.push({ acl, subnets, isOpen: false, at: placeOf(body) });
  } else {
    const egress = scalarText(entry(body, 'egress'));
    if (entry(body, 'count', 'for_each') || egress?.includes(FILLER))
      acls.push({ acl, subnets: [], isOpen: true, at: placeOf(body) });
    else rules.push(terraformRule(body, acl, egress === 'true' ? 'egress' : 'ingress'));
  }
}

/** `public_inbound_acl_rules` and the like of the module terraform-aws-modules/vpc, where it makes an ACL of them. */
export function keepModuleAcls(body: MapNode, context: ScanContext): void {
  const { resource } = context;
  for (const { key, value } of body.entries) {
    const [, tier, way] = /^(\w+)_(inbound|outbound)_acl_rules$/.exec(keyText(key)) ?? [];
    if (resource === undefined || tier === undefined) continue;
    if (wordOf(entry(body, `${tier}_dedicated_network_acl`)) !== 'true') continue;
    const acl = `${resource} (${tier})`;
    const { rules, acls } = keptIn(context);
    const items = value.kind === 'list' ? value.items : undefined;
    const isOpen = items === undefined || items.some((i) => i.kind !== 'map');
    acls.push({ acl, subnets: [], isOpen, at: placeOf(value) });
    for (const item of items ?? [])
      if (item.kind === 'map')
        rules.push(terraformRule(item, acl, way === 'outbound' ? 'egress' : 'ingress'));
  }
}

function terraformRule(body: MapNode, acl: string, direction: AclRule['direction']): AclRule {
  const low = entry(body, 'from_port');
  return {
    acl,
    direction,
    number: numberOf(entry(body, 'rule_no', 'rule_number')),
    allows: allowsIn(entry(body, 'action', 'rule_action')),
    protocol: protocolIn(entry(body, 'protocol')),
    ports: intervalOf(low, entry(body, 'to_port')),
    cidr: addressesOf(entry(body, 'cidr_block', 'ipv6_cidr_block')),
    at: placeOf(low ?? body),
  };
}

/** Keeps what a resource of CloudFormation says of ACLs. */
export function keepStackAcl(type: string, properties: MapNode, context: ScanContext): void {
  keepClient(type, properties, /\b\w+\b/g, context);
  if (type === 'AWS::EC2::SubnetNetworkAclAssociation') {
    const acl = referenceIn(entry(properties, 'NetworkAclId'));
    const subnet = referenceIn(entry(properties, 'SubnetId'));
    if (acl && subnet)
      keptIn(context).acls.push({ acl, subnets: [subnet], isOpen: false, at: placeOf(properties) });
  }
  if (type !== 'AWS::EC2::NetworkAclEntry') return;
  const acl = referenceIn(entry(properties, 'NetworkAclId'));
  if (acl === undefined) return;
  const range = entry(properties, 'PortRange');
  const low = entry(range, 'From');
  const egress = entry(properties, 'Egress');
  const { rules, acls } = keptIn(context);
  if (entry(properties, 'Condition') || (egress && wordOf(egress) === undefined))
    acls.push({ acl, subnets: [], isOpen: true, at: placeOf(properties) });
  rules.push({
    acl,
    direction: wordOf(egress) === 'true' ? 'egress' : 'ingress',
    number: numberOf(entry(properties, 'RuleNumber')),
    allows: allowsIn(entry(properties, 'RuleAction')),
    protocol: protocolIn(entry(properties, 'Protocol')),
    ports: intervalOf(low, entry(range, 'To')),
    cidr: addressesOf(entry(properties, 'CidrBlock', 'Ipv6CidrBlock')),
    at: placeOf(low ?? properties),
  });
}

function keepClient(type: string, body: MapNode, names: RegExp, context: ScanContext): void {
  const [what, fields] = CLIENTS[type] ?? [];
  if (what === undefined || fields === undefined) return;
  const nodes = fields.flatMap((field) => entry(body, field) ?? []);
  const subnets = nodes.flatMap((node) => subnetsIn(node, names));
  const [first] = nodes;
  if (first && subnets.length > 0) keptIn(context).clients.push({ what, subnets, at: placeOf(first) });
}

/** The blocks of one name, each an entry of its own, and the items of a list. */
function allOf(body: MapNode, name: string): readonly Node[] {
  return body.entries.flatMap(({ key, value }) => (keyText(key) === name ? itemsOf(value) : []));
}

/** The names of subnets in the text of a field, whatever expression holds them. */
function subnetsIn(node: Node | undefined, names: RegExp): readonly string[] {
  if (!node) return [];
  const written = node.document.rawText(node.span);
  return [...new Set([...written.matchAll(names)].map((m) => m[0]))];
}

/** `!Ref Name`, `{"Ref": "Name"}`. */
function referenceIn(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if (node.kind === 'map') return scalarText(entry(node, 'Ref'));
  return node.kind === 'scalar' && node.tag === '!Ref' ? scalarText(node) : undefined;
}

function textAsWritten(node: Node | undefined): string {
  return node ? node.document.rawText(node.span) : '';
}

/** The text of a literal. */
function wordOf(node: Node | undefined): string | undefined {
  const text = scalarText(node)?.trim();
  const isFunction = node?.kind === 'scalar' && node.tag?.startsWith('!') === true;
  return text === undefined || text.includes(FILLER) || isFunction ? undefined : text;
}

/** Of an expression its text, where it says that it is the addresses of a network and not all there are. */
function addressesOf(node: Node | undefined): string | undefined {
  const word = wordOf(node);
  if (word !== undefined || !node) return word;
  const text = textAsWritten(node);
  return /vpc|subnet|internal|private/i.test(text) ? text : undefined;
}

function numberOf(node: Node | undefined): number | undefined {
  const text = wordOf(node);
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function allowsIn(node: Node | undefined): boolean | undefined {
  const text = wordOf(node)?.toLowerCase();
  return text === 'allow' ? true : text === 'deny' ? false : undefined;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html: -1 and `all` are every protocol and every port. */
function protocolIn(node: Node | undefined): AclRule['protocol'] {
  const text = wordOf(node)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text === '-1' || text === 'all') return 'all';
  if (text === 'tcp' || text === '6') return 'tcp';
  return text === 'udp' || text === '17' ? 'udp' : 'other';
}

function intervalOf(low: Node | undefined, high: Node | undefined): AclRule['ports'] {
  const [from, to] = [numberOf(low), numberOf(high)];
  return from === undefined || to === undefined || from > to ? undefined : [from, to];
}

function placeOf(node: Node) {
  return node.document.locate(node.kind === 'scalar' ? node.inner : node.span);
}
