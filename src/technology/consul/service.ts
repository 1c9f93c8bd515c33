// Service definitions of Consul: ports that others bind, and those of their proxies.

import { entry, itemsOf, type MapNode, type Node, scalarText, walk } from '../../syntax/node.ts';
import { claimNode } from '../claims.ts';
import { ofTool, type ScanContext } from '../context.ts';
import { labelledBlocks } from '../hashicorp/blocks.ts';

/** Fields of a service definition besides its name and its port (https://developer.hashicorp.com/consul/docs/reference/service). */
const FIELDS = [
  ...['check', 'checks', 'connect', 'tags', 'meta', 'kind', 'token', 'proxy', 'enable_tag_override'],
  ...['enableTagOverride', 'tagged_addresses', 'weights'],
];

/** Services that are proxies: they listen on their port themselves. */
const PROXY = /^(?:connect-proxy|(?:mesh|ingress|terminating|api)-gateway)$/;

/**
 * Declares the port of every service that a document registers, without binding it, and the ports that its proxy
 * listens on. Source: https://developer.hashicorp.com/consul/docs/reference/service
 */
export function scanConsulServices(root: Node, context: ScanContext): void {
  const inner: ScanContext = ofTool(context, 'consul');
  const plural = itemsOf(entry(root, 'services')).filter((s): s is MapNode => s.kind === 'map');
  const services = [...labelledBlocks(root, 'service', 0).map((b) => b.body), ...plural];
  // Terraform's resource, and Ansible's module in whatever task.
  if (context.resource?.startsWith('consul_service.')) register(entry(root, 'port'), inner);
  walk(root, (node) => {
    const module = entry(node, 'consul', 'community.general.consul');
    if (entry(module, 'service_name')) register(entry(module, 'service_port'), inner);
    return true;
  });
  for (const service of services) if (isDefinition(service, context)) scanService(service, inner);
}

function isDefinition(service: MapNode, context: ScanContext): boolean {
  const name = entry(service, 'name') ?? entry(service, 'id');
  const kind = scalarText(entry(service, 'kind'));
  if (name?.kind !== 'scalar' && kind === undefined) return false;
  const isNumber = /^[\d\uE000]+$/.test(scalarText(entry(service, 'port'))?.trim() ?? '');
  if (!isNumber) return entry(entry(service, 'connect'), 'sidecar_service') !== undefined;
  // YAML is none of Consul's formats; a file of JSON or HCL has the words.
  if (!/\.(?:json|hcl)$/i.test(context.path)) return false;
  return entry(service, ...FIELDS) !== undefined || /consul/i.test(context.path);
}

function register(port: Node | undefined, context: ScanContext): void {
  claimNode(
    port,
    { claimant: 'service', role: 'registered', protocol: 'any', form: 'consul-service' },
    context,
  );
}

function scanService(service: MapNode, context: ScanContext): void {
  const proxies = labelledBlocks(service, 'connect', 0).flatMap((c) =>
    labelledBlocks(c.body, 'sidecar_service', 0),
  );
  const isProxy = PROXY.test(scalarText(entry(service, 'kind')) ?? '');
  const port = entry(service, 'port');
  if (isProxy)
    claimNode(
      port,
      { claimant: 'consul-sidecar', role: 'listen', protocol: 'tcp', form: 'consul-proxy' },
      context,
    );
  else register(port, context);
  for (const { body } of proxies)
    claimNode(
      entry(body, 'port'),
      { claimant: 'consul-sidecar', role: 'listen', protocol: 'tcp', form: 'consul-proxy' },
      context,
    );
  for (const holder of [service, ...proxies.map((p) => p.body)])
    for (const proxy of labelledBlocks(holder, 'proxy', 0))
      for (const upstream of labelledBlocks(proxy.body, 'upstreams', 0))
        claimNode(
          entry(upstream.body, 'local_bind_port'),
          { claimant: 'consul-sidecar', role: 'listen', protocol: 'tcp', form: 'consul-upstream' },
          context,
        );
}
