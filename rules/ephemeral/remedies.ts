// What ends a clash of the ephemeral range: a reserved list with every port that the machines' files claim, or other bounds.

import { defaultKinds } from '../../src/knowledge/products.ts';
import type { PortsFact, SysctlFact } from '../../src/model/fact.ts';
import type { Confidence } from '../../src/model/finding.ts';
import type { EphemeralPool, Host } from '../../src/model/host.ts';
import { type Interval, PortSet } from '../../src/model/ports.ts';
import type { Remedy } from '../../src/model/remedy.ts';
import { RANGE_KEY, RESERVED_KEY } from '../../src/project/settings.ts';
import { newValue } from '../remedies.ts';
import { isDrawnFrom } from './drawn.ts';
import { silentProducts } from './silent-products.ts';

/** What is reserved on the machines of a clash, and what should be. */
export class Reservation {
  /** The lists in force, and their values; those that are not known are in neither. */
  readonly #lists = new Map<SysctlFact, PortSet>();
  readonly #seen = new Set<EphemeralPool>();
  #isOpen = false;
  #isAbsent = false;
  /** What the files claim and what shows takes by default on any of the machines, of the range, certain or not. */
  claimed = PortSet.EMPTY;
  /** The part that is certainly on one of the machines. */
  certain = PortSet.EMPTY;

  add(host: Host, pool: EphemeralPool): void {
    if (this.#seen.has(pool)) return;
    this.#seen.add(pool);
    const setting = host.settings.get(RESERVED_KEY);
    const inForce = setting?.inForce ?? [];
    if (inForce.length === 0) this.#isAbsent = true;
    // A list that is refused or replaced stands somewhere: one more would be the third.
    if (inForce.length > 1 || (inForce.length === 0 && setting)) this.#isOpen = true;
    const known = inForce.flatMap(({ fact }) =>
      fact?.value == null ? [] : (PortSet.parse(fact.value) ?? []),
    );
    if (!known.reduce((left, p) => left.subtract(p), pool.perhapsReserved).isEmpty) this.#isOpen = true;
    for (const { fact } of inForce) {
      const ports = fact?.value == null ? null : PortSet.parse(fact.value);
      if (fact && ports) this.#lists.set(fact, ports);
      else this.#isOpen = true;
    }
    for (const { fact, confidence, protectedPorts } of host.claims) {
      if (
        !fact.ports ||
        !isHeld(fact) ||
        isDrawnFrom(fact) ||
        fact.confidence === 'low' ||
        confidence === 'low'
      )
        continue;
      const ports = fact.ports.subtract(protectedPorts).intersect(PortSet.of(pool.range));
      this.#claim(ports, confidence);
    }
    for (const { product, confidence } of silentProducts(host))
      if (confidence !== 'low')
        this.#claim(defaultKinds(product).fixed.intersect(PortSet.of(pool.range)), confidence);
  }

  #claim(ports: PortSet, confidence: Confidence): void {
    this.claimed = this.claimed.union(ports);
    if (confidence === 'high') this.certain = this.certain.union(ports);
  }

  /** What is reserved on any of the machines. */
  get reserved(): PortSet {
    return [...this.#lists.values()].reduce((all, p) => all.union(p), PortSet.EMPTY);
  }

  /** The list in force on all of the machines; null where none has one, undefined where they differ or it is not known. */
  get list(): SysctlFact | null | undefined {
    const [list, another] = this.#lists.keys();
    if (this.#isOpen || another || (list && this.#isAbsent)) return undefined;
    return list ?? null;
  }
}

/** Claims on ports that somebody takes; filters and registries take none. */
function isHeld({ role }: PortsFact): boolean {
  return role === 'offer' || role === 'listen' || role === 'publish' || role === 'nodeport';
}

/** Where the range is set, and what should be reserved then. */
export interface Overlap {
  readonly setBy: SysctlFact | null;
  readonly range: Interval;
  /** The merged list. */
  readonly reserve: PortSet;
  readonly list: SysctlFact | null | undefined;
  /** True where the files prove every claim: other findings that are as sure then propose the same list. */
  readonly isCertain: boolean;
  /** Everything that is claimed on the machines, whole. */
  readonly claimed: PortSet;
}

/** The surest first; none for a range that is one of several, or that a pod asks for. */
export function remediesOf(overlap: Overlap): readonly Remedy[] {
  const { setBy } = overlap;
  if (setBy && (setBy.alternatives > 1 || setBy.asked)) return [];
  return [...reserving(overlap), ...moving(overlap)];
}

function reserving({ setBy, reserve, list, isCertain }: Overlap): readonly Remedy[] {
  const text = `${reserve}`;
  const title = `set ${RESERVED_KEY} = ${text}`;
  if (list)
    return list.alternatives > 1 || list.asked
      ? []
      : [{ title, safe: isCertain, changes: newValue(list, text) }];
  if (list === undefined || !setBy) return [];
  const { location: at, raw: was } = setBy;
  return [
    {
      title,
      safe: isCertain,
      changes: [{ kind: 'setting', at, was, key: RANGE_KEY, newKey: RESERVED_KEY, text }],
    },
  ];
}

/** Other bounds leave out more than is claimed, and machines may need them: nobody should write them unasked. */
function moving({ setBy, range, claimed }: Overlap): readonly Remedy[] {
  const bounds = setBy && movedRange(range, claimed);
  if (!bounds) return [];
  const text = bounds.join(' ');
  return [{ title: `set ${RANGE_KEY} = ${text}`, safe: false, changes: newValue(setBy, text) }];
}

/**
 * The larger part of a range above or below everything that is claimed in it, with bounds of different parity as the kernel
 * wants them (net/ipv4/sysctl_net_ipv4.c, ipv4_local_port_range); undefined where neither leaves {@link ENOUGH}.
 */
export function movedRange([low, high]: Interval, claimed: PortSet): Interval | undefined {
  const met = claimed.intersect(PortSet.of([low, high])).intervals;
  const bottom = met[0]?.[0];
  const top = met.at(-1)?.[1];
  if (bottom === undefined || top === undefined || (bottom <= low && top >= high)) return undefined;
  const moved: Interval =
    high - top >= bottom - low
      ? [top + ((high - top) % 2 === 0 ? 1 : 2), high]
      : [low, bottom - ((bottom - low) % 2 === 0 ? 1 : 2)];
  return moved[1] - moved[0] + 1 < ENOUGH ? undefined : moved;
}

/** As many as IANA has set aside for outgoing connections (49152-65535, RFC 6335): fewer would bring another shortage. */
const ENOUGH = 65_535 - 49_152 + 1;
