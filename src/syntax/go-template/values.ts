// Values as Go sees them: integers told from floats, what counts as true, and how fmt prints them.

import { compareLocations, type Location } from '../../model/span.ts';
import { type Known, known, lift, options, type Unknown, unknown, type Value } from '../../model/value.ts';
import { Refusal, refuse } from './refusal.ts';
import { Room } from './room.ts';

export { refuse } from './refusal.ts';

const INTEGER = Symbol('int of Go');

/**
 * Numbers of a chart's values are floats, since Helm reads them as JSON; literals of a template and what `int` and
 * arithmetic give are integers. Only equal kinds compare.
 */
export function integer(number: number, of: readonly Value[] = []): Known {
  return Object.assign(derived(number, of), { [INTEGER]: true });
}

export function isInteger(value: Value): boolean {
  return INTEGER in value;
}

/** A value made of others: their ways, and the origin where it is the one literal's own value in other words. */
export function derived(data: Known['data'], of: readonly Value[] = [], keepsOrigin = false): Known {
  const origins = of.flatMap((v) => (v.kind === 'known' && v.origin ? [v.origin] : []));
  const [origin] = origins;
  return known(data, joinVia(of), keepsOrigin && origins.length === 1 ? origin : undefined);
}

/** A way longer than this tells nobody more. */
const MAX_VIA = 24;

/** The ways of all parts, nearest first, each place once. */
export function joinVia(values: readonly Value[]): readonly Location[] {
  const all: Location[] = [];
  for (const value of values)
    for (const { via } of options(value))
      for (const place of via)
        if (all.length < MAX_VIA && !all.some((seen) => compareLocations(seen, place) === 0)) all.push(place);
  return all;
}

/** The value of `compute`, or the reason why it refuses. */
export function attempt(compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Refusal) return unknown(error.message, [], error.missing);
    throw error;
  }
}

/** Applies `compute` to known values; an unknown one makes the result unknown, several give several. */
export function together(values: readonly Value[], compute: (...known: readonly Known[]) => Value): Value {
  const first = values.find((v): v is Unknown => v.kind === 'unknown');
  if (first && values.every((v) => v.kind !== 'several'))
    return unknown(first.reason, joinVia(values), first.missing);
  return lift(values, (...args) => attempt(() => compute(...args)));
}

/** `if` and `with`: everything but nothing at all (text/template, "Actions"). Several alternatives may differ. */
export function truth(value: Value): boolean | undefined {
  let found: boolean | undefined;
  for (const option of options(value)) {
    if (option.kind === 'unknown') return undefined;
    const is = !isEmpty(option);
    if (found !== undefined && found !== is) return undefined;
    found = is;
  }
  return found;
}

export function isEmpty({ data }: Known): boolean {
  if (data === null || data === false || data === 0 || data === '') return true;
  if (Array.isArray(data)) return data.length === 0;
  return data instanceof Map && data.size === 0;
}

export type GoMap = ReadonlyMap<string, Value>;

export function isMap(value: Value | undefined): value is Known & { readonly data: GoMap } {
  return value?.kind === 'known' && value.data instanceof Map;
}

export function isList(value: Value | undefined): value is Known & { readonly data: readonly Value[] } {
  return value?.kind === 'known' && Array.isArray(value.data);
}

/** What an action prints: `%v`, but nothing for nil, since Helm removes `<no value>`. */
export function printed(value: Known, room = new Room()): string {
  return value.data === null ? '' : sprint(value, room);
}

/** fmt's `%v`. */
export function sprint(value: Known, room = new Room(), depth = 0): string {
  const { data } = value;
  const text = (scalar: string) => {
    room.take(scalar.length, depth);
    return scalar;
  };
  if (data === null) return text('<nil>');
  if (typeof data === 'string') return text(data);
  if (typeof data === 'boolean') return text(String(data));
  if (typeof data === 'number') return text(isInteger(value) ? String(data) : float(data));
  const part = (inner: Value): string =>
    inner.kind === 'known' ? sprint(inner, room, depth + 1) : refuse('a part of the value is not known');
  room.take(0, depth);
  if (Array.isArray(data)) return `[${(data as readonly Value[]).map(part).join(' ')}]`;
  return `map[${[...(data as GoMap)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${text(k)}:${part(v)}`)
    .join(' ')}]`;
}

/**
 * fmt prints floats from 1e21 on, or with an exponent of 21 and more digits, with an exponent; but older versions of Helm
 * and newer ones read large numbers differently, and print 1e+06 or 1000000.
 */
function float(number: number): string {
  if (Number.isInteger(number) && Math.abs(number) < 1e6) return String(number);
  if (!Number.isInteger(number) && Math.abs(number) >= 1e-4 && Math.abs(number) < 1e6) return String(number);
  return refuse('how a number this large is printed depends on the version of Helm: quote it, or use int64');
}

/** `eq` of text/template: kinds that differ are an error. */
export function equals(a: Known, b: Known): boolean {
  if (a.data === null || b.data === null) return a.data === b.data;
  if (typeof a.data === 'object' || typeof b.data === 'object')
    return refuse('lists and maps cannot be compared');
  const sameKind =
    typeof a.data === typeof b.data && (typeof a.data !== 'number' || isInteger(a) === isInteger(b));
  if (!sameKind)
    return refuse(`${kindOf(a)} and ${kindOf(b)} cannot be compared: Helm would stop with an error`);
  return a.data === b.data;
}

/** reflect.Kind by name, as Sprig's kindOf gives it. */
export function kindOf(value: Known): string {
  const { data } = value;
  if (data === null) return 'invalid';
  if (typeof data === 'string') return 'string';
  if (typeof data === 'boolean') return 'bool';
  if (typeof data === 'number') return isInteger(value) ? 'int' : 'float64';
  return Array.isArray(data) ? 'slice' : 'map';
}
