// What the names of an instance are worth: variables, locals, outputs of other modules, paths, files.

import { treeLocation } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import { type Expression, known, oneOf, type Tree, through, unknown, type Value } from '../../model/value.ts';
import { convert } from '../../syntax/hcl/constraint.ts';
import {
  evaluateHcl,
  evaluateHclTemplate,
  parseHclExpression,
  parseHclTemplate,
} from '../../syntax/hcl/index.ts';
import { collection, isFailure } from '../../syntax/hcl/types.ts';
import { evaluateTree, locatorOf, type Scope } from '../evaluate.ts';
import type { Supplied } from '../linker.ts';
import { joinPath } from '../paths.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { type Instance, Instances } from './instances.ts';
import type { Modules } from './modules.ts';

/** Names that are defined through each other in a longer chain are nobody's: each takes a part of the stack. */
const MAX_CHAIN = 50;

/** Names that one value may ask for, all ways to them counted. */
const MAX_STEPS = 10_000;

/** The value of a name, and how many words of the path it covers. */
type Found = { readonly value: Value; readonly used: number } | undefined;

/** Looks the first words of a path up. */
export type Lookup = (path: readonly string[]) => Found;

export class Names {
  readonly instances: Instances;
  readonly #scopes = new Map<Instance, Scope>();
  /** The names whose values are on their way. */
  readonly #open = new Set<string>();
  #steps = 0;
  readonly #values = new Map<string, Value>();
  readonly #documents = new Map<string, Value | undefined>();
  /** How often a way was cut short so far. */
  #cuts = 0;

  constructor(
    modules: Modules,
    private readonly texts: ReadonlyMap<string, string>,
    private readonly yaml: ((text: string) => Value | undefined) | undefined,
    private readonly supplied: Supplied,
  ) {
    this.instances = new Instances(modules, (repeat, instance) =>
      evaluateTree(repeat.tree, this.scope(instance)),
    );
  }

  scope(instance: Instance): Scope {
    const before = this.#scopes.get(instance);
    if (before) return before;
    const scope = this.#scopeWith(instance, new Map());
    this.#scopes.set(instance, scope);
    return scope;
  }

  /** Evaluates an expression of an instance in which `first` knows some names better. */
  evaluate(expression: Expression, instance: Instance, first: Lookup): Value {
    const { expression: parsed } = parseHclExpression(expression.text);
    if (!parsed) return unknown('the expression cannot be read');
    return evaluateHcl(parsed, {
      ...this.#files(instance),
      lookup: (path) => first(path) ?? this.#lookup(instance, path),
      locate: locatorOf(expression),
    });
  }

  #scopeWith(instance: Instance, bound: ReadonlyMap<string, Value>): Scope {
    return {
      evaluate: (expression) => {
        if (expression.language !== 'hcl') return unknown(UNEVALUATED[expression.language]);
        return this.evaluate(expression, instance, ([root = '']) => {
          const value = bound.get(root);
          return value && { value, used: 1 };
        });
      },
      bind: (names) => this.#scopeWith(instance, new Map([...bound, ...names])),
    };
  }

  /** Files as Terraform names them: from the folder it is run in. */
  #files(instance: Instance) {
    const { root } = instance;
    return {
      yaml: (text: string) => this.#yaml(text),
      file: (path: string) => this.texts.get(joinPath(root.folder, path)),
      templateFile: (path: string, vars: ReadonlyMap<string, Value>) => {
        const file = joinPath(root.folder, path);
        const text = this.texts.get(file);
        const template = text === undefined ? undefined : parseHclTemplate(text).template;
        if (!template) return undefined;
        const start: Location = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
        return evaluateHclTemplate(template, {
          ...this.#files(instance),
          locate: () => start,
          lookup: ([name = '']) => {
            const value = vars.get(name);
            return value && { value, used: 1 };
          },
        });
      },
    };
  }

  /** Each document is read once, however often it is asked for. */
  #yaml(text: string): Value | undefined {
    if (!this.yaml || this.#documents.has(text)) return this.#documents.get(text);
    const value = this.yaml(text);
    this.#documents.set(text, value);
    return value;
  }

  #lookup(instance: Instance, path: readonly string[]): Found {
    const [root = '', name] = path;
    if (root === 'path') return { value: pathOf(instance, name), used: 2 };
    if (name === undefined) return undefined;
    switch (root) {
      case 'local':
        return { value: this.#named(instance, `local.${name}`, () => this.#local(instance, name)), used: 2 };
      case 'var':
        return { value: this.#named(instance, `var.${name}`, () => this.#variable(instance, name)), used: 2 };
      case 'module':
        return this.#output(instance, path);
      case 'terraform':
        return { value: this.supplied.get(`terraform.${name}`) ?? ofTheRun(name), used: 2 };
      case 'data':
        return {
          value: unknown(`${path.slice(0, 3).join('.')} is read when Terraform runs`),
          used: path.length,
        };
      case 'self':
      case 'each':
      case 'count':
        return undefined;
      default:
        // Types of resources have the name of their provider in front.
        if (!/^[a-z][a-z0-9]*_[a-z0-9_]+$/.test(root)) return undefined;
        return {
          value: unknown(`what becomes of ${root}.${name} is known when Terraform runs`),
          used: path.length,
        };
    }
  }

  /** Each name of an instance is worked out once. */
  #named(instance: Instance, name: string, evaluate: () => Value): Value {
    const { root, module, address, merged } = instance;
    const key = `${root.folder} ${module.folder} ${merged ? '*' : address} ${name}`;
    const before = this.#values.get(key);
    if (before) return before;
    const cuts = this.#cuts;
    const value = this.#step(key, name, evaluate);
    // What was cut short on the way to another name may be known on its own.
    if (cuts === this.#cuts) this.#values.set(key, value);
    return value;
  }

  /** The value of a name that is met on the way to others; `key` tells it from all names of other modules. */
  #step(key: string, name: string, evaluate: () => Value): Value {
    if (this.#open.size === 0) this.#steps = 0;
    const isRound = this.#open.has(key);
    if (isRound || this.#open.size >= MAX_CHAIN || ++this.#steps > MAX_STEPS) {
      this.#cuts++;
      return unknown(
        isRound ? `${name} is defined through itself` : `${name} leads through too many other names`,
      );
    }
    this.#open.add(key);
    try {
      return evaluate();
    } finally {
      this.#open.delete(key);
    }
  }

  #local(instance: Instance, name: string): Value {
    const { locals, folder } = instance.module;
    const tree = locals.get(name);
    if (!tree) return unknown(`local.${name} is defined nowhere in ${folder || 'this module'}`);
    const value = evaluateTree(tree, this.scope(instance));
    return through(treeLocation(tree), blaming(`local.${name}`, value));
  }

  #variable(instance: Instance, name: string): Value {
    const { module, merged } = instance;
    if (merged) {
      const values = merged.map((one) => this.#lookup(one, ['var', name])?.value ?? nobodyGives(name));
      return oneOf(this.instances.isCut(module) ? [...values, TOO_OFTEN] : values);
    }
    if (!instance.caller && this.instances.isCut(module)) return TOO_OFTEN;
    const declared = module.variables.get(name);
    const given = instance.caller ? this.#input(instance.caller, name) : this.#ofRoot(instance, name);
    const isNull = given?.kind === 'known' && given.data === null && declared?.isNeverNull;
    if (given && !isNull) return declared?.type ? convert(given, declared.type) : given;
    const fallback = declared?.value && this.#tree(declared.value, instance);
    if (fallback) return declared?.type ? convert(fallback, declared.type) : fallback;
    const where = module.folder || 'this module';
    if (!declared) return unknown(`variable '${name}' is declared nowhere in ${where}`);
    return instance.caller
      ? unknown(`variable '${name}' has no default and ${instance.address} gives it no value`)
      : nobodyGives(name);
  }

  #tree(tree: Tree, instance: Instance): Value {
    return through(treeLocation(tree), evaluateTree(tree, this.scope(instance)));
  }

  #input({ instance, call, bound }: NonNullable<Instance['caller']>, name: string): Value | undefined {
    const tree = call.inputs.get(name);
    if (!tree) return undefined;
    const value = evaluateTree(tree, this.#scopeWith(instance, bound));
    return through(treeLocation(tree), blaming(`${call.name}.${name}`, value));
  }

  /**
   * What a run in this folder is given: `-var` is stronger than every file. Whether a file that somebody has to name is
   * named, nothing says: each is as good as what stands without them.
   */
  #ofRoot(instance: Instance, name: string): Value | undefined {
    const { assignments, chosen, variables } = instance.module;
    const supplied = this.supplied.get(name);
    if (supplied) return supplied;
    const named = (chosen.get(name) ?? []).map((tree) => this.#tree(tree, instance));
    const assigned = assignments.get(name) ?? (named.length > 0 ? variables.get(name)?.value : undefined);
    const values = assigned ? [this.#tree(assigned, instance), ...named] : named;
    return values.length > 0 ? oneOf(values) : undefined;
  }

  /** `module.a.port`, `module.a["x"].port`, `module.a`: what the called module puts out. */
  #output(instance: Instance, path: readonly string[]): Found {
    const [, name = '', output] = path;
    const { module, merged } = instance;
    const all = path.length;
    const call = module.calls.get(name);
    if (!call)
      return {
        value: unknown(`module '${name}' is called nowhere in ${module.folder || 'this module'}`),
        used: 2,
      };
    if (call.folder === undefined)
      return {
        value: unknown(`module.${name} comes from ${call.source}, which is not in this tree`),
        used: all,
      };
    if (merged) {
      const found = merged.map((one) => this.#output(one, path));
      const used = found[0]?.used ?? 2;
      return { value: oneOf(found.map((f) => f?.value ?? noOutput(name, output))), used };
    }
    const made = this.instances.children(instance, call).filter((child) => !child.isAbsent);
    const [first] = made;
    if (!call.repeat) {
      if (!first) return { value: unknown(`module.${name} is defined through itself`), used: 2 };
      if (output !== undefined) return { value: this.#outputOf(first, output), used: 3 };
      return { value: this.#outputsOf(first), used: 2 };
    }
    const isUnknown = made.some((child) => child.caller?.key === undefined);
    if (isUnknown) return { value: unknown(`how many of module.${name} there are is not known`), used: all };
    if (call.repeat.over === 'count')
      return {
        value: collection(
          'tuple',
          made.map((child) => this.#outputsOf(child)),
        ),
        used: 2,
      };
    const entries = made.map((child) => [child.caller?.key ?? '', this.#outputsOf(child)] as const);
    return { value: collection('object', new Map(entries)), used: 2 };
  }

  #outputsOf(instance: Instance): Value {
    const names = [...instance.module.outputs.keys()];
    return collection('object', new Map(names.map((name) => [name, this.#outputOf(instance, name)])));
  }

  #outputOf(instance: Instance, name: string): Value {
    const tree = instance.module.outputs.get(name);
    if (!tree) return noOutput(instance.address, name);
    return this.#named(instance, `output.${name}`, () => this.#tree(tree, instance));
  }
}

function nobodyGives(name: string): Value {
  return unknown(`variable '${name}' has no default and no .tfvars file gives it a value`, [], name);
}

function noOutput(module: string, name = ''): Value {
  return unknown(`${module} has no output '${name}' in these files`);
}

function ofTheRun(name: string): Value {
  return unknown(`terraform.${name} is known when Terraform runs`, [], `terraform.${name}`);
}

const TOO_OFTEN = unknown('the module is called more often than is followed');

/** https://developer.hashicorp.com/terraform/language/expressions/references#filesystem-and-workspace-info */
function pathOf({ root, module }: Instance, name: string | undefined): Value {
  if (name === 'root') return known('.');
  if (name !== 'module') return unknown(`path.${name} is known when Terraform runs`);
  const from = root.folder.split('/').filter((s) => s !== '');
  const to = module.folder.split('/').filter((s) => s !== '');
  while (from.length > 0 && from[0] === to[0]) {
    from.shift();
    to.shift();
  }
  return known([...from.map(() => '..'), ...to].join('/') || '.');
}

/** A failure says which name it is in: of several on the way the one that is worked out itself. */
function blaming(name: string, value: Value): Value {
  return isFailure(value) && !BLAMED.test(value.reason)
    ? { ...value, reason: `in ${name}: ${value.reason}` }
    : value;
}

const BLAMED = /^in [\w.-]+: /;
