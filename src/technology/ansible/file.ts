// What one Ansible file says about plays, roles, variables and other files: the part that linking joins.

import type { FileScan, Loop } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Template, Tree, TreeEntry } from '../../model/value.ts';

export interface RoleUse {
  readonly name: Template;
  /** Conditions on every task of the role. */
  readonly when: readonly Template[];
  /** Role parameters: keys of their own where the role is named; stronger than nearly everything. */
  readonly params: readonly TreeEntry[];
  /** What stands below `vars:` where the role is named: a little weaker than the role's own `vars/`. */
  readonly vars: readonly TreeEntry[];
  /** As written: a role with other tags is another one. */
  readonly tags: string;
  readonly once?: boolean | undefined;
  readonly delegate?: Template | undefined;
}

/** The lists of tasks of a play, in the order in which they run; roles come between the first two. */
export type Section = 'pre_tasks' | 'tasks' | 'post_tasks' | 'handlers';

/** Where a task stands, and when and where it runs. */
export interface TaskSite {
  /** The whole task. */
  readonly at: Location;
  /** Conditions of the task and of the blocks around it; all have to hold. */
  readonly when: readonly Template[];
  /** Variables of the task and of the blocks around it, innermost first. */
  readonly locals: readonly TreeEntry[];
  readonly loop?: Loop | undefined;
  /** Index of the play it stands in; undefined in a file of tasks. */
  readonly play?: number | undefined;
  readonly section?: Section | undefined;
  /** `run_once`, its own or around it: on the first host of the play only. */
  readonly once: boolean;
  /** `delegate_to`, its own or around it: the host that it runs on instead. */
  readonly delegate?: Template | undefined;
  /** `delegate_facts`: what it sets is set for that host. */
  readonly delegatesFacts?: boolean | undefined;
  /** `meta: end_play` and the like: nothing behind it runs, on this host or (`play`) on any. */
  readonly ends?: 'host' | 'play' | undefined;
  /** Why any name may have another value in it. */
  readonly spoil?: string | undefined;
}

/** A playbook that another one brings in between its plays. */
export interface PlaybookImport {
  readonly target: Template;
  /** Stronger than the variables of its plays. */
  readonly vars: readonly TreeEntry[];
  readonly when: readonly Template[];
  /** Index of the play that follows. */
  readonly before: number;
}

export interface Play {
  readonly hosts: Template;
  readonly roles: readonly RoleUse[];
  readonly vars: readonly TreeEntry[];
  /** Each a list of names, of which the first that exists is read. */
  readonly varsFiles: readonly (readonly Template[])[];
  /** `vars_prompt`: names that somebody is asked for; stronger than `vars`. */
  readonly prompts?: readonly Template[] | undefined;
  /** `serial`, `order` or a strategy: nobody knows which host is the first. */
  readonly isShuffled?: boolean | undefined;
  /** Its variables are an expression: any name may be among them. */
  readonly isOpen?: boolean | undefined;
  readonly at: Location;
}

/** A role, task file or variables file that a task brings in. */
export interface Include {
  readonly kind: 'role' | 'tasks' | 'vars';
  readonly target: Template;
  /** `vars:` of the including task: for what it brings in they are as strong as role parameters; none of an import. */
  readonly vars: readonly TreeEntry[];
  /** `vars:` of the task, be it an include or an import. */
  readonly given: readonly TreeEntry[];
  /** Variables of the blocks around, innermost first; an import's own come before them. */
  readonly locals: readonly TreeEntry[];
  /** Conditions of the blocks around, which what is brought in meets again; see {@link TaskSite.when}. */
  readonly when: readonly Template[];
  /** `import_…`: brought in before anything runs. */
  readonly isImport: boolean;
  /** `tasks_from`, `vars_from`, `defaults_from` of a role: base names of its files. */
  readonly from?: FromFiles | undefined;
  /** `public`: the role's variables are seen by all that follows. */
  readonly isPublic?: boolean | undefined;
  /** `allow_duplicates: false`: a role that the same include has brought in before does not run again. */
  readonly isOnce?: boolean | undefined;
  /** `include_vars` with a `name`: the variable that holds all others. */
  readonly into?: Template | undefined;
  /** `include_vars` with `dir`: the target is a folder, of which these files count. */
  readonly folder?: FolderOptions | undefined;
  /** `hash_behaviour: merge`: its maps are added to those that are there. */
  readonly merges?: boolean | undefined;
  /** Index of its task. */
  readonly task: number;
}

/** Which files of a folder `include_vars` reads (ansible-core plugins/action/include_vars.py). */
export interface FolderOptions {
  /** `files_matching`: a regular expression that names have to match. */
  readonly matching?: string | undefined;
  /** `ignore_files`: regular expressions for the ends of names to leave out. */
  readonly ignored: readonly string[];
  /** `depth`: so many folders are read, in the order of their paths; 0 for all. */
  readonly depth: number;
  readonly extensions: readonly string[];
  /** One of these is an expression, so that any of the files may count. */
  readonly isOpen: boolean;
}

export interface FromFiles {
  readonly tasks?: string | undefined;
  readonly vars?: string | undefined;
  readonly defaults?: string | undefined;
}

/** A `template` or `copy` task that puts a file of the project on a machine. */
export interface FileUse {
  readonly source: Template;
  readonly destination: Template;
  /** The folder of a role or play where its module looks first; absent in what older versions wrote. */
  readonly folder?: 'files' | 'templates' | undefined;
  /** `variable_start_string` and the like: what stands in `{{ }}` is text. */
  readonly hasOwnDelimiters?: boolean | undefined;
  readonly locals: readonly TreeEntry[];
  /** Index of its task. */
  readonly task: number;
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
  /** Why it may set any name: `set_fact` of an expression; those of `makes` alone where that is there. */
  readonly spoil?: string | undefined;
  /** Groups and hosts that `group_by` and `add_host` make while the play runs. */
  readonly makes?: Made | undefined;
  /** Index of its task. */
  readonly task: number;
}

/** What a task adds to the inventory. */
export interface Made {
  /** A host gets the variables of these groups. */
  readonly groups: readonly Template[];
  /** Names of variables of the host. */
  readonly names: readonly string[];
  /** Undefined for the host that the task runs for. */
  readonly host?: Template | undefined;
}

export interface AnsibleFile {
  readonly plays: readonly Play[];
  readonly imports: readonly PlaybookImport[];
  /** The tasks that matter, in the order of the file. */
  readonly tasks: readonly TaskSite[];
  readonly includes: readonly Include[];
  readonly uses: readonly FileUse[];
  /** In the order of the file. */
  readonly facts: readonly TaskFact[];
  /** The top-level map of a variables file. */
  readonly variables: readonly TreeEntry[];
  /** `meta/main.yml`: roles that come first. */
  readonly dependencies: readonly RoleUse[];
  /** `allow_duplicates` there: the role runs as often as it is named. */
  readonly allowsDuplicates: boolean;
  /** Does a task run that is none of `tasks`? `maybe` where all of them have conditions or loops. */
  readonly others: 'yes' | 'maybe' | 'no';
  /** Groups of an inventory file; empty for every other file. */
  readonly groups: readonly InventoryGroup[];
  /** `inventory_hostname` stands in it: what it says may differ from host to host. */
  readonly namesHosts: boolean;
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

/** The index of the task that a place stands in. */
export function taskAt(tasks: readonly TaskSite[], { line, column }: Location): number | undefined {
  const index = tasks.findLastIndex(({ at }) => at.line < line || (at.line === line && at.column <= column));
  const end = tasks[index]?.at;
  return end && (line < end.endLine || (line === end.endLine && column <= end.endColumn)) ? index : undefined;
}
