// Kubernetes objects, Helm values, patches and the texts they hold: ports of nodes that Services and Pods claim.

import { FILLER } from '../../source/source.ts';
import {
  entry,
  itemsOf,
  keyText,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarText,
} from '../../syntax/node.ts';
import type { Claim } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import { isAmongValues, scanChartHostNetwork, type ValuesKind } from '../helm/host-network.ts';
import { isProse, type Trail, walkTrails } from '../linux/trail.ts';
import { renderedPath } from '../template-masks.ts';
import { inBlock, isDynamicItems } from '../terraform/blocks.ts';
import { typeInAddress } from '../terraform/paths.ts';
import { scanNodePortLines } from './lines.ts';
import { scanLocalCluster } from './local-cluster.ts';
import { scanNodeConfiguration } from './node-configuration.ts';
import { scanHostNetwork } from './pods.ts';
import { claimPortAt, isFalse, isPort, isTrue, protocolBeside } from './port-fields.ts';

/** A document without any of these words declares nothing here. */
const WORDS =
  /(?:node|host)_?ports?\b|host_?network|Kube\w{3,20}Configuration|kubelet|kube-?_?proxy|localAPI|apiServerPort|k3d\.io|k0sproject|nodePortLocal/i;

/**
 * Declares what a document claims of its nodes' ports: `nodePort` of Services and `hostPort` of pods in whatever object
 * or value they stand, pods on the host's network, ports of the node's own programs, and of clusters inside Docker.
 */
export function scanKubernetes(root: Node, context: ScanContext): void {
  const isOwn = isOwnFile(root, context);
  scanObject(root, isOwn, isOwn ? undefined : valuesKind(root, context), context);
}

/** A file that a document holds, such as the configuration of a program in a ConfigMap. */
function isOwnFile(root: Node, { depth, path }: ScanContext): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return depth > 0 && base !== '' && !renderedPath(root.document.file).endsWith(base) && !VALUES.test(base);
}

/** A document of YAML that is no object may be a chart's values, whatever its name. */
function valuesKind(root: Node, { path }: ScanContext): ValuesKind | undefined {
  if (entry(root, 'apiVersion', 'kind') || !/\.(?:ya?ml|tf|hcl|gotmpl)$/i.test(path)) return undefined;
  return VALUES_FILE.test(path) ? 'values' : 'perhaps';
}

/**
 * `isData`: a program's own settings, in which a word may be any program's. `values`: the document may be the values of
 * a chart.
 */
function scanObject(root: Node, isData: boolean, values: ValuesKind | undefined, context: ScanContext): void {
  const { document, span } = root;
  if (!WORDS.test(document.text.slice(span.start, span.end)) || isAboutObjects(root)) return;
  const inner: ScanContext = { ...context, technology: technologyOf(root, context) };
  // In JSON that is no object, `hostPort` may be a word of any program.
  const isObject = entry(root, 'apiVersion') !== undefined;
  const holdsData = /^(?:ConfigMap|Secret)$/.test(scalarText(entry(root, 'kind')) ?? '');
  const isForeign = holdsData || (!isObject && (isData || /\.jsonc?$/i.test(context.path)));
  const done = new Set<Node>();
  scanLocalCluster(root, done, inner);
  walkTrails(root, (trail) => {
    const { node, key } = trail;
    if (done.has(node) || COPIES.has(key ?? '') || isDynamicItems(trail)) return false;
    if (node.kind === 'scalar') scanText(node, trail, isForeign && !VALUES.test(key ?? ''), inner);
    else if (node.kind === 'map') {
      scanHostNetwork(node, done, inner);
      if (!isForeign) scanChartHostNetwork(node, trail, values, inner);
      scanNodeConfiguration(node, trail, inner);
      scanFields(node, trail, isForeign, inner);
      scanNamedValue(node, trail, inner);
    }
    return true;
  });
}

function technologyOf(root: Node, { technology, path }: ScanContext): string {
  if (technology !== 'text') return technology;
  const isObject = entry(root, 'apiVersion') !== undefined && entry(root, 'kind') !== undefined;
  return !isObject && VALUES_FILE.test(path) ? 'helm' : 'kubernetes';
}

const VALUES_FILE = /(?:^|[/_.-])values[^/]*\.ya?ml$/i;

/** Schemas say what may be written, policies what may not, and tests of charts what is to come out. */
function isAboutObjects(root: Node): boolean {
  if (entry(root, '$schema', 'swagger', 'openapi')) return true;
  if (
    itemsOf(entry(root, 'tests'))
      .slice(0, 20)
      .some((t) => entry(t, 'asserts'))
  )
    return true;
  const version = scalarText(entry(root, 'apiVersion')) ?? '';
  if (/^(?:[\w.-]*kyverno\.io|[\w.-]*gatekeeper\.sh|policy)\//.test(version)) return true;
  return /^(?:CustomResourceDefinition|PodSecurityPolicy|SecurityContextConstraints|ConfigConstraint)$/.test(
    scalarText(entry(root, 'kind')) ?? '',
  );
}

/** Fields that repeat an object or show one. */
const COPIES: ReadonlySet<string> = new Set([
  'alm-examples',
  'kubectl.kubernetes.io/last-applied-configuration',
  'openAPIV3Schema',
  // Ports of tasks that Mesos and ECS place: fields of the same name.
  'portMappings',
  'PortMappings',
  'port_mappings',
  'endpoints',
]);

/** The field alone, or as the last word of a path through a chart's values: `service.nodePort`. */
const NODE_PORT = /(?:^|\.)(?:nodePort|healthCheckNodePort)$|\.nodePorts(?:\.[\w-]+){1,2}$/;
const HOST_PORT = /(?:^|\.)hostPort$|\.hostPorts?\.ports\.[\w-]+$|\.hostPorts\.[\w-]+$/;
const TERRAFORM_NODE_PORT = /^(?:node_port|health_check_node_port)$/;

function scanFields(map: MapNode, trail: Trail, isForeign: boolean, context: ScanContext): void {
  const isProvider = typeInAddress(context.resource)?.startsWith('kubernetes_') ?? false;
  // What stands beside is the same for all of them, and a map may have as many as it has fields.
  let node: Claim | undefined;
  let host: { readonly claim: Claim; readonly address: Node | undefined } | undefined;
  let isOn: boolean | undefined;
  for (const { key, value } of map.entries) {
    const name = keyText(key);
    if (NODE_PORT.test(name) || name === 'nodePorts' || (isProvider && TERRAFORM_NODE_PORT.test(name))) {
      if (name !== 'nodePorts' && !isPort(value)) continue;
      node ??= nodePortClaim(map, trail);
      scanNamedPorts(value, node, inBlock([value], trail, context));
    } else if (HOST_PORT.test(name) || name === 'hostPorts' || (isProvider && name === 'host_port')) {
      isOn ??= isSwitchedOn(map) && !(isForeign && entry(map, 'containerPort') === undefined);
      if (!isOn) continue;
      host ??= { claim: hostPortClaim(map, trail), address: entry(map, 'hostIP', 'host_ip') };
      if (name === 'hostPorts') scanSwitchedPorts(value, map, host.claim, inBlock([value], trail, context));
      else if (isPort(value))
        claimPortAt(value, host.address, host.claim, inBlock([value, host.address], trail, context));
      else if (value.kind === 'map' && !isFalse(entry(value, 'enabled')))
        scanNamedPorts(entry(value, 'ports', 'port'), host.claim, inBlock([value], trail, context));
    }
  }
}

function nodePortClaim(map: MapNode, trail: Trail): Claim {
  const isService =
    /^ports?$/.test(blockName(trail) ?? '') || scalarText(entry(trail.parent?.node, 'kind')) === 'Service';
  return {
    claimant: 'k8s-nodeport',
    role: 'nodeport',
    protocol: protocolBeside(map),
    form: isService ? 'service-node-port' : 'chart-value',
    guessed: isOff(map) || isInternalService(map, trail),
  };
}

/** Of a `dynamic` block of Terraform, too. */
function blockName({ key, parent }: Trail): string | undefined {
  return key === 'content' ? parent?.key : key;
}

function hostPortClaim(map: MapNode, trail: Trail): Claim {
  const isContainer = /^ports?$/.test(trail.key ?? '') && trail.parent?.node.kind !== 'map';
  return {
    claimant: 'k8s-hostport',
    role: 'publish',
    protocol: protocolBeside(map),
    form: isContainer ? 'container-host-port' : 'chart-value',
    guessed: isOff(map),
  };
}

/** Ports by whatever names charts give them: `nodePorts: {http: 30080, tcp: {…}, udp: {…}}`, or a list. */
function scanNamedPorts(ports: Node | undefined, claim: Claim, context: ScanContext, depth = 0): void {
  if (isPort(ports)) claimPortAt(ports, undefined, claim, context);
  if (!ports || ports.kind === 'scalar' || depth > 3) return;
  if (ports.kind === 'list') {
    for (const item of ports.items) if (isPort(item)) claimPortAt(item, undefined, claim, context);
    return;
  }
  // A policy's bounds: `hostPorts: [{min: 0, max: 65535}]`.
  if (entry(ports, 'min', 'max')) return;
  for (const { key, value } of ports.entries) {
    const isUdp = /(?:^|[-_])udp(?:$|[-_])/i.test(keyText(key));
    scanNamedPorts(value, isUdp ? { ...claim, protocol: 'udp' } : claim, context, depth + 1);
  }
}

/** `hostPorts: {http: 80}` are only what a switch beside them would use, one for all or one for each. */
function scanSwitchedPorts(ports: Node, map: MapNode, claim: Claim, context: ScanContext): void {
  const used = entry(map, 'useHostPort', 'useHostPorts');
  if (used?.kind === 'scalar' && isPossible(used)) scanNamedPorts(ports, claim, context);
  if (used?.kind !== 'map' || ports.kind !== 'map') return;
  const switches = new Map(used.entries.map(({ key, value }) => [keyText(key), value]));
  for (const { key, value } of ports.entries)
    if (isPossible(switches.get(keyText(key)))) scanNamedPorts(value, claim, context);
}

/** True, or an expression that may be. */
function isPossible(node: Node | undefined): boolean {
  return isTrue(node) || (scalarText(node) ?? '').includes(FILLER);
}

/** A chart's switch beside the port: `useHostPort: false`. */
function isSwitchedOn(map: MapNode): boolean {
  return !isFalse(entry(map, 'useHostPort', 'useHostPorts', 'hostPortEnabled', 'enableHostPort'));
}

/** The part of a chart that a value belongs to is off until somebody asks for it. */
function isOff(map: MapNode): boolean {
  return isFalse(entry(map, 'enabled'));
}

/** A Service of this type has no NodePort: the value waits for somebody to change the type. */
function isInternal(map: Node | undefined): boolean {
  return /^(?:ClusterIP|ExternalName)$/i.test(scalarText(entry(map, 'type', 'serviceType')) ?? '');
}

/** The type stands beside the port, or beside the list of ports. */
function isInternalService(map: MapNode, { parent }: Trail): boolean {
  return isInternal(map) || (parent?.node.kind === 'list' && isInternal(parent.parent?.node));
}

/**
 * A value by its path: a JSON patch (`path: /spec/ports/0/nodePort`), a parameter of a chart (`name:
 * service.nodePort`) as Argo CD, helmfile and Terraform write it.
 */
function scanNamedValue(map: MapNode, trail: Trail, context: ScanContext): void {
  const value = entry(map, 'value');
  if (!isPort(value)) return;
  const operation = scalarText(entry(map, 'op'));
  const path =
    operation === undefined
      ? scalarText(entry(map, 'name'))
      : scalarText(entry(map, 'path'))?.replaceAll('/', '.');
  if (path === undefined || !path.includes('.') || (operation && !/^(?:add|replace)$/.test(operation)))
    return;
  const form = operation === undefined ? 'chart-parameter' : 'json-patch';
  const protocol = /(?:^|\.)udp(?:\.|$)/i.test(path) ? 'udp' : 'tcp';
  const around = inBlock([value], trail, context);
  if (NODE_PORT.test(path))
    claimPortAt(value, undefined, { claimant: 'k8s-nodeport', role: 'nodeport', protocol, form }, around);
  else if (HOST_PORT.test(path))
    claimPortAt(value, undefined, { claimant: 'k8s-hostport', role: 'publish', protocol, form }, around);
}

/** A chart's values in a ConfigMap, which Flux and others read. */
const VALUES = /values/i;

/** Documents inside documents: manifests in a ConfigMap, a chart's values in an Argo CD application, commands. */
function scanText(node: ScalarNode, trail: Trail, isData: boolean, context: ScanContext): void {
  if (node.data === null || typeof node.data === 'number' || isProse(trail)) return;
  const content = node.content();
  if (content.text.length < 8 || context.depth > 6 || !WORDS.test(content.text)) return;
  if (/\n|^\s*[[{]/.test(content.text)) {
    const { documents, problems } = context.parsers.get('yaml').parseYaml(content);
    const isDocument = documents.length > 0 && documents.every((d) => d.kind !== 'scalar');
    if (isDocument && problems.length === 0) {
      const values = isAmongValues(trail) ? 'values' : undefined;
      for (const root of documents)
        scanObject(root, isData, values, { ...context, depth: context.depth + 1 });
      return;
    }
  }
  scanNodePortLines(content, context);
}
