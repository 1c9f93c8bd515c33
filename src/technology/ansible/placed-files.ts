// Where tasks put the files of a project: `template: {src: redis.j2, dest: /etc/redis/redis.conf}`.

import type { FileScan } from '../../model/declaration.ts';
import type { Template } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import { Placements, patternOf } from '../placed.ts';
import { ansiblePart } from './file.ts';
import { roleFolder } from './project.ts';
import { FileIndex, isAnyFile } from './targets.ts';
import { type UseIn, usesIn } from './uses.ts';

/** Which files of the project tasks put where, as `placed` of a linked technology has it. */
export function placedFiles(
  scans: readonly FileScan[],
  all: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const placed = new Placements();
  const parts = scans.flatMap((s) => {
    const part = ansiblePart(s);
    return part ? [[s.file, part] as const] : [];
  });
  const uses = parts.flatMap(([file, part]) => usesIn(file, part));
  if (uses.length === 0) return placed.all();
  const files: Files = {
    index: new FileIndex(all),
    isThere: new Set(all),
    plays: new Set(parts.flatMap(([file, part]) => (part.plays.length > 0 ? [folderOf(file)] : []))),
  };
  for (const one of uses) {
    // A destination that may be any says nothing.
    if (isAnyFile(one.use.destination)) continue;
    for (const file of sourcesOf(one, files)) placed.add(file, patternOf(one.use.destination));
  }
  return placed.all();
}

interface Files {
  readonly index: FileIndex;
  readonly isThere: ReadonlySet<string>;
  /** The folders of playbooks. */
  readonly plays: ReadonlySet<string>;
}

/**
 * The files that a use may mean, looked for as Ansible does (ansible-core parsing/dataloader.py, path_dwim_relative_stack): the
 * role's, those beside the tasks, those of the play; the module's own folder first.
 */
function sourcesOf({ use, from }: UseIn, { index, isThere, plays }: Files): readonly string[] {
  const [first, ...rest] = use.source.parts;
  const anchor =
    typeof first === 'object' ? /^\s*(role_path|playbook_dir)\s*$/.exec(first.text)?.[1] : undefined;
  const source: Template = anchor === undefined ? use.source : { ...use.source, parts: rest };
  const role = roleFolder(from);
  // The folder of which playbook is known only while it runs.
  if ((anchor === 'playbook_dir' && !plays.has(folderOf(from))) || isAnyFile(source)) return [];
  const pattern = patternOf(source);
  // What begins at the root stands on the machine that runs Ansible.
  if (anchor === undefined && pattern.startsWith('/')) return [];
  const own = use.folder === undefined ? ['templates', 'files', ''] : [use.folder, ''];
  const bases = [...new Set([role, folderOf(from), ...(role === undefined ? [] : plays)])];
  const folders =
    anchor === undefined
      ? bases.flatMap((b) => (b === undefined ? [] : own.map((f) => joinPath(b, f))))
      : [anchor === 'role_path' ? (role ?? folderOf(from)) : folderOf(from)];
  if (source.parts.some((p) => typeof p !== 'string')) {
    const { files, isWide } = index.find(source, folders);
    return isWide ? [] : files;
  }
  const found = folders
    .filter((f) => ups(pattern) <= (f === '' ? 0 : f.split('/').length))
    .map((f) => joinPath(f, pattern))
    .find((path) => isThere.has(path));
  return found === undefined ? [] : [found];
}

/** How many folders a path goes up. */
function ups(path: string): number {
  return path.split('/').filter((s) => s === '..').length;
}
