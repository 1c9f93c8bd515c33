// A Service asks for a NodePort that the API server refuses.

import type { PortsFact } from '../../src/model/fact.ts';
import type { Related } from '../../src/model/finding.ts';
import type { Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { compareLocations, type Location, sameLocation } from '../../src/model/span.ts';
import type { Draft, Rule } from '../rule.ts';
import { isNodePortRange, NODE_PORTS } from './node-port-range.ts';

export const nodePortOutOfRange: Rule = {
  id: 'nodeport-out-of-range',
  level: 'error',
  summary: 'A Service asks for a NodePort outside the range of its cluster',
  why: `The API server takes a \`nodePort\` only out of \`--service-node-port-range\`, 30000-32767 unless somebody has changed it. It refuses the whole Service otherwise (*provided port is not in the valid range*), so an update of it does not arrive either. Managed clusters (EKS, GKE, AKS) do not let anybody change the range.`,
  fix: `Choose a port of the range, or leave \`nodePort\` out: Kubernetes then picks one. A low port such as 80 is for an Ingress, a load balancer or a \`hostPort\`.`,
  limits: `A port is reported where it is in none of the ranges that the project names, or, as a warning, where the project names none and it is outside of the default: the cluster may then have another range. Only Services are looked at, those that charts and overlays make among them.`,
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  tags: ['ports', 'kubernetes', 'nodeport'],
  check: (project) => {
    const ranges = rangesOf(project);
    if (!ranges) return [];
    const allowed =
      ranges.length === 0 ? NODE_PORTS : PortSet.from(ranges.flatMap((r) => r.ports?.intervals ?? []));
    return refusedOf(project, allowed, ranges).map((refused) => draft(refused, ranges, allowed));
  },
};

/** The ranges of the project; undefined where one of them is not known, since any port may be in that. */
function rangesOf({ facts }: Project): readonly PortsFact[] | undefined {
  const ranges = facts.filter((f): f is PortsFact => f.kind === 'ports' && isNodePortRange(f) && f.applied);
  const known = ranges.filter((r) => r.ports);
  // What one line gives to some hosts, it gives to the others, too.
  const isOpen = ranges.some((r) => !r.ports && !known.some((k) => sameLocation(k.location, r.location)));
  return isOpen ? undefined : known;
}

interface Refused {
  readonly location: Location;
  readonly ports: PortSet;
  readonly fact: PortsFact;
}

/** What Services ask for beyond `allowed`: one for each place in which somebody would change it. */
function refusedOf({ facts }: Project, allowed: PortSet, ranges: readonly PortsFact[]): readonly Refused[] {
  const found = new Map<string, Refused>();
  for (const fact of facts) {
    if (fact.kind !== 'ports' || fact.form !== 'service-node-port' || !fact.applied || !fact.ports) continue;
    const ports = fact.ports.subtract(allowed);
    if (ports.isEmpty || fact.confidence === 'low' || !isOfCluster(fact, ports, ranges)) continue;
    const location = fact.origin ?? fact.location;
    const id = JSON.stringify(location);
    if (!found.has(id)) found.set(id, { location, ports, fact });
  }
  return [...found.values()].sort((a, b) => compareLocations(a.location, b.location));
}

/**
 * A cluster that no file configures has the default range: what is in that is refused only by a cluster which stands
 * beside the Service or above it.
 */
function isOfCluster(fact: PortsFact, ports: PortSet, ranges: readonly PortsFact[]): boolean {
  if (ports.intersect(NODE_PORTS).isEmpty) return true;
  return ranges.some((r) => fact.location.file.startsWith(folderOf(r.location.file)));
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

function draft({ location, ports, fact }: Refused, ranges: readonly PortsFact[], allowed: PortSet): Draft {
  const [range] = ranges;
  const at = range && (range.origin ?? range.location);
  const where = at ? `${at.file}:${at.line}` : 'the default, and no file here names another one';
  const steps: readonly Related[] = sameLocation(location, fact.location)
    ? []
    : [{ location: fact.location, label: 'the Service has it here', default: false }];
  return {
    subject: 'nodePort',
    ...(!range && { level: 'warning' as const }),
    confidence: 'medium',
    why: range ? 'these are the ranges that the project names' : 'no file names the range of the cluster',
    message: `The API server refuses nodePort ${ports}: it is outside ${allowed} (${where}).`,
    help: `choose a port of ${allowed}, or leave nodePort out`,
    location,
    ports,
    hosts: fact.place.label,
    related: [
      ...steps,
      at
        ? { location: at, label: `NodePorts are taken from ${range.ports}`, default: false }
        : { location: null, label: `NodePorts are taken from ${NODE_PORTS}`, default: true },
    ],
  };
}
