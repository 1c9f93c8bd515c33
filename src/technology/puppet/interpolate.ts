// `%{…}` in hiera's data: variables, and methods that look up other keys
// (https://www.puppet.com/docs/puppet/8/hiera_interpolation.html).

import { literalText } from '../../model/declaration.ts';
import { known, type Tree, unknown, type Value } from '../../model/value.ts';
import { evaluateTree } from '../evaluate.ts';
import { NO_EXPRESSIONS } from './plain.ts';

/** What interpolation asks of a run. */
export interface Names {
  /** A variable of the scope or a fact, `facts.os.family` or `profile::port`, colons in front left out. */
  readonly variable: (name: string) => Value;
  /** The value of a key; undefined for one that hiera does not have. */
  readonly key: (key: string) => Value | undefined;
}

/** The value of a tree of a data file with its interpolations done. */
export function interpolated(tree: Tree, names: Names): Value {
  switch (tree.kind) {
    case 'scalar': {
      const text = literalText(tree.template);
      const isText = tree.data === undefined || typeof tree.data === 'string';
      if (text === undefined || !isText || !text.includes('%{')) return evaluateTree(tree, NO_EXPRESSIONS);
      return interpolatedText(text, names);
    }
    case 'list':
      return known(
        tree.items.map((i) => interpolated(i, names)),
        [],
        tree.at,
      );
    case 'map': {
      const entries = new Map<string, Value>();
      for (const { key, value } of tree.entries) {
        const name = literalText(key);
        if (name === undefined) return unknown('a key of the data holds an expression of another language');
        const full = name.includes('%{') ? interpolatedText(name, names) : known(name);
        if (full.kind !== 'known') return full;
        entries.set(String(full.data), interpolated(value, names));
      }
      return known(entries, [], tree.at);
    }
  }
}

/** More in one text is data that a program wrote. */
const MAX_HOLES = 100;
const MAX_LENGTH = 100_000;

function interpolatedText(text: string, names: Names): Value {
  const holes = [...text.matchAll(/%\{([^}]*)\}/g)];
  if (holes.length > MAX_HOLES) return unknown('the text holds too many interpolations');
  const [only] = holes;
  const alias = only && /^\s*alias\(\s*(["'])(.*)\1\s*\)\s*$/.exec(only[1] ?? '');
  if (alias) {
    if (only[0] !== text) return unknown('hiera takes an alias only as the whole value');
    return keyed(alias[2] ?? '', names);
  }
  let result = '';
  let from = 0;
  const via = [];
  for (const hole of holes) {
    const value = holeValue((hole[1] ?? '').trim(), names);
    if (value.kind !== 'known') return value;
    const { data } = value;
    if (data !== null && typeof data === 'object') return unknown('a list or map in a text', value.via);
    result += text.slice(from, hole.index) + (data === null ? '' : String(data));
    if (result.length > MAX_LENGTH) return unknown('the text grows beyond all bounds');
    via.push(...value.via);
    from = hole.index + hole[0].length;
  }
  return known(result + text.slice(from), via);
}

function holeValue(inner: string, names: Names): Value {
  if (/^(?:|::|""|''|"::"|'::')$/.test(inner)) return known('');
  const method = /^(\w+)\(\s*(["'])(.*)\2\s*\)$/.exec(inner);
  if (!method) {
    if (/\(/.test(inner)) return unknown(`hiera cannot read '%{${inner}}'`);
    return names.variable(inner.replace(/^::/, ''));
  }
  const [, name, , argument = ''] = method;
  switch (name) {
    case 'lookup':
    case 'hiera':
      return keyed(argument, names);
    case 'literal':
      return known(argument);
    case 'scope':
      return names.variable(argument.replace(/^::/, ''));
    default:
      return unknown(`hiera's method '${name}' is not followed`);
  }
}

/** The value of another key; what is left of an interpolation in it is read a second time, which is not followed. */
function keyed(key: string, names: Names): Value {
  const value = names.key(key) ?? known('');
  const isAgain = value.kind === 'known' && typeof value.data === 'string' && value.data.includes('%{');
  return isAgain ? unknown('the text of a key is interpolated twice', value.via) : value;
}

/** The keys that a text of a data file looks up. */
export function keysIn(text: string): readonly string[] {
  return [...text.matchAll(/%\{\s*(?:lookup|hiera|alias)\(\s*["']([^"'}]+)["']\s*\)\s*\}/g)].map(
    (m) => m[1] ?? '',
  );
}
