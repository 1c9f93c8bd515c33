// Python's operators on known values: arithmetic, `in`, comparisons.

import type { Data, Known, Value } from '../../model/value.ts';
import type { BinaryOperator, ComparisonOperator } from './expression.ts';
import { percentFormat } from './format.ts';
import { refuse } from './lattice.ts';
import { computed, equal, float, int, numberOf, order, type Python, pythonOf, tuple } from './python.ts';

/** `left operator right`. Refuses what Python would raise an error for. */
export function arithmetic(operator: BinaryOperator, left: Known, right: Known): Value {
  const a = pythonOf(left.data);
  const b = pythonOf(right.data);
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) {
    const floats = a.type === 'float' || b.type === 'float';
    return computed(onNumbers(operator, x, y, floats), [left, right]);
  }
  if (operator === '+') return computed(joined(a, b), [left, right]);
  if (operator === '*') return computed(x === undefined ? repeated(a, b) : repeated(b, a), [left, right]);
  if (operator === '%' && a.type === 'str') return percentFormat(left, right);
  return refuse(`Python has no ${operator} for ${a.type} and ${b.type}`);
}

function onNumbers(operator: BinaryOperator, x: number, y: number, floats: boolean): Data {
  const number = floats ? float : int;
  switch (operator) {
    case '+':
      return number(x + y);
    case '-':
      return number(x - y);
    case '*':
      return number(x * y);
    case '/':
      return y === 0 ? refuse('a division by zero') : float(x / y);
    case '//':
      return y === 0 ? refuse('a division by zero') : number(Math.round((x - modulo(x, y)) / y));
    case '%':
      return y === 0 ? refuse('a division by zero') : number(modulo(x, y));
    case '**':
      if (x === 0 && y < 0) return refuse('a division by zero');
      return floats || y < 0 ? float(x ** y) : int(x ** y);
  }
}

/** Python's remainder has the sign of the divisor, even where it is zero. */
function modulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

function joined(a: Python, b: Python): Data {
  if (a.type === 'str' && b.type === 'str') return a.value + b.value;
  if (a.type === 'list' && b.type === 'list') return [...a.items, ...b.items];
  if (a.type === 'tuple' && b.type === 'tuple') return tuple([...a.items, ...b.items]);
  return refuse(`Python has no + for ${a.type} and ${b.type}`);
}

/** Repetitions longer than this are not written out. */
const MAX_LENGTH = 100_000;

function repeated(what: Python, times: Python): Data {
  const count = times.type === 'int' || times.type === 'bool' ? Math.max(0, Number(times.value)) : undefined;
  if (count === undefined) return refuse(`Python has no * for ${what.type} and ${times.type}`);
  const size = what.type === 'str' ? what.value.length : 'items' in what ? what.items.length : 0;
  if (size * count > MAX_LENGTH) return refuse('the value is too large to follow');
  if (what.type === 'str') return what.value.repeat(size === 0 ? 0 : count);
  if (what.type !== 'list' && what.type !== 'tuple')
    return refuse(`Python has no * for ${what.type} and ${times.type}`);
  const items = size === 0 ? [] : Array.from({ length: count }, () => what.items).flat();
  return what.type === 'tuple' ? tuple(items) : items;
}

/** `left operator right` as a bool; undefined where an unknown part decides. */
export function comparison(operator: ComparisonOperator, left: Known, right: Known): boolean | undefined {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return negation(equal(left, right));
    case '<':
      return order(left.data, right.data) < 0;
    case '<=':
      return order(left.data, right.data) <= 0;
    case '>':
      return order(left.data, right.data) > 0;
    case '>=':
      return order(left.data, right.data) >= 0;
    case 'in':
      return contains(right, left);
    case 'not in':
      return negation(contains(right, left));
  }
}

function negation(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** Python's `element in container`; undefined where an unknown part decides. */
export function contains(container: Known, element: Value): boolean | undefined {
  const python = pythonOf(container.data);
  if (python.type === 'str' || python.type === 'dict') {
    if (element.kind !== 'known') return undefined;
    const wanted = pythonOf(element.data);
    if (python.type === 'dict') {
      if (wanted.type === 'str') return python.map.has(wanted.value);
      return wanted.type === 'int' ? python.map.has(String(wanted.value)) : false;
    }
    return wanted.type === 'str' ? python.value.includes(wanted.value) : refuse('only text can be in a text');
  }
  if (!('items' in python)) return refuse(`a value of type ${python.type} contains nothing`);
  let sure: boolean | undefined = false;
  for (const item of python.items) {
    const same = equal(item, element);
    if (same) return true;
    if (same === undefined) sure = undefined;
  }
  return sure;
}
