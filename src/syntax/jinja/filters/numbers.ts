// Filters to and on numbers, and bool.

import { type Known, known, type Value } from '../../../model/value.ts';
import { intArgument, type Operation, type Operations, operation, textArgument } from '../calls.ts';
import { refuse } from '../lattice.ts';
import { computed, float, int, numberOf, pythonOf } from '../python.ts';
import { parseFloat10, parseInt10 } from '../strings.ts';
import { retyped } from './text.ts';

/** Jinja's do_int: `"42.23"|int` is 42, what is no number gives the default. */
function toInt(subject: Known, fallback: Known | undefined): Value {
  const python = pythonOf(subject.data);
  const number =
    python.type === 'str' ? (parseInt10(python.value) ?? parseFloat10(python.value)) : numberOf(python);
  if (number === undefined) return fallback ?? computed(0, [subject]);
  if (Number.isNaN(number)) return refuse('the number is not finite');
  return retyped(subject, computed(int(Math.trunc(number)), [subject]));
}

function toFloat(subject: Known, fallback: Known | undefined): Value {
  const python = pythonOf(subject.data);
  const number = python.type === 'str' ? parseFloat10(python.value) : numberOf(python);
  if (number === undefined) return fallback ?? computed(float(0), [subject]);
  if (Number.isNaN(number)) return refuse('the number is not finite');
  return retyped(subject, computed(float(number), [subject]));
}

/** Ansible's to_bool: anything but these words and 1 is false. */
function toBool(subject: Known): Value {
  const python = pythonOf(subject.data);
  if (python.type === 'none' || python.type === 'bool') return subject;
  const words = ['yes', 'on', '1', 'true'];
  const yes = python.type === 'str' ? words.includes(python.value.toLowerCase()) : numberOf(python) === 1;
  const result = computed(yes, [subject]);
  return { ...result, origin: subject.origin };
}

/** Python's round(): halves go to the even neighbour; a whole number stays one. */
function round(subject: Known, precision: number, method: string): Value {
  const python = pythonOf(subject.data);
  const number = numberOf(python) ?? refuse('only numbers are rounded');
  if (precision < 0 || precision > 15) return refuse('this precision is not followed');
  if (method === 'ceil' || method === 'floor') {
    const scale = 10 ** precision;
    return computed(float(Math[method](number * scale) / scale), [subject]);
  }
  if (method !== 'common') return refuse('the rounding method is not known');
  if (python.type !== 'float') return computed(int(number), [subject]);
  if (Math.abs(number) >= 1e15) return refuse('a number is too large to follow');
  return computed(float(roundedHalfEven(number, precision)), [subject]);
}

function roundedHalfEven(number: number, precision: number): number {
  const exact = Math.abs(number).toFixed(Math.min(100, precision + 60));
  const point = exact.indexOf('.');
  const dropped = exact.slice(point + 1 + precision);
  let rounded = Number(number.toFixed(precision));
  if (/^50*$/.test(dropped)) {
    const kept = exact.slice(0, point + 1 + precision);
    const odd = Number(kept.replace('.', '').at(-1)) % 2 === 1;
    const down = Number(kept);
    const up = Number((down + 10 ** -precision).toFixed(precision));
    rounded = Math.sign(number) * (odd ? up : down);
  }
  return rounded;
}

export const NUMBER_FILTERS: Operations = new Map<string, Operation>([
  [
    'int',
    operation(['default', 'base'], (subject, [fallback, base]) => {
      if (intArgument(base, 10) !== 10) return refuse('only base ten is followed');
      return toInt(subject, fallback);
    }),
  ],
  ['float', operation(['default'], (subject, [fallback]) => toFloat(subject, fallback))],
  ['bool', operation([], (subject) => toBool(subject))],
  [
    'abs',
    operation([], (subject) => {
      const python = pythonOf(subject.data);
      const number = numberOf(python) ?? refuse('only numbers have an absolute value');
      return computed(python.type === 'float' ? float(Math.abs(number)) : int(Math.abs(number)), [subject]);
    }),
  ],
  [
    'round',
    operation(['precision', 'method'], (subject, [precision, method]) =>
      round(subject, intArgument(precision, 0), textArgument(method, 'common')),
    ),
  ],
  ['length', operation([], length)],
  ['count', operation([], length)],
]);

function length(subject: Known): Value {
  const python = pythonOf(subject.data);
  if (python.type === 'str') return known([...python.value].length, subject.via);
  if (python.type === 'dict') return known(python.map.size, subject.via);
  return 'items' in python
    ? known(python.items.length, subject.via)
    : refuse(`a value of type ${python.type} has no length`);
}
