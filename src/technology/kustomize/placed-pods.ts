// Pods of overlays by the tokens that they are made of, and what a token's declaration reaches in one of them.

import { namespaceOf } from '../../knowledge/namespaces.ts';
import {
  type Declaration,
  literalTemplate,
  literalText,
  type Namespace,
  scalarTree,
} from '../../model/declaration.ts';
import type { Reach } from '../../model/fact.ts';
import type { Location } from '../../model/span.ts';
import { canonicalKey } from '../../model/sysctl-key.ts';
import { isNamespaced } from '../linux/keys.ts';
import { protocolOf } from '../notations.ts';
import { folderOf } from '../paths.ts';
import { offsetOf } from './items.ts';
import type { Pod, PodPort } from './pods.ts';

export interface PlacedPod {
  readonly pod: Pod;
  /** The file that is the pod alone, or the kustomization that makes it. */
  readonly owner: string;
  readonly namespace: Namespace;
}

/**
 * Finds the pods of each kustomization by their tokens, and those of what they mount. What several overlays make of the same tokens is one pod to
 * everybody who asks what meets in it.
 */
export function placedPods(
  roots: readonly (readonly [file: string, pods: readonly Pod[]])[],
): ReadonlyMap<Location, readonly PlacedPod[]> {
  const byTokens = new Map<string, PlacedPod>();
  const numbers = new Map<Location, number>();
  const numberOf = (token: Location) => {
    const number = numbers.get(token) ?? numbers.size;
    numbers.set(token, number);
    return number;
  };
  for (const [file, pods] of roots)
    for (const pod of pods) {
      const files = new Set([...pod.tokens].map((t) => t.file));
      const made = [...pod.tokens, ...pod.mounted];
      const key = `${pod.isOnHost} ${made.map(numberOf).sort((a, b) => a - b)}`;
      const [only = file] = files.size === 1 ? files : [file];
      if (!byTokens.has(key))
        byTokens.set(key, { pod, owner: only, namespace: { id: pod.id, name: pod.name } });
    }
  const found = new Map<Location, PlacedPod[]>();
  for (const placed of named([...byTokens.values()]))
    for (const token of new Set([...placed.pod.tokens, ...placed.pod.mounted])) {
      const list = found.get(token);
      if (list) list.push(placed);
      else found.set(token, [placed]);
    }
  return found;
}

/** Of several pods of one name each has the folder of its overlay with it. */
function named(pods: readonly PlacedPod[]): readonly PlacedPod[] {
  const counts = new Map<string, number>();
  for (const { pod } of pods) counts.set(pod.name, (counts.get(pod.name) ?? 0) + 1);
  return pods.map((placed) => {
    const { namespace, owner } = placed;
    const folder = folderOf(owner);
    return counts.get(namespace.name) === 1 || folder === ''
      ? placed
      : { ...placed, namespace: { ...namespace, name: `${namespace.name} of ${folder}` } };
  });
}

/** A program's own settings, which a pod that has them in a file reads; an object's words are the cluster's. */
export function isOfProgram(declaration: Declaration): boolean {
  const { kind, technology, reach } = declaration;
  if (kind !== 'ports' || declaration.role !== 'listen') return false;
  return (reach === 'host' || reach === 'container') && !/^(?:kubernetes|helm|kustomize)$/.test(technology);
}

/** What a declaration reaches in a pod, by what the whole pod says of its network. */
export function reachIn(pod: Pod, token: Location, declaration: Declaration): Reach {
  const { isOnHost, parameters } = pod;
  const { reach, form } = declaration;
  if (declaration.kind === 'ports') {
    if (form === 'host-network-port') return isOnHost ? 'host' : 'container';
    return reach === 'container' && isOnHost ? 'host' : reach;
  }
  const key = canonicalKey(literalText(declaration.key) ?? '');
  // The API server refuses parameters of the network for a pod that has none of its own (kubernetes/website, sysctl-cluster).
  if (parameters.has(token)) return sharedIn(pod, token, declaration) ? 'none' : 'container';
  return reach === 'container' && isOnHost && isNamespaced(key) && /^net\./.test(key) ? 'host' : reach;
}

/** Where a pod shares the namespace of one of its own parameters with its node. */
export function sharedIn(
  { parameters, shared }: Pod,
  token: Location,
  declaration: Declaration,
): Location | undefined {
  if (declaration.kind !== 'sysctl' || !parameters.has(token)) return undefined;
  const namespace = namespaceOf(canonicalKey(literalText(declaration.key) ?? ''));
  return namespace && shared[namespace];
}

/** The declaration of a container's port on its node's network. */
export function listenerAt({ token, port, protocol }: PodPort): Declaration {
  return {
    kind: 'ports',
    technology: 'kubernetes',
    form: 'host-network-port',
    reach: 'host',
    at: token,
    offset: offsetOf(token),
    claimant: 'k8s-hostport',
    role: 'listen',
    protocol: protocolOf(protocol) ?? 'tcp',
    notation: 'ports',
    value: scalarTree(literalTemplate(String(port), token)),
  };
}
