// What Salt gives a template besides Jinja: the pillar, the grains, and the functions of its modules.

import { known, oneOf, options, unknown, type Value } from '../../model/value.ts';
import type { CallArguments, JinjaExpression } from '../../syntax/jinja/expression.ts';
import { undefinedJinja } from '../../syntax/jinja/index.ts';
import type { Supplied } from '../linker.ts';
import { globPattern } from './globs.ts';
import { mergedValue, type Possible } from './possible.ts';

export interface Functions {
  /** What the pillar holds at a path; undefined while the pillar itself is rendered. */
  readonly pillar: ((path: readonly string[]) => Possible) | undefined;
  readonly supplied: Supplied;
}

type Evaluate = (node: JinjaExpression) => Value;

const MISSING = Symbol('a pillar that nobody defines');

/** The empty text that `pillar.get` gives for what nobody defines: known to conditions, and no setting. */
function nothing(name: string): Value {
  return Object.assign(known(''), { [MISSING]: name });
}

/** The pillar that nobody defines, where a value is empty only for that reason. */
export function missingIn(value: Value): string | undefined {
  return value.kind === 'known' && MISSING in value ? String(value[MISSING]) : undefined;
}

const DICT_METHODS = /^(?:clear|copy|fromkeys|get|items|keys|pop|popitem|setdefault|update|values)$/;

/** The value of a part of an expression that Jinja alone does not know; undefined for every other part. */
export function ownValue(
  node: JinjaExpression,
  evaluate: Evaluate,
  isSet: (name: string) => boolean,
  salt: Functions,
): Value | undefined {
  if (node.kind === 'call') return calledValue(node.callee, node.args, evaluate, isSet, salt);
  const path = ownPath(node, evaluate, isSet);
  if (!path || path.keys === undefined) return undefined;
  switch (path.root) {
    case 'pillar':
      return pillarValue(path.keys, salt);
    case 'grains':
      return grainValue(path.keys, salt);
    default:
      return unknown(`'${[path.root, ...path.keys].join('.')}' is known only where Salt runs`);
  }
}

interface OwnPath {
  readonly root: 'pillar' | 'grains' | 'opts' | 'salt';
  readonly keys: readonly string[];
}

/** `pillar['a'].b` as its root and keys. */
function ownPath(
  node: JinjaExpression,
  evaluate: Evaluate,
  isSet: (name: string) => boolean,
): OwnPath | undefined {
  if (node.kind === 'name') {
    const { name } = node;
    const isOwn = name === 'pillar' || name === 'grains' || name === 'opts' || name === 'salt';
    return isOwn && !isSet(name) ? { root: name, keys: [] } : undefined;
  }
  if (node.kind !== 'attribute' && node.kind !== 'subscript') return undefined;
  const target = ownPath(node.target, evaluate, isSet);
  if (!target) return undefined;
  if (node.kind === 'attribute')
    return DICT_METHODS.test(node.name) && target.root !== 'salt'
      ? undefined
      : { ...target, keys: [...target.keys, node.name] };
  const key = keyOf(evaluate(node.index));
  return key === undefined ? undefined : { ...target, keys: [...target.keys, key] };
}

function keyOf(value: Value): string | undefined {
  if (value.kind !== 'known') return undefined;
  return typeof value.data === 'string' || typeof value.data === 'number' ? String(value.data) : undefined;
}

function calledValue(
  callee: JinjaExpression,
  args: CallArguments,
  evaluate: Evaluate,
  isSet: (name: string) => boolean,
  salt: Functions,
): Value | undefined {
  const argument = (index: number, name: string): JinjaExpression | undefined =>
    args.positional[index] ?? args.named.find((a) => a.name === name)?.value;
  const given = (index: number, name: string): Value | undefined => {
    const node = argument(index, name);
    return node && evaluate(node);
  };
  // `pillar.get('a', default)`: a dictionary's own method, to which a colon is part of the key.
  if (callee.kind === 'attribute' && callee.name === 'get') {
    const target = ownPath(callee.target, evaluate, isSet);
    const key = target && target.root !== 'salt' ? keyOf(given(0, 'key') ?? known(null)) : undefined;
    if (target?.root === 'grains' && key !== undefined) return grainValue([...target.keys, key], salt);
    if (target?.root === 'pillar' && key !== undefined)
      return pillarOr([...target.keys, key], given(1, 'default') ?? known(null), salt);
  }
  const called = ownPath(callee, evaluate, isSet);
  if (called?.root !== 'salt') return undefined;
  const name = called.keys.join('.');
  switch (name) {
    case 'pillar.get': {
      const delimiter = keyOf(given(3, 'delimiter') ?? known(':')) ?? ':';
      const merge = given(2, 'merge');
      return perKey(given(0, 'key'), (key) => {
        const fallback = given(1, 'default');
        const value = pillarOr(key.split(delimiter), fallback ?? nothing(key), salt);
        if (!merge || isFalse(merge)) return value;
        return fallback ? mergedValue(fallback, value) : value;
      });
    }
    case 'grains.get':
      return perKey(given(0, 'key'), (key) => grainValue(key.split(':'), salt));
    case 'grains.filter_by':
      return filteredBy(given, salt);
    case 'defaults.merge':
    case 'slsutil.merge':
    case 'slsutil.update': {
      const [low, high] = [given(0, 'dest'), given(1, 'upd')];
      return low && high ? mergedValue(low, high) : undefined;
    }
    default:
      return unknown(`'${name}' is asked of the minion, and nothing is run`);
  }
}

function perKey(key: Value | undefined, valueFor: (key: string) => Value): Value {
  if (!key) return unknown('a function without the argument that it needs');
  return oneOf(
    options(key).map((option) => {
      const text = keyOf(option);
      if (text !== undefined) return valueFor(text);
      return option.kind === 'unknown' ? option : unknown('a key that is no text');
    }),
  );
}

/** What the pillar holds, `fallback` where it holds nothing. */
function pillarOr(path: readonly string[], fallback: Value, salt: Functions): Value {
  if (!salt.pillar) return unknown(IN_PILLAR);
  const { value, absent, blocked } = salt.pillar(path);
  const values = [...(value ? [value] : []), ...(absent || blocked || !value ? [fallback] : [])];
  return oneOf(values);
}

const IN_PILLAR = 'the pillar is not there yet while it is rendered';

function pillarValue(path: readonly string[], salt: Functions): Value {
  const name = path.join(':');
  const reason =
    name === '' ? 'this project has no pillar' : `pillar '${name}' is defined nowhere in this project`;
  return pillarOr(path, undefinedJinja(reason, [], name), salt);
}

/** https://docs.saltproject.io/en/latest/topics/grains/: what a minion says of itself. */
function grainValue(path: readonly string[], { supplied }: Functions): Value {
  const name = path.join(':');
  const given = supplied.get(`grains.${path.join('.')}`) ?? supplied.get(`grains:${name}`);
  if (given) return given;
  if (path.length === 0) return unknown('grains are known only on the minion');
  return unknown(`grain '${name}' is known only on the minion`, [], `grains.${path.join('.')}`);
}

/** salt.utils.data.filter_by: the entry whose name, a glob, the grain matches, else the one of `default`. */
function filteredBy(given: (index: number, name: string) => Value | undefined, salt: Functions): Value {
  const table = given(0, 'lookup_dict');
  const grain = keyOf(given(1, 'grain') ?? known('os_family')) ?? '';
  const fallback = keyOf(given(3, 'default') ?? known('default'));
  const base = given(4, 'base');
  const merge = given(2, 'merge');
  if (!table) return unknown('a function without the argument that it needs');
  const value = grainValue(grain.split(':'), salt);
  const results = options(table).flatMap((option): readonly Value[] => {
    if (option.kind === 'unknown' || !(option.data instanceof Map)) return [option];
    const entries = option.data as ReadonlyMap<string, Value>;
    const names = value.kind === 'known' ? [matching(entries, keyOf(value) ?? '')] : [...entries.keys()];
    const found = [...new Set(names)]
      .map((n) => n ?? fallback)
      .flatMap((n) => {
        const one = n === undefined ? undefined : entries.get(n);
        return one ? [one] : [];
      });
    const below = keyOf(base ?? known(null));
    const lowest = below === undefined ? undefined : entries.get(below);
    if (found.length === 0) return [lowest ?? known(new Map())];
    return found.map((one) => (lowest ? mergedValue(lowest, one) : one));
  });
  if (results.length === 0) return unknown('a table of grains without entries');
  const chosen = oneOf(results);
  if (!merge) return chosen;
  return oneOf(options(merge).map((over) => (isFalse(over) ? chosen : mergedValue(chosen, over))));
}

function matching(entries: ReadonlyMap<string, Value>, grain: string): string | undefined {
  return [...entries.keys()].find((name) => globPattern(name).test(grain));
}

/** What Python takes for false. */
function isFalse(value: Value): boolean {
  if (value.kind !== 'known') return false;
  const { data } = value;
  if (Array.isArray(data)) return data.length === 0;
  return data instanceof Map ? data.size === 0 : !data;
}
