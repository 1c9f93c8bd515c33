// Findings that were there before: in a baseline file, or in the tree that a change starts from.

import { readFileSync } from 'node:fs';
import type { Finding, KnownFinding, Side } from '../model/finding.ts';
import { type Interval, PortSet } from '../model/ports.ts';
import { UsageError } from '../model/usage-error.ts';
import { pairUp } from './pairs.ts';

export function knownOf({ rule, location, subject, ports, related }: Finding): KnownFinding {
  const sides = related.flatMap((r): readonly Side[] =>
    r.ports === undefined
      ? []
      : [{ file: r.location?.file ?? '', claimant: r.claimant ?? '', ports: r.ports }],
  );
  return { rule, file: location.file, subject, ports, sides };
}

/** A list of findings, each of which accounts for one that is there now, or for what is left of it. */
export class KnownFindings {
  readonly #byKey = new Map<string, KnownFinding[]>();

  constructor(list: readonly KnownFinding[]) {
    for (const one of list) {
      const key = keyOf(one);
      const same = this.#byKey.get(key);
      if (same) same.push(one);
      else this.#byKey.set(key, [one]);
    }
  }

  /**
   * Those findings that no known one accounts for, and the known ones that are gone. A finding that lost some of its
   * sides is known; one that has another side, or another port, is new.
   */
  compare(findings: readonly Finding[]): {
    readonly fresh: ReadonlySet<Finding>;
    readonly gone: readonly KnownFinding[];
  } {
    const now = new Map<string, { readonly findings: Finding[]; readonly known: KnownFinding[] }>();
    for (const finding of findings) {
      const known = knownOf(finding);
      const group = now.get(keyOf(known)) ?? { findings: [], known: [] };
      now.set(keyOf(known), group);
      group.findings.push(finding);
      group.known.push(known);
    }
    const fresh = new Set<Finding>();
    const gone: KnownFinding[] = [];
    for (const key of new Set([...this.#byKey.keys(), ...now.keys()])) {
      const [group, before] = [now.get(key), this.#byKey.get(key) ?? []];
      // The whole ones first, so that what is less does not use up what they need.
      const pairs = pairUp(group?.known ?? [], before, wholeOf, isLess);
      for (const [i, finding] of (group?.findings ?? []).entries()) if (!pairs.has(i)) fresh.add(finding);
      // What is there with another side is not gone: it is among the new ones.
      if (pairs.size < (group?.findings.length ?? 0)) continue;
      const used = new Set(pairs.values());
      gone.push(...before.filter((_, i) => !used.has(i)));
    }
    return { fresh, gone };
  }
}

function keyOf({ rule, file, subject }: KnownFinding): string {
  return [rule, file, subject].join('\0');
}

/** The same for two of one rule, file and subject that have the same ports and sides. */
function wholeOf({ ports, sides }: KnownFinding): string {
  const each = sides.map((s) => [s.file, s.claimant, s.ports].join('\0')).sort();
  return [ports, ...each].join('\0\0');
}

function isLess(now: KnownFinding, before: KnownFinding): boolean {
  if (!now.ports.subtract(before.ports).isEmpty) return false;
  return now.sides.every((side) =>
    before.sides.some(
      (b) => b.file === side.file && b.claimant === side.claimant && side.ports.subtract(b.ports).isEmpty,
    ),
  );
}

const VERSION = 1;

/** A baseline as text: sorted, one finding a line, so that two branches seldom change the same one. */
export function writeBaseline(findings: readonly Finding[]): string {
  const lines = findings
    .map(knownOf)
    .map(({ rule, file, subject, ports, sides }) =>
      JSON.stringify({ rule, file, subject, ports, ...(sides.length > 0 && { sides }) }),
    )
    .sort();
  return `{\n  "version": ${VERSION},\n  "findings": [${lines.map((l) => `\n    ${l}`).join(',')}\n  ]\n}\n`;
}

/** Throws {@link UsageError} for a file that cannot be read, or is no baseline. */
export function readBaseline(path: string): readonly KnownFinding[] {
  const wrong = (why: string): UsageError =>
    new UsageError(`the baseline ${path} cannot be used: ${why} (--write-baseline writes it anew)`);
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw wrong((error as NodeJS.ErrnoException).code ?? (error as Error).message);
  }
  if (!isRecord(document)) throw wrong('it is no baseline');
  if (document['version'] !== VERSION)
    throw wrong(`its version is ${JSON.stringify(document['version'])}, not ${VERSION}`);
  const list = document['findings'];
  if (!Array.isArray(list)) throw wrong('it has no list of findings');
  return list.map((entry: unknown, i) => {
    const known = readEntry(entry);
    if (!known) throw wrong(`finding ${i + 1} is none`);
    return known;
  });
}

function readEntry(entry: unknown): KnownFinding | undefined {
  if (!isRecord(entry)) return undefined;
  const { rule, file, subject, sides = [] } = entry;
  const ports = portsOf(entry['ports']);
  if (typeof rule !== 'string' || typeof file !== 'string' || typeof subject !== 'string' || !ports)
    return undefined;
  if (!Array.isArray(sides)) return undefined;
  const read = sides.flatMap((side: unknown): readonly Side[] => {
    if (!isRecord(side)) return [];
    const own = portsOf(side['ports']);
    const { file: at, claimant } = side;
    return own && typeof at === 'string' && typeof claimant === 'string'
      ? [{ file: at, claimant, ports: own }]
      : [];
  });
  return read.length === sides.length ? { rule, file, subject, ports, sides: read } : undefined;
}

function portsOf(value: unknown): PortSet | undefined {
  const isInterval = (one: unknown): one is Interval =>
    Array.isArray(one) && one.length === 2 && one.every((n) => Number.isInteger(n));
  if (!Array.isArray(value) || !value.every(isInterval)) return undefined;
  try {
    return PortSet.from(value);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
