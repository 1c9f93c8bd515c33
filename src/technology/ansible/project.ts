// The files of an Ansible project by what they are: roles, variables, inventories, playbooks.

import type { FileScan } from '../../model/declaration.ts';
import type { TreeEntry } from '../../model/value.ts';
import { isOnlyThere, textsIn } from '../linker.ts';
import { folderOf } from '../paths.ts';
import { type AnsibleFile, ansiblePart, type InventoryGroup, type Play } from './file.ts';
import type { InventoryFile } from './groups.ts';
import { inventoriesIn } from './inventory-folders.ts';
import { entryName, Folders } from './vars-files.ts';

export interface VariablesFile {
  readonly file: string;
  readonly entries: readonly TreeEntry[];
}

export interface TaskFile {
  readonly file: string;
  readonly part: AnsibleFile;
}

export interface Role {
  /** Path of the role's folder, `roles/mesos`; empty where the whole repository is one role. */
  readonly folder: string;
  readonly name: string;
  readonly defaults: readonly VariablesFile[];
  readonly vars: readonly VariablesFile[];
  /** `vars/Debian.yml` and the like: brought in by a task that chooses one. */
  readonly otherVars: readonly VariablesFile[];
  /** Its task and handler files. */
  readonly tasks: readonly TaskFile[];
  readonly dependencies: AnsibleFile['dependencies'];
  /** It runs as often as it is named. */
  readonly allowsDuplicates: boolean;
}

export interface Inventory {
  /** The file, or the first of several that are one inventory. */
  readonly file: string;
  readonly files: readonly string[];
  readonly folder: string;
  readonly groups: ReadonlyMap<string, InventoryGroup>;
  readonly hosts: ReadonlyMap<string, InventoryHost>;
}

export interface InventoryHost {
  readonly name: string;
  readonly vars: readonly TreeEntry[];
  /** All its groups but `all`, strongest first: a child's variables win over its parent's. */
  readonly groups: readonly string[];
}

export interface Playbook {
  readonly file: string;
  readonly folder: string;
  readonly plays: readonly Play[];
  readonly part: AnsibleFile;
}

export interface AnsibleProject {
  readonly roles: readonly Role[];
  readonly playbooks: readonly Playbook[];
  readonly inventories: readonly Inventory[];
  /** By folder that holds `group_vars`, then by group. */
  readonly groupVars: ReadonlyMap<string, ReadonlyMap<string, readonly VariablesFile[]>>;
  readonly hostVars: ReadonlyMap<string, ReadonlyMap<string, readonly VariablesFile[]>>;
  readonly variables: ReadonlyMap<string, VariablesFile>;
  readonly parts: ReadonlyMap<string, AnsibleFile>;
  /** All files that were read, and those of which no more is needed than that they are there. */
  readonly files: ReadonlySet<string>;
  /** A configuration says that maps of one name are merged. */
  readonly mergesMaps: boolean;
  /** False for a file that is neither variables nor tasks as far as it was read. */
  readonly isUnderstood: (file: string) => boolean;
}

/** The line of `ansible.cfg` that makes one map of all of a name. */
export const MERGES = 'hash_behaviour = merge';

export function mergesMaps(config: string): boolean {
  return /^[ \t]*hash_behaviou?r[ \t]*[=:][ \t]*merge\b/m.test(config);
}

const ROLE_PATH = /^(.*?)(?:^|\/)(tasks|handlers|templates|files|defaults|vars|meta)\//;

/** Roles may stand in sub-folders of `roles/`, `roles/kubernetes/node`; their own folders end the name. */
const NESTED_ROLE =
  /^(?:.*\/)?roles\/(?:[^/]+\/)*?[^/]+(?=\/(?:tasks|handlers|templates|files|defaults|vars|meta)\/)/;

/**
 * The folder of the role a file belongs to: what stands before `tasks/`, `templates/`, …. In a folder named `roles`
 * a role is its next segment where none of these follows.
 */
export function roleFolder(file: string): string | undefined {
  const inRoles = NESTED_ROLE.exec(file)?.[0] ?? /^(?:.*\/)?roles\/[^/]+(?=\/)/.exec(file)?.[0];
  if (inRoles) return inRoles;
  return ROLE_PATH.exec(file)?.[1];
}

export function indexProject(scans: readonly FileScan[]): AnsibleProject {
  const parts = new Map<string, AnsibleFile>();
  for (const scan of scans) {
    const part = ansiblePart(scan);
    if (part) parts.set(scan.file, part);
  }
  const there = new Set(scans.filter(isOnlyThere).map((s) => s.file));
  const variables = new Map<string, VariablesFile>();
  const playbooks: Playbook[] = [];
  const inventoryFiles: InventoryFile[] = [];
  for (const [file, part] of parts) {
    if (part.variables.length > 0) variables.set(file, { file, entries: part.variables });
    if (part.plays.length > 0 || part.imports.length > 0)
      playbooks.push({ file, folder: folderOf(file), plays: part.plays, part });
    if (part.groups.length > 0) inventoryFiles.push({ file, groups: part.groups });
  }
  const files = new Set(scans.map((s) => s.file));
  const folders = new Folders(files);
  return {
    parts,
    files,
    mergesMaps: [...textsIn(scans)].some(([file, text]) => file.endsWith('ansible.cfg') && mergesMaps(text)),
    isUnderstood: (file) => parts.has(file) || there.has(file),
    variables,
    playbooks,
    inventories: inventoriesIn(inventoryFiles, new Set(playbooks.map((p) => p.folder))),
    roles: indexRoles(scans, parts, variables, folders),
    groupVars: scopedVars(folders, variables, 'group_vars'),
    hostVars: scopedVars(folders, variables, 'host_vars'),
  };
}

function indexRoles(
  scans: readonly FileScan[],
  parts: ReadonlyMap<string, AnsibleFile>,
  variables: ReadonlyMap<string, VariablesFile>,
  inFolders: Folders,
): readonly Role[] {
  // Outside `roles/` a folder counts as a role only where it has Ansible's own files.
  const folders = new Set<string>();
  for (const { file } of scans) {
    const folder = roleFolder(file);
    if (folder !== undefined && /(^|\/)roles\/.+$/.test(folder)) folders.add(folder);
  }
  for (const file of parts.keys()) {
    const folder = roleFolder(file);
    if (folder === undefined) continue;
    const path = withinFolder(folder, file);
    const isRole =
      folder === ''
        ? /^(tasks|defaults|meta)\/main\.ya?ml$/.test(path)
        : /^(tasks|defaults|handlers|meta)\/[^/]+\.ya?ml$/.test(path);
    if (isRole) folders.add(folder);
  }
  const filesOf = new Map<string, string[]>();
  for (const file of parts.keys()) {
    const folder = roleFolder(file);
    if (folder === undefined || !folders.has(folder)) continue;
    const before = filesOf.get(folder);
    if (before) before.push(file);
    else filesOf.set(folder, [file]);
  }
  return [...folders]
    .sort()
    .map((folder) => indexRole(folder, filesOf.get(folder) ?? [], parts, variables, inFolders));
}

function indexRole(
  folder: string,
  files: readonly string[],
  parts: ReadonlyMap<string, AnsibleFile>,
  variables: ReadonlyMap<string, VariablesFile>,
  folders: Folders,
): Role {
  const own = files.flatMap((f) => variables.get(f) ?? []).sort((a, b) => (a.file < b.file ? -1 : 1));
  const main = (kind: 'defaults' | 'vars') =>
    folders
      .variablesFiles(folder === '' ? kind : `${folder}/${kind}`, 'main', 'last')
      .flatMap((f) => variables.get(f) ?? []);
  const isMain = /^(?:vars|defaults)\/main(?:\.ya?ml$|\.json$|$|\/)/;
  const isOther = (path: string) => /^(?:vars|defaults)\//.test(path) && !isMain.test(path);
  const base = folder === '' ? 'meta/main' : `${folder}/meta/main`;
  const meta = parts.get(`${base}.yml`) ?? parts.get(`${base}.yaml`);
  return {
    folder,
    name: folder.slice(folder.lastIndexOf('/') + 1),
    defaults: main('defaults'),
    vars: main('vars'),
    otherVars: own.filter((v) => isOther(withinFolder(folder, v.file))),
    tasks: files.flatMap((file) => {
      const part = parts.get(file);
      return part?.hasTasks ? [{ file, part }] : [];
    }),
    dependencies: meta?.dependencies ?? [],
    allowsDuplicates: meta?.allowsDuplicates ?? false,
  };
}

function withinFolder(folder: string, file: string): string {
  return folder === '' ? file : file.slice(folder.length + 1);
}

/** By folder that holds a `group_vars` or `host_vars`, then by the group or host. */
function scopedVars(
  folders: Folders,
  variables: ReadonlyMap<string, VariablesFile>,
  kind: 'group_vars' | 'host_vars',
): ReadonlyMap<string, ReadonlyMap<string, readonly VariablesFile[]>> {
  const found = new Map<string, ReadonlyMap<string, readonly VariablesFile[]>>();
  for (const folder of folders.holding(kind)) {
    const path = folder === '' ? kind : `${folder}/${kind}`;
    const names = new Set(folders.entries(path).map(([name, isFolder]) => entryName(name, isFolder)));
    const byName = [...names].map(
      (name) =>
        [name, folders.variablesFiles(path, name, 'first').flatMap((f) => variables.get(f) ?? [])] as const,
    );
    found.set(folder, new Map(byName.filter(([, files]) => files.length > 0)));
  }
  return found;
}
