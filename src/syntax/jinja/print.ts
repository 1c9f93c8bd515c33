// Values as text: Python's str() and repr(), and JSON as Python's json.dumps writes it.

import { type Known, known, type Value } from '../../model/value.ts';
import { joinVia, refuse, Stop } from './lattice.ts';
import { floatText, isWalkable, keyOf, orderTexts, pythonOf } from './python.ts';

/**
 * Python's `str(x)` as a value that remembers every part's way. Refuses where a part is not known, and what
 * Python prints with an address or a type name.
 */
export function textOf(value: Known): { readonly text: string; readonly parts: readonly Value[] } {
  const python = pythonOf(value.data);
  if (python.type === 'str') return { text: python.value, parts: [value] };
  if (!isWalkable(value.data)) refuse('the value is too large to follow');
  const parts: Value[] = [value];
  return { text: repr(value, parts), parts };
}

/** As {@link textOf}, a finished value; a text stays itself with its origin. */
export function asText(value: Known): Known {
  if (typeof value.data === 'string') return value;
  const { text, parts } = textOf(value);
  return known(text, joinVia(parts));
}

function certain(value: Value): Known {
  if (value.kind === 'known') return value;
  if (value.kind === 'unknown') throw new Stop(value);
  return refuse('a list holds a value that may differ');
}

function repr(value: Value, parts: Value[]): string {
  const { data } = certain(value);
  if (value.kind === 'known' && value.via.length > 0) parts.push(value);
  const python = pythonOf(data);
  switch (python.type) {
    case 'none':
      return 'None';
    case 'bool':
      return python.value ? 'True' : 'False';
    case 'int':
      return String(python.value);
    case 'float':
      return floatText(python.value);
    case 'str':
      return quoted(python.value);
    case 'view':
      return refuse('a view of a dictionary or a range is no text');
    case 'list':
      return `[${python.items.map((item) => repr(item, parts)).join(', ')}]`;
    case 'tuple': {
      const items = python.items.map((item) => repr(item, parts));
      return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
    }
    case 'dict': {
      const entries = [...python.map].map(
        ([key, child]) => `${repr(known(keyOf(python.map, key)), parts)}: ${repr(child, parts)}`,
      );
      return `{${entries.join(', ')}}`;
    }
  }
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Python's `repr` of a text. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\'"\p{C}\p{Z}]/gu, (c) => {
    if (c === ' ' || c === '"' || c === "'") return c === quote ? `\\${c}` : c;
    const short = SHORT.get(c);
    if (short) return short;
    const code = c.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  });
  return quote + body + quote;
}

/** Layout of {@link jsonOf}: `indent` blanks a level where pretty, else one line with `, ` and `: `. */
export interface JsonLayout {
  readonly indent: number | undefined;
  readonly sorted: boolean;
}

/** Python's `json.dumps` with `ensure_ascii`. Refuses what is not known and views. */
export function jsonOf(
  value: Known,
  layout: JsonLayout,
): { readonly text: string; readonly parts: readonly Value[] } {
  if (!isWalkable(value.data)) refuse('the value is too large to follow');
  const parts: Value[] = [];
  return { text: json(value, layout, parts, 0), parts };
}

function json(value: Value, layout: JsonLayout, parts: Value[], depth: number): string {
  const { data } = certain(value);
  parts.push(value);
  const python = pythonOf(data);
  switch (python.type) {
    case 'none':
      return 'null';
    case 'bool':
    case 'int':
      return String(python.value);
    case 'float':
      return floatText(python.value);
    case 'str':
      return jsonText(python.value);
    case 'view':
      return refuse('a view of a dictionary or a range is no JSON');
    case 'list':
    case 'tuple': {
      const items = python.items.map((item) => json(item, layout, parts, depth + 1));
      return bracketed('[', items, ']', layout, depth);
    }
    case 'dict': {
      const keys = [...python.map.keys()];
      if (layout.sorted) keys.sort(orderTexts);
      const entries = keys.map((key) => {
        const child = python.map.get(key) ?? known(null);
        return `${jsonText(key)}: ${json(child, layout, parts, depth + 1)}`;
      });
      return bracketed('{', entries, '}', layout, depth);
    }
  }
}

function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function bracketed(
  open: string,
  items: readonly string[],
  close: string,
  layout: JsonLayout,
  depth: number,
): string {
  if (items.length === 0) return open + close;
  if (layout.indent === undefined) return open + items.join(', ') + close;
  const inner = `\n${' '.repeat(layout.indent * (depth + 1))}`;
  return `${open}${inner}${items.join(`,${inner}`)}\n${' '.repeat(layout.indent * depth)}${close}`;
}
