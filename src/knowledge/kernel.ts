// What the Linux kernel makes of one write to its port sysctls, and the arithmetic of its ephemeral pool.

import { type Interval, MAX_PORT, PortSet } from '../model/ports.ts';
import {
  firstBytes,
  PAGE,
  quote,
  readNumber,
  SEPARATORS,
  SPACES,
  type Surprise,
  skip,
} from './kernel-numbers.ts';

/**
 * `net.ipv4.ip_local_port_range` of every new network namespace, inclusive. Linux 4.2 and later (commit
 * 07f4c90062f8; 61000 before): net/ipv4/af_inet.c:1788 of Linux 7.2.
 */
export const DEFAULT_EPHEMERAL: Interval = [32768, 60999];

/**
 * A range that starts below it covers the ports of most servers: of the products in the catalogue that listen above 1023 by
 * default, four in five (49 of 62) have a port below it.
 */
export const LOW_FLOOR = 10_000;

/** `net.ipv4.ip_unprivileged_port_start` of every new network namespace. */
const DEFAULT_UNPRIVILEGED_START = 1024;

/** Seconds a closed connection keeps its port: TCP_TIMEWAIT_LEN, include/net/tcp.h; no sysctl changes it. */
export const TIME_WAIT_SECONDS = 60;

/** The verdict on one write to `ip_local_port_range`. `range` is the one in force afterwards, inclusive. */
export type PortRangeWrite =
  | { readonly accepted: true; readonly range: Interval; readonly surprises: readonly Surprise[] }
  | {
      readonly accepted: false;
      /** What was wrong, for people, without a full stop. */
      readonly reason: string;
      readonly range: Interval;
    };

/** The verdict on one write to `ip_local_reserved_ports`. `ports` is the list in force afterwards. */
export type ReservedPortsWrite =
  | { readonly accepted: true; readonly ports: PortSet; readonly surprises: readonly Surprise[] }
  | { readonly accepted: false; readonly reason: string; readonly ports: PortSet };

/** What the kernel takes, for people: completes "write …" or "the kernel wants …". */
export const RANGE_WANTED = `two numbers from 1 to ${MAX_PORT} with a blank between them, like 16000 60999`;
export const RESERVED_WANTED =
  'numbers and ranges with commas and no blanks between them, like 8080,31000-32000';

/**
 * What one write of `text` to `net.ipv4.ip_local_port_range` does to a namespace whose range is `before` and
 * whose `ip_unprivileged_port_start` is `unprivilegedStart`.
 *
 * `text` is what write(2) gets: a caller that models `sysctl -w` or a `sysctl.d` line first strips what those
 * strip. Follows `ipv4_local_port_range` (net/ipv4/sysctl_net_ipv4.c:82-93), `do_proc_dointvec`
 * (kernel/sysctl.c:605-645) and `proc_get_long` of Linux 7.2; `test/oracle/kernel.test.ts` compares it with the
 * running kernel. Linux 4.15 has the check against `unprivilegedStart`, 4.4 has not: pass 0 there.
 * Out of model: `kernel.sysctl_writes_strict` other than 1, pages larger than 4096 bytes.
 */
export function writePortRange(
  text: string,
  before: Interval = DEFAULT_EPHEMERAL,
  unprivilegedStart: number = DEFAULT_UNPRIVILEGED_START,
): PortRangeWrite {
  const rejected = (problem: string): PortRangeWrite => ({
    accepted: false,
    reason: problem,
    range: before,
  });
  if (text === '') return { accepted: true, range: before, surprises: [NOTHING_WRITTEN] };

  const seen = text.length < PAGE ? text : firstBytes(text, PAGE - 1);
  const surprises: Surprise[] = [];
  const bounds: number[] = [];
  let at = 0;
  while (bounds.length < 2) {
    at = skip(seen, at, SPACES);
    if (at === seen.length) break;
    const number = readNumber(seen, at, SEPARATORS);
    if ('problem' in number) return rejected(number.problem);
    if (number.value < 1 || number.value > MAX_PORT) return rejected(`${number.text} is not a port`);
    surprises.push(...number.surprises);
    bounds.push(number.value);
    at = number.end;
  }

  const [low, high = before[1]] = bounds;
  if (low === undefined) return rejected('the value is blank');
  if (high < low) {
    const kept = bounds.length === 1 ? ', which one number leaves as it is' : '';
    return rejected(`the low bound ${low} is above the high bound ${high}${kept}`);
  }
  if (low < unprivilegedStart) {
    return rejected(
      `the low bound ${low} is below net.ipv4.ip_unprivileged_port_start (${unprivilegedStart})`,
    );
  }
  if (bounds.length === 1) {
    const message = `one number sets only the low bound, the high bound stays ${high}`;
    surprises.push({ kind: 'high-kept', text: text.trim(), message });
  }
  const rest = text.slice(skip(text, at, SPACES)).trimEnd();
  if (rest !== '') {
    const message = `the kernel ignores ${quote(rest)} after the second number`;
    surprises.push({ kind: 'ignored', text: rest, message });
  }
  return { accepted: true, range: [low, high], surprises };
}

/**
 * What one write of `text` to `net.ipv4.ip_local_reserved_ports` does where `before` is reserved: the list is
 * replaced as a whole; a lone newline empties it, an empty write changes nothing.
 *
 * `text` as in {@link writePortRange}. Follows `proc_do_large_bitmap` (kernel/sysctl.c:1111-1240 of Linux 7.2).
 * Out of model: text beyond `PAGE_SIZE - 1` bytes, which the kernel takes in pieces, each of which may fail on
 * its own; here it is one list that is taken or refused as a whole.
 */
export function writeReservedPorts(text: string, before: PortSet): ReservedPortsWrite {
  const rejected = (problem: string): ReservedPortsWrite => ({
    accepted: false,
    reason: problem,
    ports: before,
  });
  if (text === '') return { accepted: true, ports: before, surprises: [NOTHING_WRITTEN] };

  const surprises: Surprise[] = [];
  // The kernel sets bits in a map; counting where ranges start and end costs the same for a long list of wide ranges.
  const opened = new Int32Array(MAX_PORT + 2);
  let at = skip(text, 0, '\n');
  while (at < text.length) {
    const first = readNumber(text, at, '-,\n');
    if ('problem' in first) return rejected(first.problem);
    if (first.value < 0 || first.value > MAX_PORT) return rejected(`${first.text} is not a port`);
    surprises.push(...first.surprises);
    const dash = text[first.end] === '-';
    at = first.end + 1;
    let high = first.value;
    if (dash) {
      // A NUL may end the second number but not the first: `tr_b` in the source has it, `tr_a` has not.
      const second = readNumber(text, at, ',\n\0');
      if ('problem' in second) return rejected(second.problem);
      if (second.value < 0 || second.value > MAX_PORT) return rejected(`${second.text} is not a port`);
      if (second.value < first.value) return rejected(`the range ${first.value}-${second.value} is reversed`);
      surprises.push(...second.surprises);
      high = second.value;
      at = second.end + 1;
    }
    opened[first.value] = (opened[first.value] ?? 0) + 1;
    opened[high + 1] = (opened[high + 1] ?? 0) - 1;
    at = skip(text, at, '\n');
  }
  return { accepted: true, ports: covered(opened), surprises };
}

/** The ports inside at least one range; `opened[p]` is how many ranges start at `p` less those that end before it. */
function covered(opened: Int32Array): PortSet {
  const intervals: Interval[] = [];
  let depth = 0;
  let low = 0;
  for (const [port, change] of opened.entries()) {
    if (depth === 0 && change > 0) low = port;
    if (depth > 0 && depth + change === 0) intervals.push([low, port - 1]);
    depth += change;
  }
  return PortSet.of(...intervals);
}

/**
 * Probability, 0 to 0.5, that one random port of an ephemeral pool of `poolSize` ports is held by one of
 * `connections` open outgoing TCP connections to random destinations: `(1 - (1 - 2/S)^N) / 2`. connect() takes
 * ports with the parity of the low bound first (net/ipv4/inet_hashtables.c:1084-1092 of Linux 7.2), so half of
 * the pool carries them all and the other half none, until the first is full: above `poolSize / 2` connections
 * the figure stays at a half and is too low. 0 for an empty pool or no connection.
 */
export function collisionProbability(connections: number, poolSize: number): number {
  if (!(connections > 0) || !(poolSize > 0)) return 0;
  const missed = Math.max(0, 1 - 2 / poolSize) ** connections;
  return Math.min(1, Math.max(0, (1 - missed) / 2));
}

/**
 * New connections per second that `ports` ephemeral ports can keep up to one destination address and port,
 * where every closed one holds its port for 60 s of TIME_WAIT: rounded down.
 */
export function capacity(ports: number): number {
  return Math.max(0, Math.floor(ports / TIME_WAIT_SECONDS));
}

/**
 * True where both bounds are even or both odd. The kernel then logs once "prefer different parity for start/end
 * values", because connect() and bind(0) each get one half of the range: net/ipv4/sysctl_net_ipv4.c:59-69.
 */
export function sameParity(range: Interval): boolean {
  return range[0] % 2 === range[1] % 2;
}

const NOTHING_WRITTEN: Surprise = {
  kind: 'nothing-written',
  text: '',
  message: 'an empty write changes nothing, the old value stays',
};

/**
 * Where the kernel shows its command line (proc_cmdline(5)). What stands there it sets before init runs: files that a
 * program reads come later (Documentation/admin-guide/kernel-parameters.txt, `sysctl.*=`).
 */
export const KERNEL_CMDLINE = '/proc/cmdline';
