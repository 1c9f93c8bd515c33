// Expressions of Puppet over what a run knows; functions that read the machine or other files stay unknown.

import { formatLocation } from '../../model/span.ts';
import { type Expression, known, toPlain, unknown, type Value } from '../../model/value.ts';
import { type PuppetExpression, type PuppetOption, parsePuppetExpression } from '../../syntax/puppet/ast.ts';
import { locatorOf } from '../evaluate.ts';
import { segmentsOf } from './lookup.ts';
import { type Merge, mergeOf } from './merge.ts';
import { callPlain, interpolatedText, isSame, isTrue, operate, partOf, puppetText } from './operators.ts';

/** What expressions ask of a run. */
export interface PuppetNames {
  readonly variable: (name: string) => Value;
  /** A fact by its dotted name. */
  readonly fact: (path: string) => Value;
  readonly lookup: (key: string, merge?: Merge) => Value | undefined;
  /** The files of data that have a key, whether or not a lookup reads them. */
  readonly filesOf: (key: string) => readonly string[];
  readonly branch: (place: string, branches: readonly number[]) => number;
}

/** Longer ones were cut when they were read. */
const MAX_TEXT = 2000;
/** Names that double at every step make longer ones. */
const MAX_LENGTH = 100_000;

const parsed = new Map<string, PuppetExpression | undefined>();
const MAX_PARSED = 5000;

function treeOf(text: string, isInText: boolean): PuppetExpression | undefined {
  if (text.length >= MAX_TEXT) return undefined;
  const key = `${isInText ? '"' : ' '}${text}`;
  if (!parsed.has(key)) {
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(key, parsePuppetExpression(text, isInText));
  }
  return parsed.get(key);
}

/** The value of an expression, as code or inside of a text. */
export function evaluatePuppet(expression: Expression, names: PuppetNames): Value {
  const text = expression.text.trim();
  const lead = expression.text.length - expression.text.trimStart().length;
  const tree = treeOf(text, expression.isInText === true);
  if (!tree) return unknown(NOT_FOLLOWED);
  const locate = locatorOf(expression);
  const at = (node: PuppetExpression) => locate({ start: node.start + lead, end: node.end + lead });
  return expression.isInText ? inText(value(tree)) : value(tree);

  /** A string makes a text of whatever is put into it. */
  function inText(of: Value): Value {
    if (of.kind !== 'known' || typeof of.data === 'number' || typeof of.data === 'string') return of;
    const whole = interpolatedText(of);
    return whole === undefined ? unknown('a list or hash in a text', of.via) : known(whole, of.via);
  }

  function value(node: PuppetExpression): Value {
    switch (node.kind) {
      case 'literal':
        return known(node.data, [], at(node));
      case 'text': {
        let whole = '';
        const via = [];
        for (const part of node.parts) {
          if (typeof part === 'string') {
            whole += part;
            continue;
          }
          const inner = value(part);
          if (inner.kind !== 'known') return inner;
          const piece = interpolatedText(inner);
          if (piece === undefined) return unknown('a list or hash in a text', inner.via);
          whole += piece;
          if (whole.length > MAX_LENGTH) return unknown(NOT_FOLLOWED);
          via.push(...inner.via);
        }
        return known(whole, via);
      }
      case 'variable':
        return variable(node.name);
      case 'list':
        return known(node.items.map(value), [], at(node));
      case 'hash': {
        const entries = new Map<string, Value>();
        for (const [key, item] of node.entries) {
          const name = value(key);
          const named = name.kind === 'known' ? puppetText(name.data) : undefined;
          if (named === undefined) return unknown('the key of a hash is computed');
          entries.set(named, value(item));
        }
        return known(entries, [], at(node));
      }
      case 'access':
        return access(node);
      case 'call':
        return call(node);
      case 'not': {
        const of = value(node.of);
        return of.kind === 'known' ? known(!isTrue(of.data), of.via) : of;
      }
      case 'minus': {
        const of = value(node.of);
        return operate('-', known(0), of) ?? (of.kind === 'known' ? unknown(NOT_FOLLOWED) : of);
      }
      case 'binary':
        return binary(node);
      case 'selector':
        return selector(node);
      case 'choice':
        return choice(node);
      case 'pattern':
      case 'default':
      case 'other':
        return unknown(NOT_FOLLOWED);
    }
  }

  function variable(name: string): Value {
    const path = factPath(name);
    return path === undefined ? names.variable(name) : unknown(`'${name}' is known only when Puppet runs`);
  }

  function access(node: PuppetExpression & { readonly kind: 'access' }): Value {
    const path = factAccess(node);
    if (path !== undefined) return names.fact(path);
    const of = value(node.of);
    const [key] = node.keys;
    if (!key || node.keys.length > 1) return unknown(NOT_FOLLOWED);
    return partOf(of, value(key));
  }

  /** `$facts['os']['family']` as `facts.os.family`. */
  function factAccess(node: PuppetExpression): string | undefined {
    if (node.kind === 'variable') return factPath(node.name);
    if (node.kind !== 'access' || node.keys.length !== 1) return undefined;
    const of = factAccess(node.of);
    const [key] = node.keys;
    return of !== undefined && key?.kind === 'literal' ? `${of}.${String(key.data)}` : undefined;
  }

  function binary(node: PuppetExpression & { readonly kind: 'binary' }): Value {
    const left = value(node.left);
    if (node.operator === 'and' || node.operator === 'or') {
      const decided = node.operator === 'or';
      if (left.kind === 'known' && isTrue(left.data) === decided) return known(decided, left.via);
      const right = value(node.right);
      if (right.kind === 'known' && isTrue(right.data) === decided) return known(decided, right.via);
      if (left.kind !== 'known') return left;
      return right.kind === 'known' ? known(isTrue(right.data), right.via) : right;
    }
    const right = value(node.right);
    const open = left.kind !== 'known' ? left : right.kind !== 'known' ? right : undefined;
    return open ?? operate(node.operator, left, right) ?? unknown(NOT_FOLLOWED);
  }

  /** Which option is taken is for the run to choose where the files do not say. */
  function selector(node: PuppetExpression & { readonly kind: 'selector' }): Value {
    const of = value(node.of);
    const open: number[] = [];
    // The default counts only where nothing else does, wherever it stands.
    const order = [...node.options.keys()].sort(
      (a, b) =>
        Number(node.options[a]?.[0].kind === 'default') - Number(node.options[b]?.[0].kind === 'default'),
    );
    for (const i of order) {
      const test = node.options[i]?.[0];
      const verdict = !test ? false : test.kind === 'default' ? true : isSame(of, value(test));
      if (verdict === false) continue;
      open.push(i);
      if (verdict === true) break;
    }
    if (open.length === 0) return unknown('no option of the selector is taken');
    const taken = node.options[names.branch(`selector ${formatLocation(at(node))}`, open)];
    return taken ? value(taken[1]) : unknown(NOT_FOLLOWED);
  }

  function choice(node: PuppetExpression & { readonly kind: 'choice' }): Value {
    const subject = node.subject && value(node.subject);
    const open: number[] = [];
    let isClosed = false;
    // The default counts only where nothing else does, wherever it stands.
    const order = [...node.options.keys()].sort((a, b) => rest(node.options[a]) - rest(node.options[b]));
    for (const i of order) {
      const option = node.options[i];
      const verdict = option && holds(option, subject);
      if (verdict === false) continue;
      open.push(i);
      isClosed = verdict === true;
      if (isClosed) break;
    }
    const ways = isClosed ? open : [...open, -1];
    const taken = node.options[names.branch(`choice ${formatLocation(at(node))}`, ways)]?.value;
    return taken ? value(taken) : known(null);
  }

  /** Undefined where only the run knows. */
  function holds({ tests, negated }: PuppetOption, subject: Value | undefined): boolean | undefined {
    if (tests.length === 0) return true;
    const verdicts = tests.map((test) => {
      if (test.kind === 'default') return undefined;
      const of = value(test);
      if (subject) return isSame(subject, of);
      return of.kind === 'known' ? isTrue(of.data) !== (negated === true) : undefined;
    });
    return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false;
  }

  function call({ name, args }: PuppetExpression & { readonly kind: 'call' }): Value {
    switch (name) {
      case 'lookup':
        return lookup(args);
      case 'hiera':
        return keyed(args, undefined);
      case 'hiera_array':
        return keyed(args, { strategy: 'unique' });
      case 'hiera_hash':
        return keyed(args, { strategy: 'hash' });
      case 'getvar': {
        const [first] = args;
        const variableName = first && toPlain(value(first));
        return typeof variableName === 'string' && args.length === 1
          ? variable(variableName)
          : unknown(NOT_FOLLOWED);
      }
    }
    const values = args.map(value);
    const found = callPlain(name, values);
    if (found) return found;
    return unknown(`Puppet's function '${name}' is not run`);
  }

  function keyed(args: readonly PuppetExpression[], merge: Merge | undefined): Value {
    const [first, otherwise] = args;
    const key = first ? toPlain(value(first)) : undefined;
    if (typeof key !== 'string' || args.length > 2) return unknown(NOT_FOLLOWED);
    return names.lookup(key, merge) ?? (otherwise ? value(otherwise) : absent(key, names));
  }

  /** `lookup(KEY, TYPE, MERGE, DEFAULT)`, or with a hash of options alone or behind the key. */
  function lookup(args: readonly PuppetExpression[]): Value {
    const last = args.at(-1);
    const options = last?.kind === 'hash' && args.length < 3 ? last : undefined;
    const plain = options ? args.slice(0, -1) : args;
    const option = (name: string): PuppetExpression | undefined =>
      options?.entries.find(([k]) => k.kind === 'literal' && k.data === name)?.[1];
    const strange = options?.entries.some(
      ([k]) => k.kind !== 'literal' || !/^(?:name|default_value|merge|value_type)$/.test(String(k.data)),
    );
    const [first = option('name'), , third, fourth] = plain;
    const mergeNode = option('merge') ?? third;
    const otherwise = option('default_value') ?? fourth;
    const key = first ? toPlain(value(first)) : undefined;
    const merge = mergeNode ? toPlain(value(mergeNode)) : null;
    if (strange || merge === undefined || key === undefined || key === null) return unknown(NOT_FOLLOWED);
    for (const one of Array.isArray(key) ? key : [key]) {
      const found = typeof one === 'string' ? names.lookup(one, mergeOf(merge)) : unknown(NOT_FOLLOWED);
      if (found) return found;
    }
    return otherwise ? value(otherwise) : absent(String(key), names);
  }
}

/** Options without tests come last. */
function rest(option: PuppetOption | undefined): number {
  return option?.tests.length === 0 ? 1 : 0;
}

const NOT_FOLLOWED = 'the value is computed, and code is never run';

function absent(key: string, { filesOf }: PuppetNames): Value {
  const [root = key] = segmentsOf(key);
  const [first, ...more] = filesOf(root);
  if (first === undefined) return unknown(`hiera has no value for '${key}' in this project`, [], key);
  const where = more.length > 0 ? `${first} and ${more.length} more` : first;
  // Of a node that another fact chooses the files for, or of a hierarchy that leaves the file out.
  return unknown(`hiera has '${key}' in ${where}, which not every node reads`, [], key);
}

/** The hashes that the machine and the server fill in. */
function factPath(name: string): string | undefined {
  const match = /^(?:::)?(facts|trusted|server_facts)$/.exec(name);
  return match ? match[1] : undefined;
}
