// What a technology gives to linking: whose machine a declaration reaches, and what its expressions are worth there.

import type { Declaration, Evidence, FileScan, Namespace } from '../model/declaration.ts';
import type { Place, Reach } from '../model/fact.ts';
import type { Location } from '../model/span.ts';
import type { Expression, Tree, Value } from '../model/value.ts';
import { escapeRegex } from '../syntax/regex.ts';
import type { Scope } from './evaluate.ts';

/** One machine, or one set of machines, that a declaration reaches. */
export interface Reached {
  readonly place: Place;
  readonly scope: Scope;
  /** Rank of the place's play or file among others that reach the same machine. */
  readonly rank: number;
  /** What somebody starts that brings it there, such as a playbook: of two of them a machine may get only one. */
  readonly startedBy?: readonly string[] | undefined;
  /** True where the files say that there is no such machine, such as a resource with `count = 0`. */
  readonly isAbsent?: boolean | undefined;
  /** True where the files name all machines and show all that gives them variables. */
  readonly isWhole?: boolean | undefined;
  /** True where it may not take place: the files do not say whether a condition holds. */
  readonly isDoubtful?: boolean | undefined;
  /** True where an include takes one of several files, and only this file is one of them. */
  readonly isChosen?: boolean | undefined;
  /** Whether it takes place for an item of its own loop, in the scope of that item; absent where all alike do. */
  readonly takes?: ((scope: Scope) => 'yes' | 'no' | 'maybe') | undefined;
  /** True for one of several rounds of one block: the values of the rounds stand elsewhere. */
  readonly isRound?: boolean | undefined;
  /** True where other files name this one as a part of their project, whatever it looks like. */
  readonly isNamed?: boolean | undefined;
  /** Where only linking shows whose network namespace it is: what stands in place of the declaration's own reach. */
  readonly reach?: Reach | undefined;
  /** Where a pod of several files shares the namespace of a parameter with the host. */
  readonly shared?: Location | undefined;
  /** The service or container that owns it, for a container's reach: in place of the declaration's own. */
  readonly namespace?: Namespace | undefined;
}

export interface Linker {
  /**
   * Where a declaration or a sign of a product takes effect, an entry for each machine whose variables differ;
   * undefined where the file is none of this technology's.
   */
  readonly reach: (item: Declaration | Evidence) => readonly Reached[] | undefined;
  /** The path on the machine that a file of the project is put at, where a task says so. */
  readonly destinationOf?: (file: string) => string | undefined;
  /** What only several files together declare: linked like the others, and on no other machines than `reach` says. */
  readonly declarations?: () => readonly Declaration[];
  /** For people: what a set of members is called; undefined for kinds of places that are not this technology's. */
  readonly label: (kind: Place['kind'], members: readonly string[]) => string | undefined;
  /** The names by which people call a member in the configuration: `ansible:group/web`. */
  readonly namesOf?: (kind: Place['kind'], member: string) => readonly string[];
  /** True for a variable's value that every task that uses the variable replaces by another. */
  readonly isOverridden?: (declaration: Declaration) => boolean;
  /** True for a variable's value that is in a file which no machine gets, while nothing else is in its place. */
  readonly isUnread?: (declaration: Declaration) => boolean;
  /** The variable whose value a declaration is a part of, such as an item of a list; undefined for none. */
  readonly variableOf?: (item: Declaration) => string | undefined;
  /** The variables that a tree uses. */
  readonly namesIn?: (tree: Tree) => readonly string[];
}

/**
 * Values that a person gives a run for names that the files leave open (`--var`, `--vars`): Ansible's extra variables,
 * Terraform's variables of the root module, the environment of a script or of Compose, a chart's values.
 */
export type Supplied = ReadonlyMap<string, Value>;

/** A name and what a file gives it. */
export interface NamedTree {
  readonly name: string;
  readonly tree: Tree;
}

/** What a round of the search for further files looks for: only what the rounds before did not. */
export interface Wanted {
  /** Variables that declarations use, directly or through others. */
  readonly names: readonly string[];
  /** Words by which another file would bring in one that is known already. */
  readonly handles: readonly string[];
}

/** Files that others put on machines: a source may have any name, and its destination says which program reads it. */
export interface Placing {
  /** By its path: a file that others may put somewhere. */
  readonly mayBePut: (path: string) => boolean;
  /** By its path: a file that may put others somewhere. */
  readonly mayPut: (path: string) => boolean;
  /** Of all files of the tree, the paths of machines that others put them at, as `pathAt` takes them. */
  readonly placed: (
    scans: readonly FileScan[],
    all: readonly string[],
  ) => ReadonlyMap<string, readonly string[]>;
}

/** Files that come with a role or a module and are on machines only where it names them. */
export interface Naming {
  /** By its path: the folder of the role or module that a file belongs to; undefined for files of other kinds. */
  readonly homeOf: (path: string) => string | undefined;
  /** By its path: what says which files of a home are put somewhere. A home without one says nothing. */
  readonly isPart: (path: string, home: string) => boolean;
  /** Words of which others use one to name the file, whole. */
  readonly wordsOf: (path: string, home: string) => readonly string[];
  /** What in the text of such a part may name any file. */
  readonly namesAny: RegExp;
}

export interface LinkedTechnology {
  readonly name: string;
  /** Is this a file of a project that the technology links? */
  readonly concerns: (scan: FileScan) => boolean;
  /** Does a file without declarations decide what those of others are worth? Its project is looked for then, too. */
  readonly isDecisive?: (scan: FileScan) => boolean;
  /** Files that say who there is, whatever the declarations: playbooks, inventories. From the path and the text. */
  readonly isStructure: (path: string, text: string) => boolean;
  /** By its path: a file that declarations of another repository may need, where several are judged as one estate. */
  readonly isShared?: (path: string) => boolean;
  /** Could a file of this name matter at all? */
  readonly mayDefine: (path: string) => boolean;
  /** The variables that an expression of the technology's language uses. */
  readonly namesIn: (expression: Expression) => readonly string[];
  /** The variables that a file defines, and expressions that say whom it reaches (under the empty name). */
  readonly bindings: (scan: FileScan) => Iterable<NamedTree>;
  /** Words by which others name this file: its role, its base name. */
  readonly handles: (scan: FileScan) => readonly string[];
  /** A test, compiled once a round, for texts that define a name or bring a file in. */
  readonly matcher: (wanted: Wanted) => (path: string, text: string) => boolean;
  /** Of all files of the tree, those that others name as documents of variables and that are not read as such. */
  readonly documents?: (scans: readonly FileScan[], all: readonly string[]) => readonly string[];
  /** Files that others put on machines. */
  readonly placing?: Placing;
  /** Files that nobody puts anywhere. */
  readonly naming?: Naming;
  /** A test for paths of files that others bring in, in words or by an expression: linking has to know which there are. */
  readonly brought?: (scans: readonly FileScan[]) => (path: string) => boolean;
  /** False for a text whose words say nothing of what it holds, such as an encrypted one. */
  readonly isLegible?: (text: string) => boolean;
  /**
   * A file that gives machines variables which no file shows, such as an encrypted one; undefined where there is none.
   * Conditions ask whether a name is set: only where all that sets names is read, one that is not there is not set.
   */
  readonly outside?: (
    scans: readonly FileScan[],
    all: readonly string[],
    textOf: (file: string) => string | undefined,
  ) => string | undefined;
  /** Files whose text linking needs as it is, whatever they hold: those that expressions read. */
  readonly texts?: (scans: readonly FileScan[]) => readonly string[];
  /** What of such a text is kept; all of it where it is not said. What is kept may be written to files. */
  readonly keptOf?: (text: string) => string;
  /** Loads the linker, which runs without such files never need. */
  readonly link: (scans: readonly FileScan[], supplied: Supplied) => Promise<Linker>;
}

/** Where a scan keeps that its file gives machines variables which no file shows. */
const OUTSIDE = 'outside';

/** A scan, or none yet, of a file of which {@link LinkedTechnology.outside} speaks. */
export function withOutside(file: string, scan: FileScan | undefined): FileScan {
  const before = scan ?? {
    file,
    declarations: [],
    evidence: [],
    problems: [],
    shellVariables: [],
    parts: {},
  };
  return { ...before, parts: { ...before.parts, [OUTSIDE]: true } };
}

export function hasOutside({ parts }: FileScan): boolean {
  return parts[OUTSIDE] === true;
}

/** Where a scan keeps that nothing of the project names its file. */
const UNNAMED = 'unnamed';

/** A scan of a file of which {@link Naming} shows that nobody puts it on a machine. */
export function withoutName(scan: FileScan): FileScan {
  return { ...scan, parts: { ...scan.parts, [UNNAMED]: true } };
}

export function isUnnamed({ parts }: FileScan): boolean {
  return parts[UNNAMED] === true;
}

/** Where a scan keeps the whole text of a file that expressions read. */
const TEXT = 'text';

/** A scan with its file's text in it; see {@link LinkedTechnology.texts}. */
export function withText(scan: FileScan, text: string): FileScan {
  return { ...scan, parts: { ...scan.parts, [TEXT]: text } };
}

/** Where the scan of a file says that it is there and holds no name that anybody looks for. */
const THERE = 'there';

/** A file that others name and that holds nothing of interest: linking has to know that it is there. */
export function onlyThere(file: string): FileScan {
  const parts = { [THERE]: true };
  return { file, declarations: [], evidence: [], problems: [], shellVariables: [], parts };
}

export function isOnlyThere({ parts }: FileScan): boolean {
  return parts[THERE] === true;
}

/** The texts that scans have in them, by file. */
export function textsIn(scans: readonly FileScan[]): ReadonlyMap<string, string> {
  return new Map(
    scans.flatMap(({ file, parts }) =>
      typeof parts[TEXT] === 'string' ? [[file, parts[TEXT]] as const] : [],
    ),
  );
}

/** A pattern for any of the words as a whole word; one that matches nothing for none. */
export function anyWord(words: readonly string[]): string {
  if (words.length === 0) return '(?!)';
  return `(?<![\\w-])(?:${words.map(escapeRegex).join('|')})(?![\\w-])`;
}
