// Which of several declarations of a kernel parameter a machine ends up with.

import { DEFAULT_EPHEMERAL, writePortRange, writeReservedPorts } from '../knowledge/kernel.ts';
import type { SettingOrder, SysctlFact } from '../model/fact.ts';
import type { InForce, Setting } from '../model/host.ts';
import { type Interval, PortSet } from '../model/ports.ts';

export const RANGE_KEY = 'net.ipv4.ip_local_port_range';
export const RESERVED_KEY = 'net.ipv4.ip_local_reserved_ports';

/** More possible outcomes than this are no machine that a person set up. */
const MAX_STATES = 16;

/** What a machine may have after some of the declarations: the one that decided, and the range it made. */
interface State {
  readonly fact: SysctlFact | null;
  /** Null where the value is not known. */
  readonly range: Interval | null;
}

const UNTOUCHED: State = { fact: null, range: DEFAULT_EPHEMERAL };

/**
 * Applies the declarations of one key on one machine. sysctl.d files are applied sorted by name, and a file masks
 * those of its name in weaker folders (sysctl.d(5)); later lines of a file win; what the kernel refuses changes
 * nothing, and one number alone keeps the high end that was there. Where the files do not say which of two comes
 * last, either may.
 */
export function settingOf(facts: readonly SysctlFact[]): Setting {
  const domains = new Map<string, SysctlFact[]>();
  for (const fact of unmasked(facts)) {
    const { target, confName } = fact.order;
    const domain = confName === undefined ? target : 'sysctl.d';
    domains.set(domain, [...(domains.get(domain) ?? []), fact]);
  }
  const inForce = new Map<SysctlFact, InForce>();
  for (const domain of domains.values()) {
    for (const { fact, range } of outcomes(domain)) if (fact) inForce.set(fact, { fact, range });
  }
  return { inForce: [...inForce.values()], overridden: facts.filter((f) => !inForce.has(f)) };
}

/** Without the files that one of the same name in a stronger folder of the same image masks. */
function unmasked(facts: readonly SysctlFact[]): readonly SysctlFact[] {
  const strongest = new Map<string, number>();
  for (const { order, place } of facts) {
    if (order.confName === undefined || place.kind !== 'path') continue;
    strongest.set(order.confName, Math.max(strongest.get(order.confName) ?? 0, order.folder));
  }
  return facts.filter(
    ({ order, place }) =>
      place.kind !== 'path' || order.confName === undefined || order.folder === strongest.get(order.confName),
  );
}

/** What may be left after the declarations of one domain. */
function outcomes(facts: readonly SysctlFact[]): readonly State[] {
  let states: readonly State[] = [UNTOUCHED];
  const names = new Map<string, SysctlFact[]>();
  for (const fact of facts) {
    const name = fact.order.confName ?? '';
    names.set(name, [...(names.get(name) ?? []), fact]);
  }
  for (const name of [...names.keys()].sort()) {
    const writers = writersOf(names.get(name) ?? []);
    states = distinct(writers.flatMap((w) => w.reduce(step, states)));
  }
  return states;
}

/**
 * The ways in which one file may come to be: a line after the other of one source; of several sources the play that
 * runs last; of several in one play any.
 */
function writersOf(facts: readonly SysctlFact[]): readonly (readonly (readonly SysctlFact[])[])[] {
  const last = Math.max(...facts.map((f) => f.order.rank));
  const bySource = new Map<string, SysctlFact[]>();
  for (const fact of facts) {
    if (fact.order.rank === last)
      bySource.set(fact.location.file, [...(bySource.get(fact.location.file) ?? []), fact]);
  }
  return [...bySource.values()].map((list) => {
    const byOffset = new Map<number, SysctlFact[]>();
    for (const fact of [...list].sort((a, b) => a.order.offset - b.order.offset)) {
      byOffset.set(fact.order.offset, [...(byOffset.get(fact.order.offset) ?? []), fact]);
    }
    return [...byOffset.values()];
  });
}

/** One line: its alternatives side by side, each on top of every state. */
function step(states: readonly State[], alternatives: readonly SysctlFact[]): readonly State[] {
  return distinct(alternatives.flatMap((fact) => states.map((state) => write(fact, state))));
}

function write(fact: SysctlFact, before: State): State {
  if (fact.value === null) return { fact, range: null };
  if (fact.key === RANGE_KEY) {
    // A line without a value writes an empty text, which procps and systemd pass on and the kernel refuses.
    const result = writePortRange(fact.value === '' ? '\n' : fact.value, before.range ?? DEFAULT_EPHEMERAL);
    return result.accepted ? { fact, range: result.range } : before;
  }
  if (fact.key === RESERVED_KEY && !writeReservedPorts(fact.value, PortSet.EMPTY).accepted) return before;
  return { fact, range: null };
}

function distinct(states: readonly State[]): readonly State[] {
  const seen = new Map<string, State>();
  const ids = new Map<SysctlFact | null, number>();
  for (const state of states) {
    const id = ids.get(state.fact) ?? ids.size;
    ids.set(state.fact, id);
    seen.set(`${id} ${state.range?.join('-')}`, state);
  }
  return [...seen.values()].slice(0, MAX_STATES);
}

/** How strong the folder of a sysctl.d file is: /etc, /run, /usr/local/lib, /usr/lib (sysctl.d(5)). */
export function folderStrength(path: string): number {
  if (/(^|\/)etc\/sysctl\.d\//.test(path)) return 4;
  if (/(^|\/)run\/sysctl\.d\//.test(path)) return 3;
  return /(^|\/)usr\/local\/lib\/sysctl\.d\//.test(path) ? 2 : 1;
}

/** The order of a declaration: what `path` on the machine it is written to says of it. */
export function settingOrder(path: string, rank: number, offset: number): SettingOrder {
  const confName = /(?:^|\/)sysctl\.d\/([^/]+)$/.exec(path)?.[1];
  return { target: path, confName, folder: folderStrength(path), rank, offset };
}
