// A widened range newly exposes ports that are registered for services: a note, once a range.

import { DEFAULT_EPHEMERAL } from '../src/knowledge/kernel.ts';
import { productById, productsIn } from '../src/knowledge/products.ts';
import type { SysctlFact } from '../src/model/fact.ts';
import type { Related } from '../src/model/finding.ts';
import type { EphemeralPool, Host, Project } from '../src/model/host.ts';
import { PortSet } from '../src/model/ports.ts';
import { compareLocations, sameLocation } from '../src/model/span.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

export const ephemeralVsIana: Rule = {
  id: 'ephemeral-vs-iana',
  level: 'note',
  summary: 'The widened ephemeral range newly covers ports registered for services',
  why: `Beyond the kernel's default 32768-60999 a range covers ports that IANA lists for services and that software uses by default. A service that starts, or restarts, while an outgoing connection holds its port fails with *Address already in use*.`,
  fix: `Look at the products this project shows, listed first; name the ports of those that run on these machines in \`net.ipv4.ip_local_reserved_ports\`. \`portclash range LOW-HIGH --all\` lists every registered name.`,
  limits: `A registered name is an assignment, not use: most of these services run nowhere near your machines, so this is a note and never more. Ports are counted once, whatever the number of names and transports on them.`,
  references: [
    'https://www.iana.org/assignments/service-names-port-numbers/',
    'https://www.rfc-editor.org/rfc/rfc6335#section-6',
    'https://docs.kernel.org/networking/ip-sysctl.html#ip-variables',
  ],
  tags: ['ports', 'sysctl', 'ephemeral-range', 'iana'],
  check: (project, context) => decisions(project).flatMap((d) => draft(d, context)),
};

/** A range that somebody wrote, with the ports it adds on any host to what the kernel hands out by default. */
interface Widened {
  readonly fact: SysctlFact;
  readonly pool: EphemeralPool;
  readonly added: PortSet;
  readonly hosts: readonly Host[];
  /** What the places of its declarations are called: one value may reach several sets of machines. */
  readonly labels: ReadonlySet<string>;
}

function decisions(project: Project): readonly Widened[] {
  const byPlace = new Map<string, Widened>();
  for (const host of project.hosts) {
    // Registered services are those of machines; in a container there is what is in its image.
    if (host.place.namespace !== 'host') continue;
    for (const pool of host.ephemeral) {
      const fact = pool.setBy;
      const added = pool.ports.subtract(PortSet.of(DEFAULT_EPHEMERAL));
      if (!fact || added.isEmpty) continue;
      const key = `${JSON.stringify(fact.origin ?? fact.location)} ${pool.range.join('-')}`;
      const before = byPlace.get(key);
      byPlace.set(key, {
        fact,
        pool,
        added: before ? before.added.union(added) : added,
        hosts: [...(before?.hosts ?? []), host],
        labels: new Set([...(before?.labels ?? []), fact.place.label]),
      });
    }
  }
  return [...byPlace.values()];
}

function draft({ fact, pool, added, hosts, labels }: Widened, { registered }: RuleContext): readonly Draft[] {
  if (!registered) return [];
  const count = registered.ports.intersect(added).size;
  if (count === 0) return [];
  const location = fact.origin ?? fact.location;
  const shown = evidenced(hosts, added);
  const steps: readonly Related[] = sameLocation(fact.location, location)
    ? []
    : [{ location: fact.location, label: 'the ephemeral range is set here', default: false }];
  const names = shown.slice(0, 3).map((p) => `${p.name} ${p.ports}`);
  const products =
    shown.length === 0
      ? ''
      : `; of the products this project shows: ${names.join(', ')}${shown.length > 3 ? ` and ${shown.length - 3} more` : ''}`;
  return [
    {
      subject: fact.key,
      confidence: fact.alternatives > 1 ? 'medium' : 'high',
      why:
        fact.alternatives > 1
          ? `the range is one of ${fact.alternatives} possible values`
          : 'the value is what the files say',
      message: `The ephemeral range ${PortSet.of(pool.range)} newly covers ${count.toLocaleString('en-US')} port${count > 1 ? 's' : ''} that ${registered.source} registers for services, beyond the kernel's default ${PortSet.of(DEFAULT_EPHEMERAL)}${products}.`,
      help: `portclash range ${PortSet.of(pool.range)} lists what it covers and the reserved list that protects it`,
      location,
      ports: added,
      hosts: [...labels].sort().join('; '),
      related: [...steps, ...shown.map((p) => p.related)],
    },
  ];
}

/** Products that show on these hosts and whose default ports are newly covered, each once. */
function evidenced(
  hosts: readonly Host[],
  added: PortSet,
): readonly { name: string; ports: PortSet; related: Related }[] {
  const claims = new Map(productsIn(added).map((c) => [c.product.id, c.ports]));
  const found = new Map<string, { name: string; ports: PortSet; related: Related }>();
  const signs = hosts.flatMap((h) => h.evidence).sort((a, b) => compareLocations(a.at, b.at));
  for (const sign of signs) {
    const ports = claims.get(sign.product);
    const name = productById(sign.product)?.product;
    if (!ports || name === undefined || found.has(sign.product)) continue;
    const label = `${name}: ${ports} unless configured otherwise`;
    const related = {
      location: sign.assumed ? null : sign.at,
      label,
      claimant: sign.product,
      default: sign.assumed,
      ports,
    };
    found.set(sign.product, { name, ports, related });
  }
  return [...found.values()];
}
