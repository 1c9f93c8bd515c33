// The global functions a template may call.

import { type Known, known, type Value } from '../../model/value.ts';
import { type Arguments, intArgument, type Machine } from './calls.ts';
import { perOption, refuse, together } from './lattice.ts';
import { computed, iterate, pythonOf, view } from './python.ts';

/** Longer ranges are not written out. */
const MAX_RANGE = 10_000;

function range(bounds: readonly Known[], machine: Machine): Value {
  const numbers = bounds.map((bound) => intArgument(bound));
  if (numbers.length < 1 || numbers.length > 3) return refuse('range takes one to three numbers');
  const [start, stop, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers;
  if (start === undefined || stop === undefined || step === 0)
    return refuse('range needs a step that is not zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > MAX_RANGE) return refuse('the value is too large to follow');
  machine.work.spend(length);
  return computed(view(Array.from({ length }, (_, i) => known(start + i * step))), bounds);
}

function dict(args: Arguments): Value {
  const [source, ...more] = args.positional;
  if (more.length > 0) return refuse('dict takes one argument');
  const named = [...args.named];
  if (!source) return computed(new Map(named), []);
  return perOption(source, (option) => {
    if (option.kind === 'unknown') return option;
    return computed(new Map([...pairs(option), ...named]), [option]);
  });
}

function pairs(source: Known): readonly (readonly [string, Value])[] {
  const python = pythonOf(source.data);
  if (python.type === 'dict') return [...python.map];
  return iterate(source.data).map((pair) => {
    const [key, value, ...more] = pair.kind === 'known' ? iterate(pair.data) : refuse('a pair is not known');
    if (key?.kind !== 'known' || typeof key.data !== 'string' || !value || more.length > 0)
      return refuse('dict needs pairs with a text first');
    return [key.data, value];
  });
}

/** What no file can tell: asked of the machine that runs Ansible, of other plugins, or of chance. */
const AT_RUN_TIME: ReadonlySet<string> = new Set([
  'lookup',
  'query',
  'q',
  'now',
  'undef',
  'lipsum',
  'cycler',
  'joiner',
  'namespace',
]);

/** Names of functions: a variable of that name hides it. */
export function isFunction(name: string): boolean {
  return name === 'range' || name === 'dict' || AT_RUN_TIME.has(name);
}

/** `name(…)`; refuses functions whose result is not in the files. */
export function callFunction(name: string, args: Arguments, machine: Machine): Value {
  if (name === 'range') {
    if (args.named.size > 0) return refuse('range takes no named arguments');
    return together(args.positional, (...bounds) => range(bounds, machine));
  }
  if (name === 'dict') return dict(args);
  return refuse(`the result of ${name}() is known only at run time`);
}
