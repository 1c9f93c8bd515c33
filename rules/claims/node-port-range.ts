// Facts that are the range of NodePorts of a cluster, and those that the network plugin itself protects.

import type { PortsFact } from '../../src/model/fact.ts';
import type { Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { relate } from '../../src/project/places.ts';

/** NodePorts where no file says which, as kube-apiserver has them (`--service-node-port-range`). */
export const NODE_PORTS = PortSet.of([30000, 32767]);

/** What every installer's own words for the range give. */
const RANGE = 'node-port-range';

/** Cilium's range, which it adds to `net.ipv4.ip_local_reserved_ports` of every node itself. */
const PROTECTED = 'cilium-node-port-range';

/** Is it the range that a cluster takes NodePorts from, not one of them? */
export function isNodePortRange({ form }: Pick<PortsFact, 'form'>): boolean {
  return form === RANGE || form === PROTECTED;
}

/** Does the network plugin of these machines keep outgoing connections off all of these ports? */
export function isProtected(claim: PortsFact, { facts }: Pick<Project, 'facts'>): boolean {
  if (claim.form === PROTECTED) return true;
  return facts.some(
    (f) =>
      f.kind === 'ports' &&
      f.form === PROTECTED &&
      f.ports !== null &&
      claim.ports?.subtract(f.ports).isEmpty === true &&
      /^(?:same|maybe)$/.test(relate(claim.place, f.place)),
  );
}
