// Texts that a document holds encoded: base64, data URLs with percent signs. The inverse of what their reader does.

import { gunzipSync } from 'node:zlib';
import type { Piece, Source } from '../source/source.ts';

/** What a text of a few kilobytes may unpack to. */
const MAX_UNPACKED = 4 * 1024 * 1024;

/**
 * The text that a base64 text stands for, gzip unpacked where it is packed; undefined where it is none. Every place in
 * it is the whole encoded text: nobody edits one letter of base64.
 */
export function fromBase64(encoded: Source): Source | undefined {
  const compact = encoded.text.replace(/\s+/g, '');
  if (compact.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  return decodedWhole(encoded, Buffer.from(compact, 'base64'));
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

function decodedWhole(encoded: Source, bytes: Buffer): Source | undefined {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  return encoded.child([{ text, start: 0, end: encoded.text.length, coarse: true }]);
}

/** The bytes as text; undefined where they are none. */
function textOf(bytes: Buffer): string | undefined {
  let plain = bytes;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      plain = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
    } catch {
      return undefined;
    }
  }
  const text = plain.toString('utf8');
  return /[\0-\x08\x0e-\x1f\ufffd]/.test(text) ? undefined : text;
}
