// What a play runs, in order: its roles, files of tasks, and what sets variables in them.

import type { Template, TreeEntry } from '../../model/value.ts';
import type { Include, TaskFact } from './file.ts';
import type { Role, VariablesFile } from './project.ts';

/** A role as its play holds it: named with the same parameters, it is the same. */
export interface LoadedRole {
  readonly role: Role;
  /** Keys of its entry: stronger than set_fact; the last of a name wins. */
  readonly params: readonly TreeEntry[];
  /** `vars:` where the role is named. */
  readonly vars: readonly TreeEntry[];
  /** Conditions where the role is named: each of its tasks has to meet them, and those of what it brings in. */
  readonly when: readonly Template[];
  readonly once: boolean;
  readonly delegate?: Template | undefined;
  /** By a task, not by a list of roles. */
  readonly isIncluded: boolean;
  readonly dependencies: readonly LoadedRole[];
  readonly defaultsFiles: readonly VariablesFile[];
  readonly varsFiles: readonly VariablesFile[];
  /** Its file of tasks. */
  readonly main: string | undefined;
  /** Where an expression names a file, it is one of all that there are. */
  readonly open: { readonly tasks: boolean; readonly vars: boolean; readonly defaults: boolean };
  /** The roles that have brought it in so far; whatever it includes has the variables of all of them. */
  readonly parents: readonly Link[];
  /** The same when its tasks were read, which counts for what it imports. */
  readonly firstParents: readonly Link[];
}

/** A role above another one. */
export interface Link {
  readonly role: LoadedRole;
  /** Where it is above only if this has taken place. */
  readonly gate?: Gate | undefined;
}

/** One run of a role. */
export interface RoleRun {
  readonly role: Role;
  readonly loaded: LoadedRole;
  /** The roles that brought it in, as a dependency or by an include; outermost first. */
  readonly chain: readonly Link[];
  /** Runs before it after which it does not run again, on machines where they had a task to run. */
  readonly earlier: readonly RoleRun[];
  /** The runs of its files of tasks. */
  readonly files: FileRun[];
}

/** One run of a file of tasks, or of the tasks of a play. */
export interface FileRun {
  readonly file: string;
  readonly role: RoleRun | undefined;
  /** Variables of the includes around, stronger than nearly everything; the last of a name wins. */
  readonly params: readonly TreeEntry[];
  /** Names among them that are stronger than what the loops around its include bind. */
  readonly hides: readonly string[];
  /** Variables of the blocks and imports around, innermost first. */
  readonly locals: readonly TreeEntry[];
  /** Conditions of the imports and roles around, which each of its tasks has to meet. */
  readonly when: readonly Template[];
  /** `run_once` of an import or role around: its tasks run on the first host only. */
  readonly once: boolean;
  /** `delegate_to` of an import or role around. */
  readonly delegate?: Template | undefined;
  /** The include that brings it in while the play runs; undefined where it stands from the start. */
  readonly gate: Gate | undefined;
  /** Handlers: what is set from this place in the order on may come after them. */
  readonly since?: number | undefined;
  /** When each task runs, by its index; see {@link positionOf}. */
  readonly positions: ReadonlyMap<number, number>;
  /** When its last task has run. */
  readonly end: number;
}

export interface Gate {
  readonly run: FileRun;
  readonly include: Include;
  /** False where an expression chooses the file or role. */
  readonly exact: boolean;
  /** The first time only: a role that another one depends on. */
  readonly isOnce?: boolean | undefined;
  /** The file or role that is brought in. */
  readonly target: string;
}

/** A task that sets variables, or that brings in tasks which are not all found. */
export interface FactEvent {
  readonly run: FileRun;
  readonly task: number;
  readonly position: number;
  readonly fact?: TaskFact;
  readonly include?: Include;
  /** It ends the play, for its host or for all. */
  readonly ends?: 'host' | 'play' | undefined;
  /** Of an include of tasks: the files that the walk has followed it to. */
  readonly brought?: readonly string[];
}

/** A role whose variables are seen outside it, from a place in the order on. */
export interface Export {
  readonly role: LoadedRole;
  readonly position: number;
  /** What has to take place, on any machine. */
  readonly gate?: Gate | undefined;
}

export interface Walk {
  readonly runs: ReadonlyMap<string, readonly FileRun[]>;
  readonly events: readonly FactEvent[];
  /** Tasks that may end the play, in order. */
  readonly ends: readonly FactEvent[];
  readonly exports: readonly Export[];
  readonly roles: readonly RoleRun[];
}

/** The place of a task in the order of its play; the end of its file for what is no task of its own. */
export function positionOf(run: FileRun, task: number | undefined): number {
  return (task === undefined ? undefined : run.positions.get(task)) ?? run.end;
}

/** True for what an include brings in, directly or through others. */
export function isWithin({ gate }: FileRun, { run, include }: Gate): boolean {
  for (let at = gate; at; at = at.run.gate) if (at.run === run && at.include === include) return true;
  return false;
}
