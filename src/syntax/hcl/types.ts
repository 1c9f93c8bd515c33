// Terraform's types on top of the value lattice: conversions, number texts, kinds of collections, failures, sizes.

import type { Location } from '../../model/span.ts';
import {
  type Data,
  type Known,
  known,
  lift as liftAlternatives,
  type Unknown,
  unknown,
  type Value,
} from '../../model/value.ts';

/** Texts longer than this, in characters, are not computed. */
export const MAX_TEXT = 1 << 20;
/** Collections heavier than this (an estimate of the characters they print as) are not computed. */
const MAX_WEIGHT = 1 << 20;
/** A way longer than this is cut: nobody follows it, and it grows with every operation. */
const MAX_VIA = 32;

/**
 * What Terraform tells apart and plain data does not. Absent where a value came from outside of this evaluator.
 * An `open` list has unknown elements that may stand for none or several, so nothing is known about positions.
 */
export type CollectionKind = 'tuple' | 'list' | 'set' | 'open' | 'object' | 'map';

const kinds = new WeakMap<object, CollectionKind>();
const weights = new WeakMap<object, number>();

/** A value Terraform would stop at with an error: `try` and `can` catch it. Elsewhere it is unknown. */
export interface Failure extends Unknown {
  readonly failed: true;
}

/** A failure for `reason`. */
export function failure(reason: string, via: readonly Location[] = []): Failure {
  return { kind: 'unknown', reason, via, failed: true };
}

/** True where evaluation certainly ends with an error, false where a value is just not known. */
export function isFailure(value: Value): value is Failure {
  return value.kind === 'unknown' && 'failed' in value;
}

/** The ways of `values` in a row, without repeated places. */
export function viaOf(values: readonly Value[]): readonly Location[] {
  const first = values[0];
  if (values.length === 1 && first && first.kind !== 'several') return first.via;
  const seen = new Set<string>();
  const all: Location[] = [];
  for (const value of values) {
    if (value.kind === 'several') continue;
    for (const place of value.via) {
      if (all.length >= MAX_VIA) return all;
      const key = `${place.file}:${place.line}:${place.column}:${place.endLine}:${place.endColumn}`;
      if (!seen.has(key)) all.push(place);
      seen.add(key);
    }
  }
  return all;
}

/** `child` of a collection, with the way to the collection before its own. */
export function adopt(via: readonly Location[], child: Value): Value {
  if (via.length === 0) return child;
  if (child.kind === 'several') {
    return {
      kind: 'several',
      options: child.options.map((o) => ({ ...o, via: [...via, ...o.via].slice(0, MAX_VIA) })),
    };
  }
  return { ...child, via: [...via, ...child.via].slice(0, MAX_VIA) };
}

/**
 * Like `lift` of the model, but free where nothing is one of several: the model compares alternatives by their whole
 * content, which is too much work for every step of an evaluation. A failure wins over other unknowns.
 */
export function lift<T extends readonly Value[]>(
  values: T,
  compute: (...args: { [K in keyof T]: Known }) => Value,
): Value {
  let several = false;
  let unknownValue: Unknown | undefined;
  for (const value of values) {
    if (value.kind === 'several') several = true;
    else if (value.kind === 'unknown' && (!unknownValue || (isFailure(value) && !isFailure(unknownValue)))) {
      unknownValue = value;
    }
  }
  if (unknownValue) return unknownValue;
  const run = compute as unknown as (...args: readonly Known[]) => Value;
  if (!several) return run(...(values as unknown as readonly Known[]));
  if (values.length > 64) return unknown('too many parts with several possible values');
  return liftAlternatives(values, run);
}

/** True for the items of a list, set or tuple. */
export function isList(data: Data): data is readonly Value[] {
  return Array.isArray(data);
}

/** True for the entries of a map or object. */
export function isMap(data: Data): data is ReadonlyMap<string, Value> {
  return data instanceof Map;
}

/** The kind of a collection, where this evaluator made it. */
export function kindOf(data: Data): CollectionKind | undefined {
  return typeof data === 'object' && data !== null ? kinds.get(data) : undefined;
}

/** A collection of `kind`; unknown where it would be too large. */
export function collection(
  kind: CollectionKind,
  data: readonly Value[] | ReadonlyMap<string, Value>,
  via: readonly Location[] = [],
): Value {
  const value = known(data, via);
  if (weigh(value) > MAX_WEIGHT) return unknown('the value is too large to compute', via);
  kinds.set(data, kind);
  return value;
}

/** A text; unknown where it would be too large. Terraform's strings are in normalization form C. */
export function text(content: string, via: readonly Location[] = [], origin?: Location): Value {
  if (content.length > MAX_TEXT) return unknown('the text is too large to compute', via);
  return known(isAscii(content) ? content : content.normalize('NFC'), via, origin);
}

/** A number; unknown where Terraform's, which has more digits, may differ. */
export function number(value: number, via: readonly Location[] = [], origin?: Location): Value {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    return unknown('the number is too large to be exact', via);
  }
  return known(value, via, origin);
}

/** How many characters a value prints as, about; shared parts count every time. */
export function weigh(value: Value): number {
  if (value.kind === 'several') return value.options.reduce((sum, option) => sum + weigh(option), 0);
  if (value.kind === 'unknown') return 8;
  const { data } = value;
  if (typeof data === 'string') return 8 + data.length;
  if (typeof data !== 'object' || data === null) return 8;
  const before = weights.get(data);
  if (before !== undefined) return before;
  let weight = 8;
  if (isList(data)) for (const item of data) weight += weigh(item);
  else for (const [key, item] of data) weight += key.length + weigh(item);
  weights.set(data, weight);
  return weight;
}

/** Exact in 20 binary places: what addition and multiplication of doubles keep exact. */
export function isDyadic(value: number): boolean {
  return Number.isSafeInteger(value) || (Math.abs(value) < 2 ** 30 && Number.isInteger(value * 2 ** 20));
}

/** The text Terraform prints a number as; undefined where its 512 bits say more than a double. */
export function numberText(value: number): string | undefined {
  if (Object.is(value, -0)) return '-0';
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? String(value) : undefined;
  const plain = String(value);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(plain) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits.length > 15) return undefined;
  const shift = Number(exponent);
  if (shift === 0) return plain;
  return `${sign}0.${'0'.repeat(-shift - whole.length)}${whole}${fraction}`;
}

/** The number a text of decimal digits stands for. `exact` is false where a double cannot hold it. */
export function parseNumber(
  written: string,
): { readonly value: number; readonly exact: boolean } | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(written)) return undefined;
  const value = Number(written);
  const digits = (/^[^eE]*/.exec(written)?.[0] ?? '').replace(/[^\d]/g, '').replace(/^0+|0+$/g, '');
  const exact = Number.isInteger(value)
    ? Number.isSafeInteger(value) && digits.length <= 16
    : digits.length <= 15;
  return { value, exact: exact && Number.isFinite(value) && !(value === 0 && digits !== '') };
}

/** As a string; a failure for null and collections. */
export function toText(value: Known): Value {
  const { data, via, origin } = value;
  if (typeof data === 'string') return value;
  if (typeof data === 'boolean') return known(String(data), via, origin);
  if (typeof data === 'number') {
    const printed = numberText(data);
    return printed === undefined
      ? unknown('the number has more digits than can be told', via)
      : known(printed, via, origin);
  }
  return failure(data === null ? 'null is no string' : 'a collection is no string', via);
}

/** As a number; a failure for what is none. */
export function toNumber(value: Known): Value {
  const { data, via, origin } = value;
  if (typeof data === 'number') return value;
  if (typeof data !== 'string') return failure('a number is required', via);
  const parsed = parseNumber(data);
  if (!parsed) return failure(`${JSON.stringify(data.slice(0, 40))} is no number`, via);
  // Forms whose acceptance was not compared with the real program.
  const plain = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(data);
  return plain && parsed.exact ? known(parsed.value, via, origin) : unknown('the number is not exact', via);
}

/** As a truth value; a failure for what is none. `"1"` and `"0"` count, as in cty's conversions. */
export function toBool(value: Known): Value {
  const { data, via, origin } = value;
  if (typeof data === 'boolean') return value;
  if (data === 'true' || data === '1') return known(true, via, origin);
  if (data === 'false' || data === '0') return known(false, via, origin);
  return failure('a bool is required', via);
}

/**
 * Scalars in their common type, as list elements must be: with a string among them all become strings. A failure
 * where there is none (a number and a bool); unknown where collections differ in shape.
 */
export function unify(values: readonly Value[]): readonly Value[] | Unknown {
  if (isUniform(values)) return values;
  const scalars = values.every((v) => v.kind !== 'known' || v.data === null || typeof v.data !== 'object');
  if (!scalars) return unknown('the elements differ in their types');
  if (values.some((v) => v.kind === 'several')) return unknown('the elements may differ in their types');
  if (!values.some((v) => v.kind === 'known' && typeof v.data === 'string')) {
    return failure('the elements have no common type');
  }
  return values.map((v) => (v.kind === 'known' && v.data !== null ? toText(v) : v));
}

/** True where all known values have one type, so that no conversion can take place; unknown ones do not count. */
export function isUniform(values: readonly Value[]): boolean {
  const all = values.flatMap((v) => (v.kind === 'several' ? v.options : [v]));
  const datas = all.flatMap((v) => (v.kind === 'known' && v.data !== null ? [v.data] : []));
  const [first, ...rest] = datas;
  if (first === undefined || rest.length === 0) return true;
  if (isList(first)) {
    if (!datas.every(isList)) return false;
    if (datas.every((d) => d.length === first.length)) {
      if (first.every((_, i) => isUniform(datas.flatMap((d) => d[i] ?? [])))) return true;
    }
    return isUniform(datas.flat());
  }
  if (isMap(first)) {
    if (!datas.every(isMap)) return false;
    const sameKeys = datas.every((d) => d.size === first.size && [...first.keys()].every((k) => d.has(k)));
    if (sameKeys) return [...first.keys()].every((k) => isUniform(datas.flatMap((d) => d.get(k) ?? [])));
    return isUniform(datas.flatMap((d) => [...d.values()]));
  }
  return rest.every((d) => typeof d === typeof first);
}

/** `==`: false for different types. Undefined where it depends on something unknown, or on types that data does not tell. */
export function equal(a: Value, b: Value): boolean | undefined {
  if (a.kind !== 'known' || b.kind !== 'known') return undefined;
  const left = a.data;
  const right = b.data;
  if (isList(left) && isList(right)) {
    if (kindOf(left) === 'open' || kindOf(right) === 'open') return undefined;
    if (left.length !== right.length) return false;
    const kind = kindOf(left);
    if (kind && kindOf(right) && kind !== kindOf(right)) return false;
    const items = left.map((item, i) => equal(item, right[i] ?? item));
    if (items.includes(false)) return false;
    if (items.includes(undefined) || !kind || !kindOf(right)) return undefined;
    return left.length > 0 || kind === 'tuple' ? true : undefined;
  }
  if (isMap(left) && isMap(right)) {
    if (left.size !== right.size) return false;
    const kind = kindOf(left);
    if (kind && kindOf(right) && kind !== kindOf(right)) return false;
    let undecided = !kind || !kindOf(right) || (kind === 'map' && left.size === 0);
    for (const [key, value] of left) {
      const other = right.get(key);
      if (!other) return false;
      const same = equal(value, other);
      if (same === false) return false;
      undecided ||= same === undefined;
    }
    return undecided ? undefined : true;
  }
  return left === right;
}

/** Terraform's order of strings: by their UTF-8 bytes. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (isAscii(a) && isAscii(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The entries of a map in Terraform's order: by key. */
export function entriesOf(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].sort((a, b) => compareTexts(a[0], b[0]));
}

/** True where every character is ASCII. */
export function isAscii(content: string): boolean {
  return /^[\x00-\x7f]*$/.test(content);
}
