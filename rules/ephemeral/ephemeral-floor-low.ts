// The ephemeral range starts so low that it covers the ports of most servers.

import { LOW_FLOOR } from '../../src/knowledge/kernel.ts';
import { productsIn } from '../../src/knowledge/products.ts';
import { PortSet } from '../../src/model/ports.ts';
import { type Draft, numberOption, type Rule } from '../rule.ts';
import { type WrittenRange, writtenRanges } from './ranges.ts';

export const ephemeralFloorLow: Rule = {
  id: 'ephemeral-floor-low',
  level: 'warning',
  summary: 'The ephemeral range starts below the ports of most servers',
  why: `Advice such as \`1024 65535\` is copied for more outgoing ports. From then on any connection may hold 3306, 5432, 6379, 8080, 9090 or 9100 on that machine, and the service that wants the port fails to start, or to start again. Images and guides that shipped it have taken it back (Bottlerocket, Greenplum, Crowbar) after the port of a kubelet, a database or a replication link was gone.`,
  fix: `A floor of 16000 to 32768 leaves 28,000 to 49,000 ports: \`net.ipv4.ip_local_port_range = 16000 60999\`. Whoever needs more connections to one destination gains more by connection pools, or by more addresses, than by these 10,000 ports. If the floor has to stay, name every port that is listened on in \`net.ipv4.ip_local_reserved_ports\`.`,
  limits: `Silent where the reserved list takes out all ports below 10000. What is declared on these machines is reported by \`ephemeral-vs-listener\` and its kind, with the ports.`,
  references: [
    'https://github.com/bottlerocket-os/bottlerocket/issues/1386',
    'https://github.com/onedr0p/home-ops/pull/11712',
    'https://github.com/crowbar/barclamp-network/pull/215',
  ],
  tags: ['ports', 'sysctl', 'ephemeral-range'],
  options: {
    floor: {
      summary: 'The lowest port that a range may start at',
      default: LOW_FLOOR,
      min: 1025,
      max: 60999,
    },
  },
  check: (project, context) => {
    const floor = numberOption(context, 'floor');
    return writtenRanges(project).flatMap((range) => draft(range, floor));
  },
};

function draft(range: WrittenRange, floor: number): readonly Draft[] {
  const { fact, location, pool, ports, labels, confidence, why, related } = range;
  const low = ports.intersect(PortSet.of([1, floor - 1]));
  if (low.isEmpty) return [];
  const products = productsIn(low);
  const known = products
    .filter(({ product }) => KNOWN.has(product.id))
    .map(({ product, ports: own }) => `${product.product} ${own}`);
  const example = known.length > 0 ? `, among them ${known.slice(0, 3).join(', ')}` : '';
  return [
    {
      subject: fact.key,
      confidence,
      why,
      message: `The ephemeral range ${PortSet.of(pool.range)} starts at ${pool.range[0]}, ${floor === LOW_FLOOR ? 'below the ports of most servers' : `below ${floor}`}: default ports of ${products.length} of the products that portclash knows are in it${example}.`,
      help: `start the range at ${Math.max(16_000, floor)} or above; portclash range ${PortSet.of(pool.range)} lists what it covers`,
      location,
      ports: low,
      hosts: labels,
      related,
    },
  ];
}

/** Those that everybody has met. */
const KNOWN: ReadonlySet<string> = new Set(['mysql', 'postgresql', 'redis', 'prometheus', 'k8s-node']);
