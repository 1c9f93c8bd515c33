// Software that takes ports for its listeners out of the ephemeral range moves with it.

import { type Product, productById } from '../../src/knowledge/products.ts';
import type { Host, PlacedEvidence } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { compareLocations } from '../../src/model/span.ts';
import { relateTo } from '../../src/project/places.ts';
import type { Draft, Rule } from '../rule.ts';
import { type WrittenRange, writtenRanges } from './ranges.ts';

/** What people call each of them, and how it is kept on ports of one's own choice. */
const PINS: ReadonlyMap<string, readonly [name: string, pin: string]> = new Map([
  ['docker-random', ['Docker', 'publish on ports of the host by number']],
  ['podman-random', ['Podman', 'publish on ports of the host by number']],
  ['ecs-dynamic', ['the ECS agent', 'set ECS_DYNAMIC_HOST_PORT_RANGE']],
  ['containerd-stream', ['containerd', 'set stream_server_port of containerd']],
  ['nfs', ["the NFS server's helpers", 'set port= of statd, lockd and mountd in nfs.conf']],
  ['vsftpd-pasv', ['vsftpd', 'set pasv_min_port and pasv_max_port']],
  ['erlang-dist', ['nodes of Erlang', 'set inet_dist_listen_min and inet_dist_listen_max']],
]);

/** Containerd that comes with Docker serves no streams: its plug-in for Kubernetes is off there. */
const ONLY_BESIDE: ReadonlyMap<string, string> = new Map([['containerd-stream', 'k8s-node']]);

export const ephemeralFollows: Rule = {
  id: 'ephemeral-follows',
  level: 'note',
  summary: 'Software that takes listening ports from the ephemeral range moves with it',
  why: `Some listeners have no port of their own: they bind port 0, or read \`net.ipv4.ip_local_port_range\` themselves, and get a port of the ephemeral range. Docker and Podman do so for containers published without a port of the host (\`-P\`, \`-p 80\`), the ECS agent for tasks, containerd for its streaming server, \`rpc.statd\` and \`rpc.mountd\` unless their ports are set. A range that starts lower moves them to lower ports: where a packet filter lets 32768 and up through they are not reached any more, and such a listener keeps its port for good, so that another service that has this number by configuration cannot start.`,
  fix: `Give the software fixed ports, or a range of its own; let what is left through the packet filter by the new range.`,
  limits: `Off in \`portclash:recommended\`. A role, a package or a unit shows that the software runs there, not that it has such a listener. Silent where the range begins no lower than the kernel's own, and where the files give the software ports. Docker 20.10 took 49153-65535 whatever the range was.`,
  references: [
    'https://github.com/bottlerocket-os/bottlerocket/pull/1560',
    'https://github.com/moby/moby/issues/43054',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['ports', 'sysctl', 'ephemeral-range', 'listeners'],
  check: (project) => writtenRanges(project).flatMap(draft),
};

/** The low bound that the kernel has, and that software and packet filters expect. */
const USUAL_FLOOR = 32768;

function draft(range: WrittenRange): readonly Draft[] {
  const { fact, location, pool, ports, labels, confidence, related } = range;
  const added = ports.intersect(PortSet.of([1, USUAL_FLOOR - 1]));
  if (added.isEmpty) return [];
  const signs = new Map(range.hosts.flatMap((h) => [...followers(h)]));
  if (signs.size === 0) return [];
  const names = [...signs.keys()].map((p) => PINS.get(p.id)?.[0] ?? p.product);
  const shown = names.slice(0, 3).join(', ');
  const rest = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const pins = new Set([...signs.keys()].flatMap((p) => PINS.get(p.id)?.[1] ?? []));
  return [
    {
      subject: `${fact.key} follows`,
      confidence: confidence === 'high' ? 'medium' : confidence,
      why: 'the software shows here; whether it has such a listener the files do not say',
      message: `Listeners without a fixed port get one of the ephemeral range ${PortSet.of(pool.range)}, also below ${USUAL_FLOOR} where other services and packet filters do not expect them: those of ${shown}${rest}.`,
      help: [...pins].join(', '),
      location,
      ports: added,
      hosts: labels,
      related: [
        ...related,
        ...[...signs].map(([product, sign]) => ({
          location: sign.assumed ? null : sign.at,
          label: `${PINS.get(product.id)?.[0] ?? product.product} shows here`,
          claimant: product.id,
          default: sign.assumed,
        })),
      ],
    },
  ];
}

/** What shows on a host and follows the range, each with the first sign of it; none of which the files name the ports. */
function followers(host: Host): ReadonlyMap<Product, PlacedEvidence> {
  const certain = host.evidence.filter((e) => e.assumed || relateTo(host.place, e.place) === 'same');
  const there = new Set(certain.map((e) => e.product));
  const pinned = new Set(host.claims.map((c) => c.fact.claimant));
  const found = new Map<Product, PlacedEvidence>();
  for (const sign of [...certain].sort((a, b) => compareLocations(a.at, b.at))) {
    const product = productById(sign.product);
    const beside = ONLY_BESIDE.get(sign.product);
    if (!product?.ports.some((p) => p.kind === 'follows-ephemeral')) continue;
    if (pinned.has(product.id) || (beside !== undefined && !there.has(beside)) || found.has(product))
      continue;
    found.set(product, sign);
  }
  return found;
}
