// Jinja's and Ansible's tests: what may stand after `is`.

import { type Known, known, type Value } from '../../model/value.ts';
import { comparison, contains } from './arithmetic.ts';
import {
  flagArgument,
  type Machine,
  type Operation,
  type Operations,
  operation,
  textArgument,
} from './calls.ts';
import type { ComparisonOperator } from './expression.ts';
import { isPerhapsThere, isUndefinedJinja, perOption, refuse } from './lattice.ts';
import { safePattern } from './pattern.ts';
import { asText } from './print.ts';
import { computed, iterate, numberOf, type Python, pythonOf, truthy } from './python.ts';

function typed(holds: (python: Python) => boolean): Operation {
  return operation([], (subject) => computed(holds(pythonOf(subject.data)), [subject]));
}

function whole(holds: (value: number) => boolean): Operation {
  return operation([], (subject) =>
    computed(holds(numberOf(pythonOf(subject.data)) ?? refuse('the test needs a number')), [subject]),
  );
}

function decided(verdict: boolean | undefined, parts: readonly Known[]): Value {
  return computed(verdict ?? refuse('a part to compare is not known'), parts);
}

function compared(operator: ComparisonOperator): Operation {
  return operation(['other'], (subject, [other]) => {
    if (!other) return refuse('the test needs an argument');
    return decided(comparison(operator, subject, other), [subject, other]);
  });
}

/** Undefined means that nobody defines it; what is defined somewhere and not known is defined. */
function defined(expected: boolean): Operation {
  return (subject) =>
    perOption(subject, (option) => {
      if (isPerhapsThere(option)) return refuse('whether it is defined is known only at run time');
      return known(!isUndefinedJinja(option) === expected);
    });
}

function cased(expected: 'lower' | 'upper'): Operation {
  return operation([], (subject) => {
    const printed = asText(subject);
    const text = textArgument(printed);
    const lower = text.toLowerCase();
    const upper = text.toUpperCase();
    return computed(lower !== upper && text === (expected === 'lower' ? lower : upper), [printed]);
  });
}

function matching(anchored: boolean): Operation {
  return operation(
    ['pattern', 'ignorecase', 'multiline'],
    (subject, [pattern, ignoreCase, multiline], machine) => {
      const text = textArgument(subject);
      const flags = { ignoreCase: flagArgument(ignoreCase), multiline: flagArgument(multiline), anchored };
      const safe = safePattern(textArgument(pattern, ''), text, flags);
      machine.work.spend(safe.steps / 20);
      return computed(safe.regex.test(text), pattern ? [subject, pattern] : [subject]);
    },
  );
}

const VERSION_OPERATORS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['==', '=='],
  ['=', '=='],
  ['eq', '=='],
  ['<', '<'],
  ['lt', '<'],
  ['<=', '<='],
  ['le', '<='],
  ['>', '>'],
  ['gt', '>'],
  ['>=', '>='],
  ['ge', '>='],
  ['!=', '!='],
  ['<>', '!='],
  ['ne', '!='],
]);

/** LooseVersion compares number by number; only plain dotted numbers are followed. */
const version = operation(['version', 'operator'], (subject, [other, operator]) => {
  const wanted = VERSION_OPERATORS.get(textArgument(operator, 'eq'));
  if (!other || !wanted) return refuse('the version test is not one that is followed');
  const [left, right] = [subject, other].map((side) => {
    const text = textArgument(asText(side));
    if (!/^\d{1,15}(?:\.\d{1,15}){0,9}$/.test(text)) return refuse('the version is not only numbers');
    return known(text.split('.').map((part) => known(Number(part))));
  });
  return left && right ? decided(comparison(wanted, left, right), [subject, other]) : refuse('no version');
});

function subset(turned: boolean): Operation {
  return operation(['other'], (subject, [other], machine: Machine) => {
    if (!other) return refuse('the test needs an argument');
    const [small, large] = turned ? [other, subject] : [subject, other];
    if (typeof small.data === 'string' || typeof large.data === 'string')
      return refuse('only lists are compared as sets');
    const items = iterate(small.data);
    machine.work.spend(items.length * iterate(large.data).length);
    const verdicts = items.map((item) => contains(large, item));
    if (verdicts.includes(false)) return computed(false, [subject, other]);
    return decided(verdicts.includes(undefined) ? undefined : true, [subject, other]);
  });
}

const truth = operation(['convert_bool'], (subject, [convert]) =>
  flagArgument(convert) ? refuse('convert_bool is not followed') : computed(truthy(subject.data), [subject]),
);

const eq = compared('==');
const ne = compared('!=');
const lt = compared('<');
const le = compared('<=');
const gt = compared('>');
const ge = compared('>=');
const isIn = compared('in');

/** Every test that is evaluated, by name. */
export const TESTS: Operations = new Map<string, Operation>([
  ['defined', defined(true)],
  ['undefined', defined(false)],
  ['none', typed((p) => p.type === 'none')],
  ['string', typed((p) => p.type === 'str')],
  ['mapping', typed((p) => p.type === 'dict')],
  ['number', typed((p) => numberOf(p) !== undefined)],
  ['integer', typed((p) => p.type === 'int')],
  ['float', typed((p) => p.type === 'float')],
  ['boolean', typed((p) => p.type === 'bool')],
  ['true', typed((p) => p.type === 'bool' && p.value)],
  ['false', typed((p) => p.type === 'bool' && !p.value)],
  [
    'sequence',
    typed((p) =>
      p.type === 'view'
        ? refuse('a view is not followed')
        : 'items' in p || p.type === 'str' || p.type === 'dict',
    ),
  ],
  ['iterable', typed((p) => 'items' in p || p.type === 'str' || p.type === 'dict')],
  ['even', whole((n) => n % 2 === 0)],
  ['odd', whole((n) => Math.abs(n % 2) === 1)],
  [
    'divisibleby',
    operation(['num'], (subject, [other]) => {
      const [n, by] = [subject, other].map((value) => value && numberOf(pythonOf(value.data)));
      if (n === undefined || !by) return refuse('the test needs numbers');
      return computed(n % by === 0, [subject]);
    }),
  ],
  ['lower', cased('lower')],
  ['upper', cased('upper')],
  ['truthy', truth],
  ['falsy', operation([], (subject) => computed(!truthy(subject.data), [subject]))],
  ...['eq', 'equalto', '=='].map((name) => [name, eq] as const),
  ...['ne', '!='].map((name) => [name, ne] as const),
  ...['lt', 'lessthan', '<'].map((name) => [name, lt] as const),
  ...['le', '<='].map((name) => [name, le] as const),
  ...['gt', 'greaterthan', '>'].map((name) => [name, gt] as const),
  ...['ge', '>='].map((name) => [name, ge] as const),
  ['in', isIn],
  [
    'contains',
    operation(['value'], (subject, [value]) => {
      if (!value) return refuse('the test needs an argument');
      return decided(contains(subject, value), [subject, value]);
    }),
  ],
  ['match', matching(true)],
  ['search', matching(false)],
  ['regex', matching(false)],
  ['version', version],
  ['version_compare', version],
  ['subset', subset(false)],
  ['issubset', subset(false)],
  ['superset', subset(true)],
  ['issuperset', subset(true)],
]);
