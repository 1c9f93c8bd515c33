// The parameters of the Linux kernel, typed: rules/knowledge/sysctls.tsv and sysctls-removed.tsv.

import table from '../../rules/knowledge/sysctls.tsv';
import removedTable from '../../rules/knowledge/sysctls-removed.tsv';
import { nearest } from '../model/nearest.ts';
import { canonicalKey } from '../model/sysctl-key.ts';

/**
 * What reads a write. `int`, `uint`, `u8`, `ulong`: numbers of that size; `jiffies`, `userhz`: an int of seconds or
 * hundredths, counted in ticks; `ms`: an int of milliseconds; `range`: ip_local_port_range; `bitmap`: a list of
 * numbers and ranges; `text`: any text, or a name out of a list; `own`: not known.
 */
export type SysctlKind =
  | 'int'
  | 'uint'
  | 'u8'
  | 'ulong'
  | 'jiffies'
  | 'ms'
  | 'userhz'
  | 'range'
  | 'bitmap'
  | 'text'
  | 'own';

/** Inclusive; open where there is none. */
export interface SysctlBounds {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface SysctlKey {
  /** Dotted; `IFACE` stands for the name of an interface. */
  readonly name: string;
  readonly kind: SysctlKind;
  /** How many numbers a write may hold; 1 for anything but numbers. */
  readonly count: number;
  /** The kernel checks more than is known here: what is not refused by these facts may be refused all the same. */
  readonly isStricter: boolean;
  /** One, or one for each of several versions of the kernel; empty where only the kind bounds it. */
  readonly bounds: readonly SysctlBounds[];
  readonly isReadOnly: boolean;
  /** What has a value of its own: network, IPC, UTS or PID namespaces. Undefined where the machine has one value. */
  readonly namespace: 'net' | 'ipc' | 'uts' | 'pid' | undefined;
  /** False where nobody has looked whether it has one. */
  readonly isPlaceKnown: boolean;
  /** The module that must be loaded for it to be there. */
  readonly module: string | undefined;
  /** The newest version of those looked at that has it not: `5.4`. */
  readonly absentIn: string | undefined;
  /** What a new kernel 6.18 has in a new namespace, and its documentation says; undefined where that depends on the machine. */
  readonly preset: string | undefined;
  /** Where the facts are from. */
  readonly source: string;
  /** What it does, one line without a full stop. */
  readonly note: string | undefined;
}

/** A parameter that the kernel has no longer. */
export interface RemovedKey {
  readonly name: string;
  /** For people: `Linux 4.12 removed it`. */
  readonly gone: string;
  /** Linux 5 or later removed it: kernels that have it are in use (RHEL 8 has 4.18). */
  readonly isRecent: boolean;
  /** The parameter that came instead. */
  readonly instead: string | undefined;
  /** What to do, without a full stop. */
  readonly advice: string | undefined;
  readonly source: string;
}

let read: ReadonlyMap<string, SysctlKey> | undefined;

/** Every parameter by its name. Read on the first call: most runs meet none. */
export function sysctls(): ReadonlyMap<string, SysctlKey> {
  read ??= new Map(rowsOf(table).map((row) => [row[0] ?? '', readRow(row)]));
  return read;
}

/** The fields of each line that is no comment. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

const NAMESPACES = { n: 'net', i: 'ipc', u: 'uts', p: 'pid' } as const;

/** See rules/knowledge/sysctls.schema.json for the fields. */
function readRow(row: readonly string[]): SysctlKey {
  const [name = '', written = '', bounds = '', flags = '', module = '', since = '', preset = '', ...rest] =
    row;
  const [source = '', note = ''] = rest;
  const [kind = '', count] = written.split('*');
  const letter = (['n', 'i', 'u', 'p'] as const).find((l) => flags.includes(l));
  return {
    name,
    kind: kind.replace('+', '') as SysctlKind,
    count: Number(count ?? 1),
    isStricter: kind.endsWith('+'),
    bounds: bounds === '' ? [] : bounds.split('|').map(readBounds),
    isReadOnly: flags.includes('r'),
    namespace: letter && NAMESPACES[letter],
    isPlaceKnown: !flags.includes('?'),
    module: module || undefined,
    absentIn: since.replace('>', '') || undefined,
    preset: preset || undefined,
    source,
    note: note || undefined,
  };
}

function readBounds(text: string): SysctlBounds {
  const [min = '', max = ''] = text.split('..');
  return { min: min === '' ? undefined : Number(min), max: max === '' ? undefined : Number(max) };
}

/** The parameter of a name with dots or slashes, with `/proc/sys/` or without; `*` may stand for an interface. */
export function sysctlKey(name: string): SysctlKey | undefined {
  const key = canonicalKey(name);
  return sysctls().get(key) ?? sysctls().get(withoutInterface(key));
}

/** Folders whose entries are named after interfaces, protocols of a logger and the like. */
const INTERFACES = /^(net\.(?:ipv4|ipv6|mpls)\.(?:conf|neigh)|net\.netfilter\.nf_log)\.[^.]+/;

function withoutInterface(key: string): string {
  return key.replace(INTERFACES, '$1.IFACE');
}

/** The one parameter whose last part is a word: `tcp_tw_reuse`; undefined where several are, or none is. */
export function keyEndingIn(word: string): string | undefined {
  const [found, ...more] = [...sysctls().keys()].filter((key) => key.endsWith(`.${word}`));
  return more.length === 0 ? found : undefined;
}

/** The name that a person most likely meant by one that is no parameter; undefined where none is close. */
export function nearestKey(name: string): string | undefined {
  const key = canonicalKey(name);
  const all = sysctls();
  // The name of an interface with dots in it, written with dots: each would be a folder.
  const dotted = /^(net\.(?:ipv4|ipv6)\.(?:conf|neigh))\.(.+)\.([a-z0-9_]+)$/.exec(key);
  if (dotted?.[2]?.includes('.')) {
    const [, folder = '', iface = '', leaf = ''] = dotted;
    if (all.has(`${folder}.IFACE.${leaf}`)) return `${folder}.${iface.replaceAll('.', '/')}.${leaf}`;
  }
  const bare = withoutInterface(key);
  // `net.ipv6.default.accept_ra` names its interface too.
  const iface =
    bare === key
      ? (/^net\.ipv[46]\.([^.]+)\.[^.]+$/.exec(key)?.[1] ?? 'all')
      : (/^[^.]+\.[^.]+\.[^.]+\.([^.]+)/.exec(key)?.[1] ?? 'all');
  const found = inItsFolder(bare, all) ?? inAnotherFolder(bare, all);
  return found?.replace('IFACE', iface);
}

/** Whole names are alike by their long beginnings: only the last parts are compared. */
function inItsFolder(key: string, all: ReadonlyMap<string, SysctlKey>): string | undefined {
  const folder = key.slice(0, key.lastIndexOf('.') + 1);
  const leaves = [...all.keys()].filter((k) => k.startsWith(folder)).map((k) => k.slice(folder.length));
  const found = nearest(
    key.slice(folder.length),
    leaves.filter((l) => !l.includes('.')),
  );
  return found === undefined ? undefined : folder + found;
}

/** `net.ipv4.somaxconn` is meant to be `net.core.somaxconn`: the last part is a parameter of one other folder. */
function inAnotherFolder(key: string, all: ReadonlyMap<string, SysctlKey>): string | undefined {
  const leaf = key.slice(key.lastIndexOf('.'));
  if (leaf.length < MIN_LEAF) return undefined;
  const root = key.slice(0, key.indexOf('.') + 1);
  const same = [...all.keys()].filter((k) => k.endsWith(leaf));
  const below = same.filter((k) => k.startsWith(root));
  if (below.length === 1) return below[0];
  return below.length === 0 && same.length === 1 ? same[0] : undefined;
}

/** Shorter last parts, such as `.mtu` and `.enabled`, say too little. */
const MIN_LEAF = 9;

let removed: readonly RemovedKey[] | undefined;

/** What is known of a parameter that the kernel has no longer. */
export function removedKey(name: string): RemovedKey | undefined {
  const key = canonicalKey(name);
  removed ??= rowsOf(removedTable).map(([name = '', gone = '', instead = '', advice = '', source = '']) => ({
    name,
    gone: goneWords(gone),
    isRecent: !gone.startsWith('<=6.1') && Number(/^(?:<=)?(\d+)/.exec(gone)?.[1] ?? 0) >= 5,
    instead: instead || undefined,
    advice: advice || undefined,
    source,
  }));
  const found =
    removed.find((r) => r.name === key) ??
    removed.find((r) => r.name.endsWith('*') && key.startsWith(r.name.slice(0, -1)));
  if (!found?.name.endsWith('*')) return found;
  const rest = key.slice(found.name.length - 1);
  const instead = found.instead?.replace('*', rest);
  return {
    ...found,
    name: key,
    instead: instead !== undefined && sysctls().has(instead) ? instead : undefined,
  };
}

function goneWords(gone: string): string {
  if (gone.startsWith('<=')) return `it was removed in Linux ${gone.slice(2)} or earlier`;
  return /^\d/.test(gone) ? `Linux ${gone} removed it` : `kernels since ${gone} have no such key`;
}
