// Shell expansions resolved from the assignments of the same file; nothing is run.

import type { Binding } from '../../model/declaration.ts';
import { type Expression, known, lift, oneOf, through, unknown, type Value } from '../../model/value.ts';
import { evaluateTree, type Scope, textOf } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:=default}`, `${NAME:?what is missing}`. */
const EXPANSION = /^\$(?:(\w+)|\{(\w+)(?::?(?:[-=]([\s\S]*)|\?[\s\S]*))?\})$/;

/** What one expansion may cost: variables that double each other grow without end. */
const MAX_LOOKUPS = 500;
/** A variable that a script assigns more often than this has no value that a reader could name. */
const MAX_ASSIGNMENTS = 64;
const MAX_LENGTH = 10_000;
const MAX_NESTING = 20;

/** One evaluation: what is left of its budget, and where a name that is being resolved may still be looked up. */
interface Lookup {
  readonly variables: ReadonlyMap<string, readonly Binding[]>;
  readonly outer: Scope;
  /** The environment that a person says the script runs with. */
  readonly supplied: Supplied;
  readonly budget: { left: number };
  /** Assignments from this offset on are hidden: a value that uses its own name means the value before it. */
  readonly before: ReadonlyMap<string, number>;
  readonly depth: number;
}

/** A scope in which the scripts of a file have their own variables; all else is as `scope` has it. */
export function withShell(scope: Scope, variables: readonly Binding[], supplied: Supplied): Scope {
  const inner: Scope = {
    evaluate: (e) =>
      e.language === 'shell' ? evaluateShell(e, variables, inner, supplied) : scope.evaluate(e),
    bind: (names) => withShell(scope.bind(names), variables, supplied),
  };
  return inner;
}

/**
 * The value of an expansion: what the file assigns to the name before this place, one of them where it assigns more
 * than once; the default that the expansion carries where the file assigns nothing.
 */
export function evaluateShell(
  expression: Expression,
  variables: readonly Binding[],
  outer: Scope,
  supplied: Supplied = new Map(),
): Value {
  const lookup = {
    variables: indexed(variables),
    outer,
    supplied,
    budget: { left: MAX_LOOKUPS },
    before: new Map<string, number>(),
    depth: 0,
  };
  return evaluate(expression, lookup);
}

const indexes = new WeakMap<readonly Binding[], ReadonlyMap<string, readonly Binding[]>>();

/** A file's assignments by name; asked for once an expansion, made once a file. */
function indexed(variables: readonly Binding[]): ReadonlyMap<string, readonly Binding[]> {
  const made = indexes.get(variables);
  if (made) return made;
  const byName = new Map<string, Binding[]>();
  for (const variable of variables) {
    const list = byName.get(variable.name);
    if (list) list.push(variable);
    else byName.set(variable.name, [variable]);
  }
  indexes.set(variables, byName);
  return byName;
}

function evaluate(expression: Expression, lookup: Lookup): Value {
  const match = EXPANSION.exec(expression.text);
  const name = match?.[1] ?? match?.[2] ?? '';
  if (!match) return atRunTime(expression.text);
  if (lookup.budget.left-- <= 0 || lookup.depth > MAX_NESTING)
    return unknown(`variable '${name}' is made of too many others`);
  const end = lookup.before.get(name) ?? Number.POSITIVE_INFINITY;
  const all = lookup.variables.get(name) ?? [];
  if (all.length > MAX_ASSIGNMENTS)
    return unknown(`variable '${name}' is assigned in ${all.length} places of this file`);
  const assigned = all.filter((v) => v.offset < end);
  const earlier = assigned.filter((v) => v.at.line <= expression.at.line);
  const candidates = earlier.length > 0 ? earlier : assigned;
  if (candidates.length > 0)
    return oneOf(candidates.map((c) => through(c.at, short(evaluateTree(c.value, scopeOf(c, lookup))))));
  const given = lookup.supplied.get(name);
  if (given) return given;
  if (match[3] !== undefined) return defaultValue(match[3], expression, lookup);
  // Arguments of the script or of a function, and the shell's own names.
  if (/^\d+$/.test(name)) return atRunTime(expression.text);
  return unknown(`variable '${name}' is not assigned in this file`, [], name);
}

/** The scope in which the value of an assignment is worth something. */
function scopeOf(binding: Binding, lookup: Lookup): Scope {
  const { outer, before, depth } = lookup;
  const inner = {
    ...lookup,
    before: new Map([...before, [binding.name, binding.offset]]),
    depth: depth + 1,
  };
  return {
    ...outer,
    evaluate: (e) => (e.language === 'shell' ? evaluate(e, inner) : outer.evaluate(e)),
  };
}

/** The word behind `:-`: text with simple expansions of its own, or an expansion with a default again. */
function defaultValue(written: string, expression: Expression, lookup: Lookup): Value {
  const word = written.replace(/^(["'])([\s\S]*)\1$/, '$2');
  if (!/[$`\\]/.test(word)) return known(word, [], expression.at);
  const inner = { ...lookup, depth: lookup.depth + 1 };
  if (EXPANSION.test(word)) return evaluate({ ...expression, text: word }, inner);
  const pieces = word.split(/(\$\w+|\$\{\w+\})/);
  if (pieces.some((p, i) => i % 2 === 0 && /[$`\\]/.test(p))) return atRunTime(expression.text);
  const values = pieces.map((p, i) => (i % 2 === 0 ? known(p) : evaluate({ ...expression, text: p }, inner)));
  return lift(values, (...parts) => known(parts.map((p) => String(textOf(p))).join('')));
}

function short(value: Value): Value {
  const tooLong = value.kind === 'known' && typeof value.data === 'string' && value.data.length > MAX_LENGTH;
  return tooLong ? unknown(`the value is longer than ${MAX_LENGTH} characters`, value.via) : value;
}

function atRunTime(text: string): Value {
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return unknown(`'${shown}' is known only when the script runs`);
}
