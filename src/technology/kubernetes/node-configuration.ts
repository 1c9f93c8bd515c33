// Ports that the node's own programs are configured to listen on: kubelet, kube-proxy, the API server.

import { entry, type MapNode, type Node, scalarText } from '../../syntax/node.ts';
import { type Claim, claimNode } from '../claims.ts';
import type { ScanContext } from '../context.ts';
import type { Trail } from '../linux/trail.ts';
import { claimPortAt, isFalse, isPort } from './port-fields.ts';

const NODE: Claim = {
  claimant: 'k8s-node',
  role: 'listen',
  protocol: 'tcp',
  form: 'component-config',
};
const CONTROL_PLANE: Claim = { ...NODE, claimant: 'k8s-control-plane' };

/**
 * Declares the ports in the configuration documents of components, and in those parts of installers' documents that
 * are handed to them (https://kubernetes.io/docs/reference/config-api/). Port 0 switches a listener off.
 */
export function scanNodeConfiguration(map: MapNode, trail: Trail, context: ScanContext): void {
  const kind = scalarText(entry(map, 'kind'));
  const holder = trail.key ?? '';
  if (kind === 'KubeletConfiguration') {
    claimPort(map, 'port', 'address', NODE, context);
    scanKubelet(map, context);
  } else if (KUBELET.test(holder) || KUBELET.test(trail.parent?.key ?? '')) scanKubelet(map, context);
  if (kind === 'KubeProxyConfiguration' || KUBE_PROXY.test(holder)) scanEndpoints(map, NODE, context);
  if (kind === 'KubeSchedulerConfiguration' || kind === 'KubeControllerManagerConfiguration')
    scanEndpoints(map, CONTROL_PLANE, context);
  if (holder === 'hostNetwork')
    for (const name of ['httpPort', 'httpsPort', 'statsPort'])
      claimPort(map, name, undefined, ROUTER, context);
  if (holder === 'nodePortLocal' && !isFalse(entry(map, 'enable', 'enabled')))
    claimNode(entry(map, 'portRange'), POOL, context);
  if (/^k0s\.k0sproject\.io\//.test(scalarText(entry(map, 'apiVersion')) ?? '')) scanK0s(map, context);
  if (holder === 'localAPIEndpoint') claimPort(map, 'bindPort', undefined, CONTROL_PLANE, context);
  if (holder === 'controlPlane') claimPort(map, 'localAPIServerPort', undefined, CONTROL_PLANE, context);
}

/** The router of OpenShift on the network of its nodes (IngressController, `endpointPublishingStrategy`). */
const ROUTER: Claim = { ...NODE, claimant: 'k8s-hostport' };

/** Ports of nodes that Antrea gives to pods (https://antrea.io/docs/main/docs/node-port-local/). */
const POOL: Claim = { ...NODE, claimant: 'antrea', role: 'nodeport', form: 'node-port-range' };

/** Ports of the control plane of k0s (https://docs.k0sproject.io/stable/configuration/). */
function scanK0s(cluster: MapNode, context: ScanContext): void {
  const spec = entry(cluster, 'spec');
  for (const [part, names] of [
    ['api', ['port', 'k0sApiPort']],
    ['konnectivity', ['agentPort', 'adminPort']],
  ] as const) {
    const map = entry(spec, part);
    if (map?.kind === 'map')
      for (const name of names) claimPort(map, name, undefined, CONTROL_PLANE, context);
  }
}

/** kops, eksctl, Talos and OpenShift have a part of their own document for the kubelet. */
const KUBELET = /^(?:kubelet|masterKubelet|kubeletExtraConfig|kubeletConfig|kubeletConfiguration)$/;
const KUBE_PROXY = /^(?:kubeProxy|kube-proxy|kube_proxy)$/;

function scanKubelet(map: MapNode, context: ScanContext): void {
  claimPort(map, 'readOnlyPort', 'address', NODE, context);
  claimPort(map, 'healthzPort', 'healthzBindAddress', NODE, context);
}

function scanEndpoints(map: MapNode, claim: Claim, context: ScanContext): void {
  for (const name of ['healthzBindAddress', 'metricsBindAddress'])
    claimNode(entry(map, name), { ...claim, notation: 'endpoint' }, context);
}

function claimPort(
  map: MapNode,
  name: string,
  addressName: string | undefined,
  claim: Claim,
  context: ScanContext,
): void {
  const port: Node | undefined = entry(map, name);
  const address = addressName === undefined ? undefined : entry(map, addressName);
  if (isPort(port)) claimPortAt(port, address, claim, context);
}
