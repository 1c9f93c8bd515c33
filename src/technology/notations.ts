// How a text names ports once it is resolved: one reader for each way that tools write them.

import type { PortNotation } from '../model/declaration.ts';
import type { Protocol } from '../model/fact.ts';
import { type Interval, MAX_PORT, PortSet } from '../model/ports.ts';
import { FILLER } from '../source/source.ts';
import { readResources } from './mesos/resources.ts';

/** What a text claims. `none`: it names no port of the host, such as port 0 or a socket in the file system. */
export type PortReading =
  | {
      readonly kind: 'ports';
      readonly ports: PortSet;
      /** Where the text itself says so. */
      readonly protocol?: Protocol | undefined;
      /** The local address that is bound, where the text names one that is not every address. */
      readonly address?: string | undefined;
      /** True where the text itself binds every IPv4 address: `:80`, `*:80`, `0.0.0.0:80`, `80`. */
      readonly isEverywhere?: true | undefined;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const NONE: PortReading = { kind: 'none' };

/**
 * Reads `text` in a notation. {@link FILLER} in it stands for a part that is not known: the text is still read where
 * the ports do not depend on that part, as in `$ADDRESS:9100`.
 */
export function readPortText(text: string, notation: PortNotation): PortReading {
  switch (notation) {
    case 'ports':
      return readList(text, readPorts);
    case 'bounds':
      return readBounds(text);
    case 'endpoint':
      return readList(text, readEndpoint);
    case 'published':
      return readList(text, readPublished);
    case 'mesos-resources':
    case 'mesos-resource-list': {
      const read = readResources(text);
      if (read.kind === 'ports') return read;
      return read.kind === 'default' ? NONE : { kind: 'unreadable', reason: read.reason };
    }
  }
}

/** The separator between the items of a value that is a list. */
export function itemSeparator(notation: PortNotation): string {
  return notation.startsWith('mesos') ? ';' : ',';
}

function unreadable(text: string): PortReading {
  const shown = text.replaceAll(/\uE000+/g, '…');
  return { kind: 'unreadable', reason: `'${shown}' is not a port or a range of ports` };
}

/** All items together; one that cannot be read makes the list unreadable, one that claims nothing adds nothing. */
function readList(text: string, read: (item: string) => PortReading): PortReading {
  const items = text
    .split(/[\s,]{1,1000}/)
    .filter((item) => item !== '' && item !== '-')
    // -1 is off, in the words of Consul and others.
    .map((item) => (item === '-1' ? NONE : read(item)));
  // Blanks around a dash; runs of them are bounded, since a pattern costs the square of their length.
  if (/\d[ \t]{1,20}-|-[ \t]{1,20}\d/.test(text) && /\d[ \t]{0,20}-[ \t]{0,20}\d/.test(text))
    return readList(text.replace(/[ \t]{0,20}-[ \t]{0,20}/g, '-'), read);
  const [first] = items;
  if (!first) return unreadable(text);
  const intervals: Interval[] = [];
  const protocols = new Set<Protocol | undefined>();
  const addresses = new Set<string | undefined>();
  for (const item of items) {
    if (item.kind === 'unreadable') return items.length === 1 ? item : unreadable(text);
    if (item.kind === 'none') continue;
    intervals.push(...item.ports.intervals);
    protocols.add(item.protocol);
    addresses.add(item.address);
  }
  if (intervals.length === 0) return NONE;
  const ports = PortSet.from(intervals);
  const [protocol] = protocols.size === 1 ? protocols : ['any' as const];
  const [address] = addresses.size === 1 ? addresses : [undefined];
  const isEverywhere = items.every((i) => i.kind === 'ports' && i.isEverywhere === true);
  return {
    kind: 'ports',
    ports,
    ...(protocol && { protocol }),
    ...(address !== undefined && { address }),
    ...(isEverywhere && { isEverywhere }),
  };
}

/** `8080`, `31000-32000`, `31000:32000`, each with `/udp` behind it or not. */
function readPorts(text: string): PortReading {
  // Any port, in the words of packet filters.
  if (text === '*') return NONE;
  const match = /^(\d{1,5})(?:[-:](\d{1,5}))?(?:\/(\w+))?$/.exec(text);
  if (!match) return unreadable(text);
  return claim(Number(match[1]), Number(match[2] ?? match[1]), text, protocolOf(match[3]));
}

/**
 * Two numbers, the lower one first: `net.ipv4…_min` and `…_max`, `begin` and `end`. What stands behind them is left out
 * of the range; what cannot be read there leaves nothing out.
 */
function readBounds(text: string): PortReading {
  // The clouds' rules write -1 for no ports in particular.
  if (/^\s*-1\s*,\s*(?:-1|0)\s*$/.test(text)) return NONE;
  const match = /^\s*(\d{1,5})\s*,\s*(\d{1,5})\s*(?:,(.*))?$/s.exec(text);
  if (!match) return unreadable(text);
  const read = claim(Number(match[1]), Number(match[2]), text);
  const without = PortSet.parse((match[3] ?? '').replace(/\s*,\s*$/, ''));
  if (read.kind !== 'ports' || !without) return read;
  const ports = read.ports.subtract(without);
  return ports.isEmpty ? NONE : { ...read, ports };
}

/**
 * What a server is told to listen on: `9100`, `:9100`, `*:9100`, `10.0.0.1:9100`, `[::]:9100`, `tcp://0.0.0.0:2375`,
 * `PLAINTEXT://:9092`, `127.0.0.1:8000-8010`, `unix:/run/x.sock`, an address alone.
 */
function readEndpoint(text: string): PortReading {
  if (/^(?:unix|fd|npipe|inproc|ipc|vsock|abns|unixgram)[:@]|^[/@%]/.test(text)) return NONE;
  const match =
    /^(?:([A-Za-z][\w+.-]*|\uE000+):\/\/)?(?:(\[[^\]\s]*\]|[\w.*%\uE000-]*):)?(\d{1,5})(?:[-](\d{1,5}))?(?:\/([^\s]*))?$/.exec(
      text,
    ) ?? /^(?:([A-Za-z][\w+.-]*):)?(\[[^\]\s]*\]):(\d{1,5})(?:-(\d{1,5}))?(\/[^\s]*)?$/.exec(text);
  if (!match) return isAddress(text) ? NONE : unreadable(text);
  const [, scheme, address, low, high, rest] = match;
  const protocol = protocolOf(scheme) ?? protocolOf(rest);
  const read = claim(Number(low), Number(high ?? low), text, protocol, boundAddress(address));
  // Whether `[::]` is bound for IPv4 too is the program's own decision, or net.ipv6.bindv6only's.
  return read.kind === 'ports' && /^(?:|\*|0\.0\.0\.0|0)$/.test(address ?? '')
    ? { ...read, isEverywhere: true }
    : read;
}

/** An address without a port: the server's default port stands, which its own entry of the catalogue knows. */
function isAddress(text: string): boolean {
  return /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:.]*\]|[\da-fA-F]*:[\da-fA-F:]*:[\da-fA-F:.]*|localhost|\*)$/.test(
    text,
  );
}

/** The address alone; undefined where it is every address of the machine, or not known. */
function boundAddress(written: string | undefined): string | undefined {
  const address = written?.replace(/^\[|\]$/g, '') ?? '';
  return /^(?:|\*|0\.0\.0\.0|::|0)$/.test(address) || address.includes(FILLER) ? undefined : address;
}

/**
 * Docker's short form, `[address:]host:container[/protocol]`; `80` alone takes any port of the host
 * (https://docs.docker.com/reference/compose-file/services/#short-syntax-5). Everything before the last two parts is
 * the address, so IPv6 needs no brackets (docker/go-connections, nat/nat.go, `splitParts`).
 */
function readPublished(text: string): PortReading {
  const [pair = '', protocolName, ...more] = text.split('/');
  const parts = pair.split(':');
  const container = parts.pop() ?? '';
  const host = parts.pop() ?? '';
  const address = parts.join(':');
  const protocol = protocolName === undefined ? 'tcp' : publishedProtocol(protocolName);
  if (more.length > 0 || !protocol || !isPublishedAddress(address)) return unreadable(text);
  const inside = publishedRange(container);
  if (!inside) return unreadable(text);
  if (host === '') return NONE;
  const [low, high] = publishedRange(host) ?? [];
  if (low === undefined || high === undefined) return unreadable(text);
  // A range on the other side is as long, or a single port that any port of the range leads to.
  const [first, last] = inside;
  if (first !== undefined && last !== first && Number(last) - Number(first) !== high - low)
    return unreadable(text);
  return claim(low, high, text, protocol, boundAddress(address));
}

/** The two ends of `8080` or `8080-8090`; none where a part of it is not known; undefined for what is no port. */
function publishedRange(text: string): readonly [low?: number, high?: number] | undefined {
  if (text.includes(FILLER) && /^[\d\uE000-]+$/.test(text)) return [];
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const [low, high] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  return match && low <= high && high <= MAX_PORT ? [low, high] : undefined;
}

function publishedProtocol(name: string): Protocol | undefined {
  return name.includes(FILLER) ? 'any' : /^(?:tcp|udp|sctp)$/i.test(name) ? protocolOf(name) : undefined;
}

/** None, or an IP address: a host's name is refused. */
function isPublishedAddress(text: string): boolean {
  return (
    text === '' ||
    text.includes(FILLER) ||
    /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:.]+\]|[\da-fA-F]{0,4}(?::[\da-fA-F.]{0,15}){2,8})$/.test(text)
  );
}

function claim(low: number, high: number, text: string, protocol?: Protocol, address?: string): PortReading {
  if (low > high || high > MAX_PORT) return unreadable(text);
  if (high === 0) return NONE;
  const interval: Interval = [low, high];
  return {
    kind: 'ports',
    ports: PortSet.of(interval),
    ...(protocol && { protocol }),
    ...(address !== undefined && { address }),
  };
}

/** A protocol by its name in whatever case; undefined for what is none, such as the scheme of a URL. */
export function protocolOf(name: string | undefined): Protocol | undefined {
  switch (name?.toLowerCase()) {
    case 'tcp':
    case 'tcp4':
    case 'tcp6':
      return 'tcp';
    case 'udp':
    case 'udp4':
    case 'udp6':
      return 'udp';
    case 'sctp':
      return 'sctp';
    case 'dccp':
      return 'dccp';
    default:
      return undefined;
  }
}
