// Computes the line fingerprint by which GitHub code scanning recognises an alert whose line has moved.

const WINDOW = 100;
const BASE = 37;
const WORD = 2 ** 32;
/** What a character weighs when it leaves the window, 37^100 mod 2^64, in two words of 32 bits. */
const LEAVING = BigInt.asUintN(64, BigInt(BASE) ** BigInt(WINDOW));
const LEAVING_HIGH = Number(LEAVING >> 32n);
const LEAVING_LOW = Number(LEAVING & 0xffff_ffffn);

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const END_OF_FILE = 0xffff;

/**
 * `primaryLocationLineHash` of every line of a text, line 1 first: a polynomial hash of base 37 modulo 2^64 over the
 * 100 UTF-16 code units from the start of the line on, in hexadecimal, then `:` and how often that hash has come
 * up so far. Blanks and tabs do not count, CR and CRLF count as LF, 65535 marks the end of the file and zeros
 * fill up the window behind it. As computed by
 * https://github.com/github/codeql-action/blob/main/src/fingerprints.ts, which warns about any other value.
 * Linear in the length of the text. A byte order mark, which GitHub hashes with line 1, is not part of `text`.
 */
export function lineHashes(text: string): readonly string[] {
  const { units, starts } = normalize(text);
  const hashes: string[] = [];
  const seen = new Map<string, number>();
  let high = 0;
  let low = 0;
  for (let i = 0; hashes.length < starts.length; i++) {
    const leaving = i < WINDOW ? 0 : (units[i - WINDOW] ?? 0);
    // Every intermediate value stays below 2^53, so plain numbers are exact and much faster than BigInt.
    const nextLow = low * BASE + (units[i] ?? 0) - leaving * LEAVING_LOW;
    const carry = Math.floor(nextLow / WORD);
    const nextHigh = high * BASE + carry - leaving * LEAVING_HIGH;
    low = nextLow - carry * WORD;
    high = nextHigh - Math.floor(nextHigh / WORD) * WORD;
    if (i - WINDOW + 1 !== starts[hashes.length]) continue;
    const hash = hex(high, low);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    hashes.push(`${hash}:${count}`);
  }
  return hashes;
}

/** The code units that are hashed, and where in them each line starts. */
function normalize(text: string): { units: Uint16Array; starts: readonly number[] } {
  const units = new Uint16Array(text.length + 1);
  const starts: number[] = [];
  let length = 0;
  let atLineStart = true;
  let afterCR = false;
  const add = (unit: number) => {
    if (atLineStart) starts.push(length);
    units[length++] = unit;
    atLineStart = unit === LF;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === SPACE || unit === TAB || (afterCR && unit === LF)) {
      afterCR = false;
      continue;
    }
    afterCR = unit === CR;
    add(afterCR ? LF : unit);
  }
  add(END_OF_FILE);
  return { units, starts };
}

function hex(high: number, low: number): string {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}
