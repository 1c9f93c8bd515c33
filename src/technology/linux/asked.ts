// Parameters that pods and containers ask for: whom, and whether they share the parameter's namespace with the host.

import { namespaceOf } from '../../knowledge/namespaces.ts';
import type { Asked, Reach } from '../../model/fact.ts';
import type { Location } from '../../model/span.ts';
import { canonicalKey } from '../../model/sysctl-key.ts';
import { entry, type Node, scalarText } from '../../syntax/node.ts';
import { besideOf } from '../kubernetes/beside.ts';

/** Whom a part of a document asks to set its parameters. */
export interface Asking {
  readonly of: Asked['of'];
  /** The words by which the pod or container shares these namespaces with the host. */
  readonly network?: Location | undefined;
  readonly ipc?: Location | undefined;
  readonly uts?: Location | undefined;
  /** The pod's own map, and the one around it, which may name labels. */
  readonly pod?: Node | undefined;
  readonly template?: Node | undefined;
}

/** What the declaration of a key has from those who are asked: with the host's namespace they refuse it. */
export function askedFor(
  key: string,
  asking: Asking | undefined,
): { readonly asked?: Asked; readonly reach?: Reach } {
  if (!asking) return {};
  const { of, pod, template } = asking;
  const canonical = canonicalKey(key);
  if (canonical === RANGE && pod && !asking.network) {
    const beside = besideOf(pod, template);
    if (beside.length > 0) return { asked: { of, beside } };
  }
  const namespace = namespaceOf(canonical);
  const shared = namespace && asking[namespace];
  return shared ? { asked: { of, shared }, reach: 'none' } : { asked: { of } };
}

const RANGE = 'net.ipv4.ip_local_port_range';

/** A pod's own fields, in the spelling of the API and in that of Terraform's provider; `template` is the map around it. */
export function askingKubelet(pod: Node | undefined, template: Node | undefined): Asking {
  return {
    of: 'kubelet',
    pod,
    template,
    network: placeOf(pod, ['hostNetwork', 'host_network'], 'true'),
    ipc: placeOf(pod, ['hostIPC', 'host_ipc'], 'true'),
  };
}

/** A container's own fields: compose, the engines' APIs, modules and drivers. */
export function askingEngine(container: Node | undefined): Asking {
  return {
    of: 'engine',
    network: placeOf(container, ['network_mode', 'networkMode', 'NetworkMode', 'net', 'network'], 'host'),
    ipc: placeOf(container, ['ipc', 'ipc_mode', 'ipcMode', 'IpcMode'], 'host'),
    uts: placeOf(container, ['uts', 'uts_mode'], 'host'),
  };
}

function placeOf(holder: Node | undefined, names: readonly string[], word: string): Location | undefined {
  const field = entry(holder, ...names);
  if (field?.kind !== 'scalar' || scalarText(field) !== word) return undefined;
  return field.document.locate(field.inner);
}
