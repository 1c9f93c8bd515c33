// What one file says, before any other file is looked at: the object code that linking joins.

import type { Asked, Hiding, PortRole, Protocol, Reach } from './fact.ts';
import type { IgnoreComment } from './ignore.ts';
import type { ShellStep } from './shell.ts';
import type { Location } from './span.ts';
import type { Template, Tree, TreeEntry } from './value.ts';

/** A list or dictionary whose items a declaration stands for. */
export interface Loop {
  readonly items: Tree;
  /** The name of an item, or two names separated by a comma for the key and the value of a dictionary. */
  readonly variable: string;
  /**
   * `entries`: the items of a dictionary, or of a list with their numbers, as maps of `key` and `value`; `flattened`:
   * a list among the items counts as its own items. Of a list of lists, `zipped`: the first items of all, the second
   * ones, and so on; `crossed`: every combination. `indexed`: items behind their numbers.
   */
  readonly over: 'items' | 'entries' | 'flattened' | 'zipped' | 'crossed' | 'indexed';
  /** The name of the number of the round, from 0 on. */
  readonly index?: string | undefined;
  /** Names of files of which the first that there is is the only item. */
  readonly candidates?: Tree | undefined;
}

/** Words of an argument with which a task takes away what it is about: `state: absent`. */
export interface Unless {
  readonly value: Template;
  readonly is: readonly string[];
}

/** Whose network namespace it is: two of the same `id` in one file are one. */
export interface Namespace {
  readonly id: string;
  /** For people: `Deployment web`, `service web`. */
  readonly name: string;
}

/** One arm of a construct of which a run takes one: `if`, `case`, what stands behind `&&`. */
export interface Branch {
  /** Offset of the construct in its file. */
  readonly id: number;
  readonly arm: number;
  /** How many arms there are; undefined where a run may take none. */
  readonly of?: number | undefined;
  /** What the arm depends on, where linking may know it: all have to come out as they say. Only before linking. */
  readonly tests?: readonly ArmTest[] | undefined;
}

/** An expression of a template that decides between arms: `{% if condition %}`. */
export interface ArmTest {
  readonly condition: Template;
  /** False in the arms behind the one that it opens: `{% else %}`. */
  readonly holds: boolean;
}

interface DeclarationCommon {
  readonly technology: string;
  /** Which reader and which syntax: `conf-line`, `module-task`, `heredoc`, … */
  readonly form: string;
  readonly reach: Reach;
  /** The pod, service or container around it; it counts where the reach is that of a container. */
  readonly namespace?: Namespace | undefined;
  /** In a container that may change the host's kernel; only while the file is scanned. */
  readonly sharesKernel?: boolean | undefined;
  /**
   * A fact only where linking shows it: `host` that the task has the host's network, `project` that others of its tool
   * name the file as one of theirs.
   */
  readonly onlyIf?: 'host' | 'project' | undefined;
  /** The token that carries the value. */
  readonly at: Location;
  /** Offset in the file: later lines win over earlier ones. */
  readonly offset: number;
  /** The path on the machine that the text is written to, where the file says so. */
  readonly destination?: Template | undefined;
  /** The branches of scripts that it stands in, outermost first. */
  readonly branches?: readonly Branch[] | undefined;
  /** It stands in a function that its script never calls. */
  readonly isUncalled?: boolean | undefined;
  /** Names that only this declaration sees, innermost first: task, block and play variables, loop items. */
  readonly locals?: readonly TreeEntry[] | undefined;
  /** The declaration stands for one per item. */
  readonly loop?: Loop | undefined;
  /** The declaration stands only where the value is none of the words. */
  readonly unless?: Unless | undefined;
  /** A name for the machine inside this file: a Terraform resource address. */
  readonly resource?: string | undefined;
}

/** A kernel parameter set to a value; a list of numbers counts as one value, joined by a blank or a comma. */
export interface SysctlDeclaration extends DeclarationCommon {
  readonly kind: 'sysctl';
  readonly key: Template;
  readonly value: Tree;
  readonly hiding?: Hiding | undefined;
  readonly asked?: Asked | undefined;
}

/**
 * How the text of a port claim is to be read once it is resolved. `ports`: ports and ranges; `bounds`: the two ends of
 * one range, and behind them ports that are left out of it; `endpoint`: what a server listens on, with or without its address; `published`: Docker's short form.
 */
export type PortNotation =
  | 'ports'
  | 'bounds'
  | 'endpoint'
  | 'published'
  | 'mesos-resources'
  | 'mesos-resource-list';

/** A claim on ports. */
export interface PortsDeclaration extends DeclarationCommon {
  readonly kind: 'ports';
  readonly claimant: string;
  readonly role: PortRole;
  readonly protocol: Protocol;
  readonly notation: PortNotation;
  /** What the protocol comes out of, where it is no literal; `protocol` counts where that is not known. */
  readonly protocolFrom?: Template | undefined;
  /** A name that looks like a port's is all there is: nothing says that the port is bound. */
  readonly guessed?: boolean | undefined;
  /** Another form, where one of several words elsewhere in the text is there; the branches that each stands in. */
  readonly variant?: { readonly form: string; readonly arms: readonly (readonly Branch[])[] } | undefined;
  /** Only linking says so; see {@link PortsFact.isFormOpen}. */
  readonly isFormOpen?: true | undefined;
  readonly value: Tree;
}

export type Declaration = SysctlDeclaration | PortsDeclaration;

/** A sign that a product of the catalogue runs where this file is applied. */
export interface Evidence {
  readonly product: string;
  readonly at: Location;
  readonly resource?: string | undefined;
  /** Ports of its default that the configuration takes away from it, as text: `22,8500-8600`. */
  readonly leaves?: string | undefined;
}

/** Something that kept a file, or a part of it, from being read. */
export interface Problem {
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  readonly at: Location;
  /** True where the rest of the file was read all the same. */
  readonly partial: boolean;
  /** `note` where the file is right for its tool, and only was not judged. */
  readonly level?: 'note';
}

/**
 * The result of scanning one file: plain data and nothing else, so that it can be cached, sent between threads and
 * machines, and joined with others later. Same bytes and same path, same result.
 */
export interface FileScan {
  readonly file: string;
  readonly declarations: readonly Declaration[];
  readonly evidence: readonly Evidence[];
  readonly problems: readonly Problem[];
  /** What the scripts of the file do to their variables, nested scripts beside those around them. */
  readonly shellVariables: readonly ShellStep[];
  /** What each technology keeps for its own linking, by its name; plain data. */
  readonly parts: Readonly<Record<string, unknown>>;
  /** Comments that accept findings; absent where there are none. */
  readonly ignores?: readonly IgnoreComment[] | undefined;
}

/** A template that stands for its literal text. */
export function literalTemplate(text: string, at: Location): Template {
  return { parts: text === '' ? [] : [text], raw: text, at };
}

/** The literal text of a template, undefined where it holds an expression. */
export function literalText(template: Template | undefined): string | undefined {
  if (!template) return undefined;
  let text = '';
  for (const part of template.parts) {
    if (typeof part !== 'string') return undefined;
    text += part;
  }
  return text;
}

/** A scalar tree of a template. */
export function scalarTree(template: Template): Tree {
  return { kind: 'scalar', template };
}

/** The place of a tree. */
export function treeLocation(tree: Tree): Location {
  return tree.kind === 'scalar' ? tree.template.at : tree.at;
}
