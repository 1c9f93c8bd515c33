// What the Linux machine that this runs on says of its ports: its port sysctls and its listening sockets.

import { readFileSync } from 'node:fs';
import type { Interval } from '../model/ports.ts';
import { PortSet } from '../model/ports.ts';
import { writePortRange, writeReservedPorts } from './kernel.ts';

export interface ListeningSocket {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** As people write it: `0.0.0.0`, `::`, `127.0.0.1`. */
  readonly address: string;
}

export interface Machine {
  readonly range: Interval;
  readonly reserved: PortSet;
  /** Sorted by port, protocol and address, each once. */
  readonly listening: readonly ListeningSocket[];
}

/** Reads /proc; the reason where it is not there, which is any machine but a Linux one. */
export function readMachine(proc = '/proc'): Machine | { readonly reason: string } {
  try {
    const range = writePortRange(readFileSync(`${proc}/sys/net/ipv4/ip_local_port_range`, 'utf8')).range;
    const reserved = writeReservedPorts(
      readFileSync(`${proc}/sys/net/ipv4/ip_local_reserved_ports`, 'utf8'),
      PortSet.EMPTY,
    ).ports;
    const sockets = (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((table) => {
      try {
        return readSockets(
          readFileSync(`${proc}/net/${table}`, 'latin1'),
          table.startsWith('tcp') ? 'tcp' : 'udp',
        );
      } catch {
        // No IPv6 on this machine.
        return [];
      }
    });
    const listening = [...new Map(sockets.map((s) => [`${s.port} ${s.protocol} ${s.address}`, s])).values()];
    listening.sort(
      (a, b) =>
        a.port - b.port ||
        (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : a.address < b.address ? -1 : 1),
    );
    return { range, reserved, listening };
  } catch (error) {
    return {
      reason: `${proc}/sys/net/ipv4 cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}): --host asks a Linux machine`,
    };
  }
}

/** Socket states of include/net/tcp_states.h: a TCP listener is LISTEN; an unconnected UDP socket is CLOSE. */
const LISTENING = { tcp: '0A', udp: '07' } as const;

/** The listening sockets of a table of /proc/net (proc_pid_net(5)): `sl local_address rem_address st …`. */
export function readSockets(table: string, protocol: 'tcp' | 'udp'): readonly ListeningSocket[] {
  const sockets: ListeningSocket[] = [];
  for (const line of table.split('\n').slice(1)) {
    const [, local, , state] = line.trim().split(/\s+/);
    const [address, port] = (local ?? '').split(':');
    if (state !== LISTENING[protocol] || address === undefined || port === undefined) continue;
    sockets.push({ port: Number.parseInt(port, 16), protocol, address: readAddress(address) });
  }
  return sockets;
}

/** Addresses stand as 32-bit words in the machine's own byte order; all machines that run Node are little-endian but s390x. */
function readAddress(hex: string): string {
  const bytes = [...hex.matchAll(/.{8}/g)].flatMap((word) => {
    const four = [...word[0].matchAll(/../g)].map((b) => Number.parseInt(b[0], 16));
    return LITTLE_ENDIAN ? four.reverse() : four;
  });
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  if (groups.slice(0, 5).every((g) => g === '0') && groups[5] === 'ffff') return bytes.slice(12).join('.');
  // The URL parser knows the shortest form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
