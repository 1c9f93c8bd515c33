// The ephemeral range covers NodePorts of Kubernetes.

import { isProtected } from '../claims/node-port-range.ts';
import { assumed, declaredOrNote, ephemeralVs } from './ephemeral-vs.ts';

const CLAIMANT = 'k8s-nodeport';

export const ephemeralVsNodePort = ephemeralVs({
  id: 'ephemeral-vs-nodeport',
  level: 'error',
  summary: 'The ephemeral range covers NodePorts of Kubernetes',
  why: `No process holds a NodePort (kube-proxy has stopped to): rules of the packet filter send what comes to it to pods, on every node. An outgoing connection of the node may so be given the same port, and its replies go to the Service instead of to it. There is no error anywhere: the connection just times out, and kubelet's or the API server's own may be the one. Older versions of kube-proxy bind the port and fail to, and the Service is then dead on that node alone.`,
  fix: `Keep the low bound of the range above \`--service-node-port-range\` (30000-32767 by default; the kernel's own 32768-60999 leaves it free), or name the NodePorts in \`net.ipv4.ip_local_reserved_ports\`.`,
  limits: `Cilium in place of kube-proxy adds the NodePorts to the reserved list itself: ports in a range that its own configuration names are left out, unless that sets \`enable-auto-protect-node-port-range\` to false. Where nothing shows Cilium's range, this is not known. Where no file names NodePorts, the default range is assumed only on a sign that the machine is a node, and reported as a warning; where only the kernel's own range covers it, as a note.`,
  references: [
    'https://github.com/kubernetes/kubernetes/issues/111682',
    'https://github.com/awslabs/amazon-eks-ami/issues/1307',
    'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
  ],
  tags: ['kubernetes', 'nodeport'],
  subject: CLAIMANT,
  claim: (c, project) => c.role === 'nodeport' && !isProtected(c, project),
  defaults: (host) => assumed(host, CLAIMANT, 'nodeport'),
  which: () => 'Kubernetes uses for NodePorts',
  several: (count) => `${count} NodePorts of Kubernetes`,
  label: (m) => `${m.claimed} for NodePorts`,
  effect: 'an outgoing connection that is given such a port never sees its replies, and nothing reports it',
  assumed: 'warning',
  untouched: declaredOrNote,
});
