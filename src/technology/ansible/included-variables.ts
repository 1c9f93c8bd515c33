// What `include_vars` brings in: a file, each of a list, or all of a folder.

import type { Template, TreeEntry } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { Include } from './file.ts';
import type { PlayRun } from './plays.ts';
import type { AnsibleProject, VariablesFile } from './project.ts';
import type { FileRun } from './runs.ts';
import { chosen, type Layer } from './scope.ts';
import type { FileIndex } from './targets.ts';

interface Inclusion {
  readonly project: AnsibleProject;
  readonly files: FileIndex;
  readonly include: Include;
  readonly run: FileRun;
  readonly play: PlayRun | undefined;
  /** What it names in each round of its loop, in order. */
  readonly targets: readonly Template[];
  /** Only one of them is brought in. */
  readonly isOne: boolean;
}

/** The layers, strongest first; `isSure` where the task surely runs. */
export function includedLayers(inclusion: Inclusion, isSure: boolean): readonly Layer[] {
  const { project, files, include, run, play, targets } = inclusion;
  if (inclusion.isOne && targets.length > 1) {
    const folders = variableFolders(run, play);
    const found = targets.flatMap((t) => variablesIn(project, files.find(t, folders).files));
    return found.length > 0
      ? [
          chosen(
            found.map((f) => entriesOf(f, include)),
            isSure,
          ),
        ]
      : [];
  }
  return inclusion.targets.toReversed().flatMap((target) => ofTarget(inclusion, target, isSure));
}

function ofTarget(
  { project, files, include, run, play }: Inclusion,
  target: Template,
  isSure: boolean,
): readonly Layer[] {
  const last = include.target.parts.at(-1);
  const isFolder = typeof last === 'object' && last.language === 'placeholder';
  const folder = isFolder ? literalFolder(include.target) : undefined;
  const roles = rolesAround(run);
  if (folder !== undefined) {
    const [own] = roles;
    const path = joinPath(
      own ?? folderOf(run.file),
      own === undefined || folder.startsWith('vars/') ? folder : `vars/${folder}`,
    );
    const all = [...project.variables.values()].filter((v) => v.file.startsWith(`${path}/`));
    return inLayers(sorted(all), include, isSure);
  }
  const folders = variableFolders(run, play);
  const found = files.find(target, folders);
  if (found.exact) return inLayers(variablesIn(project, found.files), include, isSure);
  // Whichever it is, it may stand in any of them.
  const any = folders.flatMap((f) => files.find(target, [f]).files);
  const sets = variablesIn(project, [...new Set(any)]).map((f) => entriesOf(f, include));
  return sets.length > 0 ? [chosen(sets, isSure)] : [];
}

function variablesIn({ variables }: AnsibleProject, files: readonly string[]): readonly VariablesFile[] {
  return files.flatMap((f) => variables.get(f) ?? []);
}

/** Where `include_vars` looks for a file: the roles from the inside out, the task's own folder, the playbook's. */
export function variableFolders(run: FileRun, play: PlayRun | undefined): readonly string[] {
  const roles = rolesAround(run);
  const bases = [...roles, folderOf(run.file), ...(play ? [play.playbook.folder, play.folder] : []), ''];
  return [...new Set(bases.flatMap((b) => [joinPath(b, 'vars'), b]))];
}

function rolesAround({ role }: FileRun): readonly string[] {
  if (!role) return [];
  return [role.role.folder, ...role.chain.map((l) => l.role.role.folder).toReversed()];
}

function literalFolder({ parts }: Template): string | undefined {
  const words = parts.slice(0, -1);
  return words.every((w) => typeof w === 'string') ? words.join('').replace(/\/$/, '') : undefined;
}

function sorted(files: readonly VariablesFile[]): readonly VariablesFile[] {
  return files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

function inLayers(files: readonly VariablesFile[], include: Include, isSure: boolean): readonly Layer[] {
  return files.toReversed().map((f) => {
    const entries = entriesOf(f, include);
    return isSure ? { entries } : { entries: entries.map((e) => ({ ...e, conditional: true })) };
  });
}

/** With a `name`, all variables stand in one of that name. */
function entriesOf(file: VariablesFile, { into, target }: Include): readonly TreeEntry[] {
  if (!into) return file.entries;
  return [{ key: into, value: { kind: 'map', entries: file.entries, at: target.at } }];
}
