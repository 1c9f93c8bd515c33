// From what was written to what it is worth: templates and trees evaluated in a scope that linking provides.

import { type Location, locateWithin, type Span } from '../model/span.ts';
import {
  type Data,
  type Expression,
  type Known,
  known,
  lift,
  type Template,
  type Tree,
  type TypedScalar,
  toPlain,
  type Unknown,
  unknown,
  type Value,
} from '../model/value.ts';
import { Stop } from '../syntax/jinja/lattice.ts';
import { asText } from '../syntax/jinja/print.ts';
import { floatText, keyed, pythonOf, pythonScalar } from '../syntax/jinja/python.ts';

/** Gives the value of an expression where it stands: each technology has its own. */
export interface Scope {
  readonly evaluate: (expression: Expression) => Value;
  /** Of an expression whose value is not known: the text that it is, with filler in the places that are not. */
  readonly partial?: ((expression: Expression) => string | undefined) | undefined;
  /** The same scope with names that hide all others: the items of a loop. */
  readonly bind: (names: ReadonlyMap<string, Value>) => Scope;
  /** What a text becomes that expressions stand in, where that is no text for good. */
  readonly rendered?: ((text: Value, template: Template) => Value) | undefined;
  /**
   * The scope for what conditions ask: a name that the files set nowhere may be set all the same, in a project that is
   * not whole any, in a whole one what a machine tells of itself.
   */
  readonly open?: ((isWhole: boolean) => Scope) | undefined;
  /**
   * Documents are read by PyYAML: YAML 1.1, and keys of dictionaries that are no text. To Salt a zero in front of a
   * number says nothing (salt/utils/yamlloader.py, construct_scalar).
   */
  readonly python?: 'pyyaml' | 'salt' | undefined;
}

/** Names that double at every step make longer ones, nothing that a person wrote. */
export const MAX_TEXT = 1_000_000;

/** The value of a template: the text itself, the value of its only expression, or all of it as one text. */
export function evaluateTemplate(template: Template, scope: Scope): Value {
  const { parts, at } = template;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return scope.evaluate(only);
  if (parts.every((p) => typeof p === 'string')) return known(parts.join(''), [], at);
  const values = parts.map((p) => (typeof p === 'string' ? known(p) : scope.evaluate(p)));
  const text = lift(values, (...pieces) => {
    const texts = pieces.map(scope.python === 'pyyaml' ? pythonText : textOf);
    const missing = texts.find((t) => typeof t !== 'string');
    if (missing !== undefined && typeof missing !== 'string') return missing;
    const length = texts.reduce((sum, t) => sum + (typeof t === 'string' ? t.length : 0), 0);
    if (length > MAX_TEXT) return unknown(`a text of more than ${MAX_TEXT} characters`);
    return known(
      texts.join(''),
      pieces.flatMap((p) => p.via),
    );
  });
  return scope.rendered?.(text, template) ?? text;
}

/** The value of a tree; its scalars keep their own places. */
export function evaluateTree(tree: Tree, scope: Scope): Value {
  switch (tree.kind) {
    case 'scalar':
      if (scope.python && tree.data11 !== undefined)
        return known(typed(tree.data11, tree.template, scope), [], tree.template.at);
      return tree.data === undefined
        ? evaluateTemplate(tree.template, scope)
        : known(tree.data, [], tree.template.at);
    case 'list':
      return known(
        tree.items.map((i) => evaluateTree(i, scope)),
        [],
        tree.at,
      );
    case 'map': {
      const entries = new Map<string, Value>();
      const others = new Map<string, Data>();
      for (const { key, key11, value } of tree.entries) {
        const other = scope.python && key11 !== undefined ? known(typed(key11, key, scope)) : undefined;
        const name = textOf(other ?? evaluateTemplate(key, scope));
        if (typeof name !== 'string') continue;
        entries.set(name, evaluateTree(value, scope));
        if (other) others.set(name, other.data);
        else others.delete(name);
      }
      return known(scope.python ? keyed(entries, others) : entries, [], tree.at);
    }
  }
}

/** A scalar as the scope's YAML types it. */
function typed(data: TypedScalar, { raw }: Template, { python }: Scope): Data {
  return python === 'salt' && /^0[0-7_]+$/.test(raw) ? Number(raw.replace(/_/g, '')) : pythonScalar(data);
}

/** A known scalar as the text that reaches a file or a command; the reason where it is none. */
export function textOf(value: Value): string | Unknown {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'several') return unknown('one of several values');
  const { data } = value;
  if (data === null) return '';
  if (typeof data === 'boolean') return data ? 'True' : 'False';
  if (typeof data === 'number' || typeof data === 'string') return String(data);
  const python = pythonOf(data);
  if (python.type === 'float') return floatText(python.value);
  return unknown('a list or map where a text is needed', value.via);
}

/** What Ansible puts into a text: lists as Python prints them, nothing for null. */
function pythonText(value: Known): string | Unknown {
  // What looks like a list is one only where it is the whole of a template.
  if (typeof value.native === 'string') return value.native;
  if (value.data === null) return '';
  try {
    return String(asText(value).data);
  } catch (stop) {
    if (stop instanceof Stop && stop.value.kind === 'unknown') return stop.value;
    throw stop;
  }
}

/** A known list of scalars joined by `separator`, a scalar as it is; undefined for anything deeper or unknown. */
export function flatText(value: Known, separator: string): string | undefined {
  const plain = toPlain(value);
  if (Array.isArray(plain)) {
    return plain.every((p) => typeof p === 'string' || typeof p === 'number')
      ? plain.join(separator)
      : undefined;
  }
  const text = textOf(value);
  return typeof text === 'string' ? text : undefined;
}

/** Locates spans of an expression's own text in the file it stands in. */
export function locatorOf(expression: Expression): (span: Span) => Location {
  return (span) => locateWithin(expression.at, expression.text, span);
}
