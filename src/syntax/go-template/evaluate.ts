// A pipeline of a Go template to a value: fields, variables, functions (text/template, "Pipelines").

import { known, oneOf, options, type Unknown, unknown, type Value } from '../../model/value.ts';
import type { Command, Operand, Pipeline } from './ast.ts';
import { FUNCTIONS } from './functions/index.ts';
import { fitting, type Spend, spendOn } from './room.ts';
import { attempt, derived, integer, isMap, joinVia, refuse, truth } from './values.ts';

/** What surrounds a pipeline while a template is executed. */
export interface Frame {
  readonly dot: Value;
  readonly variable: (name: string) => Value | undefined;
  /** Functions that need the templates around: `include`, `tpl`, `set`. */
  readonly call: (name: string, args: readonly Value[]) => Value | undefined;
  /** What an entry of a map was set to while the template ran. */
  readonly entry: (map: ReadonlyMap<string, Value>, name: string) => Value | undefined;
  /** Throws where the template takes more steps than anybody's chart. */
  readonly spend: Spend;
}

/** The value of a pipeline; what it declares is the caller's to keep. Throws only what `spend` throws. */
export function evaluatePipeline(pipeline: Pipeline, frame: Frame): Value {
  let value: Value | undefined;
  for (const command of pipeline.commands) value = evaluateCommand(command, value, frame);
  return value ?? known(null);
}

function evaluateCommand(command: Command, last: Value | undefined, frame: Frame): Value {
  frame.spend(1);
  const [first, ...rest] = command;
  if (first.kind === 'function') return callFunction(first.name, rest, last, frame);
  if (rest.length > 0 || last !== undefined) {
    const isCall = first.kind === 'field' || first.kind === 'variable' || first.kind === 'group';
    return unknown(
      isCall ? `${shown(first)} is a method, which is not evaluated` : 'only functions take arguments',
    );
  }
  return evaluateOperand(first, frame);
}

function evaluateOperand(operand: Operand, frame: Frame): Value {
  frame.spend(1);
  switch (operand.kind) {
    case 'dot':
      return frame.dot;
    case 'nil':
      return known(null);
    case 'text':
      return known(operand.text);
    case 'boolean':
      return known(operand.is);
    case 'number':
      return operand.isFloat ? known(operand.number) : integer(operand.number);
    case 'field':
      return fields(frame.dot, operand.path, '', frame);
    case 'variable': {
      const value = frame.variable(operand.name);
      return value
        ? fields(value, operand.path, operand.name, frame)
        : unknown(`variable ${operand.name} is not set`);
    }
    case 'group':
      return fields(evaluatePipeline(operand.pipeline, frame), operand.path, '(…)', frame);
    case 'function':
      return callFunction(operand.name, [], undefined, frame);
  }
}

/** A chain of fields: nil for a key that a map does not have, an error for a field of nil. */
function fields(start: Value, path: readonly string[], name: string, frame: Frame): Value {
  let value = start;
  for (const [i, field] of path.entries()) {
    const way = [name, ...path.slice(0, i)].join('.');
    value = fieldOf(value, field, way, frame);
  }
  return value;
}

function fieldOf(value: Value, field: string, way: string, frame: Frame): Value {
  const results = options(value).map((option): Value => {
    if (option.kind === 'unknown') return option;
    if (isMap(option)) {
      const found = frame.entry(option.data, field) ?? option.data.get(field);
      return found ?? known(null, option.via);
    }
    const missing = /^\$?\.Values\.(.+)$/.exec(`${way}.${field}`)?.[1];
    return unknown(
      option.data === null
        ? `'${way}' has no value, so '${way}.${field}' stops the template with an error`
        : `'${way}' is no map, so it has no '${field}'`,
      option.via,
      missing,
    );
  });
  return oneOf(results);
}

function shown(operand: Operand): string {
  if (operand.kind === 'field') return `.${operand.path.join('.')}`;
  if (operand.kind === 'variable') return [operand.name, ...operand.path].join('.');
  return 'a value';
}

function callFunction(
  name: string,
  operands: readonly Operand[],
  last: Value | undefined,
  frame: Frame,
): Value {
  if (name === 'and' || name === 'or') return logic(name, operands, last, frame);
  const args = operands.map((o) => evaluateOperand(o, frame));
  if (last !== undefined) args.push(last);
  spendOn(args, frame.spend);
  const value = attempt(() => {
    const own = frame.call(name, args);
    if (own) return own;
    const compute = FUNCTIONS.get(name);
    return compute
      ? compute(args, frame.spend)
      : unknown(`function '${name}' is not evaluated`, joinVia(args));
  });
  return fitting(value, frame.spend);
}

/** The first argument that decides, or the last one; what is behind a deciding one is not evaluated. */
function logic(
  name: 'and' | 'or',
  operands: readonly Operand[],
  last: Value | undefined,
  frame: Frame,
): Value {
  const decisive = name === 'or';
  const count = operands.length + (last === undefined ? 0 : 1);
  if (count === 0) return attempt(() => refuse(`'${name}' needs an argument`));
  let open: Unknown | undefined;
  for (let i = 0; i < count; i++) {
    const operand = operands[i];
    const value = operand ? evaluateOperand(operand, frame) : (last ?? known(null));
    const is = truth(value);
    if (is === undefined) {
      // A later argument may still decide the truth of all, though not the value.
      open ??= { ...undecided(value), via: joinVia([value]) };
      continue;
    }
    if (is === decisive) return open ? (decisive ? truthOnly(value) : truthOnly(value)) : value;
    if (i === count - 1) return open ?? value;
  }
  return open ?? known(null);
}

function undecided(value: Value): Unknown {
  for (const option of options(value)) if (option.kind === 'unknown') return option;
  return unknown('one of several values');
}

/** The result is true or false for sure, whatever its value is: good for a condition, and wrong to print. */
function truthOnly(value: Value): Value {
  return value.kind === 'known' ? derived(!(value.data === null || truth(value) === false), [value]) : value;
}
