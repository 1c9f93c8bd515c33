// The `--resources` notation of Mesos agents: its places in any text, and the ports a resolved one offers.

import { type Interval, PortSet } from '../../model/ports.ts';
import type { Span } from '../../model/span.ts';

/**
 * `ports(role):[31000-32000, 33000-34000]`, roles and the colon optional. Expressions may be masked inside.
 * An expression may stand for the brackets, too: `ports(*):{{ range }}`. Sources: mesos docs/attributes-resources.md;
 * spellings without a colon are seen in the wild. Lengths are bounded: neighbouring runs of blanks would cost the cube
 * of theirs.
 */
const PORTS_CLAUSE =
  /(?<![\w.-])ports[ \t]{0,4}(\([^()\n]{0,80}\))?[ \t]{0,4}(:?)([ \t]{0,4})(?:\[([^[\]\n]{0,4000})\]|(?<=:[ \t]{0,4})\uE000{1,4000})/g;

/** A ports clause in a text of any kind. */
interface PortsClause extends Span {
  /** False where the words could as well be a list of another tool, such as YAML's `ports: [8080]`. */
  readonly certain: boolean;
}

/** The ports clauses of a text, sorted; expressions are masked by filler. */
export function portsClauses(text: string): readonly PortsClause[] {
  return [...text.matchAll(PORTS_CLAUSE)].flatMap((match): readonly PortsClause[] => {
    const [clause, role, colon, gap, list] = match;
    const start = match.index;
    const end = start + clause.length;
    // `ports: {{ … }}` is a line of many tools: the role, a flag or the file has to say that it is Mesos's.
    if (list === undefined) return [{ start, end, certain: role !== undefined }];
    if (!/^[\d\s,\-\uE000]*[\d\uE000][\d\s,\-\uE000]*$/.test(list)) return [];
    const isRange = /\d\s*-\s*\d|\uE000/.test(list);
    const isListed =
      /[;"'=]$|;[ \t]{1,4}$/.test(text.slice(Math.max(0, start - 5), start)) || text[end] === ';';
    const certain = role !== undefined || (isRange && ((colon === ':' && gap === '') || isListed));
    return [{ start, end, certain }];
  });
}

/** What a resolved resources text says of ports. */
type OfferedPorts =
  | { readonly kind: 'ports'; readonly ports: PortSet }
  /** The text names other resources only: the agent then offers its default, 31000-32000. */
  | { readonly kind: 'default' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads the text or JSON notation of a whole resources string. Roles are added up: the union is what is offered. */
export function readResources(text: string): OfferedPorts {
  const trimmed = text.trim().replace(/^resources\s*=\s*/, '');
  if (/^file:/.test(trimmed))
    return { kind: 'unreadable', reason: `the resources stand in ${trimmed}, a file on the machine` };
  if (/^[[{]/.test(trimmed)) return readJsonResources(trimmed);
  const intervals: Interval[] = [];
  let found = false;
  for (const match of trimmed.matchAll(PORTS_CLAUSE)) {
    const read = readRanges(match[4] ?? '');
    if (!read) return { kind: 'unreadable', reason: `'${match[0]}' is not a list of port ranges` };
    intervals.push(...read.intervals);
    found = true;
  }
  if (found) return { kind: 'ports', ports: PortSet.from(intervals) };
  if (/(^|[;\s])ports\b/.test(trimmed))
    return { kind: 'unreadable', reason: `'${trimmed}' has no readable ports clause` };
  return { kind: 'default' };
}

function readRanges(text: string): PortSet | undefined {
  const pieces = text.split(',').filter((p) => p.trim() !== '');
  return pieces.length === 0 ? PortSet.EMPTY : PortSet.parse(pieces.join(','));
}

/** Reads parsed JSON, which may hold anything anywhere. */
function readJsonResources(text: string): OfferedPorts {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/\\"/g, '"'));
  } catch {
    return { kind: 'unreadable', reason: 'the JSON resources cannot be parsed' };
  }
  const intervals: Interval[] = [];
  let found = false;
  for (const resource of Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed]) {
    if (field(resource, 'name') !== 'ports') continue;
    found = true;
    const ranges = field(field(resource, 'ranges'), 'range');
    if (!Array.isArray(ranges))
      return { kind: 'unreadable', reason: 'the JSON resources hold no list of ranges' };
    for (const range of ranges as readonly unknown[]) {
      const begin = field(range, 'begin');
      const end = field(range, 'end');
      if (!isPort(begin) || !isPort(end) || begin > end) {
        const reason = `begin ${String(begin)}, end ${String(end)} is not a port range`;
        return { kind: 'unreadable', reason };
      }
      intervals.push([begin, end]);
    }
  }
  return found ? { kind: 'ports', ports: PortSet.from(intervals) } : { kind: 'default' };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65535;
}

/** The `{ "name": "ports", … "ranges": … }` objects of a text, sorted and disjoint; quotes may be escaped. */
export function jsonPortsResources(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(/\\?"name\\?"\s{0,40}:\s{0,40}\\?"ports\\?"/g)) {
    const start = openBrace(text, match.index);
    const end = start === undefined ? undefined : closeBrace(text, start);
    if (start === undefined || end === undefined || start < (spans.at(-1)?.end ?? 0)) continue;
    if (/\branges\b/.test(text.slice(start, end))) spans.push({ start, end });
  }
  return spans;
}

/** An object of one resource is short; a brace farther away belongs to something else. */
const MAX_OBJECT = 4000;

function openBrace(text: string, from: number): number | undefined {
  let depth = 0;
  for (let i = from; i >= 0 && from - i < MAX_OBJECT; i--) {
    if (text[i] === '}') depth++;
    else if (text[i] === '{' && depth-- === 0) return i;
  }
  return undefined;
}

function closeBrace(text: string, from: number): number | undefined {
  let depth = 0;
  for (let i = from; i < text.length && i - from < MAX_OBJECT; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}
