// Which service names are registered on which ports: the IANA snapshot of this project, or a file a person names.

import { type Interval, PortSet } from '../model/ports.ts';
import { add, compare, isServiceName, type NamedPorts, readIanaCsv, readPorts } from './iana-csv.ts';

/** A list of names on ports. A name is an assignment, not use: nothing here says that a machine runs the service. */
export interface Registry {
  /** For people: `IANA 2026-02-13`, or the name of the file. */
  readonly source: string;
  /** Sorted by ports, then name; every pair of these once. */
  readonly services: readonly NamedPorts[];
}

/** One registered name on one port. */
export interface RegisteredService {
  readonly port: number;
  readonly name: string;
  /** `tcp`, `udp`, `sctp`, `dccp`, in that order, or `any`. */
  readonly protocols: readonly string[];
}

export interface Registered {
  /** How many distinct ports have a name. */
  readonly ports: number;
  /** One entry for each port and name, sorted by these. */
  readonly services: readonly RegisteredService[];
}

/** `skipped`: how many lines or records name a service but could not be read. */
export type ServicesRead =
  | { readonly ok: true; readonly registry: Registry; readonly skipped: number }
  | { readonly ok: false; readonly reason: string };

/** Which ports have a registered name, and who says so. */
export interface RegisteredPorts {
  /** As in {@link Registry}. */
  readonly source: string;
  readonly ports: PortSet;
}

/** The ports that the IANA snapshot names: what a count needs, without loading the names. */
export async function ianaPorts(): Promise<RegisteredPorts> {
  const { source, intervals } = (await import('./registered-ports.ts')).default;
  return { source, ports: PortSet.from(intervals) };
}

/** The ports that a registry names. */
export function portsOf({ source, services }: Registry): RegisteredPorts {
  return { source, ports: PortSet.from(services.map((s) => s.ports)) };
}

let snapshot: Promise<Registry> | undefined;

/** The IANA snapshot that comes with the tool. Loaded and parsed on the first call, then kept. */
export function ianaRegistry(): Promise<Registry> {
  snapshot ??= import('./registry-table.ts').then((table) => parseRegistry(table.default));
  return snapshot;
}

/** Reads the compact table (`rules/knowledge/iana.tsv`); names with a status are no claims and left out. */
export function parseRegistry(tsv: string): Registry {
  const services: NamedPorts[] = [];
  let source = 'IANA';
  for (const line of tsv.split('\n')) {
    if (line.startsWith('#')) {
      const date = /^# snapshot: (\d{4}-\d\d-\d\d)/.exec(line)?.[1];
      if (date !== undefined) source = `IANA ${date}`;
      continue;
    }
    const [text = '', name, protocols, status] = line.split('\t');
    const ports = readPorts(text);
    if (!ports || name === undefined || protocols === undefined || status !== undefined) continue;
    services.push({ ports, name, protocols: protocols.split(',') });
  }
  return { source, services };
}

/** The names on the ports of `ports`; blocks of ports are cut to the set and listed port by port. */
export function registeredIn(registry: Registry, ports: PortSet): Registered {
  const found = new Map<string, NamedPorts>();
  for (const { ports: block, name, protocols } of registry.services) {
    eachPort(block, ports, (port) => add(found, { ports: [port, port], name, protocols }));
  }
  const services = [...found.values()]
    .sort(compare)
    .map(({ ports: [port], name, protocols }): RegisteredService => ({ port, name, protocols }));
  return { ports: new Set(services.map(({ port }) => port)).size, services };
}

function eachPort([first, last]: Interval, ports: PortSet, visit: (port: number) => void): void {
  for (const [low, high] of ports.intervals) {
    for (let port = Math.max(first, low); port <= Math.min(last, high); port++) visit(port);
  }
}

/**
 * Reads a file a person names with `--services`: the CSV that IANA publishes, or the format of `/etc/services`
 * (services(5)), told apart by the first line. `name` is what the registry is called where the file has no date.
 */
export function readServices(text: string, name: string): ServicesRead {
  if (/^\ufeff?"?Service Name"?,/.test(text)) return readCsvServices(text, name);
  const read = readEtcServices(text);
  if (read.services.length === 0) {
    const wanted = 'lines like "http 80/tcp" as in /etc/services, or the CSV that IANA publishes';
    return { ok: false, reason: `${name} names no service: expected ${wanted}` };
  }
  return { ok: true, registry: { source: name, services: read.services }, skipped: read.skipped };
}

function readCsvServices(text: string, name: string): ServicesRead {
  const file = readIanaCsv(text);
  if (typeof file === 'string') return { ok: false, reason: `${name} is not the registry of IANA: ${file}` };
  const services = file.entries.filter(({ status }) => status === undefined);
  if (services.length === 0) return { ok: false, reason: `${name} names no service with a port` };
  const source = file.snapshot === '' ? name : `IANA ${file.snapshot}`;
  return { ok: true, registry: { source, services }, skipped: file.counts.skipped };
}

/** services(5): `name port/protocol [aliases…] [# comment]`. Aliases are left out: one name a claim is enough. */
function readEtcServices(text: string): { services: readonly NamedPorts[]; skipped: number } {
  const merged = new Map<string, NamedPorts>();
  let skipped = 0;
  for (const line of text.split(/\r?\n/)) {
    const [name = '', place = ''] = withoutComment(line).trim().split(/\s+/, 2);
    if (name === '') continue;
    const match = /^(\d{1,5})\/(tcp|udp|sctp|dccp)$/i.exec(place);
    const ports: Interval | undefined = match?.[1] ? readPorts(match[1]) : undefined;
    if (!ports || !match?.[2] || !isServiceName(name)) skipped++;
    else add(merged, { ports, name, protocols: [match[2].toLowerCase()] });
  }
  return { services: [...merged.values()].sort(compare), skipped };
}

function withoutComment(line: string): string {
  const hash = line.indexOf('#');
  return hash < 0 ? line : line.slice(0, hash);
}
