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
    return byFile(project, allowed, ranges).map((refused) => draft(refused, ranges, allowed));
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

/** What Services ask for beyond `allowed`: a list for each file in which somebody would change it. */
function byFile(
  { facts }: Project,
  allowed: PortSet,
  ranges: readonly PortsFact[],
): readonly (readonly [Refused, ...Refused[]])[] {
  const files = new Map<string, [Refused, ...Refused[]]>();
  for (const fact of facts) {
    if (fact.kind !== 'ports' || fact.form !== 'service-node-port' || !fact.applied || !fact.ports) continue;
    const ports = fact.ports.subtract(allowed);
    if (ports.isEmpty || fact.confidence === 'low' || !isOfCluster(fact, ports, ranges)) continue;
    const location = fact.origin ?? fact.location;
    const list = files.get(location.file);
    if (!list) files.set(location.file, [{ location, ports, fact }]);
    else if (!list.some((r) => sameLocation(r.location, location))) list.push({ location, ports, fact });
  }
  return [...files.values()];
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

function draft(
  refused: readonly [Refused, ...Refused[]],
  ranges: readonly PortsFact[],
  allowed: PortSet,
): Draft {
  const [first, ...others] = [...refused].sort((a, b) => compareLocations(a.location, b.location));
  const { location, fact } = first ?? refused[0];
  const ports = refused.reduce((all, r) => all.union(r.ports), PortSet.EMPTY);
  const [range] = ranges;
  const at = range && (range.origin ?? range.location);
  const isOne = others.length === 0;
  const where = at ? `${at.file}:${at.line}` : 'the default, and no file here names another one';
  const steps: readonly Related[] = sameLocation(location, fact.location)
    ? []
    : [{ location: fact.location, label: 'the Service has it here', default: false }];
  return {
    subject: 'nodePort',
    ...(!range && { level: 'warning' as const }),
    confidence: 'medium',
    why: range ? 'these are the ranges that the project names' : 'no file names the range of the cluster',
    message: `The API server refuses ${isOne ? `nodePort ${ports}` : `the node ports ${ports} of ${refused.length} entries`}: ${isOne ? 'it is' : 'they are'} outside ${allowed} (${where}).`,
    help: `choose ${isOne ? 'a port' : 'ports'} of ${allowed}, or leave nodePort out`,
    location,
    ports,
    hosts: fact.place.label,
    related: [
      ...steps,
      ...others.map((r) => ({
        location: r.location,
        label: `nodePort ${r.ports}`,
        default: false,
        ports: r.ports,
      })),
      at
        ? { location: at, label: `NodePorts are taken from ${range.ports}`, default: false }
        : { location: null, label: `NodePorts are taken from ${NODE_PORTS}`, default: true },
    ],
  };
}
