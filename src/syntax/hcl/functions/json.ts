// JSON as Terraform writes and reads it.

import type { Location } from '../../../model/span.ts';
import { type Known, known, unknown, type Value } from '../../../model/value.ts';
import { collection, entriesOf, failure, isList, lift, numberText, text } from '../types.ts';

/** Deeper documents are not read: whoever walks them recurses. */
const MAX_DEPTH = 100;

/** `jsonencode`: keys sorted, `<`, `>`, `&` and the line separators escaped as Go does. Unknown where a part is. */
export function encodeJson(value: Known): Value {
  return lift([encode(value)], (json) => text(String(json.data), value.via));
}

function encode(value: Value): Value {
  return lift([value], ({ data, via }) => {
    if (data === null || typeof data === 'boolean') return known(String(data));
    if (typeof data === 'string') return known(quote(data));
    if (typeof data === 'number') {
      const printed = numberText(data);
      return printed === undefined
        ? unknown('the number has more digits than can be told', via)
        : known(printed);
    }
    if (isList(data))
      return lift(data.map(encode), (...items: readonly Known[]) =>
        known(`[${items.map((i) => i.data).join(',')}]`),
      );
    const entries = entriesOf(data);
    const values = entries.map(([, item]) => encode(item));
    return lift(values, (...items: readonly Known[]) =>
      known(`{${items.map((item, i) => `${quote(entries[i]?.[0] ?? '')}:${item.data}`).join(',')}}`),
    );
  });
}

function quote(content: string): string {
  return JSON.stringify(content).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `jsondecode`: a failure for what is no JSON. */
export function decodeJson(content: string, via: readonly Location[]): Value {
  let depth = 0;
  let deepest = 0;
  for (const c of content) {
    if (c === '[' || c === '{') deepest = Math.max(deepest, ++depth);
    else if (c === ']' || c === '}') depth--;
  }
  if (deepest > MAX_DEPTH) return unknown('the JSON is nested too deeply', via);
  // Such numbers lose digits in a double.
  if (/\d[\d.]{15}|\d[eE]/.test(content.replace(/"(?:[^"\\]|\\.)*"/gs, '""'))) {
    return unknown('the JSON holds a number that is not exact', via);
  }
  try {
    return fromJson(JSON.parse(content), via);
  } catch {
    return failure('no JSON', via);
  }
}

function fromJson(json: unknown, via: readonly Location[]): Value {
  if (typeof json === 'string') return text(json, via);
  if (json === null || typeof json === 'boolean' || typeof json === 'number') return known(json, via);
  if (Array.isArray(json)) {
    return collection(
      'tuple',
      json.map((item) => fromJson(item, via)),
      via,
    );
  }
  const entries = Object.entries(json as Readonly<Record<string, unknown>>);
  return collection('object', new Map(entries.map(([key, item]) => [key, fromJson(item, via)])), via);
}
