// How the kernel reads numbers out of a write to /proc/sys.

/** What the kernel accepts, but not as the person who wrote it meant it. */
export interface Surprise {
  /**
   * `high-kept`: one number sets the low bound only. `octal`, `hex`: the base comes from the prefix. `ignored`:
   * text after the second number has no effect. `nothing-written`: an empty write changes nothing.
   */
  readonly kind: 'high-kept' | 'octal' | 'hex' | 'ignored' | 'nothing-written';
  /** The part of the written text it is about; empty for an empty write. */
  readonly text: string;
  /** In words for people, without a full stop: "016000 is octal for 7168". */
  readonly message: string;
}

/** Kernel `isspace` for ASCII (lib/ctype.c): skipped before a number. Only three of them may follow one. */
export const SPACES = ' \t\n\v\f\r';
/** `proc_wspace_sep`, kernel/sysctl.c:577 of Linux 7.2. */
export const SEPARATORS = ' \t\n';

/** The int handlers look at no more than `PAGE_SIZE - 1` bytes of a write; 4096 is the smallest page of Linux. */
export const PAGE = 4096;

/** A number of a write. */
export interface ReadNumber {
  readonly value: number;
  readonly text: string;
  /** Offset of the character after the number. */
  readonly end: number;
  readonly surprises: readonly Surprise[];
}

/** TMPBUFLEN - 1, kernel/sysctl.c: a number that fills the buffer is refused, whatever its value. */
const NUMBER_LIMIT = 21;

/**
 * `proc_get_long` and `strtoul_lenient`: an optional minus, then base 16 after `0x` and a hex digit, base 8
 * after `0`, else base 10; then the end of the text or one of `terminators`. Works on UTF-16 units where the
 * kernel sees bytes: no character above U+007F can be part of a number, end one, or be skipped.
 */
export function readNumber(
  text: string,
  at: number,
  terminators: string,
): ReadNumber | { readonly problem: string } {
  const found = text.slice(at, at + NUMBER_LIMIT);
  const match = /^(-?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))/.exec(found);
  if (!match) {
    if (found === '') return { problem: 'a number is missing at the end' };
    return { problem: `${quote(word(text, at))} is not a number` };
  }
  const [written, minus, hex, octal, decimal] = match;
  const end = at + written.length;
  if (written.length === NUMBER_LIMIT) return { problem: `${quote(word(text, at))} has too many digits` };
  const next = text[end];
  if (next !== undefined && !terminators.includes(next)) return { problem: wrongEnd(text, at, end) };

  // Values past 2^53 lose digits here, but are no ports in any precision; so is the kernel's own overflow.
  const size = parseInt(hex ?? octal ?? decimal ?? '', hex ? 16 : octal ? 8 : 10);
  const surprises: Surprise[] = [];
  const prefixed = (kind: 'octal' | 'hex', base: string) =>
    surprises.push({ kind, text: written, message: `${written} is ${base} for ${size}` });
  if (hex !== undefined) prefixed('hex', 'hexadecimal');
  else if (octal !== undefined && octal !== '0') prefixed('octal', 'octal');
  // Minus nought is refused like every negative number: the sign is looked at, not the value.
  return { value: minus ? -Math.max(size, 1) : size, text: written, end, surprises };
}

/** Why the character at `end` may not follow the number that starts at `at`. */
function wrongEnd(text: string, at: number, end: number): string {
  const character = text[end] ?? '';
  if (/[0-9a-zA-Z]/.test(character)) {
    const octal = /^-?0[0-9]/.test(text.slice(at, at + 3)) ? ' (a leading 0 makes it octal)' : '';
    return `${quote(word(text, at))} is not a number${octal}`;
  }
  if (character === '\r') return `a carriage return follows ${text.slice(at, end)}`;
  return `${quote(character)} may not follow ${text.slice(at, end)}`;
}

/** The text from `at` to the next separator of any kind, shortened. */
function word(text: string, at: number): string {
  const found = /^[^\s,]{1,40}/.exec(text.slice(at, at + 40));
  return found ? found[0] : text.slice(at, at + 1);
}

/** In single quotes, with control characters made visible and at most 40 characters; a blank has a name. */
export function quote(text: string): string {
  if (text === ' ') return 'a blank';
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text).slice(1, -1);
  return `'${shown.replaceAll('\\"', '"')}'`;
}

/** The first offset from `at` on that none of `characters` stands at. */
export function skip(text: string, at: number, characters: string): number {
  while (at < text.length && characters.includes(text[at] ?? ' ')) at++;
  return at;
}

/** As much of `text` as fits into `limit` bytes of UTF-8. */
export function firstBytes(text: string, limit: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    new TextEncoder().encode(text.slice(0, limit)).subarray(0, limit),
  );
}
