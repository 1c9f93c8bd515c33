// Files that a play or a task names as files of variables: they are YAML or JSON, whatever their names.

import type { FileScan } from '../../model/declaration.ts';
import type { Template } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import { ansiblePart } from './file.ts';
import { roleFolder } from './project.ts';
import { FileIndex } from './targets.ts';

interface Named {
  readonly target: Template;
  /** The folder of the play, or of the file and the role that the task stands in. */
  readonly folders: readonly string[];
}

/**
 * `vars_files: [config.cfg]`, `include_vars: settings.txt` (ansible-core parsing/dataloader.py: what is read as
 * variables is parsed as YAML; only `include_vars` of a folder asks for an ending).
 */
export function namedDocuments(scans: readonly FileScan[], all: readonly string[]): readonly string[] {
  const named = scans.flatMap(namesIn);
  if (named.length === 0) return [];
  const known = new Set(scans.filter((s) => (ansiblePart(s)?.variables.length ?? 0) > 0).map((s) => s.file));
  const files = new FileIndex(all);
  const plays = scans.filter((s) => (ansiblePart(s)?.plays.length ?? 0) > 0).map((s) => folderOf(s.file));
  const found = new Set<string>();
  for (const { target, folders } of named) {
    const all = [...new Set([...folders, ...plays, ''])].flatMap((f) => [joinPath(f, 'vars'), f]);
    const { files: matching, exact } = files.find(target, all);
    for (const file of matching)
      if (!known.has(file) && (exact || isNamed(target, file)) && !/\.(?:ya?ml|json)$/.test(file))
        found.add(file);
  }
  return [...found];
}

function namesIn(scan: FileScan): readonly Named[] {
  const part = ansiblePart(scan);
  if (!part) return [];
  const folder = folderOf(scan.file);
  const role = roleFolder(scan.file);
  return [
    ...part.plays
      .flatMap((p) => p.varsFiles.flat())
      .filter(isOdd)
      .map((target) => ({ target, folders: [folder] })),
    ...part.includes
      .filter((i) => i.kind === 'vars' && isOdd(i.target))
      .map(({ target }) => ({ target, folders: role === undefined ? [folder] : [role, folder] })),
  ];
}

/** Most names have an ending that is read anyway. */
function isOdd({ parts }: Template): boolean {
  const last = parts.at(-1);
  if (typeof last === 'string') return !/\.(?:ya?ml|json)$/.test(last);
  return last?.language === 'jinja';
}

/** An expression at the end may be any name; a file with an ending is then no name that was meant. */
function isNamed({ parts }: Template, file: string): boolean {
  return typeof parts.at(-1) === 'string' || !file.slice(file.lastIndexOf('/') + 1).includes('.');
}
