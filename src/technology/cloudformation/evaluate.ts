// What the functions of a CloudFormation template are worth, given its parameters (AWS documentation, intrinsic functions).

import { known, lift, oneOf, options, through, unknown, type Value } from '../../model/value.ts';
import { textOf } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { SECRET, type StackFile, type Term } from './terms.ts';

/** Conditions and maps may lead to each other without end. */
const MAX_STEPS = 200;

/** Evaluates terms of one template; `supplied` are the parameters that a person gives. */
export class StackValues {
  readonly #parameters: ReadonlyMap<string, Term | null>;
  readonly #mappings: ReadonlyMap<string, Term>;
  readonly #conditions: ReadonlyMap<string, Term>;
  #steps = 0;

  constructor(
    stack: StackFile,
    private readonly supplied: Supplied = new Map(),
  ) {
    this.#parameters = new Map(stack.parameters);
    this.#mappings = new Map(stack.mappings);
    this.#conditions = new Map(stack.conditions);
  }

  valueOf(term: Term): Value {
    this.#steps = 0;
    return this.#value(term);
  }

  #value(term: Term): Value {
    if (this.#steps++ > MAX_STEPS) return unknown('the value leads through too many functions');
    switch (term.kind) {
      case 'text':
        return known(term.text, [], term.at);
      case 'list':
        return known(term.items.map((i) => this.#value(i)));
      case 'map':
        return known(new Map(term.entries.map(([k, v]) => [k, this.#value(v)] as const)));
      case 'call':
        return this.#call(term.name, term.of);
    }
  }

  #call(name: string, of: Term): Value {
    const items = of.kind === 'list' ? of.items : [];
    switch (name) {
      case 'Ref':
        return of.kind === 'text' ? this.#reference(of.text) : computed(name);
      case 'Sub':
        return this.#substituted(of);
      case 'Base64':
        return this.#value(of);
      case 'If':
        return this.#chosen(items);
      case 'FindInMap':
        return this.#mapped(items);
      case 'Join':
        return this.#joined(items);
      case 'Select':
        return this.#selected(items);
      case 'Split':
        return this.#split(items);
      case SECRET:
        return unknown('the value may be a secret, and is not kept');
      default:
        return computed(name);
    }
  }

  #reference(name: string): Value {
    const given = this.supplied.get(name);
    const term = this.#parameters.get(name);
    if (term === undefined) return unknown(`'${name}' is known only to the cloud`);
    if (given) return given;
    if (term === null) return unknown(`parameter '${name}' has no default`, [], name);
    // A parameter is a text, or a list of texts that is written as one; a default is no function.
    if (term.kind === 'text') return through(term.at, known(term.text, [], term.at));
    return term.kind === 'call' && term.name === SECRET
      ? this.#value(term)
      : unknown(`parameter '${name}' is no text`);
  }

  /** `${Name}` is a reference, `${Name.Attribute}` the cloud's; `${!Name}` stands for itself without the mark. */
  #substituted(of: Term): Value {
    const [text, names] = of.kind === 'list' ? of.items : [of];
    if (text?.kind !== 'text') return computed('Sub');
    const own = new Map(names?.kind === 'map' ? names.entries : []);
    const pieces = text.text.split(/(\$\{[^{}]{1,200}\})/);
    const [only = ''] = pieces.filter((p) => p !== '');
    const pieceValue = (piece: string): Value => {
      const name = /^\$\{(!?)\s*([^{}]*?)\s*\}$/.exec(piece);
      if (!name) return known(piece);
      const [, mark, written = ''] = name;
      if (mark === '!') return known(`\${${written}}`);
      const term = own.get(written);
      return term ? this.#value(term) : this.#reference(written);
    };
    if (pieces.filter((p) => p !== '').length === 1) return pieceValue(only);
    return lift(pieces.map(pieceValue), (...parts) =>
      textsOf(parts, (texts) =>
        known(
          texts.join(''),
          parts.flatMap((p) => p.via),
        ),
      ),
    );
  }

  #chosen([condition, then, otherwise]: readonly Term[]): Value {
    if (condition?.kind !== 'text' || !then || !otherwise) return computed('If');
    const holds = this.#condition({ kind: 'call', name: 'Condition', of: condition });
    if (holds !== undefined) return this.#value(holds ? then : otherwise);
    return oneOf([this.#value(then), this.#value(otherwise)]);
  }

  /** Whether a condition holds; undefined where the template alone does not say. */
  #condition(term: Term | undefined): boolean | undefined {
    if (term?.kind !== 'call' || this.#steps++ > MAX_STEPS) return undefined;
    const items = term.of.kind === 'list' ? term.of.items : [];
    const all = () => items.map((i) => this.#condition(i));
    switch (term.name) {
      case 'Condition':
        return term.of.kind === 'text' ? this.#condition(this.#conditions.get(term.of.text)) : undefined;
      case 'Equals': {
        const [a, b] = items.map((i) => textOf(this.#value(i)));
        return typeof a === 'string' && typeof b === 'string' ? a === b : undefined;
      }
      case 'Not':
        return negated(all()[0]);
      case 'And':
        return all().includes(false) ? false : all().includes(undefined) ? undefined : true;
      case 'Or':
        return all().includes(true) ? true : all().includes(undefined) ? undefined : false;
      default:
        return undefined;
    }
  }

  /** A key that only the cloud knows, such as the region, may be any of the map's. */
  #mapped([name, first, second]: readonly Term[]): Value {
    const mapping = name?.kind === 'text' ? this.#mappings.get(name.text) : undefined;
    if (mapping?.kind !== 'map' || !first || !second) return computed('FindInMap');
    return this.#entries(mapping, first, (inner) =>
      this.#entries(inner, second, (term) => this.#value(term)),
    );
  }

  #entries(map: Term, key: Term, read: (term: Term) => Value): Value {
    if (map.kind !== 'map') return computed('FindInMap');
    const found = options(this.#value(key)).flatMap((option) => {
      const text = textOf(option);
      const entries = map.entries.filter(([k]) => typeof text !== 'string' || k === text);
      return entries.map(([, term]) => read(term));
    });
    return found.length === 0 ? unknown('the mapping has no such key') : oneOf(found);
  }

  #joined([separator, list]: readonly Term[]): Value {
    if (separator?.kind !== 'text' || !list) return computed('Join');
    return lift(this.#items(list), (...parts) =>
      textsOf(parts, (texts) =>
        known(
          texts.join(separator.text),
          parts.flatMap((p) => p.via),
        ),
      ),
    );
  }

  #selected([index, list]: readonly Term[]): Value {
    const at = index && textOf(this.#value(index));
    if (typeof at !== 'string' || !/^\d{1,4}$/.test(at) || !list) return computed('Select');
    return this.#items(list)[Number(at)] ?? computed('Select');
  }

  #split([separator, text]: readonly Term[]): Value {
    const written = text && textOf(this.#value(text));
    if (separator?.kind !== 'text' || separator.text === '' || typeof written !== 'string')
      return computed('Split');
    return known(written.split(separator.text).map((part) => known(part)));
  }

  /** The items of a list, or of a parameter that is one: written with commas. */
  #items(list: Term): readonly Value[] {
    if (list.kind === 'list') return list.items.map((i) => this.#value(i));
    const value = this.#value(list);
    if (value.kind !== 'known') return [value.kind === 'several' ? unknown('one of several lists') : value];
    if (Array.isArray(value.data)) return value.data as readonly Value[];
    const text = textOf(value);
    return typeof text === 'string'
      ? text.split(',').map((part) => known(part.trim(), value.via))
      : [computed('Join')];
  }
}

function computed(name: string): Value {
  return unknown(`what Fn::${name} gives is known only to the cloud`);
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function textsOf(parts: readonly Value[], make: (texts: readonly string[]) => Value): Value {
  const texts = parts.map(textOf);
  const bad = texts.find((t) => typeof t !== 'string');
  return bad !== undefined && typeof bad !== 'string' ? bad : make(texts.map(String));
}
