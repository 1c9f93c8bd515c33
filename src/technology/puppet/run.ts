// One assumed run of Puppet: the values of variables, parameters and keys under the choices made so far.

import { treeLocation } from '../../model/declaration.ts';
import {
  type Expression,
  known,
  type Tree,
  through,
  toPlain,
  unknown,
  type Value,
} from '../../model/value.ts';
import { FILLER } from '../../source/source.ts';
import { evaluateTree, type Scope } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { assumedFact, type Choices, decideBranch, factName } from './choices.ts';
import type { HieraData } from './data.ts';
import { evaluatePuppet } from './evaluate.ts';
import type { Body, Branch, Parameter } from './file.ts';
import { isNothing, Lookup, type LookupRun } from './lookup.ts';
import type { Merge } from './merge.ts';
import { isSame, isTrue, puppetText } from './operators.ts';
import type { PuppetProject, Standpoint } from './project.ts';

/** Everything that is the same in all runs. */
export interface World {
  readonly project: PuppetProject;
  readonly data: HieraData;
  readonly supplied: Supplied;
}

/** How much is evaluated before a value counts as one that nobody can follow. */
export interface Budget {
  left: number;
}

const MAX_STEPS = 60;
/** A defined type with more uses than this has no one value. */
const MAX_USES = 40;

/** A text in a text in a text. */
const MAX_PARTIAL = 5;

/** The variable has no value in this run: what is made of it is nothing that Puppet applies. */
export const UNSET = 'the variable is given no value';

export class Run {
  readonly #lookup: Lookup;
  readonly #active = new Set<string>();
  readonly #values = new Map<string, Value | undefined>();
  #steps = 0;
  /** Parameters whose defaults were used. */
  readonly defaults = new Set<Parameter>();

  constructor(
    private readonly world: World,
    private readonly choices: Choices,
    private readonly budget: Budget,
  ) {
    this.#lookup = new Lookup(world.data);
  }

  /** `extra`: names that hide all others, such as the parameters of a template. */
  scope(at: Standpoint, extra: ReadonlyMap<string, Value> = new Map()): Scope {
    const scope: Scope = {
      evaluate: (e) => this.evaluate(e, at, extra),
      bind: (names) => this.scope(at, new Map([...extra, ...names])),
    };
    return scope;
  }

  evaluate(expression: Expression, at: Standpoint, extra: ReadonlyMap<string, Value> = new Map()): Value {
    if (expression.language !== 'puppet') return unknown('an expression of another language');
    if (this.#steps > MAX_STEPS || this.budget.left-- <= 0)
      return unknown('the value leads through too many others');
    this.#steps++;
    try {
      return evaluatePuppet(expression, {
        variable: (name) => this.variable(name, at, extra),
        fact: (path) => this.fact(path),
        lookup: (key, merge) => this.lookup(key, at, merge),
        filesOf: (key) => this.world.data.filesOf(key),
        branch: (place, branches) => decideBranch(this.choices, place, branches),
      });
    } finally {
      this.#steps--;
    }
  }

  fact(written: string): Value {
    const fact = factName(written);
    const given = this.world.supplied.get(fact) ?? this.world.supplied.get(written);
    if (given) return this.#one(given, `fact ${fact}`);
    const is = assumedFact(this.choices, fact);
    if (is !== undefined) return known(is);
    return unknown(`'${written}' is a fact of the machine`, [], written);
  }

  lookup(key: string, at: Standpoint, merge?: Merge): Value | undefined {
    const given = this.world.supplied.get(key);
    if (given) return this.#one(given, `key ${key}`);
    const layers = this.world.data.layers(at.root, at.module, at.file);
    const scope: LookupRun = {
      choices: this.choices,
      variable: (name) => (name.includes('::') ? this.variable(name, at) : this.#topOrFact(name, at)),
      keys: new Set(),
      budget: this.budget,
    };
    if (layers.every((l) => l.module !== undefined)) {
      const loose = this.#loose(key, at);
      if (loose) return loose;
    }
    return this.#lookup.find(key, layers, scope, merge);
  }

  /** Data that no hierarchy of the project reads may be read, or not. */
  #loose(key: string, at: Standpoint): Value | undefined {
    const files = this.world.data.filesOf(key).filter((f) => !isModuleData(f, at.root));
    if (files.length === 0) return undefined;
    const choice = decideBranch(this.choices, `loose ${key}`, [-1, ...files.keys()]);
    const file = files[choice];
    const tree = file === undefined ? undefined : this.world.data.tree(file, key);
    if (!tree) return undefined;
    const value = through(treeLocation(tree), evaluateTree(tree, this.scope(at)));
    const plain = toPlain(value);
    return typeof plain === 'string' && plain.includes('%{')
      ? unknown('which data hiera reads, the project does not say', [treeLocation(tree)])
      : value;
  }

  #topOrFact(name: string, at: Standpoint): Value {
    if (name === 'module_name' && at.module !== undefined) return known(at.module);
    for (const [file, body] of this.world.project.tops(at.file)) {
      const found = this.#assigned(name, body, { file, hidden: new Set() }, file);
      if (found) return found;
    }
    return this.fact(name);
  }

  variable(written: string, at: Standpoint, extra: ReadonlyMap<string, Value> = new Map()): Value {
    const name = written.replace(/^::/, '');
    if (name.includes('::')) return this.#qualified(name, at);
    if (written.startsWith('::')) return this.#topOrFact(name, at);
    const bound = extra.get(name);
    if (bound) return this.#one(bound, `bound ${name}`);
    if (at.hidden.has(name)) return unknown(`'${name}' is given by a loop, which is never run`);
    const own = this.#ofDefinition(name, at);
    if (own) return own;
    const { definition } = at;
    if (definition && (name === 'title' || name === 'name')) {
      if (definition.kind === 'class') return known(definition.names[0] ?? '');
      return this.#title(name, at) ?? unknown(`'${name}' is that of a resource`);
    }
    const found = this.#topOrFact(name, at);
    if (found.kind !== 'unknown') return found;
    const given = this.world.supplied.get(name);
    if (given) return this.#one(given, `name ${name}`);
    const missing = definition?.kind === 'class' ? `${definition.names[0]}::${name}` : name;
    return unknown(`'${name}' is given no value in this project`, [], missing);
  }

  #qualified(name: string, at: Standpoint): Value {
    const given = this.world.supplied.get(name);
    if (given) return this.#one(given, `name ${name}`);
    const cut = name.lastIndexOf('::');
    const of = this.world.project.definition(name.slice(0, cut), at.file);
    if (!of) return unknown(`class '${name.slice(0, cut)}' is not in this project`, [], name);
    return (
      this.#ofDefinition(name.slice(cut + 2), of) ??
      unknown(`class '${name.slice(0, cut)}' has no variable '${name.slice(cut + 2)}'`, [], name)
    );
  }

  /** A variable of a definition's own or of a class that it inherits. */
  #ofDefinition(name: string, at: Standpoint): Value | undefined {
    const { definition } = at;
    if (!definition) return undefined;
    const key = `${at.file} ${definition.kind} ${definition.names[0]} $${name}`;
    if (this.#values.has(key)) return this.#values.get(key);
    if (this.#active.has(key)) return unknown(`'${name}' leads to itself`);
    this.#active.add(key);
    try {
      const value = this.#definedIn(name, at, key);
      this.#values.set(key, value);
      return value;
    } finally {
      this.#active.delete(key);
    }
  }

  #definedIn(name: string, at: Standpoint, key: string): Value | undefined {
    const { definition } = at;
    const parameter = definition?.parameters.find((p) => p.name === name);
    if (parameter) return this.parameter(parameter, at);
    const assigned = definition && this.#assigned(name, definition.body, at, key);
    if (assigned || definition?.inherits === undefined) return assigned;
    const parent = this.world.project.definition(definition.inherits, at.file);
    return parent && this.#ofDefinition(name, parent);
  }

  /** What a class or a resource is given for a parameter, hiera's value of it, or its default. */
  parameter(parameter: Parameter, at: Standpoint): Value {
    const { definition } = at;
    const { name } = parameter;
    const full = `${definition?.names[0]}::${name}`;
    if (!definition) return unknown(UNSET);
    const isClass = definition.kind === 'class';
    const given = isClass ? this.world.supplied.get(full) : undefined;
    if (given) return this.#one(given, `name ${full}`);
    const passed = this.#passed(name, at, full);
    if (passed && !isNothing(passed)) return passed;
    const found = isClass ? this.lookup(full, at) : undefined;
    if (found && !isNothing(found)) return found;
    this.defaults.add(parameter);
    const { value } = parameter;
    if (value) return through(treeLocation(value), evaluateTree(value, this.scope(at)));
    const plain = this.world.supplied.get(name);
    if (plain) return this.#one(plain, `name ${name}`);
    return unknown(`'${name}' is given no value in this project`, [], isClass ? full : name);
  }

  /** The title of the resources of a type: one of them, where there are several; undefined where there are none here. */
  #title(name: string, at: Standpoint): Value | undefined {
    const { definition } = at;
    const uses = definition ? this.world.project.uses(definition) : [];
    if (!definition || uses.length === 0) return undefined;
    if (uses.length > MAX_USES) return unknown(`'${name}' is that of more than ${MAX_USES} resources`);
    const key = `title ${definition.names[0]}`;
    const use = uses[decideBranch(this.choices, key, [...uses.keys()])];
    if (!use || this.#active.has(key)) return undefined;
    this.#active.add(key);
    try {
      const value = evaluateTree(use.title, this.scope(use.at));
      const isText = value.kind === 'known' && typeof value.data === 'string';
      return isText ? through(treeLocation(use.title), value) : unknown(`'${name}' is that of a resource`);
    } finally {
      this.#active.delete(key);
    }
  }

  /** A text that a variable is, with filler for what is not known of it: `${ip}:8080`. Undefined for anything else. */
  partial({ language, text }: Expression, at: Standpoint, depth = 0): string | undefined {
    const name = language === 'puppet' ? /^\s*\$?(\w+)\s*$/.exec(text)?.[1] : undefined;
    const { definition } = at;
    if (name === undefined || !definition || depth > MAX_PARTIAL) return undefined;
    if (definition.parameters.some((p) => p.name === name)) return undefined;
    const [set, more] = definition.body.filter((s) => sets(name, [s], 0));
    if (more || set?.kind !== 'set' || set.value.kind !== 'scalar') return undefined;
    const { parts } = set.value.template;
    if (!parts.some((p) => typeof p === 'string')) return undefined;
    return parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const value = this.evaluate(part, at);
        const known = value.kind === 'known' ? puppetText(value.data) : undefined;
        return known ?? this.partial(part, at, depth + 1) ?? FILLER;
      })
      .join('');
  }

  /** What declarations of the class, or resources of the type, pass: one of them, where they differ. */
  #passed(name: string, at: Standpoint, full: string): Value | undefined {
    const { definition } = at;
    const uses = definition ? this.world.project.uses(definition) : [];
    if (!definition || uses.length === 0) return undefined;
    // Each text once: what is passed by many says the same.
    const ways = new Map<string, number>();
    for (const [i, { attributes, at: by }] of uses.entries()) {
      const passed = attributes.find((a) => a.name === name)?.value;
      const written = passed?.kind === 'scalar' ? passed.template : undefined;
      const isLiteral = written?.parts.every((p) => typeof p === 'string') === true;
      const key = !passed
        ? ''
        : isLiteral
          ? `=${written?.raw}`
          : `${by.file} ${by.definition?.names[0]} ${i}`;
      if (!ways.has(key)) ways.set(key, i);
    }
    if (ways.size > MAX_USES) return unknown(`'${name}' is given by more than ${MAX_USES} resources`);
    const isPlain = definition.kind === 'class' && this.world.project.isIncluded(definition);
    const indexes = [...ways.values(), ...(isPlain && !ways.has('') ? [-1] : [])];
    const index = decideBranch(this.choices, `use ${full}`, indexes);
    const use = uses[index];
    const passed = use?.attributes.find((a) => a.name === name)?.value;
    if (!use || !passed) return undefined;
    return through(treeLocation(passed), evaluateTree(passed, this.scope(use.at)));
  }

  /** The value that a body assigns; undefined where it does not. */
  #assigned(name: string, body: Body, at: Standpoint, place: string): Value | undefined {
    for (const [i, statement] of body.entries()) {
      if (statement.kind === 'set' && statement.name === name) {
        const { value } = statement;
        return through(treeLocation(value), evaluateTree(value, this.scope(at)));
      }
      if (statement.kind === 'choice' && statement.branches.some((b) => sets(name, b.body, 0))) {
        const taken = this.#taken(statement.branches, at, `${at.file} ${place} ${i}`);
        const found = taken && this.#assigned(name, taken.body, at, `${place} ${i}`);
        if (found) return found;
        if (taken === undefined || !sets(name, taken.body, 0)) return unknown(UNSET);
      }
    }
    return undefined;
  }

  #taken(branches: readonly Branch[], at: Standpoint, place: string): Branch | undefined {
    const open: number[] = [];
    // The default counts only where nothing else does, wherever it stands.
    const rest = (i: number) => (branches[i]?.condition ? 0 : 1);
    for (const i of [...branches.keys()].sort((a, b) => rest(a) - rest(b))) {
      const branch = branches[i];
      const verdict = branch && this.#holds(branch, at);
      if (verdict === false) continue;
      open.push(i);
      if (verdict === true) break;
    }
    const last = branches[open.at(-1) ?? -1];
    const isClosed = last !== undefined && this.#holds(last, at) === true;
    const taken = decideBranch(this.choices, place, isClosed ? open : [...open, -1]);
    return branches[taken];
  }

  /** Undefined where only the run knows. */
  #holds({ condition, subject, negated }: Branch, at: Standpoint): boolean | undefined {
    if (!condition) return true;
    const scope = this.scope(at);
    const value = evaluateTree({ kind: 'scalar', template: condition }, scope);
    if (subject) {
      const of = evaluateTree({ kind: 'scalar', template: subject }, scope);
      return isSame(of, value);
    }
    if (value.kind !== 'known') return undefined;
    return isTrue(value.data) !== (negated === true);
  }

  /** One alternative of a value that is supplied. */
  #one(value: Value, place: string): Value {
    if (value.kind !== 'several') return value;
    const index = decideBranch(this.choices, place, [...value.options.keys()]);
    return value.options[index] ?? unknown(UNSET);
  }

  tree(tree: Tree, at: Standpoint): Value {
    return evaluateTree(tree, this.scope(at));
  }
}

function sets(name: string, body: Body, depth: number): boolean {
  return (
    depth < 30 &&
    body.some(
      (s) =>
        (s.kind === 'set' && s.name === name) ||
        (s.kind === 'choice' && s.branches.some((b) => sets(name, b.body, depth + 1))),
    )
  );
}

/** Another module's own data, which it says nothing of this one with. */
function isModuleData(file: string, root: string | undefined): boolean {
  const match = /^(.*(?:^|\/)(?:modules|site|site-modules|dist)\/[^/]+)\/data\//.exec(file);
  return match !== null && match[1] !== root;
}
