// Every reader of a tool's own documents, texts and commands. A new technology adds a line here and a folder beside it.

import type { Span } from '../model/span.ts';
import type { Source } from '../source/source.ts';
import type { Node } from '../syntax/node.ts';
import { scanAksSysctls } from './cloud/aks-sysctls.ts';
import { scanApiRules } from './cloud/api-rules.ts';
import type { ScanContext } from './context.ts';
import { scanNodePortRange } from './kubernetes/node-port-range.ts';
import { scanKubernetes } from './kubernetes/scan.ts';
import { scanMarathon } from './mesos/marathon.ts';
import { scanMesos } from './mesos/scan.ts';

/**
 * Looks at one document of YAML, JSON, TOML or HCL, at any depth of nesting, and declares what it knows by the words of
 * its own tool; it returns early where the document is none of its own. Kernel parameters by their shape are read
 * before, by `linux/shapes.ts`.
 */
export type TreeReader = (root: Node, context: ScanContext) => void;

export const TREE_READERS: readonly TreeReader[] = [scanMarathon, scanKubernetes, scanApiRules];

/**
 * Searches the text of a whole file, whatever its format, for words that only one tool has. `shown` gives the parts
 * that are only words for people, sorted, as offsets in the file; it is asked for where there is something to leave out.
 */
export type TextReader = (source: Source, context: ScanContext, shown: () => readonly Span[]) => void;

export const TEXT_READERS: readonly TextReader[] = [scanMesos, scanNodePortRange, scanAksSysctls];

/**
 * A command with its arguments, in a script, a unit, a Dockerfile or a list of a document: the words after quotes are
 * removed, expansions masked, the program's name first.
 */
export type CommandReader = (words: readonly Source[], context: ScanContext) => void;

export const COMMAND_READERS: readonly CommandReader[] = [];
