// What the kernel makes of one write to a parameter: taken, refused, or not known here.

import { PortSet } from '../model/ports.ts';
import { writePortRange, writeReservedPorts } from './kernel.ts';
import { PAGE, type ReadNumber, readNumber, SEPARATORS, SPACES, skip } from './kernel-numbers.ts';
import type { SysctlBounds, SysctlKey, SysctlKind } from './sysctls.ts';

/** `reason`: in words for people, without a full stop. */
export type SysctlVerdict =
  | { readonly verdict: 'accepted' }
  | { readonly verdict: 'refused'; readonly reason: string }
  | { readonly verdict: 'unknown' };

const ACCEPTED: SysctlVerdict = { verdict: 'accepted' };
const UNKNOWN: SysctlVerdict = { verdict: 'unknown' };

const INT_MAX = 2 ** 31 - 1;

/**
 * Ticks a second: 100 to 1000 on what people run (CONFIG_HZ of kernel/Kconfig.hz), 1024 at most. A time in ticks must
 * fit an int, so between the two limits the machine decides.
 */
const [FEWEST_HZ, MOST_HZ] = [100, 1024];

/** The numbers that fit each kind on every kernel, and those that fit it on some. */
const SIZES: Readonly<
  Partial<Record<SysctlKind, { readonly sure: SysctlBounds; readonly some: SysctlBounds }>>
> = {
  int: both(-INT_MAX - 1, INT_MAX),
  uint: both(0, 2 ** 32 - 1),
  u8: both(0, 255),
  ulong: both(0, Number.POSITIVE_INFINITY),
  jiffies: {
    sure: { min: -Math.floor(INT_MAX / MOST_HZ), max: Math.floor(INT_MAX / MOST_HZ) },
    some: { min: -Math.floor(INT_MAX / FEWEST_HZ), max: Math.floor(INT_MAX / FEWEST_HZ) },
  },
  // Both are cut to an int before they are checked, or not at all: what is beyond may come out as anything.
  ms: { sure: { min: 0, max: Math.floor(INT_MAX / 10) }, some: { min: -Infinity, max: Infinity } },
  userhz: { sure: { min: 0, max: Math.floor(INT_MAX / 10) }, some: { min: -Infinity, max: Infinity } },
};

function both(min: number, max: number) {
  return { sure: { min, max }, some: { min, max } };
}

/**
 * The verdict on one write of `text`, as write(2) gets it: sysctl(8) and systemd-sysctl strip blanks first, and write
 * a newline where nothing is left. Follows `do_proc_dointvec`, `do_proc_douintvec`, `__do_proc_doulongvec_minmax` and
 * their conversions (kernel/sysctl.c of Linux 6.12 and 7.2); `test/oracle/kernel-sysctls.test.ts` compares it with the
 * running kernel. Reads `kernel.sysctl_writes_strict` as 1.
 */
export function judgeWrite(key: SysctlKey, text: string): SysctlVerdict {
  if (key.isReadOnly) return { verdict: 'refused', reason: 'it can only be read' };
  if (text === '') return SIZES[key.kind] ? ACCEPTED : UNKNOWN;
  if (text.length >= PAGE) return UNKNOWN;
  const verdict = judgeText(key, text);
  return verdict.verdict === 'accepted' && key.isStricter ? UNKNOWN : verdict;
}

function judgeText(key: SysctlKey, text: string): SysctlVerdict {
  if (key.kind === 'range') return ofWrite(writePortRange(text));
  if (key.kind === 'bitmap') return ofWrite(writeReservedPorts(text, PortSet.EMPTY));
  const size = SIZES[key.kind];
  if (!size) return UNKNOWN;
  let at = 0;
  let isSure = true;
  for (let left = key.count; left > 0; left--) {
    at = skip(text, at, SPACES);
    if (at >= text.length) {
      if (left === key.count) return { verdict: 'refused', reason: 'the value is blank' };
      break;
    }
    const number = readNumber(text, at, SEPARATORS);
    if ('problem' in number) return { verdict: 'refused', reason: number.problem };
    const isUnsigned = key.kind === 'uint' || key.kind === 'u8' || key.kind === 'ulong';
    if (isUnsigned && number.text.startsWith('-'))
      return { verdict: 'refused', reason: `${number.text} is negative` };
    if (exact(number) >= 2n ** 64n) return { verdict: 'refused', reason: `${number.text} is too large` };
    const value = signed(number);
    const beyond = outside(value, [size.some]) ?? outside(value, key.bounds);
    if (beyond !== undefined) return { verdict: 'refused', reason: `${number.text} is ${beyond}` };
    isSure &&=
      outside(value, [size.sure]) === undefined && key.bounds.every((b) => outside(value, [b]) === undefined);
    at = number.end;
  }
  return isSure ? ACCEPTED : UNKNOWN;
}

function ofWrite(write: { readonly accepted: true } | { readonly accepted: false; readonly reason: string }) {
  return write.accepted ? ACCEPTED : ({ verdict: 'refused', reason: write.reason } as const);
}

/** `above 2`, where a number is outside of all bounds. */
function outside(value: number, bounds: readonly SysctlBounds[]): string | undefined {
  if (bounds.length === 0) return undefined;
  const min = Math.min(...bounds.map((b) => b.min ?? Number.NEGATIVE_INFINITY));
  const max = Math.max(...bounds.map((b) => b.max ?? Number.POSITIVE_INFINITY));
  if (value < min) return `below ${min}`;
  return value > max ? `above ${max}` : undefined;
}

/** Minus nought is nought for the signed kinds. */
function signed({ value, text }: ReadNumber): number {
  return /^-0[x0]*$/i.test(text) ? 0 : value;
}

/** The size without the sign, whatever its length. */
function exact({ text }: ReadNumber): bigint {
  const digits = text.replace('-', '');
  return BigInt(/^0[0-7]/.test(digits) ? digits.replace(/^0/, '0o') : digits);
}

/** What the kernel takes, for people: completes "write …". */
export function wanted(key: SysctlKey): string {
  const numbers = key.count > 1 ? `${key.count} numbers with blanks between them` : 'a number';
  const size = SIZES[key.kind];
  if (!size) return "what the kernel's documentation says";
  const [bounds] = key.bounds;
  const min = bounds?.min ?? size.some.min;
  const max = key.bounds.at(-1)?.max ?? size.some.max;
  if (min !== undefined && Number.isFinite(min) && max !== undefined && Number.isFinite(max))
    return max - min === 1 ? `${min} or ${max}` : `${numbers} from ${min} to ${max}`;
  return min !== undefined && Number.isFinite(min) ? `${numbers} from ${min} up` : numbers;
}
