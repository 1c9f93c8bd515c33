// Turns the CSV that IANA publishes into named ports, and those into the compact table of this project.

import { type Interval, MAX_PORT } from '../model/ports.ts';
import { readCsv } from './csv.ts';

/** Where IANA publishes the registry; the CSV stands next to this page. */
export const REGISTRY_URL = 'https://www.iana.org/assignments/service-names-port-numbers/';

/** One name on one port or block of ports. */
export interface NamedPorts {
  readonly ports: Interval;
  readonly name: string;
  /** `tcp`, `udp`, `sctp`, `dccp`, or `any` where the registry states none; in that order, never empty. */
  readonly protocols: readonly string[];
  /** Set where a name stands on a row that assigns nothing: such a row is no claim. */
  readonly status?: 'reserved' | 'de-registered';
}

/** What the CSV says, sorted by ports, name and status; one entry for each of these triples. */
export interface IanaFile {
  readonly entries: readonly NamedPorts[];
  /** Newest registration or modification date, `YYYY-MM-DD`; empty where there is none. */
  readonly snapshot: string;
  readonly counts: {
    /** Records without the header. */
    readonly records: number;
    /** Records with both a name and a port. */
    readonly named: number;
    /** Named records whose port or transport cannot be read. */
    readonly skipped: number;
  };
}

const TRANSPORTS = ['tcp', 'udp', 'sctp', 'dccp', 'any'];

/** The widest named block of the registry is 100 ports (vrml-multi-use); a wider one is a band, not a service. */
const WIDEST_SERVICE = 1024;

/**
 * Reads the IANA CSV. Rows without a name (Unassigned, Reserved, De-registered) and without a port are counted
 * and dropped; one service's rows for several transports become one entry. A string where `text` is not that file.
 */
export function readIanaCsv(text: string): IanaFile | string {
  const { records, problem } = readCsv(text);
  const [header = [], ...rows] = records;
  const column = (title: string) => header.indexOf(title);
  const [name, port, transport, description] = [
    column('Service Name'),
    column('Port Number'),
    column('Transport Protocol'),
    column('Description'),
  ];
  const dates = [column('Registration Date'), column('Modification Date')];
  if ([name, port, transport].includes(-1)) {
    return 'the first line lacks the columns Service Name, Port Number and Transport Protocol';
  }
  if (problem !== undefined) return problem;

  const merged = new Map<string, NamedPorts>();
  let snapshot = '';
  let named = 0;
  let skipped = 0;
  for (const row of rows) {
    for (const at of dates) {
      const date = /^\d{4}-\d\d-\d\d$/.exec(row[at]?.trim() ?? '')?.[0];
      if (date !== undefined && date > snapshot) snapshot = date;
    }
    const label = row[name]?.trim() ?? '';
    const number = row[port]?.trim() ?? '';
    if (label === '' || number === '') continue;
    named++;
    const ports = readPorts(number);
    const protocol = row[transport]?.trim().toLowerCase() || 'any';
    if (!ports || !TRANSPORTS.includes(protocol) || !isServiceName(label)) {
      skipped++;
      continue;
    }
    const status = /^(reserved|de-registered)\b/i.exec(row[description] ?? '')?.[1]?.toLowerCase();
    add(merged, {
      ports,
      name: label,
      protocols: [protocol],
      ...(status === 'reserved' || status === 'de-registered' ? { status } : {}),
    });
  }
  return {
    entries: [...merged.values()].sort(compare),
    snapshot,
    counts: { records: rows.length, named, skipped },
  };
}

/** The compact table: comment lines that say what it is, then `ports TAB name TAB transports [TAB status]`. */
export function formatTable(file: IanaFile, sha256: string): string {
  const { entries, snapshot, counts } = file;
  const head = [
    'IANA service names with a port; made by scripts/derive-iana.mjs, do not edit',
    `source: ${REGISTRY_URL}`,
    `snapshot: ${snapshot} (newest registration or modification date)`,
    `sha256 of the CSV: ${sha256}`,
    `counts: ${counts.records} records, ${counts.named} with a name and a port, ${counts.skipped} of them unreadable, ${entries.length} lines here`,
    'columns: port or low-high, service name, transports (any: the registry states none), status unless assigned',
  ];
  const rows = entries.map(({ ports: [low, high], name, protocols, status }) =>
    [low === high ? `${low}` : `${low}-${high}`, name, protocols.join(','), ...(status ? [status] : [])].join(
      '\t',
    ),
  );
  return [...head.map((line) => `# ${line}`), ...rows, ''].join('\n');
}

/** Adds `entry` to entries keyed by ports, name and status, and joins the transports of equal ones. */
export function add(entries: Map<string, NamedPorts>, entry: NamedPorts): void {
  const key = [...entry.ports, entry.name, entry.status ?? ''].join('\t');
  const before = entries.get(key);
  const protocols = TRANSPORTS.filter((t) => entry.protocols.includes(t) || before?.protocols.includes(t));
  entries.set(key, { ...entry, protocols });
}

/** `80` or `6000-6063`; undefined for anything else, for no ports, and for a block too wide for one service. */
export function readPorts(text: string): Interval | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const low = Number(match[1]);
  const high = Number(match[2] ?? match[1]);
  return low <= high && high <= MAX_PORT && high - low < WIDEST_SERVICE ? [low, high] : undefined;
}

/** Printable ASCII without blanks: what a terminal can show. RFC 6335 allows less, old entries use more. */
export function isServiceName(text: string): boolean {
  return /^[!-~]{1,64}$/.test(text);
}

/** By ports, then name, then status, in code unit order. */
export function compare(a: NamedPorts, b: NamedPorts): number {
  const order = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  return (
    a.ports[0] - b.ports[0] ||
    a.ports[1] - b.ports[1] ||
    order(a.name, b.name) ||
    order(a.status ?? '', b.status ?? '')
  );
}
