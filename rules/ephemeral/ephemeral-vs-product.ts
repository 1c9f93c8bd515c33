// The ephemeral range covers the default ports of products that show on the machine, though no file names their ports.

import { defaultKinds, productById } from '../../src/knowledge/products.ts';
import type { Host } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import type { Met } from './clashes.ts';
import { ephemeralVs } from './ephemeral-vs.ts';
import { silentProducts } from './silent-products.ts';

/** Products whose default ports have rules of their own. */
const OWN_RULES: ReadonlySet<string> = new Set([
  'mesos-agent',
  'nomad-dynamic',
  'k8s-nodeport',
  'consul-sidecar',
]);

export const ephemeralVsProduct = ephemeralVs({
  id: 'ephemeral-vs-product',
  level: 'warning',
  summary: 'The ephemeral range covers default ports of software that runs on the machine',
  why: `A role, a package, a unit or an image says that the software runs there, and no file says on which ports: then it takes its default ones. Where an outgoing connection holds such a port when the service starts, it fails with *Address already in use*.`,
  fix: `Start the range above the ports, or name those that are used in \`net.ipv4.ip_local_reserved_ports\`. Where the software listens elsewhere, saying so in the files makes the finding go away.`,
  limits: `Default ports are those of the catalogue (\`portclash explain PRODUCT\`), for software on the machine itself. A port that a file gives the software counts instead of its default. Ports that a mode turns on are no defaults; for a range that ports are drawn from, this is a note. Silent where the range is the kernel's own.`,
  references: [
    'https://github.com/rancher/rancher/issues/12510',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['listeners'],
  subject: 'product',
  claim: () => false,
  defaults: defaultsOf,
  which: (m) => `${productById(m.claimant)?.product ?? m.claimant} takes`,
  several: (count) => `default ports of ${count} products that show here`,
  item: (m) => `${productById(m.claimant)?.product ?? m.claimant} ${m.claimed}`,
  label: (m) => `${productById(m.claimant)?.product ?? m.claimant}: ${m.claimed} unless configured otherwise`,
  drawn: {
    which: (m) => `${productById(m.claimant)?.product ?? m.claimant} draws ports from`,
    several: (count) => `default ranges that ${count} products that show here draw ports from`,
  },
  effect: 'the service fails to start when an outgoing connection holds its port',
  untouched: undefined,
});

/** Default ports of what shows on a host and claims no port in any file that reaches it. */
function defaultsOf(host: Host): readonly Met[] {
  // The kernel's own range is nobody's decision.
  const pool = host.ephemeral.reduce(
    (all, p) => (p.setBy || p.given ? all.union(p.ports) : all),
    PortSet.EMPTY,
  );
  return silentProducts(host).flatMap(({ product, at, assumed, confidence }) => {
    if (OWN_RULES.has(product.id)) return [];
    const why = assumed
      ? `the run assumes that every host has it: ${product.product}`
      : `${product.product} shows here, and no file says which ports it takes`;
    const { fixed, drawn } = defaultKinds(product);
    const common = { location: assumed ? null : at, claimant: product.id, confidence, why };
    return [fixed, drawn].flatMap((ports, i) => {
      const claimed = ports.intersect(pool);
      return claimed.isEmpty ? [] : [{ ...common, claimed, ports: claimed, isDrawn: i === 1 }];
    });
  });
}
