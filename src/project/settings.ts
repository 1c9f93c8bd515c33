// Which of several declarations of a kernel parameter a machine ends up with.

import {
  DEFAULT_EPHEMERAL,
  KERNEL_CMDLINE,
  writePortRange,
  writeReservedPorts,
} from '../knowledge/kernel.ts';
import type { Branch } from '../model/declaration.ts';
import type { SettingOrder, SysctlFact } from '../model/fact.ts';
import type { InForce, Setting } from '../model/host.ts';
import { PortSet } from '../model/ports.ts';
import { through } from './branches.ts';
import { type ConfFile, type ConfLine, type ConfLines, isSameLine, linesOf, waysOf } from './conf-files.ts';
import { groupBy } from './group.ts';
import { FileMatcher } from './sysctl-globs.ts';
import {
  confPathIn,
  filesRead,
  hiddenBy,
  isPattern,
  type Program,
  pathOfKey,
  SYSCTL_CONF,
  writesOf,
} from './sysctl-programs.ts';

export const RANGE_KEY = 'net.ipv4.ip_local_port_range';
export const RESERVED_KEY = 'net.ipv4.ip_local_reserved_ports';

/** More patterns, and more possible outcomes, than these are no machine that a person set up. */
const MAX_PATTERNS = 100;
const MAX_STATES = 16;

const UNTOUCHED: InForce = { fact: null, range: DEFAULT_EPHEMERAL };

/**
 * What the declarations that reach one machine make of each key; `files` are the sysctl files of its image.
 *
 * Two programs apply sysctl files, and a machine has what the last of them left: systemd-sysctl at boot, `sysctl --system`
 * when somebody runs it (./sysctl-programs.ts). Whatever else sets a parameter, a script for one, does so at a time that
 * the files do not tell. What the kernel refuses changes nothing, and one number alone keeps the high end that was there.
 */
export function settingsOf(
  facts: readonly SysctlFact[],
  files: readonly ConfFile[] = [],
): ReadonlyMap<string, Setting> {
  const byKey = groupBy(facts, (f) => f.key);
  const patterns = facts
    .filter((f) => f.order.confPath !== undefined && isPattern(f.key))
    .slice(0, MAX_PATTERNS)
    .map((fact) => ({ fact, matcher: new FileMatcher(pathOfKey(fact.key)) }));
  const leftOut = groupBy(
    files.flatMap((f) => f.leftOut.map((l) => ({ ...f, leftOut: [l] }))),
    (f) => f.leftOut[0]?.key ?? '',
  );
  const there = [...new Set([...facts.flatMap((f) => f.order.confPath ?? []), ...files.map((f) => f.path)])];
  const read = (program: Program) => new Map(filesRead(program, there).map((path, i) => [path, i]));
  const order: Orders = {
    'systemd-sysctl': read('systemd-sysctl'),
    'sysctl --system': read('sysctl --system'),
  };
  const settings = new Map<string, Setting>();
  // Rules ask for two keys, which only a pattern may set.
  for (const key of new Set([...byKey.keys(), ...(patterns.length > 0 ? [RANGE_KEY, RESERVED_KEY] : [])])) {
    const own = byKey.get(key) ?? [];
    const setting = settingOf(key, own, matching(key, patterns), leftOut.get(key) ?? [], order);
    const winners = new Set([...setting.boot, ...setting.reload, ...setting.inForce].map((s) => s.fact));
    if (own.length === 0 && winners.size === 0) continue;
    const overridden = own.filter((f) => !winners.has(f)).map((fact) => ({ fact, why: whyNot(fact, there) }));
    settings.set(key, { ...setting, overridden });
  }
  return settings;
}

/** The files that each program reads, with their number in its order. */
type Orders = Readonly<Record<Program, ReadonlyMap<string, number>>>;

function settingOf(
  key: string,
  own: readonly SysctlFact[],
  patterns: readonly SysctlFact[],
  files: readonly ConfFile[],
  order: Orders,
): Omit<Setting, 'overridden'> {
  const ways = waysOf([...own, ...patterns], files);
  const left = (program: Program) =>
    distinct(ways.flatMap((way) => effectOf(program, key, way, order[program])));
  const [boot, reload] = [left('systemd-sysctl'), left('sysctl --system')];
  const states = distinct([...boot, ...reload, ...outcomesElsewhere(own)]);
  // Nothing but refusals: as if nobody had written anything.
  const isTouched = states.some((s) => s.fact !== null);
  return { inForce: isTouched ? withoutTwins(states) : [], boot, reload };
}

/** The patterns that take a key; a pattern's own row is about itself alone. */
function matching(key: string, patterns: readonly Pattern[]): readonly SysctlFact[] {
  if (isPattern(key)) return [];
  const path = pathOfKey(key);
  return patterns.filter((p) => p.matcher.test(path)).map((p) => p.fact);
}

interface Pattern {
  readonly fact: SysctlFact;
  readonly matcher: FileMatcher;
}

/** What a program may leave of a key; empty where no file that it reads says anything of it. */
function effectOf(
  program: Program,
  key: string,
  way: ConfLines,
  order: ReadonlyMap<string, number>,
): readonly InForce[] {
  const path = pathOfKey(key);
  const lines = [...way]
    .filter(([file]) => order.has(file))
    .sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    .flatMap(([, of]) => of);
  const writes = writesOf(program, lines, isPattern(path) ? [] : [path]).filter((w) => w.path === path);
  const first = (way.get(KERNEL_CMDLINE) ?? []).filter((l) => l.path === path);
  if (first.length + writes.length === 0 && !lines.some((l) => l.path === path && l.facts.length > 0))
    return [];
  return [...first, ...writes.map((w) => w.line)].reduce((states, line) => step(states, line, key), [
    UNTOUCHED,
  ] as readonly InForce[]);
}

/** What declarations of one key outside of sysctl files may leave: those of one target one after the other. */
function outcomesElsewhere(own: readonly SysctlFact[]): readonly InForce[] {
  const elsewhere = own.filter((f) => f.order.confPath === undefined);
  return [...groupBy(elsewhere, (f) => f.order.target).values()]
    .flatMap(linesOf)
    .flatMap((lines) =>
      through(lines, [UNTOUCHED] as readonly InForce[], distinct, (states, line) =>
        step(states, line, line.facts[0]?.key ?? ''),
      ),
    )
    .filter((s) => s.fact !== null);
}

/** One line: its alternatives side by side, each on top of every state. */
function step(states: readonly InForce[], { facts }: ConfLine, key: string): readonly InForce[] {
  return distinct(facts.flatMap((fact) => states.map((state) => write(fact, key, state))));
}

function write(fact: SysctlFact, key: string, before: InForce): InForce {
  if (fact.value === null) return { fact, range: null };
  if (key === RANGE_KEY) {
    const result = writePortRange(writtenText(fact.value), before.range ?? DEFAULT_EPHEMERAL);
    return result.accepted ? { fact, range: result.range } : before;
  }
  if (key === RESERVED_KEY && !writeReservedPorts(fact.value, PortSet.EMPTY).accepted) return before;
  return { fact, range: null };
}

/** A line without a value writes an empty text, which procps and systemd pass on and the kernel refuses. */
function writtenText(value: string): string {
  return value === '' ? '\n' : value;
}

function isRefused({ key, value }: SysctlFact): boolean {
  if (value === null) return false;
  if (key === RANGE_KEY) return !writePortRange(writtenText(value)).accepted;
  return key === RESERVED_KEY && !writeReservedPorts(value, PortSet.EMPTY).accepted;
}

function distinct(states: readonly InForce[]): readonly InForce[] {
  const seen = new Map<string, InForce>();
  const ids = new Map<SysctlFact | null, number>();
  for (const state of states) {
    const id = ids.get(state.fact) ?? ids.size;
    ids.set(state.fact, id);
    seen.set(`${id} ${state.range?.join('-')}`, state);
  }
  return [...seen.values()].slice(0, MAX_STATES);
}

/** A line of sysctl.conf once, not again through the link by which systemd reads it. */
function withoutTwins(states: readonly InForce[]): readonly InForce[] {
  const own = states.flatMap(({ fact }) => (fact?.order.confPath === SYSCTL_CONF ? [fact] : []));
  return states.filter(
    ({ fact }) => fact === null || own.includes(fact) || !own.some((other) => isSameLine(fact, other)),
  );
}

/** Why a declaration is not what the machine has. */
function whyNot(fact: SysctlFact, there: readonly string[]): string {
  const path = fact.order.confPath;
  if (path !== undefined) {
    const hiding = hiddenBy('sysctl --system', path, there);
    if (hiding !== undefined) return `${hiding} hides ${path}`;
  }
  return isRefused(fact) ? 'the kernel refuses the value' : 'a later one replaces it';
}

/** The order of a declaration: what `path` on the machine it is written to says of it. */
export function settingOrder(
  path: string,
  rank: number,
  offset: number,
  branches?: readonly Branch[],
): SettingOrder {
  // Of a folder that is named like theirs only the order by name is known.
  const name = /(?:^|\/)sysctl\.d\/([^/]+\.conf)$/.exec(path)?.[1];
  const confPath = confPathIn(path) ?? (name === undefined ? undefined : `/usr/lib/sysctl.d/${name}`);
  return { target: path, confPath, rank, offset, ...(branches && { branches }) };
}
