// Where something stands in what a play runs, and on which machine.

import type { TreeEntry, Value } from '../../model/value.ts';
import type { Answer } from './conditions.ts';
import type { Machine } from './machines.ts';
import type { PlayRun } from './plays.ts';
import type { Role } from './project.ts';
import { type FactEvent, type FileRun, positionOf, type RoleRun, type Walk } from './runs.ts';

/** Where something stands, what brings it to a machine, and which machine that is. */
export interface Standpoint {
  readonly file: string;
  /** The play, or the tasks of a role by itself. */
  readonly walk: Walk | undefined;
  readonly play: PlayRun | undefined;
  readonly run: FileRun | undefined;
  /** Index of the task in the file of `run`. */
  readonly task: number | undefined;
  readonly machine: Machine;
  /** Where no task is known: the variables around, innermost first. */
  readonly locals?: readonly TreeEntry[] | undefined;
  /** Where no file's run is known: the run of the role whose file it is. */
  readonly roleRun?: RoleRun | undefined;
  readonly role?: Role | undefined;
  /** Variables of the tasks that template or copy the file. */
  readonly uses: readonly (readonly TreeEntry[])[];
}

/** One time that a file is brought in: names that its includes give, such as the item of a loop. */
export interface Round {
  readonly names: ReadonlyMap<string, Value>;
  readonly isSure: boolean;
  /** True where an include takes one of several files, and nothing says that it is this one. */
  readonly isChosen?: true | undefined;
}

export const ONE_ROUND: readonly Round[] = [{ names: new Map(), isSure: true }];

/** When the play comes to a standpoint; what stands in no task sees all that its play sets. */
export function positionIn({ run, task }: Standpoint): number {
  return run ? positionOf(run, task) : Number.POSITIVE_INFINITY;
}

/** A handler may have run before what comes between the sections of its play, and may not run at all. */
export function isBefore({ position, run: other }: FactEvent, { run }: Standpoint): Answer {
  if (isOfHandler(other)) return 'maybe';
  return run?.since !== undefined && position >= run.since && position < run.end ? 'maybe' : 'yes';
}

/** Has the play come to an event before a place in it? A handler may run behind each section from its first one on. */
export function isReached({ position, run }: FactEvent, place: number): boolean {
  return run.since === undefined ? position < place : run.since <= place;
}

/** Whether anything notifies a handler is known only when the play runs. */
export function isOfHandler({ since }: FileRun): boolean {
  return since !== undefined;
}
