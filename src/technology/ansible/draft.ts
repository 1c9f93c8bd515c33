// What the readers of one Ansible file collect, and where in it they stand.

import { scalarTree } from '../../model/declaration.ts';
import type { Location } from '../../model/span.ts';
import type { Template, Tree, TreeEntry } from '../../model/value.ts';
import { itemsOf, type Node, type ScalarNode, templateOf, treeEntry, treeOf } from '../../syntax/node.ts';
import type { ScanContext } from '../context.ts';
import type { FileUse, Include, Play, PlaybookImport, RoleUse, Section, TaskFact, TaskSite } from './file.ts';
import { conditionalText, STATEMENTS } from './statements.ts';

export interface Draft {
  readonly plays: Play[];
  readonly imports: PlaybookImport[];
  readonly tasks: TaskSite[];
  readonly includes: Include[];
  readonly uses: FileUse[];
  readonly facts: TaskFact[];
  readonly variables: TreeEntry[];
  readonly dependencies: RoleUse[];
  allowsDuplicates: boolean;
  others: 'yes' | 'maybe' | 'no';
  hasTasks: boolean;
}

/** Where a task stands: the variables around it and the play it belongs to. */
export interface TaskContext {
  readonly draft: Draft;
  readonly context: ScanContext;
  /** Innermost first. */
  readonly locals: readonly TreeEntry[];
  readonly play: number | undefined;
  readonly section: Section | undefined;
  /** A literal condition keeps the task from running. */
  readonly isNever: boolean;
  readonly once?: boolean;
  readonly delegate?: Template | undefined;
  readonly delegatesFacts?: boolean;
  readonly tags?: readonly string[];
  /** `module_defaults` for `set_fact`: what each of them sets as well. */
  readonly factDefaults?: readonly TreeEntry[];
  /** Why any name may have another value here. */
  readonly spoil?: string | undefined;
  /** `ignore_errors` of the task or around it, where that is a literal. */
  readonly mayFail?: Location | undefined;
  /** Conditions of the task and around it. */
  readonly when: readonly Template[];
  /** Index of the task. */
  readonly task: number;
  /** The locals without those of the task itself. */
  readonly outer?: readonly TreeEntry[];
  /** The conditions without those of the task itself. */
  readonly outerWhen?: readonly Template[];
}

/** The entries of a map as plain data; none for anything else. */
export function entriesOf(node: Node | undefined): readonly TreeEntry[] {
  if (node?.kind !== 'map') return [];
  return node.entries.map((e) => treeEntry(e.key, variableTree(e.value)));
}

/** The variables of a `vars`: a map, or a list of maps. */
export function variablesOf(node: Node | undefined): readonly TreeEntry[] {
  return itemsOf(node).flatMap(entriesOf);
}

/** The text of an expression that stands for what `!vault` hides. */
export const VAULT = '!vault';

/** A text with expressions, and with conditions as the one expression that they stand for. */
export function templateIn(node: ScalarNode): Template {
  const text = conditionalText(node);
  const template = templateOf(node);
  if (text === undefined) return template;
  const language = text === STATEMENTS ? 'placeholder' : 'jinja';
  return { ...template, parts: [{ language, text, at: template.at }] };
}

function templateTree(node: ScalarNode): Tree {
  return conditionalText(node) === undefined ? treeOf(node) : scalarTree(templateIn(node));
}

/** No template: what looks like an expression in it is text. */
const UNSAFE = '!unsafe';

/** Deeper collections are no variables that a person wrote. */
const MAX_DEPTH = 60;

/** A variable, an argument or an item as plain data; what Ansible Vault has encrypted is no text. */
export function variableTree(node: Node, isUnsafe = false, depth = 0): Tree {
  if (node.kind !== 'map' && node.made) return variableTree(node.made, isUnsafe, depth);
  const isText = isUnsafe || node.tag === UNSAFE;
  const at = node.document.locate(node.span);
  if (node.kind === 'scalar') {
    if (node.tag !== VAULT && !isText) return templateTree(node);
    const template = templateOf(node);
    if (node.tag !== VAULT)
      return template.parts.every((p) => typeof p === 'string')
        ? treeOf(node)
        : scalarTree({ ...template, parts: [template.raw] });
    return scalarTree({ ...template, parts: [{ language: 'placeholder', text: VAULT, at: template.at }] });
  }
  if (depth > MAX_DEPTH) return { kind: 'list', items: [], at };
  const inner = (child: Node) => variableTree(child, isText, depth + 1);
  if (node.kind === 'list') return { kind: 'list', items: node.items.map(inner), at };
  return { kind: 'map', entries: node.entries.map((e) => treeEntry(e.key, inner(e.value))), at };
}
