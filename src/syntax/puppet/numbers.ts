// Numbers of Puppet (https://www.puppet.com/docs/puppet/8/lang_data_number.html): octal behind a zero, hexadecimal
// behind `0x`, with a fraction or an exponent.

/** A number as Puppet prints it. `data`: undefined where JavaScript has none that is the same. */
export interface PuppetNumber {
  readonly text: string;
  readonly data: number | undefined;
}

/** Floats outside of these are printed with an exponent. */
const SMALLEST = 1e-4;
const LARGEST = 1e15;

/** Undefined for what Puppet refuses, and for numbers whose printed form is not followed. */
export function puppetNumber(written: string): PuppetNumber | undefined {
  const match = /^(-?)(?:(0[xX][\da-fA-F]+)|0([0-7]+)|(0|[1-9]\d*)|(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))$/.exec(
    written,
  );
  if (!match) return undefined;
  const [, minus = '', hex, octal, decimal, float] = match;
  const digits = hex ?? (octal === undefined ? decimal : `0o${octal}`);
  if (digits !== undefined) {
    if (digits.length > MAX_DIGITS) return undefined;
    const integer = BigInt(digits) * (minus === '' ? 1n : -1n);
    const data = Number(integer);
    return { text: String(integer), data: Number.isSafeInteger(data) ? data : undefined };
  }
  // `08` is refused.
  if (float === undefined || /^0\d+$/.test(float)) return undefined;
  const data = Number(`${minus}${float}`);
  if (Math.abs(data) < SMALLEST || Math.abs(data) >= LARGEST) return undefined;
  return Number.isInteger(data) ? { text: `${data}.0`, data: undefined } : { text: String(data), data };
}

/** Longer ones are no numbers of a configuration. */
const MAX_DIGITS = 40;
