// A port that a product computes from a chosen one is in the ephemeral range, or somebody else's.

import { type DerivedPort, products } from '../../src/knowledge/products.ts';
import type { Level, Related } from '../../src/model/finding.ts';
import type { EphemeralPool, Host } from '../../src/model/host.ts';
import { MAX_PORT, PortSet } from '../../src/model/ports.ts';
import type { Location } from '../../src/model/span.ts';
import type { Draft, Rule } from '../rule.ts';
import { nameOf, placeWords } from '../words.ts';
import { common, type Held, holder, least } from './machine.ts';
import { holderWords } from './meetings.ts';

export const derivedPort: Rule = {
  id: 'derived-port',
  level: 'warning',
  summary: 'A port that a product derives from a configured one is not free',
  why: `Some products bind a second port that no file names: RabbitMQ its AMQP port plus 20000 for other nodes and the command line tools, a node of Redis Cluster its port plus 10000 for the bus. Whoever moves the first port moves the second one with it: 19002 becomes 39002, in the ephemeral range of the kernel, and the node fails to start when an outgoing connection holds it.`,
  fix: `Choose the first port so that the second one is free, or give the second one a number of its own: \`RABBITMQ_DIST_PORT\`, \`cluster-port\` of Redis 7. Or name it in \`net.ipv4.ip_local_reserved_ports\`.`,
  limits: `RabbitMQ derives from \`RABBITMQ_NODE_PORT\`, not from the listeners in rabbitmq.conf. Redis is looked at where the same file switches its cluster on; where a condition that the files leave open does, the confidence is low. In a container, which has few connections of its own, the ephemeral range is a note.`,
  references: [
    'https://github.com/yandex/yandex-taxi-testsuite/pull/14',
    'https://www.rabbitmq.com/docs/configure#supported-environment-variables',
    'https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/#redis-cluster-tcp-ports',
  ],
  tags: ['ports', 'ephemeral-range', 'rabbitmq', 'redis'],
  check: (project) => {
    const holds = holder(project);
    const drafts = new Map<string, Draft>();
    for (const host of project.hosts) {
      const held = holds(host);
      for (const derived of held.flatMap((h) => derivedFrom(h, held)))
        for (const draft of judge(derived, host, held))
          drafts.set(`${JSON.stringify(draft.location)} ${draft.subject} ${draft.message}`, draft);
    }
    return [...drafts.values()];
  },
};

interface Derived {
  readonly from: Held & { readonly location: Location };
  readonly rule: DerivedPort;
  /** The second port. */
  readonly held: Held;
}

function derivedFrom(from: Held, all: readonly Held[]): readonly Derived[] {
  const { location, fact } = from;
  const rules = products().flatMap((p) => p.derived.filter((d) => d.form === fact?.form));
  return rules.flatMap((rule): readonly Derived[] => {
    const ports = shifted(from.ports, rule.add);
    if (!location || ports.isEmpty) return [];
    if (rule.unless !== undefined && all.some((h) => h.claimant === rule.unless)) return [];
    const sure = { ...from, location };
    const chosen = fact?.isFormOpen ? least(sure, { ...sure, confidence: 'low', why: OPEN }) : sure;
    return [{ from: chosen, rule, held: { ...chosen, ports, protocol: rule.protocol } }];
  });
}

const OPEN = 'the files do not say whether the condition holds that makes it a node of a cluster';

/** The ports that many numbers higher; those beyond the last one are none. */
function shifted(ports: PortSet, add: number): PortSet {
  return PortSet.from(
    ports.intervals.flatMap(([low, high]) =>
      low + add <= MAX_PORT ? [[low + add, Math.min(high + add, MAX_PORT)] as const] : [],
    ),
  );
}

function judge(derived: Derived, host: Host, held: readonly Held[]): readonly Draft[] {
  const taken = held.filter(
    (h) => h.fact !== derived.from.fact && isFixed(h) && !common(derived.held, h).isEmpty,
  );
  const [other] = taken;
  if (other) return [againstClaim(derived, other, host)];
  const [pool] = host.ephemeral
    .filter((p) => !p.ports.intersect(derived.held.ports).subtract(p.perhapsReserved).isEmpty)
    .sort((a, b) => Number(b.setBy !== null) - Number(a.setBy !== null));
  return pool ? [againstRange(derived, pool, host)] : [];
}

function isFixed({ fact, confidence }: Held): boolean {
  return confidence !== 'low' && (fact?.role === 'listen' || fact?.role === 'publish');
}

function againstClaim(derived: Derived, other: Held, host: Host): Draft {
  const { confidence, why } = least(derived.from, other);
  return {
    ...shared(derived, host),
    confidence,
    why,
    message: `${wordsOf(derived)}, which ${holderWords(other)} already (${placeWords(other.location)}): the second one to start fails.`,
    related: [
      {
        location: other.location,
        label: `${holderWords(other)} ${other.ports}`,
        default: false,
        ports: other.ports,
      },
    ],
  };
}

function againstRange(derived: Derived, pool: EphemeralPool, host: Host): Draft {
  const { setBy, range } = pool;
  const { confidence, why } = least(derived.from, { ...derived.from, ...pool, ports: derived.held.ports });
  const name = setBy ? 'the ephemeral range' : "the kernel's ephemeral range";
  const at = setBy && (setBy.origin ?? setBy.location);
  const related: Related = at
    ? { location: at, label: 'the ephemeral range is set here', default: false }
    : { location: null, label: `${name} is ${PortSet.of(range)}`, default: true };
  const level: Level | undefined = host.place.namespace === 'host' ? undefined : 'note';
  return {
    ...shared(derived, host),
    ...(level && { level }),
    help: `choose another port, or set ${derived.rule.pin}, or net.ipv4.ip_local_reserved_ports = ${derived.held.ports}`,
    confidence,
    why,
    message: `${wordsOf(derived)}, in ${name} ${PortSet.of(range)}: it fails to start when an outgoing connection holds that port.`,
    related: [related],
  };
}

/** `RabbitMQ listens on 19002, and on 39002 for other nodes (port + 20000)`. */
function wordsOf({ from, rule, held }: Derived): string {
  const name = nameOf({ claimant: from.claimant }) ?? 'a service';
  return `${name} listens on ${from.ports}, and ${rule.label} on ${held.ports} (the port plus ${rule.add})`;
}

function shared({ from, rule, held }: Derived, host: Host) {
  return {
    subject: `${from.claimant} plus ${rule.add}`,
    help: `choose another port, or set ${rule.pin}`,
    location: from.location,
    ports: held.ports,
    hosts: host.place.label,
  };
}
