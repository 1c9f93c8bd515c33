// Templates of CloudFormation and of OpenStack Heat: scripts of machines, files that cfn-init writes, packet filters.

import type { Source } from '../../source/source.ts';
import { entry, keyText, type MapNode, type Node, scalarText, walk } from '../../syntax/node.ts';
import { allowBounds, type Direction, type FilterRule } from '../cloud/filter-rule.ts';
import { keepStackAcl } from '../cloud/network-acls.ts';
import type { NestedHint, ScanContext } from '../context.ts';
import { fromBase64 } from '../decoded.ts';
import { linkedParameters, type Parameters, parametersOf, resolved, textIn } from './values.ts';

export function isStack(owner: string | undefined): boolean {
  return owner === 'cloudformation' || owner === 'heat';
}

/** Declares what the resources of a template say. Returns the nodes that need no other reader. */
export function scanStack(root: Node, context: ScanContext): ReadonlySet<Node> {
  const done = new Set<Node>();
  if (root.kind !== 'map') return done;
  const outputs = entry(root, 'Outputs', 'outputs');
  if (outputs) done.add(outputs);
  const parameters = isLinked(root, context) ? keptParameters(root, context) : parametersOf(root);
  const resources = entry(root, 'Resources', 'resources');
  if (resources?.kind !== 'map') return done;
  for (const { key, value } of resources.entries) {
    const type = scalarText(entry(value, 'Type', 'type'));
    const properties = entry(value, 'Properties', 'properties');
    if (type === undefined || value.kind !== 'map') continue;
    const inner = { ...context, resource: keyText(key) };
    if (properties?.kind === 'map') scanFilter(type, properties, parameters, inner);
    scanTexts(value, parameters, done, inner);
  }
  return done;
}

/** One template a file: what another template language fills in is its own tool's to link. */
function isLinked(root: MapNode, { depth, language, path, sink }: ScanContext): boolean {
  const isPlain = depth === 0 && language === undefined && path === root.document.file;
  return isPlain && sink.parts['cloudformation'] === undefined;
}

function keptParameters(root: MapNode, { sink }: ScanContext): Parameters {
  const { parameters, stack } = linkedParameters(root);
  sink.parts['cloudformation'] = stack;
  return parameters;
}

/** User data, and files of cfn-init's metadata (AWS::CloudFormation::Init). */
function scanTexts(resource: MapNode, parameters: Parameters, done: Set<Node>, context: ScanContext): void {
  const known = new Map<Node, Source | undefined>();
  const nested = (node: Node, hint: NestedHint): void => {
    const text = textIn(node, parameters, known);
    if (!text) return;
    const decoded = text.text.includes('\n') ? undefined : fromBase64(text);
    context.scanNested(decoded ?? text, hint, context);
    done.add(node);
  };
  walk(resource, (node) => {
    if (node.kind !== 'map') return true;
    if (done.has(node)) return false;
    for (const { key, value } of node.entries) {
      const name = keyText(key);
      // A file's name is the key of the map that holds its content.
      const content = name.startsWith('/') ? entry(value, 'content') : undefined;
      if (/^(?:UserData|user_data)$/.test(name)) nested(value, {});
      else if (content) nested(content, { path: name });
    }
    return true;
  });
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html, AWS_Lightsail.html,
 * OS::Neutron::SecurityGroup.
 */
function scanFilter(type: string, properties: MapNode, parameters: Parameters, context: ScanContext): void {
  keepStackAcl(type, properties, context);
  const group = (node: Node | undefined, direction: Direction): void => {
    for (const item of alternatives(node))
      scanRule(item, { kind: 'security-group', direction }, parameters, context);
  };
  switch (type) {
    case 'AWS::EC2::SecurityGroup':
      group(entry(properties, 'SecurityGroupIngress'), 'ingress');
      group(entry(properties, 'SecurityGroupEgress'), 'egress');
      return;
    case 'AWS::Lightsail::Instance':
      group(entry(entry(properties, 'Networking'), 'Ports'), 'ingress');
      return;
    case 'AWS::EC2::SecurityGroupIngress':
    case 'AWS::EC2::SecurityGroupEgress':
      group(properties, type.endsWith('Egress') ? 'egress' : 'ingress');
      return;
    case 'AWS::EC2::NetworkAclEntry': {
      if (scalarText(entry(properties, 'RuleAction')) === 'deny') return;
      const direction = scalarText(entry(properties, 'Egress')) === 'true' ? 'egress' : 'ingress';
      scanRule(properties, { kind: 'network-acl', direction }, parameters, context);
      return;
    }
    case 'OS::Neutron::SecurityGroup': {
      const rules = entry(properties, 'rules');
      for (const rule of rules?.kind === 'list' ? rules.items : []) neutronRule(rule, parameters, context);
      return;
    }
    case 'OS::Neutron::SecurityGroupRule':
      neutronRule(properties, parameters, context);
      return;
    default:
      return;
  }
}

/** The maps of a list, those that a condition chooses from too: `!If [condition, rules, other rules]`. */
function alternatives(node: Node | undefined): readonly Node[] {
  const found: Node[] = [];
  if (node)
    walk(node, (n) => {
      if (n.kind !== 'map') return true;
      if (entry(n, 'Fn::If')) return true;
      found.push(n);
      return false;
    });
  return found;
}

function neutronRule(rule: Node, parameters: Parameters, context: ScanContext): void {
  const direction = scalarText(entry(rule, 'direction')) === 'egress' ? 'egress' : 'ingress';
  scanRule(rule, { kind: 'security-group', direction }, parameters, context);
}

function scanRule(
  rule: Node,
  kind: Pick<FilterRule, 'kind' | 'direction'>,
  parameters: Parameters,
  context: ScanContext,
): void {
  const range = entry(rule, 'PortRange');
  const low = entry(rule, 'FromPort', 'port_range_min') ?? entry(range, 'From');
  const high = entry(rule, 'ToPort', 'port_range_max') ?? entry(range, 'To');
  const protocol = resolved(entry(rule, 'IpProtocol', 'Protocol', 'protocol'), parameters);
  allowBounds(resolved(low, parameters), resolved(high, parameters), { ...kind, protocol }, context);
}
