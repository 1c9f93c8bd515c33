// What a setting is worth: the text as written (before resolution) and the value it stands for (after).

import type { Location } from './span.ts';

/**
 * A template language whose expressions the project knows how to resolve, or at least to recognise. `name`: code of Nix,
 * of which only names are looked up, among the `locals` of its declaration; so are those of `puppet` and `ruby` where no
 * project of their tool is around them. `hiera`: the inside of `%{…}` in data; `erb`: templates of Chef, and both of Puppet's.
 */
export type Language =
  | 'jinja'
  | 'hcl'
  | 'shell'
  | 'erb'
  | 'go-template'
  | 'placeholder'
  | 'name'
  | 'puppet'
  | 'hiera'
  | 'ruby';

/** One expression inside a text: the inside of `{{ … }}` or `${…}`, a shell expansion `$NAME`, … */
export interface Expression {
  readonly language: Language;
  /** The expression without its delimiters, for the evaluator of its language. */
  readonly text: string;
  /** The quotes of YAML around it, where its text is that of the file, escapes and all: who reads YAML first undoes them. */
  readonly quotes?: 'single' | 'double' | undefined;
  readonly at: Location;
  /** It stands in a string of its language, which makes a text of whatever it gives, and in which quotes are text. */
  readonly isInText?: true;
}

/** The text of an expression of the language `placeholder` in place of a secret, which no scan passes on. */
export const LEFT_OUT = 'left out: a secret';

/** A text as written: literal pieces and expressions in order. Plain data; a scan result holds it. */
export interface Template {
  readonly parts: readonly (string | Expression)[];
  /** The text exactly as it stands in the file, quotes of the host language left out. */
  readonly raw: string;
  readonly at: Location;
}

/** A scalar as a format types it; a `float` without a fraction, which some tools print as `80.0`, says so. */
export type TypedScalar = string | number | boolean | null | { readonly float: number };

/** Structured data before resolution: what a YAML, JSON, INI or HCL literal says. Plain data. */
export type Tree =
  | {
      readonly kind: 'scalar';
      readonly template: Template;
      readonly data?: string | number | boolean | null;
      /** What YAML 1.1 makes of it where that is something else: `no` is false there, `0777` is 511. */
      readonly data11?: TypedScalar;
    }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly at: Location }
  | { readonly kind: 'map'; readonly entries: readonly TreeEntry[]; readonly at: Location };

export interface TreeEntry {
  readonly key: Template;
  /** The key where YAML 1.1 takes it for no text: `80`, `yes`. */
  readonly key11?: TypedScalar;
  readonly value: Tree;
}

/** A value after resolution. `via` is the way to it: every place where a name was looked up, nearest first. */
export type Value = Known | Several | Unknown;

export interface Known {
  readonly kind: 'known';
  readonly data: Data;
  readonly via: readonly Location[];
  /** The one literal that is the whole value, where there is one: the token to edit. */
  readonly origin?: Location | undefined;
  /** The same as tools whose templates keep types have it: a number where `data` is its text. */
  readonly native?: Data;
}

/** One of these: a conditional that cannot be decided, a variable that differs between groups. Never empty, never nested. */
export interface Several {
  readonly kind: 'several';
  readonly options: readonly (Known | Unknown)[];
}

/** Not resolvable from the files; never guessed. */
export interface Unknown {
  readonly kind: 'unknown';
  /** Why, in words for people: "variable 'x' is defined nowhere in this project". */
  readonly reason: string;
  readonly via: readonly Location[];
  /** The name that nobody gives a value: what `--var NAME=VALUE` could supply. */
  readonly missing?: string | undefined;
}

/** Resolved data. The children are values of their own, so a list may hold unknowns and every scalar keeps its place. */
export type Data = string | number | boolean | null | readonly Value[] | ReadonlyMap<string, Value>;

/** More alternatives than this are no use to a reader and grow without bound: the value becomes unknown. */
const MAX_OPTIONS = 16;

export function known(data: Data, via: readonly Location[] = [], origin?: Location): Known {
  return { kind: 'known', data, via: via.length > MAX_VIA ? via.slice(0, MAX_VIA) : via, origin };
}

/** Names that double at every step lead a longer way, which nobody reads. */
const MAX_VIA = 100;

export function unknown(reason: string, via: readonly Location[] = [], missing?: string): Unknown {
  return missing === undefined ? { kind: 'unknown', reason, via } : { kind: 'unknown', reason, via, missing };
}

/** The alternatives of a value; a single one for known and unknown values. */
export function options(value: Value): readonly (Known | Unknown)[] {
  return value.kind === 'several' ? value.options : [value];
}

/** One of `values`; equal ones are kept once. Throws RangeError for none. */
export function oneOf(values: readonly Value[]): Value {
  const [only] = values;
  if (!only) throw new RangeError('oneOf needs at least one value');
  if (values.length === 1 && only.kind !== 'several') return only;
  const seen = new Map<string, Known | Unknown>();
  for (const value of values) {
    for (const option of options(value)) seen.set(optionKey(option), option);
    if (seen.size > MAX_OPTIONS)
      return unknown(`more than ${MAX_OPTIONS} possible values`, options(only)[0]?.via);
  }
  const distinct = [...seen.values()];
  const [first] = distinct;
  return first && distinct.length === 1 ? first : { kind: 'several', options: distinct };
}

/** An argument list is bounded by the stack; no text that a person wrote has this many pieces. */
const MAX_LIFTED = 10_000;

/** Applies `compute` to every combination of alternatives; an unknown argument makes that combination unknown. */
export function lift(values: readonly Value[], compute: (...known: readonly Known[]) => Value): Value {
  if (values.length > MAX_LIFTED) return unknown(`made of more than ${MAX_LIFTED} parts`);
  let combinations: (Known[] | Unknown)[] = [[]];
  for (const value of values) {
    combinations = combinations.flatMap((soFar) => (Array.isArray(soFar) ? extend(soFar, value) : [soFar]));
    if (combinations.length > MAX_OPTIONS) return unknown(`more than ${MAX_OPTIONS} possible values`);
  }
  return oneOf(combinations.map((c) => (Array.isArray(c) ? compute(...c) : c)));
}

/** `soFar` with each alternative of `value` behind it; consumes `soFar`, since copies for one alternative add up. */
function extend(soFar: Known[], value: Value): readonly (Known[] | Unknown)[] {
  if (value.kind === 'unknown') return [value];
  if (value.kind === 'several') {
    return value.options.map((option) => (option.kind === 'unknown' ? option : [...soFar, option]));
  }
  soFar.push(value);
  return [soFar];
}

/** Puts `place` in front of the way of a value: it was looked up there. */
export function through(place: Location, value: Value): Value {
  if (value.kind === 'several') {
    return { kind: 'several', options: value.options.map((o) => through(place, o) as Known | Unknown) };
  }
  const via = value.via.length < MAX_VIA ? value.via : value.via.slice(0, MAX_VIA - 1);
  return { ...value, via: [place, ...via] };
}

const MAX_PLAIN_NODES = 100_000;

/**
 * Resolved data as plain JavaScript (arrays, objects); `undefined` where a part of it is unknown or several, or where
 * shared parts make it larger than anybody's configuration.
 */
export function toPlain(value: Value, budget = { left: MAX_PLAIN_NODES }): unknown {
  if (value.kind !== 'known' || budget.left-- <= 0) return undefined;
  const { data } = value;
  if (Array.isArray(data)) {
    const items = (data as readonly Value[]).map((v) => toPlain(v, budget));
    return items.includes(undefined) ? undefined : items;
  }
  if (data instanceof Map) {
    const entries = [...(data as ReadonlyMap<string, Value>)].map(
      ([k, v]) => [k, toPlain(v, budget)] as const,
    );
    return entries.some(([, v]) => v === undefined) ? undefined : Object.fromEntries(entries);
  }
  return data;
}

/** Equal keys only for equal alternatives; what is too large to compare is never equal to anything else. */
function optionKey(option: Known | Unknown): string {
  const at = JSON.stringify(('origin' in option ? option.origin : undefined) ?? option.via.at(-1) ?? null);
  if (option.kind === 'unknown') return `?${option.reason}@${at}`;
  const budget = { left: MAX_COMPARED_NODES };
  const text = dataKey(option, budget);
  const { native } = option;
  const other = native === undefined ? '' : dataKey({ kind: 'known', data: native, via: [] }, budget);
  return budget.left > 0 ? `=${text}~${other}@${at}` : `#${(unique++).toString()}`;
}

const MAX_COMPARED_NODES = 10_000;
let unique = 0;

function dataKey(value: Value, budget: { left: number }): string {
  if (budget.left-- <= 0) return '';
  if (value.kind === 'unknown') return `?${value.reason}`;
  if (value.kind === 'several') return `|${value.options.map((o) => dataKey(o, budget)).join('|')}`;
  const { data } = value;
  if (Array.isArray(data)) return `[${(data as readonly Value[]).map((v) => dataKey(v, budget)).join(',')}]`;
  if (data instanceof Map) {
    const entries = [...(data as ReadonlyMap<string, Value>)];
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${dataKey(v, budget)}`).join(',')}}`;
  }
  return JSON.stringify(data);
}

/** Every expression of a tree's values, in order. */
export function* expressionsIn(tree: Tree): Iterable<Expression> {
  if (tree.kind === 'scalar') yield* templateExpressions(tree.template);
  else if (tree.kind === 'list') for (const item of tree.items) yield* expressionsIn(item);
  else for (const { value } of tree.entries) yield* expressionsIn(value);
}

/** The expressions of a template, in order. */
export function* templateExpressions({ parts }: Template): Iterable<Expression> {
  for (const part of parts) if (typeof part !== 'string') yield part;
}
