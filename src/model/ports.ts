// Sets of port numbers as sorted, disjoint, inclusive intervals, and their algebra.

/** Inclusive interval of ports, `0 <= low <= high <= 65535`. */
export type Interval = readonly [low: number, high: number];

/** The largest port number; the field is 16 bits wide (RFC 9293, section 3.1). */
export const MAX_PORT = 65535;

/**
 * An immutable set of ports. Its intervals are sorted, disjoint and never adjacent (1-2,3-4 is 1-4), so two
 * equal sets have equal intervals.
 */
export class PortSet {
  static readonly EMPTY = new PortSet([]);
  static readonly ALL = new PortSet([[0, MAX_PORT]]);

  private constructor(readonly intervals: readonly Interval[]) {}

  /** A set from intervals in any order, overlapping or not. Throws RangeError for a bound that is no port or reversed. */
  static of(...intervals: readonly Interval[]): PortSet {
    return PortSet.from(intervals);
  }

  /** {@link of} for a list of any length: an argument list is bounded by the stack. */
  static from(intervals: readonly Interval[]): PortSet {
    if (intervals.length === 0) return PortSet.EMPTY;
    for (const [low, high] of intervals) {
      if (!Number.isInteger(low) || !Number.isInteger(high) || low < 0 || high > MAX_PORT || low > high) {
        throw new RangeError(`not a port range: ${low}-${high} (ports are 0 to ${MAX_PORT}, low end first)`);
      }
    }
    const sorted = [...intervals].sort((a, b) => a[0] - b[0]);
    const merged: [number, number][] = [];
    for (const [low, high] of sorted) {
      const last = merged.at(-1);
      if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
      else merged.push([low, high]);
    }
    return new PortSet(merged);
  }

  /** A set of single ports. Throws RangeError like {@link of}. */
  static ports(ports: Iterable<number>): PortSet {
    return PortSet.from(Array.from(ports, (port): Interval => [port, port]));
  }

  /**
   * Reads `31000-32000`, `8080,9000-9010`, blanks around numbers allowed. `undefined` for anything else: a
   * person's notation, not the kernel's (that is `knowledge/kernel.ts`).
   */
  static parse(text: string): PortSet | undefined {
    const intervals: Interval[] = [];
    for (const piece of text.split(',')) {
      const match = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(piece);
      if (!match) return undefined;
      const low = Number(match[1]);
      const high = Number(match[2] ?? match[1]);
      if (low > high || high > MAX_PORT) return undefined;
      intervals.push([low, high]);
    }
    return PortSet.from(intervals);
  }

  get isEmpty(): boolean {
    return this.intervals.length === 0;
  }

  /** How many ports. */
  get size(): number {
    return this.intervals.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  }

  has(port: number): boolean {
    let from = 0;
    let to = this.intervals.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.intervals[middle]?.[1] ?? MAX_PORT) < port) from = middle + 1;
      else to = middle;
    }
    return (this.intervals[from]?.[0] ?? Number.POSITIVE_INFINITY) <= port;
  }

  equals(other: PortSet): boolean {
    return this.toString() === other.toString();
  }

  union(other: PortSet): PortSet {
    return PortSet.from([...this.intervals, ...other.intervals]);
  }

  intersect(other: PortSet): PortSet {
    const common: Interval[] = [];
    let i = 0;
    let j = 0;
    for (;;) {
      const a = this.intervals[i];
      const b = other.intervals[j];
      if (!a || !b) break;
      const low = Math.max(a[0], b[0]);
      const high = Math.min(a[1], b[1]);
      if (low <= high) common.push([low, high]);
      if (a[1] < b[1]) i++;
      else j++;
    }
    return new PortSet(common);
  }

  /** The ports of this set that are not in `other`. */
  subtract(other: PortSet): PortSet {
    const left: Interval[] = [];
    // Both are sorted, so an interval of the other set that ends before this one is never looked at again.
    let j = 0;
    for (const [low, high] of this.intervals) {
      let from = low;
      for (;;) {
        const taken = other.intervals[j];
        if (!taken || taken[0] > high) break;
        if (taken[0] > from) left.push([from, taken[0] - 1]);
        from = Math.max(from, taken[1] + 1);
        // One that reaches past this interval may take from the next one too.
        if (taken[1] > high) break;
        j++;
      }
      if (from <= high) left.push([from, high]);
    }
    return new PortSet(left);
  }

  /** `8080,31000-32000`: what `ip_local_reserved_ports` takes and what people read. Empty set: the empty string. */
  toString(): string {
    return this.intervals.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(',');
  }

  /** Plain data for the JSON documents. */
  toJSON(): readonly Interval[] {
    return this.intervals;
  }
}
