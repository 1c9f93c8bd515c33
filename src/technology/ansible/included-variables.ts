// What `include_vars` brings in: a file, each of a list, or all of a folder; what is not found may define any name.

import { literalText } from '../../model/declaration.ts';
import { type Template, type TreeEntry, unknown } from '../../model/value.ts';
import { safePattern } from '../../syntax/jinja/index.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { FolderOptions, Include } from './file.ts';
import type { PlayRun } from './plays.ts';
import type { AnsibleProject } from './project.ts';
import type { FileRun } from './runs.ts';
import { chosen, type Layer, type LayerEntry, type Spoil } from './scope.ts';
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
  const { include, run, play, targets, isOne } = inclusion;
  if (isOne && targets.length > 1) {
    const folders = variableFolders(run, play);
    const found = targets.flatMap((t) => inclusion.files.find(t, folders).files);
    return setsOf(inclusion, found, isSure);
  }
  return targets.toReversed().flatMap((target) => {
    if (include.folder) return ofFolder(inclusion, target, include.folder, isSure);
    return ofTarget(inclusion, target, isSure);
  });
}

function ofTarget(inclusion: Inclusion, target: Template, isSure: boolean): readonly Layer[] {
  const { include, files, run, play } = inclusion;
  const folders = variableFolders(run, play);
  const found = files.find(target, folders);
  if (found.exact) return inLayers(inclusion, found.files, isSure);
  const layers: Layer[] = [];
  // Whichever it is, it may stand in any of them.
  const any = found.isWide ? found.files : folders.flatMap((f) => files.find(target, [f]).files);
  if (any.length > 0) layers.push(...setsOf(inclusion, [...new Set(any)], isSure));
  if (any.length === 0 || isPlain(target)) layers.unshift({ entries: [], spoil: notThere(include, target) });
  return layers;
}

/** An expression alone: not even an ending of a name is written. */
function isPlain({ parts }: Template): boolean {
  return !parts.some((p) => typeof p === 'string' && /\w/.test(p));
}

/** Why nobody knows what an include brings in: its file is not there, or it may be any. */
function notThere(include: Include, target: Template): Spoil {
  const name = literalText(include.target) ?? (literalText(target) || include.target.raw);
  const into = include.into && literalText(include.into);
  return {
    at: include.target.at,
    reason: `it may be set in the variables file '${name}', which is not among the files`,
    ...(into !== undefined && { names: (n) => n === into }),
  };
}

/** The folder, or the files of it that count; a folder is looked for in the role's `vars`, or beside the playbook's task. */
function ofFolder(
  inclusion: Inclusion,
  target: Template,
  options: FolderOptions,
  isSure: boolean,
): readonly Layer[] {
  const { run, include, files, play } = inclusion;
  const path = folderPath(target, run, play);
  const spoil: Layer = { entries: [], spoil: notThere(include, target) };
  if (path === undefined) return [spoil];
  const folders = files.below(path);
  if (folders.length === 0) return [spoil];
  const all = folders.slice(0, options.depth > 0 ? options.depth : folders.length).flat();
  const main = run.role && joinPath(run.role.role.folder, 'vars/main.yml');
  const left = all.filter((f) => f !== main);
  const counting = options.isOpen ? undefined : counted(left, options);
  if (!counting) return setsOf(inclusion, left, false);
  return inLayers(inclusion, counting, isSure);
}

function folderPath(target: Template, run: FileRun, play: PlayRun | undefined): string | undefined {
  const [first, ...rest] = target.parts;
  const own = rolesAround(run)[0];
  const anchor =
    typeof first === 'object' ? /^\s*(role_path|playbook_dir)\s*$/.exec(first.text)?.[1] : undefined;
  const folder = literalText(anchor === undefined ? target : { ...target, parts: rest });
  if (folder === undefined) return undefined;
  if (anchor === 'playbook_dir') return joinPath(play?.playbook.folder ?? '', folder);
  if (anchor !== undefined) return own === undefined ? undefined : joinPath(own, folder);
  if (own === undefined) return joinPath(folderOf(run.file), folder);
  return joinPath(own, folder.split('/')[0] === 'vars' ? folder : `vars/${folder}`);
}

/** Those of some files that options let pass; undefined where a pattern is not one that is followed. */
function counted(files: readonly string[], options: FolderOptions): readonly string[] | undefined {
  const { matching, ignored, extensions } = options;
  try {
    return files.filter((file) => {
      const name = file.slice(file.lastIndexOf('/') + 1);
      const dot = name.lastIndexOf('.');
      if (dot < 0 || !extensions.includes(name.slice(dot + 1))) return false;
      if (matching !== undefined && !isFound(matching, name)) return false;
      return !ignored.some((i) => isFound(`${i}$`, name));
    });
  } catch {
    return undefined;
  }
}

function isFound(pattern: string, name: string): boolean {
  return safePattern(pattern, name, { ignoreCase: false, multiline: false }).regex.test(name);
}

const TASKS = /(^|\/)(tasks|handlers|meta)\//;

/** One of several files. */
function setsOf(inclusion: Inclusion, all: readonly string[], isSure: boolean): readonly Layer[] {
  const { include, project } = inclusion;
  // An expression may match the names of tasks, which it does not mean.
  const files = all.filter((f) => !project.parts.get(f)?.hasTasks && !TASKS.test(f));
  const sets = files.map((file) => entriesOf(inclusion, file)).filter((s) => s !== undefined);
  const unread = files.find((file) => !entriesOf(inclusion, file));
  const layers: Layer[] = sets.length > 0 ? [chosen(sets, isSure && unread === undefined)] : [];
  return unread === undefined ? layers : [{ entries: [], spoil: notRead(include, unread) }, ...layers];
}

function inLayers(inclusion: Inclusion, files: readonly string[], isSure: boolean): readonly Layer[] {
  return files.toReversed().map((file) => {
    const entries = entriesOf(inclusion, file);
    if (!entries) return { entries: [], spoil: notRead(inclusion.include, file) };
    return isSure ? { entries } : { entries: entries.map((e) => ({ ...e, conditional: true })) };
  });
}

function notRead({ target }: Include, file: string): Spoil {
  return { at: target.at, reason: `it may be set in '${file}', which is not read as variables` };
}

/** What a file sets, under one name where there is a `name`; undefined for a file that is read as something else. */
function entriesOf(
  { project, include: { into, target, merges } }: Inclusion,
  file: string,
): readonly (TreeEntry & LayerEntry)[] | undefined {
  const entries = project.variables.get(file)?.entries ?? (project.isUnderstood(file) ? [] : undefined);
  if (!entries) return undefined;
  if (into) return [{ key: into, value: { kind: 'map', entries, at: target.at } }];
  return merges ? entries.map(merged) : entries;
}

/** `hash_behaviour: merge` adds a map to the one that is there. */
function merged(entry: TreeEntry): TreeEntry & LayerEntry {
  if (entry.value.kind !== 'map') return entry;
  return { ...entry, compute: () => unknown('it is merged with what was set before') };
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
