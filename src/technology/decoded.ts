// Texts that stand encoded in a document: base64, gzip or not, as clouds take user data.

import type { Source } from '../source/source.ts';

/** User data is at most 64 KB (Azure); anything much longer is no text that a person wrote. */
const MAX_ENCODED = 1_000_000;
const MAX_DECODED = 4_000_000;

/**
 * The text that base64 stands for, compressed with gzip or not; undefined where it is no base64 of a text. All of it is
 * located at the encoded token, which is what somebody would replace.
 */
export function decodedSource(source: Source): Source | undefined {
  const text = decodeText(source.text);
  if (text === undefined) return undefined;
  return source.child([{ text, start: 0, end: source.text.length, coarse: true }]);
}

function decodeText(encoded: string): string | undefined {
  const packed = encoded.replace(/\s+/g, '');
  if (packed.length < 16 || packed.length > MAX_ENCODED) return undefined;
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipped(bytes) : bytes;
  const text = plain?.toString('utf8');
  // Words happen to be base64 too; what they decode to is no text.
  return text === undefined || /[^\t\n\r\x20-\x7e\u00a0-\ufffc]/.test(text) ? undefined : text;
}

function unzipped(bytes: Buffer): Buffer | undefined {
  try {
    // Loading the module takes 9 ms, and hardly any file needs it.
    return process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MAX_DECODED });
  } catch {
    return undefined;
  }
}
