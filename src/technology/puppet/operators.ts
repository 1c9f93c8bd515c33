// Operators and functions of Puppet over known values (https://www.puppet.com/docs/puppet/8/lang_expressions.html).

import { type Data, type Known, known, toPlain, unknown, type Value } from '../../model/value.ts';

/** The text of a scalar in a string; undefined for lists and hashes. */
export function puppetText(data: Data): string | undefined {
  if (data === null) return '';
  return typeof data === 'object' ? undefined : String(data);
}

/** What a string makes of a value that is put into it: of a list its items in brackets; undefined where that is open. */
export function interpolatedText({ data }: Known, depth = 0): string | undefined {
  if (!Array.isArray(data)) return puppetText(data);
  if (depth > MAX_DEPTH || data.length > MAX_ITEMS) return undefined;
  const items = (data as readonly Value[]).map((v) =>
    v.kind === 'known' ? interpolatedText(v, depth + 1) : undefined,
  );
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}

const MAX_DEPTH = 10;

/** Everything but `false` and `undef` is true (lang_data_boolean). */
export function isTrue(data: Data): boolean {
  return data !== false && data !== null;
}

/** Both sides are known; undefined where the operator is not followed or refuses them. */
export function operate(operator: string, left: Value, right: Value): Value | undefined {
  if (left.kind !== 'known' || right.kind !== 'known') return undefined;
  const [a, b] = [left.data, right.data];
  // Lists that double at every step.
  if (sizeOf(a) + sizeOf(b) > MAX_ITEMS) return undefined;
  const via = [...left.via, ...right.via];
  switch (operator) {
    case '==':
    case '!=': {
      const same = isSame(left, right);
      return same === undefined ? undefined : known(same === (operator === '=='), via);
    }
    case 'in': {
      if (typeof a === 'string' && typeof b === 'string')
        return known(b.toLowerCase().includes(a.toLowerCase()), via);
      const items = Array.isArray(b)
        ? (b as readonly Value[])
        : b instanceof Map
          ? [...b.keys()].map((k) => known(String(k)))
          : undefined;
      if (!items) return undefined;
      const found = items.map((item) => isSame(left, item));
      return found.includes(undefined) ? undefined : known(found.includes(true), via);
    }
    case '+':
      if (Array.isArray(a) && !(b instanceof Map))
        return known(
          [...(a as readonly Value[]), ...(Array.isArray(b) ? (b as readonly Value[]) : [right])],
          via,
        );
      if (a instanceof Map && b instanceof Map)
        return known(
          new Map([...(a as ReadonlyMap<string, Value>), ...(b as ReadonlyMap<string, Value>)]),
          via,
        );
      break;
    case '<<':
      return Array.isArray(a) ? known([...(a as readonly Value[]), right], via) : undefined;
  }
  const isOrder = /^[<>]=?$/.test(operator);
  // Texts are compared as texts, and not with numbers.
  if (isOrder && (typeof a !== 'number' || typeof b !== 'number')) return undefined;
  const [x, y] = isOrder ? [a, b] : [numberOf(a), numberOf(b)];
  if (typeof x !== 'number' || typeof y !== 'number') return undefined;
  const result = calculated(operator, x, y);
  const isExact = typeof result === 'boolean' || Number.isSafeInteger(result);
  return result === undefined || !isExact ? undefined : known(result, via);
}

const MAX_ITEMS = 10_000;

function sizeOf(data: Data): number {
  return Array.isArray(data) ? data.length : data instanceof Map ? data.size : 0;
}

function calculated(operator: string, x: number, y: number): number | boolean | undefined {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    // Ruby rounds down.
    case '/':
      return y === 0 ? undefined : Math.floor(x / y);
    case '%':
      return y === 0 ? undefined : x - y * Math.floor(x / y);
    case '<':
      return x < y;
    case '>':
      return x > y;
    case '<=':
      return x <= y;
    case '>=':
      return x >= y;
    default:
      return undefined;
  }
}

/** Texts of decimal digits count as numbers; others have spellings that are not followed. */
export function numberOf(data: Data): number | undefined {
  if (typeof data === 'number') return Number.isSafeInteger(data) ? data : undefined;
  return typeof data === 'string' && /^\s*-?(?:0|[1-9]\d{0,14})\s*$/.test(data) ? Number(data) : undefined;
}

/** Letters of either case are the same to Puppet; undefined where a part of it is not known. */
export function isSame(a: Value, b: Value): boolean | undefined {
  const [x, y] = [toPlain(a), toPlain(b)];
  if (x === undefined || y === undefined) return undefined;
  if (typeof x === 'string' && typeof y === 'string') return x.toLowerCase() === y.toLowerCase();
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return x === y;
  if (JSON.stringify(x).toLowerCase() === JSON.stringify(y).toLowerCase()) return true;
  // Keys may stand in another order.
  return JSON.stringify([x, y]).includes('{') ? undefined : false;
}

/** Functions whose result is plain from what they are given; undefined for all others. */
export function callPlain(name: string, args: readonly Value[]): Value | undefined {
  const [first, second] = args;
  if (first === undefined) return undefined;
  switch (name.replace(/^stdlib::/, '')) {
    case 'Sensitive':
    case 'unwrap':
      return args.length === 1 ? first : undefined;
    case 'Integer':
    case 'Numeric': {
      if (args.length !== 1 || first.kind !== 'known') return args.length === 1 ? first : undefined;
      const number = numberOf(first.data);
      return number === undefined ? undefined : { ...first, data: number };
    }
    case 'String': {
      if (args.length !== 1 || first.kind !== 'known') return args.length === 1 ? first : undefined;
      const text = first.data === null ? undefined : puppetText(first.data);
      return text === undefined ? undefined : { ...first, data: text };
    }
    case 'pick': {
      for (const value of args) {
        if (value.kind !== 'known') return value;
        if (value.data !== null && value.data !== '') return value;
      }
      return undefined;
    }
    case 'join': {
      if (first.kind !== 'known' || !Array.isArray(first.data)) return undefined;
      const open = (first.data as readonly Value[]).find((v) => v.kind !== 'known');
      if (open) return open;
      const texts = (first.data as readonly Value[]).map((v) =>
        v.kind === 'known' ? puppetText(v.data) : undefined,
      );
      const separator =
        second === undefined ? '' : second.kind === 'known' ? puppetText(second.data) : undefined;
      if (separator === undefined || texts.includes(undefined)) return undefined;
      return known(texts.join(separator), first.via);
    }
    case 'merge': {
      const entries = new Map<string, Value>();
      for (const value of args) {
        if (value.kind !== 'known') return value;
        if (!(value.data instanceof Map)) return undefined;
        for (const [k, v] of value.data as ReadonlyMap<string, Value>) entries.set(k, v);
      }
      return known(
        entries,
        args.flatMap((v) => (v.kind === 'known' ? v.via : [])),
      );
    }
    default:
      return undefined;
  }
}

/** A part of a list or a hash. */
export function partOf(of: Value, key: Value): Value {
  if (of.kind !== 'known') return of;
  if (key.kind !== 'known') return key;
  const { data } = of;
  if (data instanceof Map)
    return (data as ReadonlyMap<string, Value>).get(String(key.data)) ?? known(null, of.via);
  if (Array.isArray(data) && typeof key.data === 'number')
    return (data as readonly Value[]).at(key.data) ?? known(null, of.via);
  return unknown('a part of a value that has none', of.via);
}
