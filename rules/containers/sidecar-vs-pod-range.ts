// A pod's own ephemeral range covers the ports of its sidecar or of its containers.

import { DEFAULT_EPHEMERAL } from '../../src/knowledge/kernel.ts';
import { portsOf, sidecarById } from '../../src/knowledge/sidecars.ts';
import type { Beside } from '../../src/model/fact.ts';
import type { Related } from '../../src/model/finding.ts';
import type { EphemeralPool, Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { doubtOfSetting } from '../../src/project/doubt.ts';
import { RANGE_KEY } from '../../src/project/settings.ts';
import type { Draft, Rule } from '../rule.ts';
import { listed, placeWords } from '../words.ts';
import { type Request, requests } from './asked.ts';

export const sidecarVsPodRange: Rule = {
  id: 'sidecar-vs-pod-range',
  level: 'warning',
  summary: "A pod's own ephemeral range covers ports of its sidecar or its containers",
  why: `The containers of a pod share one network namespace, and with it one range of ephemeral ports. A pod that widens it for more outgoing connections exposes the ports that its own containers listen on, and those of the proxy that a mesh puts into it: 15000 to 15090 of Istio, 4140 to 4191 of Linkerd. What starts or restarts while a connection of the pod holds its port fails with *Address already in use*. With Istio all connections of the pod leave from the proxy itself, on ports of this range.`,
  fix: `Start the range above the ports, or name them in \`net.ipv4.ip_local_reserved_ports\` of the same pod, which is a safe sysctl since Kubernetes 1.27.`,
  limits: `A mesh that a namespace switches on for all its pods is not seen: only labels, annotations and images of the pod itself. Where the pod has the kernel's own range, 32768-60999, in so many words, this is a note.`,
  references: [
    'https://istio.io/latest/docs/ops/deployment/application-requirements/',
    'https://linkerd.io/2/reference/proxy-configuration/',
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
  ],
  tags: ['sysctl', 'kubernetes', 'pods', 'ephemeral-range', 'istio', 'linkerd'],
  check: (project) =>
    requests(project, (r) => r.key === RANGE_KEY && r.reach === 'container' && r.asked.beside !== undefined)
      .flatMap(({ all }) => all)
      .flatMap((request) => draft(request, project)),
};

interface Met {
  readonly ports: PortSet;
  readonly beside: Beside;
}

function draft(request: Request, project: Project): readonly Draft[] {
  const { place } = request;
  const host = project.hosts.find((h) => h.place.namespace === place.namespace);
  const pool = host?.ephemeral.find((p) => p.setBy?.location === request.location || p.setBy === request);
  if (!pool || place.isAlone) return [];
  const met = metIn(pool, request.asked.beside ?? []);
  if (met.length === 0) return [];
  const range = PortSet.of(pool.range);
  const ports = met.reduce((all, m) => all.union(m.ports), PortSet.EMPTY);
  const isDefault = range.subtract(PortSet.of(DEFAULT_EPHEMERAL)).isEmpty;
  const doubt = doubtOfSetting(request, 'it');
  return [
    {
      subject: 'pod range',
      ...(isDefault && { level: 'note' as const }),
      confidence: doubt === undefined ? 'high' : 'medium',
      why: doubt ?? 'both stand in the same object',
      message: `The ephemeral range ${range} of ${place.label} covers ${whatWords(met)}: what listens there fails to start when a connection of the pod holds its port.`,
      help: helpWords(pool, ports),
      location: request.origin ?? request.location,
      ports,
      hosts: place.label,
      related: met.map(relatedTo),
    },
  ];
}

/** What the pool, less what the pod reserves, may hand out; each sidecar and each port once. */
function metIn(pool: EphemeralPool, beside: readonly Beside[]): readonly Met[] {
  const found = new Map<string, Met>();
  for (const one of beside) {
    const listens = 'port' in one ? PortSet.of([one.port, one.port]) : sidecarPorts(one.sidecar);
    const ports = listens.intersect(pool.ports).subtract(pool.perhapsReserved);
    const key = 'port' in one ? `${one.port}` : one.sidecar;
    if (!ports.isEmpty && !found.has(key)) found.set(key, { ports, beside: one });
  }
  return [...found.values()];
}

function sidecarPorts(id: string): PortSet {
  const sidecar = sidecarById(id);
  return sidecar ? portsOf(sidecar) : PortSet.EMPTY;
}

/** `15000-15001,15090 of its Istio sidecar (k8s/web.yaml:12), and 8080 and 9090 of its containers` */
function whatWords(met: readonly Met[]): string {
  const sidecarsMet = met.flatMap(({ ports, beside }) =>
    'sidecar' in beside
      ? [`${ports} of its ${nameOf(beside.sidecar)} sidecar (${placeWords(beside.at)})`]
      : [],
  );
  const own = met.flatMap(({ ports, beside }) => ('port' in beside ? [`${ports}`] : []));
  const containers = own.length > 0 ? [`${listed(own)} of its containers`] : [];
  return [...sidecarsMet, ...containers].join(' and ');
}

function nameOf(id: string): string {
  return sidecarById(id)?.name ?? id;
}

function relatedTo({ ports, beside }: Met): Related {
  const label =
    'port' in beside ? `a container listens on ${ports}` : `${nameOf(beside.sidecar)} listens on ${ports}`;
  return { location: beside.at, label, default: false, ports };
}

function helpWords({ range: [, high] }: EphemeralPool, ports: PortSet): string {
  const top = Math.max(...ports.intervals.map(([, to]) => to));
  const start = top < high ? `start the range above ${top}, or ` : '';
  return `${start}set net.ipv4.ip_local_reserved_ports = ${ports} in the same pod`;
}
