// What /proc says of a machine's ports, read from copies of its files.

import { describe, expect, test } from 'vitest';
import { readMachine, readSockets } from '../../src/knowledge/machine.ts';
import { tree } from '../tree.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const TCP = `${HEAD}   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 00000000:445C 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 0100007F:D2F0 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 3 1
`;
const TCP6 = `${HEAD}   0: 00000000000000000000000000000000:445C 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 4 1
   1: B80D0120000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 5 1
   2: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 6 1
`;
const UDP = `${HEAD}   0: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7 2
   1: 0100007F:A000 0100007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 8 2
`;

describe('readSockets', () => {
  test('listening TCP sockets only, IPv4', () => {
    expect(readSockets(TCP, 'tcp')).toEqual([
      { port: 8080, protocol: 'tcp', address: '127.0.0.1' },
      { port: 17500, protocol: 'tcp', address: '0.0.0.0' },
    ]);
  });

  test('IPv6 in its shortest form, mapped addresses as IPv4', () => {
    expect(readSockets(TCP6, 'tcp').map((s) => s.address)).toEqual(['::', '2001:db8::1', '127.0.0.1']);
  });

  test('unconnected UDP sockets only', () => {
    expect(readSockets(UDP, 'udp')).toEqual([{ port: 68, protocol: 'udp', address: '0.0.0.0' }]);
  });
});

test('a machine: range, reserved list and sockets, sorted', () => {
  const proc = tree({
    'sys/net/ipv4/ip_local_port_range': '16000\t61000\n',
    'sys/net/ipv4/ip_local_reserved_ports': '8080,31000-32000\n',
    'net/tcp': TCP,
    'net/udp': UDP,
  });
  const machine = readMachine(proc);
  expect(machine).toMatchObject({ range: [16000, 61000] });
  expect('reserved' in machine && machine.reserved.toString()).toBe('8080,31000-32000');
  expect('listening' in machine && machine.listening.map((s) => s.port)).toEqual([68, 8080, 17500]);
});

test('no Linux: the reason', () => {
  expect(readMachine('/nowhere')).toEqual({ reason: expect.stringContaining('--host asks a Linux machine') });
});
