// The modules of a tree: what the files of each folder define together, and which module calls which.

import { type FileScan, literalText } from '../../model/declaration.ts';
import { expressionsIn, type Template, type Tree } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import { isAutomaticVariables, isModuleFile, isOverride, modulePath } from './paths.ts';
import type { Repeat, TerraformFile, Variable } from './scan.ts';
import type { Task } from './tasks.ts';

/** The files of one folder are one module; a job of Nomad is a file of its own. */
export interface Module {
  readonly folder: string;
  readonly variables: Map<string, Variable>;
  readonly locals: Map<string, Tree>;
  readonly outputs: Map<string, Tree>;
  /** From `terraform.tfvars` and `*.auto.tfvars`, in the order in which Terraform lets later ones win. */
  readonly assignments: Map<string, Tree>;
  /** From variable files that somebody names on the command line, or does not. */
  readonly chosen: Map<string, Tree[]>;
  readonly calls: Map<string, Call>;
  /** Resources that there are not just once, by their addresses in the module. */
  readonly repeats: Map<string, Repeat>;
  /** Tasks of ECS, by their addresses in the module. */
  readonly tasks: Map<string, Task>;
  /** Arguments of resources that override files replace: `aws_instance.a user_data`. */
  readonly replaced: Set<string>;
}

/** A `module` block. */
export interface Call {
  readonly name: string;
  /** The folder of a module of this tree; undefined for one from elsewhere. */
  readonly folder: string | undefined;
  readonly source: string;
  readonly inputs: ReadonlyMap<string, Tree>;
  readonly repeat: Repeat | undefined;
}

/** A file that a module reads, with the variables that it gives to it. */
export interface FileUse {
  readonly module: Module;
  readonly vars: ReadonlyMap<string, Tree>;
  readonly resource: string | undefined;
}

export class Modules {
  readonly #modules = new Map<string, Module>();
  /** By file. */
  readonly uses = new Map<string, FileUse[]>();
  /** By file: arguments of resources that declare something. */
  readonly arguments = new Map<string, TerraformFile['arguments']>();
  readonly files: ReadonlySet<string>;

  constructor(scans: readonly FileScan[]) {
    const parts = partsOf(scans).sort((a, b) => (fileOrder(a.file) < fileOrder(b.file) ? -1 : 1));
    this.files = new Set(parts.map((p) => p.file));
    for (const { file, part } of parts) this.#addFile(file, part);
    for (const { file, part } of parts) this.arguments.set(file, part.arguments);
    for (const { file, part } of parts) if (isModuleFile(file)) this.#addEdges(file, part);
    for (const { file, part } of parts) if (isChosenVariables(file)) this.#addChosen(file, part);
  }

  all(): Iterable<Module> {
    return this.#modules.values();
  }

  /** The module of a folder, or of a file that is one of its own; an empty one where nothing is defined there. */
  at(folder: string): Module {
    const found = this.#modules.get(folder);
    if (found) return found;
    const module: Module = {
      folder,
      variables: new Map(),
      locals: new Map(),
      outputs: new Map(),
      assignments: new Map(),
      chosen: new Map(),
      calls: new Map(),
      repeats: new Map(),
      tasks: new Map(),
      replaced: new Set(),
    };
    this.#modules.set(folder, module);
    return module;
  }

  #addFile(file: string, part: TerraformFile): void {
    if (isChosenVariables(file)) return;
    const module = this.at(moduleOf(file));
    // An override file replaces what it names, argument by argument.
    for (const variable of part.variables)
      module.variables.set(variable.name, { ...module.variables.get(variable.name), ...variable });
    for (const { key, value } of part.locals) module.locals.set(nameOf(key), value);
    for (const { name, value } of part.outputs) module.outputs.set(name, value);
    for (const { address, repeat } of part.repeats) module.repeats.set(address, repeat);
    for (const task of part.tasks)
      module.tasks.set(task.address, { ...module.tasks.get(task.address), ...task });
    if (isOverride(file))
      for (const { address, name } of part.arguments) module.replaced.add(`${address} ${name}`);
    if (isAutomaticVariables(file))
      for (const { key, value } of part.assignments) module.assignments.set(nameOf(key), value);
  }

  #addEdges(file: string, part: TerraformFile): void {
    const module = this.at(moduleOf(file));
    for (const { name, source, inputs, repeat } of part.modules) {
      const path = literalText(source);
      const before = isOverride(file) ? module.calls.get(name) : undefined;
      const isHere = path !== undefined && /^\.\.?\//.test(path);
      module.calls.set(name, {
        name,
        folder: source ? (isHere ? joinPath(module.folder, path) : undefined) : before?.folder,
        source: source?.raw ?? before?.source ?? '',
        inputs: new Map([...(before?.inputs ?? []), ...inputs.map((i) => [nameOf(i.key), i.value] as const)]),
        repeat: repeat ?? before?.repeat,
      });
    }
    for (const { file: used, use } of usesOf(file, part)) {
      const all = this.uses.get(used) ?? [];
      all.push({ ...use, module });
      this.uses.set(used, all);
    }
  }

  /** A file beside the module, or in a folder below it, that says what the variables of the module are. */
  #addChosen(file: string, part: TerraformFile): void {
    for (let folder = folderOf(file); ; folder = folderOf(folder)) {
      const module = this.#modules.get(folder);
      if (module && module.variables.size > 0) {
        for (const { key, value } of part.assignments) {
          const all = module.chosen.get(nameOf(key)) ?? [];
          all.push(value);
          module.chosen.set(nameOf(key), all);
        }
        return;
      }
      if (folder === '') return;
    }
  }
}

/**
 * Files of the tree whose text a value may come from: those that locals, outputs and inputs of modules read, and what a
 * declaration itself does. The scripts that resources hand to machines are read as files of their own.
 */
export function filesRead(scans: readonly FileScan[]): readonly string[] {
  return scans.flatMap((scan) =>
    partsOf([scan]).flatMap(({ file, part }) => {
      const asking = new Set<string | undefined>(
        part.repeats.filter((r) => readsFile(r.repeat.tree)).map((r) => r.address),
      );
      for (const { value, loop, resource } of scan.declarations)
        if (readsFile(value) || (loop && readsFile(loop.items))) asking.add(resource);
      return usesOf(file, part)
        .filter(({ use }) => !use.resource || use.resource.startsWith('module.') || asking.has(use.resource))
        .map((u) => u.file);
    }),
  );
}

function readsFile(tree: Tree): boolean {
  return [...expressionsIn(tree)].some((e) => /\b(?:template)?file\w*\(/.test(e.text));
}

function usesOf(
  file: string,
  { files }: TerraformFile,
): readonly { file: string; use: Omit<FileUse, 'module'> }[] {
  return files.flatMap(({ path, vars, resource }) => {
    const relative = modulePath(path);
    if (relative === undefined) return [];
    const use = { vars: new Map(vars.map((v) => [nameOf(v.key), v.value])), resource };
    return [{ file: joinPath(moduleOf(file), relative), use }];
  });
}

function partsOf(scans: readonly FileScan[]): { readonly file: string; readonly part: TerraformFile }[] {
  return scans.flatMap((s) => {
    const part = s.parts['terraform'] as TerraformFile | undefined;
    return part ? [{ file: s.file, part }] : [];
  });
}

function nameOf(key: Template): string {
  return literalText(key) ?? key.raw;
}

/** The folder of a module; a job of Nomad is known by its file. */
export function moduleOf(file: string): string {
  return isModuleFile(file) ? folderOf(file) : file;
}

/** Given with `-var-file`, where it is given. */
function isChosenVariables(file: string): boolean {
  return /\.tfvars(?:\.json)?$|\.pkrvars\.hcl$/.test(file) && !isAutomaticVariables(file);
}

/**
 * Override files after all others, `terraform.tfvars` before `*.auto.tfvars`, and each by name: later ones win
 * (https://developer.hashicorp.com/terraform/language/files/override, and "Input Variables").
 */
function fileOrder(file: string): string {
  if (isOverride(file)) return `2${file}`;
  return /(^|\/)terraform\.tfvars(?:\.json)?$/.test(file) ? `0${file}` : `1${file}`;
}
