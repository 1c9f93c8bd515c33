// The modules of a tree: what the files of each folder define together, and which module calls which.

import { type FileScan, literalText } from '../../model/declaration.ts';
import { expressionsIn, type Template, type Tree } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import { isAutomaticVariables, isModuleFile, modulePath } from './paths.ts';
import type { Repeat, TerraformFile, Variable } from './scan.ts';

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
  readonly files: ReadonlySet<string>;

  constructor(scans: readonly FileScan[]) {
    const parts = partsOf(scans).sort((a, b) => (tfvarsOrder(a.file) < tfvarsOrder(b.file) ? -1 : 1));
    this.files = new Set(parts.map((p) => p.file));
    for (const { file, part } of parts) this.#addFile(file, part);
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
    };
    this.#modules.set(folder, module);
    return module;
  }

  #addFile(file: string, part: TerraformFile): void {
    if (isChosenVariables(file)) return;
    const module = this.at(moduleOf(file));
    for (const variable of part.variables) module.variables.set(variable.name, variable);
    for (const { key, value } of part.locals) module.locals.set(nameOf(key), value);
    for (const { name, value } of part.outputs) module.outputs.set(name, value);
    for (const { address, repeat } of part.repeats) module.repeats.set(address, repeat);
    if (isAutomaticVariables(file))
      for (const { key, value } of part.assignments) module.assignments.set(nameOf(key), value);
  }

  #addEdges(file: string, part: TerraformFile): void {
    const module = this.at(moduleOf(file));
    for (const { name, source, inputs, repeat } of part.modules) {
      const path = literalText(source);
      module.calls.set(name, {
        name,
        folder: path !== undefined && /^\.\.?\//.test(path) ? joinPath(module.folder, path) : undefined,
        source: source?.raw ?? '',
        inputs: new Map(inputs.map((i) => [nameOf(i.key), i.value])),
        repeat,
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

/** `terraform.tfvars` first, then `*.auto.tfvars` by name: later ones win (Terraform documentation, input variables). */
function tfvarsOrder(file: string): string {
  return /(^|\/)terraform\.tfvars(?:\.json)?$/.test(file) ? `0${file}` : `1${file}`;
}
