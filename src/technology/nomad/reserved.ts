// Ports that a Nomad client is told to leave alone.

import { entry, itemsOf, type MapNode, type ScalarNode, scalarText } from '../../syntax/node.ts';

/**
 * `reserved { reserved_ports = "22,8500-8600" }` of a block `client`, and the same of its networks
 * (https://developer.hashicorp.com/nomad/docs/configuration/client#reserved_ports): neither dynamic nor static ports are
 * taken from them. Only what stands there as text: an expression may name any port.
 */
export function reservedPorts(client: MapNode): readonly ScalarNode[] {
  const networks = itemsOf(entry(client, 'host_network'));
  // A network has its name above it, or beside the block where only its body is read.
  const bodies = networks.flatMap((n) =>
    n.kind === 'map' ? [n, ...n.entries.flatMap((e) => itemsOf(e.value))] : [],
  );
  return [...itemsOf(entry(client, 'reserved')), ...bodies].flatMap((block): readonly ScalarNode[] => {
    const ports = block.kind === 'map' ? entry(block, 'reserved_ports') : undefined;
    return ports?.kind === 'scalar' && /^[\d,\s-]+$/.test(scalarText(ports) ?? '') ? [ports] : [];
  });
}
