// The sysctl files of one machine as its declarations show them: their lines, in each way that the files may come to be.

import type { Place, SysctlFact } from '../model/fact.ts';
import { type Branched, waysThrough } from './branches.ts';
import { groupBy } from './group.ts';
import { pathOfKey, SYSCTL_CONF, type SysctlAssignment } from './sysctl-programs.ts';

/** A sysctl file of an image, declarations or not: an empty one hides those of its name in weaker folders. */
export interface ConfFile {
  /** The path on the machine. */
  readonly path: string;
  /** Where it stands in the project. */
  readonly file: string;
  readonly place: Place;
  /** Its lines `-key` without a value: no pattern sets that key. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  /** Canonical dotted key. */
  readonly key: string;
  readonly offset: number;
}

/** A line, with every declaration that it may be: more than one where its value is one of several. */
export interface ConfLine extends SysctlAssignment, Branched {
  readonly facts: readonly SysctlFact[];
}

/** Lines by the path of their file. */
export type ConfLines = ReadonlyMap<string, readonly ConfLine[]>;

/** More ways than this are no machine that a person set up. */
const MAX_WAYS = 16;

/**
 * The lines of a machine's sysctl files, in each way they may be: one where every key of a file has one source, more where
 * several set it there. Declarations that stand in no sysctl file are left out.
 */
export function waysOf(facts: readonly SysctlFact[], files: readonly ConfFile[]): readonly ConfLines[] {
  const written = groupBy(
    facts.filter((f) => f.order.confPath !== undefined),
    (f) => `${f.order.confPath} ${f.key}`,
  );
  let ways: (readonly Placed[])[] = [files.flatMap(leftOutOf)];
  for (const group of written.values()) {
    const sources = sourcesOf(group).flatMap((source) => waysThrough(placedLines(source), MAX_WAYS));
    ways = sources.flatMap((lines) => ways.map((way) => [...way, ...lines])).slice(0, MAX_WAYS);
  }
  return ways.map((way) => {
    const sorted = [...way].sort((a, b) => a.offset - b.offset);
    return new Map([...groupBy(sorted, (p) => p.path)].map(([path, of]) => [path, of.map((p) => p.line)]));
  });
}

interface Placed extends Branched {
  /** Of the file on the machine. */
  readonly path: string;
  readonly offset: number;
  readonly line: ConfLine;
}

/** One key's declarations of one file by source: of several the play that runs last; of several in one play any. */
function sourcesOf(facts: readonly SysctlFact[]): readonly (readonly SysctlFact[])[] {
  const last = Math.max(...facts.map((f) => f.order.rank));
  const ofLast = facts.filter((f) => f.order.rank === last);
  return [...groupBy(ofLast, (f) => f.order.within ?? f.location.file).values()];
}

/** One key's declarations in the order of their lines, in each way that its file may be. */
export function linesOf(facts: readonly SysctlFact[]): readonly (readonly ConfLine[])[] {
  return sourcesOf(facts).map((source) =>
    [...placedLines(source)].sort((a, b) => a.offset - b.offset).map((p) => p.line),
  );
}

function placedLines(facts: readonly SysctlFact[]): readonly Placed[] {
  return [...groupBy(facts, (f) => `${f.order.offset}`).values()].flatMap((of): readonly Placed[] => {
    const [first] = of;
    if (!first) return [];
    const { confPath = '', offset } = first.order;
    // What is not known is not what another line says.
    const value = of.length === 1 && first.value !== null ? first.value : `\0${offset}`;
    const branches = first.order.branches ?? [];
    const line = { path: pathOfKey(first.key), value, facts: of, branches };
    return [{ path: confPath, offset, branches, line }];
  });
}

function leftOutOf({ path, leftOut }: ConfFile): readonly Placed[] {
  return leftOut.map(({ key, offset }) => ({
    path,
    offset,
    branches: [],
    line: { path: pathOfKey(key), value: undefined, facts: [], branches: [] },
  }));
}

/**
 * True for the two names of one file: a link in a sysctl.d folder and the sysctl.conf that it leads to say the same at
 * the same place.
 */
export function isSameLine(a: SysctlFact, b: SysctlFact): boolean {
  const [x, y] = [a.location, b.location];
  return (
    [a, b].some((f) => f.order.confPath === SYSCTL_CONF) &&
    [a, b].every((f) => f.order.confPath?.endsWith('sysctl.conf')) &&
    a.value === b.value &&
    x.line === y.line &&
    x.column === y.column &&
    x.endColumn === y.endColumn
  );
}
