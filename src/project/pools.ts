// The ephemeral pools of a host: its range without what it reserves, as sure as the settings that they come from.

import { DEFAULT_EPHEMERAL, writePortRange, writeReservedPorts } from '../knowledge/kernel.ts';
import type { Fact, Place, SysctlFact } from '../model/fact.ts';
import type { Confidence } from '../model/finding.ts';
import type { EphemeralPool, InForce, Setting } from '../model/host.ts';
import { type Interval, PortSet } from '../model/ports.ts';
import { doubtOfPlace } from './doubt.ts';
import { relateTo } from './places.ts';
import { RANGE_KEY, RESERVED_KEY } from './settings.ts';

/** What a run judges instead of what the files say. */
export interface WhatIfPools {
  /** Every host has this range. */
  readonly range?: Interval;
  /** Every host has this reserved list. */
  readonly reserved?: PortSet;
}

/** The list of an outcome; null where it is not known. A machine on which nobody wrote one has an empty list. */
export function listOf({ fact }: InForce): PortSet | null {
  return fact === null ? PortSet.EMPTY : portsOfSysctl(fact);
}

/** The ports that a range or a reserved list stands for; null where it is no such key, unknown, or refused. */
export function portsOfSysctl(fact: Fact): PortSet | null {
  if (fact.kind !== 'sysctl' || fact.value === null) return null;
  if (fact.key === RANGE_KEY) {
    const write = writePortRange(fact.value);
    return write.accepted ? PortSet.of(write.range) : null;
  }
  if (fact.key === RESERVED_KEY) {
    const write = writeReservedPorts(fact.value, PortSet.EMPTY);
    return write.accepted ? write.ports : null;
  }
  return null;
}

/** The pools that a host may have; more than one where its range or its reserved list is one of several. */
export function pools(
  place: Place,
  settings: ReadonlyMap<string, Setting>,
  facts: readonly Fact[],
  whatIf: WhatIfPools,
): readonly EphemeralPool[] {
  const { certain, perhaps } = whatIf.reserved
    ? { certain: whatIf.reserved, perhaps: PortSet.EMPTY }
    : reservedAt(place, settings.get(RESERVED_KEY)?.inForce ?? [], facts);
  const pool = (
    setBy: SysctlFact | null,
    range: Interval,
    confidence: Confidence,
    why: string,
  ): EphemeralPool => ({
    setBy,
    range,
    given: whatIf.range !== undefined,
    ports: PortSet.of(range).subtract(certain),
    confidence,
    why,
    perhapsReserved: perhaps,
  });
  if (whatIf.range) return [pool(null, whatIf.range, 'high', '')];
  // A range that stands elsewhere in the project may be this machine's.
  const mayBeOther =
    !settings.get(RANGE_KEY)?.inForce.length &&
    facts.some((f) => f.kind === 'sysctl' && f.key === RANGE_KEY && relateTo(place, f.place) !== 'apart');
  const pairs = whatIf.reserved || mayBeOther ? undefined : pairsOf(settings);
  if (pairs) {
    const elsewhere = reservedAt(place, [], facts).perhaps;
    const why = disagreementOf(pairs);
    return pairs.map(({ range, reserved, setBy }) => ({
      ...pool(setBy, range, 'medium', why),
      ports: PortSet.of(range).subtract(reserved),
      perhapsReserved: elsewhere,
    }));
  }
  const inForce = settings.get(RANGE_KEY)?.inForce ?? [];
  const ranges = inForce.filter((f) => f.range !== null);
  if (inForce.length > 0) {
    // A range of unknown value: neither the default nor anything else is what the machine gets.
    const values = new Set(inForce.map((f) => f.range?.join(' ')));
    const doubt =
      values.size > 1
        ? (disagreement(settings.get(RANGE_KEY)) ?? `it is one of ${values.size} ranges that may be in force`)
        : '';
    return ranges.map(({ fact, range }) => {
      const why = doubt === '' && fact ? (doubtOfPlace(fact, 'the range') ?? '') : doubt;
      return pool(fact, range ?? DEFAULT_EPHEMERAL, why === '' ? 'high' : 'medium', why);
    });
  }
  if (mayBeOther)
    return [
      pool(null, DEFAULT_EPHEMERAL, 'low', 'a range that this project declares may reach this machine'),
    ];
  return [pool(null, DEFAULT_EPHEMERAL, 'high', '')];
}

/** What one program leaves of the range and of the reserved list. */
interface Pair {
  readonly setBy: SysctlFact | null;
  readonly range: Interval;
  readonly reserved: PortSet;
}

/**
 * Where the two programs leave different reserved lists: what each leaves of both keys together, boot first. Undefined
 * where they agree on the list, or more than their order is open.
 */
function pairsOf(settings: ReadonlyMap<string, Setting>): readonly [Pair, Pair] | undefined {
  const declared = settings.get(RANGE_KEY);
  const untouched = { fact: null, range: DEFAULT_EPHEMERAL };
  const range = declared?.inForce.length ? leftBy(declared) : ([untouched, untouched] as const);
  const reserved = leftBy(settings.get(RESERVED_KEY));
  if (!range || !reserved) return undefined;
  const pair = (i: 0 | 1): Pair | undefined => {
    const list = listOf(reserved[i]);
    const { fact, range: interval } = range[i];
    return list && interval ? { setBy: fact, range: interval, reserved: list } : undefined;
  };
  const [boot, reload] = [pair(0), pair(1)];
  if (!boot || !reload || `${boot.reserved}` === `${reload.reserved}`) return undefined;
  return [boot, reload];
}

/** What each program leaves of a key, boot first; where one writes nothing, what the other does. */
function leftBy(setting: Setting | undefined): readonly [InForce, InForce] | undefined {
  if (!setting || setting.inForce.length === 0) return undefined;
  const { boot, reload, inForce } = setting;
  const [atBoot = reload[0], onReload = boot[0]] = [boot[0], reload[0]];
  const programs = new Set([...boot, ...reload].map((s) => s.fact));
  if (boot.length > 1 || reload.length > 1 || inForce.some((s) => !programs.has(s.fact))) return undefined;
  return atBoot && onReload ? [atBoot, onReload] : undefined;
}

/** `systemd-sysctl sets 16000-61000 and reserves 31000-32000 at boot, sysctl --system 16000-61000 and no port`. */
function disagreementOf([boot, reload]: readonly [Pair, Pair]): string {
  const list = ({ reserved }: Pair) => {
    const { length } = reserved.intervals;
    return length > 6 ? `${length} ranges` : `${reserved}` || 'no port';
  };
  return `systemd-sysctl sets ${boot.range.join('-')} and reserves ${list(boot)} at boot, sysctl --system ${reload.range.join('-')} and ${list(reload)}`;
}

/** How the two programs that apply sysctl files disagree, where all the doubt comes of that; undefined otherwise. */
function disagreement(setting: Setting | undefined): string | undefined {
  const [boot, ...more] = setting?.boot ?? [];
  const [reload, ...others] = setting?.reload ?? [];
  if (!setting || !boot?.range || !reload?.range || more.length + others.length > 0) return undefined;
  const known = [boot, reload].map((s) => s.range?.join(' '));
  if (setting.inForce.some((s) => !known.includes(s.range?.join(' ')))) return undefined;
  return `systemd-sysctl sets ${boot.range.join('-')} at boot, sysctl --system ${reload.range.join('-')}`;
}

/**
 * What a host's reserved lists protect. Every write replaces the list, so with several candidates only what all of
 * them name is certain. An unknown list may protect anything; so may one of a place that may be this one.
 */
function reservedAt(
  place: Place,
  inForce: readonly InForce[],
  facts: readonly Fact[],
): { certain: PortSet; perhaps: PortSet } {
  let perhaps = PortSet.EMPTY;
  let certain: PortSet | undefined;
  for (const state of inForce) {
    const list = listOf(state);
    const sure = list && !(state.fact && doubtOfPlace(state.fact, '')) ? list : PortSet.EMPTY;
    perhaps = list ? perhaps.union(list) : PortSet.ALL;
    certain = certain ? certain.intersect(sure) : sure;
  }
  for (const fact of facts) {
    if (fact.kind !== 'sysctl' || fact.key !== RESERVED_KEY || relateTo(place, fact.place) !== 'maybe')
      continue;
    perhaps = perhaps.union(fact.value === null ? PortSet.ALL : (portsOfSysctl(fact) ?? PortSet.EMPTY));
  }
  return { certain: certain ?? PortSet.EMPTY, perhaps };
}
