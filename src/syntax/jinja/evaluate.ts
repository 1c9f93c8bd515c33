// A Jinja expression to a value, with Python's semantics, as far as the files of a project can tell.

import { type Known, known, oneOf, type Unknown, unknown, type Value } from '../../model/value.ts';
import { attribute, slice, subscript } from './access.ts';
import { arithmetic, comparison } from './arithmetic.ts';
import { type Arguments, type Machine, NO_ARGUMENTS } from './calls.ts';
import type { CallArguments, JinjaExpression } from './expression.ts';
import { FILTERS } from './filters/index.ts';
import { callFunction, isFunction } from './functions.ts';
import {
  attempt,
  isUndefinedJinja,
  perOption,
  refuse,
  Stop,
  together,
  undefinedJinja,
  Work,
} from './lattice.ts';
import { callMethod } from './methods.ts';
import { isVars, type JinjaScope, resolveName } from './names.ts';
import { TESTS } from './predicates.ts';
import { asText } from './print.ts';
import { checkLength, computed, float, int, numberOf, pythonOf, settle, truthy, tuple } from './python.ts';

/**
 * The value of an expression. Never throws. What nobody defines is unknown, unless Jinja itself decides (`default`,
 * `is defined`); a condition that is not known gives both branches.
 */
export function evaluateJinja(expression: JinjaExpression, scope: JinjaScope): Value {
  return settle(evaluateUnsettled(expression, scope, new Work()));
}

/** As {@link evaluateJinja}, with Python's floats and views still told apart, for a text that prints them, and on a budget. */
export function evaluateUnsettled(expression: JinjaExpression, scope: JinjaScope, work: Work): Value {
  const machine: Machine = {
    work,
    filter: (name, subject, args) => callFilter(name, subject, args, machine),
    test: (name, subject, args) => callTest(name, subject, args, machine),
  };
  try {
    return evaluate(expression, { scope, machine });
  } catch (stop) {
    if (stop instanceof Stop) return stop.value;
    throw stop;
  }
}

interface Context {
  readonly scope: JinjaScope;
  readonly machine: Machine;
}

function evaluate(node: JinjaExpression, context: Context): Value {
  context.machine.work.spend(1);
  return attempt(() => evaluateNode(node, context));
}

function evaluateNode(node: JinjaExpression, context: Context): Value {
  const own = context.scope.own?.(node, (part) => evaluate(part, context));
  if (own) return own;
  switch (node.kind) {
    case 'literal':
      return literal(node, context);
    case 'name':
      return resolveName(node.name, context.scope);
    case 'list':
    case 'tuple': {
      const items = node.items.map((item) => evaluate(item, context));
      return display(node, node.kind === 'list' ? items : tuple(items), context);
    }
    case 'dict':
      return dict(node, context);
    case 'attribute':
      if (isVars(node.target, context.scope)) return resolveName(node.name, context.scope);
      return attribute(evaluate(node.target, context), node.name);
    case 'subscript': {
      const index = evaluate(node.index, context);
      if (!isVars(node.target, context.scope)) return subscript(evaluate(node.target, context), index);
      return together([index], (key) =>
        typeof key?.data === 'string' ? resolveName(key.data, context.scope) : refuse('vars needs a name'),
      );
    }
    case 'slice':
      return sliced(node, context);
    case 'call':
      return call(node, context);
    case 'filter':
      return callFilter(
        node.name,
        evaluate(node.subject, context),
        argumentsOf(node.args, context),
        context.machine,
      );
    case 'test':
      return test(node, context);
    case 'unary':
      return unary(node, context);
    case 'binary': {
      const sides = [evaluate(node.left, context), evaluate(node.right, context)];
      return together(sides, (left, right) => {
        if (!left || !right) return refuse('an operand is missing');
        context.machine.work.spend(sizeOf(left) + sizeOf(right));
        return arithmetic(node.operator, left, right);
      });
    }
    case 'logic':
      return logic(node, context);
    case 'compare':
      return compare(node, context);
    case 'concat': {
      const parts = node.parts.map((part) => evaluate(part, context));
      return together(parts, (...all) => {
        const texts = all.map(asText);
        checkLength(texts.reduce((sum, { data }) => sum + String(data).length, 0));
        return computed(texts.map(({ data }) => data).join(''), texts);
      });
    }
    case 'conditional':
      return conditional(node, context);
  }
}

function sizeOf(value: Known): number {
  if (typeof value.data === 'string') return value.data.length / 16;
  return Array.isArray(value.data) ? value.data.length : 0;
}

function literal(node: JinjaExpression & { kind: 'literal' }, context: Context): Known {
  const { data } = node;
  const origin = node.content && context.scope.locate(node.content);
  return known(typeof data === 'number' ? (node.float ? float(data) : int(data)) : data, [], origin);
}

/** A list or dict display; one literal to edit where nothing in it is computed. */
function display(node: JinjaExpression, data: Known['data'], context: Context): Value {
  const value = computed(data, []);
  return isLiteral(node) ? known(value.data, [], context.scope.locate(node.span)) : value;
}

function isLiteral(node: JinjaExpression): boolean {
  if (node.kind === 'list' || node.kind === 'tuple') return node.items.every(isLiteral);
  if (node.kind === 'dict') return node.entries.every(({ key, value }) => isLiteral(key) && isLiteral(value));
  return node.kind === 'literal';
}

function dict(node: JinjaExpression & { kind: 'dict' }, context: Context): Value {
  const keys = node.entries.map(({ key }) => evaluate(key, context));
  const values = node.entries.map(({ value }) => evaluate(value, context));
  return together(keys, (...names) => {
    const map = new Map<string, Value>();
    for (const [i, { data }] of names.entries()) {
      if (typeof data !== 'string') return refuse('a dictionary with keys that are no text is not followed');
      map.set(data, values[i] ?? known(null));
    }
    return display(node, map, context);
  });
}

function sliced(node: JinjaExpression & { kind: 'slice' }, context: Context): Value {
  const bounds = node.bounds.map((bound) => bound && evaluate(bound, context));
  const given = bounds.filter((bound) => bound !== undefined);
  return together([evaluate(node.target, context), ...given], (target, ...rest) => {
    let next = 0;
    if (!target) return refuse('there is nothing to slice');
    context.machine.work.spend(sizeOf(target));
    return slice(
      target,
      bounds.map((bound) => (bound === undefined ? undefined : rest[next++])),
    );
  });
}

function argumentsOf(args: CallArguments, context: Context): Arguments {
  if (args.spread) return refuse('arguments with * are not followed');
  if (args.positional.length + args.named.length === 0) return NO_ARGUMENTS;
  return {
    positional: args.positional.map((arg) => evaluate(arg, context)),
    named: new Map(args.named.map((arg) => [arg.name, evaluate(arg.value, context)])),
  };
}

function call(node: JinjaExpression & { kind: 'call' }, context: Context): Value {
  const { callee } = node;
  if (callee.kind === 'name' && isFunction(callee.name) && !context.scope.lookup(callee.name)) {
    return callFunction(callee.name, argumentsOf(node.args, context), context.machine);
  }
  if (callee.kind !== 'attribute') return refuse('a call of something that is no known function');
  const args = argumentsOf(node.args, context);
  const subject = evaluate(callee.target, context);
  return callMethod(subject, callee.name, args, context.machine);
}

/** `ansible.builtin.x` is x. */
function shortName(name: string): string {
  return name.replace(/^ansible\.(builtin|legacy)\./, '');
}

function callFilter(name: string, subject: Value, args: Arguments, machine: Machine): Value {
  machine.work.spend(1);
  const filter = FILTERS.get(shortName(name));
  return filter
    ? attempt(() => filter(subject, args, machine))
    : unknown(`filter '${name}' is not evaluated`);
}

function callTest(name: string, subject: Value, args: Arguments, machine: Machine): Value {
  machine.work.spend(1);
  const test = TESTS.get(shortName(name));
  return test ? attempt(() => test(subject, args, machine)) : unknown(`test '${name}' is not evaluated`);
}

function test(node: JinjaExpression & { kind: 'test' }, context: Context): Value {
  const subject = evaluate(node.subject, context);
  const asksExistence = node.name === 'defined' || node.name === 'undefined';
  // Of a value that is not known nobody knows what it holds.
  if (
    asksExistence &&
    node.subject.kind !== 'name' &&
    subject.kind === 'unknown' &&
    !isUndefinedJinja(subject)
  )
    return subject;
  const verdict = callTest(node.name, subject, argumentsOf(node.args, context), context.machine);
  return node.negated ? negation(verdict) : verdict;
}

function negation(value: Value): Value {
  return perOption(value, (option) =>
    option.kind === 'unknown' ? option : computed(!truthy(option.data), [option]),
  );
}

function unary(node: JinjaExpression & { kind: 'unary' }, context: Context): Value {
  const operand = evaluate(node.operand, context);
  if (node.operator === 'not') return negation(operand);
  return together([operand], (value) => {
    const python = value && pythonOf(value.data);
    const number = python && numberOf(python);
    if (!value || number === undefined) return refuse('only numbers have a sign');
    const signed = node.operator === '-' ? -number : number;
    return computed(python?.type === 'float' ? float(signed) : int(signed), [value]);
  });
}

/** Nodes whose value, if there is one, is a bool. */
function isBoolean(node: JinjaExpression): boolean {
  if (node.kind === 'logic') return isBoolean(node.left) && isBoolean(node.right);
  return (
    node.kind === 'compare' || node.kind === 'test' || (node.kind === 'unary' && node.operator === 'not')
  );
}

/** `and` and `or` give an operand; a bool that decides stands even where the other bool is not known. */
function logic(node: JinjaExpression & { kind: 'logic' }, context: Context): Value {
  const decisive = node.operator === 'or';
  let other: Value | undefined;
  const right = () => {
    other ??= evaluate(node.right, context);
    return other;
  };
  return perOption(evaluate(node.left, context), (left): Value => {
    if (left.kind === 'known') return truthy(left.data) === decisive ? left : right();
    if (!isBoolean(node)) return left;
    const verdict = right();
    return verdict.kind === 'known' && truthy(verdict.data) === decisive ? verdict : left;
  });
}

function compare(node: JinjaExpression & { kind: 'compare' }, context: Context): Value {
  const operands = [node.first, ...node.rest.map(({ operand }) => operand)].map((operand) =>
    evaluate(operand, context),
  );
  return together(operands, (...values) => {
    let left = values[0];
    let sure = true;
    for (const [i, { operator }] of node.rest.entries()) {
      const right = values[i + 1];
      if (!left || !right) return refuse('an operand is missing');
      context.machine.work.spend(sizeOf(left) + sizeOf(right));
      const verdict = comparison(operator, left, right);
      if (verdict === false) return computed(false, values);
      if (verdict === undefined) sure = false;
      left = right;
    }
    return sure ? computed(true, values) : refuse('a part to compare is not known');
  });
}

/** What a condition can be: the truth of each alternative, undefined where it is not known. */
function verdicts(node: JinjaExpression, context: Context): readonly (boolean | undefined)[] {
  if (node.kind === 'unary' && node.operator === 'not') {
    return verdicts(node.operand, context).map((verdict) => (verdict === undefined ? undefined : !verdict));
  }
  if (node.kind === 'logic') {
    const decisive = node.operator === 'or';
    const left = verdicts(node.left, context);
    if (left.every((verdict) => verdict === decisive)) return [decisive];
    const right = verdicts(node.right, context);
    if (right.every((verdict) => verdict === decisive)) return [decisive];
    if (left.every((verdict) => verdict === !decisive)) return right;
    if (right.every((verdict) => verdict === !decisive)) return left;
    return [undefined];
  }
  const value = evaluate(node, context);
  const alternatives: readonly (Known | Unknown)[] = value.kind === 'several' ? value.options : [value];
  return alternatives.map((option) => (option.kind === 'known' ? truthy(option.data) : undefined));
}

function conditional(node: JinjaExpression & { kind: 'conditional' }, context: Context): Value {
  const possible = verdicts(node.condition, context);
  const branches: Value[] = [];
  if (possible.some((verdict) => verdict !== false)) branches.push(evaluate(node.then, context));
  if (possible.some((verdict) => verdict !== true)) {
    branches.push(
      node.otherwise
        ? evaluate(node.otherwise, context)
        : undefinedJinja('the condition is false and there is no else'),
    );
  }
  const [only, ...more] = branches;
  return only && more.length === 0 ? only : oneOf(branches);
}
