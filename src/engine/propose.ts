// Which ephemeral range leaves a number of ports without touching what is held.

import { DEFAULT_EPHEMERAL } from '../knowledge/kernel.ts';
import { type Interval, PortSet } from '../model/ports.ts';

/** The kernel refuses a start below net.ipv4.ip_unprivileged_port_start, which is 1024. */
export const WIDEST: Interval = [1024, 65535];

/** Ranges start at round numbers where that covers nothing more: people remember 24000. */
const ROUND = 1000;

export type Proposal =
  | { readonly range: Interval }
  /** How many ports the widest range leaves. */
  | { readonly atMost: number };

/**
 * The narrowest range that has `need` ports besides those that are `held`: the kernel's own where that is enough, else one
 * that reaches up to 65535 first, where IANA registers nothing (RFC 6335, section 6: 49152-65535 are dynamic), and then
 * starts as high as it can. Its bounds have different parity, as the kernel wants them.
 */
export function proposeRange(need: number, held: PortSet): Proposal {
  const left = (range: Interval) => PortSet.of(range).subtract(held).size;
  if (left(DEFAULT_EPHEMERAL) >= need) return { range: DEFAULT_EPHEMERAL };
  if (left(WIDEST) < need) return { atMost: left(WIDEST) };
  const [lowest, highest] = WIDEST;
  let [low, high] = [lowest, DEFAULT_EPHEMERAL[0]];
  // Fewer ports are left the higher the range starts: the highest start that leaves enough.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (left([middle, highest]) >= need) low = middle;
    else high = middle - 1;
  }
  return { range: [roundStart(low, held), highest] };
}

/** An even start that is no higher, and round where no held port lies between. */
function roundStart(low: number, held: PortSet): number {
  const round = Math.floor(low / ROUND) * ROUND;
  const isFree = round >= WIDEST[0] && PortSet.of([round, low]).intersect(held).isEmpty;
  return isFree ? round : low - (low % 2);
}
