// Facts as an object file: what the files of one repository say before linking, written by one run and joined by another.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Evidence, FileScan, Problem } from '../model/declaration.ts';
import type { Fact } from '../model/fact.ts';
import { type Interval, PortSet } from '../model/ports.ts';
import { UsageError } from '../model/usage-error.ts';
import type { Facts } from './lint.ts';

/** Changes with the shape of {@link FileScan}: what another shape was written in is not read. */
const FORMAT = 1;

/** What one repository says. Plain data; every `file` in it is relative to the repository's root. */
export interface ObjectFile {
  /** Files looked at, those without a word of ports included. */
  readonly files: number;
  readonly scans: readonly FileScan[];
  readonly problems: readonly Problem[];
  /** What shows of products. */
  readonly signs: readonly Evidence[];
  /** `claims:` of the repository's own configuration. */
  readonly claims: readonly Fact[];
}

/** The object of what a run has read. */
export async function objectOf({ looked, scan, claims, signs, problems }: Facts): Promise<ObjectFile> {
  const ofScans = new Set(scan.scans.flatMap((s) => s.problems));
  return {
    files: looked,
    scans: scan.scans,
    problems: problems.filter((p) => !ofScans.has(p)),
    signs: await signs(),
    claims,
  };
}

/** What the line of a fact carries besides the fact. */
interface Attached {
  readonly format?: number;
  readonly files?: number;
  /** Of the fact's own file, at its first fact. */
  readonly scan?: FileScan;
  readonly claim?: Fact;
  /** Of files without facts, at the first fact of all. */
  readonly scans?: readonly FileScan[];
  readonly problems?: readonly Problem[];
  readonly signs?: readonly Evidence[];
}

/**
 * Gives each fact's line its part of the object, asked in the order of the lines: a file stands with its first fact, all
 * that has no fact with the first line. With no fact at all the parts stand alone: ask with undefined.
 */
export function attachedTo(object: ObjectFile): (fact: Fact | undefined) => object | undefined {
  const byFile = new Map(object.scans.map((s) => [s.file, s]));
  const claims = new Set(object.claims);
  let isFirst = true;
  return (fact) => {
    if (!fact && object.scans.length + object.problems.length + object.signs.length === 0) return undefined;
    const scan = fact && byFile.get(fact.location.file);
    if (scan) byFile.delete(scan.file);
    const own: Attached = { ...(scan && { scan }), ...(fact && claims.has(fact) && { claim: fact }) };
    if (!isFirst) return Object.keys(own).length > 0 ? own : undefined;
    isFirst = false;
    return { format: FORMAT, files: object.files, ...own, ...withoutFacts(object, fact) };
  };
}

function withoutFacts({ scans, problems, signs }: ObjectFile, first: Fact | undefined): Attached {
  const declares = (s: FileScan) => s.declarations.length > 0 || s.file === first?.location.file;
  return { scans: scans.filter((s) => !declares(s)), problems, signs };
}

/**
 * Reads object files. The paths in each get its name in front (`agents.ndjson`: `agents/…`), since two repositories have
 * files of the same path and are not one image. Throws {@link UsageError} for what is no object file.
 */
export function readObjects(paths: readonly string[]): readonly ObjectFile[] {
  const names = new Set<string>();
  return paths.map((path) => {
    const base = basename(path).replace(/\.[^.]+$/, '') || 'facts';
    let name = base;
    for (let n = 2; names.has(name); n++) name = `${base}-${n}`;
    names.add(name);
    return readObject(path, `${name}/`);
  });
}

function readObject(path: string, prefix: string): ObjectFile {
  const parts = linesOf(path).map(([text, line]) => attachedOf(text, `${path}:${line}`, prefix));
  const head = parts.filter((p) => p?.format !== undefined);
  // A repository that declares nothing is an empty file.
  if (head.length === 0 && parts.length > 0)
    throw new UsageError(`${path} is no object file (portclash facts --format ndjson > FILE writes one)`);
  const other = head.find((p) => p?.format !== FORMAT);
  if (other)
    throw new UsageError(
      `${path} was written by another version of portclash (format ${other.format}; this one reads ${FORMAT}): write it anew`,
    );
  const present = parts.filter((p) => p !== undefined);
  return {
    files: present.reduce((sum, p) => sum + (p.files ?? 0), 0),
    scans: present.flatMap((p) => [...(p.scan ? [p.scan] : []), ...(p.scans ?? [])]),
    problems: present.flatMap((p) => p.problems ?? []),
    signs: present.flatMap((p) => p.signs ?? []),
    claims: present.flatMap((p) => (p.claim ? [withPorts(p.claim)] : [])),
  };
}

/** A set of ports is written as its intervals. */
function withPorts(fact: Fact): Fact {
  if (fact.kind !== 'ports' || fact.ports === null) return fact;
  return { ...fact, ports: PortSet.of(...(fact.ports as unknown as readonly Interval[])) };
}

function linesOf(path: string): readonly (readonly [text: string, line: number])[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `cannot read ${path} (--facts): ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
  }
  return text
    .split('\n')
    .map((line, i) => [line, i + 1] as const)
    .filter(([line]) => line.trim() !== '');
}

function attachedOf(text: string, where: string, prefix: string): Attached | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw new UsageError(`${where}: not a line of JSON (--facts reads what facts --format ndjson writes)`);
  }
  const object = (line as { readonly object?: unknown } | null)?.object;
  if (object === undefined) return undefined;
  if (!isAttached(object))
    throw new UsageError(`${where}: its object is broken (facts --format ndjson writes it anew)`);
  prefixPaths(object, prefix);
  return object;
}

function isAttached(value: unknown): value is Attached {
  if (typeof value !== 'object' || value === null) return false;
  const { scan, scans = [], problems = [], signs = [], files = 0 } = value as Record<string, unknown>;
  return (
    typeof files === 'number' &&
    [scans, problems, signs].every(Array.isArray) &&
    [...(scan === undefined ? [] : [scan]), ...(scans as readonly unknown[])].every(isScan)
  );
}

function isScan(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { file, declarations, evidence, problems, shellVariables, parts } = value as Record<string, unknown>;
  return (
    typeof file === 'string' &&
    [declarations, evidence, problems, shellVariables].every(Array.isArray) &&
    typeof parts === 'object' &&
    parts !== null
  );
}

/** Every place, and every scan, names its file as `file`; no other data of a scan has that key. */
function prefixPaths(value: unknown, prefix: string): void {
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const holder = next as Record<string, unknown>;
    const { file } = holder;
    if (typeof file === 'string' && ('line' in holder || 'declarations' in holder))
      holder['file'] = prefix + file;
    for (const child of Object.values(holder)) open.push(child);
  }
}
