// IP prefix functions: cidrhost, cidrnetmask, cidrsubnet, cidrsubnets.

import { type Known, known, unknown, type Value } from '../../../model/value.ts';
import { collection, failure, lift, toNumber } from '../types.ts';
import { asInteger, asText, atLeast, exactly, type FunctionTable, type Via } from './define.ts';

/** A network: its first address as a number, its length, and 32 or 128 bits. */
interface Prefix {
  readonly base: bigint;
  readonly length: number;
  readonly bits: 32 | 128;
}

export const NETWORK_FUNCTIONS: FunctionTable = {
  cidrhost: exactly(2, ([prefix, host], via) =>
    asPrefix(prefix, via, (p) =>
      asInteger(host, (n) => {
        const size = 1n << BigInt(p.bits - p.length);
        const offset = n < 0 ? size + BigInt(n) : BigInt(n);
        if (offset < 0n || offset >= size) return failure('the prefix has no such host', via);
        return known(printAddress(p.base + offset, p.bits), via);
      }),
    ),
  ),
  cidrnetmask: exactly(1, ([prefix], via) =>
    asPrefix(prefix, via, (p) => {
      if (p.bits !== 32) return failure('cidrnetmask() is for IPv4', via);
      return known(printAddress((1n << 32n) - (1n << BigInt(32 - p.length)), 32), via);
    }),
  ),
  cidrsubnet: exactly(3, ([prefix, newBits, netNumber], via) =>
    asPrefix(prefix, via, (p) =>
      asInteger(newBits, (bits) =>
        asInteger(netNumber, (n) => {
          const length = p.length + bits;
          if (bits < 0 || n < 0) return unknown('cidrsubnet() with a negative number', via);
          if (length > p.bits || BigInt(n) >= 1n << BigInt(bits))
            return failure('the prefix has no such subnet', via);
          const base = p.base + (BigInt(n) << BigInt(p.bits - length));
          return known(printPrefix({ base, length, bits: p.bits }), via);
        }),
      ),
    ),
  ),
  cidrsubnets: atLeast(1, ([prefix, ...newBits], via) =>
    asPrefix(prefix, via, (p) =>
      lift(newBits.map(toNumber), (...numbers: readonly Known[]) => {
        const end = p.base + (1n << BigInt(p.bits - p.length));
        let free = p.base;
        const subnets: Value[] = [];
        for (const { data } of numbers) {
          const bits = Number(data);
          const length = p.length + bits;
          if (!Number.isSafeInteger(bits) || bits < 1 || length > p.bits)
            return failure('no such subnet', via);
          const size = 1n << BigInt(p.bits - length);
          const base = ((free + size - 1n) / size) * size;
          free = base + size;
          if (free > end) return failure('not enough addresses in the prefix', via);
          subnets.push(known(printPrefix({ base, length, bits: p.bits }), via));
        }
        return collection('list', subnets, via);
      }),
    ),
  ),
};

function asPrefix(arg: Known | undefined, via: Via, compute: (prefix: Prefix) => Value): Value {
  return asText(arg, (written) => {
    const [, address = '', slash = ''] = /^([0-9a-fA-F.:]{2,45})\/(\d{1,3})$/.exec(written) ?? [];
    const bits = address.includes(':') ? 128 : 32;
    const length = Number(slash);
    const value = bits === 32 ? parseV4(address) : parseV6(address);
    if (address === '' || length > bits)
      return failure(`${JSON.stringify(written.slice(0, 60))} is no prefix`, via);
    // Leading zeros and IPv4 inside of IPv6 mean different things to different parsers.
    if (value === undefined) return unknown('the prefix is not evaluated', via);
    const host = BigInt(bits - length);
    return compute({ base: (value >> host) << host, length, bits });
  });
}

function parseV4(address: string): bigint | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(address)) return undefined;
  let value = 0n;
  for (const octet of address.split('.')) {
    if (Number(octet) > 255) return undefined;
    value = (value << 8n) | BigInt(octet);
  }
  return value;
}

function parseV6(address: string): bigint | undefined {
  if (address.includes('.')) return undefined;
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return value >> 32n === 0xffffn ? undefined : value;
}

function printPrefix(prefix: Prefix): string {
  return `${printAddress(prefix.base, prefix.bits)}/${prefix.length}`;
}

function printAddress(value: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  // RFC 5952: the longest run of zero groups, the first of equals, two at least.
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}
