// A node pool asks for a value of a kernel parameter that its managed service refuses.

import { limitOf, type ProviderLimit } from '../../src/knowledge/provider-limits.ts';
import type { Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { sameLocation } from '../../src/model/span.ts';
import { doubtOfSetting } from '../../src/project/doubt.ts';
import type { Draft, Rule } from '../rule.ts';
import { type Request, requests } from './asked.ts';

export const providerLimit: Rule = {
  id: 'provider-limit',
  level: 'error',
  summary: 'A value of a node pool lies outside of what the managed service takes',
  why: `AKS and GKE take some kernel parameters for the nodes of a pool, each within bounds of their own, which are narrower than the kernel's: \`net.ipv4.ip_local_port_range\` of AKS starts at 1024 to 60999 and ends at 32768 to 65535. Terraform's provider refuses another value when it plans, the service itself when it makes the pool. What the kernel takes, and a virtual machine has run with for years, stops the deployment there.`,
  fix: `A value within the bounds that the message names. Where the nodes need another one, set it from a privileged DaemonSet, which the service does not look at.`,
  limits: `The bounds are the widest of those that the versions of the services and their providers have had: an older one may refuse more. Keys without known bounds, and values that the files do not decide, are not judged.`,
  references: [
    'https://learn.microsoft.com/azure/aks/custom-node-configuration',
    'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster_node_pool',
    'https://cloud.google.com/kubernetes-engine/docs/how-to/node-system-config',
  ],
  tags: ['sysctl', 'kubernetes', 'cloud'],
  check: (project) => drafts(project),
};

function drafts(project: Project): readonly Draft[] {
  return requests(project, (r) => r.asked.of === 'aks' || r.asked.of === 'gke').flatMap(({ all }) =>
    all.flatMap(draft),
  );
}

function draft(request: Request): readonly Draft[] {
  const { asked, key, value, technology } = request;
  const found = limitOf(asked.of, key);
  if (!found || value === null) return [];
  const { provider, limit } = found;
  const numbers = /^\s*\d+(?:\s+\d+)?\s*$/.test(value) ? value.trim().split(/\s+/).map(Number) : [];
  if (provider.unsetByZero && technology === 'terraform' && numbers.every((n) => n === 0)) return [];
  const wrong = complaint(numbers, limit);
  if (!wrong) return [];
  const location = request.origin ?? request.location;
  const doubt = doubtOfSetting(request, 'it');
  return [
    {
      subject: `${asked.of} ${key}`,
      confidence: doubt === undefined ? 'high' : 'medium',
      why: doubt ?? 'the value is what the files say',
      message: `${provider.name} refuses ${value} for ${key}: it takes ${wrong.takes}, so the node pool is not made.`,
      help: `write ${wrong.nearest}`,
      location,
      ports: PortSet.EMPTY,
      hosts: request.place.label,
      related: sameLocation(location, request.location)
        ? []
        : [{ location: request.location, label: `${key} of the node pool`, default: false }],
    },
  ];
}

/** What a service takes instead, and the nearest value that it takes; undefined where it takes the value. */
function complaint(
  numbers: readonly number[],
  limit: ProviderLimit,
): { readonly takes: string; readonly nearest: string } | undefined {
  if ('low' in limit) {
    const [value, more] = numbers;
    if (value === undefined || more !== undefined || isWithin(value, [limit.low, limit.high]))
      return undefined;
    return { takes: `${limit.low} to ${limit.high}`, nearest: `${nearest(value, [limit.low, limit.high])}` };
  }
  const [first, last] = numbers;
  const { first: starts, last: ends } = limit;
  if (first === undefined || last === undefined) return undefined;
  if (isWithin(first, starts) && isWithin(last, ends)) return undefined;
  return {
    takes: `a start of ${starts.join(' to ')} and an end of ${ends.join(' to ')}`,
    nearest: `${nearest(first, starts)} ${nearest(last, ends)}`,
  };
}

function isWithin(value: number, [low, high]: readonly [number, number]): boolean {
  return low <= value && value <= high;
}

function nearest(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(value, low), high);
}
