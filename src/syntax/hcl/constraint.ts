// A variable's type: the value that a module sees once Terraform has converted what it was given.

import { type Location, locateWithin, type Span } from '../../model/span.ts';
import { type Expression, type Known, known, type Value } from '../../model/value.ts';
import type { HclExpression, HclObject } from './ast.ts';
import { evaluateHcl } from './evaluate.ts';
import { toList, toSet } from './functions/conversions.ts';
import { parseHclExpression } from './parse.ts';
import { collection, isFailure, isList, isMap, kindOf, lift, toBool, toNumber, toText } from './types.ts';

/** Types are nested as deeply as a person writes them. */
const MAX_DEPTH = 30;

/**
 * `value` in the type that `constraint` names (https://developer.hashicorp.com/terraform/language/expressions/type-constraints):
 * numbers and texts into each other, lists into sets, attributes of objects that are optional with their defaults. What
 * Terraform would refuse stays as it is, since it is refused elsewhere.
 */
export function convert(value: Value, constraint: Expression): Value {
  const { expression } = parseHclExpression(constraint.text);
  const locate = (span: Span) => locateWithin(constraint.at, constraint.text, span);
  return expression ? new Conversion(locate).toType(value, expression, 0) : value;
}

class Conversion {
  constructor(private readonly locate: (span: Span) => Location) {}

  toType(value: Value, type: HclExpression, depth: number): Value {
    if (value.kind === 'unknown' || depth > MAX_DEPTH) return value;
    const converted = lift([value], (one) => (one.data === null ? one : this.#ofKnown(one, type, depth)));
    return isFailure(converted) ? value : converted;
  }

  #ofKnown(value: Known, type: HclExpression, depth: number): Value {
    if (type.kind === 'variable') {
      if (type.name === 'string') return toText(value);
      if (type.name === 'number') return toNumber(value);
      return type.name === 'bool' ? toBool(value) : value;
    }
    if (type.kind !== 'call') return value;
    const [inner] = type.args;
    if (!inner) return value;
    const { data, via } = value;
    switch (type.name) {
      case 'optional':
        return this.#ofKnown(value, inner, depth + 1);
      case 'object':
        return inner.kind === 'object' && isMap(data) ? this.#toObject(data, via, inner, depth) : value;
      case 'map': {
        if (!isMap(data)) return value;
        const entries = [...data].map(([key, item]) => [key, this.toType(item, inner, depth + 1)] as const);
        return collection('map', new Map(entries), via);
      }
      case 'list':
      case 'set': {
        if (!isList(data)) return value;
        const items = data.map((item) => this.toType(item, inner, depth + 1));
        if (kindOf(data) === 'open') return collection('open', items, via);
        if (type.name === 'list') return toList(items, via);
        // Terraform orders collections in a set by what is not to be told here.
        const isScalars = items.every(
          (i) => i.kind !== 'known' || typeof i.data !== 'object' || i.data === null,
        );
        return isScalars ? toSet(items, via) : collection('open', items, via);
      }
      case 'tuple': {
        if (!isList(data) || inner.kind !== 'tuple') return value;
        const items = data.map((item, i) => this.toType(item, inner.items[i] ?? type, depth + 1));
        return collection('tuple', items, via);
      }
      default:
        return value;
    }
  }

  /** The attributes that the type has, and no others; those that are left out have their default, or are null. */
  #toObject(data: ReadonlyMap<string, Value>, via: Known['via'], type: HclObject, depth: number): Value {
    const attributes = new Map<string, Value>();
    for (const { name, key, value: inner } of type.entries) {
      const called =
        name ??
        (key.kind === 'template' ? key.parts.map((p) => (p.kind === 'literal' ? p.text : '')).join('') : '');
      const given = data.get(called);
      const isLeftOut = !given || (given.kind === 'known' && given.data === null);
      const value = isLeftOut ? this.#defaultOf(inner) : given;
      attributes.set(called, this.toType(value, inner, depth + 1));
    }
    return collection('object', attributes, via);
  }

  #defaultOf(type: HclExpression): Value {
    const fallback = type.kind === 'call' && type.name === 'optional' ? type.args[1] : undefined;
    if (!fallback) return known(null);
    return evaluateHcl(fallback, { lookup: () => undefined, locate: this.locate });
  }
}
