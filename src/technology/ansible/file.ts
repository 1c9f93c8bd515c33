// What one Ansible file says about plays, roles, variables and other files: the part that linking joins.

import type { FileScan, Loop } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Template, Tree, TreeEntry } from '../../model/value.ts';

export interface RoleUse {
  readonly name: Template;
  /** Role parameters: keys of their own where the role is named; stronger than nearly everything. */
  readonly params: readonly TreeEntry[];
  /** What stands below `vars:` where the role is named: a little weaker than the role's own `vars/`. */
  readonly vars: readonly TreeEntry[];
}

export interface Play {
  readonly hosts: Template;
  readonly roles: readonly RoleUse[];
  readonly vars: readonly TreeEntry[];
  /** Each a list of names, of which the first that exists is read. */
  readonly varsFiles: readonly (readonly Template[])[];
  readonly at: Location;
}

/** A role, task file or variables file that a task brings in. */
export interface Include {
  readonly kind: 'role' | 'tasks' | 'vars';
  readonly target: Template;
  /** `vars:` of the including task: for what it brings in they are as strong as role parameters. */
  readonly vars: readonly TreeEntry[];
  /** Variables of the blocks around, innermost first; an import's own come before them. */
  readonly locals: readonly TreeEntry[];
  /** The task has a `when` or a loop: it may bring in nothing, or something else. */
  readonly conditional: boolean;
  /** Index of the play it stands in; undefined in a file of tasks. */
  readonly play?: number | undefined;
}

/** A `template` or `copy` task that puts a file of the project on a machine. */
export interface FileUse {
  readonly source: Template;
  readonly destination: Template;
  readonly play?: number | undefined;
  readonly locals: readonly TreeEntry[];
  readonly loop?: Loop | undefined;
}

/** One group or host of an inventory file. */
export interface InventoryGroup {
  readonly name: string;
  readonly hosts: readonly { readonly name: string; readonly vars: readonly TreeEntry[] }[];
  readonly children: readonly string[];
  readonly vars: readonly TreeEntry[];
}

/** A variable that a task sets: `set_fact`, or `register`, whose value nobody knows before the task runs. */
export interface TaskFact {
  readonly key: Template;
  /** Undefined for `register`. */
  readonly value: Tree | undefined;
  /** The task has a `when`: it may leave the variable alone. */
  readonly conditional: boolean;
}

export interface AnsibleFile {
  readonly plays: readonly Play[];
  readonly includes: readonly Include[];
  readonly uses: readonly FileUse[];
  /** In the order of the file. */
  readonly facts: readonly TaskFact[];
  /** The top-level map of a variables file. */
  readonly variables: readonly TreeEntry[];
  /** `meta/main.yml`: roles that come first. */
  readonly dependencies: readonly RoleUse[];
  /** Groups of an inventory file; empty for every other file. */
  readonly groups: readonly InventoryGroup[];
  /** True for a file of tasks or plays. */
  readonly hasTasks: boolean;
}

/** The Ansible part of a scan, if the file has one. */
export function ansiblePart(scan: FileScan): AnsibleFile | undefined {
  return scan.parts['ansible'] as AnsibleFile | undefined;
}

/** The name that declarations of a play carry, for linking. */
export function playName(index: number): string {
  return `play ${index}`;
}
