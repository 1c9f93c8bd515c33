// Facts as an object file: what the files of one repository say before linking, written by one run and joined by another.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Evidence, FileScan, Problem } from '../model/declaration.ts';
import { errorWords } from '../model/errno.ts';
import type { Fact } from '../model/fact.ts';
import { type Interval, PortSet } from '../model/ports.ts';
import { LineIndex, type Location } from '../model/span.ts';
import { UsageError } from '../model/usage-error.ts';
import { decode } from '../source/text.ts';
import { type Piece, piecesOf, textOf } from './fixes/pieces.ts';
import type { Facts } from './lint.ts';
import { isAttachedShape } from './object-shape.ts';
import { redacted } from './redact.ts';

/** Raised with every change of the shape of {@link FileScan}: what another shape was written in is not read. */
export const FORMAT = 10;

/** What one repository says. Plain data; every `file` in it is relative to the repository's root. */
export interface RepositoryObject {
  /** Files looked at, those without a word of ports included. */
  readonly files: number;
  readonly scans: readonly FileScan[];
  readonly problems: readonly Problem[];
  /** What shows of products. */
  readonly signs: readonly Evidence[];
  /** `claims:` of the repository's own configuration. */
  readonly claims: readonly Fact[];
}

/** An object on its way out. */
export interface WrittenObject extends RepositoryObject {
  /** Files with a fact of their own; the tasks of a list's items have none. */
  readonly told: ReadonlySet<string>;
}

/** An object that was read, and where from. */
export interface ObjectFile extends RepositoryObject {
  readonly path: string;
}

/** The object of what a run has read, without secrets. */
export async function objectOf(collected: Facts): Promise<WrittenObject> {
  const { looked, scan, claims, signs, problems } = collected;
  const tokens = tokensToEdit(collected.facts);
  const withPieces = (own: FileScan): FileScan => {
    const text = tokens.has(own.file) ? scan.text(own.file) : undefined;
    if (text === undefined) return own;
    const index = new LineIndex(text);
    const editable = [...(tokens.get(own.file) ?? [])].flatMap(({ at, key }) => {
      const span = index.spanOf(at);
      return span ? [{ span, key }] : [];
    });
    return { ...own, parts: { ...own.parts, [PIECES]: piecesOf(text, editable) } };
  };
  const ofScans = new Set(scan.scans.flatMap((s) => s.problems));
  return {
    files: looked,
    scans: scan.scans.map(redacted).map(withPieces),
    problems: problems.filter((p) => !ofScans.has(p)),
    signs: await signs(),
    claims,
    told: new Set(collected.facts.map((f) => f.location.file)),
  };
}

/** Where a scan of an object keeps the lines that fixes may change. */
const PIECES = 'pieces';

/** As much of the text of a file as its object holds. */
export function sourceOf({ parts }: FileScan): string | undefined {
  const pieces = parts[PIECES];
  return Array.isArray(pieces) && pieces.every(isPiece) ? textOf(pieces) : undefined;
}

/** Files are not larger than this, and a text is made of the numbers. */
const MAX_OFFSET = 20 * 1024 * 1024;

function isPiece(value: unknown): value is Piece {
  const { line, start, text } = (value ?? {}) as Partial<Record<keyof Piece, unknown>>;
  const counts = (n: unknown) => Number.isInteger(n) && Number(n) >= 0 && Number(n) <= MAX_OFFSET;
  return counts(line) && counts(start) && typeof text === 'string';
}

/** By file. Fixes change kernel parameters and pools of ports, nothing else. */
function tokensToEdit(
  facts: readonly Fact[],
): ReadonlyMap<string, readonly { readonly at: Location; readonly key: string | null }[]> {
  const tokens = new Map<string, { readonly at: Location; readonly key: string | null }[]>();
  const add = (at: Location, key: string | null) =>
    tokens.set(at.file, [...(tokens.get(at.file) ?? []), { at, key }]);
  for (const fact of facts) {
    if (fact.kind === 'sysctl') {
      add(fact.location, fact.key);
      if (fact.origin) add(fact.origin, fact.key);
      if (fact.keyAt) add(fact.keyAt, fact.key);
    } else if (fact.role === 'offer' || fact.form === 'node-port-range') add(fact.location, null);
  }
  return tokens;
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
export function attachedTo(object: WrittenObject): (fact: Fact | undefined) => object | undefined {
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
    return { format: FORMAT, files: object.files, ...own, ...withoutFacts(object) };
  };
}

function withoutFacts({ scans, problems, signs, told }: WrittenObject): Attached {
  return { scans: scans.filter((s) => !told.has(s.file)), problems, signs };
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
    try {
      return readObject(path, `${name}/`);
    } catch (error) {
      throw error instanceof UsageError ? error : brokenObject(path);
    }
  });
}

/** For data that no version writes: nested without end, or damaged where no test of its shape looks. */
export function brokenObject(path: string): UsageError {
  return new UsageError(
    `${path} is broken: write it again with this version (portclash facts --format ndjson > FILE)`,
  );
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
    path,
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
    const decoded = decode(readFileSync(path));
    if (decoded.kind === 'binary') throw brokenObject(path);
    text = decoded.text;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${path} (--facts): ${errorWords(error)}`);
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
    throw new UsageError(
      `${where}: its object is broken${otherVersion(object)}: write the file again with this version (facts --format ndjson)`,
    );
  prefixPaths(object, prefix);
  return object;
}

/** Where another version wrote it, that is why. */
function otherVersion(object: unknown): string {
  const { format } = (object ?? {}) as { readonly format?: unknown };
  return typeof format === 'number' && format !== FORMAT
    ? ` (format ${format} of another version; this one reads ${FORMAT})`
    : '';
}

function isAttached(value: unknown): value is Attached {
  return isAttachedShape(value);
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
