// What an HCL expression is worth, as far as the files tell: known, one of several, or unknown with a reason.

import type { Location, Span } from '../../model/span.ts';
import { type Known, known, oneOf, type Unknown, unknown, type Value } from '../../model/value.ts';
import { attribute, index } from './access.ts';
import type {
  HclBinary,
  HclCall,
  HclConditional,
  HclExpression,
  HclForObject,
  HclForTuple,
  HclObject,
  HclTemplate,
  HclTemplatePart,
} from './ast.ts';
import { commonType } from './conditional.ts';
import { callFunction } from './functions.ts';
import { binary, negate, not } from './operators.ts';
import {
  adopt,
  collection,
  entriesOf,
  failure,
  isFailure,
  isList,
  isMap,
  kindOf,
  lift,
  parseNumber,
  text,
  toBool,
  toText,
  viaOf,
  weigh,
} from './types.ts';

/** Where an expression finds what is outside of it. The caller resolves names, and guards against circles there. */
export interface HclScope {
  /**
   * The value of a traversal such as `['var', 'x', 'port']`, and how many of its names that value covers (at least
   * one; the rest is looked up inside of the value). Undefined where the name is not known.
   */
  lookup(path: readonly string[]): { readonly value: Value; readonly used: number } | undefined;
  /** The place of a span of the parsed text. */
  locate(span: Span): Location;
  /** The content of a file named in `file(…)`, as the expression has its path; undefined where it is not there. */
  file?(path: string): string | undefined;
  /** What `templatefile(path, vars)` gives; undefined where the file is not there. */
  templateFile?(path: string, vars: ReadonlyMap<string, Value>): Value | undefined;
  /** What a text of YAML says (`yamldecode`); undefined where it is not to be told. */
  yaml?(text: string): Value | undefined;
  /** Work left, one for about every node. Share one object between evaluations to bound them together. */
  readonly budget?: { steps: number };
}

const DEFAULT_STEPS = 200_000;
/** A loop or index over something undecided follows up to this many alternatives. */
const MAX_ALTERNATIVES = 16;

/**
 * Evaluates with Terraform's rules (compared with `terraform console` 1.11 in test/oracle). Never throws. A literal
 * has its own content as `origin`; a value computed from several has none, but the ways of all of them.
 */
export function evaluateHcl(expression: HclExpression, scope: HclScope): Value {
  return new Evaluation(scope).value(expression, undefined);
}

/** Evaluates the content of a template, for instance of a template file, to a string (or to the value of its only part). */
export function evaluateHclTemplate(template: HclTemplate, scope: HclScope): Value {
  return new Evaluation(scope).value(template, undefined);
}

/** Names a for-expression or a splat gives, innermost first. `name` is undefined for the item of a splat. */
interface Names {
  readonly name: string | undefined;
  readonly value: Value;
  readonly outer: Names | undefined;
}

/** One evaluation. The invariant: work is paid from the budget, and ends in unknowns when it is spent. */
class Evaluation {
  readonly #scope: HclScope;
  readonly #budget: { steps: number };
  /**
   * Inside of `try` and `can` an error in one part of a collection is an error of the whole, as in Terraform. Elsewhere
   * the other parts stay readable: what looks like an error may come from files that are not there.
   */
  #strict = 0;

  constructor(scope: HclScope) {
    this.#scope = scope;
    this.#budget = scope.budget ?? { steps: DEFAULT_STEPS };
  }

  #spend(steps: number): boolean {
    this.#budget.steps -= steps;
    return this.#budget.steps >= 0;
  }

  value(node: HclExpression, names: Names | undefined): Value {
    if (!this.#spend(1)) return spent();
    switch (node.kind) {
      case 'number': {
        const parsed = parseNumber(node.text);
        if (!parsed?.exact) return unknown('the number has more digits than can be told');
        return known(parsed.value, [], this.#scope.locate(node.span));
      }
      case 'bool':
        return known(node.value, [], this.#scope.locate(node.span));
      case 'null':
        return known(null, [], this.#scope.locate(node.span));
      case 'template':
        return this.#template(node, names);
      case 'variable':
      case 'get':
        return this.#traversal(node, names);
      case 'index': {
        const from = this.value(node.collection, names);
        return this.#index(from, this.value(node.key, names));
      }
      case 'splat':
        return lift([this.value(node.source, names)], (source) => this.#splat(source, node.each, names));
      case 'splat-item':
        return findName(names, undefined) ?? unknown('a splat without its list');
      case 'call':
        return this.#call(node, names);
      case 'unary': {
        const operand = this.value(node.operand, names);
        return lift([operand], node.operator === '-' ? negate : not);
      }
      case 'binary':
        return this.#binary(node, names);
      case 'conditional':
        return this.#conditional(node, names);
      case 'parentheses':
        return this.value(node.inner, names);
      case 'tuple':
        return this.#gather(
          'tuple',
          node.items.map((item) => this.value(item, names)),
        );
      case 'object':
        return this.#object(node, names);
      case 'for-tuple':
        return lift([this.value(node.collection, names)], (over) => this.#forTuple(node, over, names));
      case 'for-object':
        return lift([this.value(node.collection, names)], (over) => this.#forObject(node, over, names));
    }
  }

  #gather(kind: 'tuple' | 'list' | 'open', items: readonly Value[], via: readonly Location[] = []): Value {
    return (this.#strict > 0 && items.find(isFailure)) || collection(kind, items, via);
  }

  /** `name.name.name…`: a loop variable, or a name of the scope. */
  #traversal(node: HclExpression, names: Names | undefined): Value {
    const path: string[] = [];
    let at = node;
    while (at.kind === 'get') {
      path.push(at.name);
      at = at.object;
    }
    if (!this.#spend(path.length)) return spent();
    if (at.kind !== 'variable') return this.#attributes(this.value(at, names), path.reverse());
    path.reverse();
    const local = findName(names, at.name);
    if (local) return this.#attributes(local, path);
    const whole = [at.name, ...path];
    const found = this.#scope.lookup(whole);
    if (!found) return unknown(`${whole.join('.')} is not known from the files`);
    return this.#attributes(found.value, whole.slice(Math.max(1, found.used)));
  }

  #attributes(value: Value, path: readonly string[]): Value {
    return path.reduce((of, name) => lift([of], (object) => attribute(object, name)), value);
  }

  #index(from: Value, key: Value): Value {
    if (key.kind === 'unknown' && !isFailure(key) && from.kind === 'known') {
      // Whatever the key is: an element, or an error.
      const items = isList(from.data) ? from.data : isMap(from.data) ? [...from.data.values()] : [];
      if (items.length === 0) return failure('the value has no elements', from.via);
      if (items.length > MAX_ALTERNATIVES || !this.#spend(weigh(from) >> 4)) return key;
      return oneOf(items.map((item) => adopt(from.via, item)));
    }
    return lift([from, key], index);
  }

  #splat(source: Known, each: HclExpression, names: Names | undefined): Value {
    const { data, via } = source;
    const items = isList(data) ? data : data === null ? [] : [source];
    const results = items.map((item) => this.value(each, { name: undefined, value: item, outer: names }));
    const kind = kindOf(data);
    return this.#gather(
      kind === 'open' ? 'open' : kind === 'list' || kind === 'set' ? 'list' : 'tuple',
      results,
      via,
    );
  }

  #call(node: HclCall, names: Names | undefined): Value {
    const catches = node.name === 'try' || node.name === 'can';
    if (catches) this.#strict++;
    const args = node.args.map((arg) => this.value(arg, names));
    if (catches) this.#strict--;
    if (!node.expand) return this.#apply(node.name, args);
    const last = args.pop() ?? unknown('nothing to spread');
    return lift([last], (list) => {
      if (!isList(list.data)) return failure('only a list can be spread with "..."', list.via);
      if (kindOf(list.data) === 'open')
        return unknown('how many elements the list has is not known', list.via);
      return this.#apply(node.name, [...args, ...list.data.map((item) => adopt(list.via, item))]);
    });
  }

  #apply(name: string, args: readonly Value[]): Value {
    const weight = args.reduce((sum, arg) => sum + weigh(arg), 0);
    if (!this.#spend(1 + (weight >> 5))) return spent();
    return callFunction(name, args, this.#scope);
  }

  #binary(node: HclBinary, names: Names | undefined): Value {
    const left = this.value(node.left, names);
    const right = this.value(node.right, names);
    if (left.kind === 'several' || right.kind === 'several') {
      if (!this.#spend((weigh(left) + weigh(right)) >> 4)) return spent();
    }
    return binary(node.operator, left, right);
  }

  #conditional(node: HclConditional, names: Names | undefined): Value {
    const condition = this.value(node.condition, names);
    const consequent = this.value(node.consequent, names);
    const alternative = this.value(node.alternative, names);
    if (isFailure(condition)) return condition;
    if (condition.kind !== 'known') {
      const decided = condition.kind === 'several' ? lift([condition], toBool) : condition;
      if (decided.kind === 'known') return decided.data ? consequent : alternative;
      if (!this.#spend((weigh(consequent) + weigh(alternative)) >> 4)) return spent();
      return oneOf([consequent, alternative]);
    }
    const decided = toBool(condition);
    if (decided.kind !== 'known') return decided;
    return decided.data ? commonType(consequent, alternative) : commonType(alternative, consequent);
  }

  #object(node: HclObject, names: Names | undefined): Value {
    const keys = node.entries.map((entry) =>
      entry.name === undefined
        ? lift([this.value(entry.key, names)], toText)
        : known(entry.name, [], this.#scope.locate(entry.key.span)),
    );
    const values = node.entries.map((entry) => this.value(entry.value, names));
    const failed = this.#strict > 0 ? values.find(isFailure) : undefined;
    if (failed) return failed;
    if (keys.some((key) => key.kind === 'several'))
      return unknown('a key of the object may be one of several');
    return lift(keys.slice(0), (...texts: readonly Known[]) => {
      const map = new Map<string, Value>();
      texts.forEach((key, i) => {
        map.set(String(key.data), values[i] ?? unknown('no value'));
      });
      return collection('object', map);
    });
  }

  /** Runs `step` for every element; stops at its first result. */
  #each(
    over: Known,
    keyName: string | undefined,
    valueName: string,
    names: Names | undefined,
    step: (names: Names) => Value | undefined,
  ): Value | undefined {
    const { data, via } = over;
    let pairs: Iterable<readonly [Value, Value]>;
    if (isMap(data))
      pairs = entriesOf(data).map(([key, value]) => [known(key, via), adopt(via, value)] as const);
    else if (isList(data)) {
      const kind = kindOf(data);
      const nowhere = unknown('the position in the list is not known', via);
      pairs = data.map((item, i) => {
        return [kind === 'set' ? item : kind === 'open' ? nowhere : known(i), adopt(via, item)] as const;
      });
    } else return failure('only a collection can be looped over', via);
    for (const [key, value] of pairs) {
      if (!this.#spend(1)) return spent();
      const inner: Names = { name: valueName, value, outer: names };
      const result = step(keyName === undefined ? inner : { name: keyName, value: key, outer: inner });
      if (result) return result;
    }
    return undefined;
  }

  /** Whether an element is taken: true, false, or why that cannot be told. */
  #taken(condition: HclExpression | undefined, names: Names): boolean | Unknown {
    if (!condition) return true;
    const decided = lift([this.value(condition, names)], toBool);
    if (decided.kind === 'known') return decided.data === true;
    if (decided.kind === 'several') return unknown('the condition of the loop may go either way');
    return decided;
  }

  #forTuple(node: HclForTuple, over: Known, names: Names | undefined): Value {
    // With a condition that cannot be told, the list is one of several.
    let lists: (readonly Value[])[] = [[]];
    let only: Value[] = [];
    const stopped = this.#each(over, node.keyName, node.valueName, names, (inner) => {
      const taken = this.#taken(node.condition, inner);
      if (taken === false) return undefined;
      if (taken !== true && isFailure(taken)) return taken;
      const value = this.value(node.value, inner);
      if (taken === true) {
        if (this.#strict > 0 && isFailure(value)) return value;
        if (lists.length === 1) only.push(value);
        else lists = lists.map((list) => [...list, value]);
        return undefined;
      }
      if (lists.length === 1) lists = [only];
      if (lists.length * 2 > MAX_ALTERNATIVES) return taken;
      lists = lists.flatMap((list) => [list, [...list, value]]);
      only = [];
      return undefined;
    });
    if (stopped) return stopped;
    if (lists.length === 1)
      return collection(kindOf(over.data) === 'open' ? 'open' : 'tuple', only, over.via);
    return oneOf(lists.map((list) => collection('tuple', list, over.via)));
  }

  #forObject(node: HclForObject, over: Known, names: Names | undefined): Value {
    const groups = new Map<string, Value[]>();
    const stopped = this.#each(over, node.keyName, node.valueName, names, (inner) => {
      const taken = this.#taken(node.condition, inner);
      if (taken === false) return undefined;
      if (taken !== true) return taken;
      const key = lift([this.value(node.key, inner)], toText);
      if (key.kind === 'unknown') return key;
      if (key.kind === 'several') return unknown('a key of the map may be one of several');
      const value = this.value(node.value, inner);
      if (this.#strict > 0 && isFailure(value)) return value;
      const name = String(key.data);
      const group = groups.get(name);
      if (!group) groups.set(name, [value]);
      else if (node.group) group.push(value);
      else return failure(`the key ${JSON.stringify(name)} comes twice`);
      return undefined;
    });
    if (stopped) return stopped;
    const map = new Map<string, Value>();
    for (const [key, group] of groups) {
      map.set(key, node.group ? collection('tuple', group) : (group[0] ?? known(null)));
    }
    return collection('object', map, over.via);
  }

  #template(node: HclTemplate, names: Names | undefined): Value {
    const [first] = node.parts;
    if (node.parts.every((part) => part.kind === 'literal')) {
      const content = node.parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('');
      return text(content, [], this.#scope.locate(node.content));
    }
    // `"${x}"` is x itself, whatever its type.
    if (
      first?.kind === 'interpolation' &&
      first.span.start === node.content.start &&
      first.span.end === node.content.end
    ) {
      return this.value(first.expression, names);
    }
    return this.#render(node.parts, names);
  }

  #render(parts: readonly HclTemplatePart[], names: Names | undefined): Value {
    const pieces: Value[] = parts.map((part) => this.#part(part, names));
    const weight = pieces.reduce((sum, piece) => sum + weigh(piece), 0);
    if (!this.#spend(weight >> 5)) return spent();
    return lift(pieces, (...texts) => text(texts.map((piece) => piece.data).join(''), viaOf(texts)));
  }

  #part(part: HclTemplatePart, names: Names | undefined): Value {
    if (!this.#spend(1)) return spent();
    switch (part.kind) {
      case 'literal':
        return text(part.text);
      case 'interpolation':
        return lift([this.value(part.expression, names)], toText);
      case 'if': {
        const condition = lift([this.value(part.condition, names)], toBool);
        if (isFailure(condition)) return condition;
        if (condition.kind === 'known') {
          return this.#render(condition.data ? part.consequent : (part.alternative ?? []), names);
        }
        return oneOf([this.#render(part.consequent, names), this.#render(part.alternative ?? [], names)]);
      }
      case 'for':
        return lift([this.value(part.collection, names)], (over) => {
          if (kindOf(over.data) === 'open')
            return unknown('how many elements the list has is not known', over.via);
          const rounds: Value[] = [];
          const stopped = this.#each(over, part.key, part.value, names, (inner) => {
            const round = this.#render(part.body, inner);
            rounds.push(round);
            return round.kind === 'unknown' ? round : undefined;
          });
          if (stopped) return stopped;
          return lift(rounds, (...texts) => text(texts.map((round) => round.data).join(''), viaOf(texts)));
        });
    }
  }
}

function spent(): Value {
  return unknown('too much work to evaluate');
}

function findName(names: Names | undefined, name: string | undefined): Value | undefined {
  for (let at = names; at; at = at.outer) if (at.name === name) return at.value;
  return undefined;
}
