// Joins Chef's cookbooks: attributes in recipes, resources and templates with the values that the project gives them.

import { type Declaration, type Evidence, type FileScan, treeLocation } from '../../model/declaration.ts';
import type { ShellStep } from '../../model/shell.ts';
import { type Expression, oneOf, through, toPlain, unknown, type Value } from '../../model/value.ts';
import { evaluateTree, type Scope } from '../evaluate.ts';
import { placeOfFile } from '../file-scope.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { withShell } from '../linux/shell-variables.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { Attributes, cookbookOf } from './attributes.ts';
import { chefPart } from './file.ts';
import { attributeName } from './names.ts';

/** An attribute that stands for an attribute that stands for …: nobody writes more. */
const MAX_STEPS = 12;
/** What is tried for one expression. */
const MAX_WORK = 2000;

export class ChefLinker implements Linker {
  readonly #attributes: Attributes;
  readonly #cookbooks: ReadonlySet<string>;
  readonly #files: ReadonlySet<string>;
  readonly #shell: ReadonlyMap<string, readonly ShellStep[]>;
  /** Of attributes that files ask for, by cookbook and name. */
  readonly #values = new Map<string, Value>();

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
  ) {
    this.#attributes = new Attributes(scans);
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    const own = scans.filter((s) => chefPart(s)).map((s) => s.file);
    this.#files = new Set(own);
    this.#cookbooks = new Set(own.flatMap((f) => cookbookOf(f) ?? []));
  }

  reach(item: Declaration | Evidence): readonly Reached[] | undefined {
    const { file } = item.at;
    const cookbook = cookbookOf(file);
    const isTemplate =
      /(?:^|\/)templates\//.test(file) && cookbook !== undefined && this.#cookbooks.has(cookbook);
    if (!this.#files.has(file) && !isTemplate) return undefined;
    const attributes: Scope = {
      evaluate: (e) => this.#evaluate(e, cookbook, 0, { left: MAX_WORK }),
      bind: () => attributes,
    };
    const scope = withShell(attributes, this.#shell.get(file) ?? [], this.supplied);
    return [{ place: placeOfFile(file), scope, rank: 0 }];
  }

  #evaluate(e: Expression, cookbook: string | undefined, steps: number, budget: { left: number }): Value {
    if (e.language !== 'ruby' && e.language !== 'erb') return unknown(UNEVALUATED[e.language]);
    const name = attributeName(e.text);
    if (name === undefined) return unknown(UNEVALUATED[e.language]);
    const given = this.supplied.get(`node.${name}`) ?? this.supplied.get(name);
    if (given) return given;
    // A circle is nowhere left by another way: nothing more is tried.
    if (steps > MAX_STEPS) budget.left = 0;
    if (budget.left-- <= 0) return tooFar(name);
    const key = `${e.language} ${cookbook ?? ''}\n${name}`;
    const before = steps === 0 ? this.#values.get(key) : undefined;
    if (before) return before;
    const value = this.#assigned(e, name, cookbook, steps, budget);
    if (steps === 0) this.#values.set(key, value);
    return value;
  }

  #assigned(
    e: Expression,
    name: string,
    cookbook: string | undefined,
    steps: number,
    budget: { left: number },
  ): Value {
    const { assigned, open } = this.#attributes.candidates(name, cookbook);
    if (assigned.length === 0 && open === undefined)
      return e.language === 'ruby'
        ? unknown(UNEVALUATED.ruby)
        : unknown(`'node.${name}' is given no value in this project`, [], `node.${name}`);
    const values: Value[] = [];
    for (const a of assigned) {
      if (budget.left <= 0) return tooFar(name);
      const scope: Scope = {
        evaluate: (inner) => this.#evaluate(inner, a.cookbook, steps + 1, budget),
        bind: () => scope,
      };
      values.push(through(treeLocation(a.value), evaluateTree(a.value, scope)));
    }
    if (budget.left < 0) return tooFar(name);
    if (open !== undefined) values.push(unknown(open));
    return distinct(values);
  }

  label(): string | undefined {
    return undefined;
  }
}

function tooFar(name: string): Value {
  return unknown(`'node.${name}' leads through too many others`);
}

/** The same data from two places counts once. */
function distinct(values: readonly Value[]): Value {
  const found = new Map<string, Value>();
  for (const [i, value] of values.entries()) {
    const plain = toPlain(value);
    const key = plain === undefined ? `#${i}` : JSON.stringify(plain);
    if (!found.has(key)) found.set(key, value);
  }
  return oneOf([...found.values()]);
}
