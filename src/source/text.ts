// Bytes of a file → text: encodings, byte order marks, and what is no text at all.

export interface DecodedText {
  readonly kind: 'text';
  /** Without a byte order mark. */
  readonly text: string;
  /** UTF-16 offset of the first byte that is no UTF-8; it and its like read as U+FFFD. */
  readonly invalidAt?: number;
}

export interface BinaryData {
  readonly kind: 'binary';
}

/** Files are told from binary data by their beginning, as git does. */
const PROBED = 8192;

/** UTF-8, or UTF-16 where a byte order mark says so. A NUL near the start means no text. Never throws. */
export function decode(bytes: Uint8Array): DecodedText | BinaryData {
  const utf16 = utf16Label(bytes);
  if (utf16) {
    const text = new TextDecoder(utf16).decode(bytes);
    return text.slice(0, PROBED).includes('\0') ? { kind: 'binary' } : { kind: 'text', text };
  }
  if (bytes.subarray(0, PROBED).includes(0)) return { kind: 'binary' };
  const text = new TextDecoder('utf-8').decode(bytes);
  const invalidAt = firstInvalid(text, bytes);
  return invalidAt === undefined ? { kind: 'text', text } : { kind: 'text', text, invalidAt };
}

function utf16Label(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Offset of the first U+FFFD that the bytes do not spell: all before it was valid, so its bytes are easily found. */
function firstInvalid(text: string, bytes: Uint8Array): number | undefined {
  let from = 0;
  let byte = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (;;) {
    const at = text.indexOf('\ufffd', from);
    if (at < 0) return undefined;
    byte += Buffer.byteLength(text.slice(from, at));
    if (bytes[byte] !== 0xef || bytes[byte + 1] !== 0xbf || bytes[byte + 2] !== 0xbd) return at;
    byte += 3;
    from = at + 1;
  }
}
