// Joins Terraform modules: variables, locals and module inputs to values, resources to places.

import type { Binding, Declaration, FileScan } from '../../model/declaration.ts';
import { literalText, treeLocation } from '../../model/declaration.ts';
import type { Place } from '../../model/fact.ts';
import { type Expression, known, oneOf, type Tree, through, unknown, type Value } from '../../model/value.ts';
import { evaluateHcl, parseHclExpression } from '../../syntax/hcl/index.ts';
import { evaluateTree, locatorOf, type Scope } from '../evaluate.ts';
import type { Linker, Reached, Supplied } from '../linker.ts';
import { evaluateShell } from '../linux/shell-variables.ts';
import { folderOf, joinPath } from '../paths.ts';
import { UNEVALUATED } from '../unevaluated.ts';
import { isAutomaticVariables, isModuleFile } from './paths.ts';
import { modulePath, type TerraformFile } from './scan.ts';

/** The files of one folder are one module; a job of Nomad is a file of its own. */
interface Module {
  readonly folder: string;
  readonly variables: Map<string, { readonly value?: Tree }>;
  readonly locals: Map<string, Tree>;
  /** From `terraform.tfvars` and `*.auto.tfvars`, in the order in which Terraform lets later ones win. */
  readonly assignments: Map<string, Tree>;
  readonly scope: Scope;
}

/** A `module` block: the module it stands in, and what it gives. */
interface Caller {
  readonly name: string;
  readonly module: Module;
  readonly inputs: ReadonlyMap<string, Tree>;
}

/** More calls than this of one module are taken together. */
const MAX_CALLERS = 16;

/** Names that are defined through each other in a longer chain are nobody's: each takes a part of the stack. */
const MAX_CHAIN = 50;

/** Names that one value may ask for, all ways to them counted. */
const MAX_STEPS = 10_000;

interface FileUse {
  readonly module: Module;
  readonly vars: ReadonlyMap<string, Tree>;
  readonly resource: string | undefined;
}

export class TerraformLinker implements Linker {
  readonly #modules = new Map<string, Module>();
  readonly #callers = new Map<string, Caller[]>();
  readonly #uses = new Map<string, FileUse[]>();
  readonly #files: ReadonlySet<string>;
  readonly #shell: ReadonlyMap<string, readonly Binding[]>;

  constructor(
    scans: readonly FileScan[],
    private readonly supplied: Supplied,
  ) {
    this.#shell = new Map(scans.map((s) => [s.file, s.shellVariables]));
    const parts = scans.flatMap((s) => {
      const part = s.parts['terraform'] as TerraformFile | undefined;
      return part ? [{ file: s.file, part }] : [];
    });
    for (const { file, part } of [...parts].sort((a, b) =>
      tfvarsOrder(a.file) < tfvarsOrder(b.file) ? -1 : 1,
    )) {
      this.#addFile(file, part);
    }
    for (const { file, part } of parts) this.#addEdges(file, part);
    this.#files = new Set(parts.map((p) => p.file));
  }

  reach(item: Parameters<Linker['reach']>[0]): readonly Reached[] | undefined {
    const { file } = item.at;
    const uses = this.#uses.get(file) ?? [];
    if (uses.length > 0) {
      return uses.flatMap((u) =>
        this.#instances(u.module, u.resource).map(({ place, scope }) => ({
          place,
          scope: this.#templateScope(u, scope, file),
          rank: 0,
        })),
      );
    }
    // A plan or a state has the resources of its folder's module, and no names.
    const isValue = 'technology' in item && item.technology === 'terraform' && item.resource !== undefined;
    if (!this.#files.has(file) && !isValue) return undefined;
    const module = this.#module(isValue ? folderOf(file) : moduleOf(file));
    return this.#instances(module, item.resource).map(({ place, scope }) => ({
      place,
      scope: this.#withShell(scope, file),
      rank: 0,
    }));
  }

  /** A resource of a module is a machine of its own for each block that calls the module, with the inputs of that one. */
  #instances(
    module: Module,
    resource: string | undefined,
  ): readonly { readonly place: Place; readonly scope: Scope }[] {
    const callers = this.#callers.get(module.folder) ?? [];
    if (resource === undefined || callers.length < 2 || callers.length > MAX_CALLERS)
      return [{ place: this.#place(module, resource), scope: module.scope }];
    return callers.map((caller) => {
      const address = `module.${caller.name}.${resource}`;
      return {
        place: {
          namespace: 'host',
          kind: 'resource',
          members: [`${caller.module.folder}:${address}`],
          label: address,
        },
        scope: this.#instanceScope(module, caller),
      };
    });
  }

  readonly #instanceScopes = new Map<Caller, Scope>();

  #instanceScope(module: Module, caller: Caller): Scope {
    const known = this.#instanceScopes.get(caller);
    if (known) return known;
    const lookup: Lookup = (path) => {
      const [root, name] = path;
      const input = root === 'var' && name !== undefined ? caller.inputs.get(name) : undefined;
      const given = root === 'local' && name !== undefined ? module.locals.get(name) : undefined;
      const tree = input ?? given;
      if (!tree) return this.#lookup(module, path, caller);
      const key = `${caller.module.folder} ${caller.name} ${root}.${name}`;
      const value = this.#step(key, `${root}.${name}`, () =>
        through(treeLocation(tree), evaluateTree(tree, input ? caller.module.scope : scope)),
      );
      return { value, used: 2 };
    };
    const scope = moduleScope(lookup);
    this.#instanceScopes.set(caller, scope);
    return scope;
  }

  label(kind: Place['kind'], members: readonly string[]): string | undefined {
    if (kind !== 'resource') return undefined;
    return members.map((m) => resourceLabel(m.slice(m.indexOf(':') + 1))).join(', ');
  }

  namesOf(kind: Place['kind'], member: string): readonly string[] {
    return kind === 'resource' ? [`terraform:${member.slice(member.indexOf(':') + 1)}`] : [];
  }

  isOverridden(declaration: Declaration): boolean {
    const { file } = declaration.at;
    if (!isModuleFile(file) || isAutomaticVariables(file)) return false;
    const module = this.#module(folderOf(file));
    for (const [name, { value }] of module.variables) {
      if (!value || !module.assignments.has(name)) continue;
      const at = treeLocation(value);
      if (at.file === file && at.line <= declaration.at.line && declaration.at.line <= at.endLine)
        return true;
    }
    return false;
  }

  #module(folder: string): Module {
    const found = this.#modules.get(folder);
    if (found) return found;
    const module: Module = {
      folder,
      variables: new Map(),
      locals: new Map(),
      assignments: new Map(),
      scope: moduleScope((path) => this.#lookup(module, path)),
    };
    this.#modules.set(folder, module);
    return module;
  }

  #addFile(file: string, part: TerraformFile): void {
    const module = this.#module(moduleOf(file));
    for (const { name, value } of part.variables) module.variables.set(name, value ? { value } : {});
    for (const { key, value } of part.locals) module.locals.set(literalText(key) ?? key.raw, value);
    if (!isAutomaticVariables(file)) return;
    for (const { key, value } of part.assignments) module.assignments.set(literalText(key) ?? key.raw, value);
  }

  #addEdges(file: string, part: TerraformFile): void {
    if (!isModuleFile(file)) return;
    const module = this.#module(moduleOf(file));
    for (const { name, source, inputs } of part.modules) {
      const path = literalText(source);
      if (path === undefined || !/^\.\.?\//.test(path)) continue;
      const folder = joinPath(module.folder, path);
      const caller = {
        name,
        module,
        inputs: new Map(inputs.map((i) => [literalText(i.key) ?? i.key.raw, i.value])),
      };
      this.#callers.set(folder, [...(this.#callers.get(folder) ?? []), caller]);
    }
    for (const { path, vars, resource } of part.files) {
      const relative = modulePath(path);
      if (relative === undefined) continue;
      const used = joinPath(module.folder, relative);
      const use = {
        module,
        vars: new Map(vars.map((v) => [literalText(v.key) ?? v.key.raw, v.value])),
        resource,
      };
      this.#uses.set(used, [...(this.#uses.get(used) ?? []), use]);
    }
  }

  #place(module: Module, resource: string | undefined): Place {
    if (this.#files.has(module.folder)) return filePlace(module.folder);
    if (resource === undefined) {
      return {
        namespace: 'host',
        kind: 'path',
        members: [module.folder || '.'],
        label: module.folder || 'this module',
      };
    }
    return {
      namespace: 'host',
      kind: 'resource',
      members: [`${module.folder}:${resource}`],
      label: resourceLabel(resource),
    };
  }

  #withShell(scope: Scope, file: string): Scope {
    const variables = this.#shell.get(file) ?? [];
    const withShell: Scope = {
      evaluate: (e) =>
        e.language === 'shell' ? evaluateShell(e, variables, withShell, this.supplied) : scope.evaluate(e),
      bind: (names) => this.#withShell(scope.bind(names), file),
    };
    return withShell;
  }

  /** A template file's `${name}` is the name that `templatefile` was given; a shell's own variables come after. */
  #templateScope(use: FileUse, around: Scope, file: string): Scope {
    const shell = this.#withShell(around, file);
    const lookup = (path: readonly string[]) => {
      const tree = use.vars.get(path[0] ?? '');
      return tree && { value: through(treeLocation(tree), evaluateTree(tree, around)), used: 1 };
    };
    const scope: Scope = {
      evaluate: (expression) => {
        const inner = /^\$\{([\s\S]*)\}$/.exec(expression.text)?.[1];
        const name = /^\s*([A-Za-z_]\w*)/.exec(inner ?? '')?.[1];
        if (inner !== undefined && name !== undefined && use.vars.has(name)) {
          return evaluateExpression({ ...expression, text: inner }, lookup);
        }
        return shell.evaluate(expression);
      },
      bind: () => scope,
    };
    return scope;
  }

  /** The names whose values are on their way. */
  readonly #open = new Set<string>();
  #steps = 0;

  #lookup(
    module: Module,
    path: readonly string[],
    caller?: Caller,
  ): { value: Value; used: number } | undefined {
    const [root, name] = path;
    if (root === 'path') return { value: known('.'), used: 2 };
    if (name === undefined || (root !== 'var' && root !== 'local')) return undefined;
    const key = `${module.folder} ${root}.${name}`;
    const value = this.#step(key, `${root}.${name}`, () =>
      root === 'local' ? this.#local(module, name) : this.#variable(module, name, caller),
    );
    return { value, used: 2 };
  }

  /** The value of a name that is met on the way to others; `key` tells it from all names of other modules. */
  #step(key: string, name: string, evaluate: () => Value): Value {
    if (this.#open.has(key)) return unknown(`${name} is defined through itself`);
    if (this.#open.size === 0) this.#steps = 0;
    if (this.#open.size >= MAX_CHAIN || ++this.#steps > MAX_STEPS)
      return unknown(`${name} leads through too many other names`);
    this.#open.add(key);
    try {
      return evaluate();
    } finally {
      this.#open.delete(key);
    }
  }

  #local(module: Module, name: string): Value {
    const tree = module.locals.get(name);
    if (!tree) return unknown(`local.${name} is defined nowhere in ${module.folder || 'this module'}`);
    return through(treeLocation(tree), evaluateTree(tree, module.scope));
  }

  /** An assignment in a variables file beats what a caller cannot give; callers beat the default. */
  #variable(module: Module, name: string, only?: Caller): Value {
    const assigned = module.assignments.get(name);
    const callers = only ? [only] : (this.#callers.get(module.folder) ?? []);
    const given = callers.length === 0 ? this.supplied.get(name) : undefined;
    if (given) return given;
    if (assigned && callers.length === 0)
      return through(treeLocation(assigned), evaluateTree(assigned, module.scope));
    const declared = module.variables.get(name);
    const values = callers.flatMap(({ module: caller, inputs }) => {
      const tree = inputs.get(name) ?? declared?.value;
      const scope = inputs.has(name) ? caller.scope : module.scope;
      return tree ? [through(treeLocation(tree), evaluateTree(tree, scope))] : [];
    });
    if (values.length > 0) return oneOf(values);
    if (declared?.value)
      return through(treeLocation(declared.value), evaluateTree(declared.value, module.scope));
    if (declared)
      return unknown(`variable '${name}' has no default and no .tfvars file gives it a value`, [], name);
    return unknown(`variable '${name}' is declared nowhere in ${module.folder || 'this module'}`);
  }
}

/** A `build` is Packer's, and has no name of its own. */
function resourceLabel(address: string): string {
  return address === 'build' ? 'the image that Packer builds' : address;
}

function filePlace(file: string): Place {
  const label = `machines of ${file.slice(file.lastIndexOf('/') + 1)}`;
  return { namespace: 'host', kind: 'path', members: [file], label };
}

/** The folder of a module; a job of Nomad is known by its file. */
function moduleOf(file: string): string {
  return isModuleFile(file) ? folderOf(file) : file;
}

/** `terraform.tfvars` first, then `*.auto.tfvars` by name: later ones win (Terraform documentation, input variables). */
function tfvarsOrder(file: string): string {
  return /(^|\/)terraform\.tfvars(?:\.json)?$/.test(file) ? `0${file}` : `1${file}`;
}

type Lookup = (path: readonly string[]) => { readonly value: Value; readonly used: number } | undefined;

function moduleScope(lookup: Lookup, bound: ReadonlyMap<string, Value> = new Map()): Scope {
  return {
    evaluate: (expression) => {
      if (expression.language !== 'hcl') return unknown(UNEVALUATED[expression.language]);
      return evaluateExpression(expression, (path) => {
        const value = bound.get(path[0] ?? '');
        return value ? { value, used: 1 } : lookup(path);
      });
    },
    bind: (names) => moduleScope(lookup, new Map([...bound, ...names])),
  };
}

function evaluateExpression(expression: Expression, lookup: Lookup): Value {
  const { expression: parsed } = parseHclExpression(expression.text);
  if (!parsed) return unknown('the expression cannot be read');
  return evaluateHcl(parsed, { lookup, locate: locatorOf(expression) });
}
