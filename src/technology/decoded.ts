// Texts that a document holds encoded: base64, gzip or not, data URLs with percent signs. The inverse of what their reader does.

import type { Piece, Source } from '../source/source.ts';

/** User data is at most 64 KB (Azure); anything much longer is no text that a person wrote. */
const MAX_ENCODED = 1_000_000;
const MAX_UNPACKED = 4_000_000;

/**
 * The text that a base64 text stands for, gzip unpacked where it is packed; undefined where it is no base64 of a text.
 * Every place in it is the whole encoded text: nobody edits one letter of base64.
 */
export function fromBase64(encoded: Source): Source | undefined {
  const packed = encoded.text.replace(/\s+/g, '');
  if (packed.length < 16 || packed.length > MAX_ENCODED) return undefined;
  if (packed.length % 4 === 1 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(packed)) return undefined;
  const text = textOf(Buffer.from(packed, 'base64'));
  if (text === undefined) return undefined;
  return encoded.child([{ text, start: 0, end: encoded.text.length, coarse: true }]);
}

/** The text of a data URL (RFC 2397), as Ignition's `contents.source` has it; undefined for any other URL. */
export function fromDataUrl(url: Source): Source | undefined {
  const head = /^data:[^,]{0,200},/.exec(url.text)?.[0];
  if (head === undefined) return undefined;
  const body = url.slice({ start: head.length, end: url.text.length });
  if (!/;base64,$/i.test(head)) return fromPercent(body);
  return fromBase64(body);
}

/** `%0A` and the like undone; what is not escaped keeps its exact place. */
function fromPercent(encoded: Source): Source {
  const pieces: Piece[] = [];
  let from = 0;
  const verbatim = (end: number) => {
    if (end > from) pieces.push({ text: encoded.text.slice(from, end), start: from, end });
  };
  for (const match of encoded.text.matchAll(/(?:%[\dA-Fa-f]{2})+/g)) {
    verbatim(match.index);
    from = match.index + match[0].length;
    const bytes = Buffer.from(match[0].replaceAll('%', ''), 'hex');
    pieces.push({ text: bytes.toString('utf8'), start: match.index, end: from, coarse: true });
  }
  verbatim(encoded.text.length);
  return encoded.child(pieces);
}

/** The bytes as text; undefined where they are none: words happen to be base64 too. */
function textOf(bytes: Buffer): string | undefined {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes) : bytes;
  const text = plain?.toString('utf8');
  return text === undefined || /[^\t\n\r\x20-\x7e\u00a0-\ufffc]/.test(text) ? undefined : text;
}

function unpacked(bytes: Buffer): Buffer | undefined {
  try {
    // Loading the module takes 9 ms, and hardly any file needs it.
    return process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return undefined;
  }
}
