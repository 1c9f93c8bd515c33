// What a walk over a play asks of single files and roles.

import type { Location } from '../../model/span.ts';
import type { Template } from '../../model/value.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { AnsibleFile, Include, RoleUse, TaskFact } from './file.ts';
import type { Role, VariablesFile } from './project.ts';

/** The place of what nobody has written. */
export const NOWHERE: Location = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

/** A condition that the files do not decide. */
export const UNSURE: Template = {
  parts: [{ language: 'placeholder', text: 'unsure', at: NOWHERE }],
  raw: '',
  at: NOWHERE,
};

/** The tag `never` as a condition: it holds only where somebody asks for another tag of the task. */
export const NEVER: Template = {
  parts: [{ language: 'placeholder', text: 'never', at: NOWHERE }],
  raw: '',
  at: NOWHERE,
};

export function isNever({ parts: [only] }: Template): boolean {
  return typeof only === 'object' && only.language === 'placeholder' && only.text === 'never';
}

export const NO_USE: RoleUse = {
  name: { parts: [], raw: '', at: NOWHERE },
  when: [],
  params: [],
  vars: [],
  tags: '',
};

/** Where the files that tasks bring in are looked for. */
export function taskFolders(file: string, role: Role | undefined, folder: string): readonly string[] {
  const own = role ? [joinPath(role.folder, 'tasks'), role.folder] : [];
  return [folderOf(file), ...own, folder, joinPath(folder, 'tasks')];
}

/** True for a name that holds an expression: it may be that of any file. */
export function isOpen(name: string | undefined): boolean {
  return name?.includes('{{') ?? false;
}

/** The file of tasks that a role starts with: `main`, or the one that `tasks_from` names. */
export function mainFile(
  role: Role,
  name: string | undefined,
  parts: ReadonlyMap<string, AnsibleFile>,
): string | undefined {
  if (isOpen(name)) return undefined;
  const main = joinPath(role.folder, `tasks/${name?.replace(/\.(ya?ml|json)$/, '') ?? 'main'}`);
  return ['.yml', '.yaml', '', '.json'].map((e) => main + e).find((f) => parts.has(f));
}

/** `vars_from` and `defaults_from` take another file in the place of `main`; all that it may be where the name is open. */
export function ownFiles(
  role: Role,
  kind: 'vars' | 'defaults',
  name: string | undefined,
): readonly VariablesFile[] | undefined {
  if (name === undefined) return undefined;
  const path = joinPath(role.folder, `${kind}/${name}`);
  const all = [...role.otherVars, ...role.vars, ...role.defaults];
  if (isOpen(name)) return all.filter(({ file }) => file.startsWith(joinPath(role.folder, `${kind}/`)));
  return all.filter(({ file }) => file === path || file.replace(/\.(ya?ml|json)$/, '') === path);
}

export interface OfTask {
  readonly facts: TaskFact[];
  readonly includes: Include[];
}

const BY_TASK = new WeakMap<AnsibleFile, ReadonlyMap<number, OfTask>>();

export function byTask(part: AnsibleFile): ReadonlyMap<number, OfTask> {
  const known = BY_TASK.get(part);
  if (known) return known;
  const map = new Map<number, OfTask>();
  const of = (task: number): OfTask => {
    const found = map.get(task) ?? { facts: [], includes: [] };
    map.set(task, found);
    return found;
  };
  for (const fact of part.facts) of(fact.task).facts.push(fact);
  for (const include of part.includes) of(include.task).includes.push(include);
  BY_TASK.set(part, map);
  return map;
}
